"""Both walkers, the server's and the phone's, give the results written in vectors/*.json."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from cacah.instrument.core import Instrument, compile, operators
from cacah.instrument.core.lists import normal
from cacah.instrument.tests import node

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
ZONES = ("UTC", "Asia/Jakarta", "America/Los_Angeles", "Pacific/Kiritimati")


def vectors(key: str) -> list[Any]:
    files = [(file.stem, orjson.loads(file.read_bytes())) for file in sorted(VECTORS.glob("*.json"))]
    return [pytest.param(data, id=name) for name, data in files if key in data]


def compiled(lines: list[str]) -> dict[str, Any]:
    found, problems = compile({"part": "\n".join(lines)})
    assert not problems, [problem.text() for problem in problems]
    return found


def with_calculations(lines: list[str], expressions: list[Any]) -> dict[str, Any]:
    """The vector's instrument with one calculation for every expression."""
    choices = next((at for at, line in enumerate(lines) if line.startswith("| choices")), len(lines))
    header = lines[0].rstrip() + " calculation |"
    blanks = lines[0].count("|") - 4
    rows = [
        f"| | calculate | result{at} | {'| ' * blanks} {text.replace('|', chr(92) + '|')} |"
        for at, (text, *_) in enumerate(expressions)
    ]
    return compiled([header, *lines[1:choices], *rows, *lines[choices:]])


@pytest.mark.parametrize("data", vectors("expressions"))
def test_expressions_have_the_same_value_on_both_sides(data: dict[str, Any]) -> None:
    instrument = with_calculations(data["instrument"], data["expressions"])
    part = Instrument(instrument).parts["part"]
    cases = [{"answers": answers, "context": {}} for _, answers, _ in data["expressions"]]
    phone = node.run("walks", [{"part": part.data, "lists": instrument["lists"], "cases": cases}])[0]
    for at, (text, answers, expected) in enumerate(data["expressions"]):
        here = part.walk(answers, {}).values.get(f"result{at}")
        there = phone[at]["values"].get(f"result{at}")
        assert (here, type(here)) == (expected, type(expected)), (text, answers)
        assert there == expected, ("JavaScript", text, answers)


@pytest.mark.parametrize("data", vectors("walks"))
def test_walks_are_the_same_on_both_sides(data: dict[str, Any]) -> None:
    instrument = compiled(data["instrument"])
    part = Instrument(instrument).parts["part"]
    phone = node.run("walks", [{"part": part.data, "lists": instrument["lists"], "cases": data["walks"]}])[0]
    for case, there in zip(data["walks"], phone, strict=True):
        walk = part.walk(case["answers"], case["context"])
        here = {
            "values": walk.values,
            "relevant": sorted(walk.relevant),
            "missing": list(walk.missing),
            **{key: [[f.name, f.code] for f in getattr(walk, key)] for key in ("errors", "warnings", "queries")},
        }
        expected = {key: case[key] for key in here} | {"relevant": sorted(case["relevant"])}
        assert here == expected, case["name"]
        for key in ("errors", "warnings", "queries"):
            there[key] = [[finding["name"], finding["code"]] for finding in there[key]]
        assert there | {"relevant": sorted(there["relevant"])} == expected, ("JavaScript", case["name"])


def test_walking_leaves_irrelevant_answers_where_they_are() -> None:
    case = next(data.values[0] for data in vectors("walks") if data.id == "relevance")
    part = Instrument(compiled(case["instrument"])).parts["part"]
    answers = {"works": "no", "paid": "yes", "wage": 100}
    walk = part.walk(answers, {"day": "2020-09-15"})
    assert "wage" not in walk.values
    assert answers == {"works": "no", "paid": "yes", "wage": 100}


@pytest.mark.parametrize("zone", ZONES)
def test_the_phones_time_zone_moves_no_date(zone: str) -> None:
    data = orjson.loads((VECTORS / "dates.json").read_bytes())
    instrument = with_calculations(data["instrument"], data["expressions"])
    cases = [{"answers": answers, "context": {}} for _, answers, _ in data["expressions"]]
    task = [{"part": instrument["parts"]["part"], "lists": instrument["lists"], "cases": cases}]
    for at, one in enumerate(node.run("walks", task, zone)[0]):
        assert one["values"].get(f"result{at}") == data["expressions"][at][2], data["expressions"][at]


def test_both_tables_hold_the_same_operators() -> None:
    assert node.run("operators", None) == sorted(operators.BUILDERS)


def test_every_operator_stands_in_a_vector() -> None:
    used: set[str] = set()

    def collect(tree: list[Any]) -> None:
        used.add(tree[0])
        for branch in tree[1:]:
            if isinstance(branch, list):
                collect(branch)

    for data in [each.values[0] for each in vectors("instrument")]:
        found = with_calculations(data["instrument"], data.get("expressions", []))
        for item in found["parts"]["part"]["items"].values():
            for column in ("relevant", "required", "constraint", "warning", "choice_filter", "calculation"):
                if column in item:
                    collect(item[column])
    assert set(operators.BUILDERS) - used == set()


def test_typed_texts_are_compared_alike() -> None:
    pairs = orjson.loads((VECTORS / "search.json").read_bytes())["normal"]
    assert [normal(text) for text, _ in pairs] == [expected for _, expected in pairs]
    assert node.run("normal", [text for text, _ in pairs]) == [expected for _, expected in pairs]
