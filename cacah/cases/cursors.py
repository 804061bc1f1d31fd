"""How far each job of the hall has read."""

from uuid import UUID

from cacah.cases.models import Cursor, Event
from cacah.lib.cursor import visible

NOBODY = UUID(int=0)


def job_cursor(name: str) -> Cursor | None:
    """The job's cursor, locked until the commit; None when another worker holds it."""
    rows = Cursor.objects.select_for_update(skip_locked=True).filter(name=name)
    found = rows.first()
    if found is None and not Cursor.objects.filter(name=name).exists():
        Cursor.objects.bulk_create([Cursor(name=name)], ignore_conflicts=True)
        found = rows.first()
    return found


def events_after(place: Cursor, most: int) -> list[Event]:
    """The next events after a cursor: what they are about and of what kind."""
    rows = visible(Event.objects.extra(where=["(xid, id) > (%s, %s)"], params=[place.xid, place.row or NOBODY]))
    return list(rows.only("xid", "id", "case_id", "kind")[:most])
