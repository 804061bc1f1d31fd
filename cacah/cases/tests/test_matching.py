"""Who may be one person, and where one person counts that two cases name: the vectors, and what holds for anybody."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.cases.core import matching, once, ranking, reasons
from cacah.cases.core.matching import Person
from cacah.cases.core.residence import Rule
from cacah.cases.tests.test_rules import vectors

PAIRS, ONCE = vectors("matching"), vectors("once")


@pytest.mark.parametrize("pair", PAIRS["pairs"], ids=lambda pair: pair["why"])
def test_two_answers_compared(pair: dict[str, Any]) -> None:
    one = Person(**{**PAIRS["budi"], **pair.get("one", {})})
    other = Person(**{**PAIRS["budi"], **pair["other"]})
    found = matching.compare(one, other)
    assert found.levels == pair["levels"]
    assert (found.kept, found.certain) == (pair["kept"], pair["certain"]), found.score
    assert matching.compare(other, one) == found


def test_the_levels_of_a_field_are_all_there_is() -> None:
    for levels in matching.WEIGHTS.values():
        assert sum(m for m, _ in levels.values()) == pytest.approx(1)
        assert sum(u for _, u in levels.values()) == pytest.approx(1, abs=0.01)


TEXTS = st.one_of(st.text(max_size=20), st.sampled_from(["", "Budi", "BUDI S", "1985", "1985-07-01", "1985-02-30"]))
PEOPLE = st.builds(Person, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)


@given(PEOPLE, PEOPLE)
def test_whatever_was_answered_can_be_compared_and_in_either_order(one: Person, other: Person) -> None:
    assert matching.compare(one, other) == matching.compare(other, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("MARTHA", "MARHTA", 0.961), ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.813), ("A", "", 0), ("", "", 1)],
)
def test_similarity_is_that_of_the_published_examples(one: str, other: str, expected: float) -> None:
    assert matching.similarity(one, other) == pytest.approx(expected, abs=0.001)


def side(told: dict[str, Any]) -> once.Side:
    completeness, mode, at, own = told.get("form", ONCE["form"])
    form = ranking.Response(completeness, mode, datetime.fromisoformat(at), own)
    rest = {name: value for name, value in told.items() if name not in ("form", "mode")}
    return once.Side(form, told.get("mode", "self"), **rest)


@pytest.mark.parametrize("pair", ONCE["people"], ids=lambda pair: pair["who"])
def test_one_person_at_two_cases(pair: dict[str, Any]) -> None:
    rule = Rule(date.fromisoformat(ONCE["census_day"]))
    one, other = side(pair["one"]), side(pair["other"])
    found = once.resolve(one, other, rule)
    assert [found.counted, found.by, found.reason] == pair["expect"]
    assert reasons.words(found.reason, "id") != reasons.words(found.reason, "en")
    turned = {"one": "other", "other": "one", "": ""}
    again = once.resolve(other, one, rule)
    assert (turned[again.counted], again.by, again.reason) == (found.counted, found.by, found.reason)


def test_the_vectors_name_every_reason_the_rules_give() -> None:
    codes = {"fuller_form", "better_mode", "later_form", "first_hand", "last_begun", "lodging", "lived_long",
             "institution", "no_place_qualifies", "child_two_homes", "commuter_or_moved", "both_as_long"}  # fmt: skip
    assert {pair["expect"][2] for pair in ONCE["people"]} == codes
