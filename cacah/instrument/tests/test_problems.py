"""Every mistake an author can make is named with sheet, row, field, value and what to do."""

from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2json_backends import md_table_to_workbook

from cacah.instrument import core

HEAD = (
    "| survey | type | name | label | relevant "
    "| constraint | constraint_message | calculation | choice_filter | required |"
)
CHOICES = """
| choices | list_name | name | label |
|         | yes_no    | yes  | Yes   |
|         | yes_no    | no   | No    |
"""
# rows of a survey (from row 2), and the one problem: code, row, field, part of the value, part of the remedy
MISTAKES: list[tuple[str, list[str], tuple[str, int, str, str, str]]] = [
    (
        "a reference to a question that is not there",
        ["integer | age | Age", "text | job | Job | ${aeg} > 9"],
        ("unknown-reference", 3, "relevant", "${aeg}", "Did you mean ${age}?"),
    ),
    (
        "a condition that needs itself",
        ["integer | a | A | ${b} > 1", "integer | b | B | ${c} > 1", "integer | c | C | ${a} > 1"],
        ("circular", 2, "relevant", "a → b → c → a", "Remove one"),
    ),
    (
        "a calculation that needs itself",
        ["calculate | a | | | | | ${a} + 1"],
        ("circular", 2, "relevant", "a → a", "Remove one"),
    ),
    (
        "a question that hangs on what its own group hangs on it for",
        ["begin_group | g | G | ${a} = 1", "integer | a | A", "end_group"],
        ("circular", 2, "relevant", "g → a → g", "Remove one"),
    ),
    (
        "a date compared with a number",
        ["date | born | Born", "text | job | Job | ${born} > 1990"],
        ("type-clash", 3, "relevant", "1990", "compares dates"),
    ),
    (
        "a text in a sum",
        ["text | name | Name", "calculate | n | | | | | ${name} + 1"],
        ("type-clash", 3, "calculation", "${name}", "number(…)"),
    ),
    (
        "a choice compared by size",
        ["select_one yes_no | a | A", "text | b | B | ${a} > 1"],
        ("type-clash", 3, "relevant", "${a}", "number(…)"),
    ),
    (
        "several choices compared with one",
        ["select_multiple yes_no | a | A", "text | b | B | ${a} = 'yes'"],
        ("type-clash", 3, "relevant", "${a}", "selected("),
    ),
    (
        "a code that the list does not have",
        ["select_one yes_no | a | A", "text | b | B | ${a} = 'yse'"],
        ("unknown-choice", 3, "relevant", "'yse'", "Did you mean 'yes'?"),
    ),
    (
        "a list that is not there",
        ["select_one yesno | a | A"],
        ("unknown-list", 2, "type", "yesno", "Did you mean yes_no?"),
    ),
    ("a type that is not there", ["integr | a | A"], ("unknown-type", 2, "type", "integr", "Did you mean integer?")),
    ("two questions of one name", ["text | a | A", "text | a | B"], ("duplicate-name", 3, "name", "a", "Row 2")),
    (
        "a name that a date needs for its fields",
        ["date | born | B", "text | born_m | M"],
        ("duplicate-name", 3, "name", "born_m", "born"),
    ),
    ("no name", ["text | | A"], ("missing-name", 2, "name", "", "Give it a name")),
    ("a name with a blank", ["text | a b | A"], ("bad-name", 2, "name", "a b", "letters")),
    ("no label", ["text | a | "], ("missing-label", 2, "label (id)", "a", "(id)")),
    (
        "a constraint without a message",
        ["integer | a | A | | . > 1"],
        ("missing-text", 2, "constraint_message (id)", "a", "constraint message"),
    ),
    (
        "a pattern that cannot be read",
        ["text | a | A | | regex(., '[a-z') | No"],
        ("bad-regex", 2, "constraint", "[a-z", "Repair the pattern"),
    ),
    (
        "a pattern old browsers do not know",
        ["text | a | A | | regex(., '(?<=x)y') | No"],
        ("bad-regex", 2, "constraint", "(?<=x)y", "groups"),
    ),
    (
        "a function that is not there",
        ["text | a | A | | lenght(.) > 1 | No"],
        ("unknown-function", 2, "constraint", "lenght()", ""),
    ),
    (
        "too few values for a function",
        ["text | a | A | | substr(.) = 'x' | No"],
        ("argument-count", 2, "constraint", "substr()", "2 to 3"),
    ),
    (
        "an expression that breaks off",
        ["text | a | A | | . = | No"],
        ("unreadable-expression", 2, "constraint", "end of the text", "value is missing"),
    ),
    (
        "curly quotes",
        ["text | a | A | | . = ‘x’ | No"],
        ("unreadable-expression", 2, "constraint", "‘x’", "straight quotes"),
    ),
    (
        "a path",
        ["text | a | A | /data/b = 1"],
        ("unreadable-expression", 2, "relevant", "/data/b", "${name}"),
    ),
    (
        "a bare word",
        ["text | a | A", "text | b | B | a = 'x'"],
        ("unknown-word", 3, "relevant", "a", "${a}"),
    ),
    (
        "the own answer where there is none",
        ["text | a | A | . = 'x'"],
        ("no-own-value", 2, "relevant", ".", "constraint"),
    ),
    ("a group left open", ["begin_group | g | G", "text | a | A"], ("unclosed-group", 2, "type", "g", "end_group")),
    ("an end without a beginning", ["text | a | A", "end_group"], ("unexpected-end", 3, "type", "end_group", "")),
    (
        "a repeat in a repeat",
        ["begin_repeat | r | R", "begin_repeat | s | S", "text | a | A", "end_repeat", "end_repeat"],
        ("nested-repeat", 3, "type", "s", "not possible"),
    ),
    (
        "one value of many",
        ["begin_repeat | r | R", "integer | a | A", "end_repeat", "text | b | B | ${a} > 1"],
        ("inside-repeat", 5, "relevant", "${a}", "sum()"),
    ),
    ("a calculation without a formula", ["calculate | a"], ("missing-calculation", 2, "calculation", "a", "Write")),
    (
        "a filter by a column that is not there",
        ["select_one yes_no | a | A | | | | | size = 'x'"],
        ("unknown-column", 2, "choice_filter", "size", ""),
    ),
    (
        "a label that shows an answer nobody gives",
        ["text | name | Name", "text | a | Hello ${nama}"],
        ("unknown-reference", 3, "label", "${nama}", "Did you mean ${name}?"),
    ),
]


def table(rows: list[str]) -> str:
    width = HEAD.count("|") - 2
    lines = []
    for row in rows:
        cells = [cell.strip() for cell in row.split("|")]
        lines.append("| | " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |")
    return "\n".join([HEAD, *lines]) + CHOICES


@pytest.mark.parametrize(("rows", "expected"), [pytest.param(r, e, id=name) for name, r, e in MISTAKES])
def test_a_mistake_is_named_where_it_stands(rows: list[str], expected: tuple[str, int, str, str, str]) -> None:
    compiled, problems = core.compile({"person": table(rows)})
    assert compiled == {}
    code, row, field, value, remedy = expected
    assert [problem.code for problem in problems] == [code]
    problem = problems[0]
    assert (problem.file, problem.row, problem.field) == ("person [survey]", row, field)
    assert value in problem.value
    assert remedy in problem.remedy
    assert problem.remedy


def test_all_mistakes_are_told_at_once() -> None:
    rows = ["text | a | A | ${x} = 1", "integr | b | B", "select_one nolist | c | C"]
    problems = core.compile({"person": table(rows)})[1]
    assert sorted(problem.code for problem in problems) == ["unknown-list", "unknown-reference", "unknown-type"]


def test_a_label_missing_in_one_language_is_named_by_that_language() -> None:
    sheet = """
| survey  | type            | name | label::Indonesia (id) | label::English (en) | hint::Indonesia (id) |
|         | text            | a    | Nama                  |                     |                      |
|         | select_one l    | b    | Pilih                 | Choose              | Petunjuk             |
| choices | list_name       | name | label::Indonesia (id) | label::English (en) |                      |
|         | l               | x    |                       | X                   |                      |
|         | l               | x    | X                     | X                   |                      |
"""
    problems = core.compile({"person": sheet})[1]
    assert [(p.code, p.file, p.row, p.field) for p in problems] == [
        ("missing-label", "person [survey]", 2, "label (en)"),
        ("missing-text", "person [survey]", 3, "hint (en)"),
        ("missing-label", "person [choices]", 2, "label (id)"),
        ("duplicate-code", "person [choices]", 3, "name"),
    ]


def test_a_misspelt_column_is_named() -> None:
    sheet = "| survey | type | name | label | relevent |\n| | text | a | A | |\n"
    problems = core.compile({"person": sheet})[1]
    assert [(p.code, p.value, p.remedy) for p in problems] == [("unknown-column", "relevent", "Did you mean relevant?")]


def test_only_a_date_offers_a_date() -> None:
    sheet = """
| survey | type    | name | label | offer   | offer_label |
|        | date    | born | Born  |         |             |
|        | date    | a    | A     | ${born} | Since birth |
|        | date    | b    | B     | 'now'   | Now         |
|        | integer | c    | C     | ${born} | Since birth |
|        | date    | d    | D     | ${born} |             |
"""
    problems = core.compile({"person": sheet})[1]
    assert [(p.code, p.row, p.field) for p in problems] == [
        ("missing-text", 6, "offer_label (id)"),
        ("bad-offer", 4, "offer"),
        ("bad-offer", 5, "offer"),
    ]


def folder(place: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return place


FILES = {
    "instrument/person/survey.csv": (
        "type,name,label,relevant\nselect_one colour,c,Colour,\n\ntext,why,Why,${k} = 'red'\n"
    ),
    "lists/colour.csv": "code,label\nred,Red\nblue,Blue\n",
}


def test_a_folder_of_csv_files_is_read_and_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    problems = core.check(folder(tmp_path, FILES))
    assert [(p.code, p.file, p.row, p.value) for p in problems] == [
        ("unknown-reference", "person/survey.csv", 4, "${k}")
    ]


def test_a_csv_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    right = {name: "\ufeff" + text.replace("${k}", "${c}") for name, text in FILES.items()}
    assert core.check(folder(tmp_path, right)) == []


def test_a_file_that_is_no_text_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    place = folder(tmp_path, FILES)
    (place / "lists" / "colour.csv").write_bytes(b"code,label\nred,R\xe9d\n")
    assert "unreadable" in [problem.code for problem in core.check(place)]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert [problem.code for problem in core.check(tmp_path)] == ["no-instrument"]


def sheets() -> dict[str, list[list[Any]]]:
    return {
        "survey": [
            ["type", "name", "label::id", "required"],
            ["select_one yn", "a", "Ya?", True],
            ["integer", "n", "N"],
        ],
        "choices": [["list_name", "name", "label::id"], ["yn", "yes", "Ya"], ["yn", 2, "Tidak"]],
    }


def test_an_xlsx_file_is_read(tmp_path: Path) -> None:
    md_table_to_workbook(markdown()).save(tmp_path / "person.xlsx")
    compiled, problems = core.compile_sources(core.read(tmp_path))
    assert problems == []
    assert compiled["parts"]["person"]["items"]["a"]["required"] == ["true"]
    assert [row["code"] for row in compiled["lists"]["yn"]] == ["yes", "2"]


def markdown() -> str:
    blocks = [[name if at == 0 else "", *row] for name, rows in sheets().items() for at, row in enumerate(rows)]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in blocks) + "\n"


def test_markdown_and_single_csv_are_read_alike(tmp_path: Path) -> None:
    lines = [["survey", "", "", ""], *[["", *row] for row in sheets()["survey"]]]
    lines += [["choices", "", "", ""], *[["", *row] for row in sheets()["choices"]]]
    csv = "\n".join(",".join(str(cell) for cell in line) for line in lines)
    one = core.compile_sources(core.read(folder(tmp_path / "csv", {"person.csv": csv + "\n"})))
    two = core.compile_sources(core.read(folder(tmp_path / "md", {"person.md": markdown()})))
    assert one[1] == two[1] == []
    assert one[0] == two[0]


def test_the_sheets_of_sp2020_have_no_mistake(sp2020: core.Instrument) -> None:
    assert set(sp2020.parts) == {"family", "person"}
    assert sp2020.languages == ("id", "en")
