"""The words of the app's page on which a family's receipt is scanned (static/field/scanning.js)."""

from django.utils.translation import gettext_lazy

RECEIPT = {
    "scan": gettext_lazy("Pindai tanda terima"),
    "scan_back": gettext_lazy("Ke halaman keluarga ini"),
    "scan_wait": gettext_lazy("Kamera dibuka …"),
    "scan_aim": gettext_lazy("Arahkan kamera ke kode QR pada tanda terima."),
    "scan_open": gettext_lazy("Buka kamera"),
    "scan_none": gettext_lazy("Peramban HP ini tidak dapat membaca kode QR. Ketik atau tempel di bawah."),
    "scan_refused": gettext_lazy("Kamera tidak dapat dibuka. Izinkan kamera untuk situs ini, atau ketik di bawah."),
    "scan_text": gettext_lazy("Atau ketik dari tanda terima"),
    "scan_text_hint": gettext_lazy("kode pemeriksaan (12 huruf dan angka) atau nomornya; isi kode QR dapat ditempel"),
    "scan_check": gettext_lazy("Periksa"),
    "scan_missing": gettext_lazy("Ketik kode pemeriksaan atau nomor pada tanda terima."),
    "scan_again": gettext_lazy("Periksa tanda terima lain"),
    "scan_mine": gettext_lazy("Sudah menjawab"),
    "scan_mine_long": gettext_lazy("%(people)s orang, %(day)s, tanda terima asli."),
    "scan_part": gettext_lazy(
        "Baru %(complete)s orang yang jawabannya lengkap. Yang kurang ditanyakan dalam kunjungan singkat, sesudah HP "
        "ini tersambung."
    ),
    "scan_whole": gettext_lazy("Wawancara tidak perlu. Kunjungan ini tercatat di HP."),
    "scan_begun": gettext_lazy("Wawancara yang sudah dimulai di HP ini tetap ada; selesaikan atau buang."),
    "scan_other": gettext_lazy("Asli, tetapi bukan milik keluarga ini"),
    "scan_other_long": gettext_lazy(
        "Tidak ada yang dicatat. Kunjungi keluarga ini seperti biasa; tanyakan apakah keluarga lain tinggal di sini."
    ),
    "scan_other_of": gettext_lazy("Tanda terima ini milik keluarga %(who)s pada daftar Anda."),
    "scan_person": gettext_lazy("Asli, tetapi hanya milik satu orang"),
    "scan_person_long": gettext_lazy(
        "Tanda terima ini dari anggota keluarga yang menjawab sendiri. Tidak ada yang dicatat: keluarganya belum tentu "
        "sudah menjawab."
    ),
    "scan_old": gettext_lazy("Asli, tetapi bentuk lama"),
    "scan_old_long": gettext_lazy(
        "Bentuk lama tidak menyebut milik keluarga mana. Tersimpan; server memastikannya begitu HP ini tersambung. "
        "Sebelum itu kunjungi keluarga ini seperti biasa."
    ),
    "scan_false": gettext_lazy("Bukan tanda terima sensus ini"),
    "scan_false_long": gettext_lazy(
        "Kodenya bukan tanda terima, dari sensus lain, atau ada yang diubah. Tidak ada yang dicatat; kunjungi keluarga "
        "ini seperti biasa."
    ),
    "scan_unsure": gettext_lazy("Belum bisa diperiksa"),
    "scan_unsure_long": gettext_lazy(
        "Tersimpan; server memeriksanya begitu HP ini tersambung. Sebelum itu kunjungi keluarga ini seperti biasa."
    ),
    "scan_can": gettext_lazy("Apa yang dapat diperiksa HP ini"),
    "scan_can_long": gettext_lazy(
        "Dari kode QR HP ini memeriksa, tanpa jaringan: sensus ini yang membuat tanda terimanya, tidak ada yang "
        "diubah, dan milik keluarga ini. Nomor dan kode yang diketik hanya dapat diperiksa server; begitu juga "
        "kode QR pada HP dengan Chrome sebelum versi 137."
    ),
    "put_away": gettext_lazy("Sudah dibaca, hapus dari HP"),
    "receipt_line": gettext_lazy("sudah menjawab, tanda terima dilihat"),
    "receipt_part": gettext_lazy("sudah menjawab, belum lengkap"),
}
