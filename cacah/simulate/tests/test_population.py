"""The synthetic country looks like SP2020's and agrees with itself."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cacah.register.core import mapping as mappings
from cacah.register.core import nik as niks
from cacah.register.core.rows import Reader
from cacah.simulate.core import Days, FamilyTruth, PersonTruth, Village, population, tables
from cacah.simulate.core.register_file import HEADER, rows
from cacah.simulate.core.shape import AGES
from cacah.simulate.core.truth import ABROAD, UNKNOWN, from_dict

JEBRES, SAMIRAN = "33.72.04.1010", "33.09.01.2006"
DAYS = Days(date(2020, 9, 15), date(2019, 12, 31), date(2020, 10, 31))
DESTINATIONS = ("31.71.01.1001", "32.73.01.1002")
DUKCAPIL = Path(__file__).parents[3] / "plans" / "sp2020" / "register" / "dukcapil.toml"


def country(families: int = 3000, seed: int = 7) -> list[FamilyTruth]:
    places = [Village.for_families(JEBRES, families * 3 // 4), Village.for_families(SAMIRAN, families // 4)]
    return list(population(seed, places, families, DAYS, DESTINATIONS))


@pytest.fixture(scope="module")
def families() -> list[FamilyTruth]:
    return country()


@pytest.fixture(scope="module")
def people(families: list[FamilyTruth]) -> list[PersonTruth]:
    return [person for family in families for person in family.people]


@pytest.fixture(scope="module")
def registered(people: list[PersonTruth]) -> list[PersonTruth]:
    return [person for person in people if person.register]


class TestShape:
    def test_a_card_has_3_14_people(self, families: list[FamilyTruth], registered: list[PersonTruth]) -> None:
        assert len(registered) / len(families) == pytest.approx(3.14, abs=0.06)

    def test_ages_follow_the_published_table(self, people: list[PersonTruth]) -> None:
        alive = [person.age(DAYS.census) for person in people if person.alive(DAYS.census)]
        groups = Counter(min(age // 5, 15) for age in alive)
        expected = [*AGES[:15], sum(AGES[15:])]
        for group, number in enumerate(expected):
            assert groups[group] / len(alive) == pytest.approx(number / sum(AGES), abs=0.006), f"{group * 5} and over"

    def test_8_68_percent_live_elsewhere(self, people: list[PersonTruth]) -> None:
        told = [person for person in people if person.alive(DAYS.census)]
        here = [person for person in told if person.lives_in(DAYS.census) not in (ABROAD, UNKNOWN)]
        away = [
            person
            for person in here
            if person.answers["presence"] == "elsewhere" or person.lives_in(DAYS.census) != person.registered_place
        ]
        assert len(away) / len(here) == pytest.approx(0.0868, abs=0.008)

    def test_5_percent_of_cards_were_renewed(self, families: list[FamilyTruth]) -> None:
        assert sum(family.kk != family.kk_now for family in families) / len(families) == pytest.approx(0.05, abs=0.015)

    def test_heads_are_grown_and_couples_of_two_sexes(self, families: list[FamilyTruth]) -> None:
        for family in families:
            head = family.people[0]
            assert head.register is not None
            assert head.register["relationship"] == "1"
            assert head.age(DAYS.census) >= 19
            partner = [one for one in family.people if one.register and one.register["relationship"] in ("2", "3")]
            assert [one.sex for one in partner] in ([], ["female" if head.sex == "male" else "male"])


class TestFacts:
    def test_the_same_seed_gives_the_same_country_and_another_does_not(self) -> None:
        assert country(120) == country(120)
        assert country(120) != country(120, seed=8)

    def test_niks_follow_the_rules_and_few_are_shared(self, registered: list[PersonTruth]) -> None:
        numbers = [person.register["nik"] for person in registered if person.register and person.register["nik"]]
        assert not [number for number in numbers if niks.is_odd(number, DAYS.cut)]
        shared = len(numbers) - len(set(numbers))
        assert 0 <= shared < 0.002 * len(numbers)
        assert 0.002 < 1 - len(numbers) / len(registered) < 0.03

    def test_nobody_in_the_register_was_born_after_its_cut(self, registered: list[PersonTruth]) -> None:
        assert max(person.register["birth_date"] for person in registered if person.register) <= DAYS.cut.isoformat()

    def test_births_and_deaths_since_the_cut(self, people: list[PersonTruth]) -> None:
        assert [person for person in people if person.born > DAYS.cut.isoformat() and person.register is None]
        assert [person for person in people if person.born > DAYS.census.isoformat()]
        assert [person for person in people if person.died and person.died < DAYS.census.isoformat()]

    def test_nothing_is_told_that_has_not_happened(self, people: list[PersonTruth]) -> None:
        last = DAYS.until.isoformat()
        for person in people:
            for item in ("birth_date", "since", "presence_since", "death_date"):
                assert str(person.answers.get(item, "")) <= last

    def test_the_truth_survives_being_written(self, families: list[FamilyTruth]) -> None:
        assert [from_dict(family.to_dict()) for family in families[:50]] == families[:50]


class TestRegisterFile:
    def test_the_loader_reads_every_row(self, families: list[FamilyTruth], registered: list[PersonTruth]) -> None:
        layout, problems = mappings.parse(DUKCAPIL.read_text(encoding="utf-8"), DUKCAPIL.name)
        assert layout is not None, problems
        text = "".join(",".join(cells) + "\n" for family in families for cells in rows(family))
        batch = Reader(layout, list(HEADER), DAYS.cut).read(text)
        assert batch.rejected == []
        assert batch.rows == len(registered)
        assert {family.place for family in batch.families.values()} == {JEBRES, SAMIRAN}
        first = families[0]
        read = batch.families[first.kk]
        assert (read.rw, read.rt, read.street) == (first.rw, first.rt, first.street)
        assert [{**person, "nik": person["nik"]} for person in read.people] == [
            person.register for person in first.people if person.register
        ]


class TestTables:
    def family(self, *people: PersonTruth) -> FamilyTruth:
        return FamilyTruth("1", "1", "A", "001", "001", "", {}, list(people))

    def person(self, born: str, *stays: tuple[str, str], died: str | None = None, registered: str = "A") -> PersonTruth:
        return PersonTruth({}, {}, "female", born, died, registered, [(born, "A"), *stays])

    @pytest.mark.parametrize(
        ("census_day", "residence", "flow"),
        [
            (date(2020, 9, 15), {("A", "female", 0): 1, ("B", "female", 20): 1}, {("A", "A"): 1, ("A", "B"): 1}),
            (date(2020, 8, 15), {("A", "female", 15): 1, ("A", "female", 70): 1}, {("A", "A"): 2}),
        ],
    )
    def test_birth_death_move_and_birthday_fall_on_their_side_of_census_day(
        self, census_day: date, residence: dict[tuple[str, str, int], int], flow: dict[tuple[str, str], int]
    ) -> None:
        found = tables(
            [
                self.family(
                    self.person("2020-09-01"),
                    self.person("1950-01-01", died="2020-09-01"),
                    self.person("2000-09-15", ("2020-09-10", "B")),
                )
            ],
            census_day,
        )
        assert dict(found.residence) == residence
        assert dict(found.flow) == flow

    def test_born_and_died_on_the_day_itself_are_counted(self) -> None:
        day = date(2020, 9, 15)
        found = tables([self.family(self.person("2020-09-15"), self.person("1930-01-01", died="2020-09-15"))], day)
        assert dict(found.residence) == {("A", "female", 0): 1, ("A", "female", 75): 1}

    def test_who_is_abroad_or_unknown_stands_outside_all_three(self) -> None:
        abroad = self.person("1990-01-01", ("2018-01-01", ABROAD))
        unknown = PersonTruth({}, {}, "male", "1990-01-01", None, "A", [("1990-01-01", UNKNOWN)])
        found = tables([self.family(abroad, unknown, self.person("1980-01-01", registered="B"))], date(2020, 9, 15))
        assert dict(found.outside) == {ABROAD: 1, UNKNOWN: 1}
        assert dict(found.registered) == {("B", "female", 40): 1}
        assert sum(found.residence.values()) == sum(found.registered.values()) == sum(found.flow.values()) == 1
