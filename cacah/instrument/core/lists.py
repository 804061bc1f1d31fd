"""Code lists: compiling them, finding a choice by what somebody typed, and the file a phone searches in."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cacah.lib.problems import Problem

from . import columns
from .source import CodeList, Row, Workbook

_MARKS = re.compile("[\u0300-\u036f]")
_GAPS = re.compile("[\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+")


def normal(text: str) -> str:
    """A text as it is compared: no case, accents or punctuation, one space between words. lists.js does the same."""
    return _GAPS.sub(" ", _MARKS.sub("", unicodedata.normalize("NFKD", text.lower()))).strip()


@dataclass(frozen=True)
class Choices:
    """One code list at work."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    languages: Sequence[str] = ()

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(row["code"] for row in self.rows)

    @cached_property
    def by_code(self) -> Mapping[str, Mapping[str, Any]]:
        return {row["code"]: row for row in self.rows}

    @cached_property
    def _typed(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """language -> normalised label -> codes."""
        found: dict[str, dict[str, list[str]]] = {}
        for row in self.rows:
            for language, label in row["label"].items():
                found.setdefault(language, {}).setdefault(normal(label), []).append(row["code"])
        return {language: {text: tuple(codes) for text, codes in texts.items()} for language, texts in found.items()}

    def label(self, code: str, language: str) -> str:
        """The label of a code; the code itself if the list does not know it."""
        row = self.by_code.get(code)
        if row is None:
            return code
        label = row["label"]
        return str(label.get(language) or next(iter(label.values()), code))

    def match(self, text: str, language: str) -> tuple[str, ...]:
        """Codes whose label reads as typed, in this language or else in another; one is certain, none is a write-in."""
        wanted = normal(text)
        for tried in (language, *(other for other in self._typed if other != language)):
            codes = self._typed.get(tried, {}).get(wanted)
            if codes:
                return codes
        return ()

    def near(self, text: str, language: str, limit: int) -> list[tuple[str, str]]:
        """(code, label) of choices that have every typed word at the start of one of theirs, best first."""
        words = normal(text).split()
        labels = ((row["code"], self.label(row["code"], language)) for row in self.rows) if words else ()
        first: list[tuple[str, str]] = []
        later: list[tuple[str, str]] = []
        for code, label in labels:
            inside = " " + normal(label)
            if all(" " + word in inside for word in words):
                (first if inside.startswith(" " + words[0]) else later).append((code, label))
        return [*first, *later][:limit]

    def search_file(self, language: str) -> list[list[str]]:
        """What a phone searches in: [code, label] pairs in list order."""
        return [[row["code"], self.label(row["code"], language)] for row in self.rows]


def match(text: str, choices: Choices, language: str) -> tuple[str, ...]:
    """Codes of `choices` that read as `text`; see `Choices.match`."""
    return choices.match(text, language)


@dataclass(slots=True)
class _Table:
    """Rows of one list before it is compiled, and the file they stand in."""

    name: str
    file: str
    code_column: str
    rows: list[Row] = field(default_factory=list)


def tables(books: Iterable[Workbook], lists: Mapping[str, CodeList]) -> tuple[dict[str, _Table], list[Problem]]:
    """Every list by name, from the choices sheets and from the files."""
    found = {
        name: _Table(name, f"lists/{name}.csv", "code", [Row(at + 2, cells) for at, cells in enumerate(rows) if cells])
        for name, rows in lists.items()
    }
    problems: list[Problem] = []
    for book in books:
        own: dict[str, _Table] = {}
        for row in book.sheets.get("choices", ()):
            name = columns.cell(row.cells, "list_name")
            own.setdefault(name, _Table(name, book.file("choices"), "name")).rows.append(row)
        for name, table in own.items():
            if name in found and [row.cells for row in found[name].rows] != [row.cells for row in table.rows]:
                remedy = f"{found[name].file} has a list of this name: rename one of them."
                problems.append(Problem("duplicate-list", table.file, table.rows[0].number, "list_name", name, remedy))
            found.setdefault(name, table)
    return found, problems


def compile_list(
    table: _Table, languages: Sequence[str], default: str, kept: Collection[str]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The compiled rows of a list, with the extra columns `kept`, and its problems."""
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        code, label = columns.cell(row.cells, table.code_column), columns.texts(row.cells, "label", default)
        if not code or " " in code or code.startswith("~"):
            problems.append(
                Problem("bad-code", table.file, row.number, table.code_column, code, "Give a code without spaces.")
            )
        elif code in seen:
            remedy = f"Row {seen[code]} has this code already."
            problems.append(Problem("duplicate-code", table.file, row.number, table.code_column, code, remedy))
        for language in languages:
            if language not in label:
                remedy = f"Write the label in this language ({language})."
                problems.append(Problem("missing-label", table.file, row.number, f"label ({language})", code, remedy))
        seen.setdefault(code, row.number)
        extra = {column: value for column, value in row.cells.items() if column in kept}
        rows.append({"code": code, "label": dict(label), **({"columns": extra} if extra else {})})
    return rows, problems


def extra_columns(table: _Table) -> frozenset[str]:
    """Columns a choice filter may use."""
    plain = {column for row in table.rows for column in row.cells if columns.split(column)[1] is None}
    return frozenset(plain) - {"list_name", "label"} | {"name"}
