"""The roll of an institution: a table of people, read row by row, each mistake named by its row and column."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cacah.cases.core.dates import NotADate, span

COLUMNS = {
    "name": ("nama", "name"), "sex": ("jk", "jenis_kelamin", "sex"), "birth_date": ("tanggal_lahir", "lahir", "birth"),
    "age": ("umur", "age"), "nik": ("nik",), "since": ("sejak", "since"), "home": ("asal", "home"),
    "stays": ("menetap", "stays"),
}  # fmt: skip
"""What a column may be called in the first line; only the name and the sex have to be there."""

SEXES = {"l": "male", "1": "male", "m": "male", "p": "female", "2": "female", "f": "female"}
STAYS = {"ya": "yes", "y": "yes", "yes": "yes", "tidak": "no", "t": "no", "n": "no", "no": "no"}
OLDEST = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row (the line of the table, the heading is 1) and column; `code` names it."""

    row: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the roll; `row`: its line of the table; `answers`: by item of the person part."""

    row: int
    answers: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """How numbers are written, and census day, by which an age becomes a year of birth."""

    accepts: Callable[[str], bool]
    clean: Callable[[str], str]
    census_day: date


def parse(text: str, reading: Reading, most: int) -> tuple[list[Entry], list[Fault]]:
    """The people of the table and its faults; with any fault nobody should be taken in."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if len(lines) < 2:
        return [], [Fault(1, "", "empty")]
    if len(lines) - 1 > most:
        return [], [Fault(most + 2, "", "too_many")]
    names = _heading(next(csv.reader(lines[:1], delimiter=_delimiter(lines[0]))))
    lacking = [Fault(1, name, "no_column") for name in ("name", "sex") if name not in names]
    if lacking:
        return [], lacking
    entries, faults = [], []
    for row, cells in enumerate(csv.reader(lines[1:], delimiter=_delimiter(lines[0])), 2):
        told = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        answers, wrong = _person(told, reading)
        faults += [Fault(row, column, code) for column, code in wrong]
        entries.append(Entry(row, answers))
    return entries, faults + _twice(entries)


def _delimiter(heading: str) -> str:
    return max(";,\t", key=heading.count)


def _heading(cells: Sequence[str]) -> list[str]:
    """By column, what it holds; "" for one that nobody asks for."""
    told = [cell.strip().strip("\ufeff").lower().replace(" ", "_") for cell in cells]
    known = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    return [known.get(one, "") for one in told]


def _person(told: Mapping[str, str], reading: Reading) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    sex, nik = SEXES.get(told.get("sex", "").lower()[:1], ""), reading.clean(told.get("nik", ""))
    wrong = [
        (column, code)
        for column, code, is_wrong in (
            ("name", "no_name", not told.get("name") or len(told["name"]) > 100),
            ("sex", "sex", not sex),
            ("nik", "nik", bool(nik) and not reading.accepts(nik)),
            ("birth_date", "date", not _day(told.get("birth_date", ""))),
            ("since", "date", not _day(told.get("since", ""))),
            ("age", "age", not _age(told.get("age", ""))),
            ("stays", "yes_no", bool(told.get("stays")) and told["stays"].lower() not in STAYS),
        )
        if is_wrong
    ]
    return ({}, wrong) if wrong else (_answers(told, sex, nik, reading), [])


def _answers(told: Mapping[str, str], sex: str, nik: str, reading: Reading) -> dict[str, Any]:
    born = told.get("birth_date") or _year(told, reading.census_day)
    home = told.get("home", "")
    answers = {
        "presence": "here", "name": told["name"], "sex": sex, "birth_date": born, "nik": nik,
        "since": told.get("since", ""), "intends_stay": STAYS.get(told.get("stays", "").lower(), ""),
        "same_registered": "no" if home else "", "registered_place": home,
    }  # fmt: skip
    return {name: value for name, value in answers.items() if value}


def _year(told: Mapping[str, str], census_day: date) -> str:
    """The year of birth by an age on census day; of the two that it leaves the earlier if the stay began in that."""
    if not told.get("age"):
        return ""
    year = census_day.year - int(told["age"])
    return str(year - 1 if told.get("since", "")[:4] == str(year - 1) else year)


def _day(text: str) -> bool:
    try:
        return not text or bool(span(text))
    except NotADate:
        return False


def _age(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and int(text) <= OLDEST)


def _twice(entries: Sequence[Entry]) -> list[Fault]:
    """The same NIK in two rows."""
    seen: set[str] = set()
    found = []
    for entry in entries:
        nik = entry.answers.get("nik")
        if nik and nik in seen:
            found.append(Fault(entry.row, "nik", "twice"))
        seen.add(str(nik))
    return found
