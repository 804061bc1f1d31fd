"""The supervisor's list of leads: who is said to live in these places now, and what officers there say of it."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import reads as access
from cacah.access.forms import PlaceField
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core.leads import FOUND, HERE, NOT_HERE, OPEN, UNKNOWN, UNPLACED
from cacah.field import reads
from cacah.field.titles import CHOICES
from cacah.geo import reads as geo

VERB = "assign"
PAGE = 40


@require_GET
@staff(VERB)
def leads(request: StaffRequest) -> HttpResponse:
    """Open leads of the supervisor's places, and how many were found. The look is noted: it names people."""
    tops = access.places(request.user, VERB)
    places = reads.places_in(tops)
    states = cases.how_many(places)
    page = Paginator(range(states.get(OPEN, 0)), PAGE).get_page(request.GET.get("page"))
    rows = cases.open_leads(places, PAGE, max(0, page.start_index() - 1))
    unplaced = cases.unplaced_leads(places, PAGE) if page.number == 1 else []
    people = len(rows) + len(unplaced)
    audit.note(request.user.actor, "see_leads", place=tops[0], people=people, page=page.number)
    context = {
        "rows": [_shown(one) for one in rows],
        "unplaced": [_moved(one) for one in unplaced],
        "waiting": states.get(UNPLACED, 0),
        "told": "tercatat" in request.GET,
        "page": page,
        "open": states.get(OPEN, 0),
        "found": states.get(FOUND, 0),
    }
    return render(request, "field/leads.html", context)


def _moved(one: cases.Unplaced) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "words": one.words, "place": geo.label(one.place_id)}


class PlacedForm(forms.Form):
    """The place that an officer's words mean."""

    tempat = PlaceField(max_length=120, error_messages={"required": gettext_lazy("Tulis wilayah.")})


@require_http_methods(["GET", "POST"])
@staff(VERB)
def lead(request: StaffRequest, lead_id: UUID) -> HttpResponse:
    """Somebody who moved in words that name no place: whoever knows the place says which. The look is noted."""
    at = cases.lead_place(lead_id)
    if at is None:
        raise NotPermitted(VERB)
    require(request.user, VERB, at)
    found = cases.unplaced_leads([at], 1, lead_id)
    if not found:
        return redirect("field:leads")
    form = PlacedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with suppress(hall.Placed):  # the second touch of an impatient finger
            hall.place_lead(lead_id, form.cleaned_data["tempat"], request.user.actor)
        return redirect(f"{reverse('field:leads')}?tercatat=1")
    audit.note(request.user.actor, "see_lead", f"lead/{lead_id}", place=at)
    errors = [(f"id_{name}", text) for name, texts in form.errors.items() for text in texts]
    context = {**_moved(found[0]), "form": form, "errors": errors}
    return render(request, "field/lead.html", context, status=422 if errors else 200)


def _shown(one: cases.SeenLead) -> dict[str, Any]:
    text, tone = _state(one)
    return {
        "name": one.name,
        "sex": dict(CHOICES["sex"])[one.sex],
        "age": one.age,
        "place": geo.label(one.place_id),
        "since": date_format(one.since.astimezone(geo.zone(one.place_id)), "j F Y"),
        "state": text,
        "tone": tone,
    }


def _state(one: cases.SeenLead) -> tuple[str, str]:
    """What officers say of the person, in words, and how it is drawn."""
    said = one.counted
    if not said:
        return _("belum ditanyakan"), "attention"
    told = {
        HERE: ngettext("%(n)s petugas: tinggal di sini", "%(n)s petugas: tinggal di sini", said[HERE]),
        NOT_HERE: ngettext("%(n)s petugas: tidak di sini", "%(n)s petugas: tidak di sini", said[NOT_HERE]),
        UNKNOWN: ngettext("%(n)s petugas: tidak tahu", "%(n)s petugas: tidak tahu", said[UNKNOWN]),
    }
    return ", ".join(told[answer] % {"n": said[answer]} for answer in told if said[answer]), "plain"
