"""The words of the app's page on which a split or new neighbourhood unit is proposed (static/field/splitting.js)."""

from django.utils.translation import gettext_lazy

SPLIT = {
    "sls_title": gettext_lazy("SLS dipecah atau baru"),
    "sls_long": gettext_lazy(
        "Bila RT di lapangan sudah dipecah, atau ada RT baru, usulkan di sini. Koseka memberinya kode; sesudah itu "
        "keluarga yang Anda pilih pindah ke SLS baru pada daftar Anda. Sebelum itu semuanya berjalan seperti biasa."
    ),
    "sls_make": gettext_lazy("Usulkan SLS"),
    "sls_mine": gettext_lazy("Usulan Anda"),
    "sls_none": gettext_lazy("Belum ada usulan."),
    "sls_waiting": gettext_lazy("… di HP ini, menunggu jaringan"),
    "sls_stuck": gettext_lazy("! tidak diterima"),
    "sls_open": gettext_lazy("✓ diterima, menunggu koseka"),
    "sls_coded": gettext_lazy("✓ diberi kode %(code)s, %(moved)s keluarga pindah"),
    "sls_refused": gettext_lazy("! ditolak koseka"),
    "sls_undone": gettext_lazy("! dibatalkan koseka, keluarganya kembali ke SLS lama"),
    "sls_families": gettext_lazy("%(name)s, %(number)s keluarga"),
    "sls_unit": gettext_lazy("SLS yang sekarang"),
    "sls_sort": gettext_lazy("Apa yang terjadi"),
    "sls_split": gettext_lazy("SLS ini dipecah"),
    "sls_new": gettext_lazy("Ada SLS baru"),
    "sls_name": gettext_lazy("Nama SLS yang baru"),
    "sls_name_hint": gettext_lazy("misalnya RT 006 RW 001"),
    "sls_head": gettext_lazy("Nama ketuanya"),
    "sls_note": gettext_lazy("Catatan"),
    "sls_note_hint": gettext_lazy("batasnya di mana, sejak kapan"),
    "sls_choose": gettext_lazy("Keluarga yang masuk SLS baru"),
    "sls_all": gettext_lazy("Semua di %(street)s"),
    "sls_elsewhere": gettext_lazy("tanpa jalan"),
    "sls_chosen": gettext_lazy("%(chosen)s dari %(all)s keluarga dipilih"),
    "sls_wrong_unit": gettext_lazy("Pilih SLS-nya."),
    "sls_wrong_name": gettext_lazy("Tulis nama SLS yang baru, paling banyak 120 huruf."),
    "sls_wrong_families": gettext_lazy("Sentuh keluarga yang masuk SLS baru."),
    "sls_keep": gettext_lazy("Simpan usulan"),
    "sls_kept": gettext_lazy("Usulan tersimpan di HP ini."),
    "sls_back": gettext_lazy("Ke usulan"),
}
