"""A table and what must be known to read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Expression = Any
"""An Ibis table; Ibis ships no types."""

Text = Mapping[str, str]
"""One text in each language: {"id": …, "en": …}."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The shelves a table is computed from, as Ibis tables.

    people: one row per person in the freeze. counted (bool: of the census population in the country on census day),
    residence and registered (place code, or a code of SPECIAL_PLACES), sex, age (completed years on census day, null
    when unknown).
    ancestry: place, level, cell: the place's ancestor at every level; a place coarser than the level has the cell
    `<its code>/unknown`, a special place itself. So at each level every person falls in exactly one cell.
    places: level, code, name, parent (the cell above, "" at the top).
    register: place, families, persons: the civil register's own records by registered place.
    """

    people: Expression
    ancestry: Expression
    places: Expression
    register: Expression


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, what it says, and the words for its codes."""

    name: str
    meaning: Text
    codes: Mapping[str, Text] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: how it is computed, and the metadata that travels with it. `rank`: its place among the tables."""

    name: str
    rank: int
    title: Text
    definition: Text
    unit: Text
    method: Text
    use: Text
    columns: tuple[Column, ...]
    measure: str
    order: tuple[str, ...]
    build: Callable[[Frozen], Expression]
