"""The anomaly list as a supervisor sees it: what lies outside of what is expected, looking at it, deciding on it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, Value, When

from cacah.access import reads as access
from cacah.access.guard import NotPermitted
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases.models import Case
from cacah.field import reads
from cacah.field.models import Anomaly
from cacah.field.watching import OPEN
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.vault import keys

VERB = "review"
M = TypeVar("M", bound=models.Model)


class Overtaken(Exception):
    """Somebody else decided since the page was opened."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which anomalies are asked for; empty: whichever."""

    rule: str = ""
    officer: int | None = None
    place: int | None = None
    state: str = OPEN


def tops(user: User, place: int | None = None) -> list[int]:
    """The places whose anomalies the user may see; the one asked for, if it is within."""
    if place is None:
        return access.places(user, VERB)
    return [place] if access.may(user, VERB, place) else []


def under(rows: QuerySet[M], tops: Collection[int], field: str = "place") -> QuerySet[M]:
    """`rows` whose place (the foreign key `field`; "" when the rows are places) is one of `tops` or lies below."""
    column = f"{field}__path__startswith" if field else "path__startswith"
    paths = [Q(**{column: geo.place(top).path}) for top in tops]
    return rows.filter(reduce(or_, paths)) if paths else rows.none()


def found(user: User, asked: Wanted) -> QuerySet[Anomaly]:
    """What lies outside now: what nobody has looked at first, then the newest."""
    rows = under(Anomaly.objects.filter(outside=True), tops(user, asked.place))
    given = {"rule": asked.rule, "officer": asked.officer, "state": asked.state}
    rows = rows.filter(**{name: value for name, value in given.items() if value not in ("", None)})
    first = Choose(When(state=OPEN, then=Value(0)), default=Value(1))
    return rows.order_by(first, "-since", "place_id", "rule", "officer")


def officers(user: User) -> list[int]:
    """Whoever has a figure outside, in the user's places."""
    rows = under(Anomaly.objects.filter(outside=True, officer__gt=0), tops(user))
    return list(rows.order_by("officer").values_list("officer", flat=True).distinct())


def one(user: User, number: int) -> Anomaly:
    """Raises NotPermitted for what is not there or not of the user's places."""
    row = Anomaly.objects.filter(pk=number).first()
    if row is None or not access.may(user, VERB, row.place_id):
        raise NotPermitted(VERB, row.place_id if row else None)
    return row


@dataclass(frozen=True, slots=True)
class Seen:
    """A family or an interview behind a figure, unsealed: the caller notes the look."""

    case_id: UUID
    response: str
    head: str
    street: str


def behind(row: Anomaly) -> list[Seen]:
    """Where to look, of families still registered in the place."""
    wanted = [(UUID(case), response or "") for case, response in row.rows]
    rows = Case.objects.filter(pk__in={case for case, _ in wanted}, place=row.place_id)
    shown = {each.entry.case_id: each for each in reads.shown(reads.families(rows, [row.place_id]))}
    return [Seen(case, response, shown[case].head, shown[case].street) for case, response in wanted if case in shown]


def note_of(row: Anomaly) -> str:
    """What was written when it was decided."""
    if row.note is None or row.wrapped_key is None:
        return ""
    return keys.unwrap(row.wrapped_key).open(row.note, _name(row)).decode()


def _name(row: Anomaly) -> str:
    return f"field.anomaly/{row.pk}"


@transaction.atomic
def decide(user: User, number: int, state: str, note: str, before: str) -> None:
    """Somebody looked. `before`: when it was decided last, as the page showed it. Raises NotPermitted, Overtaken."""
    one(user, number)
    row = Anomaly.objects.select_for_update().get(pk=number)
    if stamp(row) != before:
        raise Overtaken
    key = keys.new_key()
    row.state, row.decided_by, row.decided_at, row.decided_value = state, user.actor, clock.now(), row.value
    row.wrapped_key, row.note = key.wrapped, key.seal(note.encode(), _name(row))
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_value", "wrapped_key", "note"])
    codes: dict[str, Any] = {"rule": row.rule, "state": state}
    if row.officer:
        codes["officer"] = f"user:{row.officer}"
    audit.note(user.actor, "decide_anomaly", f"anomaly/{row.pk}", row.place_id, **codes)


def stamp(row: Anomaly) -> str:
    """When it was decided last; blank if never."""
    return row.decided_at.isoformat() if row.decided_at else ""
