"""The town: everybody behind one door at most, named where people live and where their card is."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from cacah.simulate.core import institutions, night
from cacah.simulate.core.population import Days, Village, population
from cacah.simulate.core.town import OUTSIDE, Town, told_at_home, told_by_host, town

NEAR, NEXT, FAR = "33.72.04.1001", "33.72.04.1002", "91.71.01.1001"
DAYS = Days(date(2020, 9, 15), date(2019, 12, 31), date(2020, 9, 28))


def made() -> Town:
    villages = [Village.for_families(NEAR, 300), Village.for_families(NEXT, 200)]
    made = town(7, list(population(7, villages, 500, DAYS, [FAR])), DAYS)
    institutions.fill(made, 7)
    night.fill(made, 7)
    return made


@pytest.fixture(scope="module")
def small() -> Town:
    return made()


def test_the_same_seed_makes_the_same_town(small: Town) -> None:
    assert made() == small


def test_everybody_lives_behind_one_door_of_those_that_name_them(small: Town) -> None:
    named = Counter((soul.key, door.number) for door in small.doors for soul in small.household(door))
    assert set(named.values()) == {1}
    for soul in small.souls:
        doors = {number for key, number in named if key == soul.key}
        assert doors == {one for one in (soul.card, soul.door if soul.door != OUTSIDE else None) if one is not None}


def test_it_has_everything_that_makes_counting_hard(small: Town) -> None:
    assert {door.way for door in small.doors} == {
        "portal", "interview", "absent", "left", "empty", "institution", "spot",
    }  # fmt: skip
    assert any(door.card is None for door in small.doors)
    dead = [soul for soul in small.souls if soul.truth.register and (soul.truth.died or "9") < "2020"]
    assert dead and all(soul.truth.answers["presence"] == "died" for soul in dead)
    niks = Counter(
        soul.truth.register["nik"] for soul in small.souls if soul.truth.register and soul.truth.register["nik"]
    )
    assert max(niks.values()) > 1


def test_who_lodges_with_others_is_told_of_there_and_at_home(small: Town) -> None:
    rng = Random(1)
    inside = {house.door for house in small.institutions}
    guests = [soul for soul in small.souls if soul.guest and soul.door not in (OUTSIDE, *inside)]
    at_home = Counter(told_at_home(small, soul, rng)["presence"] for soul in guests)
    assert at_home["here"] and at_home["elsewhere"] > at_home["here"]
    told = [told_by_host(small, soul, rng) for soul in guests]
    assert all(one["presence"] == "here" and ("nik" in one) != ("no_nik_reason" in one) for one in told if one)
    assert sum("no_nik_reason" in one for one in told if one)


def test_a_roll_has_who_lives_there_who_is_there_for_days_and_some_who_have_left(small: Town) -> None:
    lines = [
        (house, small.souls[key], row) for house in small.institutions
        for key, row in institutions.roll(small, house, Random(2))
    ]  # fmt: skip
    where = Counter(
        "there" if soul.door == house.door else "passing" if soul.key in house.passing else "gone"
        for house, soul, _ in lines
    )
    assert set(where) <= {"there", "passing", "gone"} and where["there"] > where["passing"] > 0
    assert {row["menetap"] for house, soul, row in lines if soul.key in house.passing} <= {"tidak", ""}
    assert all(bool(row["umur"]) != bool(row["tanggal_lahir"]) for _, _, row in lines)
    assert any(soul.card is None for _, soul, _ in lines) and any(soul.card is not None for _, soul, _ in lines)


def test_people_without_a_home_are_met_once_twice_or_not_at_all_and_by_nobody_twice(small: Town) -> None:
    met = list(night.meetings(small, 7))
    sleeping = {tuple(group) for group in small.groups}
    assert {one.keys for one in met} <= sleeping
    assert {small.doors[int(small.souls[key].door)].way for group in sleeping for key in group} == {"spot"}
    assert set(Counter((one.keys, one.team) for one in met).values()) == {1}
    assert list(night.meetings(small, 7)) == met
