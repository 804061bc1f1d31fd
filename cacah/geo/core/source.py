"""A folder of places: `system.toml`, `places*.csv` (or `.csv.gz`) and `codes_<system>.csv`."""

import csv
import gzip
import hashlib
import io
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

from cacah.geo.core import tree
from cacah.lib.problems import Problem

HEADER = ("code", "parent", "level", "name", "zone", "valid_from", "valid_to")
CODES_HEADER = ("place", "code", "valid_from", "valid_to")
LENGTHS = {"code": 40, "name": 120}

Cells = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Code:
    """A place's code in another system."""

    place: str
    system: str
    code: str
    valid_from: date | None
    valid_to: date | None


@dataclass(slots=True)
class Source:
    """What a folder says, and everything that is wrong with it. Use the rest only when `problems` is empty."""

    system: str = ""
    nodes: list[tree.Node] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


FORMAT = b"1"
"""Changed when the same files would be loaded differently."""


def digest(folder: Path) -> str:
    """SHA-256 over names and bytes of the files that `read` would read."""
    whole = hashlib.sha256(FORMAT)
    for file in sorted([*folder.glob("system.toml"), *folder.glob("places*.csv*"), *folder.glob("codes_*.csv")]):
        whole.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()


def read(folder: Path) -> Source:
    """Read and check `folder`."""
    source = Source()
    source.system = _system(folder, source.problems)
    rows: list[tree.Row] = []
    for file in _files(folder, source.problems):
        rows.extend(_rows(file, source.problems))
    if rows:
        source.nodes = tree.arrange(rows, source.problems)
        known = {row.code for row in rows}
        for file in sorted(folder.glob("codes_*.csv")):
            source.codes.extend(_codes(file, known, source.problems))
    return source


def _system(folder: Path, problems: list[Problem]) -> str:
    file = folder / "system.toml"
    try:
        name = tomllib.loads(file.read_text(encoding="utf-8")).get("system")
    except (OSError, ValueError) as error:
        problems.append(
            Problem("places-system", file.name, None, None, str(error), 'Write a file with one line: system = "name".')
        )
        return ""
    if not isinstance(name, str) or not 1 <= len(name) <= 16:
        problems.append(
            Problem("places-system", file.name, None, "system", str(name), "Name the code system in 1 to 16 letters.")
        )
        return ""
    return name


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    files = sorted([*folder.glob("places*.csv"), *folder.glob("places*.csv.gz")])
    if not files:
        problems.append(
            Problem("places-missing", "places.csv", None, None, "", f"Write the columns {', '.join(HEADER)}.")
        )
    return files


def _text(file: Path, problems: list[Problem]) -> str:
    """The file's text; empty with a problem when it is not UTF-8 without a byte order mark."""
    raw = file.read_bytes()
    try:
        text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8")
    except (UnicodeDecodeError, OSError, EOFError, zlib.error) as error:
        row = raw.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else None
        problems.append(Problem("places-encoding", file.name, row, None, type(error).__name__, "Save it as UTF-8."))
        return ""
    if text.startswith("\ufeff"):
        problems.append(
            Problem("places-bom", file.name, 1, None, "U+FEFF", "Save it as UTF-8 without a byte order mark.")
        )
        return ""
    return text


def _table(file: Path, header: tuple[str, ...], problems: list[Problem]) -> Iterator[Cells]:
    """Lines under the right header, each with as many cells as the header."""
    text = _text(file, problems)
    if not text:
        return
    lines = csv.reader(io.StringIO(text, newline=""))
    found = next(lines, [])
    if tuple(found) != header:
        problems.append(
            Problem("places-header", file.name, 1, None, ",".join(found), f"Write the header {','.join(header)}.")
        )
        return
    for cells in lines:
        if len(cells) == len(header):
            yield lines.line_num, cells
        elif cells:
            problems.append(
                Problem(
                    "places-columns", file.name, lines.line_num, None, str(len(cells)), f"Give {len(header)} cells."
                )
            )


def _rows(file: Path, problems: list[Problem]) -> Iterator[tree.Row]:
    zones = available_timezones()
    for line, cells in _table(file, HEADER, problems):
        wrong = list(_wrong(file.name, line, cells, zones))
        problems.extend(wrong)
        if not wrong:
            code, parent, level, name, zone, since, until = cells
            yield tree.Row(file.name, line, code, parent, int(level), name, zone, _day(since), _day(until))


def _wrong(file: str, line: int, cells: list[str], zones: set[str]) -> Iterator[Problem]:
    code, _, level, name, zone, since, until = cells
    for column, value in (("code", code), ("name", name)):
        if not value.strip() or value != value.strip() or len(value) > LENGTHS[column]:
            remedy = f"Write 1 to {LENGTHS[column]} characters without spaces around them."
            yield Problem("places-text", file, line, column, value[:60], remedy)
    if not (level.isascii() and level.isdecimal() and int(level) < 100):
        yield Problem("places-wrong-level", file, line, "level", level, "Write a whole number; 0 is the whole country.")
    if zone and zone not in zones:
        remedy = "Write a name of the IANA time zone database, such as Asia/Makassar, or leave it empty to inherit."
        yield Problem("places-zone", file, line, "zone", zone, remedy)
    yield from _dates(file, line, since, until)


def _dates(file: str, line: int, since: str, until: str) -> Iterator[Problem]:
    for column, value in (("valid_from", since), ("valid_to", until)):
        if value and _day(value) is None:
            yield Problem("places-date", file, line, column, value, "Write a day as 2020-09-15, or leave it empty.")
    first, last = _day(since), _day(until)
    if first and last and last < first:
        yield Problem("places-date", file, line, "valid_to", until, f"It is before valid_from {since}. Correct one.")


def _day(text: str) -> date | None:
    if len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _codes(file: Path, known: set[str], problems: list[Problem]) -> Iterator[Code]:
    system = file.stem.removeprefix("codes_")
    seen: set[tuple[str, str]] = set()
    for line, (place, code, since, until) in _table(file, CODES_HEADER, problems):
        wrong = list(_dates(file.name, line, since, until))
        if place not in known:
            remedy = "No place has this code. Correct it or remove the row."
            wrong.append(Problem("places-unknown-place", file.name, line, "place", place, remedy))
        if not 1 <= len(code) <= LENGTHS["code"] or (code, since) in seen:
            remedy = "Each code stands once for the same valid_from, with 1 to 40 characters."
            wrong.append(Problem("places-duplicate", file.name, line, "code", code, remedy))
        seen.add((code, since))
        problems.extend(wrong)
        if not wrong:
            yield Code(place, system, code, _day(since), _day(until))
