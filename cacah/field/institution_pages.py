"""The supervisor's pages of institutions: what there is, whom to ask, and the roll of who lives there."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cacah.access import reads as access
from cacah.access.forms import PlaceField
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import roll
from cacah.cases.core.roll import Fault
from cacah.cases.models import INSTITUTION, Case
from cacah.field import reads
from cacah.field.titles import INSTITUTIONS, ROLL_COLUMNS, ROLL_FAULTS
from cacah.geo import reads as geo
from cacah.lib import ids
from cacah.plan import reads as plan

VERB = "assign"
MOST = 500
LONGEST_ROLL = 100_000
MOST_PEOPLE = 190
FAULTS_SHOWN = 50


class AboutForm(forms.Form):
    """An institution: type, name, place, whom to ask."""

    jenis = forms.ChoiceField(
        choices=lambda: list(INSTITUTIONS.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Pilih jenisnya.")),
    )
    nama = forms.CharField(max_length=120, error_messages={"required": gettext_lazy("Tulis nama lembaga.")})
    tempat = PlaceField(max_length=120, error_messages={"required": gettext_lazy("Tulis wilayah.")})
    kontak = forms.CharField(max_length=120, required=False)
    telepon = forms.CharField(max_length=40, required=False)
    cara = forms.ChoiceField(choices=(("orang", ""), ("daftar", "")), error_messages={
        "required": gettext_lazy("Pilih caranya."), "invalid_choice": gettext_lazy("Pilih caranya.")})  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(VERB)
def institutions(request: StaffRequest) -> HttpResponse:
    """The institutions of the supervisor's places, and a new one."""
    form = AboutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _made(request, form.cleaned_data)
    places = reads.places_in(access.places(request.user, VERB))
    rows = Case.objects.filter(kind=INSTITUTION, place__in=places).order_by("place__code", "id")[:MOST]
    seen = cases.institutions([case.pk for case in rows])
    audit.note(request.user.actor, "see_institutions", place=access.places(request.user, VERB)[0], number=len(seen))
    context = {
        "rows": [_row(seen[case.pk]) for case in rows if case.pk in seen],
        "types": INSTITUTIONS.items(),
        "form": form,
        "own": request.POST.get("id") or ids.new(),
        "errors": [(f"id_{name}", text) for name, texts in form.errors.items() for text in texts],
    }
    return render(request, "field/institutions.html", context, status=422 if form.errors else 200)


def _row(one: cases.Seen) -> tuple[cases.Seen, Any, str, int, int]:
    case = one.case
    return one, INSTITUTIONS[one.type], geo.label(case.place_id), case.listed, case.residents


def _made(request: StaffRequest, told: dict[str, Any]) -> HttpResponse:
    """The id is made with the page: pressing twice makes one."""
    require(request.user, VERB, told["tempat"])
    try:
        own = UUID(request.POST.get("id", ""))
    except ValueError:
        own = ids.new()
    about = hall.About(told["jenis"], told["nama"], told["cara"] == "orang", told["kontak"], told["telepon"])
    case = Case.objects.filter(pk=own).first()
    if case is not None and (case.kind != INSTITUTION or case.place_id != told["tempat"]):
        raise NotPermitted(VERB, case.place_id)
    hall.open_institution(told["tempat"], about, request.user.actor, own)
    return redirect("field:institution", own)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@staff(VERB)
def institution(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One institution: who is on the roll; taking in a roll that is pasted."""
    seen = cases.institutions([case_id]).get(case_id)
    if seen is None:
        raise NotPermitted(VERB)
    require(request.user, VERB, seen.case.place_id)
    pasted, faults, closed = request.POST.get("daftar", "")[:LONGEST_ROLL], [], False
    if request.method == "POST":
        try:
            faults = _taken(request, case_id, pasted)
        except hall.Closed:
            closed = True
        if not faults and not closed:
            return redirect(reverse("field:institution", args=[case_id]) + "?tercatat=1")
    audit.note(request.user.actor, "see_institution", f"case/{case_id}", place=seen.case.place_id)
    context = {
        "seen": seen,
        "type": INSTITUTIONS[seen.type],
        "place": geo.label(seen.case.place_id),
        "people": sorted(cases.roll(case_id).values()),
        "residents": seen.case.residents,
        "faults": [_told(one) for one in faults[:FAULTS_SHOWN]],
        "more": max(0, len(faults) - FAULTS_SHOWN),
        "pasted": pasted,
        "closed": closed,
        "taken": "tercatat" in request.GET,
    }
    return render(request, "field/institution.html", context, status=422 if faults or closed else 200)


def _taken(request: StaffRequest, case_id: UUID, pasted: str) -> list[Fault]:
    """Take in the roll; what is wrong with it."""
    current = plan.current()
    reading = roll.Reading(current.person_id.accepts, current.person_id.clean, current.census_day)
    entries, faults = roll.parse(pasted, reading, MOST_PEOPLE)
    if faults:
        return faults
    try:
        hall.take_roll(case_id, entries, request.user.actor, ids.new())
    except hall.Faulty as faulty:
        return list(faulty.faults)
    return []


def _told(one: Fault) -> str:
    where = _("Baris %(row)s") % {"row": one.row}
    column = str(ROLL_COLUMNS.get(one.column, one.column))
    return f"{where}, {column}: {ROLL_FAULTS[one.code]}" if column else f"{where}: {ROLL_FAULTS[one.code]}"
