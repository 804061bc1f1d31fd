"""The supervisor's page of who is behind, and the same as a sheet."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.audit import actions as audit
from cacah.field import workload
from cacah.field.workload import Officer, Work
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.lib.core import sheet

VERB = "assign"
PAGE = 40
"""Officers a page: one each with some places, a screen or two."""

COUNTS = ("families", "checked", "to_visit", "visits", "interviews", "waiting", "approved", "returned")


@require_GET
@staff(VERB)
def work(request: StaffRequest) -> HttpResponse:
    """Officers of the supervisor's places, those not heard of first. The look is noted: it names staff."""
    page: Page[Officer] = Paginator(workload.officers(request.user, clock.now()), PAGE).get_page(
        request.GET.get("page")
    )
    top = access.places(request.user, VERB)[0]
    audit.note(request.user.actor, "see_work", place=top, officers=len(page.object_list), page=page.number)
    context = {
        "officers": [_shown(one, top) for one in page.object_list],
        "page": page,
        "handed": "diserahkan" in request.GET,
    }
    return render(request, "field/work.html", context)


def _shown(one: Officer, top: int) -> dict[str, Any]:
    works = [(geo.label(each.place_id), each) for each in one.works]
    return {
        "one": one,
        "seen": _moment(one.seen_at, top),
        "works": works,
        "sum": _summed(one) if len(works) > 1 else None,
    }


def _summed(one: Officer) -> dict[str, int]:
    return {name: sum(getattr(each, name) for each in one.works) for name in COUNTS}


def _moment(at: datetime | None, place: int) -> str:
    return date_format(at.astimezone(geo.zone(place)), "j F Y, H.i") if at else ""


@require_GET
@staff(VERB)
def work_sheet(request: StaffRequest) -> HttpResponse:
    """Every officer and place of the supervisor's as a sheet. That it was taken away is noted."""
    found = workload.officers(request.user, clock.now())
    audit.note(request.user.actor, "export_work", place=access.places(request.user, VERB)[0], officers=len(found))
    heads = [
        _("petugas"), _("nama pengguna"), _("kode wilayah"), _("wilayah"), _("keluarga"), _("daftar diperiksa"),
        _("masih dikunjungi"), _("kunjungan"), _("wawancara"), _("belum diperiksa"), _("disetujui"), _("dikembalikan"),
        _("HP terakhir tersambung"), _("dua hari tidak tersambung"),
    ]  # fmt: skip
    lines = [sheet.line(_cells(one, each)) for one in found for each in one.works]
    return csv("petugas.csv", [sheet.line(heads), *lines])


def _cells(one: Officer, each: Work) -> list[str]:
    place = geo.place(each.place_id)
    seen = one.seen_at.isoformat(timespec="minutes") if one.seen_at else ""
    counts = [str(getattr(each, name)) for name in COUNTS]
    silent = _("ya") if one.silent else _("tidak")
    return [one.user.name, one.user.username, place.code, geo.label(place.id), *counts, seen, silent]


def csv(name: str, lines: list[bytes]) -> HttpResponse:
    """Lines of a sheet as a file to take away."""
    response = HttpResponse(sheet.MARK + b"".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
