"""What an officer is owed: each item of work once, what was taken back on its own, nothing lost by rounding."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """Something that was done and accepted: of which kind, which row says so, by whom."""

    kind: str
    id: UUID
    officer: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An item on a sheet. `units`: 1, or -1 where it was paid before and is not accepted any more."""

    item: Item
    units: int
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        return self.units * self.rate


@dataclass(slots=True)
class Line:
    """One officer on a sheet. `carried`: left over from the sheet before; what is over now is `left`.

    `counts`: items by kind, without those taken back; `back`: their sum, below zero.
    """

    officer: int
    carried: Decimal
    counts: dict[str, int] = field(default_factory=dict)
    earned: Decimal = Decimal(0)
    back: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        return self.carried + self.earned + self.back - self.paid


def entries(
    due: Collection[Item], accepted: Collection[Item], paid: Iterable[Entry], rates: Mapping[str, Decimal]
) -> list[Entry]:
    """What the next sheet holds: items of `due` that no sheet holds, and those held that are not `accepted` any more.

    `paid`: the entries of all sheets so far. What is taken back is so at the rate at which it was paid.
    """
    net: dict[Item, int] = defaultdict(int)
    rate: dict[Item, Decimal] = {}
    for entry in paid:
        net[entry.item] += entry.units
        if entry.units > 0:
            rate[entry.item] = entry.rate
    fresh = [Entry(item, 1, rates[item.kind]) for item in sorted(set(due)) if not net[item]]
    still = set(accepted)
    back = [Entry(item, -1, rate[item]) for item in sorted(rate) if net[item] > 0 and item not in still]
    return fresh + back


def lines(found: Iterable[Entry], carried: Mapping[int, Decimal], round_to: Decimal) -> list[Line]:
    """The officers of a sheet by number. Nobody pays back: what is below zero is carried on."""
    made: dict[int, Line] = {}
    for entry in found:
        officer = entry.item.officer
        line = made.setdefault(officer, Line(officer, carried.get(officer, Decimal(0))))
        if entry.units > 0:
            line.counts[entry.item.kind] = line.counts.get(entry.item.kind, 0) + 1
            line.earned += entry.amount
        else:
            line.back += entry.amount
    for line in made.values():
        owed = max(Decimal(0), line.carried + line.earned + line.back)
        line.paid = (owed / round_to).to_integral_value(ROUND_FLOOR) * round_to
    return [made[officer] for officer in sorted(made)]
