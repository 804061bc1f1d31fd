"""The supervisor's page for a phone's sealed file: uploading it, and item by item what came of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.field import handed_in, reads
from cacah.field.app_titles import APP
from cacah.field.core.pack import NotAPack
from cacah.field.handed_in import AGAIN, BEGUN, DAMAGED, TAKEN, Item, Outcome
from cacah.field.lead_titles import LEADS
from cacah.field.reviewing import officer_names
from cacah.field.titles import TOLD
from cacah.geo import reads as geo

VERB = "assign"
SHOWN = 20
"""Files named below the form: those of some weeks."""

AGAIN_FROM_PHONE = gettext_lazy(
    "Minta petugas mengunduh berkasnya sekali lagi di HP, lalu unggah berkas yang baru itu."
)

REFUSED = {
    "none": (
        gettext_lazy("Belum ada berkas yang dipilih."),
        gettext_lazy("Pilih berkas yang diunduh petugas dari HP-nya. Namanya seperti cacah-2020-09-20.json."),
    ),
    "empty": (gettext_lazy("Berkas ini kosong."), AGAIN_FROM_PHONE),
    "too_big": (
        gettext_lazy("Berkas ini terlalu besar untuk berkas dari HP petugas."),
        gettext_lazy("Periksa apakah yang dipilih benar berkas cacah-….json, bukan foto atau video."),
    ),
    "other_file": (
        gettext_lazy("Ini bukan berkas dari aplikasi petugas."),
        gettext_lazy("Pilih berkas yang diunduh petugas dari HP-nya. Namanya seperti cacah-2020-09-20.json."),
    ),
    "version": (
        gettext_lazy("Berkas ini dibuat dengan versi aplikasi yang tidak dikenal di sini."),
        gettext_lazy("Hubungkan HP ke jaringan, muat ulang aplikasinya, unduh berkasnya lagi, lalu unggah."),
    ),
    "damaged": (gettext_lazy("Berkas ini rusak atau terpotong di perjalanan."), AGAIN_FROM_PHONE),
    "no_device": (
        gettext_lazy("Berkas ini dari HP yang belum pernah didaftarkan."),
        gettext_lazy("Daftarkan HP itu dahulu di aplikasinya, lalu unduh berkasnya lagi."),
    ),
    "unknown_device": (
        gettext_lazy("HP yang membuat berkas ini tidak dikenal."),
        gettext_lazy("Mungkin berkas ini dari sensus lain atau dari situs percobaan. Tanyakan kepada petugasnya."),
    ),
    "not_yours": (
        gettext_lazy("Berkas ini dari HP petugas yang tidak bekerja di wilayah Anda."),
        gettext_lazy("Serahkan berkas ini kepada koseka petugas itu."),
    ),
    "unsigned": (
        gettext_lazy(
            "Tanda tangan HP pada berkas ini tidak cocok. Berkas ini diubah sesudah diunduh, atau bukan dari HP itu."
        ),
        AGAIN_FROM_PHONE,
    ),
    "foreign": (
        gettext_lazy("Berkas ini disegel untuk sensus lain, jadi tidak bisa dibuka di sini."),
        gettext_lazy("Simpan berkasnya dan tanyakan kepada operator sistem."),
    ),
}  # fmt: skip
"""Why a file is not taken, and what to do."""

ANSWERS = {
    TAKEN: (gettext_lazy("diterima"), "done"),
    AGAIN: (gettext_lazy("sudah ada sebelumnya"), "plain"),
    "conflict": (gettext_lazy("bertentangan"), "attention"),
    "problem": (gettext_lazy("belum bisa diterima"), "attention"),
    BEGUN: (gettext_lazy("belum selesai"), "attention"),
    DAMAGED: (gettext_lazy("tidak bisa dibaca"), "error"),
}
"""What became of an item, and its tone."""

LEFT = {
    BEGUN: gettext_lazy("Wawancaranya baru dimulai di HP itu. Keluarga ini tetap ada di daftar: wawancarai lagi."),
    DAMAGED: gettext_lazy("Bagian ini rusak di dalam HP. Bandingkan dengan daftar petugas, apa yang masih kurang."),
    "not_yours": gettext_lazy("Keluarga ini tidak pernah diserahkan kepada petugas itu, atau bukan di wilayah Anda."),
    "closed": gettext_lazy(
        "Masa wawancara di wilayah ini belum dibuka atau sudah ditutup. Simpan berkasnya dan beri tahu pengawas "
        "kabupaten/kota."
    ),
    "conflict": gettext_lazy(
        "Dengan nomor yang sama sudah diterima isian yang lain. Yang pertama berlaku; wawancarai lagi bila perlu."
    ),
}
"""What a supervisor reads of an item; of other problems what the phone says."""

Page = dict[str, Any]


@require_http_methods(["GET", "POST"])
@staff(VERB)
def files(request: StaffRequest) -> HttpResponse:
    """Upload a phone's file; what came of it, item by item. Taking it in is noted, and so is each item."""
    if request.method != "POST":
        return _page(request, {})
    file = request.FILES.get("berkas")
    try:
        outcome = handed_in.take(request.user, file.read()) if file else None
    except NotAPack as why:
        return _page(request, {"refused": REFUSED[why.code]}, 422)
    if outcome is None:
        return _page(request, {"refused": REFUSED["none"]}, 422)
    return _page(request, {"outcome": _shown(request, outcome)})


def _page(request: StaffRequest, context: Page, status: int = 200) -> HttpResponse:
    refused = context.get("refused")
    top = access.places(request.user, VERB)[0]
    rows = list(handed_in.earlier(request.user)[:SHOWN])
    names = officer_names({row.by for row in rows})
    context |= {
        "errors": [("berkas", f"{refused[0]} {refused[1]}")] if refused else [],
        "earlier": [(row, _moment(row.at, top), names.get(row.by, "")) for row in rows],
    }
    return render(request, "field/files.html", context, status=status)


def _moment(at: Any, place: int) -> str:
    return date_format(at.astimezone(geo.zone(place)), "j F Y, H.i")


def _shown(request: StaffRequest, outcome: Outcome) -> Page:
    tops = access.places(request.user, VERB)
    top, heads = tops[0], _heads({one.case_id for one in outcome.items if one.case_id}, tops)
    before = outcome.before
    return {
        "row": outcome.row,
        "before": _moment(before.at, top) if before else "",
        "items": [_line(one, heads, top) for one in outcome.items],
    }


def _heads(ids: set[UUID], tops: list[int]) -> dict[UUID, tuple[str, str]]:
    """By case of the supervisor's places, whom it is about, and where."""
    entries = reads.families(reads.cases_in(tops).filter(pk__in=ids), tops)
    return {one.entry.case_id: (one.head, one.place) for one in reads.shown(entries)}


def _line(one: Item, heads: dict[UUID, tuple[str, str]], top: int) -> Page:
    found = heads.get(one.case_id) if one.case_id else None
    head, place = found or ("", "")
    word, tone = ANSWERS[one.answer]
    kind = TOLD.get(one.event) or {**APP, **LEADS}[one.event or "interviewed"]
    return {
        "head": head, "place": place, "known": found is not None, "kind": "" if one.answer == DAMAGED else kind,
        "word": word, "tone": tone, "at": _moment(one.at, top) if one.at else "", "told": _told(one),
    }  # fmt: skip


def _told(one: Item) -> list[str]:
    """What there is to know and to do about an item that did not come in."""
    if one.answer in LEFT:
        return [str(LEFT[one.answer])]
    return [str(LEFT.get(each["code"], "")) or f"{each['what']} {each['remedy']}" for each in one.problems]
