"""What was said of a line tells how each of its people ends, as far as nobody answered or something came later."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cacah.cases.core import lines
from cacah.cases.core.close import ClosingFacts, class_at_close, same_move, same_neighbour, same_person
from cacah.cases.core.lines import Said
from cacah.cases.core.matching import Likeness, Person, compare
from cacah.cases.core.words import ANSWERED, LISTED, PAPER, VISITS, allowed
from cacah.cases.tests.test_rules import vectors

LINES = vectors("lines")
DAY = date.fromisoformat(LINES["census_day"])


def words(one: dict[str, Any]) -> list[Said]:
    return [Said(event, date.fromisoformat(day), facts) for event, day, facts in one["words"]]


@pytest.mark.parametrize("one", [one for one in LINES["people"] if "answered" not in one], ids=lambda one: one["who"])
def test_a_person_nobody_answered_for(one: dict[str, Any]) -> None:
    assert class_at_close(lines.unanswered(words(one), one["name"], one["birth"], DAY)) == one["class"]


@pytest.mark.parametrize("one", [one for one in LINES["people"] if "answered" in one], ids=lambda one: one["who"])
def test_a_person_of_whom_something_was_said_after_the_answer(one: dict[str, Any]) -> None:
    facts = ClosingFacts(answered=True, membership="alive", residence="here")
    later = lines.changed_since(words(one), one["name"], DAY)
    if later:
        facts = replace(facts, membership=later.membership, residence=later.residence)
    assert class_at_close(facts) == one["class"]


@pytest.mark.parametrize("one", LINES["same_person"], ids=lambda one: one["who"])
def test_whether_a_line_is_somebody_who_was_answered_for_elsewhere(one: dict[str, Any]) -> None:
    assert same_person(Likeness(one["levels"])) == one["same"]


ANI = Person("Ani Lestari", "2003-05-06", "female")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"birth": "2003"}, True),
        ({"birth": "2004"}, True),
        ({"birth": "2002"}, False),
        ({"birth": "2003-05-06"}, False),
        ({"birth": ""}, False),
        ({"birth": "2003", "name": "Ani"}, False),
        ({"birth": "2003", "sex": "male"}, False),
        ({"birth": "2003", "sex": ""}, False),
        ({"birth": "2003", "nik": "3372044605030001"}, False),
    ],
)
def test_whether_somebody_known_by_the_year_or_an_age_is_who_is_said_to_have_moved_there(
    changes: dict[str, str], expected: bool
) -> None:
    """An age of 16 on census day is told as 2004, and may be of 2003."""
    one = replace(ANI, nik="3372044605030002") if "nik" in changes else ANI
    other = replace(one, **changes)
    assert same_move(one, other) is same_move(other, one) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"birth": "2003"}, True),
        ({"birth": "2003-05"}, True),
        ({"birth": "2004"}, True),
        ({"birth": "2002"}, False),
        ({"birth": "2003", "sls": "A.2"}, False),
        ({"birth": "2003", "name": "Ani"}, False),
        ({"birth": "2003", "sex": ""}, False),
        ({"birth": "2003", "nik": "3372044605030001"}, False),
    ],
)
def test_whether_somebody_known_by_the_year_or_an_age_is_on_another_list_of_the_unit(
    changes: dict[str, str], expected: bool
) -> None:
    one = replace(ANI, sls="A.1", district="A", nik="3372044605030002" if "nik" in changes else "")
    other = replace(one, **changes)
    assert same_neighbour(compare(one, other)) is same_neighbour(compare(other, one)) is expected


def test_every_word_about_where_a_family_is_is_heard_with_the_facts_it_may_have() -> None:
    silent = {"no_contact", "appointment", "note", "refused", "answers_online", "showed_receipt", *PAPER}
    assert {*VISITS, *LISTED, *ANSWERED} == {*lines.PRESENT, *lines.GONE} | silent
    for one in LINES["people"]:
        assert all(set(facts) <= allowed(event) for event, _, facts in one["words"])
