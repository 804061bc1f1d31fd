"""What the field and the head of the neighbourhood said of a line of the list, as far as it tells of one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cacah.cases.core.census_day import LifeFacts, membership
from cacah.cases.core.close import NAMED, ClosingFacts
from cacah.cases.core.matching import Person, compare
from cacah.cases.core.once import readable
from cacah.register.core.phonetic import codes

PRESENT = frozenset((
    "list_here", "list_still_here", "list_birth", "list_death", "list_in", "list_out", "list_not_listed", "new_family",
    "merged", "split",
))  # fmt: skip
"""Whoever is not named by such a word was said to live there."""

GONE = {"list_died": "died", "list_moved": "away", "moved_away": "away", "abroad": "abroad", "list_unknown": "unknown",
        "duplicate_of": "duplicate", "vacant": "", "demolished": "", "not_dwelling": "", "institution": ""}  # fmt: skip
"""What is known of everybody on the line afterwards; "": nothing, whatever was said before."""

NEW = {"list_birth": "date", "list_in": "born"}
"""Words that tell of somebody who is not on the list, and the fact that says when that person was born."""

OF_ONE = {"list_death": "died", "list_out": "away"}
"""The same of the one who is named."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word: its event, the local day on which it was told, its facts."""

    event: str
    day: date
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def when(self) -> str:
        """Since when, or on which day; "" when it was not told."""
        return readable(str(self.facts.get("date") or self.facts.get("since") or ""))


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of whom only the list check tells. `birth`: a day, or no more than the year."""

    name: str = field(repr=False)
    sex: str
    birth: str = field(repr=False)


def named(said: Said) -> Named | None:
    """Whom a word puts on the list: name and sex are told, and the birth or the age. None when it names nobody."""
    name, sex, age = (str(said.facts.get(fact, "")).strip() for fact in ("who", "sex", "age"))
    if said.event not in NEW or not name or not sex:
        return None
    birth = readable(str(said.facts.get(NEW[said.event], ""))) or (str(said.day.year - int(age)) if age else "")
    return Named(name, sex, birth) if birth else None


def recognised(new: Sequence[Person], listed: Sequence[Person]) -> set[int]:
    """Which of those a family's list check named are named twice, or stand on the family's list, by their numbers.

    A child without a name yet is known by day of birth and sex: each person of the list is one of the named at most.
    """
    found = {at for at, one in enumerate(new) if any(_told_again(one, other) for other in new[:at])}
    free = list(listed)
    for is_same in (_same_name, _same_birth):
        for at, one in enumerate(new):
            other = None if at in found else next((other for other in free if is_same(one, other)), None)
            if other is not None:
                free.remove(other)
                found.add(at)
    return found


def _told_again(one: Person, other: Person) -> bool:
    return compare(one, other).levels.get("name") in NAMED and _same_name(one, other)


def _same_name(one: Person, other: Person) -> bool:
    levels = compare(one, other).levels
    alike = levels.get("name") in (*NAMED, "near") and levels.get("birth") != "other"
    return alike and levels.get("sex") != "other"


def _same_birth(one: Person, other: Person) -> bool:
    levels = compare(one, other).levels
    return levels.get("birth") == "day" and levels.get("sex") == "same"


@dataclass(frozen=True, slots=True)
class _Known:
    """The word that speaks of the person last, and what it says: present, died, away, abroad, unknown, duplicate."""

    what: str
    said: Said


def _sounds(one: str, other: str) -> bool:
    return bool(one) and codes(one)[0] == codes(other)[0]


def _of(said: Said, name: str) -> str | None:
    """What a word says of the person; None when nothing."""
    if said.event in OF_ONE and _sounds(str(said.facts.get("who", "")), name):
        return OF_ONE[said.event]
    return "present" if said.event in PRESENT else GONE.get(said.event)


def _last(words: Sequence[Said], name: str) -> _Known | None:
    """Of the words in the order of the moments. Who was named as dead or gone stays so when all others are there."""
    found: _Known | None = None
    for said in words:
        what = _of(said, name)
        named = found is not None and found.said.event in OF_ONE
        if what is None or (what == "present" and named and said.event != "list_here"):
            continue
        found = _Known(what, said)
    return found


def _facts(known: _Known | None, birth: str, census_day: date, moved_in: str = "") -> ClosingFacts:
    what, when = (known.what, known.said.when) if known else ("", "")
    away = what in ("away", "abroad")
    life = LifeFacts(
        birth, what == "died", when if what == "died" else "", what != "unknown", moved_in=moved_in,
        moved_out=when if away else "", away=away, told=known.said.day if known else None,
    )  # fmt: skip
    member = membership(life, census_day)
    gone = away and member.where == "there"
    where = {"abroad": "abroad", "away": "elsewhere"}[what] if gone else ""
    return ClosingFacts(False, what not in ("", "unknown"), what == "duplicate", member.reason, where)


def unanswered(words: Sequence[Said], name: str, birth: str, census_day: date) -> ClosingFacts:
    """A person of whom nobody answered: what the words say, in the order of the moments, and the birth on record."""
    return _facts(_last(words, name), readable(birth), census_day)


def added(words: Sequence[Said], new: Named, census_day: date) -> ClosingFacts:
    """Somebody only the list check named: what the words say from the first on, which is the one that names."""
    came = words[0].when if words[0].event == "list_in" else ""
    return _facts(_last(words, new.name), new.birth, census_day, came)


def moved_to(words: Sequence[Said], name: str) -> str:
    """Where the person went, in the words or the code with which it was told; "" when nobody said so."""
    known = _last(words, name)
    return str(known.said.facts.get("place", "")).strip() if known and known.what == "away" else ""


def changed_since(words: Sequence[Said], name: str, census_day: date) -> ClosingFacts | None:
    """What was said after the person had been answered for, where it tells of a death or a move and since when.

    None when the answer stands: nothing was told, or not since when, or it was after census day.
    """
    known = _last(words, name)
    if known is None or known.what not in ("died", "away", "abroad") or not known.said.when:
        return None
    found = _facts(known, "", census_day)
    return found if found.membership in ("died_before", "moved_out_before") else None
