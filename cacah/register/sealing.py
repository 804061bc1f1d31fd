"""From lines of the file to sealed rows ready for COPY: what the loading processes do, without a database.

A process gets the folder of the key ring, never a key, and needs nothing of Django but that one setting.
"""

import csv
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

from cacah.lib import ids
from cacah.register.core import nik as niks
from cacah.register.core.mapping import Mapping
from cacah.register.core.phonetic import codes
from cacah.register.core.rows import FamilyRows, Reader
from cacah.vault import index, keys

PERSON_COLUMNS = (
    "id",
    "family_id",
    "number",
    "nik_index",
    "token_name_birth",
    "token_name_year_place",
    "token_birth_sex_place",
)
FAMILY_COLUMNS = ("place_id", "id", "kk_index", "wrapped_key", "sealed", "people", "load_id")
CARD_COLUMNS = ("kk_index", "family_id", "load_id")

# Rows in PostgreSQL's binary COPY format: number of columns, then length and value of each.
_PERSON = struct.Struct(">hi16si16sihi16siiiiii")
_PERSON_WITHOUT = struct.Struct(">hi16si16sihiiiiiii")
_FAMILY_HEAD = struct.Struct(">hiq")
_FAMILY = struct.Struct(">i16si16si61si")
_FAMILY_END = struct.Struct(">ihiq")
_CARD = struct.Struct(">hi16si16siq")
NULL = -1
LAST_PART = re.compile(r"[^0-9A-Za-z][0-9A-Za-z]*$")
PIECE_LIMIT = 1 << 26  # characters: an unclosed quotation mark may swallow a piece before it is undone


@dataclass(slots=True)
class Sealed:
    """A family ready to be stored. `place`: (code, RW, RT); `tail`: its COPY row behind the place; `people`: theirs."""

    place: tuple[str, str, str]
    id: bytes
    kk_index: bytes
    wrapped: bytes
    sealed: bytes
    people: bytes
    count: int
    nik_indexes: list[bytes | None]
    odd: list[bytes]
    rows: list[int]


@dataclass(slots=True)
class Work:
    """A piece of the file, whole lines of it, still encoded."""

    raw: bytes
    encoding: str


@dataclass(slots=True)
class Result:
    """What a piece held, rows numbered from 0 within it. `rejected`: (row, field, code)."""

    families: list[Sealed] = field(default_factory=list)
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    rows: int = 0
    blank: int = 0


def sls_code(place: tuple[str, str, str]) -> str:
    """The code of a neighbourhood below its village; the village's own where neither RW nor RT is given."""
    village, rw, rt = place
    return f"{village}.{rw or '000'}{rt or '000'}" if rw or rt else village


def district_code(village: str) -> str:
    """The code above a village's: up to its last separator, so that every layout gives people the same tokens."""
    return LAST_PART.sub("", village) or village


def _id_bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("-", ""))


class Sealer:
    """Seals families; one per process."""

    def __init__(self, cut: date) -> None:
        self._cut = cut

    def people(
        self, record: dict[str, Any], place: tuple[str, str, str]
    ) -> tuple[bytes, list[bytes | None], list[bytes]]:
        """COPY rows (PERSON_COLUMNS) of a record's people, their NIK hashes, and the ids of those with an odd NIK."""
        family, district, sls = _id_bytes(record["id"]), district_code(place[0]), sls_code(place)
        rows, blinds, odd = [], [], []
        for number, person in enumerate(record["people"], 1):
            nik, born, own = person["nik"], person["birth_date"], _id_bytes(person["id"])
            name, telling = codes(person["name"])
            one, two, three = index.person_tokens(name, telling, born, person["sex"], district, sls)
            blind = None
            if nik is not None and niks.is_number(nik):
                blind = index.blind("nik", nik)
                rows.append(_PERSON.pack(7, 16, own, 16, family, 2, number, 16, blind, 4, one, 4, two, 4, three))
            else:
                rows.append(_PERSON_WITHOUT.pack(7, 16, own, 16, family, 2, number, NULL, 4, one, 4, two, 4, three))
            blinds.append(blind)
            if nik is not None and niks.is_odd(nik, self._cut):
                odd.append(own)
        return b"".join(rows), blinds, odd

    def family(self, family: FamilyRows) -> Sealed:
        """Everything to be stored of one card."""
        family_id = ids.new()
        for person in family.people:
            person["id"] = str(ids.new())
        record = family.record(str(family_id))
        place = (family.place, family.rw, family.rt)
        people, blinds, odd = self.people(record, place)
        key = keys.new_key()
        sealed = key.seal_json(record, seal_name(family_id))
        kk_index = index.blind("kk", family.kk)
        return Sealed(
            place, family_id.bytes, kk_index, key.wrapped, sealed, people, len(family.people), blinds, odd, family.rows
        )


def seal_name(family_id: UUID | str) -> str:
    """The logical name a family's record is sealed under."""
    return f"register.family/{family_id}"


def family_row(family: Sealed, place_id: int, load_id: int) -> bytes:
    """COPY row of a family (FAMILY_COLUMNS)."""
    return b"".join((
        _FAMILY_HEAD.pack(7, 8, place_id),
        _FAMILY.pack(16, family.id, 16, family.kk_index, 61, family.wrapped, len(family.sealed)),
        family.sealed,
        _FAMILY_END.pack(2, family.count, 8, load_id),
    ))  # fmt: skip


def card_row(kk_index: bytes, family: bytes, load_id: int) -> bytes:
    """COPY row of a card (CARD_COLUMNS)."""
    return _CARD.pack(3, 16, kk_index, 16, family, 8, load_id)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a loading process needs to know; the key ring only by its folder."""

    keys_folder: Path
    mapping: Mapping
    header: list[str]
    cut: date


def sealer(setup: Setup) -> Callable[[Work], Result]:
    """The function from a piece of the file to sealed families."""
    csv.field_size_limit(PIECE_LIMIT)
    reader = Reader(setup.mapping, setup.header, setup.cut)
    seal = Sealer(setup.cut)

    def work(piece: Work) -> Result:
        text = piece.raw.decode(piece.encoding, "replace").replace("\r\n", "\n").replace("\r", " ")
        batch = reader.read(text)
        return Result(
            [seal.family(family) for family in batch.families.values()],
            [(bad.row, bad.field, bad.code) for bad in batch.rejected],
            batch.rows,
            batch.blank,
        )

    return work


def serve(connection: Connection, setup: Setup) -> None:
    """A loading process: answers pieces with results until the other end is closed, be it by a kill."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(CACAH_KEYS=setup.keys_folder)
    work = sealer(setup)
    try:
        while True:
            connection.send(work(connection.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
