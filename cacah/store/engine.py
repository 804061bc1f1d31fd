"""The engine behind Ibis. What differs between engines is in one class per engine, and nowhere else.

DuckDB is the default. Spark would be a class beside it that takes the same keys and gives `shelf` and `memory` too.
"""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import ibis
import pyarrow as pa

from cacah.store import manifest as manifests
from cacah.store import shelf as shelves
from cacah.store.errors import ShelfError, Tampered

Expression = Any
"""An Ibis table; Ibis ships no types."""


class Engine(Protocol):
    """What an output may ask of an engine."""

    backend: Any

    def shelf(self, folder: Path, name: str) -> Expression:
        """The rows of shelf `name` of the freeze in `folder` as an Ibis table."""

    def collect(self, expression: Expression) -> pa.Table:
        """The rows of an expression as an Arrow table, in memory."""

    def close(self) -> None: ...


class DuckDB:
    """DuckDB in memory: no file of its own, no spilling, no network, no extension fetched.

    Arrow decrypts; DuckDB scans the Arrow dataset with projection and filters pushed down. Spilling is off because
    DuckDB's temporary files would hold decrypted rows; a query that needs more memory fails instead.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self._opened: dict[tuple[Path, str], Expression] = {}
        self.backend: Any = ibis.duckdb.connect(
            temp_directory="", autoinstall_known_extensions=False, autoload_known_extensions=False
        )
        self.backend.raw_sql("SET enable_external_access = false")
        self.backend.raw_sql("SET lock_configuration = true")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def shelf(self, folder: Path, name: str) -> Expression:
        """Shelf `name` of the freeze in `folder`, its key, seal and hashes proven first.

        Raises WrongKey, Tampered or NotThere; ShelfError when no key for it was given.
        """
        place = (folder.resolve(), name)
        if place not in self._opened:
            self._opened[place] = self._register(folder, name)
        return self._opened[place]

    def collect(self, expression: Expression) -> pa.Table:
        try:
            return self.backend.to_pyarrow(expression)
        except Exception as error:
            if "decryption" in str(error):
                raise Tampered("A shelf changed while it was being read. Verify the copies and run again.") from None
            raise

    def close(self) -> None:
        """Forget the keys and the connection."""
        self._keys.clear()
        self._opened.clear()
        self.backend.disconnect()

    def _register(self, folder: Path, name: str) -> Expression:
        manifest = manifests.load(folder)
        key_name = manifest.shelf(name).key
        if key_name not in self._keys:
            raise ShelfError(f"Shelf {name!r} opens with the key {key_name!r}, which was not given.")
        key = self._keys[key_name]
        entry = manifest.check(name, key)
        shelves.verify(folder, entry)
        view = f"shelf_{len(self._opened)}_{name}"
        rows = shelves.dataset(folder, entry, key)
        self.backend.con.register(view, rows)
        return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=view)


ENGINES = {"duckdb": DuckDB}


def connect(keys: Mapping[str, bytes], engine: str = "duckdb") -> DuckDB:
    """An engine that opens shelves with `keys` (key name -> 32 bytes); raises ShelfError for an unknown engine."""
    try:
        return ENGINES[engine](keys)
    except KeyError:
        raise ShelfError(f"No engine {engine!r}; there is {', '.join(sorted(ENGINES))}.") from None
