"""A folder of places with mistakes: each is named with its file, row and remedy."""

import gzip
from pathlib import Path

import pytest

from cacah.geo import core
from cacah.geo.core import names
from cacah.geo.tests.folders import HEADER, ISLANDS, write

SP2020 = Path(__file__).resolve().parents[3] / "plans" / "sp2020" / "places"


def _codes(folder: Path) -> list[tuple[str, int | None, str | None]]:
    return [(problem.code, problem.row, problem.field) for problem in core.check(folder)]


def test_the_places_of_indonesia_are_without_mistake() -> None:
    assert core.check(SP2020) == []


def test_no_tracked_file_of_places_is_larger_than_two_megabytes() -> None:
    assert max(file.stat().st_size for file in SP2020.iterdir()) < 2_000_000


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("R31,R3,2,Desa,,,", ("places-unknown-parent", 8, "parent")),
        ("R13,R1,3,Desa,,,", ("places-wrong-level", 8, "level")),
        ("R13,R1,dua,Desa,,,", ("places-wrong-level", 8, "level")),
        ("R12,R1,2,Desa,,,", ("places-duplicate", 8, "code")),
        ("R12,R1,2,Desa,,2020-01-01,", ("places-duplicate", 8, "code")),
        ("R13,R1,2,Desa,Asia/Solo,,", ("places-zone", 8, "zone")),
        ("R13,R1,2,Desa,,15-09-2020,", ("places-date", 8, "valid_from")),
        ("R13,R1,2,Desa,,2020-02-30,", ("places-date", 8, "valid_from")),
        ("R13,R1,2,Desa,,2020-02-01,2020-01-01", ("places-date", 8, "valid_to")),
        ("R13,R1,2, ,,,", ("places-text", 8, "name")),
        (",R1,2,Desa,,,", ("places-text", 8, "code")),
        ("R13,R1,2,Desa", ("places-columns", 8, None)),
        ("Q,,0,Lain,Asia/Jakarta,,", ("places-root", 8, "parent")),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, line: str, expected: tuple[str, int, str]) -> None:
    assert _codes(write(tmp_path, ISLANDS + line)) == [expected]


def test_the_same_code_may_follow_itself(tmp_path: Path) -> None:
    lines = ISLANDS.replace("R12,R1,2,Soka'an,,,", "R12,R1,2,Soka,,,2020-01-31\nR12,R1,2,Soka'an,,2020-02-01,")
    assert _codes(write(tmp_path, lines)) == []


def test_the_root_needs_a_zone(tmp_path: Path) -> None:
    assert _codes(write(tmp_path, "R,,0,Republik,,,")) == [("places-zone", 2, "zone")]


def test_a_file_in_another_encoding_is_named_with_its_row(tmp_path: Path) -> None:
    (write(tmp_path) / "places.csv").write_bytes((HEADER + "\n" + ISLANDS.strip()).encode("latin-1"))
    assert _codes(tmp_path) == [("places-encoding", 5, None)]


def test_a_byte_order_mark_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "places.csv").write_text(HEADER + ISLANDS, encoding="utf-8-sig")
    assert _codes(tmp_path) == [("places-bom", 1, None)]


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "places-x.csv.gz").write_bytes(gzip.compress(b"code")[:-6])
    assert _codes(tmp_path) == [("places-encoding", None, None)]


def test_a_wrong_header_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    (write(tmp_path / "one") / "places.csv").write_text("kode;nama\n1;2\n")
    assert _codes(tmp_path / "one") == [("places-header", 1, None)]
    assert _codes(tmp_path / "none") == [("places-system", None, None), ("places-missing", None, None)]


def test_codes_of_another_system_name_known_places_once(tmp_path: Path) -> None:
    folder = write(tmp_path, ISLANDS, bps="R1,11,,\nR9,12,,\nR2,11,,")
    assert _codes(folder) == [("places-unknown-place", 3, "place"), ("places-duplicate", 4, "code")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Udek Du’en", ("udek", "duen")),
        ("Ñuñoa II/3", ("nunoa", "ii", "3")),
        ("RD. PJKA", ("rd", "pjka")),
        ("القدس 中", ("القدس", "中")),
        (" - ", ()),
    ],
)
def test_names_are_folded_to_words(text: str, words: tuple[str, ...]) -> None:
    assert names.words(text) == words


@pytest.mark.parametrize(
    "typed", ["surakarta", "sura", "surakrta", "surakkarta", "surajarta", "suarkarta", "suraka4ta"]
)
def test_one_slip_is_forgiven(typed: str) -> None:
    assert names.begins_nearly("surakarta", typed)


@pytest.mark.parametrize("typed", ["zurakarta", "surakatra1", "semarang", "surkrta"])
def test_two_slips_or_a_wrong_first_letter_are_not(typed: str) -> None:
    assert not names.begins_nearly("surakarta", typed)
