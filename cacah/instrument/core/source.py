"""Reading XLSForm sheets: a folder of csv files, or one xlsx, csv or markdown file through pyxform."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import csv_to_dict, md_to_dict, xlsx_to_dict

from cacah.lib.problems import Problem

SHEETS = ("survey", "choices", "settings")
Cells = Mapping[str, str]
CodeList = Sequence[Mapping[str, str]]
"""The rows of one `lists/<name>.csv`: code, label columns, extra columns."""

_READERS = {".xlsx": xlsx_to_dict, ".csv": csv_to_dict, ".md": md_to_dict}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number as a spreadsheet shows it, and the cells that are not blank."""

    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Workbook:
    """The three sheets of one part and the words by which problems name them."""

    name: str
    sheets: Mapping[str, Sequence[Row]]
    headers: Mapping[str, Sequence[str]]
    files: Mapping[str, str] = field(default_factory=dict)

    def file(self, sheet: str) -> str:
        """`person/survey.csv` or `person.xlsx [survey]`."""
        return self.files.get(sheet, f"{self.name} [{sheet}]")


@dataclass(frozen=True, slots=True)
class Sources:
    """All parts of an instrument, its code lists, and what could not be read."""

    parts: Mapping[str, Workbook]
    lists: Mapping[str, CodeList]
    problems: tuple[Problem, ...] = ()


def workbook(name: str, text: str) -> Workbook:
    """A workbook from a markdown table, as pyxform reads it."""
    return _workbook(name, md_to_dict(text), {})


def _workbook(name: str, data: Mapping[str, Any], files: Mapping[str, str]) -> Workbook:
    sheets = {
        sheet: [Row(at + 2, cells) for at, cells in enumerate(data.get(sheet) or []) if cells] for sheet in SHEETS
    }
    headers = {
        # pyxform names the blank columns of a markdown table "None"
        sheet: [key for row in data.get(f"{sheet}_header") or [] for key in row if key not in (None, "None")]
        for sheet in SHEETS
    }
    return Workbook(name, sheets, headers, files)


def read(folder: Path) -> Sources:
    """The instrument in `folder` (a plan, or its `instrument`), with the code lists in `lists` of the plan."""
    inside = folder / "instrument" if (folder / "instrument").is_dir() else folder
    home = inside.parent if (inside.parent / "lists").is_dir() else inside
    parts: dict[str, Workbook] = {}
    lists: dict[str, CodeList] = {}
    problems: list[Problem] = []
    for place in _part_places(inside):
        try:
            parts[place.stem] = _read_part(place)
        except (PyXFormError, UnicodeDecodeError, csv.Error) as error:
            problems.append(_unreadable(place.name, error))
    for file in sorted((home / "lists").glob("*.csv")):
        try:
            lists[file.stem] = _table(file)[1]
        except (UnicodeDecodeError, csv.Error) as error:
            problems.append(_unreadable(f"lists/{file.name}", error))
    if not parts and not problems:
        remedy = "Add a folder with survey.csv, or an .xlsx, .csv or .md file, for each part."
        problems.append(Problem("no-instrument", inside.name, None, None, "", remedy))
    return Sources(parts, lists, tuple(problems))


def _unreadable(name: str, error: Exception) -> Problem:
    return Problem("unreadable", name, None, None, str(error), "Save it as UTF-8 csv, xlsx or markdown.")


def _part_places(inside: Path) -> Iterator[Path]:
    if not inside.is_dir():
        return
    for place in sorted(inside.iterdir()):
        table = place.suffix in _READERS and place.name.upper() != "README.MD"
        if table or (place / "survey.csv").exists():
            yield place


def _read_part(place: Path) -> Workbook:
    if place.is_dir():
        data: dict[str, Any] = {}
        for sheet in SHEETS:
            file = place / f"{sheet}.csv"
            if file.exists():
                header, rows = _table(file)
                data[sheet], data[f"{sheet}_header"] = rows, [dict.fromkeys(header)]
        return _workbook(place.name, data, {sheet: f"{place.name}/{sheet}.csv" for sheet in SHEETS})
    data = _READERS[place.suffix](place if place.suffix == ".xlsx" else place.read_text("utf-8-sig"))
    return _workbook(place.stem, data, {sheet: f"{place.name} [{sheet}]" for sheet in SHEETS})


def _table(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a csv file; blank cells are left out, blank rows stay as empty dicts for the row numbers."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        lines = list(csv.reader(source, strict=True))
    header = [cell.strip() for cell in lines[0]] if lines else []
    rows = [
        {key: cell.strip() for key, cell in zip(header, line, strict=False) if key and cell.strip()}
        for line in lines[1:]
    ]
    return header, rows
