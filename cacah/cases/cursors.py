"""How far each job of the hall has read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from cacah.cases.models import Cursor
from cacah.cases.sittings import sql

NOBODY = UUID(int=0)

WINDOW = 10_000
"""Events looked through at once for such as change something: a load of the register leaves one for each family."""


def job_cursor(name: str) -> Cursor | None:
    """The job's cursor, locked until the commit; None when another worker holds it."""
    rows = Cursor.objects.select_for_update(skip_locked=True).filter(name=name)
    found = rows.first()
    if found is None and not Cursor.objects.filter(name=name).exists():
        Cursor.objects.bulk_create([Cursor(name=name)], ignore_conflicts=True)
        found = rows.first()
    return found


@dataclass(frozen=True, slots=True)
class Read:
    """What a job has just read: so many events, of which those that change something are about these cases."""

    events: int
    cases: frozenset[UUID]


def follow(place: Cursor, unchanged: Collection[str], most: int, words: Collection[str] | None = None) -> Read:
    """Move a cursor on over the next events, up to the one that is `most`-th of a kind that is not `unchanged`.

    `words`: the only ones that change something, if not all do; one by which a case came to be counted does too.
    """
    asked: dict[str, Any] = {"xid": place.xid, "id": place.row or NOBODY, "unchanged": list(unchanged)}
    asked["words"] = None if words is None else list(words)
    with connection.cursor() as cursor:
        cursor.execute(sql("events_after"), {**asked, "most": most, "window": WINDOW})
        events, cases, xid, row = cursor.fetchone()
    if events:
        place.xid, place.row = xid, row
        place.save()
    return Read(events, frozenset(cases or ()))
