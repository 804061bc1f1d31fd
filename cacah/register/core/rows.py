"""Lines of a register file to families: what is read, what is rejected and why, nothing lost in between."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from cacah.register.core.mapping import Mapping

KK_DIGITS = 16

REJECTIONS = {
    "columns": "The row has more or fewer cells than the heading.",
    "unreadable": "A character does not belong to the file's encoding.",
    "kk": "The family card number is not 16 digits.",
    "name": "The name is blank.",
    "sex": "The sex is blank.",
    "not_a_date": "The birth date is not a date in the mapping's format.",
    "after_cut": "The birth date is after the register's cut.",
    "place": "The place code is incomplete or unknown.",
    "repeated_row": "The same row stands in the file twice, cell by cell.",
}
"""Why a row is left out, by code."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not loaded: its number within the lines read (from 0), the field and a code of REJECTIONS."""

    row: int
    field: str
    code: str


@dataclass(slots=True)
class FamilyRows:
    """The rows of one card: its address from the first row, and its people as dicts of register fields."""

    kk: str
    street: str
    rt: str
    rw: str
    place: str
    rows: list[int] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)

    def record(self, family_id: str) -> dict[str, Any]:
        """What is sealed; every person already has an `id`."""
        return {
            "id": family_id,
            "kk": self.kk,
            "street": self.street,
            "rt": self.rt,
            "rw": self.rw,
            "place": self.place,
            "people": self.people,
        }


@dataclass(slots=True)
class Batch:
    """What some lines held: families by card in order of appearance, rejected rows, how many rows and blank ones."""

    families: dict[str, FamilyRows] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    rows: int = 0
    blank: int = 0


def missing_columns(mapping: Mapping, header: list[str]) -> list[str]:
    """Columns the mapping names that the heading does not have."""
    return [column for column in mapping.needed() if column not in header]


def _number(text: str) -> str:
    """RT and RW as three digits when they are numbers, "" for none."""
    text = text.strip().upper()
    if text.isdigit():
        return text.zfill(3) if int(text) else ""
    return "" if text == "-" else text[:10]


class Reader:
    """Reads rows of a file with heading `header`; `cut` is the day the register was cut."""

    def __init__(self, mapping: Mapping, header: list[str], cut: date) -> None:
        at = {column: index for index, column in reversed(list(enumerate(header)))}
        self._mapping, self._width, self._cut = mapping, len(header), cut.isoformat()
        self._kk = at[mapping.columns["kk"]]
        self._street = at.get(mapping.columns.get("street", ""), -1)
        self._rt, self._rw = at.get(mapping.rt or "", -1), at.get(mapping.rw or "", -1)
        self._fields = mapping.person_fields
        self._cells: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            *(at[mapping.columns[name]] for name in self._fields)
        )
        self._place_at = [at[part] for part in mapping.place_parts]
        self._dates: dict[str, str] = {}
        self._places: dict[tuple[str, ...], str] = {}

    def _date(self, text: str) -> str:
        """ISO date, or "" when `text` is none."""
        known = self._dates.get(text)
        if known is not None:
            return known
        try:
            day = datetime.strptime(text.strip(), self._mapping.date_format).date().isoformat()
        except ValueError:
            return ""
        if len(self._dates) < 100_000:
            self._dates[text] = day
        return day

    def _place(self, cells: list[str]) -> str:
        """The place's code, or "" when a part is blank or too long."""
        parts = tuple([cells[index] for index in self._place_at])
        known = self._places.get(parts)
        if known is not None:
            return known
        padded = [part.strip().zfill(width) for part, width in zip(parts, self._mapping.place_widths, strict=True)]
        wrong = any(not part.strip() for part in parts) or any(
            width and len(part) != width for part, width in zip(padded, self._mapping.place_widths, strict=True)
        )
        code = "" if wrong else self._mapping.separator.join(padded)
        if len(self._places) < 200_000:
            self._places[parts] = code
        return code

    def person(self, cells: list[str]) -> dict[str, Any] | tuple[str, str]:
        """The person of a row, or (field, code) of its rejection."""
        person: dict[str, Any] = {
            name: cell.strip() for name, cell in zip(self._fields, self._cells(cells), strict=True)
        }
        if not person["name"]:
            return "name", "name"
        if not person["sex"]:
            return "sex", "sex"
        born = self._date(person["birth_date"])
        if not born:
            return "birth_date", "not_a_date"
        if born > self._cut:
            return "birth_date", "after_cut"
        person["birth_date"] = born
        person["nik"] = person.get("nik") or None
        return person

    def _family(self, cells: list[str], kk: str) -> FamilyRows | None:
        place = self._place(cells)
        if not place:
            return None
        street = cells[self._street].strip() if self._street >= 0 else ""
        rt = _number(cells[self._rt]) if self._rt >= 0 else ""
        rw = _number(cells[self._rw]) if self._rw >= 0 else ""
        return FamilyRows(kk, street, rt, rw, place)

    def _take(self, batch: Batch, cells: list[str], row: int) -> tuple[str, str] | None:
        """Put one row into the batch, or say (field, code) why not."""
        if len(cells) != self._width:
            return "", "columns"
        kk = cells[self._kk].strip()
        if len(kk) != KK_DIGITS or not (kk.isascii() and kk.isdigit()):
            return "kk", "kk"
        person = self.person(cells)
        if isinstance(person, tuple):
            return person
        if "\ufffd" in "".join(cells):
            return "", "unreadable"
        family = batch.families.get(kk)
        if family is None:
            family = self._family(cells, kk)
            if family is None:
                return "place", "place"
            batch.families[kk] = family
        elif person in family.people:
            return "", "repeated_row"
        family.rows.append(row)
        family.people.append(person)
        return None

    def read(self, text: str) -> Batch:
        """The families in some whole lines of the file; rows are numbered from 0 within them."""
        batch = Batch()
        for row, cells in enumerate(records(text, self._mapping, self._width)):
            batch.rows += 1
            batch.blank += not cells
            reason = self._take(batch, cells, row) if cells else None
            if reason:
                batch.rejected.append(Rejected(row, *reason))
        return batch


def records(text: str, mapping: Mapping, width: int) -> Iterator[list[str]]:
    """Rows of cells. A quotation mark that is never closed costs its own row, not those after it."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if not mapping.quote or mapping.quote not in text:
        yield from csv.reader(lines, delimiter=mapping.delimiter, quoting=csv.QUOTE_NONE)
        return
    reader = csv.reader((line + "\n" for line in lines), delimiter=mapping.delimiter, quotechar=mapping.quote)
    start = 0
    for cells in reader:
        if reader.line_num - start > 1 and len(cells) != width:
            for line in lines[start : reader.line_num]:
                yield next(csv.reader([line], delimiter=mapping.delimiter, quotechar=mapping.quote), [])
        else:
            yield cells
        start = reader.line_num
