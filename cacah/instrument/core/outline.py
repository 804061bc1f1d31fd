"""From survey rows to items: types, names, groups, repeats and pages; expressions are still text here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cacah.lib.problems import Problem

from . import columns
from .source import Cells, Workbook
from .typing_rules import Kind, suggestion

_NAME = re.compile(r"[^\W\d]\w*")
_TYPES = {
    "text": "text",
    "integer": "integer",
    "int": "integer",
    "date": "date",
    "select_one": "select_one",
    "select_multiple": "select_many",
    "note": "note",
    "calculate": "calculate",
    "hidden": "hidden",
    "begin_group": "group",
    "begin_repeat": "repeat",
}
_ENDS = {"end_group": "group", "end_repeat": "repeat"}
KINDS: dict[str, Kind] = {
    "text": "text",
    "place": "text",
    "integer": "number",
    "date": "date",
    "select_one": "code",
    "select_many": "codes",
    "note": "text",
    "calculate": "any",
    "hidden": "any",
    "group": "group",
    "repeat": "repeat",
}
ASKED = ("text", "place", "integer", "date", "select_one", "select_many")
"""Kinds of items that a person answers."""
SHOWN = (*ASKED, "note", "repeat")
"""Kinds of items that stand on a page."""
FIELDS = {"date": ("_d", "_m", "_y"), "select_one": ("_code", "_other"), "place": ("_code",)}
"""Endings of the HTML fields a kind has beside the one named like the item."""


@dataclass(slots=True)
class Item:
    """One row of the survey sheet, placed in its group, repeat and page."""

    row: int
    cells: Cells
    name: str
    kind: str
    list: str = ""
    parent: str | None = None
    repeat: str | None = None
    page: str = ""

    @property
    def appearance(self) -> tuple[str, ...]:
        return tuple(self.cell("appearance").split())

    def cell(self, column: str) -> str:
        return columns.cell(self.cells, column)


@dataclass(slots=True)
class Outline:
    """The items of one part in sheet order and what is wrong with their rows."""

    book: Workbook
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, code: str, row: int | None, column: str | None, value: str, remedy: str) -> None:
        self.problems.append(Problem(code, self.book.file("survey"), row, column, value, remedy))


def outline(book: Workbook) -> Outline:
    """Items of one part; rows with an unknown type or without a name are reported and left out."""
    found = Outline(book)
    _check_columns(found)
    open_items: list[Item] = []
    for row in book.sheets.get("survey", ()):
        kind, rest = _kind(columns.cell(row.cells, "type"))
        if kind in _ENDS.values() and rest == "end":
            _close(found, open_items, kind, row.number)
        elif kind:
            item = Item(row.number, row.cells, columns.cell(row.cells, "name"), kind, rest)
            _place(found, item, open_items)
        elif row.cells:
            _unknown_type(found, row.number, columns.cell(row.cells, "type"))
    for item in open_items:
        found.problem("unclosed-group", item.row, "type", item.name, f"Add a row end_{item.kind}.")
    _check_names(found)
    return found


def _kind(text: str) -> tuple[str, str]:
    """(kind, list name) of a type cell; ("group", "end") for an end; kind "" for an unknown type."""
    words = text.split()
    if len(words) > 1 and words[0] in ("begin", "end", "select"):
        words = [f"{words[0]}_{words[1]}", *words[2:]]
    first = words[0] if words else ""
    if first in _ENDS:
        return _ENDS[first], "end"
    if first in ("select_one_from_file", "select_multiple_from_file"):
        first, words[1:] = first.removesuffix("_from_file"), [words[1].removesuffix(".csv")] if words[1:] else []
    kind = _TYPES.get(first, "")
    return kind, words[1] if len(words) > 1 and kind.startswith("select") else ""


def _unknown_type(found: Outline, row: int, text: str) -> None:
    near = suggestion(text.split()[0] if text else "", [*_TYPES, *_ENDS])
    found.problem("unknown-type", row, "type", text, near or f"Use one of {', '.join(_TYPES)}.")


def _close(found: Outline, open_items: list[Item], kind: str, row: int) -> None:
    if not open_items or open_items[-1].kind != kind:
        inside = f"The open one is {open_items[-1].kind} {open_items[-1].name}." if open_items else "Nothing is open."
        found.problem("unexpected-end", row, "type", f"end_{kind}", inside)
    else:
        open_items.pop()


def _place(found: Outline, item: Item, open_items: list[Item]) -> None:
    if not _NAME.fullmatch(item.name):
        remedy = "Give it a name: a letter, then letters, digits or _."
        found.problem("bad-name" if item.name else "missing-name", item.row, "name", item.name, remedy)
    if item.kind == "text" and "place" in item.appearance:
        item.kind = "place"
    item.parent = open_items[-1].name if open_items else None
    repeats = [outer.name for outer in open_items if outer.kind == "repeat"]
    item.repeat = repeats[-1] if repeats else None
    if item.kind == "repeat" and repeats:
        found.problem("nested-repeat", item.row, "type", item.name, "A repeat inside a repeat is not possible.")
    item.page = open_items[0].name if open_items else item.name if item.kind == "group" else "main"
    found.items.append(item)
    if item.kind in ("group", "repeat"):
        open_items.append(item)
        if item.kind == "repeat" and len(open_items) == 1:
            item.page = "main"


def _check_columns(found: Outline) -> None:
    known = {"survey": columns.SURVEY, "settings": columns.SETTINGS}
    for sheet, names in known.items():
        for header in found.book.headers.get(sheet, ()):
            base, _ = columns.split(header)
            if base not in names and not header.startswith(("bind::", "body::", "instance::")):
                near = suggestion(base, names) or "Remove the column or name it comment."
                found.problems.append(Problem("unknown-column", found.book.file(sheet), 1, header, header, near))


def _check_names(found: Outline) -> None:
    """Names are unique in a part, as are the HTML fields made from them."""
    first: dict[str, Item] = {}
    for item in found.items:
        if item.name in first:
            remedy = f"Row {first[item.name].row} has this name already: choose another."
            found.problem("duplicate-name", item.row, "name", item.name, remedy)
        first.setdefault(item.name, item)
    for item in found.items:
        for name in _fields(item):
            if name in first:
                remedy = f"The question {item.name} needs this name for one of its fields: choose another."
                found.problem("duplicate-name", first[name].row, "name", name, remedy)


def _fields(item: Item) -> Iterator[str]:
    for ending in FIELDS.get(item.kind, ()):
        yield item.name + ending


def pages(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Items that stand on each page, in order; inner questions of a repeat stand in the repeat."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if _stands_on_page(item):
            found.setdefault(item.page, []).append(item)
    return found


def _stands_on_page(item: Item) -> bool:
    if item.kind == "repeat":
        return True
    inner_group = item.kind == "group" and item.parent is not None
    return item.repeat is None and (item.kind in SHOWN or inner_group)
