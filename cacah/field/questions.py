"""What an officer's phone takes along to ask questions without a network: the same for everybody, and no secret.

The questionnaire's own files come from `interview` under the whole version, which an interview keeps to its end.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cacah.cases import reads as cases
from cacah.field import reads
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.instrument.core import Instrument
from cacah.interview.core import route
from cacah.interview.reads import encoded
from cacah.plan import reads as plan
from cacah.vault import phone

DAY = "public, max-age=86400"


def questionnaire(request: HttpRequest, version: str = "") -> HttpResponse:
    """A version, or that in force: what a phone has to fetch of it, what its questions ask about besides answers."""
    try:
        response = JsonResponse(_told(instruments.addressed(version)))
    except instruments.NoInstrument as error:
        raise Http404 from error
    response["Cache-Control"] = "no-cache"
    return response


def _told(instrument: Instrument) -> dict[str, Any]:
    """`route`: pages by screen; `masked`: items of which the phone is shown four digits; `lists`: searched ones.

    `words`: what the scripts say, by language and name; `seal`: the census's public key, for what nobody here may open.
    """
    current, parts = plan.current(), instrument.parts
    asked = route.plan(parts["family"].pages, parts["person"].pages)
    lists = {item.list for part in parts.values() for item in part.items.values() if item.search and item.list}
    return {
        "instrument": instrument.version,
        "languages": instrument.languages,
        "route": {"family": asked.family, "person": asked.person, "facts": asked.facts},
        "masked": sorted(reads.masked(instrument)),
        "lists": sorted(lists),
        "seal": encoded(phone.public_key()),
        "words": {language: _words(language) for language in instrument.languages},
        "context": {
            "census_day": current.census_day.isoformat(),
            "residence_months": str(current.policies.residence_months),
        },
    }


def around(request: HttpRequest, code: str) -> HttpResponse:
    """The places that are named around one: `village` is the one it lies in, `places` as `[[code, label], …]`."""
    found = geo.row_by_code(code)
    if found is None:
        raise Http404
    response = JsonResponse({"village": cases.named_place(found.id).code, "places": geo.named_near(found.id)})
    response["Cache-Control"] = DAY
    return response


def _words(language: str) -> dict[str, str]:
    with translation.override(language):
        return {name: str(text) for name, text in _WORDS.items()}


_WORDS = {
    "home": _("Keluarga dan rumah"),
    "list": _("Siapa yang tinggal di sini"),
    "each": _("Jawab untuk setiap orang di daftar ini, juga bagi yang sudah pindah atau meninggal."),
    "summary": _("Ringkasan"),
    "onward": _("Lanjut"),
    "to_list": _("Lanjut ke daftar orang"),
    "to_summary": _("Lanjut ke ringkasan"),
    "to": _("Lanjut ke %(name)s"),
    "back": _("Kembali"),
    "later": _("Simpan dan lanjutkan nanti"),
    "finish": _("Selesai. Simpan untuk dikirim"),
    "change": _("Ubah"),
    "add": _("Tambah orang"),
    "add_whom": _("Untuk bayi yang baru lahir, atau orang yang tinggal di sini tetapi tidak ada di kartu keluarga."),
    "more": _("Ada yang belum tercantum?"),
    "name": _("Siapa nama lengkapnya?"),
    "name_hint": _("Bila bayi belum bernama, tulis Bayi."),
    "name_missing": _("Tulis namanya. Bila bayi belum bernama, tulis Bayi."),
    "joined": _("Mengapa ia belum ada di daftar?"),
    "joined_missing": _("Pilih salah satu."),
    "join": _("Tambahkan ke daftar"),
    "number": _("Orang ke-%(number)s"),
    "place": _("Orang ke-%(place)s dari %(total)s"),
    "done": _("Selesai: %(done)s dari %(total)s orang"),
    "remove": _("Hapus %(name)s dari daftar"),
    "removed": _("Sudah dihapus dari daftar:"),
    "restore": _("Kembalikan"),
    "complete": _("Lengkap"),
    "incomplete": _("Belum lengkap"),
    "wrong": _("Perlu diperbaiki"),
    "answered": _("Sudah dijawab"),
    "missing": _("Belum dijawab:"),
    "faults": _("Ada yang perlu diperbaiki"),
    "look": _("Sudah disimpan. Masih ada yang perlu dilihat"),
    "pass": _("Anda boleh melanjutkan dan menjawabnya nanti."),
    "gaps": _(
        "Masih ada pertanyaan yang belum dijawab. Wawancara boleh diselesaikan sekarang. "
        "Yang kurang ditanyakan pada kunjungan lain."
    ),
    "repair": _("Perbaiki dahulu jawaban yang ditandai. Sesudah itu wawancara bisa diselesaikan."),
    "nothing": _("Belum ada jawaban yang bisa dikirim."),
    "short": _("Kunjungan singkat. Tanyakan yang belum dijawab:"),
    "whole": _(
        "Jawaban orang atau rumah yang masih kurang ditanyakan lagi seluruhnya. "
        "Jawaban daring keluarga tidak terlihat di sini."
    ),
    "alone_done": _("%(name)s sudah menjawab sendiri. Tidak ditanyakan lagi."),
    "own_turn": _("Giliran: %(name)s"),
    "own_turn_long": _("Petugas dan keluarga tidak ikut melihat. Jawablah sendiri, lalu tekan tombol kunci di akhir."),
    "own_list": _("Tentang Anda"),
    "own_each": _("Jawab tentang diri Anda sendiri."),
    "own_to_list": _("Lanjut"),
    "own_later": _("Berhenti. Hapus jawaban saya"),
    "own_finish": _("Selesai. Kunci jawaban saya"),
    "own_gaps": _("Masih ada pertanyaan yang belum dijawab. Anda boleh selesai tanpa menjawabnya."),
    "own_repair": _("Perbaiki dahulu jawaban yang ditandai. Sesudah itu jawaban Anda bisa dikunci."),
    "own_kept": _("Belum tersimpan. Jawaban Anda terkunci setelah Anda menekan Selesai."),
    "kept": _("Tersimpan di ponsel ini"),
    "none": _("Ponsel ini tidak bisa menyimpan. Jangan tutup halaman ini, dan hubungi pengawas Anda."),
    "same": _("Sama seperti"),
}
