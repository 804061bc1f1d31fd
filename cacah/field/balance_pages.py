"""The supervisor's page of what should change hands so that officers have about as much to do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.audit import actions as audit
from cacah.field import actions, balancing, handing, training
from cacah.field.balancing import Proposal
from cacah.field.core.balance import BOUND, Move
from cacah.geo import reads as geo
from cacah.lib import clock

VERB = "assign"


def _mark(move: Move) -> str:
    """How the form names a move: from whom to whom, so that what has changed meanwhile is not done."""
    return f"{move.unit}-{move.source or 0}-{move.target}"


@require_http_methods(["GET", "POST"])
@staff(VERB)
def balance(request: StaffRequest) -> HttpResponse:
    """The moves proposed now; all or some of them are done. The look is noted: it names staff."""
    found = balancing.proposal(request.user, clock.now())
    if request.method != "POST":
        return _page(request, found)
    proposed = {_mark(move): move for move in found.moves}
    asked = request.POST.getlist("pindah")
    if not asked:
        return _page(request, found, _("Pilih satu perpindahan atau lebih."), 400)
    if not set(asked) <= set(proposed):
        return _page(request, found, _("Keadaannya sudah berubah. Tidak ada yang dipindahkan; lihat usulan baru."), 409)
    try:
        balancing.follow(request.user, [proposed[mark] for mark in dict.fromkeys(asked)])
    except actions.NotAnOfficer as why:
        return _page(request, found, handing.refusal(why), 409)
    return redirect(reverse("field:balance") + "?dipindahkan=1")


def _page(request: StaffRequest, found: Proposal, wrong: str = "", status: int = 200) -> HttpResponse:
    top = access.places(request.user, VERB)[0]
    audit.note(request.user.actor, "see_balance", place=top, moves=len(found.moves))
    context = {
        "moves": _moves(found),
        "officers": _officers(found),
        "bound": round(100 * (BOUND - 1)),
        "errors": [("usulan", wrong)] if wrong else [],
        "done": "dipindahkan" in request.GET,
    }
    return render(request, "field/balance.html", context, status=status)


def _name(found: Proposal, officer: int) -> str:
    one = found.people[officer]
    return one.name or one.username


def _moves(found: Proposal) -> list[dict[str, Any]]:
    """Each move with what both have before and after it, in the order of the list."""
    loads, rows = found.before, []
    for move in found.moves:
        then = {**loads, move.target: loads[move.target] + move.open}
        if move.source:
            then[move.source] -= move.open
        pair = [own for own in (move.source, move.target) if own]
        rows.append({
            "mark": _mark(move), "place": geo.label(move.unit), "families": move.open,
            "source": _source(found, move), "target": _name(found, move.target),
            "changes": [(_name(found, own), loads[own], then[own]) for own in pair],
        })  # fmt: skip
        loads = then
    return rows


def _source(found: Proposal, move: Move) -> str:
    if move.source:
        return _name(found, move.source)
    together = ", ".join(_name(found, own) for own in found.shared.get(move.unit, ()))
    return _("bersama: %(names)s") % {"names": together} if together else ""


def _officers(found: Proposal) -> list[dict[str, Any]]:
    before, after = found.before, found.after
    rows = [
        {"name": _name(found, one.id), "before": before[one.id], "after": after[one.id],
         "due": training.due(found.people[one.id]), "days": round(one.capacity / balancing.A_DAY)}
        for one in found.officers
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["before"], row["name"]))
