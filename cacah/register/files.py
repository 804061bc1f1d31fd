"""A register file on disk: what it is, whether it can be read, and its pieces of whole lines."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cacah.lib.problems import Problem, Refused
from cacah.register.core.encoding import HANDLED, Encoding, Utf8Check, by_head
from cacah.register.core.mapping import Mapping
from cacah.register.core.rows import missing_columns, records

BLOCK = 1 << 20
PIECE = 3_000_000  # bytes: about 5,000 families
NOT_TEXT = ((b"PK\x03\x04", "an Excel or zip file"), (b"\x1f\x8b", "a gzip file"), (b"PAR1", "a Parquet file"))
DELIMITERS = ",;|\t"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be loaded: heading, encoding, digest, size, and where the first row begins (bytes)."""

    file: Path
    header: list[str]
    encoding: Encoding
    sha256: str
    size: int
    start: int


def _refuse(code: str, file: Path, row: int | None, field: str | None, value: str, remedy: str) -> Refused:
    return Refused([Problem(code, file.name, row, field, value, remedy)])


def _scan(file: Path) -> tuple[bytes, str, Utf8Check]:
    """One pass: the first line's worth of bytes, SHA-256, and whether it is UTF-8."""
    digest, check, head = hashlib.sha256(), Utf8Check(), b""
    with file.open("rb") as handle:
        while block := handle.read(BLOCK):
            head = head or block[: 1 << 16]
            digest.update(block)
            check.take(block)
    check.take(b"", final=True)
    return head, digest.hexdigest(), check


def _encoding(file: Path, mapping: Mapping, head: bytes, check: Utf8Check) -> Encoding:
    found = by_head(head)
    if found is not None and found.name not in HANDLED:
        raise _refuse("encoding", file, 1, None, found.name, "Save the file as UTF-8 and load it again.")
    if found is not None and found.name != "utf-8":
        return found
    mark = found.mark if found else 0
    if check.wrong is None:
        return Encoding("utf-8", mark)
    row, byte = check.wrong
    if not mark and check.may_be_cp1252 and mapping.encoding in (None, "cp1252"):
        return Encoding("cp1252", 0)
    remedy = 'Save the file as UTF-8, or name its encoding in the mapping: [file] encoding = "cp1252".'
    raise _refuse("encoding", file, row, None, f"byte 0x{byte:02X}, which is not UTF-8", remedy)


def _header(file: Path, mapping: Mapping, head: bytes, encoding: Encoding) -> tuple[list[str], int]:
    """The heading's cells, and the offset behind its line."""
    newline = "\n".encode(encoding.name)
    end = head.find(newline, encoding.mark)
    while end >= 0 and (end - encoding.mark) % encoding.width:
        end = head.find(newline, end + 1)
    if end < 0:
        raise _refuse(
            "no-rows",
            file,
            1,
            None,
            "no line break in the first 64 KiB",
            "Give a CSV file with one heading row and one row per person.",
        )
    line = head[encoding.mark : end].decode(encoding.name, "replace").rstrip("\r")
    cells = next(records(line, mapping, 0), [])
    return [cell.strip() for cell in cells], end + len(newline)


def _check_header(file: Path, mapping: Mapping, header: list[str]) -> None:
    if len(header) == 1 and len(mapping.needed()) > 1:
        other = max(DELIMITERS, key=header[0].count)
        remedy = f"The heading looks separated by {other!r}: say so in the mapping, [file] delimiter."
        raise _refuse("delimiter", file, 1, None, f"one cell with {mapping.delimiter!r}", remedy)
    problems = []
    for column in missing_columns(mapping, header):
        near = difflib.get_close_matches(column, header, 1)
        remedy = f"Did you mean {near[0]}? " if near else ""
        problems.append(
            Problem(
                "column-missing",
                file.name,
                1,
                column,
                f"{len(header)} columns without it",
                f"{remedy}Correct the heading or the mapping {mapping.name}.toml.",
            )
        )
    if problems:
        raise Refused(problems)


def inspect(file: Path, mapping: Mapping) -> Source:
    """What `file` is; raises Refused naming file, row and remedy when it cannot be loaded by `mapping`."""
    if not file.is_file():
        raise _refuse("no-file", file, None, None, "not a file", "Give the path of the register's CSV file.")
    head, sha256, check = _scan(file)
    if not head:
        raise _refuse(
            "empty", file, None, None, "0 bytes", "Give a CSV file with one heading row and one row per person."
        )
    for mark, kind in NOT_TEXT:
        if head.startswith(mark):
            raise _refuse("not-csv", file, None, None, kind, "Save it as CSV and load that.")
    encoding = _encoding(file, mapping, head, check)
    header, start = _header(file, mapping, head, encoding)
    _check_header(file, mapping, header)
    return Source(file, header, encoding, sha256, file.stat().st_size, start)


def _boundary(data: bytes, encoding: Encoding, quote: str) -> int:
    """How much of `data` to cut off as whole rows: up to a line's end outside quotation marks; 0 when no line ends."""
    newline = "\n".encode(encoding.name)
    last = 0
    for end in _line_ends(data, newline, encoding.width):
        last = last or end
        if not quote or _count(data[:end], encoding, quote) % 2 == 0:
            return end
    return last


def _line_ends(data: bytes, newline: bytes, width: int, most: int = 40) -> Iterator[int]:
    """Offsets behind the last lines of `data`, the last first, `most` of them."""
    end = len(data)
    while most and (at := data.rfind(newline, 0, end)) >= 0:
        if at % width == 0:
            most -= 1
            yield at + len(newline)
        end = at + len(newline) - 1


def _count(data: bytes, encoding: Encoding, quote: str) -> int:
    if encoding.width == 1:
        return data.count(quote.encode(encoding.name))
    return data.decode(encoding.name, "replace").count(quote)


def pieces(source: Source, quote: str, position: int, size: int = PIECE) -> Iterator[tuple[bytes, int]]:
    """Pieces of whole lines from byte `position` on, each with the position behind it."""
    with source.file.open("rb") as handle:
        handle.seek(position)
        rest = b""
        while block := handle.read(size):
            data = rest + block
            end = _boundary(data, source.encoding, quote)
            if end:
                position += end
                yield data[:end], position
            rest = data[end:]
        if rest:
            yield rest, position + len(rest)
