"""The rules of the anomaly list: what is measured, of whom, and what is expected. Data: field/anomalies.csv."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OFFICER, PLACE = "officer", "place"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table.

    `of`: one figure for each officer in an SLS, or one for the SLS. `param`: what the measure itself needs (seconds,
    metres, per cent, an hour). `low`, `high`: the edges of what is expected, both included; either may be open.
    `least`: on fewer (interviews, people, lines) nothing is said. `beside`: the upper edge is at least so many times
    what the neighbours have.
    """

    code: str
    of: str
    unit: str
    param: float
    low: float | None
    high: float | None
    least: int
    beside: float | None = None

    def widened(self, neighbours: float | None) -> "Rule":
        """The same where the neighbours have so much."""
        if self.beside is None or neighbours is None or self.high is None:
            return self
        return Rule(self.code, self.of, self.unit, self.param, self.low, max(self.high, self.beside * neighbours),
                    self.least, self.beside)  # fmt: skip

    def beyond(self, value: float) -> float:
        """How far a value lies outside of what is expected; 0 inside."""
        below = self.low - value if self.low is not None else 0.0
        above = value - self.high if self.high is not None else 0.0
        return max(below, above, 0.0)


def read(lines: Iterable[str]) -> dict[str, Rule]:
    """The rules by code, in the order of the table."""
    return {row["code"]: _rule(row) for row in csv.DictReader(lines)}


def _rule(row: Mapping[str, str]) -> Rule:
    low, high, beside = (float(row[name]) if row[name] else None for name in ("low", "high", "beside"))
    return Rule(row["code"], row["of"], row["unit"], float(row["param"] or 0), low, high, int(row["least"]), beside)


def value(unit: str, amount: float, base: int) -> float:
    """The figure as it is read: a share in a hundred, or the amount itself."""
    return round(100 * amount / base, 1) if unit == "share" and base else round(amount, 1)
