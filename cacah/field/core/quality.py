"""What a supervisor looks at first in an interview: numbers that say where to read, never that somebody did wrong."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Any

from cacah.instrument.core.walk import Part, Walk

UNKNOWN = "unknown"
"""The code that lists of the instrument give to "not known"."""

LONG = 5
"""Same answers in a row from which the page points at them: five yes-or-no questions of one person."""

FEWEST = 5
"""Positions in a place from which its middle says something."""

FAR = 500
"""Metres from the middle of an SLS, some dozens of houses around a lane, from which the page points at it."""

EARTH = 6_371_000
"""Metres."""

Position = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quality:
    """Of an interview: questions that were asked, of them unknown and left open; checks that fired; the longest run.

    `run`: same answers in a row, to questions of one person that offer the same choices.
    """

    asked: int = 0
    unknown: int = 0
    missing: int = 0
    checks: int = 0
    run: int = 0

    def and_also(self, other: "Quality") -> "Quality":
        """Of two parts together."""
        return Quality(
            self.asked + other.asked, self.unknown + other.unknown, self.missing + other.missing,
            self.checks + other.checks, max(self.run, other.run),
        )  # fmt: skip

    @property
    def unknown_share(self) -> int:
        """In a hundred, rounded."""
        return round(100 * self.unknown / self.asked) if self.asked else 0


def of_part(part: Part, walk: Walk, answers: Mapping[str, Any]) -> Quality:
    """The numbers of one part, walked."""
    given = [
        (part.items[name].list, walk.values[name]) for name in part.items if name in walk.values and name in answers
    ]
    asked = len(given) + len(walk.missing)
    unknown = sum(UNKNOWN in (value if isinstance(value, list) else [value]) for _, value in given)
    return Quality(asked, unknown, len(walk.missing), len(walk.warnings), longest_run(given))


def longest_run(given: Iterable[tuple[str, Any]]) -> int:
    """Of (list of choices, answer), the most same answers in a row within one list."""
    runs: dict[str, tuple[Any, int]] = {}
    longest = 0
    for choices, answer in given:
        if not choices:
            continue
        last, run = runs.get(choices, (None, 0))
        run = run + 1 if answer == last else 1
        runs[choices], longest = (answer, run), max(longest, run)
    return longest


def minutes(around: Mapping[str, Any]) -> int | None:
    """How long it stood on the screen; where that was not told, from its beginning to its end."""
    return round(around["took"] / 60) if "took" in around else span(around)


def span(around: Mapping[str, Any]) -> int | None:
    """Minutes from its beginning to its end; a clock that was turned back in between says nothing."""
    if "began" not in around:
        return None
    took = datetime.fromisoformat(around["ended"]) - datetime.fromisoformat(around["began"])
    found = round(took.total_seconds() / 60)
    return found if found >= 0 else None


def away(position: Position | None, others: Collection[Position]) -> int | None:
    """Metres from the middle of the positions that others told in the same place; None while too few did."""
    if position is None or len(others) < FEWEST:
        return None
    middle = median(one["lat"] for one in others), median(one["lon"] for one in others)
    return round(metres((position["lat"], position["lon"]), middle))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the surface of the earth (haversine)."""
    (lat, lon), (other_lat, other_lon) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def is_drawn(chance: bytes, percent: int) -> bool:
    """Whether a response is of the random share; `chance`: bytes that nobody outside can foretell from its id."""
    return int.from_bytes(chance[:8], "big") * 100 < percent << 64
