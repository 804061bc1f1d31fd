"""The page of tables to take away, and the tables."""

from datetime import date
from typing import cast

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.audit import actions as audit
from cacah.field import exports, snapshots
from cacah.geo import reads as geo
from cacah.lib import clock

VERB = "review"


@require_GET
@staff(VERB)
def sheets(request: StaffRequest) -> HttpResponse:
    """The tables there are."""
    tops = access.places(request.user, VERB)
    taken = snapshots.days()
    context = {
        "sheets": [(name, one.title) for name, one in exports.SHEETS.items()],
        "places": [geo.label(top) for top in tops],
        "day": date_format(taken[0], "j F Y") if taken else "",
    }
    return render(request, "field/exports.html", context)


@require_GET
@staff(VERB)
def take(request: StaffRequest, name: str) -> HttpResponse:
    """A table of all the supervisor's places. That it was taken away is noted."""
    if name not in exports.SHEETS:
        raise Http404
    tops = access.places(request.user, VERB)
    try:
        day = date.fromisoformat(request.GET.get("hari", ""))
    except ValueError:
        day = clock.today(geo.zone(tops[0]))
    audit.note(request.user.actor, "export_sheet", place=tops[0], sheet=name)
    response = StreamingHttpResponse(exports.made(name, tops, day), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return cast(HttpResponse, response)  # the guard hands any response on; only its type says HttpResponse
