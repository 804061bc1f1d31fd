"""Whom an officer visits: the families of their places, and what stands beside each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from cacah.access import reads as access
from cacah.access.models import User
from cacah.cases.models import Case
from cacah.field import unregistered
from cacah.field.core.line import Facts, Line, line
from cacah.field.models import Assignment
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.instrument.core import Instrument
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.register.models import Family

ON_FOOT = ("interview", "list_check", "drop_off")
"""Modes in which officers go from door to door, or through the list with the head of the neighbourhood."""

HEAD = "head"
"""The answer that the plan's crosswalk of relationships gives for the head of a family."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A family on the list, without anything sealed. `asked`: it wants a visit, whatever window is open."""

    case_id: UUID
    register_family: UUID | None
    place_id: int
    line: Line
    asked: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A family as the page shows it; `head` and `street` of one in no register are what an officer told of it.

    Of an institution its name stands for the head.
    """

    entry: Entry
    head: str
    street: str
    place: str


def assigned(user: User, on: date | None = None) -> list[int]:
    """Places the user was given and may still work in: the assignment holds on the day, and so does the role."""
    rows = Assignment.objects.filter(user=user).order_by("place_id").distinct()
    held = [row.place_id for row in rows if holds(row, on)]
    return [place for place in dict.fromkeys(held) if access.may(user, "see_list", place)]


class Held(Protocol):
    """A place that somebody was given, from one day to another."""

    @property
    def place_id(self) -> int: ...

    @property
    def since(self) -> date: ...

    @property
    def until(self) -> date | None: ...


def holds(row: Held, on: date | None = None) -> bool:
    """Whether the assignment covers the day, today at its place unless another is given."""
    day = on or clock.today(geo.zone(row.place_id))
    return row.since <= day and (row.until is None or day <= row.until)


def places_in(tops: Iterable[int]) -> list[int]:
    """The places and all below them."""
    within = Q(pk__in=())
    for top in tops:
        within |= Q(path__startswith=geo.place(top).path)
    return list(Place.objects.filter(within).values_list("id", flat=True))


def cases_in(tops: Iterable[int]) -> QuerySet[Case]:
    """Cases registered in the places or below, and those that told that they live there."""
    # Two steps: a list of ids uses the index of each column, a join would read every case.
    places = places_in(tops)
    return Case.objects.filter(Q(place__in=places) | Q(home__in=places))


def families(cases: QuerySet[Case], tops: Sequence[int]) -> list[Entry]:
    """The families of a list as seen from the places, wanted visits first and the answered last: none ever leaves."""
    columns = ("id", "register_family", "visit_requested_at", "place_id", "home_id", "status", "mode", "field_state",
               "instruction")  # fmt: skip
    draw = _drawing(tops)
    found = [
        Entry(case_id, family, place, draw(place, *state), asked is not None)
        for case_id, family, asked, place, *state in cases.values_list(*columns)
    ]
    return sorted(found, key=lambda entry: (entry.line.order, entry.place_id, entry.case_id))


def line_of(case: Case, tops: Sequence[int]) -> Line:
    """What stands beside one family, as seen from the places."""
    return _drawing(tops)(case.place_id, case.home_id, case.status, case.mode, case.field_state, case.instruction)


def _drawing(tops: Sequence[int]) -> Callable[..., Line]:
    """From (place, home, status, mode, state and instruction of the field) to a line."""
    paths = [geo.place(top).path for top in tops]

    def draw(place: int, home: int | None, status: int, mode: str, state: str, instruction: str) -> Line:
        return line(Facts(status, mode, state, instruction, _lives(place, home, paths)))

    return draw


def _lives(place: int, home: int | None, paths: Sequence[str]) -> Literal["here", "arrived", "elsewhere"]:
    """Where a family lives as seen from the officer's places."""
    if home is None:
        return "here"
    living, listed = (any(geo.place(each).path.startswith(path) for path in paths) for each in (home, place))
    if living and listed:
        return "here"
    return "arrived" if living else "elsewhere"


def mark(entries: Iterable[Entry]) -> str:
    """A short text that changes when anything on the list does."""
    state = "".join(f"{entry.case_id}{entry.line.word}" for entry in entries)
    return sha256(state.encode()).hexdigest()[:16]


def shown(entries: Sequence[Entry]) -> list[Shown]:
    """The entries with names and streets, unsealed: the caller notes the look."""
    families = Family.objects.in_bulk([entry.register_family for entry in entries if entry.register_family])
    others = unregistered.named([entry.case_id for entry in entries if not entry.register_family])
    return [_show(entry, families.get(entry.register_family), others.get(entry.case_id, ("", ""))) for entry in entries]


def _show(entry: Entry, family: Family | None, told: tuple[str, str]) -> Shown:
    place = geo.place(entry.place_id).name
    if family is None:
        return Shown(entry, *told, place)
    record = register.opened(family)
    heads = {code for code, (answer, _) in plan.crosswalk("relationship").items() if answer == HEAD}
    people = sorted(record.people or record.left, key=lambda person: person.get("relationship") not in heads)
    street = " ".join(part for part in (record.street, _unit(record.rt, record.rw)) if part)
    return Shown(entry, people[0].name if people else "", street, place)


def _unit(rt: str, rw: str) -> str:
    return f"RT {rt} / RW {rw}" if rt and rw else ""


def is_mine(case: Case, tops: Sequence[int]) -> bool:
    """Whether the case is registered in one of the places or below, or told that it lives there."""
    return any(geo.within(place, top) for top in tops for place in (case.place_id, case.lives_at))


def may_tell(case: Case, now: datetime) -> bool:
    """Whether officers are on their way where the case is, or it asked for one."""
    places = dict.fromkeys((case.place_id, case.lives_at))
    return any(on_foot(place, now) for place in places) or case.visit_requested_at is not None


def on_foot(place_id: int, now: datetime) -> bool:
    """Whether officers are on their way at a place."""
    return any(plan.still_open(place_id, mode, now) for mode in ON_FOOT)


def one(case: Case, tops: Sequence[int]) -> Shown:
    """A family as its own page shows it, unsealed: the caller notes the look."""
    asked = case.visit_requested_at is not None
    entry = Entry(case.id, case.register_family, case.place_id, line_of(case, tops), asked)
    return shown([entry])[0]


LATE = timedelta(days=14)
"""How long an officer may bring what was asked while a place was theirs: as long as one may be without a network."""


def held_lately(row: Held, now: datetime) -> bool:
    """Whether the assignment had begun and ended not long ago: what was asked then is taken in."""
    today = now.astimezone(geo.zone(row.place_id)).date()
    return row.since <= today and (row.until is None or today - LATE <= row.until)


def masked(instrument: Instrument) -> frozenset[str]:
    """Items that the register fills with a NIK: a phone gets its last digits only."""
    return frozenset(item.name for item in instrument.parts["person"].prefilled if item.prefill == "nik")


def window_open(tops: Iterable[int], now: datetime) -> bool:
    """Whether interviews are open in any of the places."""
    return any(plan.open_now(top, "interview", now) is not None for top in tops)
