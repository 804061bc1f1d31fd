"""The tables of a tiny population, cell by cell, and what must hold for any population."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacah.outputs import reads
from cacah.outputs.run import listed, run
from cacah.outputs.tests.photograph import KEYS, LEVELS, NAMES, SPECIAL, VILLAGES, lineage, person, write
from cacah.store import manifest
from cacah.store.errors import NotThere, WrongKey

JEBRES, MOJOSONGO, WATES, SURABAYA = VILLAGES

ODD = [
    person(JEBRES, JEBRES, "male", 0),
    person(JEBRES, JEBRES, "female", 4),
    person(JEBRES, JEBRES, "female", 5),
    person(JEBRES, JEBRES, "male", 74),
    person(JEBRES, JEBRES, "male", 75),
    person(JEBRES, JEBRES, "female", 119),
    person(JEBRES, JEBRES, "female", None),
    person(JEBRES, JEBRES, "unknown", 9),
    person(JEBRES, JEBRES, "unknown", None),
    person(JEBRES, "abroad", "female", 33),
    person(JEBRES, "nowhere", "male", 8),
    person(JEBRES, "unknown", "male", 41),
    person(JEBRES, MOJOSONGO, "male", 22),
    person(MOJOSONGO, JEBRES, "female", 22),
    person(WATES, JEBRES, "male", 19),
    person(SURABAYA, JEBRES, "female", 20),
    person(JEBRES, SURABAYA, "female", 24),
    person("35.78", JEBRES, "male", 27),
    person("33", "33.19", "female", 52),
    person("ID", "35.78.01", "male", 60),
    person("unknown", JEBRES, "male", 35),
    person("unknown", "unknown", "unknown", None),
    person("abroad", JEBRES, "male", 30, counted=False),
    person(JEBRES, JEBRES, "male", 88, counted=False),
    person("nowhere", "nowhere", "male", 18, counted=False),
]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def group(age: int | None) -> str:
    if age is None:
        return "unknown"
    return "75+" if age >= 75 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"


def truth(people: list[dict[str, Any]], column: str) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (str(level), lineage(one[column])[level], one["sex"], group(one["age"]))
        for one in people
        if one["counted"]
        for level in LEVELS
    )


def cells(out: Path, table: str) -> Counter[tuple[str, str, str, str]]:
    rows = read_csv(out / f"{table}.csv")
    keys = [(row["level"], row["place"], row["sex"], row["age_group"]) for row in rows]
    assert len(keys) == len(set(keys)), "a cell stands twice"
    return Counter({key: int(row["persons"]) for key, row in zip(keys, rows, strict=True)})


def flow_cells(out: Path) -> Counter[tuple[str, str, str]]:
    return Counter(
        {(r["level"], r["registered"], r["residence"]): int(r["persons"]) for r in read_csv(out / "flow.csv")}
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("freeze")
    register = [
        {"place": JEBRES, "families": 7, "persons": 21},
        {"place": MOJOSONGO, "families": 2, "persons": 5},
        {"place": SURABAYA, "families": 1, "persons": 4},
    ]
    write(folder, ODD, register)
    run(folder, KEYS, folder / "tables")
    return folder / "tables"


@pytest.mark.parametrize("table", ["residence", "registered"])
def test_every_cell_equals_the_people_it_was_made_of(printed: Path, table: str) -> None:
    assert cells(printed, table) == truth(ODD, table)


def test_a_cell_at_each_level_by_hand(printed: Path) -> None:
    found = cells(printed, "residence")
    assert found["4", JEBRES, "female", "5-9"] == 1
    assert found["4", JEBRES, "male", "75+"] == 1, "the 88-year-old is not counted, the 75-year-old is"
    assert found["2", "33.72", "female", "20-24"] == 2
    assert found["1", "35", "male", "25-29"] == 1, "known to live in Surabaya, the village unknown"
    assert found["4", "35.78/unknown", "male", "25-29"] == 1
    assert found["0", "unknown", "male", "35-39"] == 1


def test_people_registered_abroad_nowhere_and_unknown_have_rows_of_their_own(printed: Path) -> None:
    found = cells(printed, "registered")
    by_place = Counter[str]()
    for (level, place, _, _), persons in found.items():
        if level == "4":
            by_place[place] += persons
    assert (by_place["abroad"], by_place["nowhere"], by_place["unknown"]) == (1, 1, 2)


def test_flows_equal_the_people_they_were_made_of(printed: Path) -> None:
    expected = Counter(
        (str(level), lineage(one["registered"])[level], lineage(one["residence"])[level])
        for one in ODD
        if one["counted"]
        for level in LEVELS
    )
    assert flow_cells(printed) == expected


def test_the_registers_own_total_stands_apart_and_adds_up(printed: Path) -> None:
    rows = {(row["level"], row["place"]): row for row in read_csv(printed / "register.csv")}
    assert (rows["3", "33.72.05"]["families"], rows["3", "33.72.05"]["persons"]) == ("9", "26")
    assert rows["0", "ID"]["persons"] == "30"
    assert reads.description(printed, "register")["total"] == 30


def test_metadata_says_how_to_read_the_table(printed: Path) -> None:
    for table in listed():
        told = orjson.loads((printed / f"{table.name}.json").read_bytes())
        assert told["census_day"] == "2020-09-15"
        assert told["source"]["events_up_to"] == "100.7"
        with (printed / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [column["name"] for column in told["columns"]]
        for text in ("title", "definition", "unit", "method", "use"):
            assert told[text]["id"] and told[text]["en"]
    assert "de facto" in reads.description(printed, "residence")["definition"]["id"]
    assert "de jure" in reads.description(printed, "registered")["definition"]["id"]


def test_the_index_comes_last_and_names_every_table(printed: Path) -> None:
    names = [table["name"] for table in reads.index(printed)["tables"]]
    assert names == ["residence", "registered", "flow", "register"]
    assert {table["name"]: table["total"] for table in reads.index(printed)["tables"]}["residence"] == 22


def test_the_places_below_one_place(printed: Path) -> None:
    rows = reads.below(printed, "residence", 1, "33")
    assert [(row["place"], row["persons"]) for row in rows] == [("33.19", 1), ("33.72", 15), ("33/unknown", 1)]


def test_flows_of_one_place_the_largest_first(printed: Path) -> None:
    rows = reads.flows(printed, 2, "33.72")
    assert (rows[0]["registered"], rows[0]["residence"], rows[0]["persons"]) == ("33.72", "33.72", 11)
    assert all("33.72" in (row["registered"], row["residence"]) for row in rows)


def test_a_name_that_begins_like_a_formula_is_harmless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, JEBRES, '=HYPERLINK("x")')
    write(tmp_path, [person(JEBRES, JEBRES)])
    run(tmp_path, KEYS, tmp_path / "tables")
    names = {row["name"] for row in read_csv(tmp_path / "tables" / "residence.csv") if row["place"] == JEBRES}
    assert names == {'\'=HYPERLINK("x")'}


def test_an_empty_freeze_gives_empty_tables(tmp_path: Path) -> None:
    write(tmp_path, [])
    index = run(tmp_path, KEYS, tmp_path / "tables")
    assert {table["total"] for table in index["tables"]} == {0}
    assert read_csv(tmp_path / "tables" / "residence.csv") == []


def test_a_wrong_key_prints_nothing(tmp_path: Path) -> None:
    write(tmp_path, ODD)
    with pytest.raises(WrongKey):
        run(tmp_path, {"answers": bytes(32)}, tmp_path / "tables")
    assert not (tmp_path / "tables" / "tables.json").exists()


def test_a_freeze_that_did_not_finish_prints_nothing(tmp_path: Path) -> None:
    write(tmp_path, ODD)
    (tmp_path / manifest.FILE).unlink()
    with pytest.raises(NotThere):
        run(tmp_path, KEYS, tmp_path / "tables")


ANYWHERE = st.sampled_from([*NAMES, *SPECIAL])
ANYONE = st.builds(
    person,
    residence=ANYWHERE,
    registered=ANYWHERE,
    sex=st.sampled_from(["male", "female", "unknown"]),
    age=st.none() | st.integers(0, 125),
    counted=st.booleans(),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(ANYONE, max_size=40))
def test_totals_add_up_whoever_the_people_are(
    tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write(folder, people)
    run(folder, KEYS, folder)
    residents = sum(one["counted"] for one in people)
    lived, registered, flow = cells(folder, "residence"), cells(folder, "registered"), flow_cells(folder)
    for level in map(str, LEVELS):
        for table in (lived, registered, flow):
            assert sum(persons for key, persons in table.items() if key[0] == level) == residents
        assert _margin(flow, level, 1) == _margin(registered, level, 1)
        assert _margin(flow, level, 2) == _margin(lived, level, 1)


def _margin(table: Counter[Any], level: str, index: int) -> Counter[str]:
    found = Counter[str]()
    for key, persons in table.items():
        if key[0] == level:
            found[key[index]] += persons
    return found


def test_a_worker_without_django_can_import_the_outputs() -> None:
    code = "import sys, cacah.outputs.run, cacah.outputs.reads; assert 'django' not in sys.modules, 'django came along'"
    subprocess.run([sys.executable, "-c", code], check=True)
