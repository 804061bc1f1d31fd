"""From one person's answers to the rules of counting: the only place that knows what the two facts are called.

Item names: presence, presence_place, presence_since, back_within_year,
death_date, card, since, intends_stay, birth_date. An instrument without `presence` lists only people who live there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cacah.cases.core import census_day, residence
from cacah.cases.core.census_day import LifeFacts, Membership
from cacah.cases.core.close import ClosingFacts
from cacah.cases.core.residence import Residence, ResidenceFacts, Rule, Stay

FACTS = ("presence", "card")
HERE, ELSEWHERE, ABROAD, DIED, UNKNOWN = "here", "elsewhere", "abroad", "died", "unknown"
NO_PLACE = "~"
"""Stands for a place nobody named: somewhere else, but where is not known."""

_AT_HOME = "@"
"""The family's home while the rule decides: another house in the same village is another place."""

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Where one person counts. `counted_here`: at the family's home; None until it is told where the person is."""

    presence: str
    membership: Membership | None = None
    residence: Residence | None = None

    @property
    def counted_here(self) -> bool | None:
        if self.membership is None:
            return None
        return self.residence is not None and self.residence.kind in ("here", "found")

    def closing(self, answered: bool, listed: bool = False, duplicate: bool = False) -> ClosingFacts:
        """The facts that decide the class at close."""
        return ClosingFacts(
            answered,
            listed,
            duplicate,
            self.membership.reason if self.membership else "",
            self.residence.kind if self.residence else "",
        )


def _yes(value: Any) -> bool | None:
    return None if value in (None, "") else value in ("yes", True)


def _life(values: Values, presence: str, told: date | None) -> LifeFacts:
    return LifeFacts(
        birth=str(values.get("birth_date", "")),
        died=presence == DIED,
        death=str(values.get("death_date", "")),
        known=presence != UNKNOWN,
        moved_in=str(values.get("since", "")) if presence == HERE else "",
        moved_out=str(values.get("presence_since", "")),
        away=presence in (ELSEWHERE, ABROAD),
        told=told,
    )


def _stays(values: Values, presence: str) -> tuple[Stay, ...]:
    since = str(values.get("presence_since", ""))
    if presence == ELSEWHERE:
        return Stay(str(values.get("presence_place") or NO_PLACE), since=since), Stay(_AT_HOME)
    if presence == ABROAD:
        back = _yes(values.get("back_within_year"))
        return Stay(_AT_HOME), Stay("abroad", "abroad", since, None if back is None else not back)
    intends = _yes(values.get("intends_stay"))
    return (Stay(_AT_HOME, since=str(values.get("since", "")), intends=intends),)


def _inmate(values: Values) -> ResidenceFacts:
    """Somebody on the roll of an institution: there for the limit, or at home; every kind of institution alike."""
    there = Stay(_AT_HOME, "institution", str(values.get("since", "")), _yes(values.get("intends_stay")))
    home = Stay(str(values.get("registered_place") or NO_PLACE))
    return ResidenceFacts(_AT_HOME, (there, home), role="prisoner")


def judge(values: Values, home: str, told: date | None, rule: Rule, asks_presence: bool = True) -> Judgement:
    """Membership and residence of a person by the values of the person part.

    `home`: code of the place the family lives at; `told`: local day of the answer. Raises dates.NotADate.
    """
    presence = str(values.get("presence", "" if asks_presence else HERE))
    if not presence:
        return Judgement("")
    member = census_day.membership(_life(values, presence, told), rule.census_day)
    if not member.counted or member.where == "before":
        return Judgement(presence, member)
    if member.where == "here" and presence != HERE:
        return Judgement(presence, member, Residence("here", home, member.reason))
    birth = str(values.get("birth_date", ""))
    facts = ResidenceFacts(_AT_HOME, _stays(values, presence), birth=birth if presence == HERE else "")
    if rule.institution and presence == HERE:
        facts = _inmate(values)
    result = residence.resolve(facts, rule)
    place = home if result.place == _AT_HOME else result.place
    return Judgement(presence, member, Residence(result.kind, place, result.reason))
