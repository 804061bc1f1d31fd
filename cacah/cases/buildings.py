"""Which building a family lives in, as officers numbered it on their way: the number told last, and where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cacah.cases.core.words import ON_THE_WAY
from cacah.cases.models import Case, Word
from cacah.cases.telling import Heard, heard
from cacah.vault import keys

PLACES = 6
"""Decimals of a degree: 11 cm."""


@dataclass(frozen=True, slots=True)
class Building:
    """A building's number in its SLS. Where it stands is known while `accuracy` is: metres around the position."""

    number: str
    lon: float = 0.0
    lat: float = 0.0
    accuracy: int | None = None


def buildings(cases: Sequence[Case]) -> dict[UUID, Building]:
    """By case, its building. One statement; nothing is unsealed of a case whose building nobody numbered."""
    told: dict[UUID, list[Word]] = {}
    for row in Word.objects.filter(case_id__in=[case.pk for case in cases], event__in=ON_THE_WAY):
        told.setdefault(row.case_id, []).append(row)
    numbered = (case for case in cases if case.pk in told)
    return {case.pk: _building(heard(told[case.pk], keys.unwrap(case.wrapped_key))) for case in numbered}


def _building(words: Iterable[Heard]) -> Building:
    """The last number, at the last position that was told of it."""
    said = list(words)
    number = said[-1].facts["building"]
    stood = [one.facts["position"] for one in said if one.facts["building"] == number and "position" in one.facts]
    if not stood:
        return Building(number)
    last = stood[-1]
    return Building(number, round(last["lon"], PLACES), round(last["lat"], PLACES), round(last["accuracy"]))
