"""The audit trail for whoever watches over personal data: by place, actor and day."""

from datetime import datetime, time, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cacah.access import guard, reads
from cacah.access.forms import TrailForm
from cacah.access.guard import StaffRequest, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.audit.models import Entry
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.lib import clock

PAGE = 100


@require_GET
@staff("see_audit")
def trail(request: StaffRequest) -> HttpResponse:
    """Entries of a day, latest first; reading them is an entry too."""
    tops = reads.places(request.user, "see_audit")
    today = clock.today(geo.zone(tops[0])).isoformat()
    form = TrailForm({"since": today, "until": today, **request.GET.dict()})
    page: Page[Entry] | None = None
    if form.is_valid():
        page = Paginator(_found(request, form, tops[0]), PAGE).get_page(request.GET.get("page"))
        days = f"{form.cleaned_data['since']}/{form.cleaned_data['until']}"
        place = form.cleaned_data["place"] or tops[0]
        audit.note(request.user.actor, "see_audit", place=place, days=days, entries=len(page.object_list))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": _rows(list(page.object_list)) if page else [],
        "query": query.urlencode(),
    }
    return render(request, "access/trail.html", context, status=422 if form.errors else 200)


def _found(request: StaffRequest, form: TrailForm, top: int) -> QuerySet[Entry]:
    told, zone = form.cleaned_data, geo.zone(top)
    if told["place"]:
        guard.require(request.user, "see_audit", told["place"])
    since, until = (datetime.combine(day, time(), zone) for day in (told["since"], told["until"] + timedelta(days=1)))
    return reads.trail(request.user, since, until, _actor(told["actor"]), told["place"])


def _actor(typed: str) -> str:
    """`user:12` for a user's name; other actors are named as the trail names them."""
    if not typed or ":" in typed:
        return typed
    known = User.objects.filter(username=typed.lower()).first()
    return known.actor if known else typed


def _rows(entries: list[Entry]) -> list[dict[str, object]]:
    """Entries with names of users and places in place of their numbers."""
    numbers = {int(one.actor[5:]) for one in entries if one.actor.startswith("user:") and one.actor[5:].isdigit()}
    names = dict(User.objects.filter(pk__in=numbers).values_list("pk", "username"))
    actors = {f"user:{number}": name for number, name in names.items()}
    places = dict(Place.objects.filter(pk__in={one.place for one in entries if one.place}).values_list("pk", "name"))
    return [
        {"entry": one, "actor": actors.get(one.actor, one.actor), "place": places.get(one.place or 0, ""),
         "codes": ", ".join(f"{name} {value}" for name, value in one.codes.items())}
        for one in entries
    ]  # fmt: skip
