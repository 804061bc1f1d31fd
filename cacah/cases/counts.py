"""Leaving the rows that upper rooms count by: what a change of a case adds to which place."""

from dataclasses import dataclass
from datetime import datetime

from cacah.cases.core.dates import local_day
from cacah.cases.core.status import Status
from cacah.cases.core.tally import NAMES, Tally, numbers, tally
from cacah.cases.models import INSTITUTION, Case, Event
from cacah.geo import reads as geo
from cacah.lib import ids, rows


def tally_of(case: Case) -> Tally:
    """What the case adds to the counts as it is."""
    counts = case.confirmed_at is not None
    found = tally(Status(case.status), counts, case.expected, case.listed, case.residents)
    return found.without_families() if case.kind == INSTITUTION else found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A case's share in the counts before a change, and where it counted."""

    tally: Tally
    lives_at: int
    place_id: int

    @classmethod
    def of(cls, case: Case) -> "Snapshot":
        return cls(tally_of(case), case.lives_at, case.place_id)

    @classmethod
    def nothing(cls, case: Case) -> "Snapshot":
        """Before the case was opened."""
        return cls(Tally(), case.place_id, case.place_id)


def differences(before: Snapshot, case: Case) -> dict[int, Tally]:
    """By place, what a change added: families where registered (first), residents where they live.

    A place whose counts stay is there too: its officers are told of the change by the same rows.
    """
    was, was_residents = before.tally.split()
    now, now_residents = tally_of(case).split()
    found = {case.place_id: now - was}
    if case.place_id != before.place_id:
        found = {case.place_id: now, before.place_id: Tally() - was}
    found[before.lives_at] = found.get(before.lives_at, Tally()) - was_residents
    found[case.lives_at] = found.get(case.lives_at, Tally()) + now_residents
    return found


def events(before: Snapshot, case: Case, kind: str, mode: str, at: datetime) -> list[Event]:
    """The rows of one change, for every place the case is or was at, even when no count changed there."""
    return [
        Event(
            case_id=case.id,
            id=ids.new(),
            kind=kind,
            mode=mode,
            place_id=place,
            at=at,
            day=local_day(at, geo.place(place).zone),
            **{f"d_{name}": value for name, value in zip(NAMES, numbers(change), strict=True)},
        )
        for place, change in differences(before, case).items()
    ]


def leave(before: Snapshot, case: Case, kind: str, mode: str, at: datetime) -> None:
    """Write the rows of one change, in the caller's transaction."""
    rows.insert(events(before, case, kind, mode, at))
