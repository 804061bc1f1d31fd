"""Rows of places arranged as a tree: each with its parent, its zone and the words that find it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cacah.geo.core import names
from cacah.lib.problems import Problem

Key = tuple[str, date | None]
"""What tells a place from another in one code system: its code and the first day it holds."""


@dataclass(slots=True)
class Row:
    """A line of a file of places, read but not yet placed in the tree. `line` counts from 1, the header included."""

    file: str
    line: int
    code: str
    parent: str
    level: int
    name: str
    zone: str
    valid_from: date | None
    valid_to: date | None

    @property
    def key(self) -> Key:
        return self.code, self.valid_from

    def problem(self, code: str, column: str, value: str, remedy: str) -> Problem:
        return Problem(code, self.file, self.line, column, value, remedy)


@dataclass(slots=True)
class Node:
    """A row in its place."""

    row: Row
    above: "Node | None"
    zone: str

    def vector(self) -> str:
        """The words as a PostgreSQL tsvector: weight A for the own name, B for the places above."""
        weights = {word: "1A" for word in names.words(self.row.name)}
        above = self.above
        while above:
            for word in names.words(above.row.name):
                weights.setdefault(word, "2B")
            above = above.above
        return " ".join(f"'{word}':{weight}" for word, weight in weights.items())


def _overlap(one: Row, other: Row) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _parent(row: Row, candidates: list[Row]) -> Row | None:
    """The place of that code that held at the same time as `row`; the last one, when none did."""
    together = [other for other in candidates if _overlap(row, other)]
    either = together or candidates
    return either[-1] if either else None


def _again(row: Row, before: Row) -> Problem:
    return row.problem(
        "places-duplicate",
        "code",
        row.code,
        f"The code stands in {before.file}, row {before.line} for the same days. Remove one row, or give each its "
        "valid_from and valid_to.",
    )


def _known(rows: list[Row], problems: list[Problem]) -> dict[str, list[Row]]:
    known: dict[str, list[Row]] = {}
    for row in rows:
        same = known.setdefault(row.code, [])
        before = next((other for other in same if other.key == row.key or _overlap(row, other)), None)
        if before:
            problems.append(_again(row, before))
        else:
            same.append(row)
    return known


def _misplaced(row: Row, above: Row | None) -> Problem | None:
    if above is None and row.parent:
        return row.problem(
            "places-unknown-parent", "parent", row.parent, "No row has this code. Add the place or correct the parent."
        )
    expected = above.level + 1 if above else 0
    if row.level == expected:
        return None
    reason = f"its parent {above.code} is at level {above.level}" if above else "a place without parent is the root"
    return row.problem("places-wrong-level", "level", str(row.level), f"Write {expected}: {reason}.")


def arrange(rows: list[Row], problems: list[Problem]) -> list[Node]:
    """The tree, parents before children; what does not fit is left out and said in `problems`."""
    known = _known(rows, problems)
    nodes: dict[Key, Node] = {}
    for row in sorted((row for same in known.values() for row in same), key=lambda row: row.level):
        above = _parent(row, known.get(row.parent, [])) if row.parent else None
        wrong = _misplaced(row, above)
        if wrong:
            problems.append(wrong)
        elif above is None or above.key in nodes:
            over = nodes[above.key] if above else None
            nodes[row.key] = Node(row, over, row.zone or (over.zone if over else ""))
    problems.extend(_roots(nodes))
    return list(nodes.values())


def _roots(nodes: dict[Key, Node]) -> Iterator[Problem]:
    roots = [node.row for node in nodes.values() if node.above is None]
    if not roots:
        yield Problem(
            "places-root", "places.csv", None, "parent", "", "Add one row of level 0 without parent: the whole country."
        )
    for row in roots[1:]:
        yield row.problem(
            "places-root", "parent", "", f"{roots[0].code} is the root already. Give this place its parent."
        )
    for row in roots:
        if not row.zone:
            yield row.problem(
                "places-zone", "zone", "", "Write the time zone of the whole, such as Asia/Jakarta; parts may differ."
            )
