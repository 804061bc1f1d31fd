"""Codes of the smallest units within their village: four digits of the unit and two of its part."""

import re
from collections.abc import Collection, Iterator
from itertools import chain

CODE = re.compile(r"[0-9]{6}")
UNIT = 4
"""Digits that name the unit; the others name its part, 00 where it has none."""


def next_code(taken: Collection[str], beside: str = "") -> str:
    """Six digits that nobody has. `beside`: of a unit that was split; then it is the next part of the same unit."""
    return next(code for code in chain(_parts(taken, beside), _units(taken), _any()) if code not in taken)


def _parts(taken: Collection[str], beside: str) -> Iterator[str]:
    if CODE.fullmatch(beside):
        last = max((int(code[UNIT:]) for code in taken if code[:UNIT] == beside[:UNIT]), default=0)
        yield from (f"{beside[:UNIT]}{part:02}" for part in range(last + 1, 100))


def _units(taken: Collection[str]) -> Iterator[str]:
    last = max((int(code[:UNIT]) for code in taken if CODE.fullmatch(code)), default=0)
    yield from (f"{unit:04}00" for unit in range(last + 1, 10_000))


def _any() -> Iterator[str]:
    yield from (f"{number:06}" for number in range(1, 1_000_000))
