"""A new password by staff who looked at the cards: one asks, another confirms; and drafts set aside in a dispute."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.models import Aside, Reset
from cacah.geo import reads as geo
from cacah.portal.desk_finding import initials_of
from cacah.portal.forms import NumbersForm

MOST = 100
"""Resets on one page: those of two days."""

KINDS = {
    entry.FORGOTTEN: gettext_lazy("Lupa sandi"),
    entry.DISPUTED: gettext_lazy("Orang lain membuat sandi untuk keluarga ini"),
}
STATES = {
    "asked": gettext_lazy("menunggu petugas kedua"),
    "confirmed": gettext_lazy("disetujui, kode belum diperlihatkan"),
    "shown": gettext_lazy("kode diperlihatkan, belum dipakai"),
    "used": gettext_lazy("sudah dipakai"),
    "refused": gettext_lazy("ditolak"),
    "lapsed": gettext_lazy("lewat waktu"),
}


class AskForm(NumbersForm):
    """Numbers of the cards in hand, why, and that they were looked at."""

    sebab = forms.ChoiceField(choices=KINDS, error_messages={"required": gettext_lazy("Pilih sebabnya.")})
    periksa = forms.BooleanField(
        error_messages={"required": gettext_lazy("Periksa dahulu kartu keluarga dan KTP, lalu beri tanda di sini.")}
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@staff("reset_access")
def resets(request: StaffRequest) -> HttpResponse:
    """Ask for a new password for a family whose cards are here; what waits in the own places."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = reads.find(form.cleaned_data["nik"], form.cleaned_data["kk"])
        if found.case is None:
            audit.note(request.user.actor, "ask_reset_unknown")
            form.add_error("nik", _("NIK dan nomor KK ini tidak ada bersama di data kami. Periksa lagi kartunya."))
        else:
            entry.ask_reset(request.user, found.case, form.cleaned_data["sebab"])
            return redirect(reverse("portal:resets") + "?diminta=1")
    context = {
        "form": form,
        "kinds": KINDS.items(),
        "rows": _rows(request.user),
        "asked": "diminta" in request.GET,
        "told": TOLD.get(request.GET.get("kabar", ""), ""),
    }
    return render(request, "portal/resets.html", context, status=422 if form.errors else 200)


TOLD = {
    "sama": gettext_lazy("Orang yang meminta tidak boleh menyetujui. Minta petugas lain."),
    "lain": gettext_lazy("Permintaan itu sudah berubah. Lihat keadaannya di daftar."),
}
"""What the list says after something that could not be done."""


def _rows(user: User) -> list[dict[str, Any]]:
    """What was asked of late in the user's places; initials say whom the second person has to look at. Noted."""
    places = access.places(user, "reset_access")
    found = list(reads.resets(places).select_related("case")[:MOST])
    initials = initials_of(one.case for one in found)
    names = User.objects.in_bulk({number for one in found for number in (one.asked_by, one.confirmed_by) if number})
    audit.note(user.actor, "see_resets", place=places[0], resets=len(found))
    return [{**_row(user, one, names), "initials": initials.get(one.case_id, "")} for one in found]


def _row(user: User, reset: Reset, names: dict[int, User]) -> dict[str, Any]:
    state = reads.reset_state(reset)
    both = (reset.asked_by, reset.confirmed_by)
    return {
        "reset": reset,
        "place": geo.label(reset.place_id),
        "kind": KINDS.get(reset.kind, reset.kind),
        "state": state,
        "word": STATES[state],
        "asked_by": getattr(names.get(reset.asked_by), "name", ""),
        "confirmed_by": getattr(names.get(reset.confirmed_by or 0), "name", ""),
        "may_confirm": state == "asked" and user.pk != reset.asked_by,
        "may_refuse": state == "asked",
        "may_show": state == "confirmed" and user.pk in both,
    }


def _shown(request: StaffRequest, case_id: UUID, reset_id: UUID) -> HttpResponse:
    code = entry.show_reset_code(request.user, case_id, reset_id)
    return render(request, "portal/reset_code.html", {"code": code})


def _agree(request: StaffRequest, case_id: UUID, reset_id: UUID) -> HttpResponse:
    entry.confirm_reset(request.user, case_id, reset_id)
    return redirect("portal:resets")


def _refuse(request: StaffRequest, case_id: UUID, reset_id: UUID) -> HttpResponse:
    entry.confirm_reset(request.user, case_id, reset_id, agreed=False)
    return redirect("portal:resets")


DEEDS: dict[str, Callable[[StaffRequest, UUID, UUID], HttpResponse]] = {
    "setuju": _agree, "tolak": _refuse, "kode": _shown,
}  # fmt: skip


@require_POST
@staff("reset_access")
def reset(request: StaffRequest, case_id: UUID, reset_id: UUID) -> HttpResponse:
    """Agree, refuse, or show the code once."""
    try:
        return DEEDS.get(request.POST.get("lakukan", ""), _nothing)(request, case_id, reset_id)
    except entry.SamePerson:
        return redirect(reverse("portal:resets") + "?kabar=sama")
    except entry.NotNow:
        return redirect(reverse("portal:resets") + "?kabar=lain")


def _nothing(request: StaffRequest, case_id: UUID, reset_id: UUID) -> HttpResponse:
    raise entry.NotNow


@require_http_methods(["GET", "POST"])
@staff("decide_claim")
def disputes(request: StaffRequest) -> HttpResponse:
    """Drafts set aside in the own places; a supervisor may decide that one was the family's after all."""
    told = ""
    if request.method == "POST":
        told = _decided(request)
    places = access.places(request.user, "decide_claim")
    rows = [_aside(one) for one in reads.asides(places)]
    audit.note(request.user.actor, "see_disputes", place=places[0], disputes=len(rows))
    return render(request, "portal/disputes.html", {"rows": rows, "told": told}, status=409 if told else 200)


def _aside(row: Aside) -> dict[str, Any]:
    return {"aside": row, "place": geo.label(row.place_id)}


def _decided(request: StaffRequest) -> str:
    try:
        entry.return_aside(request.user, UUID(request.POST.get("kasus", "")), UUID(request.POST.get("isian", "")))
    except (ValueError, entry.NotNow):
        return _("Isian itu sudah dikembalikan atau tidak ada.")
    return ""
