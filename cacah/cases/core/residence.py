"""One place per person: the residence rule as a decision table, first matching row wins.

Parameters come from the plan: months that make a stay a residence (12 in SP2020, 6 before) and the months abroad after
which a person is no longer counted here. Everything is judged as of census day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cacah.cases.core.dates import add_months, span

Kind = Literal["here", "elsewhere", "abroad", "found"]
StayKind = Literal["home", "lodging", "institution", "ship", "abroad"]
Role = Literal[
    "", "student", "boarder", "commuter", "conscript", "prisoner", "patient", "pupil", "seafarer", "diplomat",
    "foreign_diplomat",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stay:
    """One place a person sleeps at. `since` is a date with unknown parts, or ""; `nights` are nights in a week."""

    place: str
    kind: StayKind = "home"
    since: str = ""
    intends: bool | None = None
    """Means to be there for the whole limit (abroad: for a year); None when nobody asked."""
    nights: int | None = None


@dataclass(frozen=True, slots=True)
class ResidenceFacts:
    """Where a person stays, what the person is, where the form that tells it belongs and where it found the person."""

    asked_at: str
    stays: tuple[Stay, ...]
    role: Role = ""
    birth: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """The plan's parameters. `months`: residence limit; `abroad_months`: limit of an absence abroad.

    `institution`: the form is that of an institution; whoever is there and not for the limit lives at home.
    """

    census_day: date
    months: int = 12
    abroad_months: int = 12
    institution: bool = False


@dataclass(frozen=True, slots=True)
class Residence:
    """The one place a person is counted at. `place` is "" abroad; `reason` is a code of `reasons.REASONS`."""

    kind: Kind
    place: str
    reason: str


INSTITUTION_ROLES = ("conscript", "prisoner", "patient", "pupil")


def _begun(stay: Stay, rule: Rule) -> bool:
    return not stay.since or span(stay.since).middle <= rule.census_day


def _long(stay: Stay, rule: Rule) -> bool:
    """Lived there for the limit on census day; a stay without a beginning has always been."""
    months = rule.abroad_months if stay.kind in ("abroad", "ship") else rule.months
    return not stay.since or add_months(span(stay.since).middle, months) <= rule.census_day


def _lasting(stay: Stay, rule: Rule) -> bool:
    return _long(stay, rule) or stay.intends is True


@dataclass(frozen=True, slots=True)
class _Question:
    """The facts, sorted for the rows of the table."""

    facts: ResidenceFacts
    rule: Rule
    stays: tuple[Stay, ...]

    def first(self, *kinds: StayKind) -> Stay | None:
        return next((stay for stay in self.stays if stay.kind in kinds), None)

    @property
    def home(self) -> Stay | None:
        """The family's own place, else any home."""
        homes = [stay for stay in self.stays if stay.kind == "home"]
        return next((stay for stay in homes if stay.place == self.facts.asked_at), homes[0] if homes else None)


Answer = tuple[str, str] | None
"""Place ("" is abroad) and reason, or None when the row does not apply."""


def _foreign_mission(q: _Question) -> Answer:
    return ("", "foreign_mission") if q.facts.role == "foreign_diplomat" else None


def _mission(q: _Question) -> Answer:
    if q.facts.role != "diplomat" or not q.first("abroad"):
        return None
    return (q.home.place if q.home else q.facts.asked_at), "mission"


def _at_sea(q: _Question) -> Answer:
    ship = q.first("ship")
    if q.facts.role != "seafarer" or not ship:
        return None
    if _long(ship, q.rule):
        return "", "abroad_long"
    return (q.home.place if q.home else q.facts.asked_at), "seafarer_home"


def _abroad(q: _Question) -> Answer:
    """Abroad for the limit, meaning to be, or nobody knows of a return; otherwise the home in the country holds."""
    stay = q.first("abroad")
    if not stay:
        return None
    if _long(stay, q.rule) or stay.intends is not False:
        return "", "abroad_long"
    return (q.home.place, "away_for_now") if q.home else None


def _newborn(q: _Question) -> Answer:
    """A child younger than the limit cannot have lived anywhere that long: it lives with the parents."""
    if not q.facts.birth or not q.home:
        return None
    young = add_months(span(q.facts.birth).middle, q.rule.months) > q.rule.census_day
    return (q.home.place, "newborn") if young else None


def _institution(q: _Question) -> Answer:
    stay = q.first("institution")
    if q.facts.role not in INSTITUTION_ROLES or not stay:
        return None
    if _lasting(stay, q.rule):
        return stay.place, "institution"
    return (q.home.place, "away_for_now") if q.home else None


def _lodging(q: _Question) -> Answer:
    stay = q.first("lodging")
    if q.facts.role not in ("student", "boarder") or not stay:
        return None
    if _long(stay, q.rule) or stay.intends is not False:
        return stay.place, "lodging"
    return (q.home.place, "away_for_now") if q.home else None


def _commuter(q: _Question) -> Answer:
    return (q.home.place, "weekly_commuter") if q.facts.role == "commuter" and q.home else None


def _qualifies(stay: Stay, rule: Rule) -> str | None:
    """Why a stay makes a residence, or None. Without a known intention the answer "lives there" stands."""
    if _long(stay, rule):
        return "lived_long"
    if stay.intends is False:
        return None
    return "means_to_stay" if stay.intends else "said_to_live_there"


def _since(stay: Stay) -> date:
    return span(stay.since).middle if stay.since else date.min


def _dwelling(q: _Question) -> Answer:
    """The stay that qualifies. Of several: where most nights are spent, then lived longer, then told first; when
    nobody told of nights the person has moved, and the last one begun is where to.
    """
    found = [(stay, reason) for stay in q.stays if (reason := _qualifies(stay, q.rule))]
    if not found:
        return None
    if len(found) == 1:
        stay, reason = found[0]
        stayed = len(q.stays) > 1 and stay is q.home and reason == "lived_long" and stay.place == q.facts.asked_at
        return stay.place, "away_for_now" if stayed else reason
    if all(stay.nights is None for stay, _ in found):
        stay, reason = max(found, key=lambda one: _since(one[0]))
        return stay.place, reason
    most = max(stay.nights or 0 for stay, _ in found)
    tops = [stay for stay, _ in found if (stay.nights or 0) == most]
    if len(tops) == 1:
        return tops[0].place, "most_nights"
    return min(tops, key=_since).place, "longer_there"


TABLE: tuple[Callable[[_Question], Answer], ...] = (
    _foreign_mission, _mission, _at_sea, _abroad, _newborn, _institution, _lodging, _commuter, _dwelling,
)  # fmt: skip
"""Rows in order of precedence; the last resort, "where found", stands in `resolve`."""


def resolve(facts: ResidenceFacts, rule: Rule) -> Residence:
    """The person's one place of residence on census day. Raises dates.NotADate."""
    stays = tuple(stay for stay in facts.stays if _begun(stay, rule))
    question = _Question(facts, rule, stays)
    for row in TABLE:
        answer = row(question)
        if answer:
            place, reason = answer
            if not place:
                return Residence("abroad", "", reason)
            return Residence("here" if place == facts.asked_at else "elsewhere", place, reason)
    return Residence("found", facts.found or facts.asked_at, "nowhere")
