"""The supervisor's pages of handing work over to another officer: all of it, a place, or one family."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import actions, handover, reads, workload
from cacah.geo import reads as geo
from cacah.lib import clock

VERB = "assign"
ALL = "semua"
NO_ROLE = gettext_lazy("Petugas itu tidak mempunyai peran di wilayah ini. Minta pengelola akun memberikannya dahulu.")

NO_TEST = gettext_lazy("Petugas itu belum lulus pelatihan. Minta ia menyelesaikannya dahulu di halaman Pelatihan.")


class OverForm(forms.Form):
    """To whom, and of an officer's work what."""

    kepada = forms.TypedChoiceField(
        coerce=int, error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Pilih petugas."))
    )
    apa = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": gettext_lazy("Pilih salah satu dari daftar ini.")}
    )

    def __init__(self, data: Any, officers: list[tuple[int, str]], what: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.officers, self.what = officers, what
        for name, choices in (("kepada", officers), ("apa", what)):
            cast(forms.ChoiceField, self.fields[name]).choices = choices


def officers(chief: User, but: int | None) -> list[tuple[int, str]]:
    """Who may be given work in the places where the user assigns: number and name."""
    found = access.able("interview", access.places(chief, VERB))
    return [(one.pk, one.name or one.username) for one in found if one.pk != but]


def refusal(why: actions.NotAnOfficer) -> str:
    """Why somebody is not given work, and what to do first."""
    return str(NO_TEST if isinstance(why, actions.NotTrained) else NO_ROLE)


@require_http_methods(["GET", "POST"])
@staff(VERB)
def officer(request: StaffRequest, user_id: int) -> HttpResponse:
    """Hand over what an officer has in the supervisor's places."""
    chief = request.user
    found = next((one for one in workload.officers(chief, clock.now()) if one.user.pk == user_id), None)
    if found is None:
        raise NotPermitted(VERB)
    places = [(str(work.place_id), geo.label(work.place_id)) for work in found.works]
    what = [(ALL, _("semua wilayah dan keluarganya")), *places]

    def hand(to: User, told: str) -> None:
        if told in dict(places):
            handover.place(int(told), to, chief)
        else:
            handover.officer(found.user, to, chief)

    audit.note(chief.actor, "see_handover", found.user.actor, access.places(chief, VERB)[0])
    title = found.user.name or found.user.username
    return _page(request, title, OverForm(request.POST or None, officers(chief, user_id), what), hand)


@require_http_methods(["GET", "POST"])
@staff(VERB)
def family(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Hand one family over."""
    try:
        case = cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted(VERB) from None
    require(request.user, VERB, case.place_id)
    audit.note(request.user.actor, "see_family", f"case/{case_id}", place=case.place_id)
    title = reads.one(case, [case.place_id]).head or _("Keluarga di luar data kependudukan")

    def hand(to: User, _told: str) -> None:
        handover.family(case, to, request.user)

    return _page(request, title, OverForm(request.POST or None, officers(request.user, None), []), hand)


def _page(request: StaffRequest, title: str, form: OverForm, hand: Callable[[User, str], None]) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            hand(User.objects.get(pk=form.cleaned_data["kepada"]), form.cleaned_data["apa"])
            return redirect(reverse("field:work") + "?diserahkan=1")
        except actions.NotAnOfficer as why:
            form.add_error("kepada", refusal(why))
    errors = [(field, text) for field, texts in form.errors.items() for text in texts] if form.is_bound else []
    context = {
        "title": title,
        "officers": form.officers,
        "what": form.what,
        "to": request.POST.get("kepada", ""),
        "chosen": request.POST.get("apa", ALL),
        "errors": errors,
        "faults": dict(errors),
    }
    return render(request, "field/handover.html", context, status=400 if errors else 200)
