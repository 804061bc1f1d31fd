"""Nine months change exactly what they are told to change, and the truth says what happened to whom."""

from collections import Counter
from datetime import date

import pytest

from cacah.simulate.core import Days, FamilyTruth, Village, population
from cacah.simulate.core.drift import (
    ABSENT,
    EVENTS,
    MEMBERS,
    MERGED,
    RENEWED,
    SAME,
    SPLIT,
    Drifted,
    Shares,
    Today,
    drift,
    from_dict,
    nine_months_before,
)

JEBRES, UNTIL = "33.72.04.1010", date(2020, 3, 1)
DAYS = Days(date(2020, 9, 15), nine_months_before(UNTIL), UNTIL)
FAMILIES = 2000


def country(families: int = FAMILIES, seed: int = 7, shares: Shares | None = None) -> Drifted:
    count = (shares or Shares()).before(families)
    before = population(seed, [Village.for_families(JEBRES, count)], count, DAYS)
    return drift(seed, list(before), families, DAYS, shares)


@pytest.fixture(scope="module")
def found() -> Drifted:
    return country()


@pytest.fixture(scope="module")
def by_card(found: Drifted) -> dict[str, FamilyTruth]:
    return {family.kk: family for family in found.register}


def of(found: Drifted, event: str) -> list[Today]:
    return [family for family in found.today if family.event == event]


def numbers(family: Today | FamilyTruth) -> set[str]:
    """NIKs of the register that stand on the card; people without one by their names."""
    return {one.register["nik"] or one.register["name"] for one in family.people if one.register}


class TestShares:
    def test_each_event_happens_to_exactly_its_share(self, found: Drifted) -> None:
        assert len(found.today) == FAMILIES
        assert Counter(one.event for one in found.today) == {
            SAME: 1750, RENEWED: 100, SPLIT: 40, MERGED: 20, ABSENT: 30, MEMBERS: 60,
        }  # fmt: skip

    def test_the_register_has_every_family_of_its_cut_but_the_absent(self, found: Drifted) -> None:
        assert len(found.register) == FAMILIES + 20 - 40 - 30

    def test_other_shares_are_arguments(self) -> None:
        made = country(200, shares=Shares(renewed=0.5, split=0, merged=0, absent=0, members=0))
        assert Counter(one.event for one in made.today) == {SAME: 100, RENEWED: 100}

    def test_more_than_there_are_families_is_refused(self) -> None:
        with pytest.raises(ValueError, match="are wanted"):
            country(50, shares=Shares(absent=1.5))

    def test_the_same_seed_gives_the_same_nine_months(self) -> None:
        assert country(200) == country(200)
        assert country(200) != country(200, seed=8)


class TestEvents:
    def test_a_card_is_new_to_the_register_after_renewal_split_and_merger_alone(
        self, found: Drifted, by_card: dict[str, FamilyTruth]
    ) -> None:
        for event in EVENTS:
            known = {one.kk in by_card for one in of(found, event)}
            assert known == {event in (SAME, MEMBERS)}, event
        assert len({one.kk for one in found.today}) == FAMILIES

    def test_nothing_differs_for_the_others(self, found: Drifted, by_card: dict[str, FamilyTruth]) -> None:
        for one in [*of(found, RENEWED), *of(found, SAME)]:
            if not one.shared:
                assert numbers(one) == numbers(by_card[one.homes[0]])

    def test_merged_families_are_two_in_the_register(self, found: Drifted, by_card: dict[str, FamilyTruth]) -> None:
        for one in of(found, MERGED):
            first, second = (by_card[card] for card in one.homes)
            assert numbers(one) == numbers(first) | numbers(second)

    def test_who_left_is_still_on_the_old_card_and_no_longer_with_those_who_stayed(
        self, found: Drifted, by_card: dict[str, FamilyTruth]
    ) -> None:
        stayed = {one.kk: one for one in found.today if one.shared}
        for one in of(found, SPLIT):
            assert one.homes == ()
            assert numbers(one) <= set().union(*(numbers(by_card[card]) for card in one.left))
            for card in one.left:
                assert numbers(one) & numbers(by_card[card])
                assert not numbers(one) & numbers(stayed[card])
                assert stayed[card].people
        married = [one for one in of(found, SPLIT) if len(one.left) == 2]
        assert {tuple(sorted(person.sex for person in one.people)) for one in married} == {("female", "male")}

    def test_absent_people_are_on_no_card_of_the_register(self, found: Drifted) -> None:
        known = set().union(*map(numbers, found.register))
        absent = [numbers(one) for one in of(found, ABSENT)]
        assert sum(bool(one & known) for one in absent) <= 1  # a few NIKs are shared by mistake
        assert all(absent)

    def test_births_and_deaths_change_the_members_and_not_the_card(
        self, found: Drifted, by_card: dict[str, FamilyTruth]
    ) -> None:
        cut = DAYS.cut.isoformat()
        kinds: Counter[str] = Counter()
        for one in of(found, MEMBERS):
            dead = [person for person in by_card[one.kk].people if person.died]
            born = [person for person in one.people if person.born > cut]
            kinds.update(death=bool(dead), birth=bool(born))
            assert dead or born
            assert all(person.died is None for person in one.people)
            assert all(person.register is None for person in born)
            assert one.people
        assert kinds["death"] >= 5
        assert kinds["birth"] >= 5

    def test_the_truth_survives_being_written(self, found: Drifted) -> None:
        assert [from_dict(one.to_dict()) for one in found.today[:100]] == found.today[:100]
