"""The one entry: a freeze in, tables out. Each table is a CSV, its metadata in JSON, and a Parquet file for readers."""

import hashlib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from cacah.outputs import tables
from cacah.outputs.core.table import Frozen, Table
from cacah.outputs.core.text import harmless
from cacah.store import engine as engines
from cacah.store import manifest as manifests

INDEX = "tables.json"
SHELVES = {"people": "answers", "ancestry": "ancestry", "places": "places", "register": "register"}
SEPARATORS = {"encoding": "UTF-8", "field": ",", "decimal": ".", "quote": '"', "line": "\\n", "thousands": ""}
ROWS_PER_GROUP = 20_000
"""Small groups in the readers' file, so that one place is found without reading the nation."""


def run(folder: Path, keys: Mapping[str, bytes], out: Path, engine: str = "duckdb") -> dict[str, Any]:
    """Compute every table from the freeze in `folder` with `keys` (key name -> 32 bytes) into `out`.

    Returns the index, which is also `tables.json`, written last: where it stands, all tables stand. Raises ShelfError
    for a wrong key or a changed file.
    """
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    head = manifests.load(folder).head
    with engines.connect(keys, engine) as opened:
        frozen = Frozen(**{name: opened.shelf(folder, shelf) for name, shelf in SHELVES.items()})
        printed = [_print(table, opened.collect(table.build(frozen)), head, out) for table in listed()]
    index = {"freeze": head.freeze, "census": head.census, "census_day": head.census_day, "tables": printed}
    _write(out / INDEX, orjson.dumps(index, option=orjson.OPT_INDENT_2))
    return index


def listed() -> list[Table]:
    """The tables, found by listing their folder, in the order of their ranks."""
    names = [f"{tables.__name__}.{module.name}" for module in iter_modules(tables.__path__)]
    return sorted((import_module(name).TABLE for name in names), key=lambda table: (table.rank, table.name))


def _print(table: Table, rows: pa.Table, head: manifests.Head, out: Path) -> dict[str, Any]:
    rows = rows.select([column.name for column in table.columns])
    rows = rows.sort_by([(column, "ascending") for column in table.order])
    path = out / f"{table.name}.csv"
    write_csv(rows, path)
    pq.write_table(rows, out / f"{table.name}.parquet", row_group_size=ROWS_PER_GROUP)
    described = _describe(table, rows, head) | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    _write(out / f"{table.name}.json", orjson.dumps(described, option=orjson.OPT_INDENT_2))
    return {"name": table.name, "title": dict(table.title), "rows": rows.num_rows, "total": described["total"]}


def write_csv(rows: pa.Table, sink: Any) -> None:
    """The one form of our CSV (SEPARATORS), safe to open in a spreadsheet."""
    csv.write_csv(harmless(rows), sink, csv.WriteOptions(quoting_style="needed"))


def _describe(table: Table, rows: pa.Table, head: manifests.Head) -> dict[str, Any]:
    """What must be known to read the file; `total` is the sum at the highest level."""
    top = pc.min(rows["level"])
    total = pc.sum(pc.if_else(pc.equal(rows["level"], top), rows[table.measure], 0)).as_py() or 0
    return {
        "name": table.name,
        "title": table.title,
        "definition": table.definition,
        "unit": table.unit,
        "method": table.method,
        "use": table.use,
        "columns": [{"name": c.name, "meaning": c.meaning, "codes": c.codes} for c in table.columns],
        "census_day": head.census_day,
        "source": {
            "census": head.census,
            "freeze": head.freeze,
            "frozen_at": head.created,
            "events_up_to": head.position,
            "plan": head.plan,
            "instrument": head.instrument,
        },
        "file": {"name": f"{table.name}.csv", **SEPARATORS},
        "rows": rows.num_rows,
        "total": total,
    }


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)
