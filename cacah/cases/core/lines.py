"""What the field and the head of the neighbourhood said of a line of the list, as far as it tells of one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cacah.cases.core.census_day import LifeFacts, membership
from cacah.cases.core.close import ClosingFacts
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


def _facts(known: _Known | None, birth: str, census_day: date) -> ClosingFacts:
    what, when = (known.what, known.said.when) if known else ("", "")
    away = what in ("away", "abroad")
    life = LifeFacts(
        birth, what == "died", when if what == "died" else "", what != "unknown", moved_out=when if away else "",
        away=away, told=known.said.day if known else None,
    )  # fmt: skip
    member = membership(life, census_day)
    gone = away and member.where == "there"
    where = {"abroad": "abroad", "away": "elsewhere"}[what] if gone else ""
    return ClosingFacts(False, what not in ("", "unknown"), what == "duplicate", member.reason, where)


def unanswered(words: Sequence[Said], name: str, birth: str, census_day: date) -> ClosingFacts:
    """A person of whom nobody answered: what the words say, in the order of the moments, and the birth on record."""
    return _facts(_last(words, name), readable(birth), census_day)


def changed_since(words: Sequence[Said], name: str, census_day: date) -> ClosingFacts | None:
    """What was said after the person had been answered for, where it tells of a death or a move and since when.

    None when the answer stands: nothing was told, or not since when, or it was after census day.
    """
    known = _last(words, name)
    if known is None or known.what not in ("died", "away", "abroad") or not known.said.when:
        return None
    found = _facts(known, "", census_day)
    return found if found.membership in ("died_before", "moved_out_before") else None
