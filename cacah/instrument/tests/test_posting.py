"""A posted page becomes answers, on the server and on the phone; what cannot be read is said at its field."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from cacah.instrument import core
from cacah.instrument.core import forms
from cacah.instrument.tests import node
from cacah.instrument.tests.fields import fields
from cacah.instrument.tests.test_filling import FULL, both

POSTS = orjson.loads((Path(__file__).resolve().parent.parent / "vectors" / "posts.json").read_bytes())["posts"]
KNOWN = {
    "jebres": [("33.72.04.1011", "Jebres, Kota Surakarta")],
    "karanganyar": [("a", "Karanganyar, Demak"), ("b", "Karanganyar, Kebumen")],
}


def places(text: str) -> Sequence[tuple[str, str]]:
    return KNOWN.get(text.partition(",")[0].lower(), [])


@pytest.mark.parametrize("case", POSTS, ids=[case["name"] for case in POSTS])
def test_the_server_reads_a_page(kinds: core.Part, case: dict[str, Any]) -> None:
    answers, findings = forms.parse(kinds, case["page"], case["fields"], places=places)
    assert answers == case["answers"]
    assert [[finding.name, finding.code] for finding in findings] == case["findings"]


def test_the_phone_reads_a_page_alike(kinds: core.Part) -> None:
    cases = [case for case in POSTS if not case.get("server")]
    task = {"wire": forms.wire(kinds, "id"), "cases": cases, "prefix": ""}
    for case, there in zip(cases, node.run("read", task), strict=True):
        assert there["answers"] == case["answers"], case["name"]
        assert [[f["name"], f["code"]] for f in there["findings"]] == case["findings"], case["name"]


def test_a_prefix_keeps_the_pages_of_two_people_apart(kinds: core.Part) -> None:
    post = {"a-name": ["Siti"], "b-name": ["Ali"], "a-child-0-nick": ["Ana"]}
    assert forms.parse(kinds, "first", post, "a-")[0] == {"name": "Siti"}
    assert forms.parse(kinds, "first", post, "b-")[0] == {"name": "Ali"}
    assert forms.parse(kinds, "second", post, "a-")[0] == {"child": [{"nick": "Ana"}]}
    assert forms.parse(kinds, "second", post, "b-")[0] == {}


def test_an_ambiguous_text_offers_what_it_may_mean(kinds: core.Part) -> None:
    _, findings = forms.parse(kinds, "first", {"home": ["karanganyar"]}, language="en", places=places)
    assert [code for code, _ in findings[0].choices] == ["a", "b", "~"]
    assert findings[0].text("id") == "Pilih salah satu yang Anda maksud."
    assert findings[0].choices[2][1] == "None of these, use what I wrote"


def test_what_was_posted_from_a_drawn_page_comes_back_the_same(kinds: core.Part) -> None:
    """A page sent without touching it says what it showed; a register value is confirmed by that."""

    context = {"census_day": "2020-09-15"}
    shown = {name: value for name, value in FULL.items() if name != "child"}
    answered = fields(both(kinds, "id", "first", context, {"answers": shown})[0])
    assert forms.parse(kinds, "first", answered, places=places)[0] == shown
    register = {"prefill": {name: [value, True] for name, value in shown.items()}, "answers": {"age": 35}}
    confirmed = fields(both(kinds, "id", "first", context, register)[0])
    found = forms.parse(kinds, "first", confirmed, places=places)[0]
    assert found == shown


def test_a_register_value_of_a_question_that_is_not_asked_is_not_sent(kinds: core.Part) -> None:

    state = {"prefill": {"faith": ["islam", True]}, "answers": {"age": 3}}
    html = both(kinds, "id", "first", {"census_day": "2020-09-15"}, state)[0]
    assert "faith" not in forms.parse(kinds, "first", fields(html))[0]


def test_an_uncertain_register_value_is_said_and_not_chosen(kinds: core.Part) -> None:

    state = {"prefill": {"sex": ["female", False]}}
    html = both(kinds, "id", "first", {"census_day": "2020-09-15"}, state)[0]
    assert "Menurut data kependudukan: <b>Perempuan</b>" in html
    assert "sex" not in fields(html)
