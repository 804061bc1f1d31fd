"""What was counted at the end of each day, so that a figure shown in a meeting can be shown again.

Taken after midnight of the census's zone (that of the nation's row among the places), a part of the places a round.
Only what differs from the day before is written: a place that nothing happened in costs no row.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

from cacah.access import reads as access
from cacah.access.models import User
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field.models import DayCount, Snapshot
from cacah.geo import reads as geo

PLACES = 500
"""Places counted in one transaction: 35,000 families, about a tenth of a second."""

SQL = Path(__file__).parent / "sql"


class Kind(NamedTuple):
    """Of which cases a row tells."""

    place: int
    officer: int
    status: int
    mode: str


class Many(NamedTuple):
    """Families, people counted in them, families still on the officers' way."""

    families: int
    people: int
    to_visit: int


NONE = Many(0, 0, 0)


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def due(now: datetime) -> date | None:
    """The day whose counts are to be taken: the last that is over, unless they were taken."""
    root = geo.root()
    if root is None:
        return None
    day = now.astimezone(geo.zone(root.id)).date() - timedelta(days=1)
    return None if Snapshot.objects.filter(day__gte=day, done_at__isnull=False).exists() else day


def take(now: datetime) -> int:
    """Count the next places for the day that is over; how many. Run twice, or after a kill, it is done once."""
    day = due(now)
    if day is None:
        return 0
    with transaction.atomic():
        Snapshot.objects.bulk_create([Snapshot(day=day, begun_at=now)], ignore_conflicts=True)
        mark = Snapshot.objects.select_for_update(skip_locked=True).filter(day=day, done_at=None).first()
        return _next(mark, now) if mark else 0


def _next(mark: Snapshot, now: datetime) -> int:
    rows = Case.objects.filter(place__gt=mark.after).order_by("place").values_list("place", flat=True).distinct()
    places = list(rows[:PLACES])
    if places:
        _write(mark.day, places)
        mark.after = places[-1]
    else:
        mark.done_at = now
    mark.save(update_fields=["after", "done_at"])
    return len(places)


def _write(day: date, places: list[int]) -> None:
    """The rows in which these places differ from the last day that has one."""
    now, before = _counted(places), _before(day, places)
    DayCount.objects.filter(place__in=places, day=day).delete()
    changed = {kind: now.get(kind, NONE) for kind in {*now, *before} if now.get(kind, NONE) != before.get(kind, NONE)}
    DayCount.objects.bulk_create(
        DayCount(place_id=kind.place, officer=kind.officer, status=kind.status, mode=kind.mode, day=day,
                 families=many.families, people=many.people, to_visit=many.to_visit)
        for kind, many in changed.items()
    )  # fmt: skip


def _counted(places: list[int]) -> dict[Kind, Many]:
    with connection.cursor() as cursor:
        cursor.execute(_sql("day_counted"), {"places": places, "modes": list(cases.MODES)})
        return {Kind(*row[:4]): Many(*row[4:]) for row in cursor.fetchall()}


def _before(day: date, places: list[int]) -> dict[Kind, Many]:
    return _up_to(day - timedelta(days=1), "place_id = any(%(places)s)", {"places": places})


def _up_to(day: date, within: str, given: Mapping[str, Any]) -> dict[Kind, Many]:
    """By kind, the last counts up to a day; those that have come to nothing are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("day_up_to").replace("{within}", within), {**given, "day": day})
        found = {Kind(*row[:4]): Many(*row[4:]) for row in cursor.fetchall()}
    return {kind: many for kind, many in found.items() if many != NONE}


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts of a day under some places, by kind. `day`: the last one that was taken up to the day asked for."""

    day: date | None
    counts: Mapping[Kind, Many]


def days() -> list[date]:
    """The days that were taken, the newest first."""
    return list(Snapshot.objects.filter(done_at__isnull=False).order_by("-day").values_list("day", flat=True))


def on(tops: Collection[int], day: date) -> Standing:
    """How everything under these places stood at the end of a day."""
    paths = [geo.place(top).path + "%" for top in tops]
    return _standing(day, "place_id in (select id from geo_place where path like any(%(paths)s))", {"paths": paths})


def of(places: Collection[int], day: date) -> Standing:
    """How these places by themselves stood at the end of a day."""
    return _standing(day, "place_id = any(%(places)s)", {"places": list(places)})


def _standing(day: date, within: str, given: Mapping[str, Any]) -> Standing:
    taken = next((one for one in days() if one <= day), None)
    return Standing(taken, _up_to(taken, within, given)) if taken else Standing(None, {})


def tops(user: User, place: int | None) -> list[int]:
    """The places whose counts the user may see: the one asked for, or all of the user's own."""
    if place is not None:
        return [place] if access.may(user, "review", place) else []
    return access.places(user, "review")
