"""What a walk through one part tells the case: whether it is complete, what is missing, what is impossible."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cacah.cases.core.judgement import FACTS, Judgement, judge
from cacah.cases.core.residence import Rule
from cacah.cases.core.status import PartState


class Finding(Protocol):
    """What a check of the instrument found: the item, and the message by language."""

    @property
    def name(self) -> str: ...
    @property
    def message(self) -> Mapping[str, str]: ...


class Walk(Protocol):
    """What the instrument's walker returns."""

    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def relevant(self) -> frozenset[str]: ...
    @property
    def missing(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class PartReport:
    """One part as of one walk. `missing`: items to answer still; `completeness`: 0 to 1000, for ranking."""

    missing: tuple[str, ...]
    completeness: int
    judgement: Judgement | None = None

    @property
    def state(self) -> PartState:
        return PartState(not self.missing, self.judgement.counted_here if self.judgement else None)


def _completeness(answers: Mapping[str, Any], walk: Walk, missing: tuple[str, ...]) -> int:
    answered = sum(name in walk.relevant for name in answers)
    return 1000 * answered // (answered + len(missing)) if answered else 0


def family_report(answers: Mapping[str, Any], walk: Walk) -> PartReport:
    return PartReport(walk.missing, _completeness(answers, walk, walk.missing))


def person_report(
    answers: Mapping[str, Any], walk: Walk, asks_presence: bool, home: str, told: date | None, rule: Rule
) -> PartReport:
    """Both facts are asked of everybody, whether or not the instrument marks them required.

    Raises dates.NotADate.
    """
    facts = tuple(name for name in FACTS if name in walk.relevant and name not in answers)
    missing = tuple(dict.fromkeys((*facts, *walk.missing)))
    judgement = judge(walk.values, home, told, rule, asks_presence)
    return PartReport(missing, _completeness(answers, walk, missing), judgement)
