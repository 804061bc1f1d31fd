"""The age pyramid as geometry: men to the left, women to the right, the youngest at the bottom.

Both sides share one scale that begins at the middle, so lengths compare. All coordinates are whole numbers of SVG
units; nothing here knows HTML.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 420
"""Narrow enough that its text is readable at the width of a phone."""
ROW = 20
BAR = 16
TOP = 24
FOOT = 28
MIDDLE = WIDTH // 2
GAP = 28
"""Half the room for the age labels between the sides."""
SIDE = MIDDLE - GAP - 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One age group: its label, persons on each side, and the bars."""

    label: str
    men: int
    women: int
    y: int
    men_x: int
    men_width: int
    women_width: int

    @property
    def label_y(self) -> int:
        return self.y + BAR - 3


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the scale: persons, and where it stands left and right."""

    value: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Bars from the oldest down, ticks, and the persons of unknown sex or age that no bar can show."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    aside: int
    height: int
    left_edge: int = MIDDLE - GAP
    right_edge: int = MIDDLE + GAP
    width: int = WIDTH
    middle: int = MIDDLE
    bar: int = BAR

    @property
    def axis_end(self) -> int:
        return self.height - FOOT

    @property
    def tick_y(self) -> int:
        return self.height - FOOT + 18


def draw(rows: Iterable[Mapping[str, Any]], groups: Sequence[str], unknown: str = "unknown") -> Pyramid:
    """The pyramid of table rows with sex, age_group and persons; `groups` from the youngest, `unknown` not drawn."""
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        cell = (str(row["sex"]), str(row["age_group"]))
        counts[cell] = counts.get(cell, 0) + int(row["persons"])
    drawn = [group for group in groups if group != unknown]
    step = scale_step(max((counts.get((sex, group), 0) for sex in ("male", "female") for group in drawn), default=0))
    top = step * 4
    bars = []
    for place, group in enumerate(reversed(drawn)):
        men, women = counts.pop(("male", group), 0), counts.pop(("female", group), 0)
        men_width = men * SIDE // top
        bars.append(Bar(group, men, women, TOP + place * ROW, MIDDLE - GAP - men_width, men_width, women * SIDE // top))
    ticks = tuple(
        Tick(number * step, MIDDLE - GAP - number * SIDE // 4, MIDDLE + GAP + number * SIDE // 4)
        for number in (0, 2, 4)
    )
    return Pyramid(tuple(bars), ticks, sum(counts.values()), TOP + len(drawn) * ROW + FOOT)


def scale_step(largest: int) -> int:
    """A quarter of the scale: the smallest 1, 2 or 5 times a power of ten of which four reach `largest`."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * 4 >= largest:
                return step * factor
        step *= 10
