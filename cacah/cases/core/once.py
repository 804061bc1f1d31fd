"""One person answered for in two cases: where it is counted, and why.

Same dwelling: the better form stands, by `ranking`. Two places: the residence rule decides by since when and intention;
where both would do, an own or on-the-spot answer stands before a proxy's. What the rules leave open is asked: one call
or one visit.
"""

import re
from dataclasses import dataclass
from typing import Literal

from cacah.cases.core import ranking, residence
from cacah.cases.core.dates import NotADate, add_months, span
from cacah.cases.core.residence import ResidenceFacts, Rule, Stay

Where = Literal["one", "other", ""]
By = Literal["ranking", "residence", "first_hand", "asked", ""]

FIRST_HAND = {"own": 2, "interview": 1}
"""The person itself, then an officer on the spot; whoever else answers is a proxy.

An officer at the parents' door hears of a student who left from a proxy, as a portal would: see `_heard`; and so of
whoever lives in an institution: see `_inside`.
"""

AT_HOME = ("head", "spouse")
"""Relationships of those whose family home a place is."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one case says of the person. `form`: its whole form, for ranking; `mode`: who answered for the person.

    `dwelling`: equal for two families in one dwelling, "" when not known. `since` is a date with unknown parts, or "".
    `institution`: the case is one, and the person is there for the limit.
    """

    form: ranking.Response
    mode: str
    dwelling: str = ""
    since: str = ""
    intends: bool | None = None
    birth: str = ""
    student: bool = False
    relationship: str = ""
    institution: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`counted`: at which side, "" when somebody has to ask; `by`: which rule; `reason`: code of `reasons.REASONS`."""

    counted: Where
    by: By
    reason: str


def resolve(one: Side, other: Side, rule: Rule) -> Outcome:
    """Where a person is counted that two cases say lives with them. Raises NotADate."""
    if one.dwelling and one.dwelling == other.dwelling:
        return _ranked(one, other)
    return _by_residence(one, other, rule)


def _ranked(one: Side, other: Side) -> Outcome:
    better = ranking.better(one.form, other.form)
    counted: Where = "one" if better == one.form else "other"
    if one.form.completeness != other.form.completeness:
        return Outcome(counted, "ranking", "fuller_form")
    modes = {ranking.MODE_RANK.get(form.mode, 0) for form in (one.form, other.form)}
    return Outcome(counted, "ranking", "better_mode" if len(modes) > 1 else "later_form")


def _alone(side: Side, rule: Rule) -> str:
    """Why the stay would be a residence if there were no other, or ""."""
    facts = ResidenceFacts("here", (Stay("here", since=side.since, intends=side.intends),))
    found = residence.resolve(facts, rule)
    return found.reason if found.kind == "here" else ""


def _by_residence(one: Side, other: Side, rule: Rule) -> Outcome:
    mine, theirs = _alone(one, rule), _alone(other, rule)
    if not mine and not theirs:
        return Outcome("", "", "no_place_qualifies")
    if not mine or not theirs:
        return Outcome("one" if mine else "other", "residence", mine or theirs)
    if _inside(one, other) != _inside(other, one):
        return Outcome("one" if _inside(one, other) else "other", "residence", "institution")
    student = one.student or other.student
    heard = _heard(one, student and _later(other, one)) - _heard(other, student and _later(one, other))
    if heard:
        return Outcome("one" if heard > 0 else "other", "first_hand", "first_hand")
    if _infant(one, rule) or _infant(other, rule):
        return Outcome("", "", "child_two_homes")
    return _moved(one, other, rule)


def _heard(side: Side, left: bool) -> int:
    """How near to the person what was heard is; `left`: a student who began to live at the other place since."""
    return 0 if left and side.mode == "interview" else FIRST_HAND.get(side.mode, 0)


def _inside(side: Side, other: Side) -> bool:
    """Whether the person lives in the institution, unless the person says otherwise or came home since."""
    return side.institution and other.mode != "own" and not _later(other, side)


def _later(one: Side, other: Side) -> bool:
    """Whether the stay at `one` certainly began after that at `other`."""
    return bool(one.since and other.since) and span(other.since).last < span(one.since).first


def _infant(side: Side, rule: Rule) -> bool:
    """Too young to have lived anywhere for the limit: the parents' place holds, and there are two."""
    return bool(side.birth) and add_months(span(side.birth).middle, rule.months) > rule.census_day


def _moved(one: Side, other: Side, rule: Rule) -> Outcome:
    """Both places would do: the one begun last, when it is certain which that is and that the first was left."""
    if not one.since or not other.since:
        return Outcome("", "", "both_as_long")
    begun = {"one": span(one.since), "other": span(other.since)}
    sides: tuple[Where, Where] = ("one", "other")
    if begun["other"].last < begun["one"].first:
        one, other, sides = other, one, ("other", "one")
    elif begun["one"].last >= begun["other"].first:
        return Outcome("", "", "both_as_long")
    student = one.student or other.student
    if one.relationship in AT_HOME and not student:
        return Outcome("", "", "commuter_or_moved")
    stays = (Stay("first", since=one.since), Stay("last", "lodging" if student else "home", other.since, other.intends))
    found = residence.resolve(ResidenceFacts("first", stays, role="student" if student else ""), rule)
    return Outcome(sides[found.place == "last"], "residence", found.reason if student else "last_begun")


STREET = frozenset(("jalan", "jl", "jln", "gang", "gg", "nomor", "no"))


def dwelling(village: str, street: str) -> str:
    """What is equal for two families in one dwelling; "" when the street names no house, as many do in villages."""
    words = [word for word in re.findall(r"\w+", street.casefold()) if word not in STREET]
    return f"{village} {' '.join(words)}" if any(sign.isdigit() for word in words for sign in word) else ""


def readable(text: str) -> str:
    """A date as it was told, or "" when it is none."""
    try:
        span(text)
    except NotADate:
        return ""
    return text
