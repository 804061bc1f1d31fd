"""Questions to printed tables; everything comes from the files `run` wrote."""

from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from cacah.outputs.core import cells
from cacah.outputs.run import INDEX, SEPARATORS, listed, write_csv

AGE_GROUPS = cells.AGE_GROUPS
SPECIAL_PLACES = cells.SPECIAL_PLACES
SEXES = cells.SEXES
TABLES = tuple(table.name for table in listed())
__all__ = [
    "AGE_GROUPS",
    "SEPARATORS",
    "SEXES",
    "SPECIAL_PLACES",
    "TABLES",
    "below",
    "description",
    "extract",
    "flows",
    "index",
    "place",
]

Row = dict[str, Any]


def index(out: Path) -> dict[str, Any]:
    """The index of the tables in `out`; raises FileNotFoundError before they are all there."""
    found: dict[str, Any] = orjson.loads((out / INDEX).read_bytes())
    return found


def description(out: Path, table: str) -> dict[str, Any]:
    """The metadata of one table."""
    found: dict[str, Any] = orjson.loads((out / f"{table}.json").read_bytes())
    return found


def place(out: Path, table: str, level: int, code: str) -> list[Row]:
    """The rows of one place in `table`."""
    return _rows(out, table, (ds.field("level") == level) & (ds.field("place") == code))


def below(out: Path, table: str, level: int, code: str) -> list[Row]:
    """Persons in each place directly under (level, code): level, place, name, persons, in the order of codes."""
    found = _dataset(out, table).to_table(
        columns=["level", "place", "name", "persons"],
        filter=(ds.field("parent") == code) & (ds.field("level") > level),
    )
    summed = found.group_by(["level", "place", "name"]).aggregate([("persons", "sum")])
    renamed = summed.rename_columns(["level", "place", "name", "persons"])
    rows: list[Row] = renamed.sort_by([("level", "ascending"), ("place", "ascending")]).to_pylist()
    return rows


def flows(out: Path, level: int, code: str) -> list[Row]:
    """Flows into and out of one place, the largest first."""
    here = (ds.field("registered") == code) | (ds.field("residence") == code)
    found = _dataset(out, "flow").to_table(filter=(ds.field("level") == level) & here)
    rows: list[Row] = found.sort_by([("persons", "descending")]).to_pylist()
    return rows


def extract(out: Path, table: str, level: int | None = None, code: str = "", finest: int | None = None) -> bytes:
    """A part of a table as CSV, in the same form as the whole: one place's rows, or all down to level `finest`."""
    condition = ds.field("level") <= finest if finest is not None else ds.field("level") >= 0
    if level is not None:
        here = ds.field("residence") == code if table == "flow" else ds.field("place") == code
        here = here | (ds.field("registered") == code) if table == "flow" else here
        condition = condition & (ds.field("level") == level) & here
    sink = pa.BufferOutputStream()
    write_csv(_dataset(out, table).to_table(filter=condition), sink)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def _rows(out: Path, table: str, condition: pc.Expression) -> list[Row]:
    rows: list[Row] = _dataset(out, table).to_table(filter=condition).to_pylist()
    return rows


def _dataset(out: Path, table: str) -> ds.Dataset:
    return ds.dataset(out / f"{table}.parquet", format="parquet")
