"""Reading one table of a plan, row by row, with every mistake named."""

import csv
import difflib
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from cacah.lib.problems import Problem

_LANGUAGE_COLUMN = re.compile(r"(\w+)::.*\((\w+)\)")


def near(value: str, known: Collection[str]) -> str:
    """A remedy for a word that is not among the `known` ones."""
    close = difflib.get_close_matches(value, list(known), 1)
    listed = ", ".join(sorted(known)[:12])
    return f"Did you mean {close[0]}?" if close else f"Use one of: {listed}."


@dataclass(slots=True)
class Row:
    """A row of a table. Asking for a cell in a form it does not have notes a problem and gives a harmless value."""

    file: str
    number: int
    cells: dict[str, str]
    problems: list[Problem]

    def say(self, code: str, column: str, remedy: str) -> None:
        self.problems.append(Problem(code, self.file, self.number, column, self.cells.get(column, ""), remedy))

    def text(self, column: str, *, blank: bool = False) -> str:
        value = self.cells.get(column, "").strip()
        if not value and not blank:
            self.say("blank", column, "Fill in this cell.")
        return value

    def one_of(self, column: str, known: Collection[str]) -> str:
        value = self.text(column)
        if value and value not in known:
            self.say("unknown-word", column, near(value, known))
        return value

    def day(self, column: str) -> date:
        return self.day_or_none(column, blank=False) or date.min

    def day_or_none(self, column: str, *, blank: bool = True) -> date | None:
        value = self.text(column, blank=blank)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.say("not-a-day", column, "Write the day as YYYY-MM-DD, such as 2020-02-15.")
            return None

    def whole_or_none(self, column: str) -> int | None:
        value = self.text(column, blank=True)
        if not value:
            return None
        if not re.fullmatch(r"[1-9][0-9]*", value):
            self.say("not-whole", column, "Write a whole number above 0, without separators.")
            return None
        return int(value)

    def share(self, column: str) -> Fraction:
        value = self.text(column)
        if re.fullmatch(r"0\.[0-9]+|1(\.0+)?", value) and Fraction(value) > 0:
            return Fraction(value)
        if value:
            self.say("bad-share", column, "Write a share above 0 and up to 1, such as 0.229 for 22.9 %.")
        return Fraction(1)

    def yes(self, column: str) -> bool:
        return self.one_of(column, ("yes", "no")) == "yes"

    def texts(self, prefix: str, languages: Collection[str]) -> dict[str, str]:
        """The texts of columns such as `name::Indonesia (id)`, by language."""
        found = {}
        for column in self.cells:
            match = _LANGUAGE_COLUMN.fullmatch(column)
            if match and match[1] == prefix and match[2] in languages:
                found[match[2]] = self.text(column)
        return found


@dataclass(slots=True)
class Sheet:
    """A table given as CSV text; `columns` must stand in its header, `optional` ones may."""

    file: str
    text: str
    columns: tuple[str, ...]
    problems: list[Problem]
    optional: tuple[str, ...] = ()
    texts: str = ""
    """Prefix of its language columns ("name", "label"), "" for none."""
    languages: Collection[str] = ()
    more: bool = False
    """True when further columns are allowed."""
    header: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Every row, numbered as in a spreadsheet (the header is row 1); blank rows are passed over."""
        reader = csv.reader(io.StringIO(self.text.removeprefix("\ufeff")))
        self.header = [cell.strip() for cell in next(reader, [])]
        if not self._header_is_right():
            return
        for number, cells in enumerate(reader, 2):
            if not any(cell.strip() for cell in cells):
                continue
            row = Row(self.file, number, dict(zip(self.header, cells, strict=False)), self.problems)
            if len(cells) == len(self.header):
                yield row
            else:
                remedy = "Quote cells that hold a comma, and give each column one cell."
                found = f"{len(cells)} cells, {len(self.header)} columns"
                self.problems.append(Problem("wrong-width", self.file, number, None, found, remedy))

    def _header_is_right(self) -> bool:
        before = len(self.problems)
        for column in self.columns:
            if column not in self.header:
                self._say("column-missing", column, f"Add the column {column}.")
        for language in self.languages if self.texts else ():
            if not any(
                (m := _LANGUAGE_COLUMN.fullmatch(c)) and m.groups() == (self.texts, language) for c in self.header
            ):
                self._say("column-missing", f"{self.texts}::… ({language})", "Add a column in this language.")
        known = {*self.columns, *self.optional}
        for column in self.header:
            if column not in known and not self.more and not _LANGUAGE_COLUMN.fullmatch(column):
                self._say("unknown-column", column, near(column, known))
        return len(self.problems) == before

    def _say(self, code: str, column: str, remedy: str) -> None:
        self.problems.append(Problem(code, self.file, 1, column, column, remedy))
