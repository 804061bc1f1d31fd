"""What a page shows or asks before it is known: for phones without scripts, and for the way on."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.instrument import core
from cacah.instrument.core import Instrument, Opening, Part, Sure

SP2020 = Path(__file__).resolve().parents[3] / "plans" / "sp2020"
AROUND = {
    "today": "2020-09-15",
    "census_day": "2020-09-15",
    "family_place": "33.72.04.1011",
    "registered_family_place": "33.72.04.1011",
    "is_new": "no",
}
HERE = {"presence": "here", "card": "this", "birth_date": "1985-07-05", "nik": "3372040507850001"}


@pytest.fixture(scope="module")
def person() -> Part:
    compiled, problems = core.compile_sources(core.read(SP2020))
    assert problems == []
    return Instrument(compiled).parts["person"]


def _page(part: Part) -> list[str]:
    return [name for page in part.pages if "presence" not in page.items for name in page.items]


def _opened(part: Part, answers: dict[str, Any]) -> frozenset[str]:
    return Opening(part, _page(part)).names(part.walk(answers, AROUND), AROUND)


def test_work_is_asked_about_beside_the_activity_that_decides_it(person: Part) -> None:
    opened = _opened(person, HERE)
    assert {"occupation", "industry", "work_status", "registered_place", "intends_stay"} <= opened
    assert "pensioner" not in opened, "35 years old, whatever is answered"


def test_once_the_deciding_answer_is_there_nothing_more_is_opened(person: Part) -> None:
    opened = _opened(person, {**HERE, "activity": "housework", "same_registered": "yes", "since": "2001"})
    assert {"occupation", "industry", "work_status", "registered_place", "intends_stay"} & opened == set()


def test_a_child_is_not_asked_about_work(person: Part) -> None:
    assert "occupation" not in _opened(person, {**HERE, "birth_date": "2017-03-12"})


def test_an_unknown_age_leaves_open_what_hangs_on_it(person: Part) -> None:
    opened = _opened(person, {name: value for name, value in HERE.items() if name != "birth_date"})
    assert {"language_indonesian", "activity", "occupation", "marital_status"} <= opened


def test_whoever_does_not_live_here_is_shown_nothing(person: Part) -> None:
    assert _opened(person, {"presence": "elsewhere"}) == frozenset()


@given(st.sampled_from(["here", "elsewhere", "abroad", "died", "unknown", "", "nonsense", None]))
def test_what_is_surely_asked_is_asked_by_the_walk_too(person: Part, presence: str | None) -> None:
    answers = {} if presence is None else {"presence": presence}
    walk = person.walk(answers, AROUND)
    sure = Sure(person, _page(person)).asks(answers)
    assert sure == (presence == "here")
    assert not sure or any(name in walk.relevant for name in _page(person))
