"""The supervisor's list of leads: who is said to live in these places now, and what officers there say of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.core.leads import FOUND, HERE, NOT_HERE, OPEN, UNKNOWN
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
    audit.note(request.user.actor, "see_leads", place=tops[0], people=len(rows), page=page.number)
    context = {
        "rows": [_shown(one) for one in rows],
        "page": page,
        "open": states.get(OPEN, 0),
        "found": states.get(FOUND, 0),
    }
    return render(request, "field/leads.html", context)


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
