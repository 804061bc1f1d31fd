"""Proposals of who should visit what: nothing lost, nothing worse, few moves, and none once they were followed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from cacah.field.core import balance
from cacah.field.core.balance import Move, Officer, Unit

HERE = frozenset({1})


def street(*charges: tuple[int | None, int], kept: int = 0) -> list[Unit]:
    """Units of one village, one after the other: who has each, and how many families it has open."""
    return [Unit(at, 7, HERE, many, kept, holder) for at, (holder, many) in enumerate(charges, 1)]


def crew(*ids: int, capacity: float = 100) -> list[Officer]:
    return [Officer(own, HERE, capacity) for own in ids]


def followed(units: list[Unit], officers: list[Officer], moves: list[Move]) -> tuple[list[Unit], list[Officer]]:
    """The charges after the moves: families that were kept are their officer's own from then on."""
    to = {move.unit: move.target for move in moves}
    stayed: dict[int | None, int] = {}
    for unit in units:
        if unit.id in to:
            stayed[unit.holder] = stayed.get(unit.holder, 0) + unit.kept
    changed = [replace(one, holder=to[one.id], kept=0) if one.id in to else one for one in units]
    return changed, [replace(one, more=one.more + stayed.get(one.id, 0)) for one in officers]


def fullest(units: list[Unit], officers: list[Officer], moves: list[Move] | None = None) -> float:
    found = balance.loads(units, officers, moves or [])
    return max(found[one.id] / one.capacity for one in officers)


def test_the_unit_at_the_border_goes_to_the_neighbour_and_no_other() -> None:
    units = street((1, 40), (1, 40), (1, 40), (2, 40))
    assert balance.propose(units, crew(1, 2)) == [Move(3, 1, 2, 40)]


def test_within_the_bound_nothing_is_moved() -> None:
    assert balance.propose(street((1, 57), (1, 57), (2, 50), (2, 50)), crew(1, 2)) == []


def test_the_lighter_of_two_units_that_will_do_is_moved() -> None:
    units = street((2, 50), (1, 20), (1, 40), (1, 40), (1, 30), (3, 50))
    assert balance.propose(units, crew(1, 2, 3)) == [Move(2, 1, 2, 20), Move(5, 1, 3, 30)]


def test_what_is_too_much_goes_on_from_hand_to_hand() -> None:
    units = street((1, 30), (1, 30), (1, 30), (1, 30), (2, 30), (2, 30), (2, 30), (2, 25), (3, 5))
    moves = balance.propose(units, crew(1, 2, 3))
    assert {(move.source, move.target) for move in moves} == {(1, 2), (2, 3)}
    assert fullest(units, crew(1, 2, 3), moves) < fullest(units, crew(1, 2, 3))


def test_a_family_whose_interview_was_begun_or_promised_stays() -> None:
    units = street((1, 30), (1, 30), (1, 30), (2, 10), kept=10)
    moves = balance.propose(units, crew(1, 2))
    before, after = (balance.loads(units, crew(1, 2), made) for made in ([], moves))
    assert [(move.unit, move.open) for move in moves] == [(2, 30), (3, 30)]
    assert (before, after) == ({1: 120, 2: 20}, {1: 60, 2: 80})


def test_who_may_not_work_there_gets_nothing_and_who_has_longer_gets_more() -> None:
    units = street((1, 50), (1, 50), (1, 50), (1, 50))
    assert balance.propose(units, [*crew(1), Officer(2, frozenset({9}), 100)]) == []
    longer = balance.propose(units, [Officer(1, HERE, 25), Officer(2, HERE, 75)])
    assert balance.loads(units, crew(1, 2), longer) == {1: 50, 2: 150}


def test_near_on_the_ground_counts_before_near_by_number() -> None:
    """A lane north and a lane south of a river: unit 3 stands beside 1, not beside 2."""
    spots = [(-7.50, 110.80), (-7.60, 110.80), (-7.51, 110.80), (-7.61, 110.80)] + [
        (-7.50 - north / 10, 110.81 + east / 100) for east in range(6) for north in (0, 1)
    ]
    found = balance.beside([Unit(at, 7, HERE, 1, spot=spot) for at, spot in enumerate(spots, 1)])
    assert 3 in found[1] and 2 not in found[1]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Unit], list[Officer]]:
    """Two villages, one to five officers of one or both, with charges and positions or without."""
    areas = st.sampled_from([frozenset({1}), frozenset({2}), frozenset({1, 2})])
    many = draw(st.integers(1, 5))
    officers = [Officer(own, draw(areas), draw(st.sampled_from([20.0, 50.0, 80.0]))) for own in range(1, many + 1)]
    spots = st.tuples(st.floats(-7.6, -7.5), st.floats(110.8, 110.9))
    units = []
    for at in range(1, draw(st.integers(1, 24)) + 1):
        village = 1 if at < 12 else 2
        able = [one.id for one in officers if village in one.areas]
        holder = draw(st.sampled_from([None, *able]))
        kept = draw(st.integers(0, 5)) if holder else 0
        spot = draw(st.none() | spots)
        units.append(Unit(at, village, frozenset({village}), draw(st.integers(0, 60)), kept, holder, spot))
    return units, officers


@hypothesis(max_examples=150)
@given(worlds())
def test_no_proposal_loses_a_unit_makes_it_worse_or_is_followed_by_another(
    world: tuple[list[Unit], list[Officer]],
) -> None:
    units, officers = world
    moves = balance.propose(units, officers)
    assert moves == balance.propose(units, officers), "the same again"
    assert len({move.unit for move in moves}) == len(moves)
    known = {one.id: one for one in officers}
    for move in moves:
        (unit,) = (one for one in units if one.id == move.unit)
        assert unit.holder == move.source != move.target
        assert known[move.target].areas & unit.inside, "nobody is sent where the role does not hold"
    then, crew_then = followed(units, officers, moves)
    before, after = (balance.loads(units, officers, made) for made in ([], moves))
    idle = sum(one.open for one in units if one.holder is None and set(one.inside) & set().union(*(
        each.areas for each in officers)))  # fmt: skip
    assert sum(after.values()) == sum(before.values()) + idle, "every family is somebody's"
    if not any(one.holder is None for one in units):
        assert fullest(units, officers, moves) <= fullest(units, officers)
    assert balance.propose(then, crew_then) == [], "whoever followed the proposal is left in peace"
