"""Is a target met? Decided on whole numbers, in the target's own unit, state and basis of place, never across them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Unit = Literal["families", "persons"]
Basis = Literal["registered", "residence"]

# What has been counted, by (unit, state, basis). Families are counted at their case's place, which for families of the
# register is the registered address. Listed persons stand on a card (registered basis); residents live there
# (residence basis). A pair that is not here is not counted by these events: the target is then "not measured".
COUNTED: Mapping[tuple[str, str, str], str] = {
    ("families", "started", "registered"): "families_started",
    ("families", "sent", "registered"): "families_sent",
    ("families", "complete", "registered"): "families_complete",
    ("families", "clean", "registered"): "families_clean",
    ("persons", "sent", "registered"): "persons_listed_sent",
    ("persons", "started", "residence"): "residents_started",
    ("persons", "sent", "residence"): "residents_sent",
    ("persons", "complete", "residence"): "residents_complete",
    ("persons", "clean", "residence"): "residents_clean",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a place stands against one target: `reached` of `wanted`, a share of `of`, all in the target's unit.

    `reached` is None when nothing counts that unit, state and basis; `of` and `wanted` are None when there is no
    denominator of that basis. `wanted` is rounded up, so that met means met.
    """

    reached: int | None
    wanted: int | None
    of: int | None

    @property
    def met(self) -> bool | None:
        return None if self.reached is None or self.wanted is None else self.reached >= self.wanted


def wanted(share: Fraction, denominator: int) -> int:
    """The least whole number of units that makes `share` (0 to 1) of `denominator`."""
    exact = share * denominator
    return -(-exact.numerator // exact.denominator)


def standing(
    tally: Mapping[str, int], unit: str, state: str, basis: str, share: Fraction, denominator: int | None
) -> Standing:
    """The standing of a place whose totals are `tally` against `share` of `denominator` units in `state`.

    Without a denominator, what the register holds is taken; it knows registered addresses only, so a target by
    residence then cannot be decided.
    """
    column = COUNTED.get((unit, state, basis))
    reached = None if column is None else tally[column]
    if denominator is None and basis == "registered":
        denominator = tally["families_expected" if unit == "families" else "persons_expected"]
    return Standing(reached, None if denominator is None else wanted(share, denominator), denominator)
