"""Places in the database: the whole of Indonesia loads in seconds, and a tiny country keeps its history."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from cacah.audit.models import Entry
from cacah.geo import actions, reads
from cacah.geo.models import Place, PlaceCode, System
from cacah.geo.tests.folders import ISLANDS, write
from cacah.geo.tests.test_check import SP2020
from cacah.lib import clock
from cacah.lib.problems import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_rows() -> Iterator[None]:
    reads.forget()
    yield
    reads.forget()


def _place(code: str) -> Place:
    found = reads.by_code(code)
    assert found
    return found


MISPLACED = """
select count(*) from geo_place child left join geo_place above on above.id = child.parent_id
where child.path <> coalesce(above.path, '/') || child.id || '/' or child.level <> coalesce(above.level + 1, 0)
"""


def _misplaced() -> int:
    with connection.cursor() as cursor:
        cursor.execute(MISPLACED)
        return int(cursor.fetchone()[0])


@pytest.mark.prove
def test_indonesia_is_loaded_whole_and_again_without_a_change() -> None:
    assert actions.load(SP2020) == 91_600
    assert actions.load(SP2020) == 0
    assert Counter(Place.objects.values_list("level", flat=True)) == {0: 1, 1: 38, 2: 514, 3: 7_285, 4: 83_762}
    assert _misplaced() == 0
    _every_zone_is_the_provinces()
    _jebres_is_found()
    System.objects.update(digest="")
    assert actions.load(SP2020) == 0, "compared row by row, nothing differs either"


@pytest.mark.prove
def test_indonesia_is_loaded_in_seconds() -> None:
    began = time.perf_counter()
    actions.load(SP2020)
    first = time.perf_counter() - began
    System.objects.update(digest="")
    began = time.perf_counter()
    actions.load(SP2020)
    assert first < 16
    assert time.perf_counter() - began < 5


def _every_zone_is_the_provinces() -> None:
    zones = {"33.72.04.1010": "Asia/Jakarta", "61": "Asia/Jakarta", "62": "Asia/Jakarta", "63": "Asia/Makassar"}
    zones |= {"65": "Asia/Makassar", "51.71": "Asia/Makassar", "73": "Asia/Makassar", "81": "Asia/Jayapura"}
    zones |= {"95": "Asia/Jayapura", "94.05.01.2007": "Asia/Jayapura", "52.71": "Asia/Makassar"}
    assert {code: _place(code).zone for code in zones} == zones
    assert Counter(Place.objects.filter(level=1).values_list("zone", flat=True)) == {
        "Asia/Jakarta": 18,
        "Asia/Makassar": 12,
        "Asia/Jayapura": 8,
    }


def _jebres_is_found() -> None:
    village = _place("33.72.04.1010")
    assert reads.label(village.pk) == "Jebres, Jebres, Kota Surakarta, Jawa Tengah"
    for typed in ("jebres", "JEBRES", "jebr", "jebres surakarta", "jebrez", "surakrta jebres"):
        assert village.pk in [found.id for found in reads.search(typed, 4)], typed
    assert reads.search("jebres", 4, under=_place("35").pk) == []
    assert reads.search("surakarta", 2)[0].label == "Kota Surakarta, Jawa Tengah"
    assert reads.under(Place.objects.filter(level=4), _place("33.72"), "").count() == 54


class TestTinyCountry:
    def test_a_place_knows_its_line_its_parts_and_its_zone(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path))
        west, east = _place("R1"), _place("R2")
        assert [row.name for row in reads.ancestors(_place("R11").pk)] == [
            "Republik Kepulauan",
            "Pulau Barat",
            "Ñuñoa II",
        ]
        assert [row.code for row in reads.children(west.pk)] == ["R11", "R12"]
        assert (reads.zone(_place("R21").pk).key, reads.zone(west.pk).key) == ("Asia/Jayapura", "Asia/Jakarta")
        assert reads.within(_place("R21").pk, east.pk)
        assert not reads.within(_place("R21").pk, west.pk)
        assert reads.root() == reads.place(_place("R").pk)

    def test_wrong_files_change_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="places-unknown-parent"):
            actions.load(write(tmp_path, ISLANDS + "R31,R3,2,Desa,,,"))
        assert not Place.objects.exists()

    def test_a_changed_name_is_found_under_the_new_name_below_too(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path))
        before = _place("R11").pk
        assert actions.load(write(tmp_path, ISLANDS.replace("Pulau Barat", "Pulau Senja"))) == 3
        assert (_place("R11").pk, _place("R1").name) == (before, "Pulau Senja")
        assert [found.label for found in reads.search("nunoa senja")] == ["Ñuñoa II, Pulau Senja"]
        assert reads.search("nunoa barat") == []

    def test_a_removed_code_ends_today_and_may_come_back(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path))
        with clock.at(datetime(2020, 9, 14, 18, tzinfo=UTC)):
            assert actions.load(write(tmp_path, ISLANDS.replace("R12,R1,2,Soka'an,,,\n", ""))) == 1
        assert _place("R12").valid_to == date(2020, 9, 15), "already the 15th in Jakarta"
        assert reads.search("sokaan") == []
        assert [row.code for row in reads.children(_place("R1").pk)] == ["R11"]
        actions.load(write(tmp_path))
        assert _place("R12").valid_to is None

    def test_a_place_under_another_parent_takes_what_is_below_along(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path))
        rt = actions.add_sls(_place("R11").pk, "R11.001", "RT 001")
        actions.load(write(tmp_path, ISLANDS.replace("R11,R1,", "R11,R2,")))
        moved = Place.objects.get(pk=rt.pk)
        assert (reads.within(rt.pk, _place("R2").pk), moved.zone) == (True, "Asia/Jayapura")
        assert _misplaced() == 0

    def test_a_code_that_changed_its_bearer_means_the_one_valid_now(self, tmp_path: Path) -> None:
        lines = ISLANDS.replace("R12,R1,2,Soka'an,,,", "R12,R1,2,Soka Lama,,,2020-01-31\nR12,R1,2,Soka'an,,2020-02-01,")
        actions.load(write(tmp_path, lines))
        assert _place("R12").name == "Soka'an"
        assert Place.objects.filter(code="R12").count() == 2

    def test_the_smallest_unit_is_added_once(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path))
        village = _place("R11")
        first, again = (actions.add_sls(village.pk, "R11.001", "RT 001 RW 002") for _ in range(2))
        assert (first.pk, first.level, first.zone) == (again.pk, 3, "Asia/Jakarta")
        assert first.path == f"{village.path}{first.pk}/"
        actions.load(write(tmp_path, ISLANDS.replace("Ñuñoa II", "Ñuñoa III")))
        assert _place("R11.001").valid_to is None, "a load of the places above does not end it"

    def test_codes_of_another_system_lead_to_the_place(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path, ISLANDS, bps="R1,11,,\nR11,1101,,2020-12-31\nR12,1101,2021-01-01,"))
        assert reads.by_code("11", "bps") == _place("R1")
        assert reads.by_code("1101", "bps") == _place("R12")
        assert (reads.code_in(_place("R1").pk, "bps"), reads.code_in(_place("R2").pk, "bps")) == ("11", None)
        assert reads.code_in(_place("R11").pk, "bps", date(2021, 1, 1)) is None
        assert actions.load(write(tmp_path, ISLANDS, bps="R1,11,,")) == 2
        assert PlaceCode.objects.count() == 1

    def test_the_system_loaded_last_is_meant_when_none_is_named(self, tmp_path: Path) -> None:
        with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
            actions.load(write(tmp_path / "one"))
        with clock.at(datetime(2020, 1, 2, tzinfo=UTC)):
            actions.load(write(tmp_path / "two", "R,,0,Negeri Lain,Asia/Tokyo,,", system="other"))
        assert _place("R").name == "Negeri Lain"
        assert reads.by_code("R1") is None
        west = reads.by_code("R1", "islands")
        assert west is not None
        assert west.valid_to is None, "places of another system are left alone"
        with clock.at(datetime(2020, 1, 3, tzinfo=UTC)):
            actions.load(write(tmp_path / "one"))
        assert _place("R").name == "Republik Kepulauan"

    def test_an_unknown_code_is_looked_up_again_once_it_was_added(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path))
        assert reads.row_by_code("R11.001") is None
        added = actions.add_sls(_place("R11").pk, "R11.001", "RT 001")
        assert reads.row_by_code("R11.001") == reads.place(added.pk)

    def test_a_load_leaves_a_trace_and_an_empty_one_does_not(self, tmp_path: Path) -> None:
        actions.load(write(tmp_path))
        actions.load(tmp_path)
        assert [entry.codes for entry in Entry.objects.filter(verb="load_places")] == [{"changed": 6}]
