"""What may be wrong with what a phone brings, in words: what it is, and what to do."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

SEND_AGAIN = gettext_lazy("Perbaiki, lalu kirim lagi.")
TELL = gettext_lazy("Aplikasi ini keliru, bukan Anda. Isiannya tetap ada; beri tahu pengawas Anda kode ini.")

WORDS = {
    "conflict": (
        gettext_lazy("Dengan nomor yang sama sudah diterima isian yang lain. Yang pertama berlaku."),
        gettext_lazy("Buka keluarga ini, periksa isiannya, lalu kirim sebagai isian baru."),
    ),
    "not_yours": (
        gettext_lazy("Keluarga ini tidak ada di wilayah kerja Anda."),
        gettext_lazy("Tanyakan kepada pengawas Anda siapa yang sekarang mengunjunginya."),
    ),
    "closed": (
        gettext_lazy("Masa wawancara di wilayah ini belum dibuka atau sudah ditutup."),
        gettext_lazy("Isiannya tetap ada. Tanyakan kepada pengawas Anda apa yang harus dilakukan."),
    ),
    "private": (
        gettext_lazy("Jawaban sendiri ini tidak dapat diterima. Isinya tidak terlihat oleh siapa pun di sini."),
        gettext_lazy("Minta orangnya menjawab sekali lagi di HP ini, atau daring dengan kode sendiri."),
    ),
    "receipt_false": (
        gettext_lazy("Ini bukan tanda terima sensus ini, atau ada yang diubah."),
        gettext_lazy("Kunjungi keluarga ini seperti biasa."),
    ),
    "receipt_other": (
        gettext_lazy("Tanda terima ini asli, tetapi milik keluarga lain."),
        gettext_lazy("Kunjungi keluarga ini seperti biasa."),
    ),
    "receipt_unknown": (
        gettext_lazy("Nomor atau kode ini tidak ada pada tanda terima keluarga ini."),
        gettext_lazy("Periksa yang diketik dengan tanda terimanya, lalu ketik lagi."),
    ),
    "receipt_person": (
        gettext_lazy("Ini tanda terima satu orang yang menjawab sendiri, bukan tanda terima keluarga."),
        gettext_lazy("Kunjungi keluarga ini seperti biasa."),
    ),
    "impossible": (gettext_lazy("Jawaban ini tidak mungkin benar."), SEND_AGAIN),
    "masked": (
        gettext_lazy("NIK ini tidak berakhir dengan angka-angka di data kependudukan."),
        gettext_lazy("Ketik NIK lengkap dari kartunya, lalu kirim lagi."),
    ),
    "unknown-instrument": (
        gettext_lazy("Daftar pertanyaan yang dipakai tidak dikenal."),
        gettext_lazy("Hubungkan HP ke jaringan, muat ulang aplikasinya, lalu kirim lagi."),
    ),
    "unknown-item": (
        gettext_lazy("Pertanyaan ini tidak ada di daftar pertanyaan yang dipakai."),
        gettext_lazy("Hubungkan HP ke jaringan, muat ulang aplikasinya, lalu kirim lagi."),
    ),
}
"""By code. What is not here only a program can put right."""

BROKEN = (gettext_lazy("Bagian ini tidak bisa dibaca."), TELL)

OPENS = gettext_lazy("Wawancara dibuka pada %(day)s. Kirim lagi mulai hari itu.")


def told_of(code: str, where: str = "", opens: date | None = None) -> dict[str, Any]:
    """A problem as a phone shows it, in the asker's language."""
    what, remedy = map(str, WORDS.get(code, BROKEN))
    if opens:
        remedy = str(OPENS) % {"day": date_format(opens, "j F Y")}
    return {"code": code, "where": where, "what": what, "remedy": remedy}
