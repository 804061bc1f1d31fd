"""The supervisor's page of census night: teams, the count by spot, and records that may be of the same people."""

from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cacah.access import reads as access
from cacah.access.forms import PlaceField
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.models import NightPair, NightRecord
from cacah.field import actions, handing, nights, reads
from cacah.field.models import NightDuty
from cacah.field.reviewing import officer_names
from cacah.field.titles import NIGHT_AGES, NIGHT_SEXES
from cacah.geo import reads as geo

VERB = "assign"
SHOWN = 100
VERDICTS = {"sama": True, "dua": False, "batal": None}


class TeamForm(forms.Form):
    """An officer, the team and its place."""

    petugas = forms.TypedChoiceField(
        coerce=int, error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Pilih petugas."))
    )
    tim = forms.CharField(max_length=60, error_messages={"required": gettext_lazy("Tulis nama tim.")})
    tempat = PlaceField(max_length=120, error_messages={"required": gettext_lazy("Tulis wilayah.")})

    def __init__(self, data: Any, officers: list[tuple[int, str]]) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["petugas"]).choices = officers


def _officers(chief: User) -> list[tuple[int, str]]:
    return [(one.pk, one.name or one.username) for one in access.able("interview", access.places(chief, VERB))]


@require_GET
@staff(VERB)
def night(request: StaffRequest) -> HttpResponse:
    """The night's count in the supervisor's places."""
    return _page(request, TeamForm(None, _officers(request.user)))


def _page(request: StaffRequest, form: TeamForm, status: int = 200) -> HttpResponse:
    tops = access.places(request.user, VERB)
    places = reads.places_in(tops)
    spots, pairs = cases.spots(places), cases.night_pairs(places)[:SHOWN]
    begins, ends = cases.night_window(tops[0])
    audit.note(request.user.actor, "see_night", place=tops[0], spots=len(spots), pairs=len(pairs))
    names = officer_names({record.author for pair in pairs for record in (pair.one, pair.other)})
    context = {
        "begins": date_format(begins, "j F Y, H.i"),
        "ends": date_format(ends, "j F Y, H.i"),
        "spots": [(one, geo.label(one.place_id)) for one in spots],
        "counted": sum(one.counted for one in spots),
        "pairs": [(pair, [_record(one, names) for one in (pair.one, pair.other)]) for pair in pairs],
        "teams": NightDuty.objects.filter(place__in=places)
        .select_related("user", "place")
        .order_by("team", "user__name"),
        "form": form,
        "officers": _officers(request.user),
        "errors": [(f"id_{name}", text) for name, texts in form.errors.items() for text in texts]
        if form.is_bound
        else [],
        "done": "tercatat" in request.GET,
    }
    return render(request, "field/night.html", context, status=status)


def _record(row: NightRecord, names: dict[str, str]) -> dict[str, Any]:
    seen = cases.opened_night(row)
    at = date_format(seen.at.astimezone(geo.zone(seen.place_id)), "H.i")
    return {
        "at": at, "by": names.get(seen.author, ""), "spot": seen.spot, "heads": seen.heads, "text": seen.text,
        "sex": NIGHT_SEXES[seen.sex], "age": NIGHT_AGES[seen.age],
    }  # fmt: skip


@require_POST
@staff(VERB)
def team(request: StaffRequest) -> HttpResponse:
    """Put an officer in a team."""
    form = TeamForm(request.POST, _officers(request.user))
    if not form.is_valid():
        return _page(request, form, 422)
    told = form.cleaned_data
    try:
        nights.put_in_team(User.objects.get(pk=told["petugas"]), told["tempat"], told["tim"], request.user)
    except actions.NotAnOfficer as why:
        form.add_error("petugas", handing.refusal(why))
        return _page(request, form, 422)
    return redirect(reverse("field:night") + "?tercatat=1")


@require_POST
@staff(VERB)
def decide(request: StaffRequest, pair_id: int) -> HttpResponse:
    """Whether two records are of the same people; it can be taken back."""
    pair = NightPair.objects.filter(pk=pair_id).select_related("one").first()
    if pair is None or request.POST.get("lakukan") not in VERDICTS:
        raise NotPermitted(VERB)
    require(request.user, VERB, pair.one.place_id)
    hall.decide_night(pair, VERDICTS[request.POST["lakukan"]], request.user.actor)
    return redirect(reverse("field:night") + "?tercatat=1")
