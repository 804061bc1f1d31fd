"""An officer's list of families, and the way from it into an interview."""

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import charges, devices, door, reads
from cacah.field.models import Device
from cacah.field.titles import WORDS
from cacah.geo import reads as geo
from cacah.lib import clock

PAGE = 100
"""Families a page: a screen to scroll through, and a tenth of a second to unseal."""


@require_GET
@staff("interview")
def families(request: StaffRequest) -> HttpResponse:
    """All families of the officer's places, those still to interview on top. The look is noted once a page."""
    charge = charges.charge(request.user)
    tops, entries = charge.tops, reads.families(charge.cases(), charge.tops)
    page: Page[reads.Entry] = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    shown = reads.shown(list(page.object_list))
    if shown:
        audit.note(
            request.user.actor, "see_list", place=tops[0] if tops else None, families=len(shown), page=page.number
        )
    window = reads.window_open(tops, clock.now())
    context = {
        "places": [geo.place(top) for top in tops],
        "all": len(entries),
        "to_visit": sum(entry.line.visit for entry in entries),
        "families": [(each, WORDS[each.entry.line.word], _may_start(each, window)) for each in shown],
        "page": page,
        "open": window,
        "mark": reads.mark(entries),
        "answered_meanwhile": "sudah" in request.GET,
    }
    return render(request, "field/list.html", context)


def _may_start(each: reads.Shown, window: bool) -> bool:
    return each.entry.line.interview and (window or each.entry.asked)


@require_POST
@staff("interview")
def begin(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Sit down with a family: from the list, for an own place, while interviews are open or a visit was asked for."""
    try:
        case = cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted("interview") from None
    if not charges.may_interview(request.user, case, clock.now()):
        raise NotPermitted("interview", case.place_id)
    if not reads.line_of(case, reads.assigned(request.user)).interview:
        return redirect(reverse("field:list") + "?sudah=1")
    door.begin(request, case_id)
    audit.note(request.user.actor, "begin_interview", f"case/{case_id}", place=case.place_id)
    return redirect("field:interview-ready", case_id)


@require_GET
@staff("interview")
def mark(request: StaffRequest) -> HttpResponse:
    """A text that changes when the list does; nothing personal, so that asking is cheap and needs no note."""
    charge = charges.charge(request.user)
    return JsonResponse({"mark": reads.mark(reads.families(charge.cases(), charge.tops))})


@require_GET
@staff("assign")
def devices_page(request: StaffRequest) -> HttpResponse:
    """Phones of the officers in one's places; a lost one is revoked here. The look is noted: it names staff."""
    page: Page[Device] = Paginator(devices.of_officers(request.user), PAGE).get_page(request.GET.get("page"))
    top = access.places(request.user, "assign")[0]
    audit.note(request.user.actor, "see_devices", place=top, devices=len(page.object_list), page=page.number)
    return render(request, "field/devices.html", {"page": page, "revoked": "dicabut" in request.GET})


@require_POST
@staff("assign")
def revoke(request: StaffRequest, device_id: UUID) -> HttpResponse:
    """A phone was lost: nothing it signs is taken from now on."""
    devices.revoke(device_id, request.user)
    return redirect(reverse("field:devices") + "?dicabut=1")
