"""From the answers of the form to the one place of each person."""

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from cacah.cases.core.close import class_at_close
from cacah.cases.core.judgement import judge
from cacah.cases.core.residence import Rule

VECTORS = orjson.loads((Path(__file__).parent.parent / "vectors" / "judgement.json").read_bytes())
RULE = Rule(date.fromisoformat(VECTORS["census_day"]))
TOLD = date.fromisoformat(VECTORS["told"])
HOME = VECTORS["home"]


@pytest.mark.parametrize("one", VECTORS["people"], ids=lambda one: one["who"])
def test_one_place_and_one_class(one: dict[str, Any]) -> None:
    result = judge(one["values"], HOME, TOLD, RULE)
    assert result.counted_here is one["counted_here"]
    assert (result.residence.place if result.residence else None) == one["place"]
    assert class_at_close(result.closing(answered=bool(one["values"]))) == one["class"]


def test_told_in_september_a_death_after_census_day_counts_and_a_move_after_it_does_too() -> None:
    late = date(2020, 9, 28)
    assert judge({"presence": "died", "death_date": "2020-09-20"}, HOME, late, RULE).counted_here
    moved = {"presence": "elsewhere", "presence_place": "31.71", "presence_since": "2020-09-20"}
    assert judge(moved, HOME, late, RULE).counted_here
    arrived = judge({"presence": "here", "since": "2020-09-20", "intends_stay": "yes"}, HOME, late, RULE)
    assert (arrived.counted_here, arrived.membership and arrived.membership.counted) == (False, True)


def test_a_later_census_day_is_answered_anew_from_the_same_facts() -> None:
    values = {"presence": "abroad", "presence_since": "2019-10-01", "back_within_year": "yes"}
    assert judge(values, HOME, TOLD, RULE).counted_here
    assert not judge(values, HOME, TOLD, Rule(date(2020, 10, 15))).counted_here


def test_an_instrument_without_the_question_lists_only_who_lives_there() -> None:
    assert judge({}, HOME, TOLD, RULE, asks_presence=False).counted_here
