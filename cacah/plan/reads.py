"""What was decided. Answered from memory; a process notices a newer edition within `FRESH` seconds."""

import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.plan.core import moving, parse
from cacah.plan.core.schedule import Schedule
from cacah.plan.core.terms import Choice, Crosswalk, Plan, Policies, Window
from cacah.plan.models import Edition

FRESH = 2.0
"""Seconds for which a process does not ask whether there is a newer edition."""


class NoPlan(LookupError):
    """No plan was loaded: `cacah load DIR` comes first."""


@dataclass(slots=True)
class _Loaded:
    """The edition in this process's memory."""

    edition: int
    plan: Plan
    schedule: Schedule
    asked: float


_loaded: _Loaded | None = None


def current() -> Plan:
    """The plan that holds now; raises NoPlan."""
    return _current().plan


def policies() -> Policies:
    """The plan's policies."""
    return _current().plan.policies


def open_now(place_id: int, mode: str, now: datetime) -> Window | None:
    """The window through which `mode` is open at the place, None when it is closed.

    Days begin and end at midnight in the place's own time zone. Which row decides: see core.schedule.Schedule.
    """
    return _current().schedule.open_on(_chain(place_id), mode, local_day(place_id, now))


def still_open(place_id: int, mode: str, now: datetime) -> bool:
    """Whether whoever is inside may go on: `mode` is open, or closed less than the plan's grace ago."""
    grace = timedelta(minutes=policies().send_grace_minutes)
    return open_now(place_id, mode, now) is not None or open_now(place_id, mode, now - grace) is not None


def next_opening(place_id: int, mode: str, now: datetime) -> Window | None:
    """The window that opens soonest after today at the place, None when none is decided."""
    return _current().schedule.next_after(_chain(place_id), mode, local_day(place_id, now))


def last_window(place_id: int, mode: str, now: datetime) -> Window | None:
    """The window of `mode` that closed last before today at the place, None when there was none."""
    return _current().schedule.last_before(_chain(place_id), mode, local_day(place_id, now))


def local_day(place_id: int, now: datetime) -> date:
    """The calendar day of `now` (aware) at the place."""
    return now.astimezone(geo.zone(place_id)).date()


def crosswalk(item: str) -> Crosswalk:
    """Register code to (answer code, certain) of an item; empty when the plan has none for it."""
    return _current().plan.crosswalks.get(item, {})


def code_list(name: str) -> tuple[Choice, ...]:
    """The answers of a code list in their order; raises KeyError for a list the plan does not have."""
    return _current().plan.lists[name]


def forget() -> None:
    """Ask the database anew next time."""
    global _loaded
    _loaded = None


def _chain(place_id: int) -> list[int]:
    """Ids of the places from the country down to this one."""
    return [int(part) for part in geo.place(place_id).path.strip("/").split("/")]


def _current() -> _Loaded:
    global _loaded
    now = time.monotonic()
    if _loaded is not None and now - _loaded.asked < FRESH:
        return _loaded
    newest = Edition.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        _loaded = None
        raise NoPlan("No plan is loaded. Run: cacah load DIR")
    if _loaded is None or _loaded.edition != newest:
        _loaded = _load(newest, now)
    _loaded.asked = now
    return _loaded


def _load(edition_id: int, now: float) -> _Loaded:
    plan = read_edition(Edition.objects.get(pk=edition_id))
    plan = moving.placed(plan, _place_ids(plan))
    return _Loaded(edition_id, plan, Schedule(plan.windows), now)


def read_edition(edition: Edition) -> Plan:
    """The plan of an edition, moved as it says; without the ids of its places."""
    plan = parse(edition.files).plan
    if plan is None:
        raise NoPlan(f"Edition {edition.pk} of the plan cannot be read. Run: cacah load DIR")
    plan = moving.moved(plan, edition.moved_days)
    if edition.census_day:
        plan = replace(plan, census_day=edition.census_day)
    return moving.rehearsed(plan) if edition.rehearsal else plan


def _place_ids(plan: Plan) -> dict[str, int]:
    rows = Place.objects.filter(system=plan.system, code__in=plan.place_codes(), valid_to=None)
    ids = dict(rows.values_list("code", "id"))
    country = Place.objects.filter(system=plan.system, level=0, valid_to=None).values_list("id", flat=True).first()
    return ids if country is None else {"": country, **ids}
