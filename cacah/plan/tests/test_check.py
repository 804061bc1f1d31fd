"""Every mistake of a plan is named: its file, row, value and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cacah.lib.problems import Problem
from cacah.plan import core
from cacah.plan.tests.conftest import SP2020, TINY

PLACES = {"T", "I1", "I2", "I3"}

Files = dict[str, str]


def with_row(file: str, row: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        files[file] += row + "\n"

    return change


def with_text(file: str, old: str, new: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)

    return change


def without(file: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        del files[file]

    return change


TARGET = "late,{place},{kind},{unit},{state},{basis},{share},{number},Register,{dated},{deadline},,Nama,Name"


def target(**cells: str) -> Callable[[Files], None]:
    usual = {
        "place": "", "kind": "target", "unit": "families", "state": "sent", "basis": "registered", "share": "0.5",
        "number": "", "dated": "", "deadline": "2031-03-15",
    }  # fmt: skip
    return with_row("targets.csv", TARGET.format(**{**usual, **cells}))


BAD = {
    "a window for a place that is not there": (
        with_row("windows.csv", "count,I9,self,2031-02-15,2031-03-15,2031-01-01,"),
        ("unknown-place", "windows.csv", 6, "place", "I9"),
    ),
    "a target for a place that is not there": (
        target(place="X1"),
        ("unknown-place", "targets.csv", 3, "place", "X1"),
    ),
    "the same days decided twice on one day": (
        with_row("windows.csv", "count,,self,2031-03-10,2031-03-12,2031-01-01,"),
        ("overlap", "windows.csv", 6, "opens", "2031-03-10 to 2031-03-12"),
    ),
    "a window outside its phase": (
        with_row("windows.csv", "count,I1,self,2031-02-15,2031-04-01,2031-01-01,"),
        ("outside-phase", "windows.csv", 6, "opens", "2031-02-15 to 2031-04-01"),
    ),
    "a window that closes before it opens": (
        with_row("windows.csv", "count,I1,self,2031-03-15,2031-02-15,2031-01-01,"),
        ("closes-before-opens", "windows.csv", 6, "closes", "2031-02-15"),
    ),
    "a mode nobody knows": (
        with_row("windows.csv", "count,I1,telepathy,2031-02-15,2031-03-15,2031-01-01,"),
        ("unknown-word", "windows.csv", 6, "mode", "telepathy"),
    ),
    "a phase nobody knows": (
        with_row("windows.csv", "cuont,I1,self,2031-02-15,2031-03-15,2031-01-01,"),
        ("unknown-word", "windows.csv", 6, "phase", "cuont"),
    ),
    "30 February": (
        with_row("windows.csv", "count,I1,self,2031-02-30,2031-03-15,2031-01-01,"),
        ("not-a-day", "windows.csv", 6, "opens", "2031-02-30"),
    ),
    "a window nobody dated": (
        with_row("windows.csv", "count,I1,self,2031-02-15,2031-03-15,,"),
        ("blank", "windows.csv", 6, "decided", ""),
    ),
    "an unquoted comma": (
        with_row("windows.csv", "count,I1,self,2031-02-15,2031-03-15,2031-01-01,one, two"),
        ("wrong-width", "windows.csv", 6, None, "8 cells, 7 columns"),
    ),
    "a unit nobody counts": (target(unit="houses"), ("unknown-word", "targets.csv", 3, "unit", "houses")),
    "a state nobody is in": (target(state="finished"), ("unknown-word", "targets.csv", 3, "state", "finished")),
    "a basis of place nobody keeps": (target(basis="de jure"), ("unknown-word", "targets.csv", 3, "basis", "de jure")),
    "a kind of target nobody knows": (target(kind="dream"), ("unknown-word", "targets.csv", 3, "kind", "dream")),
    "percent for a share": (target(share="22.9"), ("bad-share", "targets.csv", 3, "share", "22.9")),
    "a share of nothing": (target(share="0.0"), ("bad-share", "targets.csv", 3, "share", "0.0")),
    "a decimal comma": (target(share='"0,229"'), ("bad-share", "targets.csv", 3, "share", "0,229")),
    "a denominator with separators": (
        target(number="275.115", dated="2031-01-01"),
        ("not-whole", "targets.csv", 3, "denominator", "275.115"),
    ),
    "a denominator of no day": (target(number="275115"), ("date-missing", "targets.csv", 3, "denominator_date", "")),
    "a deadline before the census": (
        target(deadline="2031-01-31"),
        ("deadline-before-start", "targets.csv", 3, "deadline", "2031-01-31"),
    ),
    "two targets of one code": (
        with_text("targets.csv", "half,", "half,,target,families,sent,registered,0.5,,R,,2031-03-15,,A,B\nhalf,"),
        ("twice", "targets.csv", 3, "target", "half"),
    ),
    "a phase twice": (
        with_row("phases.csv", "count,2031-02-15,2031-03-15,Lagi,Again"),
        ("twice", "phases.csv", 3, "phase", "count"),
    ),
    "levels that skip a number": (
        with_text("levels.csv", "1,Pulau", "2,Pulau"),
        ("level-order", "levels.csv", 3, "level", "2"),
    ),
    "a level without an English name": (
        with_text("levels.csv", "Pulau,Island", "Pulau,"),
        ("blank", "levels.csv", 3, "name::English (en)", ""),
    ),
    "a language missing from a table": (
        with_text("levels.csv", "name::English (en)", "name::Inggris"),
        ("column-missing", "levels.csv", 1, "name::… (en)", "name::… (en)"),
    ),
    "a misspelt column": (
        with_text("windows.csv", "decided", "decidet"),
        ("unknown-column", "windows.csv", 1, "decidet", "decidet"),
    ),
    "a class left out": (
        with_text("classes.csv", "born_after,no", "unknown,no"),
        ("class-missing", "classes.csv", None, "class", "born_after"),
    ),
    "people counted nowhere": (
        with_text("classes.csv", "abroad,no,nowhere", "abroad,yes,nowhere"),
        ("counted-nowhere", "classes.csv", 7, "where", "nowhere"),
    ),
    "a policy left out": (
        with_text("policies.toml", "residence_months = 6\n", ""),
        ("policy-missing", "policies.toml", None, "residence_months", ""),
    ),
    "a policy misspelt": (
        with_text("policies.toml", "public_counter", "pubic_counter"),
        ("unknown-key", "policies.toml", 11, "pubic_counter", "pubic_counter"),
    ),
    "prefill as nobody draws it": (
        with_text("policies.toml", '"masked"', '"some"'),
        ("unknown-word", "policies.toml", 4, "prefill", "some"),
    ),
    "months in words": (
        with_text("policies.toml", "residence_months = 6", 'residence_months = "six"'),
        ("not-whole", "policies.toml", 3, "residence_months", "six"),
    ),
    "two factors for a role nobody has": (
        with_text("policies.toml", "two_factor_roles = []", 'two_factor_roles = ["statistican"]'),
        ("unknown-word", "policies.toml", 10, "two_factor_roles", "statistican"),
    ),
    "amendments until a phase that is not there": (
        with_text("policies.toml", "count.closes", "field.closes"),
        ("unknown-word", "policies.toml", 6, "amend_until", "field.closes"),
    ),
    "a census day in quotes": (
        with_text("plan.toml", "census_day = 2031-03-01", 'census_day = "2031-03-01"'),
        ("not-a-day", "plan.toml", 4, "census_day", "2031-03-01"),
    ),
    "a rehearsal of a phase that is not there": (
        with_text("plan.toml", "count.opens", "self_response.opens"),
        ("unknown-word", "plan.toml", 40, "rehearsal.anchor", "self_response.opens"),
    ),
    "a pattern that is none": (
        with_text("plan.toml", "[A-Z][0-9]{7}", "[A-Z][0-9{7}"),
        ("bad-pattern", "plan.toml", 29, "ids.family.pattern", "[A-Z][0-9{7}"),
    ),
    "broken TOML": (
        with_text("plan.toml", 'name = "tiny"', "name = tiny"),
        ("not-toml", "plan.toml", 3, None, "Invalid value (at line 3, column 8)"),
    ),
    "no table of phases": (without("phases.csv"), ("file-missing", "phases.csv", None, None, "")),
    "an answer that is not in the list": (
        with_row("crosswalks/sex.csv", "X,other,femal,no"),
        ("unknown-answer", "crosswalks/sex.csv", 4, "answer", "femal"),
    ),
    "a register code twice": (
        with_row("crosswalks/sex.csv", "M,man,male,yes"),
        ("twice", "crosswalks/sex.csv", 4, "register_code", "M"),
    ),
    "neither certain nor not": (
        with_row("crosswalks/sex.csv", "X,other,female,perhaps"),
        ("unknown-word", "crosswalks/sex.csv", 4, "certain", "perhaps"),
    ),
    "a crosswalk that leads to no list": (
        without("lists/sex.csv"),
        ("list-missing", "crosswalks/sex.csv", None, None, "sex"),
    ),
    "a code twice in a list": (
        with_row("lists/roof.csv", "iron,Besi,Iron"),
        ("twice", "lists/roof.csv", 5, "code", "iron"),
    ),
    "a code with a blank": (
        with_row("lists/roof.csv", "red tile,G,T"),
        ("bad-code", "lists/roof.csv", 5, "code", "red tile"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_each_mistake_is_named_with_its_remedy(name: str) -> None:
    change, expected = BAD[name]
    files, _ = core.read(TINY)
    change(files)
    problems = core.examine(files, PLACES).problems
    told = [(problem.code, problem.file, problem.row, problem.field, problem.value) for problem in problems]
    assert expected in told
    assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize("folder", [TINY, SP2020], ids=["tiny", "sp2020"])
def test_our_own_plans_have_no_mistake(folder: Path) -> None:
    assert core.check(folder) == []


def test_a_plan_with_a_missing_place_is_told_a_near_one() -> None:
    files, _ = core.read(SP2020)
    files["targets.csv"] = files["targets.csv"].replace(",33.19,", ",33.79,")
    problems = core.examine(files, {"33.19", "33.72", "33.72.04.1010", "52.71", *map(str, range(11, 97))}).problems
    assert [(p.code, p.row, p.value) for p in problems] == [
        ("unknown-place", 4, "33.79"),
        ("unknown-place", 5, "33.79"),
    ]
    assert "Did you mean 33." in problems[0].remedy


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    for file in TINY.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "phases.csv").write_bytes("phase,opens\nÉ".encode("cp1252"))
    problems = core.check(tmp_path)
    assert Problem("not-utf-8", "phases.csv", None, None, "byte 12", "Save the file as UTF-8.") in problems


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    files, _ = core.read(TINY)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8-sig" if name.endswith(".csv") else "utf-8")
    assert core.check(tmp_path, PLACES) == []
