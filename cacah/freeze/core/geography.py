"""The tree of places as the outputs read it: for every place its cell at every level.

A place coarser than a level falls in the cell `<its code>/unknown` there; abroad, nowhere and unknown are cells of
their own at every level. So at each level every person falls in exactly one cell, and totals add up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ABROAD, NOWHERE, UNKNOWN = "abroad", "nowhere", "unknown"
SPECIAL: Mapping[str, str] = {
    ABROAD: "Luar negeri",
    NOWHERE: "Tidak terdaftar di mana pun",
    UNKNOWN: "Tidak diketahui",
}
REST = "/unknown"
REST_NAME = "Tidak diketahui lebih rinci"


@dataclass(frozen=True, slots=True)
class Node:
    """A place: its code and name, and the codes from the top down to itself."""

    code: str
    name: str
    line: tuple[str, ...]


def cells(line: Sequence[str], levels: int) -> tuple[str, ...]:
    """The cell at each of `levels` levels of the place at the end of `line` (codes from the top)."""
    known = tuple(line[:levels])
    return known + (f"{line[-1]}{REST}",) * (levels - len(known))


def ancestry(nodes: Iterable[Node], levels: int) -> Iterator[dict[str, Any]]:
    """Rows (place, level, cell) of every node and every special place."""
    for node in nodes:
        for level, cell in enumerate(cells(node.line, levels)):
            yield {"place": node.code, "level": level, "cell": cell}
    for code in SPECIAL:
        for level in range(levels):
            yield {"place": code, "level": level, "cell": code}


def places(nodes: Iterable[Node], levels: int) -> Iterator[dict[str, Any]]:
    """Rows (level, code, name, parent) of every cell."""
    for node in nodes:
        line = cells(node.line, levels)
        depth = len(node.line) - 1
        for level in range(depth, levels):
            name = node.name if level == depth else f"{node.name}: {REST_NAME}"
            yield {"level": level, "code": line[level], "name": name, "parent": line[level - 1] if level else ""}
    for code, name in SPECIAL.items():
        for level in range(levels):
            yield {"level": level, "code": code, "name": name, "parent": code if level else ""}
