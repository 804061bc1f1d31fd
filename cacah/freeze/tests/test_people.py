"""Odd people on paper: where each counts, is registered, how old, in which class, on a given census day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from cacah.cases.core.judgement import Judgement, judge
from cacah.cases.core.residence import Rule
from cacah.freeze.core import coarse
from cacah.freeze.core.person import Frame, Listed, OnRecord, answers, identity
from cacah.freeze.core.pseudonym import Pseudonyms
from cacah.freeze.core.twice import counted_on_the_other, same_birth

SEPTEMBER, OCTOBER = date(2020, 9, 15), date(2020, 10, 15)
TOLD = date(2020, 11, 1)
HOME, CARD = "33.72.05.1001", "33.72.05.1002"
KNOWN = {HOME, CARD, "35.78.01.1001", "35.78", "33.19.01.2001"}
COUNTED = {"answered", "list_only", "elsewhere"}
BUDI = OnRecord("3372051203800001", "BUDI SANTOSO", "male", "1980-03-12")


def frame(census_day: date = SEPTEMBER) -> Frame:
    publish = lambda code: code if code in KNOWN else "unknown"  # noqa: E731 - one line says it
    return Frame(census_day, COUNTED, publish, ("sex", "religion", "occupation"), Pseudonyms(b"secret"))


def listed(values: dict[str, Any], census_day: date = SEPTEMBER, on_record: OnRecord | None = BUDI, card: str = CARD,
           **more: Any) -> Listed:  # fmt: skip
    judged = judge(values, HOME, TOLD, Rule(census_day)) if values else Judgement("")
    return Listed(UUID(int=1), UUID(int=2), "clean", "self", values, judged, HOME, card, on_record, **more)


def here(**values: Any) -> dict[str, Any]:
    told = {"presence": "here", "card": "this", "sex": "male", "birth_date": "1980-03-12", "since": "2010-01-01"}
    return told | {"same_registered": "yes"} | values


def away(**values: Any) -> dict[str, Any]:
    told = {"presence": "elsewhere", "card": "this", "presence_place": "35.78.01.1001", "presence_since": "2018-07"}
    return told | values


@dataclass(frozen=True)
class Odd:
    who: str
    values: dict[str, Any]
    expected: tuple[bool, str, str, str, int | None, str]
    """counted, residence, registered, sex, age, class"""
    more: dict[str, Any] = field(default_factory=dict)


SURABAYA = "35.78.01.1001"
ODD = [
    Odd("lives here, on this card", here(), (True, HOME, CARD, "male", 40, "answered")),
    Odd("lives here, registered in Surabaya", here(same_registered="no", registered_place=SURABAYA),
        (True, HOME, SURABAYA, "male", 40, "answered")),
    Odd("registered in a city, the village not known", here(same_registered="no", registered_place="35.78"),
        (True, HOME, "35.78", "male", 40, "answered")),
    Odd("registered at a place that was written in", here(same_registered="no", registered_place="~Kampung Baru"),
        (True, HOME, "unknown", "male", 40, "answered")),
    Odd("foreigner on no record here", here(same_registered="no", registered_place="~Berlin", citizenship="foreign"),
        (True, HOME, "abroad", "male", 40, "answered"), {"on_record": None}),
    Odd("foreigner with a permit registered here", here(same_registered="no", registered_place=SURABAYA,
        citizenship="foreign"), (True, HOME, SURABAYA, "male", 40, "answered"), {"on_record": None}),
    Odd("never recorded by anybody", here(same_registered="no", no_nik_reason="adult", card="unknown"),
        (True, HOME, "nowhere", "male", 40, "answered"), {"on_record": None}),
    Odd("does not show a NIK", here(same_registered="no", no_nik_reason="not_shown", card="unknown"),
        (True, HOME, "unknown", "male", 40, "answered"), {"on_record": None}),
    Odd("family without a card in the register", here(), (True, HOME, "unknown", "male", 40, "answered"),
        {"card": "", "on_record": None}),
    Odd("born on census day", here(birth_date="2020-09-15", since="2020-09-15"),
        (True, HOME, CARD, "male", 0, "answered")),
    Odd("born the day after", here(birth_date="2020-09-16", since="2020-09-16"),
        (False, "unknown", CARD, "male", None, "born_after")),
    Odd("birthday on census day", here(birth_date="1980-09-15"), (True, HOME, CARD, "male", 40, "answered")),
    Odd("birthday the day after", here(birth_date="1980-09-16"), (True, HOME, CARD, "male", 39, "answered")),
    Odd("born on 29 February", here(birth_date="2004-02-29"), (True, HOME, CARD, "male", 16, "answered")),
    Odd("only the year of birth is known", here(birth_date="1950"), (True, HOME, CARD, "male", 70, "answered")),
    Odd("a hundred and ten", here(birth_date="1910-01-01"), (True, HOME, CARD, "male", 110, "answered")),
    Odd("neither sex nor birth date, and not on record", here(sex="", birth_date=""),
        (True, HOME, CARD, "unknown", None, "answered"), {"on_record": None}),
    Odd("birth date left out but on record", here(birth_date=""), (True, HOME, CARD, "male", 40, "answered")),
    Odd("died before", {"presence": "died", "death_date": "2020-09-14"},
        (False, "unknown", CARD, "male", 40, "died_before")),
    Odd("died on census day", {"presence": "died", "death_date": "2020-09-15"},
        (True, HOME, CARD, "male", 40, "answered")),
    Odd("died after", {"presence": "died", "death_date": "2020-10-01"}, (True, HOME, CARD, "male", 40, "answered")),
    Odd("student in Surabaya since two years", away(), (True, SURABAYA, CARD, "male", 40, "elsewhere")),
    Odd("moved to Surabaya after census day", away(presence_since="2020-10-20"),
        (True, HOME, CARD, "male", 40, "answered")),
    Odd("in Surabaya and on another card now", away(card="other"),
        (True, SURABAYA, "unknown", "male", 40, "elsewhere")),
    Odd("somewhere else, nobody knows where", away(presence_place="~entah"),
        (True, "unknown", CARD, "male", 40, "elsewhere")),
    Odd("abroad for three years", {"presence": "abroad", "presence_since": "2017", "card": "this"},
        (False, "abroad", CARD, "male", 40, "abroad")),
    Odd("abroad for a season, back within the year", {"presence": "abroad", "presence_since": "2020-08-01",
        "back_within_year": "yes", "card": "this"}, (True, HOME, CARD, "male", 40, "answered")),
    Odd("known to nobody", {"presence": "unknown", "card": "this"}, (False, "unknown", CARD, "male", 40, "unknown")),
    Odd("on the list, nobody answered", {}, (False, "unknown", CARD, "male", 40, "never_reached")),
    Odd("counted at the lodging, under the same NIK", away(), (False, SURABAYA, CARD, "male", 40, "duplicate"),
        {"same_person_elsewhere": True}),
    Odd("came to live here after census day", here(since="2020-10-01"),
        (True, "unknown", CARD, "male", 40, "elsewhere")),
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.who)
def test_each_has_one_place_one_class_and_an_age(odd: Odd) -> None:
    row = answers(listed(odd.values, **odd.more), frame())
    found = tuple(row[name] for name in ("counted", "residence", "registered", "sex", "age", "class"))
    assert found == odd.expected


def test_moving_the_census_day_moves_people_and_ages() -> None:
    def at(values: dict[str, Any], day: date) -> tuple[Any, ...]:
        row = answers(listed(values, day), frame(day))
        return row["counted"], row["residence"], row["age"]

    assert at(here(birth_date="1980-10-01"), SEPTEMBER) == (True, HOME, 39)
    assert at(here(birth_date="1980-10-01"), OCTOBER) == (True, HOME, 40)
    baby = here(birth_date="2020-10-01", since="2020-10-01")
    assert at(baby, SEPTEMBER) == (False, "unknown", None)
    assert at(baby, OCTOBER) == (True, HOME, 0)
    newcomer = here(since="2020-10-01", intends_stay="yes")
    assert (at(newcomer, SEPTEMBER)[1], at(newcomer, OCTOBER)[1]) == ("unknown", HOME)
    gone = away(presence_since="2020-10-01")
    assert (at(gone, SEPTEMBER)[1], at(gone, OCTOBER)[1]) == (HOME, SURABAYA)
    dead = {"presence": "died", "death_date": "2020-10-01"}
    assert (at(dead, SEPTEMBER)[0], at(dead, OCTOBER)[0]) == (True, False)


def test_a_row_of_answers_names_nobody() -> None:
    told = here(name="BUDI SANTOSO", nik=BUDI.nik, religion="islam", occupation="~supir angkot Budi", address="Melati")
    text = repr(answers(listed(told), frame()))
    for secret in ("BUDI", BUDI.nik, "1980-03-12", "Melati", "angkot", str(UUID(int=2)), UUID(int=2).hex):
        assert secret not in text
    assert "('religion', 'islam'), ('occupation', '~')" in text


def test_the_identity_carries_what_linking_needs() -> None:
    row = identity(listed(away()), frame(), (1, 2, 3))
    assert (row["nik"], row["name"], row["birth_date"]) == (BUDI.nik, BUDI.name, BUDI.birth)
    assert row["pseudonym"] == answers(listed(away()), frame())["pseudonym"]


def test_pseudonyms_of_two_freezes_do_not_meet() -> None:
    one, other = Pseudonyms(b"a"), Pseudonyms(b"b")
    assert one.person(UUID(int=1), UUID(int=2)) != other.person(UUID(int=1), UUID(int=2))
    assert one.person(UUID(int=1), UUID(int=2)) != one.person(UUID(int=2), UUID(int=1))


@pytest.mark.parametrize(
    ("birth", "age"),
    [("2000-02-29", 20), ("1999-12-31", 20), ("1960", 60), ("1960-09", 60), ("2020", 0), ("", None), ("no", None)],
)
def test_age_in_completed_years(birth: str, age: int | None) -> None:
    assert coarse.age(birth, SEPTEMBER) == age


def test_a_birth_date_loses_its_day() -> None:
    assert [coarse.month(text) for text in ("1980-03-12", "1980-03", "1980", "")] == [
        "1980-03",
        "1980-03",
        "1980",
        None,
    ]


def judged(values: dict[str, Any], census_day: date = SEPTEMBER) -> Judgement:
    return judge(values, HOME, TOLD, Rule(census_day))


def test_who_lives_there_counts_and_the_familys_word_stands_back() -> None:
    lodger, told = judged(here(since="2018-07")), judged(away())
    assert counted_on_the_other(told, lodger)
    assert not counted_on_the_other(lodger, told)


def test_after_a_move_past_census_day_the_family_left_behind_counts() -> None:
    lodger, told = judged(here(since="2020-10-01")), judged(away(presence_since="2020-10-01"))
    assert counted_on_the_other(lodger, told)
    assert not counted_on_the_other(told, lodger)


def test_two_who_say_they_live_here_are_left_to_people() -> None:
    assert not counted_on_the_other(judged(here()), judged(here()))


def test_the_dead_and_the_unborn_displace_nobody() -> None:
    unborn = judged(here(birth_date="2020-10-01", since="2020-10-01"))
    assert not counted_on_the_other(judged(away()), unborn)


@pytest.mark.parametrize(
    ("mine", "other", "same"),
    [("1980-03-12", "1980-03-21", True), ("1980-03-12", "1981-03-12", False), ("", "1980", True)],
)
def test_one_person_has_one_year_of_birth(mine: str, other: str, same: bool) -> None:
    assert same_birth(mine, other) is same
