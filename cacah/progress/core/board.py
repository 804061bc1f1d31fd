"""The headline numbers of a place with their charts, from counted numbers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cacah.progress.core import charts
from cacah.progress.core.charts import Point

Tally = Mapping[str, int]
Days = Sequence[tuple[date, Tally]]

STATES = ("expected", "started", "sent", "complete", "clean")
"""In the order in which a family passes them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline: families, the people beside them, and the families' course by day as SVG.

    `people` are persons on cards for `expected`, and residents for the other states: never divided by one another.
    """

    state: str
    families: int
    people: int
    chart: str


def series(days: Days, column: str) -> list[Point]:
    """Amounts of `column` reached by the end of each day."""
    return charts.running([Point(day, tally[column]) for day, tally in days])


def figures(tally: Tally, days: Days, titles: Mapping[str, str]) -> list[Figure]:
    """A figure per state; `titles` names each chart for those who cannot see it."""
    made = []
    for state in STATES:
        people = tally["persons_expected" if state == "expected" else f"residents_{state}"]
        course = [point.value for point in series(days, f"families_{state}")]
        made.append(Figure(state, tally[f"families_{state}"], people, charts.spark(course, titles[state])))
    return made
