"""What is happening: where a place stands, what changed by day and mode, and against which target."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Sum
from psycopg.sql import SQL, Identifier, Literal

from cacah.cases.core.status import Status
from cacah.cases.core.tally import tally as tally_of
from cacah.cases.models import Case
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.plan import reads as plan
from cacah.plan.core.terms import Target
from cacah.progress.core import targets
from cacah.progress.core.targets import Standing
from cacah.progress.models import TALLIES, Count, Cursor, Total

Tally = Mapping[str, int]
"""The numbers of one place, by the names in `TALLIES`, in families or persons."""

NOTHING: Tally = dict.fromkeys(TALLIES, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A place and where it stands."""

    place: geo.PlaceRow
    tally: Tally


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of the plan for a place, and where the place stands against it."""

    target: Target
    standing: Standing


def _tally(row: Total | None) -> Tally:
    return NOTHING if row is None else {name: getattr(row, name) for name in TALLIES}


def tally(place_id: int) -> Tally:
    """Where a place stands, all below it included; noughts where nothing was counted yet."""
    return _tally(Total.objects.filter(place_id=place_id).first())


def below(place_id: int) -> list[Line]:
    """The places one level down, in the order of their codes, with their numbers."""
    children = geo.children(place_id)
    totals = Total.objects.in_bulk([child.id for child in children])
    return [Line(child, _tally(totals.get(child.id))) for child in children]


def by_day(place_id: int) -> list[tuple[date, Tally]]:
    """What changed on each local day on which anything did, in day order, all modes together."""
    return [(row.pop("day"), row) for row in _grouped(place_id, "day")]


def by_mode(place_id: int) -> list[tuple[str, Tally]]:
    """What each mode of answer has brought; the mode is "" for changes that no answer made."""
    return [(row.pop("mode"), row) for row in _grouped(place_id, "mode")]


def _grouped(place_id: int, by: str) -> list[dict[str, Any]]:
    sums = {f"sum_{name}": Sum(name) for name in TALLIES}
    rows = Count.objects.filter(place_id=place_id).values(by).annotate(**sums).order_by(by)
    return [{by: row[by], **{name: row[f"sum_{name}"] for name in TALLIES}} for row in rows]


def complete_up_to() -> datetime | None:
    """The moment up to which every event is counted; None before the first count."""
    return Cursor.objects.filter(pk=1).values_list("read_at", flat=True).first()


def aims(place_id: int, numbers: Tally) -> list[Aim]:
    """The targets the plan sets for this very place, and where it stands against each."""
    own = [target for target in plan.current().targets if target.place_id == place_id]
    return [Aim(target, _standing(target, numbers)) for target in own]


def _standing(target: Target, numbers: Tally) -> Standing:
    return targets.standing(numbers, target.unit, target.state, target.basis, target.share, target.denominator)


SHEET = (Path(__file__).parent / "sql" / "sheet.sql").read_text()
SHEET_CHUNK = 65_536
"""Bytes handed on at once: a COPY row is a hundred bytes, a write to the network should not be."""


def sheet(place: geo.PlaceRow, level: int) -> Iterator[bytes]:
    """Lines of the CSV of every place of `level` under `place` (itself included), streamed by COPY, without a header.

    Columns: code, name, name of the place above, then TALLIES in their order.
    """
    statement = SQL(SHEET).format(
        path=Literal(place.path + "%"),
        level=Literal(level),
        columns=SQL(", ").join(SQL("coalesce(total.{0}, 0)").format(Identifier(name)) for name in TALLIES),
    )
    held = bytearray()
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        for row in rows:
            held += row
            if len(held) >= SHEET_CHUNK:
                yield bytes(held)
                held.clear()
    yield bytes(held)


NATION_SECONDS = 2
"""How long one process answers the public counter from memory: at most one query in that time, however many ask."""


@dataclass(frozen=True, slots=True)
class Nation:
    """The public counter: the root place, its numbers, and the moment up to which they are complete."""

    place: geo.PlaceRow
    tally: Tally
    complete_up_to: datetime | None


def nation(now: datetime) -> Nation:
    """The root of the plan's places with its numbers, at most NATION_SECONDS old."""
    return _nation(int(now.timestamp()) // NATION_SECONDS)


@lru_cache(maxsize=1)
def _nation(slot: int) -> Nation:
    root = geo.root()
    if root is None:
        raise Place.DoesNotExist("No places are loaded. Run: cacah load DIR")
    return Nation(root, tally(root.id), complete_up_to())


@dataclass(frozen=True, slots=True)
class Drift:
    """A number that is not what a recount of the cases gives."""

    place_id: int
    column: str
    counted: int
    recounted: int


def drift() -> list[Drift]:
    """Totals against a recount of every case: empty when all is well.

    Meant for when nothing is waiting to be counted (a quiet hour, a test): what happened since the last count shows as
    drift. Reads every case once; about ten seconds a million.
    """
    recounted = _recount()
    counted = {row.place_id: _tally(row) for row in Total.objects.all().iterator()}
    found = []
    for place_id in sorted(recounted.keys() | counted.keys()):
        here, there = counted.get(place_id, NOTHING), recounted.get(place_id, NOTHING)
        found += [Drift(place_id, name, here[name], there[name]) for name in TALLIES if here[name] != there[name]]
    return found


def _recount() -> dict[int, dict[str, int]]:
    """Every place's numbers from the cases alone."""
    numbers: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(TALLIES, 0))
    columns = ("place_id", "home_id", "status", "confirmed_at", "expected", "listed", "residents")
    for place_id, home_id, status, confirmed, *people in Case.objects.values_list(*columns).iterator():
        registered, residents = tally_of(Status(status), confirmed is not None, *people).split()
        for place, part in ((place_id, registered), (home_id or place_id, residents)):
            for above in geo.place(place).path.strip("/").split("/"):
                for name, value in zip(TALLIES, astuple(part), strict=True):
                    numbers[int(above)][name] += value
    return numbers


def forget() -> None:
    """Read the public counter anew next time."""
    _nation.cache_clear()
