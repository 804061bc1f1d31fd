"""The supervisor's pages of neighbourhood units that officers propose: the work list, and one to code or to refuse."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.audit import actions as audit
from cacah.field import splits
from cacah.field.models import SlsProposal
from cacah.field.splits import CODED, OPEN, REFUSED, UNDONE, VERB
from cacah.geo import actions as places
from cacah.geo import reads as geo

PAGE = 40
STATES = {
    OPEN: (gettext_lazy("menunggu keputusan"), "attention"),
    CODED: (gettext_lazy("diberi kode"), "done"),
    REFUSED: (gettext_lazy("ditolak"), "plain"),
    UNDONE: (gettext_lazy("dibatalkan"), "plain"),
}
DONE = {"kode": CODED, "tolak": REFUSED, "batal": UNDONE}
"""What a proposal is once a button was pressed."""

SORTS = {"split": gettext_lazy("SLS dipecah"), "new": gettext_lazy("SLS baru")}


@require_GET
@staff(VERB)
def proposals(request: StaffRequest) -> HttpResponse:
    """Proposals of the supervisor's places, those to be decided first. The look is noted."""
    page: Page[SlsProposal] = Paginator(splits.listed(request.user), PAGE).get_page(request.GET.get("page"))
    audit.note(request.user.actor, "see_sls_list", place=access.places(request.user, VERB)[0], page=page.number)
    context = {"rows": [_row(one) for one in page.object_list], "page": page, "told": request.GET.get("tercatat", "")}
    return render(request, "field/proposals.html", context)


def _row(one: SlsProposal) -> dict[str, Any]:
    word, tone = STATES[one.state]
    at = one.at.astimezone(geo.zone(one.place_id))
    return {
        "one": one, "place": geo.label(one.place_id), "sort": SORTS[one.sort], "state": word, "tone": tone,
        "at": date_format(at, "j F Y, H.i"), "families": len(one.families), "moved": len(one.moved),
        "by": one.user.name or one.user.username,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(VERB)
def proposal(request: StaffRequest, own: UUID) -> HttpResponse:
    """One proposal with its families; a code, a refusal, or taking a code back. The look is noted."""
    row = splits.listed(request.user).filter(pk=own).first()
    if row is None:
        raise NotPermitted(VERB)
    errors = _decided(request, row) if request.method == "POST" else []
    if errors is None:
        return redirect(f"{reverse('field:proposals')}?tercatat={request.POST['lakukan']}")
    shown = splits.families(row) if row.state == OPEN else []
    audit.note(request.user.actor, "see_sls", f"sls/{own}", place=row.place_id, families=len(shown))
    asked = request.POST
    village = geo.place(row.place_id).parent_id or row.place_id
    context = {
        **_row(row), "told": splits.opened(row), "shown": shown, "gone": len(row.families) - len(shown),
        "village": geo.place(village), "codes": geo.sls_codes(village), "errors": errors, "faults": dict(errors),
        "code": asked.get("kode") or (splits.next_code(row) if row.state == OPEN else ""),
        "name": asked.get("nama") or row.name, "reason": asked.get("alasan", ""),
    }  # fmt: skip
    return render(request, "field/proposal.html", context, status=400 if errors else 200)


def _decided(request: StaffRequest, row: SlsProposal) -> list[tuple[str, str]] | None:
    """What is wrong with what was entered, by field; None once it is decided."""
    posted = request.POST
    digits, name, reason = (posted.get(field, "").strip() for field in ("kode", "nama", "alasan"))
    try:
        if posted.get("lakukan") == "kode":
            if not 0 < len(name) <= 120:
                return [("nama", _("Tulis nama SLS, paling banyak 120 huruf."))]
            splits.code(row.pk, request.user, digits, name)
        elif not 0 < len(reason) <= 200:
            return [("alasan", _("Tulis alasannya, paling banyak 200 huruf; petugas membacanya di HP."))]
        elif posted.get("lakukan") == "tolak":
            splits.refuse(row.pk, request.user, reason)
        else:
            splits.undo(row.pk, request.user, reason)
    except places.NotACode:
        return [("kode", _("Tulis enam angka: empat untuk SLS, dua untuk sub-SLS (00 bila tidak ada)."))]
    except places.Taken:
        return [("kode", _("Kode ini sudah dipakai di desa ini. Lihat daftar kodenya di bawah."))]
    except splits.Decided:
        row.refresh_from_db()
        if row.decided_by == request.user and row.state == DONE.get(posted.get("lakukan", "")):
            return None  # the second touch of an impatient finger
        return [("keputusan", _("Usulan ini baru saja diputuskan oleh orang lain. Muat ulang halaman ini."))]
    return None
