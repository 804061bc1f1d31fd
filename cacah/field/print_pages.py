"""The office's pages of lists on paper: printing one, which are out, keying in one that came back."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.audit import actions as audit
from cacah.cases.models import Case
from cacah.field import giving, printing, reads
from cacah.field.models import PrintedList
from cacah.geo import reads as geo

VERB = "assign"
RECENT = 100
"""Lists shown that came back or were lost; those that are out are all shown."""


def _numbered(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


@require_http_methods(["GET", "POST"])
@staff(VERB)
def overview(request: StaffRequest) -> HttpResponse:
    """Which lists are out; a new one is printed for an SLS of a village. Each print has a number of its own."""
    tops = access.places(request.user, VERB)
    villages = giving.villages(request.user)
    village = next((one for one in villages if one.id == _numbered(request.GET.get("desa", ""))), villages[0])
    parts = [one for one in giving.units(village) if one.families]
    errors = []
    if request.method == "POST":
        place, holder = _numbered(request.POST.get("sls", "")), request.POST.get("untuk", "").strip()[:80]
        if place in {one.place.id for one in parts} and holder:
            return _printed(request, place, holder)
        errors = [("untuk", _("Pilih SLS, dan tulis siapa yang menerima daftarnya."))]
    audit.note(request.user.actor, "see_prints", place=tops[0])
    rows = _prints(tops)
    context = {
        "villages": villages, "village": village, "parts": parts[1:] or parts, "errors": errors,
        "out": [_row(one) for one in rows.filter(ended_at=None)],
        "ended": [_row(one) for one in rows.exclude(ended_at=None)[:RECENT]],
        "told": request.GET.get("tercatat", ""), "refused": _numbered(request.GET.get("ditolak", "")),
    }  # fmt: skip
    return render(request, "field/prints.html", context, status=400 if errors else 200)


def _prints(tops: list[int]) -> QuerySet[PrintedList]:
    rows = PrintedList.objects.filter(place__in=reads.places_in(tops)).select_related("printed_by", "ended_by")
    return rows.order_by("-pk")


def _row(one: PrintedList) -> dict[str, Any]:
    return {"print": one, "place": geo.label(one.place_id), "families": len(one.families)}


def _printed(request: StaffRequest, place: int, holder: str) -> HttpResponse:
    made, paper = printing.issue(request.user, place, holder, get_language() or "id")
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="daftar-{made.pk}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
@staff(VERB)
def one(request: StaffRequest, number: int) -> HttpResponse:
    """A list that is out, row by row as on the paper, to key in what was ticked; or it was lost. The look is noted."""
    row = _prints(access.places(request.user, VERB)).filter(pk=number).first()
    if row is None:
        raise NotPermitted(VERB)
    if row.ended_at:
        return redirect("field:prints")
    wrong = ""
    if request.method == "POST":
        answered = _ended(request, row)
        if isinstance(answered, HttpResponse):
            return answered
        wrong = answered
    audit.note(request.user.actor, "see_print", f"print/{number}", place=row.place_id, families=len(row.families))
    context = {
        **_row(row), "rows": _lines(request, row), "ticks": printing.tick_words(),
        "new": [(at, request.POST.get(f"baru-{at}", "")) for at in range(1, printing.EMPTY + 1)],
        "errors": [("alasan" if request.POST.get("lakukan") == "hilang" else "daftar", wrong)] if wrong else [],
    }  # fmt: skip
    return render(request, "field/print.html", context, status=400 if wrong else 200)


def _lines(request: StaffRequest, row: PrintedList) -> list[dict[str, Any]]:
    """The rows in the order of the paper, whatever has changed since."""
    cases = Case.objects.filter(pk__in=row.families)
    shown = {str(each.entry.case_id): each for each in reads.shown(reads.families(cases, [row.place_id]))}
    return [
        {"number": at, "shown": shown.get(own), "tick": request.POST.get(f"baris-{at}", "")}
        for at, own in enumerate(row.families, 1)
    ]


def _ended(request: StaffRequest, row: PrintedList) -> HttpResponse | str:
    """Where to go once it is recorded that the list came back or was lost, or what is wrong."""
    posted, back = request.POST, reverse("field:prints")
    try:
        if posted.get("lakukan") == "hilang":
            reason = posted.get("alasan", "").strip()[:200]
            if not reason:
                return _("Tulis bagaimana daftar itu hilang.")
            printing.lose(request.user, row.pk, reason)
            return redirect(f"{back}?tercatat=hilang")
        ticks = {at: posted.get(f"baris-{at}", "") for at in range(1, len(row.families) + 1)}
        new = [posted.get(f"baru-{at}", "").strip()[:200] for at in range(1, printing.EMPTY + 1)]
        done = printing.key_in(request.user, row.pk, ticks, new)
        return redirect(f"{back}?tercatat={done.taken}&ditolak={done.refused}")
    except printing.NotOut:
        return redirect("field:prints")
    except printing.NotOpen:
        return _("Pemeriksaan daftar di tempat ini tidak dibuka. Tidak ada yang dicatat.")
