"""A shelf: whole or not at all, readable with its key through Ibis, and with nothing else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.parquet import encryption

from cacah.store import engine, manifest, shelf
from cacah.store.errors import NotThere, ShelfError, Tampered, WrongKey

SCHEMA = pa.schema([("pseudonym", pa.string()), ("sex", pa.string()), ("age", pa.int16())])
HEAD = manifest.Head("f1", "sp2020", "2020-09-15", "plan-1", "instrument-1", "100.7", "2020-10-01T00:00:00Z")
KEY = bytes(range(32))


def batches(people: int, size: int = 7) -> Iterator[pa.RecordBatch]:
    for start in range(0, people, size):
        rows = range(start, min(start + size, people))
        yield pa.record_batch(
            [
                pa.array([f"rahasia-{row}" for row in rows]),
                pa.array(["male" if row % 2 else "female" for row in rows]),
                pa.array([row % 90 for row in rows], pa.int16()),
            ],
            schema=SCHEMA,
        )


def freeze(folder: Path, people: int = 100, key: bytes = KEY) -> manifest.Manifest:
    entry = shelf.write(folder, "answers", key, batches(people), SCHEMA, rows_per_file=30)
    made = manifest.compose(HEAD, {"answers": entry}, {"answers": key})
    manifest.save(made, folder)
    return made


def count(folder: Path, key: bytes = KEY) -> int:
    with engine.connect({"answers": key}) as duck:
        table = duck.shelf(folder, "answers")
        return int(duck.collect(table.aggregate(people=table.count()))["people"][0].as_py())


def test_people_written_in_chunks_are_read_as_one_table(tmp_path: Path) -> None:
    made = freeze(tmp_path)
    assert [file.rows for file in made.shelves["answers"].files] == [30, 30, 30, 10]
    with engine.connect({"answers": KEY}) as duck:
        people = duck.shelf(tmp_path, "answers")
        by_sex = people.filter(people.age < 50).group_by("sex").aggregate(people=lambda t: t.count()).order_by("sex")
        assert duck.collect(by_sex).to_pylist() == [{"sex": "female", "people": 30}, {"sex": "male", "people": 30}]


def test_many_pages_and_a_filter_still_decrypt(tmp_path: Path) -> None:
    """DuckDB's own reader fails on exactly this (page ordinals); Arrow's does not."""
    entry = shelf.write(tmp_path, "answers", KEY, batches(300_000, 50_000), SCHEMA)
    manifest.save(manifest.compose(HEAD, {"answers": entry}, {"answers": KEY}), tmp_path)
    with engine.connect({"answers": KEY}) as duck:
        people = duck.shelf(tmp_path, "answers")
        found = duck.collect(people.filter(people.pseudonym == "rahasia-271828"))
        assert found.to_pylist() == [{"pseudonym": "rahasia-271828", "sex": "female", "age": 271828 % 90}]


def test_an_empty_shelf_is_a_table_without_rows(tmp_path: Path) -> None:
    made = freeze(tmp_path, people=0)
    assert made.shelves["answers"].rows == 0
    assert count(tmp_path) == 0


def test_no_file_holds_a_value_or_a_column_name_in_clear(tmp_path: Path) -> None:
    freeze(tmp_path)
    content = b"".join(path.read_bytes() for path in (tmp_path / "answers").iterdir())
    for word in (b"rahasia", b"female", b"pseudonym"):
        assert word not in content


def test_reading_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen, work = tmp_path / "frozen", tmp_path / "work"
    frozen.mkdir()
    work.mkdir()
    freeze(frozen)
    monkeypatch.chdir(work)
    assert count(frozen) == 100
    assert list(work.iterdir()) == []


def test_a_wrong_key_is_named_as_such(tmp_path: Path) -> None:
    freeze(tmp_path)
    with pytest.raises(WrongKey, match="fingerprint"):
        count(tmp_path, os.urandom(32))


def test_a_key_that_is_not_given_is_asked_for_by_name(tmp_path: Path) -> None:
    freeze(tmp_path)
    with engine.connect({"identities": KEY}) as duck, pytest.raises(ShelfError, match="'answers'"):
        duck.shelf(tmp_path, "answers")


@pytest.mark.parametrize("length", [0, 16, 33])
def test_a_key_of_another_length_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(ShelfError, match="32 bytes"):
        shelf.write(tmp_path, "answers", bytes(length), batches(1), SCHEMA)


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_found(tmp_path: Path, where: float) -> None:
    freeze(tmp_path)
    path = tmp_path / "answers" / "part-00002.parquet"
    content = bytearray(path.read_bytes())
    content[int(len(content) * where)] ^= 1
    path.write_bytes(content)
    with pytest.raises(Tampered, match="part-00002"):
        count(tmp_path)


def test_a_changed_file_with_a_matching_hash_still_does_not_decrypt(tmp_path: Path) -> None:
    """The manifest's hash is for the holder of a copy; GCM and the seal stand behind it."""
    made = freeze(tmp_path)
    path = tmp_path / "answers" / "part-00000.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(OSError, match="decryption"):
        pq.read_table(path, decryption_properties=encryption.create_decryption_properties(KEY))
    assert made.shelves["answers"].files[0].name == path.name


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    freeze(tmp_path)
    (tmp_path / "answers" / "part-00001.parquet").unlink()
    with pytest.raises(NotThere, match="part-00001"):
        count(tmp_path)


def test_a_manifest_without_one_of_the_files_is_found(tmp_path: Path) -> None:
    made = freeze(tmp_path)
    entry = made.shelves["answers"]
    short = replace(entry, files=entry.files[:-1], rows=90)
    manifest.save(manifest.Manifest(made.head, {"answers": short}), tmp_path)
    with pytest.raises(Tampered, match="entry"):
        count(tmp_path)


def test_a_manifest_with_another_census_day_is_found(tmp_path: Path) -> None:
    made = freeze(tmp_path)
    moved = replace(made.head, census_day="2020-10-15")
    manifest.save(manifest.Manifest(moved, made.shelves), tmp_path)
    with pytest.raises(Tampered):
        count(tmp_path)


def test_a_freeze_that_did_not_finish_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="did not finish"):
        manifest.load(tmp_path)


def test_the_manifest_comes_back_as_written(tmp_path: Path) -> None:
    made = freeze(tmp_path)
    assert manifest.load(tmp_path) == made
    assert made.shelves["answers"].schema == (("pseudonym", "string"), ("sex", "string"), ("age", "int16"))


def test_writing_again_replaces_an_unfinished_shelf(tmp_path: Path) -> None:
    freeze(tmp_path, people=200)
    freeze(tmp_path, people=40)
    assert count(tmp_path) == 40
    assert len(list((tmp_path / "answers").iterdir())) == 2


def test_an_unknown_engine_names_those_there_are() -> None:
    with pytest.raises(ShelfError, match="duckdb"):
        engine.connect({}, "abacus")


def test_a_worker_without_django_can_import_the_store() -> None:
    code = "import sys, cacah.store.engine; assert 'django' not in sys.modules, 'django came along'"
    subprocess.run([sys.executable, "-c", code], check=True)
