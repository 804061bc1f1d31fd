"""Who belongs to the count of census day: born by its end, alive at its beginning, and where that day found home.

Ages, membership and residence are those of census day, never of the day of answering. A date known only by month or
year stands for the middle of the days it may mean and of those the answer could know; `certain` tells when another of
those days would change the result.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cacah.cases.core.dates import Span, span

Where = Literal["here", "before", "there", "nowhere"]
"""At the family's place · where the person lived before moving in · where the person moved to · not in the count."""


@dataclass(frozen=True, slots=True)
class LifeFacts:
    """What was told about one person; dates "YYYY", "YYYY-MM", "YYYY-MM-DD", a time stamp, or "" for unknown."""

    birth: str = ""
    died: bool = False
    death: str = ""
    known: bool = True
    """False when nobody can say anything about the person."""
    moved_in: str = ""
    """Since when at the family's place, if the person lives there now."""
    moved_out: str = ""
    """Since when away from it, if the person lives elsewhere now."""
    away: bool = False
    """Lives elsewhere now."""
    told: date | None = None
    """The local day of the answer: no date in it lies later."""


@dataclass(frozen=True, slots=True)
class Membership:
    """`counted`: belongs to the population of census day. `reason`: a code of `reasons.REASONS`."""

    counted: bool
    where: Where
    reason: str
    certain: bool = True


def _read(text: str, told: date | None) -> Span:
    days = span(text)
    return days.until(told) if told else days


def _after(days: Span, census_day: date) -> tuple[bool, bool]:
    """Whether the date lies after census day, and whether that is certain."""
    return days.middle > census_day, (days.first > census_day) == (days.last > census_day)


def _death(facts: LifeFacts, census_day: date) -> Membership | None:
    """The result when death decides it, else None."""
    if not facts.died:
        return None
    if not facts.death:
        before = facts.told is not None and facts.told < census_day
        return Membership(False, "nowhere", "died_before" if before else "death_unknown", before)
    days = _read(facts.death, facts.told)
    certain = (days.first < census_day) == (days.last < census_day)
    if days.middle < census_day:
        return Membership(False, "nowhere", "died_before", certain)
    if days.first == days.last == census_day:
        return Membership(True, "here", "died_on_day")
    return Membership(True, "here", "died_after", certain)


def _moves(facts: LifeFacts, census_day: date) -> Membership | None:
    """The result when a move decides where that day's home was, else None."""
    if facts.away:
        if not facts.moved_out:
            return Membership(True, "there", "moved_out_before", False)
        after, certain = _after(_read(facts.moved_out, facts.told), census_day)
        if after:
            return Membership(True, "here", "moved_out_after", certain)
        return Membership(True, "there", "moved_out_before", certain)
    if facts.moved_in:
        after, certain = _after(_read(facts.moved_in, facts.told), census_day)
        if after:
            return Membership(True, "before", "moved_in_after", certain)
    return None


def membership(facts: LifeFacts, census_day: date) -> Membership:
    """Whether the person is of census day's population, and why. Raises dates.NotADate."""
    if not facts.known:
        return Membership(False, "nowhere", "nobody_knows", False)
    certain, reason = True, "alive"
    if facts.birth:
        days = _read(facts.birth, facts.told)
        after, certain = _after(days, census_day)
        if after:
            return Membership(False, "nowhere", "born_after", certain)
        if days.first == days.last == census_day:
            reason = "born_on_day"
    else:
        certain, reason = False, "birth_unknown"
    decided = _death(facts, census_day) or _moves(facts, census_day) or Membership(True, "here", reason)
    sure = decided.certain and (certain or not decided.counted)
    return Membership(decided.counted, decided.where, decided.reason, sure)
