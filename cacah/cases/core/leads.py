"""Leads: people said to live somewhere else in the country, of whom nobody there has told or answered yet.

Of each person there is one lead at most, and it is open exactly as long as nobody is found who is that person.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from cacah.cases.core.close import same_person
from cacah.cases.core.dates import span
from cacah.cases.core.matching import Person, compare

State = Literal["open", "found", "twice", "aside", "unplaced"]
"""Somebody may find the person · found · the lead of another says the same · nobody says any more that they moved ·
the words name no place, so that somebody has to say which."""

WHOLE = len("2020-09-15")

OPEN: State = "open"
FOUND: State = "found"
TWICE: State = "twice"
ASIDE: State = "aside"
UNPLACED: State = "unplaced"

HERE, NOT_HERE, UNKNOWN = "here", "not_here", "unknown"
ANSWERS = (HERE, NOT_HERE, UNKNOWN)
"""What an officer says of a lead: lives here, does not, nobody knows."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody who is said to live elsewhere. `key`: the person; `is_open`: there is an open lead already.

    `person` with the district and unit of the place where the person is said to live.
    """

    key: Any
    person: Person = field(repr=False)
    is_open: bool = False


def states(sought: Iterable[Sought], found: Collection[Any]) -> dict[Any, State]:
    """What is to become of the lead of everybody who is sought. `found`: keys of those who were found.

    Of two who are one person the lead that is open already stays, else that of the smaller key.
    """
    told: dict[Any, State] = {}
    standing: dict[Hashable, list[Sought]] = {}
    for one in sorted(sought, key=lambda one: (not one.is_open, one.key)):
        told[one.key] = FOUND if one.key in found else OPEN
        if one.key in found:
            continue
        marks = _marks(one.person)
        if any(same_person(compare(one.person, other.person)) for mark in marks for other in standing.get(mark, ())):
            told[one.key] = TWICE
            continue
        for mark in marks:
            standing.setdefault(mark, []).append(one)
    return told


def _marks(person: Person) -> list[tuple[str, str]]:
    """Without one of these in common two are never one person, as `same_person` has it."""
    marks = [("nik", person.nik), ("birth", person.birth if len(person.birth) == WHOLE else "")]
    return [mark for mark in marks if mark[1]]


def age(birth: str, day: date) -> int:
    """Completed years on a day, as far as the birth is known. Raises dates.NotADate."""
    born = span(birth).middle
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
