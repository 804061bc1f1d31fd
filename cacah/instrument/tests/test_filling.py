"""The server and the phone fill a drawn question to the same HTML, for every kind and state."""

from typing import Any

import pytest

from cacah.instrument import core
from cacah.instrument.core import Finding, forms
from cacah.instrument.tests import node

PLACES = {"33.72.04.1011": "Jebres, Kota <Surakarta>"}
FULL = {
    "name": 'Siti & "Ani" <b>',
    "story": "baris satu\nbaris 'dua'",
    "code": "007",
    "age": 35,
    "born": "1985-07-05",
    "sex": "female",
    "faith": "~Sunda <Wiwitan>",
    "region": "south",
    "town": "s1",
    "market": "~Pasar Gede",
    "hobbies": ["read", "sing"],
    "tribe": "nias",
    "tongue": "batak",
    "home": "33.72.04.1011",
    "wage": 0,
    "child": [{"nick": "Ana", "gender": "female"}, {"nick": "Budi"}],
}
STATES: dict[str, dict[str, Any]] = {
    "nothing answered": {},
    "everything answered": {"answers": FULL},
    "partial dates": {"answers": {"born": "1985-07", "age": 3}},
    "a year alone": {"answers": {"born": "1985"}},
    "write-ins": {"answers": {"tribe": "~Orang Laut", "home": "~Desa 'X'", "age": 9, "faith": "islam"}},
    "from the register": {
        "answers": {"age": 35},
        "prefill": {
            "name": ["Siti", True],
            "born": ["1985-07-05", True],
            "sex": ["female", False],
            "tribe": ["jawa", True],
            "home": ["33.72.04.1011", True],
            "hobbies": [["sing"], True],
        },
    },
    "from the register, hidden": {"prefill": {"faith": ["islam", True], "wage": [5, True]}},
    "errors": {
        "answers": {"age": 35, "name": "x"},
        "prefill": {"sex": ["female", True]},
        "errors": [
            ["age", "constraint", []],
            ["sex", "required", []],
            ["home", "ambiguous", [["a", "Jebres <1>"], ["~", "x"]]],
        ],
        "posted": {"home": ["Jebres"], "age": ["35"]},
    },
    "typed but not readable": {
        "errors": [["age", "not_a_number", []], ["born", "date_day", []], ["faith", "write_in_blank", []]],
        "answers": {},
        "posted": {
            "age": ["tiga <5>"],
            "born_d": ["", "?"],
            "born_m": ["?"],
            "born_y": ["85"],
            "faith": ["~"],
            "faith_other": [""],
        },
    },
    "with a prefix": {"answers": FULL, "prefix": "m1-"},
}


def phone(part: core.Part, language: str, states: list[dict[str, Any]]) -> list[str]:
    """The HTML of those states as filling.js makes it."""
    compiled, fragments = part.instrument.compiled, part.instrument.fragments[language]
    labels = {name: {row["code"]: row["label"][language] for row in rows} for name, rows in compiled["lists"].items()}
    task = {
        "part": part.data,
        "name": part.name,
        "lists": compiled["lists"],
        "texts": part.instrument.texts,
        "fragments": fragments,
        "labels": labels,
        "states": states,
    }
    found: list[str] = node.run("render", task)
    return found


def both(
    part: core.Part, language: str, page: str, context: dict[str, Any], given: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """(the server's HTML, the same state for the phone)."""
    answers, prefill = given.get("answers", {}), given.get("prefill", {})
    errors = [
        Finding(name, code, part.items[name].finding(code).message, tuple((c, t) for c, t in choices))
        for name, code, choices in given.get("errors", [])
    ]
    walk = part.walk(answers, context)
    here = forms.render(
        part,
        page,
        language,
        walk,
        answers,
        {name: (value, certain) for name, (value, certain) in prefill.items()},
        errors,
        given.get("prefix", ""),
        posted=given.get("posted"),
        places=lambda code: PLACES.get(code, code),
    )
    there = {
        "names": part.page_by_name[page].items,
        "language": language,
        "answers": answers,
        "context": context,
        "prefill": prefill,
        "errors": {
            e.name: {"name": e.name, "code": e.code, "message": e.message, "choices": e.choices} for e in errors
        },
        "posted": given.get("posted", {}),
        "places": PLACES,
        "prefix": given.get("prefix", ""),
    }
    return here, there


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("page", ["first", "second"])
def test_every_kind_is_filled_alike(kinds: core.Part, language: str, page: str) -> None:
    pairs = [both(kinds, language, page, {"census_day": "2020-09-15"}, state) for state in STATES.values()]
    filled = phone(kinds, language, [there for _, there in pairs])
    for name, (here, _), there in zip(STATES, pairs, filled, strict=True):
        assert there == here, name


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_question_of_sp2020_is_filled_alike(sp2020: core.Instrument, language: str) -> None:
    for part in sp2020.parts.values():
        context = dict.fromkeys(part.context, "2020-09-15")
        states: list[dict[str, Any]] = [
            {},
            {"answers": sample(part)},
            {"prefill": {n: (v, True) for n, v in sample(part).items()}},
        ]
        states += [{"errors": [(name, "required", []) for name in sample(part)]}]
        pairs = [both(part, language, page.name, context, state) for page in part.pages for state in states]
        for (here, _), there in zip(pairs, phone(part, language, [state for _, state in pairs]), strict=True):
            assert there == here


def sample(part: core.Part) -> dict[str, Any]:
    """Some answer to every question."""
    values = {"text": "x & y", "integer": 3, "date": "1985-07-15", "place": "33.72.04.1011"}
    return {
        name: item.choices.rows[0]["code"] if item.choices else values[item.kind]
        for name, item in part.items.items()
        if item.kind in ("text", "integer", "date", "place", "select_one")
    }
