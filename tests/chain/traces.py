"""Looks for planted values in anything a machine might keep: as text, hex, base64 and every form of a date."""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, quote_plus

import numpy as np

MONTHS_ID = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SHORTEST = 8
"""Characters: a shorter value occurs by chance. It is also how much of a needle is compared at once."""


def date_forms(day: date) -> set[str]:
    """The ways a date is written out."""
    forms = {day.strftime(form) for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%m/%d/%Y")}
    for months in (MONTHS_ID, MONTHS_EN):
        name = months[day.month - 1]
        for word in (name, name[:3]):
            forms |= {f"{day.day} {word} {day.year}", f"{day:%d} {word} {day.year}", f"{word} {day.day}, {day.year}"}
    return forms


def bare_forms(day: date) -> set[bytes]:
    """A date as eight digits or with points: looked for only where it stands alone, for long numbers may hold it.

    With points only before 2000: codes of villages end like later dates (33.26.06.2009), and a page of the write-ahead
    log may begin in the middle of one.
    """
    pointed = ("%d.%m.%Y",) if day.year < 2000 else ()
    return {day.strftime(form).encode() for form in ("%Y%m%d", "%d%m%Y", *pointed)}


def _base64_cores(value: bytes) -> Iterator[bytes]:
    """The part of the base64 text that is the same whatever bytes surround the value, at each of three offsets."""
    for offset in range(3):
        text = b64encode(b"\0" * offset + value)
        start = -(-offset * 8 // 6) if offset else 0
        whole = (offset + len(value)) * 8 // 6
        yield text[start:whole]


def forms(value: str) -> set[bytes]:
    """Every encoding in which `value` is looked for: as it is and in other cases, in hex, base64, addresses, JSON."""
    found: set[bytes] = set()
    for text in {value, value.upper(), value.lower(), value.title()}:
        found |= {quote(text).encode(), quote_plus(text).encode(), json.dumps(text)[1:-1].encode()}
        for raw in (text.encode(), text.encode("utf-16-le")):
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), *_base64_cores(raw)}
            found |= {core.translate(bytes.maketrans(b"+/", b"-_")) for core in _base64_cores(raw)}
    return found


class Needles:
    """What to look for: texts of SHORTEST characters or more, and days. A label names the kind, never the value."""

    def __init__(self, texts: Iterable[str], days: Iterable[date] = ()) -> None:
        self.labels: dict[bytes, str] = {}
        self.bare: set[bytes] = set()
        for number, text in enumerate(texts):
            if len(text) >= SHORTEST:
                self.labels.update(dict.fromkeys(forms(text), f"text {number}"))
        for number, day in enumerate(days):
            for written in date_forms(day):
                self.labels.update(dict.fromkeys(forms(written), f"date {number}"))
            self.bare |= bare_forms(day)
            self.labels.update(dict.fromkeys(bare_forms(day), f"bare date {number}"))

    @cached_property
    def by_head(self) -> dict[int, list[bytes]]:
        """Needles by their first eight bytes."""
        found: dict[int, list[bytes]] = defaultdict(list)
        for needle in self.labels:
            found[int.from_bytes(needle[:SHORTEST], "little")].append(needle)
        return found

    @cached_property
    def heads(self) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
        return np.sort(np.fromiter(self.by_head, dtype="<u8", count=len(self.by_head)))

    def found_in(self, data: bytes) -> Iterator[str]:
        """The labels of all needles in `data`: its eight-byte windows are compared with all heads at once."""
        sieve = np.zeros(1 << 24, dtype=bool)
        sieve[_bucket(self.heads)] = True
        for offset in range(min(SHORTEST, max(0, len(data) - SHORTEST + 1))):
            windows = np.frombuffer(data, dtype="<u8", count=(len(data) - offset) // 8, offset=offset)
            likely = np.flatnonzero(sieve[_bucket(windows)])
            at = np.searchsorted(self.heads, windows[likely]).clip(max=len(self.heads) - 1)
            for index in likely[self.heads[at] == windows[likely]]:
                yield from self._at(data, int(index) * 8 + offset)

    def _at(self, data: bytes, place: int) -> Iterator[str]:
        for needle in self.by_head[int.from_bytes(data[place : place + SHORTEST], "little")]:
            if data.startswith(needle, place) and not (needle in self.bare and _touched(data, place, len(needle))):
                yield self.labels[needle]


def _bucket(windows: "np.ndarray[tuple[int], np.dtype[np.uint64]]") -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """24 bits of each window."""
    return (windows * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)


def _touched(data: bytes, place: int, length: int) -> bool:
    """Whether a letter, a digit or a point before it makes it part of something longer."""
    before, after = data[max(0, place - 1) : place], data[place + length : place + length + 1]
    return before == b"." or before.isalnum() or after.isalnum()


def search(files: Iterable[Path], wanted: Needles) -> list[str]:
    """`file: label` for everything found. A file that is gone by now holds nothing."""
    found = []
    for file in files:
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            continue
        found += [f"{file.name}: {label}" for label in wanted.found_in(data)]
    return found
