"""The words for what stands beside a family, what there is to do, and what was told."""

from django.utils.translation import gettext_lazy

WORDS = {
    "visit_requested": gettext_lazy("minta dikunjungi"),
    "open": gettext_lazy("belum menjawab"),
    "attempted": gettext_lazy("belum ditemui"),
    "appointment": gettext_lazy("ada janji"),
    "returned": gettext_lazy("dikembalikan pengawas"),
    "confirm": gettext_lazy("pastikan ada di sini"),
    "short": gettext_lazy("belum lengkap: kunjungan singkat"),
    "changed": gettext_lazy("ada perubahan: kunjungan singkat"),
    "unclear": gettext_lazy("perlu diperjelas: kunjungan singkat"),
    "online": gettext_lazy("sudah menjawab daring"),
    "interviewed": gettext_lazy("sudah diwawancarai"),
    "lives_here": gettext_lazy("sudah menjawab, tinggal di sini"),
    "elsewhere": gettext_lazy("sudah menjawab, dihitung di tempat lain"),
    "unreached": gettext_lazy("tiga kali tidak ditemui"),
    "refused": gettext_lazy("menolak"),
    "moved": gettext_lazy("pindah"),
    "vacant": gettext_lazy("rumah kosong"),
    "demolished": gettext_lazy("rumah dibongkar"),
    "not_dwelling": gettext_lazy("bukan tempat tinggal"),
    "abroad": gettext_lazy("di luar negeri"),
    "institution": gettext_lazy("lembaga"),
    "duplicate": gettext_lazy("tercatat ganda"),
    "merged": gettext_lazy("bergabung dengan keluarga lain"),
    "died": gettext_lazy("meninggal"),
    "unknown": gettext_lazy("tidak dikenal"),
}
"""Words of a line."""

INSTRUCTED = {
    "interview": gettext_lazy("Wawancarai keluarga ini."),
    "short": gettext_lazy("Kunjungan singkat: tanyakan yang belum ada atau yang berubah saja."),
    "clarify": gettext_lazy("Kunjungan singkat: perjelas yang meragukan."),
    "confirm": gettext_lazy("Pastikan keluarga ini ada dan tinggal di sini. Baru sesudah itu jawabannya dihitung."),
    "none": gettext_lazy("Tidak perlu diwawancarai. Barisnya pada daftar tetap diperiksa."),
}
"""What there is to do, by instruction."""
