"""A mapping file: which column of a register's CSV holds what. One TOML file per layout in `plans/<census>/register/`.

[file]      delimiter = ","        encoding = "auto" (or utf-8, utf-16, cp1252)     quote = '"'
[columns]   kk = "NO_KK"  nik = "NIK"  name = "NAMA_LGKP"  sex = …  birth_date = …   (field = column)
[dates]     format = "%d-%m-%Y"
[place]     parts = ["NO_PROP", …]  widths = [2, 2, 2, 4]  separator = "."
[sls]       rw = "NO_RW"  rt = "NO_RT"
"""

import difflib
import re
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cacah.lib.problems import Problem

REQUIRED = ("kk", "name", "sex", "birth_date")
FAMILY_FIELDS = ("kk", "street")
ENCODINGS = {
    "auto": None,
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf16": "utf-16",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
}
SECTIONS = {
    "file": ("delimiter", "encoding", "quote"),
    "columns": None,
    "dates": ("format",),
    "place": ("parts", "widths", "separator", "system"),
    "sls": ("rw", "rt"),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """A layout: columns by field, how dates and place codes are written (parts padded with zeros to their widths)."""

    name: str
    delimiter: str
    encoding: str | None
    quote: str
    columns: dict[str, str]
    date_format: str
    place_parts: tuple[str, ...]
    place_widths: tuple[int, ...]
    separator: str
    system: str | None
    rw: str | None
    rt: str | None

    @property
    def person_fields(self) -> tuple[str, ...]:
        """Fields kept of each person, in file order."""
        return tuple(field for field in self.columns if field not in FAMILY_FIELDS)

    def needed(self) -> tuple[str, ...]:
        """Every column the file must have."""
        extra = tuple(column for column in (self.rw, self.rt) if column)
        return (*self.columns.values(), *self.place_parts, *extra)


class _Reader:
    """Collects problems while a table is read."""

    def __init__(self, text: str, file: str) -> None:
        self.file, self.lines, self.problems = file, text.splitlines(), list[Problem]()

    def say(self, code: str, field: str, value: object, remedy: str) -> None:
        self.problems.append(Problem(code, self.file, self._row(field), field, str(value), remedy))

    def _row(self, field: str) -> int | None:
        """The line where the last part of a dotted field (or its section) stands."""
        section, _, key = field.partition(".")
        inside = False
        for number, line in enumerate(self.lines, 1):
            if line.strip().startswith("["):
                inside = line.strip() == f"[{section}]"
                if inside and not key:
                    return number
            elif inside and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return None


def _sections(table: Table[str, Any], reader: _Reader) -> None:
    for section, keys in table.items():
        known = SECTIONS.get(section, ())
        if section not in SECTIONS:
            near = difflib.get_close_matches(section, SECTIONS, 1)
            reader.say("unknown-section", section, section, f"Did you mean [{near[0]}]?" if near else "Remove it.")
        elif known is not None:
            for key in set(keys) - set(known):
                reader.say("unknown-key", f"{section}.{key}", key, f"Keys of [{section}]: {', '.join(known)}.")


def _columns(table: Table[str, Any], reader: _Reader) -> dict[str, str]:
    columns = table.get("columns", {})
    for field in REQUIRED:
        if field not in columns:
            reader.say("column-missing", f"columns.{field}", "", f'Say which column holds it: {field} = "COLUMN".')
    for field, column in columns.items():
        if not isinstance(column, str) or not column:
            reader.say("not-a-column", f"columns.{field}", column, "Give the column's heading in quotes.")
    return {field: str(column) for field, column in columns.items()}


def _place(table: Table[str, Any], reader: _Reader) -> tuple[tuple[str, ...], tuple[int, ...]]:
    place = table.get("place", {})
    parts = tuple(place.get("parts", ()))
    widths = tuple(place.get("widths", (0,) * len(parts)))
    if not parts:
        reader.say(
            "place-missing", "place.parts", "", 'Name the columns of the place code, widest first: parts = ["…"].'
        )
    if len(widths) != len(parts):
        reader.say("widths-differ", "place.widths", list(widths), f"Give one width for each of the {len(parts)} parts.")
    return parts, widths


def _file(table: Table[str, Any], reader: _Reader) -> tuple[str, str | None, str]:
    file = table.get("file", {})
    delimiter, quote = file.get("delimiter", ","), file.get("quote", '"')
    encoding = str(file.get("encoding", "auto")).lower()
    if len(delimiter) != 1:
        reader.say("delimiter", "file.delimiter", delimiter, "Give one character, such as ',' or '|'.")
    if len(quote) > 1:
        reader.say("quote", "file.quote", quote, "Give one character, or '' when cells are never quoted.")
    if encoding not in ENCODINGS:
        reader.say("unknown-encoding", "file.encoding", encoding, f"Use one of {', '.join(ENCODINGS)}.")
    return delimiter[:1] or ",", ENCODINGS.get(encoding), quote[:1]


def parse(text: str, file: str) -> tuple[Mapping | None, list[Problem]]:
    """The mapping written in `text`; None when a problem stands in the way."""
    reader = _Reader(text, file)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        row = re.search(r"line (\d+)", str(error))
        return None, [Problem("not-toml", file, int(row[1]) if row else None, None, str(error), "Write it as TOML.")]
    _sections(table, reader)
    columns = _columns(table, reader)
    parts, widths = _place(table, reader)
    delimiter, encoding, quote = _file(table, reader)
    sls = table.get("sls", {})
    mapping = Mapping(
        name=Path(file).stem, delimiter=delimiter, encoding=encoding, quote=quote, columns=columns,
        date_format=table.get("dates", {}).get("format", "%Y-%m-%d"), place_parts=parts, place_widths=widths,
        separator=table.get("place", {}).get("separator", "."),
        system=table.get("place", {}).get("system"), rw=sls.get("rw"), rt=sls.get("rt"),
    )  # fmt: skip
    return (None if reader.problems else mapping), reader.problems


def files(folder: Path) -> list[Path]:
    """The mapping files of a plan in `folder`."""
    return sorted((folder / "register").glob("*.toml"))


def check(folder: Path) -> list[Problem]:
    """Every mistake in the mapping files of the plan in `folder`."""
    problems = []
    for file in files(folder):
        problems += parse(file.read_text(encoding="utf-8"), file.name)[1]
    return problems
