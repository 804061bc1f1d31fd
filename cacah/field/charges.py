"""What an officer is in charge of: places, without those that were given to another alone, and single families.

A phone's cursor knows a charge by its marks: the numbers of the places, and minus the number of each single trust.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cacah.access import reads as access
from cacah.access.models import User
from cacah.cases.models import Case
from cacah.field import reads
from cacah.field.models import Assignment, Trust
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import reads as plan


@dataclass(frozen=True, slots=True)
class Charge:
    """`tops`: places as they were given; `places`: of these and all below, those that nobody else has alone.

    `trusts`: single families by id, each with the number of its trust; `trusted_places`: where they are registered;
    `has_proposed`: whether the officer has ever proposed a split or new unit.
    """

    user: User
    tops: tuple[int, ...]
    places: frozenset[int]
    trusts: dict[UUID, int]
    trusted_places: frozenset[int] = frozenset()
    has_proposed: bool = False

    @property
    def marks(self) -> frozenset[int]:
        return self.places | {-number for number in self.trusts.values()}

    def cases(self) -> QuerySet[Case]:
        """Every family of the charge, those who told that they live there too."""
        others = Trust.objects.filter(ended_at=None).exclude(user=self.user).values("case_id")
        in_places = Q(place__among=self.places) | Q(home__among=self.places)
        return Case.objects.filter((in_places & ~Q(pk__in=others)) | Q(pk__among=self.trusts))

    def has(self, case: Case) -> bool:
        """Whether the family is of the charge."""
        if case.pk in self.trusts:
            return True
        mine = bool(self.places & {case.place_id, case.lives_at})
        return mine and not Trust.objects.filter(case_id=case.pk, ended_at=None).exists()


@dataclass(frozen=True, slots=True)
class _Given:
    """A row of charge.sql: `kind` says of what."""

    kind: str
    place_id: int
    user_id: int
    since: date
    until: date | None
    path: str
    case_id: UUID


def charge(user: User) -> Charge:
    """What the officer is in charge of today, with the role still."""
    rows = _given(user, clock.now())
    given = [row for row in rows if row.kind == "given" and reads.holds(row)]
    tops = tuple(top for top in sorted({row.place_id for row in given}) if access.may(user, "see_list", top))
    held = [row for row in _trusts(rows) if row.until is None and access.may(user, "see_list", row.place_id)]
    trusts, places = {row.case_id: int(row.path) for row in held}, frozenset(row.place_id for row in held)
    return Charge(user, tops, _open(user, rows, tops), trusts, places, any(row.kind == "sls" for row in rows))


@cache
def _sql() -> str:
    return (Path(__file__).parent / "sql" / "charge.sql").read_text()


def _given(user: User, since: datetime) -> list[_Given]:
    """Everything since a moment that may be of an officer's charge, whatever the day is at each place."""
    day = timedelta(days=1)
    days = {"floor": since.date() - day, "top": clock.now().date() + day}
    with connection.cursor() as cursor:
        cursor.execute(_sql(), {"user": user.pk, "early": since, **days})
        return [_Given(*row) for row in cursor.fetchall()]


def _trusts(rows: Sequence[_Given]) -> list[_Given]:
    return [row for row in rows if row.kind == "trust"]


def _open(user: User, rows: Sequence[_Given], tops: Sequence[int], since: datetime | None = None) -> frozenset[int]:
    """The places and those below, without what others have alone (since a moment, if one is given).

    Of two that have places alone the one with the smaller place has it.
    """
    paths = tuple(geo.place(top).path for top in tops)
    places = {row.place_id: row.path for row in rows if row.kind == "below" and row.path.startswith(paths)}
    alone = [row for row in rows if row.kind == "alone" and row.place_id in places and _holds(row, since)]
    left = set(places)
    for row in sorted(alone, key=lambda row: len(row.path)):
        below = {place for place, path in places.items() if path.startswith(row.path)}
        if row.user_id == user.pk:
            left |= below
        elif access.may(User.objects.get(pk=row.user_id), "interview", row.place_id):
            left -= below
    return frozenset(left)


def _holds(row: _Given, since: datetime | None) -> bool:
    return reads.holds(row) and (since is None or reads.holds(row, since.astimezone(geo.zone(row.place_id)).date()))


def marked(marks: Collection[int]) -> QuerySet[Case]:
    """Cases of some marks of a charge, of a charge that has ended too."""
    places = [mark for mark in marks if mark > 0]
    single = Trust.objects.filter(pk__in=[-mark for mark in marks if mark < 0]).values("case_id")
    return Case.objects.filter(Q(place__in=places) | Q(home__in=places) | Q(pk__in=single))


@dataclass(frozen=True, slots=True)
class Lately:
    """Of which families an officer may bring what was asked: those of now, and of the last days (`reads.LATE`).

    What was asked before a family was given to another is not lost. `mine`, `others`: single families.
    """

    places: frozenset[int]
    mine: frozenset[UUID]
    others: frozenset[UUID]

    def has(self, case: Case) -> bool:
        if case.pk in self.mine:
            return True
        return case.pk not in self.others and bool(self.places & {case.place_id, case.lives_at})


def lately(user: User, now: datetime) -> Lately:
    """Asked once for a whole batch. One statement."""
    rows = _given(user, now - reads.LATE)
    mine = [row.case_id for row in _trusts(rows) if access.may(user, "interview", row.place_id)]
    tops = [row.place_id for row in rows if row.kind == "given" and reads.held_lately(row, now)]
    held = [top for top in sorted(set(tops)) if access.may(user, "interview", top)]
    places = _open(user, rows, held, now - reads.LATE)
    others = [row.case_id for row in rows if row.kind == "other" and row.place_id in places]
    return Lately(places, frozenset(mine), frozenset(others))


def ever(user: User, within: Collection[int]) -> Lately:
    """Of which families of these places a supervisor may bring what the officer asked: those ever given, however long
    ago, whether the role still holds or not. A phone that was lost may be found after weeks."""
    given = Assignment.objects.filter(user=user).values_list("place", flat=True)
    mine = Trust.objects.filter(user=user, place__in=within).values_list("case_id", flat=True)
    return Lately(frozenset(reads.places_in(given)) & frozenset(within), frozenset(mine), frozenset())


def may_interview(user: User, case: Case, now: datetime) -> bool:
    """Whether the user may begin an interview now: in charge of it, the right, and an open window or a wish."""
    held = charge(user)
    mine = case.pk in held.trusts or (case.place_id in held.places and held.has(case))
    if not mine or not access.may(user, "interview", case.place_id):
        return False
    return case.visit_requested_at is not None or plan.open_now(case.place_id, "interview", now) is not None
