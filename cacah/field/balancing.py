"""What the supervisor is proposed so that officers have about as much to do: read from the charges of today, and done.

Which units change hands is `core.balance`'s to say; they go by `handover`, as if the supervisor had chosen them.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cacah.access import reads as access
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.core.decisions import NONE
from cacah.cases.models import Case
from cacah.field import handover, reads, training
from cacah.field.core import balance
from cacah.field.core.balance import Move, Officer, Unit
from cacah.field.models import Assignment, Trust
from cacah.geo.models import Border, Place
from cacah.plan import reads as plan

A_DAY = 10
"""Families an officer can visit a day; the same for all, so that only the days left tell officers apart."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`shared`: units that several visit; `people`: everybody who could visit in the supervisor's places."""

    units: list[Unit]
    officers: list[Officer]
    moves: list[Move]
    people: dict[int, User]
    shared: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def before(self) -> dict[int, int]:
        return balance.loads(self.units, self.officers)

    @property
    def after(self) -> dict[int, int]:
        return balance.loads(self.units, self.officers, self.moves)


def proposal(chief: User, now: datetime) -> Proposal:
    """What should change hands in the places where the user assigns."""
    tops = access.places(chief, "assign")
    people = {one.pk: one for one in access.able("interview", tops)}
    held, trusted = _held(people), _trusted()
    units, shared = _units(Case.objects.filter(place__in=reads.places_in(tops)), held, trusted)
    more = Counter(officer for officer, _place in trusted.values())
    days = {own: _days([row for row in held if row.user_id == own], tops[0], now) for own in people}
    officers = [
        Officer(
            own,
            frozenset(() if training.due(one) else access.places(one, "interview")),
            float(A_DAY * days[own]),
            more[own],
        )
        for own, one in people.items()
    ]
    return Proposal(units, officers, balance.propose(units, officers), people, shared)


def _units(
    below: QuerySet[Case], held: list[Assignment], trusted: dict[UUID, tuple[int, int]]
) -> tuple[list[Unit], dict[int, tuple[int, ...]]]:
    """The units with families, by code, and those of them that several visit."""
    lines, engaged = cases.lines(below), cases.engaged(below)
    kept = Counter(place for case, place in engaged.items() if case not in trusted)
    given = Counter(place for _officer, place in trusted.values())
    middles = _middles(lines)
    units, shared = [], {}
    for place, path, parent in Place.objects.filter(pk__in=lines).order_by("code").values_list("id", "path", "parent"):
        holders = _holders(path, held)
        many = max(0, lines[place].to_visit - given[place])
        stay = min(many, kept[place]) if len(holders) == 1 else 0
        inside = frozenset(int(step) for step in path.strip("/").split("/"))
        holder = holders[0] if len(holders) == 1 else None
        units.append(Unit(place, parent or 0, inside, many - stay, stay, holder, middles.get(place)))
        if len(holders) > 1:
            shared[place] = holders
    return units, shared


def _middles(places: Collection[int]) -> dict[int, tuple[float, float]]:
    """By place whose border is known, latitude and longitude of its middle."""
    rows = Border.objects.filter(place__in=places).values_list("place", "south", "north", "west", "east")
    return {place: ((south + north) / 2, (west + east) / 2) for place, south, north, west, east in rows}


def _held(people: Collection[int]) -> list[Assignment]:
    """The assignments of today of these officers, the widest places first."""
    rows = Assignment.objects.filter(user__in=people).select_related("user", "place")
    found = [row for row in rows if reads.holds(row) and access.may(row.user, "interview", row.place_id)]
    return sorted(found, key=lambda row: (len(row.place.path), row.pk))


def _holders(path: str, held: Iterable[Assignment]) -> tuple[int, ...]:
    """Who visits a unit: the one who has the smallest place around it alone, else all who were given one."""
    around = [row for row in held if path.startswith(row.place.path)]
    alone = [row.user_id for row in around if row.alone]
    return tuple(alone[-1:]) or tuple(dict.fromkeys(row.user_id for row in around))


def _trusted() -> dict[UUID, tuple[int, int]]:
    """Families to visit that one officer alone was given: who, and of which place."""
    rows = {row.case_id: (row.user_id, row.place_id) for row in Trust.objects.filter(ended_at=None)}
    to_visit = Case.objects.filter(pk__in=rows).exclude(instruction=NONE).values_list("id", flat=True)
    return {case: rows[case] for case in to_visit}


def _days(held: list[Assignment], top: int, now: datetime) -> int:
    """Days left to an officer: until interviews close, or until all that the officer was given is over."""
    window = plan.open_now(top, "interview", now) or plan.next_opening(top, "interview", now)
    today = plan.local_day(top, now)
    ends = [window.closes] if window else []
    given = [row.until for row in held if row.until]
    if given and len(given) == len(held):
        ends.append(max(given))
    return max(1, (min(ends) - today + timedelta(days=1)).days) if ends else 1


@transaction.atomic
def follow(chief: User, moves: Iterable[Move]) -> None:
    """Hand the units over; families with whom their officer has begun stay with that officer.

    Raises access.guard.NotPermitted, actions.NotAnOfficer.
    """
    made = list(moves)
    people = User.objects.in_bulk({each for move in made for each in (move.source, move.target) if each})
    for move in made:
        if move.source:
            for case in Case.objects.filter(pk__in=cases.engaged(Case.objects.filter(place=move.unit))):
                if not Trust.objects.filter(case_id=case.pk, ended_at=None).exists():
                    handover.family(case, people[move.source], chief)
        handover.place(move.unit, people[move.target], chief)
    top = access.places(chief, "assign")[0]
    audit.note(chief.actor, "follow_balance", place=top, units=len(made), families=sum(move.open for move in made))
