"""A freeze made by hand: three regencies of two provinces, districts and villages below, and people by codes."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from cacah.store import manifest, shelf

KEYS = {"answers": bytes(range(32))}
HEAD = manifest.Head("f1", "sp2020", "2020-09-15", "plan-1", "instrument-1", "100.7", "2020-10-01T00:00:00Z")

VILLAGES = {
    "33.72.05.1001": "JEBRES",
    "33.72.05.1002": "MOJOSONGO",
    "33.19.01.2001": "WATES",
    "35.78.01.1001": "KARANGPILANG",
}
NAMES = {
    "ID": "INDONESIA",
    "33": "JAWA TENGAH",
    "35": "JAWA TIMUR",
    "33.72": "KOTA SURAKARTA",
    "33.19": "KUDUS",
    "35.78": "KOTA SURABAYA",
    "33.72.05": "JEBRES",
    "33.19.01": "KALIWUNGU",
    "35.78.01": "KARANGPILANG",
    **VILLAGES,
}
SPECIAL = {"abroad": "Luar negeri", "nowhere": "Tidak terdaftar", "unknown": "Tidak diketahui"}
LEVELS = range(5)

PEOPLE = pa.schema(
    [("counted", pa.bool_()), ("residence", pa.string()), ("registered", pa.string()), ("sex", pa.string()),
     ("age", pa.int16())]
)  # fmt: skip
ANCESTRY = pa.schema([("place", pa.string()), ("level", pa.int16()), ("cell", pa.string())])
PLACES = pa.schema([("level", pa.int16()), ("code", pa.string()), ("name", pa.string()), ("parent", pa.string())])
REGISTER = pa.schema([("place", pa.string()), ("families", pa.int64()), ("persons", pa.int64())])


def lineage(code: str) -> list[str]:
    """The cell of `code` at each level, as a freeze writes it."""
    if code in SPECIAL:
        return [code] * len(LEVELS)
    parts = code.split(".") if code != "ID" else []
    known = ["ID", *(".".join(parts[: end + 1]) for end in range(len(parts)))]
    return known + [f"{code}/unknown"] * (len(LEVELS) - len(known))


def _places() -> Iterable[dict[str, Any]]:
    seen = set()
    for code in (*NAMES, *SPECIAL):
        cells = lineage(code)
        for level, cell in enumerate(cells):
            if (level, cell) in seen:
                continue
            seen.add((level, cell))
            name = NAMES.get(cell) or SPECIAL.get(cell) or SPECIAL["unknown"]
            yield {"level": level, "code": cell, "name": name, "parent": cells[level - 1] if level else ""}


def write(folder: Path, people: list[dict[str, Any]], register: list[dict[str, Any]] | None = None) -> None:
    """The shelves an output reads, with `people` as the answers."""
    ancestry = [
        {"place": code, "level": level, "cell": cell}
        for code in (*NAMES, *SPECIAL)
        for level, cell in enumerate(lineage(code))
    ]
    content = {
        "answers": (PEOPLE, people),
        "ancestry": (ANCESTRY, ancestry),
        "places": (PLACES, list(_places())),
        "register": (REGISTER, register or []),
    }
    made = {
        name: shelf.write(folder, name, KEYS["answers"], [pa.RecordBatch.from_pylist(rows, schema)], schema)
        for name, (schema, rows) in content.items()
    }
    manifest.save(manifest.compose(HEAD, made, KEYS), folder)


def person(
    residence: str, registered: str, sex: str = "male", age: int | None = 30, counted: bool = True
) -> dict[str, Any]:
    return {"counted": counted, "residence": residence, "registered": registered, "sex": sex, "age": age}
