"""Writing and opening one shelf: Parquet files encrypted as a whole (Parquet modular encryption, AES-256-GCM).

Columns and footer are encrypted under the caller's key by Arrow before a byte reaches the disk; schema, names and
statistics are inside the encrypted footer too. See docs/decisions on encrypted Parquet for why Arrow and not DuckDB.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs
from pyarrow.parquet import encryption

from cacah.store.errors import NotThere, ShelfError, Tampered
from cacah.store.manifest import Shelf, ShelfFile, fingerprint

KEY_BYTES = 32
ROWS_PER_FILE = 250_000
"""A chunk a laptop can hold (about 40 MB of people) and a cluster can share out (1,100 files for the nation)."""


class Writer:
    """Writes one shelf as batches come, holding never more than one chunk; an earlier unfinished shelf is replaced.

    Raises ShelfError for a key that is not 32 bytes or a batch of another schema.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        key: bytes,
        schema: pa.Schema,
        *,
        key_name: str = "answers",
        rows_per_file: int = ROWS_PER_FILE,
    ) -> None:
        _check_key(name, key)
        self._place, self._key, self._schema, self._size = folder / name, key, schema, rows_per_file
        self._name, self._key_name = name, key_name
        self._held: list[pa.RecordBatch] = []
        self._count = 0
        self._files: list[ShelfFile] = []
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir(parents=True, mode=0o700)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch; write a file for each full chunk."""
        if not batch.schema.equals(self._schema):
            raise ShelfError(f"A batch for shelf {self._name!r} has another schema than the shelf.")
        self._held.append(batch)
        self._count += batch.num_rows
        while self._count >= self._size:
            table = pa.Table.from_batches(self._held, self._schema)
            self._write(table.slice(0, self._size))
            self._held, self._count = table.slice(self._size).to_batches(), self._count - self._size

    def close(self) -> Shelf:
        """Write the rest (without any row an empty file, so that the shelf has a schema); what stands there."""
        if self._count or not self._files:
            self._write(pa.Table.from_batches(self._held, self._schema))
        columns = tuple((field.name, str(field.type)) for field in self._schema)
        rows = sum(file.rows for file in self._files)
        return Shelf(self._name, self._key_name, fingerprint(self._key), rows, columns, tuple(self._files))

    def _write(self, table: pa.Table) -> None:
        self._files.append(_write_file(self._place / f"part-{len(self._files):05d}.parquet", self._key, table))


def write(
    folder: Path,
    name: str,
    key: bytes,
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    *,
    key_name: str = "answers",
    rows_per_file: int = ROWS_PER_FILE,
) -> Shelf:
    """Write `batches` as shelf `name` under `folder`, chunk by chunk; as `Writer`."""
    writer = Writer(folder, name, key, schema, key_name=key_name, rows_per_file=rows_per_file)
    for batch in batches:
        writer.add(batch)
    return writer.close()


def verify(folder: Path, shelf: Shelf) -> None:
    """Every file of `shelf` is there with the bytes that were written, and no other; raises NotThere or Tampered."""
    place = folder / shelf.name
    for file in shelf.files:
        path = place / file.name
        if not path.is_file():
            raise NotThere(f"File {shelf.name}/{file.name} is missing. Bring it back from the copy, or freeze again.")
        if path.stat().st_size != file.size or _sha256(path) != file.sha256:
            raise Tampered(f"File {shelf.name}/{file.name} is not the one that was written. Take the copy kept apart.")


def dataset(folder: Path, shelf: Shelf, key: bytes) -> ds.Dataset:
    """The chunks as one Arrow dataset that decrypts in memory as it is read; nothing is written."""
    _check_key(shelf.name, key)
    options = ds.ParquetFragmentScanOptions(decryption_properties=encryption.create_decryption_properties(key))
    kind = ds.ParquetFileFormat(default_fragment_scan_options=options)
    paths = [str(folder / shelf.name / file.name) for file in shelf.files]
    schema = pq.read_schema(paths[0], decryption_properties=encryption.create_decryption_properties(key))
    return ds.FileSystemDataset.from_paths(paths, schema=schema, format=kind, filesystem=fs.LocalFileSystem())


def _check_key(name: str, key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ShelfError(f"Shelf {name!r} needs a key of {KEY_BYTES} bytes; {len(key)} were given.")


def _write_file(path: Path, key: bytes, table: pa.Table) -> ShelfFile:
    partial = path.with_suffix(".partial")
    properties: Any = encryption.create_encryption_properties(key)
    pq.write_table(table, partial, compression="zstd", encryption_properties=properties)
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.chmod(0o600)
    partial.replace(path)
    return ShelfFile(path.name, table.num_rows, path.stat().st_size, _sha256(path))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
