"""Borders of places: read and refused with what to do, simplified for a phone, asked where somebody stands."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.audit.models import Entry
from cacah.geo import actions, bordering, reads
from cacah.geo.core import borders, shape
from cacah.geo.models import Border
from cacah.geo.tests.folders import write
from cacah.lib.problems import Problem, Refused

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "borders.json").read_text())

SQUARE = [[110.80, -7.60], [110.81, -7.60], [110.81, -7.59], [110.80, -7.59], [110.80, -7.60]]


def square(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: Any, *rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": list(rings)}}


def file(folder: Path, *features: Any, **besides: Any) -> Path:
    path = folder / "borders.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **besides}))
    return path


def _found(path: Path) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.row, one.field) for one in borders.read([path]).problems]


class TestAFile:
    def test_a_polygon_with_a_hole_and_a_multipolygon_are_borders(self, tmp_path: Path) -> None:
        hole, island = square(110.802, -7.598, 0.001), square(110.82, -7.60)
        whole = feature("R2", [SQUARE, hole], [island], kind="MultiPolygon")
        read = borders.read([file(tmp_path, feature("R1", SQUARE, hole), whole)])
        assert read.problems == []
        assert [(code, list(map(len, one.rings))) for code, one in read.found.items()] == [
            ("R1", [4, 4]), ("R2", [4, 4, 4]),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("ring", "expected"),
        [
            (SQUARE[:-1], ("borders-open", 1, "ring 1")),
            ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]], ("borders-crossing", 1, "ring 1")),
            ([SQUARE[0], SQUARE[1], SQUARE[0]], ("borders-short", 1, "ring 1")),
            ([[lat, lon] for lon, lat in SQUARE], ("borders-swapped", 1, "ring 1, point 1")),
            ([[479_000, 9_164_000], *SQUARE], ("borders-range", 1, "ring 1, point 1")),
            ([[110.8], *SQUARE], ("borders-point", 1, "ring 1, point 1")),
            ([["110.8", "-7.6"], *SQUARE], ("borders-point", 1, "ring 1, point 1")),
            ("not a ring", ("borders-kind", 1, "coordinates")),
            ([[110.8, -7.6]] * (borders.MOST_POINTS + 1), ("borders-points", 1, "coordinates")),
        ],
    )
    def test_a_wrong_ring_is_named(self, tmp_path: Path, ring: Any, expected: tuple[str, int, str]) -> None:
        assert _found(file(tmp_path, feature("R1", ring))) == [expected]

    @pytest.mark.parametrize(
        ("wrong", "expected"),
        [
            (feature(None, SQUARE), ("borders-code", 2, "code")),
            (feature(3372, SQUARE), ("borders-code", 2, "code")),
            ("no feature", ("borders-code", 2, "code")),
            (feature("R2", SQUARE, kind="LineString"), ("borders-kind", 2, "geometry")),
            ({"properties": {"code": "R2"}, "geometry": None}, ("borders-kind", 2, "geometry")),
            (feature("R1", SQUARE), ("borders-twice", 2, "code")),
        ],
    )
    def test_a_wrong_feature_is_named(self, tmp_path: Path, wrong: Any, expected: tuple[str, int, str]) -> None:
        assert _found(file(tmp_path, feature("R1", SQUARE), wrong)) == [expected]

    def test_what_is_no_file_of_borders_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        utm = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32749"}}
        assert _found(file(tmp_path, crs=utm)) == [("borders-crs", None, "crs")]
        assert _found(file(tmp_path, crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}})) == []
        assert _found(tmp_path / "none") == [("borders-file", None, None)]
        (tmp_path / "borders.geojson").write_text("[1]")
        assert _found(tmp_path / "borders.geojson") == [("borders-file", None, "features")]
        monkeypatch.setattr(borders, "MOST_FILE", 2)
        assert _found(tmp_path / "borders.geojson") == [("borders-large", None, None)]

    def test_a_mistake_says_what_stands_there_and_what_to_do(self, tmp_path: Path) -> None:
        swapped = [[lat, lon] for lon, lat in SQUARE]
        (told,) = borders.read([file(tmp_path, feature("R1", swapped))]).problems
        assert told.text() == (
            "borders.geojson, row 1, ring 1, point 1: '-7.6, 110.8' (borders-swapped). "
            "Latitude and longitude are swapped. GeoJSON writes the longitude first: [110.83, -7.56]."
        )


@pytest.mark.django_db
class TestLoading:
    @pytest.fixture(autouse=True)
    def _places(self, tmp_path: Path) -> Iterator[None]:
        reads.forget()
        actions.load(write(tmp_path / "places", bps="R12,1102,,"))
        yield
        reads.forget()

    def _refused(self, *files: Path) -> list[Problem]:
        with pytest.raises(Refused) as refusal:
            bordering.load(files)
        assert not Border.objects.exists()
        return refusal.value.problems

    def test_borders_are_loaded_once_and_changed_ones_again(self, tmp_path: Path) -> None:
        told = file(tmp_path, feature("R1", square(110.8, -7.6, 0.02)), feature("R11", SQUARE))
        assert bordering.load([told]) == bordering.Loaded(2, 2, 0, 0.0)
        assert bordering.load([told]).changed == 0
        assert bordering.load([file(tmp_path, feature("R11", square(110.801, -7.6)))]).changed == 1
        assert Border.objects.count() == 2, "a place that is not in the file keeps its border"
        assert [entry.codes["changed"] for entry in Entry.objects.filter(verb="load_borders").order_by("pk")] == [
            2,
            0,
            1,
        ]

    def test_the_codes_may_be_those_of_another_system(self, tmp_path: Path) -> None:
        bordering.load([file(tmp_path, feature("1102", SQUARE))], "bps")
        assert Border.objects.get().place.code == "R12"

    def test_an_unknown_place_and_one_far_from_its_parent_are_named(self, tmp_path: Path) -> None:
        told = self._refused(
            file(tmp_path, feature("R1", SQUARE), feature("R99", SQUARE), feature("R11", square(111.8, -7.6)),
                 feature("R12", square(110.805, -7.595)))
        )  # fmt: skip
        assert [(one.code, one.row) for one in told] == [("borders-unknown-place", 2), ("borders-far", 3)]

    def test_swapped_coordinates_are_known_by_the_place_above(self, tmp_path: Path) -> None:
        bordering.load([file(tmp_path, feature("R1", square(12.5, 41.8, 0.2)))])
        Border.objects.all().delete()
        told = self._refused(
            file(tmp_path, feature("R1", square(12.5, 41.8, 0.2)), feature("R11", square(41.9, 12.6)))
        )  # fmt: skip
        assert [(one.code, one.row, one.field) for one in told] == [("borders-swapped", 2, "geometry")]

    def test_neighbours_are_those_whose_boxes_meet(self, tmp_path: Path) -> None:
        village = reads.by_code("R11")
        assert village
        grid = [(x, y) for x in range(3) for y in range(3)]
        units = {f"{x}{y}": actions.add_sls(village.pk, f"R11.{x}{y}", f"RT {x}{y}").pk for x, y in grid}
        drawn = [feature(f"R11.{x}{y}", square(110.8 + x * 0.001, -7.6 + y * 0.001, 0.001)) for x, y in grid]
        assert bordering.load([file(tmp_path, feature("R11", SQUARE), *drawn)]).all == 10
        assert bordering.around([units["00"]]) == {units["01"], units["10"], units["11"]}
        assert bordering.around([units["11"]]) == set(units.values()) - {units["11"]}
        without = reads.by_code("R12")
        assert without and bordering.around([without.pk]) == set()


class TestGeometry:
    @pytest.mark.parametrize("vector", VECTORS, ids=[one["name"] for one in VECTORS])
    def test_where_a_point_lies(self, vector: Any) -> None:
        rings = shape.unpack(json.dumps(vector["packed"]))
        for point in vector["points"]:
            at = tuple(point["at"])
            assert shape.is_inside(at, rings) == point["inside"], at
            assert shape.metres_outside(at, rings) == pytest.approx(point["outside"], abs=0.3), at

    @given(st.integers(3, 60), st.randoms(use_true_random=False), st.sampled_from([0.5, 2.0, 8.0, 60.0]))
    def test_a_simplified_border_leaves_no_point_further_away_than_it_says(
        self, corners: int, rng: Any, tolerance: float
    ) -> None:
        ring = _star(corners, rng)
        fewer = shape.simplified(ring, tolerance)
        assert set(fewer) <= set(ring) and len(fewer) >= 2
        if len(fewer) > 2:
            assert max(shape.metres_to(point, [fewer]) for point in ring) <= tolerance * 1.01 + 0.01

    @given(st.integers(3, 40), st.randoms(use_true_random=False))
    def test_a_packed_border_comes_back_to_eleven_centimetres(self, corners: int, rng: Any) -> None:
        ring = _star(corners, rng)
        (back,) = shape.unpack(shape.pack([ring]))
        assert all(math.isclose(a, b, abs_tol=6e-7) for one, other in zip(ring, back, strict=True)
                   for a, b in zip(one, other, strict=True))  # fmt: skip

    @given(st.integers(3, 40), st.randoms(use_true_random=False))
    def test_the_middle_of_a_star_is_inside_and_what_is_beyond_its_box_is_not(self, corners: int, rng: Any) -> None:
        ring = _star(corners, rng)
        assert shape.is_inside(MIDDLE, [ring]) and shape.crossing(ring) is None
        east = shape.box([ring])[2]
        assert shape.metres_outside((east + 0.001, MIDDLE[1]), [ring]) > 100

    def test_a_village_of_ten_thousand_points_and_islets_fits_a_phone(self) -> None:
        coast = [(110.8 + math.cos(turn) * (0.01 + 0.0002 * math.sin(turn * 40)),
                  -7.6 + math.sin(turn) * 0.01) for turn in (n * math.tau / 10_000 for n in range(10_000))]  # fmt: skip
        islets = [[(lon, lat) for lon, lat in square(110.82 + n * 1e-4, -7.6, 5e-5)[:-1]] for n in range(200)]
        text, tolerance = shape.sketched([coast, *islets])
        assert len(text) <= shape.MOST_BYTES and 0 < tolerance <= 32
        assert len(shape.unpack(text)[0]) > 20

    def test_a_plain_border_is_not_simplified(self) -> None:
        assert shape.sketched([[(lon, lat) for lon, lat in SQUARE[:-1]]])[1] == 0


MIDDLE = (110.8, -7.6)


def _star(corners: int, rng: Any) -> list[tuple[float, float]]:
    """A ring around MIDDLE that cannot cross itself, some hundred metres wide."""
    turns = [(n + 0.3) * math.tau / corners for n in range(corners)]
    away = [rng.uniform(0.001, 0.004) for _ in turns]
    return [(MIDDLE[0] + far * math.cos(turn), MIDDLE[1] + far * math.sin(turn))
            for far, turn in zip(away, turns, strict=True)]  # fmt: skip
