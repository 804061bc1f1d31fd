"""The supervisor's pages of giving officers their places: those of a village that nobody visits yet."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import actions, handing
from cacah.field.models import Assignment
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.geo.reads import PlaceRow
from cacah.lib import clock

VERB = "assign"


@dataclass(frozen=True, slots=True)
class Unit:
    """A place that can be given: an SLS of a village, or the village. `holders`: who visits there today."""

    place: PlaceRow
    families: int
    to_visit: int
    holders: tuple[User, ...]


class GivingForm(forms.Form):
    """To whom, which places, for which days."""

    kepada = forms.TypedChoiceField(
        coerce=int, error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Pilih petugas."))
    )
    tempat = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"),
            gettext_lazy("Pilih satu wilayah atau lebih yang belum ada petugasnya."),
        ),
    )
    sejak = forms.DateField(error_messages={"invalid": gettext_lazy("Tulis tanggal, misalnya 2020-09-01.")})
    sampai = forms.DateField(
        required=False, error_messages={"invalid": gettext_lazy("Tulis tanggal, misalnya 2020-09-30.")}
    )

    def __init__(self, data: Any, officers: list[tuple[int, str]], places: list[int]) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["kepada"]).choices = officers
        cast(forms.ChoiceField, self.fields["tempat"]).choices = [(place, str(place)) for place in places]
        self.fields["sejak"].error_messages["required"] = self.fields["sejak"].error_messages["invalid"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        since, until = told.get("sejak"), told.get("sampai")
        if since and until and until < since:
            self.add_error("sampai", str(gettext_lazy("Hari terakhir tidak boleh sebelum hari pertama.")))
        return told


def villages(chief: User) -> list[PlaceRow]:
    """The villages within the places where the user assigns, by code."""
    found: dict[int, PlaceRow] = {}
    for top in access.places(chief, VERB):
        rows = geo.under(Place.objects.filter(level=geo.named_level(), valid_to=None), top, "").order_by("code")
        found |= {row.pk: geo.place(row.pk) for row in rows} or {top: cases.named_place(top)}
    return list(found.values())


def units(village: PlaceRow) -> list[Unit]:
    """The village, then its parts, each with those who visit there or will.

    Of the village also those who visit in a part of it: as a whole it is free while nobody does.
    """
    held, lines = _given(village), cases.lines(Case.objects.filter(place__path__startswith=village.path))
    parts = [one for one in geo.children(village.id) if one.id in lines] or geo.children(village.id)
    return [_unit(place, held, lines, place == village) for place in (village, *parts)]


def _given(village: PlaceRow) -> list[Assignment]:
    """What was given in the village, or around it, and is not over, of officers who hold the role still."""
    around = Q(place__path__startswith=village.path) | Q(place__in=[one.id for one in geo.ancestors(village.id)])
    open_ended = Q(until=None) | Q(until__gte=clock.today(geo.zone(village.id)))
    rows = Assignment.objects.filter(around, open_ended).select_related("user").order_by("user__name", "user")
    return [row for row in rows if access.may(row.user, "interview", row.place_id)]


def _unit(place: PlaceRow, held: list[Assignment], lines: dict[int, cases.Lines], whole: bool) -> Unit:
    here = [each for each in lines if each == place.id or (whole and geo.within(each, place.id))]
    holders = {
        row.user: None
        for row in held
        if geo.within(place.id, row.place_id) or (whole and geo.within(row.place_id, place.id))
    }
    counted = [lines[each] for each in here]
    return Unit(place, sum(one.families for one in counted), sum(one.to_visit for one in counted), tuple(holders))


@require_GET
@staff(VERB)
def overview(request: StaffRequest) -> HttpResponse:
    """The villages of the supervisor, with how many of their parts nobody visits."""
    rows = [(village, _free(units(village))) for village in villages(request.user)]
    return render(request, "field/giving.html", {"rows": rows, "given": "diberikan" in request.GET})


def _free(found: list[Unit]) -> dict[str, int]:
    parts = found[1:] or found
    return {"parts": len(parts), "free": sum(not one.holders for one in parts), "families": found[0].families}


@require_http_methods(["GET", "POST"])
@staff(VERB)
def village(request: StaffRequest, place_id: int) -> HttpResponse:
    """Give an officer places of one village. The look is noted: it names staff."""
    try:
        place = geo.place(place_id)
    except Place.DoesNotExist:
        raise NotPermitted(VERB) from None
    require(request.user, VERB, place_id)
    found = units(place)
    officers = handing.officers(request.user, None)
    free = [one.place.id for one in found if not one.holders]
    form = GivingForm(request.POST if request.method == "POST" else None, officers, free)
    if form.is_bound and form.is_valid() and _give(form, request.user):
        return redirect(reverse("field:giving") + "?diberikan=1")
    audit.note(request.user.actor, "see_giving", place=place_id)
    return _page(request, place, found, form)


def _give(form: GivingForm, chief: User) -> bool:
    """Whether all that was chosen was given; nothing is where one was not."""
    told = form.cleaned_data
    try:
        with transaction.atomic():
            for place in _outermost(told["tempat"]):
                actions.assign(told["kepada"], place, told["sejak"], told["sampai"], chief.actor)
        return True
    except actions.NotAnOfficer as why:
        form.add_error("kepada", handing.refusal(why))
    return False


def _outermost(places: list[int]) -> list[int]:
    """Without those that lie within another of them."""
    return [each for each in places if not any(each != other and geo.within(each, other) for other in places)]


def _page(request: StaffRequest, place: PlaceRow, found: list[Unit], form: GivingForm) -> HttpResponse:
    errors = [(field, text) for field, texts in form.errors.items() for text in texts] if form.is_bound else []
    today = clock.today(geo.zone(place.id)).isoformat()
    context = {
        "place": place,
        "label": geo.label(place.id),
        "units": found,
        "officers": handing.officers(request.user, None),
        "to": request.POST.get("kepada", ""),
        "chosen": request.POST.getlist("tempat"),
        "since": request.POST.get("sejak", today),
        "until": request.POST.get("sampai", ""),
        "errors": errors,
        "faults": dict(errors),
    }
    return render(request, "field/giving_village.html", context, status=400 if errors else 200)
