"""Which building a family lives in, as officers numbered it on their way: the number told last, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from cacah.cases.core.words import ON_THE_WAY
from cacah.cases.telling import Heard

PLACES = 6
"""Decimals of a degree: 11 cm."""


@dataclass(frozen=True, slots=True)
class Building:
    """A building's number in its SLS. Where it stands is known while `accuracy` is: metres around the position."""

    number: str
    lon: float = 0.0
    lat: float = 0.0
    accuracy: int | None = None


def building(told: Sequence[Heard]) -> Building | None:
    """The last number, at the last position told of it; none while nobody numbered it. `told`: latest first."""
    said = [one for one in reversed(told) if one.event in ON_THE_WAY]
    if not said:
        return None
    number = said[-1].facts["building"]
    stood = [one.facts["position"] for one in said if one.facts["building"] == number and "position" in one.facts]
    if not stood:
        return Building(number)
    last = stood[-1]
    return Building(number, round(last["lon"], PLACES), round(last["lat"], PLACES), round(last["accuracy"]))
