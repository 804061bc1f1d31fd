"""The class at close: every person and every line of the register ends in exactly one. The plan says what counts."""

from dataclasses import dataclass
from typing import Literal

from cacah.cases.core.matching import YEAR, Likeness, Person, compare

Class = Literal[
    "answered", "list_only", "never_reached", "died_before", "elsewhere", "abroad", "unknown", "born_after",
    "duplicate",
]  # fmt: skip
CLASSES: tuple[Class, ...] = (
    "answered", "list_only", "never_reached", "died_before", "elsewhere", "abroad", "unknown", "born_after",
    "duplicate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What is known of one person at close; each flag stands alone, none implies another."""

    answered: bool = False
    """A response holds the person's own items."""
    listed: bool = False
    """The list check confirmed name, sex and presence."""
    duplicate: bool = False
    """Resolved as the same person as one counted elsewhere."""
    membership: str = ""
    """Reason code of `census_day.membership`, "" when nobody told."""
    residence: str = ""
    """Kind of `residence.resolve`, "" when nobody told."""


DEAD = ("died_before", "death_unknown")

NAMED = ("same", "part")
"""Levels of a name that two records of one person have."""


def class_at_close(facts: ClosingFacts) -> Class:
    """The one class: a duplicate is nothing else, then the count of census day, then where, then how we know."""
    if facts.duplicate:
        return "duplicate"
    if facts.membership == "born_after":
        return "born_after"
    if facts.membership in DEAD:
        return "died_before"
    if facts.residence == "abroad":
        return "abroad"
    away = facts.membership == "moved_out_before" and facts.residence not in ("here", "found")
    if facts.residence == "elsewhere" or facts.membership == "moved_in_after" or away:
        return "elsewhere"
    if facts.membership == "nobody_knows":
        return "unknown"
    if facts.answered:
        return "answered"
    return "list_only" if facts.listed else "never_reached"


def same_person(likeness: Likeness) -> bool:
    """Whether a line that nobody answered, or from which somebody moved, is a person who was answered for elsewhere.

    A NIK in common and the day of birth, or about its year under the same name; or, where not both told a NIK, name and
    day of birth in the very district. A question to a person (`once`) it is only where two families say "lives here".
    """
    levels = likeness.levels
    name, birth, nik = (levels.get(field, "") for field in ("name", "birth", "nik"))
    if nik == "same":
        return birth == "day" or (birth != "other" and name in NAMED)
    near = levels.get("home") in ("sls", "district")
    return not nik and near and name in NAMED and birth == "day" and levels.get("sex") != "other"


def same_neighbour(likeness: Likeness) -> bool:
    """Whether a line is a person of another case in its unit, where one of the two knows a year or an age; no NIK."""
    return likeness.neighbours and not likeness.levels.get("nik")


def same_move(one: Person, other: Person) -> bool:
    """Whether somebody said to live in a village is a person answered for there; one of the two knows a year or an age.

    The same name and sex and no NIK against it; of an age on census day two years of birth are possible, the one that
    is on record and the one before.
    """
    levels = compare(one, other).levels
    if levels.get("nik") or levels.get("name") != "same" or levels.get("sex") != "same":
        return False
    short, whole = sorted((one.birth, other.birth), key=len)
    if len(short) != YEAR:
        return False
    return short == whole if len(whole) == YEAR else int(short) - int(whole[:YEAR]) in (0, 1)
