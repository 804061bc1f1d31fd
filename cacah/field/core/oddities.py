"""What is measured for the anomaly list: of the interviews, visits and list checks of one SLS.

A figure says where to look, never that somebody did wrong: whoever lives among weekend houses meets nobody, and
between two mosques everybody answers alike. Each function is one rule of field/anomalies.csv, under the same name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import pairwise
from statistics import median
from typing import Any
from uuid import UUID

from cacah.field.core.quality import FEWEST, Position, away, metres

ALL = 0
"""Stands for the SLS as a whole, where a figure is of no single officer."""

MORNING = 5
"""The hour at which the night is over."""

FEWEST_ITEMS = 10
"""Answers that two interviews must have in common before they are compared."""

NOBODY = ("vacant", "demolished", "not_dwelling", "moved_away", "abroad")
OLD = 75
WHIPPLE = range(23, 63)
"""Ages of Whipple's index of heaping on ages that end in 0 or 5: 100 where nobody rounds, 500 where everybody does.

Siegel and Swanson (eds.), The Methods and Materials of Demography, 2nd edition, 2004, chapter 7. The United Nations
call data with 175 and more very rough (Demographic Yearbook, technical notes).
"""

Row = tuple[UUID, UUID | None]
"""Where to look: a case, and the interview if it is about one."""


@dataclass(frozen=True, slots=True)
class Interview:
    """What one interview says to the rules. `last`: of its case, the newest; only those are counted as people."""

    case_id: UUID
    response_id: UUID
    officer: int
    at: datetime
    began: datetime | None
    ended: datetime | None
    people: int
    asked: int
    unknown: int
    position: Position | None = field(repr=False, default=None)
    ages: tuple[int, ...] = field(repr=False, default=())
    sexes: Mapping[str, int] = field(repr=False, default_factory=dict)
    answers: Mapping[str, Any] = field(repr=False, default_factory=dict)
    last: bool = True
    took: float | None = None

    @property
    def row(self) -> Row:
        return self.case_id, self.response_id

    @property
    def seconds(self) -> float | None:
        """How long it stood on the screen, else from its beginning to its end; a clock turned back says nothing."""
        if self.took is not None:
            return self.took
        took = (self.ended - self.began).total_seconds() if self.began and self.ended else -1
        return took if took >= 0 else None


@dataclass(frozen=True, slots=True)
class Told:
    """Something an officer told of a case; `listed`: of its line, with the head of the neighbourhood."""

    case_id: UUID
    officer: int
    event: str
    at: datetime
    listed: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """One SLS. `counted`: people whom interviews counted; `expected`: those of the same families on the register."""

    zone: tzinfo
    interviews: Sequence[Interview]
    told: Sequence[Told]
    counted: int = 0
    expected: int = 0

    def by_officer(self) -> Mapping[int, list[Interview]]:
        return _grouped(self.interviews)

    def last(self) -> list[Interview]:
        return [one for one in self.interviews if one.last]


@dataclass(frozen=True, slots=True)
class Figure:
    """How much, of how many, and where to look."""

    amount: float
    base: int
    rows: tuple[Row, ...] = ()


Found = Mapping[int, Figure]
"""By officer, or ALL."""

Measure = Callable[[Ground, float], Found]


def _grouped(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.officer].append(row)
    return found


def fast(ground: Ground, seconds: float) -> Found:
    """Interviews that took less than so many seconds a person."""
    found = {}
    for officer, mine in ground.by_officer().items():
        timed = [(one, one.seconds / max(one.people, 1)) for one in mine if one.seconds is not None]
        quick = tuple(one.row for one, each in timed if each < seconds)
        found[officer] = Figure(len(quick), len(timed), quick)
    return found


def alike(ground: Ground, percent: float) -> Found:
    """The most interviews one after the other of which each agrees with the one before in so many of its answers."""
    found = {}
    for officer, mine in ground.by_officer().items():
        ordered = sorted(mine, key=lambda one: (one.ended or one.at, one.response_id))
        longest: list[Interview] = []
        run = ordered[:1]
        for one, other in pairwise(ordered):
            run = [*run, other] if _same(one, other) >= percent else [other]
            longest = max(longest, run, key=len)
        rows = tuple(one.row for one in longest) if len(longest) > 1 else ()
        found[officer] = Figure(len(rows), len(ordered), rows)
    return found


def _same(one: Interview, other: Interview) -> float:
    """In a hundred answers that both have, how many are equal; of too few nothing can be said."""
    common = one.answers.keys() & other.answers.keys()
    if one.case_id == other.case_id or len(common) < FEWEST_ITEMS:
        return 0.0
    equal = [name for name in common if one.answers[name] == other.answers[name]]
    return 100 * len(equal) / len(common)


def unknown(ground: Ground, _param: float) -> Found:
    """Answers "not known" among all questions asked."""
    found = {}
    for officer, mine in ground.by_officer().items():
        rows = sorted(mine, key=lambda one: -one.unknown / max(one.asked, 1))
        most = tuple(one.row for one in rows if one.unknown)
        found[officer] = Figure(sum(one.unknown for one in mine), sum(one.asked for one in mine), most)
    return found


def far(ground: Ground, most: float) -> Found:
    """Interviews told from further than so many metres from the middle of the others of the SLS."""
    known = [one for one in ground.interviews if one.position]
    distances = {}
    for one in known:
        others = [other.position for other in known if other is not one and other.position]
        distances[one.response_id] = away(one.position, others)
    found = {}
    for officer, mine in _grouped(known).items():
        rows = tuple(one.row for one in mine if (distances[one.response_id] or 0) > most)
        found[officer] = Figure(len(rows), len(mine) if len(known) > FEWEST else 0, rows)
    return found


def one_point(ground: Ground, radius: float) -> Found:
    """Interviews told from within so many metres of one point, among those that tell where they were."""
    found = {}
    for officer, mine in _grouped(one for one in ground.interviews if one.position).items():
        points = [(one.position["lat"], one.position["lon"]) for one in mine]
        middle = median(lat for lat, _ in points), median(lon for _, lon in points)
        near = tuple(one.row for one, point in zip(mine, points, strict=True) if metres(point, middle) <= radius)
        found[officer] = Figure(len(near), len(mine), near)
    return found


def night(ground: Ground, hour: float) -> Found:
    """Visits and interviews that ended between this hour and the morning, by the phone's clock."""
    ended = [(one.officer, one.ended, one.row) for one in ground.interviews if one.ended]
    visits: list[tuple[int, datetime, Row]] = [(one.officer, one.at, (one.case_id, None)) for one in ground.told]
    found: dict[int, list[tuple[datetime, Row]]] = defaultdict(list)
    for officer, at, row in [*ended, *visits]:
        found[officer].append((at.astimezone(ground.zone), row))
    dark = {who: tuple(row for at, row in rows if at.hour >= hour or at.hour < MORNING) for who, rows in found.items()}
    return {who: Figure(len(dark[who]), len(rows), dark[who]) for who, rows in found.items()}


def quick_list(ground: Ground, _param: float) -> Found:
    """Seconds a line on the day on which an officer checked most lines of the list."""
    days: dict[int, dict[Any, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in ground.told:
        if one.listed:
            days[one.officer][one.at.astimezone(ground.zone).date()].append(one)
    found = {}
    for officer, each in days.items():
        busiest = max(each.values(), key=len)
        moments = [one.at for one in busiest]
        lines = len({one.case_id for one in busiest})
        took = (max(moments) - min(moments)).total_seconds()
        found[officer] = Figure(took / max(lines - 1, 1), lines, tuple((one.case_id, None) for one in busiest))
    return found


def refused(ground: Ground, _param: float) -> Found:
    """Families of whom an officer told that they refused, among those visited."""
    return _outcomes(ground, ("refused",))


def nobody(ground: Ground, _param: float) -> Found:
    """Families of whom an officer told that nobody lives there any more, among those visited."""
    return _outcomes(ground, NOBODY)


def _outcomes(ground: Ground, events: Sequence[str]) -> Found:
    visited: dict[int, dict[UUID, None]] = defaultdict(dict)
    such: dict[int, dict[UUID, None]] = defaultdict(dict)
    for one in ground.told:
        if not one.listed:
            visited[one.officer][one.case_id] = None
        if one.event in events:
            such[one.officer][one.case_id] = None
    for each in ground.interviews:
        visited[each.officer][each.case_id] = None
    return {
        officer: Figure(len(such[officer]), len(cases), tuple((case, None) for case in such[officer]))
        for officer, cases in visited.items()
    }


def against_register(ground: Ground, _param: float) -> Found:
    """People whom interviews counted, against those of the same families on the register."""
    return {ALL: Figure(ground.counted, ground.expected)}


def no_births(ground: Ground, _param: float) -> Found:
    """Children in their first year among the people interviews counted."""
    ages = _ages(ground)
    return {ALL: Figure(sum(age < 1 for age in ages), len(ages))}


def no_old(ground: Ground, _param: float) -> Found:
    """People over OLD among those interviews counted."""
    ages = _ages(ground)
    return {ALL: Figure(sum(age > OLD for age in ages), len(ages))}


def no_singles(ground: Ground, _param: float) -> Found:
    """Families of one person among those interviewed."""
    families = [one for one in ground.last() if one.people]
    return {ALL: Figure(sum(one.people == 1 for one in families), len(families))}


def heaping(ground: Ground, _param: float) -> Found:
    """Whipple's index."""
    ages = [age for age in _ages(ground) if age in WHIPPLE]
    round_ones = sum(age % 5 == 0 for age in ages)
    return {ALL: Figure(500 * round_ones / len(ages) if ages else 0, len(ages))}


def sex_ratio(ground: Ground, _param: float) -> Found:
    """Men for a hundred women."""
    men, women = (sum(one.sexes.get(sex, 0) for one in ground.last()) for sex in ("male", "female"))
    return {ALL: Figure(100 * men / women if women else 0, men + women)}


def _ages(ground: Ground) -> list[int]:
    return [age for one in ground.last() for age in one.ages]


MEASURES: Mapping[str, Measure] = {
    one.__name__: one
    for one in (fast, alike, unknown, far, one_point, night, quick_list, refused, nobody, against_register, no_births,
                no_old, no_singles, heaping, sex_ratio)
}  # fmt: skip
"""By the code of the rule."""
