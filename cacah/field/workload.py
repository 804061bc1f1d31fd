"""Who is behind: what each officer has in each place, what is done there, when the phone was last heard of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from cacah.access import reads as access
from cacah.access.models import User
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import reads
from cacah.field.models import Assignment, Device
from cacah.geo import reads as geo

SILENT = timedelta(days=2)
"""Without a contact of the phone for so long, somebody asks the officer why."""


@dataclass(frozen=True, slots=True)
class Work:
    """One officer in one place with families (mostly an SLS).

    `families`, `to_visit`, `checked`: lines of the place, whoever did it; the others are the officer's own doings.
    `waiting`, `approved`, `returned`: of the interviews, how they stand; of some something newer was sent.
    """

    officer: User
    place_id: int
    families: int
    to_visit: int
    checked: int
    visits: int
    interviews: int
    waiting: int
    approved: int
    returned: int


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer with the places of today. `seen_at`: last contact of a phone in use; `silent`: longer ago than SILENT.

    `has_phone`: at least one that was not revoked.
    """

    user: User
    has_phone: bool
    seen_at: datetime | None
    silent: bool
    works: tuple[Work, ...]

    @property
    def to_visit(self) -> int:
        return sum(work.to_visit for work in self.works)


def officers(chief: User, now: datetime) -> list[Officer]:
    """Officers who have places today where the user assigns: those not heard of first, then who has most to visit."""
    held = _held(access.places(chief, "assign"))
    given = list(dict.fromkeys((row.user_id, row.place_id) for row in held))
    counted = _Counted({place for _, place in given}, [row for row in held if row.alone])
    people = User.objects.in_bulk({user for user, _ in given})
    seen = _seen(people)
    works: dict[int, list[Work]] = defaultdict(list)
    for user, place in given:
        works[user] += counted.works(people[user], place)
    found = [_officer(people[user], tuple(dict.fromkeys(rows)), seen, now) for user, rows in works.items()]
    return sorted(found, key=lambda one: (not one.silent, -one.to_visit, one.user.name, one.user.pk))


def _held(tops: Iterable[int]) -> list[Assignment]:
    """The assignments of today, there and below, of officers who still hold the role."""
    rows = Assignment.objects.filter(place__in=reads.places_in(tops)).select_related("user").order_by("place__code")
    return [row for row in rows if reads.holds(row) and access.may(row.user, "interview", row.place_id)]


def _seen(people: Iterable[int]) -> dict[int, datetime | None]:
    """By officer with a phone in use, when one was last heard of."""
    rows = Device.objects.filter(user__in=people, revoked_at=None).values("user").annotate(last=Max("seen_at"))
    return {row["user"]: row["last"] for row in rows.order_by("user")}


def _officer(user: User, works: tuple[Work, ...], seen: dict[int, datetime | None], now: datetime) -> Officer:
    at = seen.get(user.pk)
    silent = user.pk in seen and (at is None or now - at > SILENT)
    return Officer(user, user.pk in seen, at, silent, works)


class _Counted:
    """Lines and doings of many places, read at once."""

    def __init__(self, tops: Iterable[int], alone: Iterable[Assignment]) -> None:
        found = Case.objects.filter(place__in=reads.places_in(tops))
        self.lines, self.visits, self.reviewed = cases.lines(found), cases.visits(found), cases.reviewed(found)
        smallest_last = sorted(alone, key=lambda row: len(geo.place(row.place_id).path))
        self.alone = {
            place: row.user_id for row in smallest_last for place in self.lines if geo.within(place, row.place_id)
        }

    def works(self, officer: User, top: int) -> list[Work]:
        """The officer's places with families, under one that was given; not those that another has alone."""
        mine = [place for place in sorted(self.lines) if self.alone.get(place, officer.pk) == officer.pk]
        return [self._work(officer, place) for place in mine if geo.within(place, top)]

    def _work(self, officer: User, place: int) -> Work:
        line, actor = self.lines[place], officer.actor
        states = {state: self.reviewed[actor, place, state] for state in cases.STATES}
        return Work(
            officer, place, line.families, line.to_visit, line.checked, self.visits[actor, place],
            sum(states.values()), states["waiting"], states["approved"], states["returned"],
        )  # fmt: skip
