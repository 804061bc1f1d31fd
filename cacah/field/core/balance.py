"""Who should visit which unit: proposals that move as little as possible until nobody has much more than the others.

A unit is an SLS with its open families; a charge of an officer should hang together on foot. Units are beside each
other where their middles are near, or, where no middle is known, where they follow each other in one village.
Nothing is drawn by chance: the same charges lead to the same proposal, and a proposal that was followed to none.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians

BOUND = 1.15
"""How much more than the mean, by capacity, an officer may have before units are moved."""

NEAR = 6
"""Units around one that count as beside it, where middles are known."""

DEEP = 12
"""Officers through whose hands a chain of moves may go."""

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Unit:
    """`id` in the order of numbers; `village`: units of one follow each other; `inside`: places that it lies in.

    `open`: families to visit that may go to another officer; `kept`: those who stay with `holder`, because an interview
    was begun or promised. `spot`: latitude and longitude of its middle, if known.
    """

    id: int
    village: int
    inside: frozenset[int]
    open: int
    kept: int = 0
    holder: int | None = None
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """`areas`: places within which units can be given; `capacity`: families that can be visited in the days left.

    `more`: open families that are the officer's whatever becomes of the units.
    """

    id: int
    areas: frozenset[int]
    capacity: float
    more: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A unit that should go to another officer; `source` None: nobody has it."""

    unit: int
    source: int | None
    target: int
    open: int


def beside(units: Sequence[Unit]) -> dict[int, set[int]]:
    """By unit, those beside it."""
    near: dict[int, set[int]] = {unit.id: set() for unit in units}

    def link(one: int, other: int) -> None:
        near[one].add(other)
        near[other].add(one)

    for unit, others in _nearest([unit for unit in units if unit.spot]):
        for other in others:
            link(unit, other)
    # A village with spots and without hangs together by its numbers too; so do the villages that follow each other.
    for before, after in pairwise(units):
        if before.spot is None or after.spot is None:
            link(before.id, after.id)
    return near


def _nearest(units: Sequence[Unit]) -> Iterator[tuple[int, list[int]]]:
    """Each unit with the NEAR nearest, looked for in squares that hold a few units."""
    if not units:
        return
    flat = {unit.id: _flat(unit.spot) for unit in units if unit.spot}
    wide = max(max(x for x, _ in flat.values()) - min(x for x, _ in flat.values()),
               max(y for _, y in flat.values()) - min(y for _, y in flat.values()), 1e-6)  # fmt: skip
    side = wide / max(1.0, (len(units) / 4) ** 0.5)
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for own, (x, y) in flat.items():
        squares[int(x // side), int(y // side)].append(own)
    for own, (x, y) in flat.items():
        column, row = int(x // side), int(y // side)
        about = [each for dx in (-1, 0, 1) for dy in (-1, 0, 1) for each in squares.get((column + dx, row + dy), ())]
        about.remove(own)
        about.sort(key=lambda each: (hypot(flat[each][0] - x, flat[each][1] - y), each))
        yield own, about[:NEAR]


def _flat(spot: Spot) -> Spot:
    """Degrees of latitude, east and north: enough for distances within a regency."""
    return spot[1] * cos(radians(spot[0])), spot[0]


def propose(units: Sequence[Unit], officers: Iterable[Officer], bound: float = BOUND) -> list[Move]:
    """Units that should change hands, by number: first those that nobody has, then from whoever is above the bound."""
    table = _Table(units, sorted(officers, key=lambda one: one.id), bound)
    table.give_out()
    table.level()
    return [
        Move(unit.id, unit.holder, table.holder[unit.id], unit.open)
        for unit in units
        if unit.id in table.holder and table.holder[unit.id] != unit.holder
    ]


def loads(units: Iterable[Unit], officers: Iterable[Officer], moves: Iterable[Move] = ()) -> dict[int, int]:
    """By officer, the open families, once the moves are made."""
    found = {one.id: one.more for one in officers}
    moved = {move.unit: move.target for move in moves}
    for unit in units:
        for holder, many in ((unit.holder, unit.kept), (moved.get(unit.id, unit.holder), unit.open)):
            if holder is not None and holder in found:
                found[holder] += many
    return found


class _Table:
    """The charges as they change."""

    def __init__(self, units: Sequence[Unit], officers: Sequence[Officer], bound: float) -> None:
        self.units = {unit.id: unit for unit in units}
        self.officers = {one.id: one for one in officers if one.capacity > 0}
        # Where nobody is to be visited a charge may have a hole: nobody walks there on purpose.
        self.near = beside([unit for unit in units if unit.open])
        self.all_near = beside(units)
        self.holder = {unit.id: unit.holder for unit in units if unit.holder in self.officers and unit.holder}
        self.idle = [unit for unit in units if unit.holder is None]
        self.load = {own: float(many) for own, many in loads(units, officers).items() if own in self.officers}
        self.charge: dict[int, set[int]] = {own: set() for own in self.officers}
        for unit, holder in self.holder.items():
            self.charge[holder].add(unit)
        everything = sum(self.load.values()) + sum(unit.open for unit in self.idle)
        mean = everything / (sum(one.capacity for one in self.officers.values()) or 1.0)
        self.mean, self.most = mean, mean * bound

    def ratio(self, officer: int, more: float = 0.0) -> float:
        """What the officer would have, by capacity, with so many families more."""
        return (self.load[officer] + more) / self.officers[officer].capacity

    def may(self, officer: int, unit: int) -> bool:
        return bool(self.officers[officer].areas & self.units[unit].inside)

    def put(self, unit: int, officer: int) -> None:
        many, before = self.units[unit].open, self.holder.get(unit)
        if before is not None:
            self.charge[before].discard(unit)
            self.load[before] -= many
        self.holder[unit] = officer
        self.charge[officer].add(unit)
        self.load[officer] += many

    def around(self, unit: int, near: Mapping[int, set[int]]) -> list[int]:
        """Officers with a unit beside this one who may take it, and have not."""
        found = {self.holder[each] for each in near[unit] if each in self.holder} - {self.holder.get(unit)}
        return sorted(own for own in found if own is not None and self.may(own, unit))

    def give_out(self) -> None:
        """Each unit that nobody has, in the order of numbers: beside what an officer has until the mean is reached."""
        able = {inside: [own for own in self.officers if self.officers[own].areas & inside]
                for inside in {unit.inside for unit in self.idle}}  # fmt: skip
        for unit in self.idle:
            taker = self._taker(unit, able[unit.inside])
            if taker is not None:
                self.put(unit.id, taker)

    def _taker(self, unit: Unit, able: list[int]) -> int | None:
        def full(own: int) -> tuple[float, int]:
            return self.ratio(own, unit.open), own

        beside = self.around(unit.id, self.all_near)
        fitting = [own for own in beside if self.ratio(own, unit.open) <= self.mean]
        fresh = [own for own in able if not self.charge[own] and self.load[own] == 0] if not fitting else []
        return min(fitting or fresh or beside or able, key=full, default=None)

    def level(self) -> None:
        """Until nobody is above the bound who could give something away."""
        while any([self._relieve(own) for own in self._above()]):
            pass

    def _above(self) -> list[int]:
        found = [own for own in self.officers if self.ratio(own) > self.most]
        return sorted(found, key=lambda own: (-self.ratio(own), own))

    def _relieve(self, officer: int) -> bool:
        """Whether something was moved from an officer above the bound."""
        moved = False
        while self.ratio(officer) > self.most and (self._single(officer) or self._chain(officer)):
            moved = True
        return moved

    def _single(self, officer: int) -> bool:
        """Move the one unit after which the fuller of both has least; the lighter one where both are well then."""
        best: tuple[float, float, int, int] | None = None
        for unit in self.charge[officer]:
            many = self.units[unit].open
            if not many:
                continue
            takers = self.around(unit, self.near)
            worth = [own for own in (*takers, *self._fresh(unit)) if self.ratio(own, many) < self.ratio(officer)]
            if not worth or not self._stays_whole(officer, unit):
                continue
            left = self.ratio(officer, -many)
            for own in worth:
                fuller = max(left, self.ratio(own, many), self.most)
                found = (fuller, float(many), own, unit)
                best = found if best is None or found < best else best
        if best:
            self.put(best[3], best[2])
        return best is not None

    def _fresh(self, unit: int) -> list[int]:
        """Officers who have nothing at all: they may begin anywhere."""
        return [own for own in self._idle_officers() if self.may(own, unit)]

    def _idle_officers(self) -> list[int]:
        return [own for own in self.officers if not self.charge[own] and self.load[own] == 0]

    def _chain(self, officer: int) -> bool:
        """Move a unit to a neighbour who passes one on, and so forth, until one has room: all have less than before."""
        most = self.ratio(officer)
        waiting: deque[tuple[int, tuple[tuple[int, int], ...]]] = deque([(officer, ())])
        seen = {officer}
        while waiting:
            own, steps = waiting.popleft()
            for unit, taker in self._passed_on(own, steps, most, seen):
                seen.add(taker)
                longer = (*steps, (unit, taker))
                if self.ratio(taker, self.units[unit].open) < most:
                    for each, to in longer:
                        self.put(each, to)
                    return True
                if len(longer) < DEEP:
                    waiting.append((taker, longer))
        return False

    def _passed_on(
        self, own: int, steps: tuple[tuple[int, int], ...], most: float, seen: set[int]
    ) -> Iterator[tuple[int, int]]:
        """For each neighbour not asked yet the unit to pass on, after what `own` was given by the last step."""
        got = steps[-1][0] if steps else None
        more = self.units[got].open if got is not None else 0
        best: dict[int, tuple[int, int]] = {}
        for unit in self.charge[own]:
            many = self.units[unit].open
            if not many or self.ratio(own, more - many) >= most:
                continue
            for taker in self.around(unit, self.near):
                if taker not in seen and (taker not in best or (many, unit) < best[taker]):
                    best[taker] = (many, unit)
        for taker in sorted(best):
            if self._stays_whole(own, best[taker][1], got):
                yield best[taker][1], taker

    def _stays_whole(self, officer: int, without: int, got: int | None = None) -> bool:
        """Whether the charge falls into no more pieces than it has now."""
        now = {unit for unit in self.charge[officer] if self.units[unit].open}
        then = (now | ({got} if got is not None else set())) - {without}
        return _pieces(then, self.near) <= max(1, _pieces(now, self.near))


def _pieces(units: set[int], near: Mapping[int, set[int]]) -> int:
    """Into how many parts that hang together the units fall."""
    left, pieces = set(units), 0
    while left:
        pieces += 1
        front = [left.pop()]
        while front:
            reached = near[front.pop()] & left
            left -= reached
            front += reached
    return pieces
