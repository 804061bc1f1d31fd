"""A file of borders (GeoJSON, WGS84): read, and everything that is wrong with it said so that it can be put right."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from cacah.geo.core import shape
from cacah.geo.core.shape import Box, Point
from cacah.lib.problems import Problem

MOST_FILE = 60_000_000
"""Bytes of a file: the SLS of a large regency. Read whole, it takes about ten times that in memory."""

MOST_POINTS = 20_000
"""Of a border: one every metre around a village."""

SLACK = 0.02
"""Degrees, 2 km, by which a place may reach beyond the box of the place above before somebody has to look."""

WGS84 = ("CRS84", "EPSG:4326", "EPSG::4326")

SWAPPED = "Latitude and longitude are swapped. GeoJSON writes the longitude first: [110.83, -7.56]."


@dataclass(frozen=True, slots=True)
class Border:
    """A place's border as the file gives it; `row`: which feature it is, from 1."""

    file: str
    row: int
    code: str
    rings: list[list[Point]] = field(repr=False)

    def problem(self, code: str, where: str, value: str, remedy: str) -> Problem:
        return Problem(code, self.file, self.row, where, value, remedy)


@dataclass(slots=True)
class Borders:
    """What files say, and what is wrong with them. Use the borders only when `problems` is empty."""

    found: dict[str, Border] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _Wrong(Exception):
    """A feature that cannot be a border."""

    def __init__(self, code: str, where: str, value: str, remedy: str) -> None:
        super().__init__(code)
        self.told = code, where, value, remedy


def read(files: list[Path]) -> Borders:
    """Read and check files by themselves; whether there are such places, and where, is for the database to know."""
    borders = Borders()
    for file in files:
        for row, feature in enumerate(_features(file, borders.problems), 1):
            _take(borders, file.name, row, feature)
    return borders


def _take(borders: Borders, file: str, row: int, feature: Any) -> None:
    try:
        code = _code(feature)
        border = Border(file, row, code, _rings(feature))
    except _Wrong as wrong:
        code, where, value, remedy = wrong.told
        borders.problems.append(Problem(code, file, row, where, value, remedy))
        return
    before = borders.found.setdefault(code, border)
    if before is not border:
        remedy = f"The place has a border already, in {before.file}, row {before.row}. Keep one of them."
        borders.problems.append(border.problem("borders-twice", "code", code, remedy))


def _features(file: Path, problems: list[Problem]) -> list[Any]:
    def wrong(code: str, where: str | None, value: str, remedy: str) -> list[Any]:
        problems.append(Problem(code, file.name, None, where, value, remedy))
        return []

    try:
        weight = file.stat().st_size
        if weight > MOST_FILE:
            remedy = f"Read at most {MOST_FILE // 1_000_000} MB at once. Write a file for each district."
            return wrong("borders-large", None, f"{weight // 1_000_000} MB", remedy)
        told = orjson.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        return wrong("borders-file", None, type(error).__name__, "Name a GeoJSON file, in UTF-8.")
    if not isinstance(told, dict) or not isinstance(told.get("features"), list):
        return wrong("borders-file", "features", "", "Write a FeatureCollection with a feature for each place.")
    named = str(told.get("crs", {}).get("properties", {}).get("name", "")) if isinstance(told.get("crs"), dict) else ""
    if named and not named.upper().endswith(WGS84):
        return wrong("borders-crs", "crs", named[:60], "Write the coordinates in WGS84 (EPSG:4326).")
    return list(told["features"])


def _code(feature: Any) -> str:
    told = feature.get("properties") if isinstance(feature, dict) else None
    code = told.get("code") if isinstance(told, dict) else None
    if not isinstance(code, str) or not 0 < len(code) <= 40:
        remedy = "Give each feature the code of its place as a text in the property code."
        raise _Wrong("borders-code", "code", str(code)[:60], remedy)
    return code


def _rings(feature: dict[str, Any]) -> list[list[Point]]:
    """Raises _Wrong."""
    geometry: Any = feature.get("geometry")
    kind, drawn = (geometry.get("type"), geometry.get("coordinates")) if isinstance(geometry, dict) else (None, None)
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(drawn, list):
        raise _Wrong("borders-kind", "geometry", str(kind)[:60], "Draw the border as a Polygon or a MultiPolygon.")
    polygons = drawn if kind == "MultiPolygon" else [drawn]
    told = [ring for polygon in polygons if isinstance(polygon, list) for ring in polygon]
    if not told or not all(isinstance(ring, list) for ring in told):
        raise _Wrong("borders-kind", "coordinates", "", "Write a list of rings, each a list of [longitude, latitude].")
    points = sum(map(len, told))
    if points > MOST_POINTS:
        remedy = f"Simplify the border to at most {MOST_POINTS} points; one every few metres is enough."
        raise _Wrong("borders-points", "coordinates", str(points), remedy)
    return [_ring(f"ring {number}", ring) for number, ring in enumerate(told, 1)]


def _ring(where: str, told: list[Any]) -> list[Point]:
    points = [_point(f"{where}, point {number}", value) for number, value in enumerate(told, 1)]
    if not points or points[0] != points[-1]:
        value = f"{points[0]} … {points[-1]}" if points else ""
        raise _Wrong("borders-open", where, value, "Close the ring: its last point is its first once more.")
    ring = list(_without_repetition(points))
    if len(ring) < 3:
        raise _Wrong("borders-short", where, str(len(ring)), "A ring has at least three corners.")
    crossed = shape.crossing(ring)
    if crossed is not None:
        remedy = "The border crosses itself near this point. Draw it so that it does not."
        raise _Wrong("borders-crossing", where, str(crossed), remedy)
    return ring


def _without_repetition(points: list[Point]) -> Iterator[Point]:
    """The points of a closed ring, none twice in a row, the first not again at the end."""
    for at, point in enumerate(points[:-1]):
        if not at or point != points[at - 1]:
            yield point


def _point(where: str, told: Any) -> Point:
    numbers = isinstance(told, list) and len(told) >= 2 and all(type(one) in (int, float) for one in told[:2])
    if not numbers:
        raise _Wrong("borders-point", where, str(told)[:60], "Write a point as [longitude, latitude].")
    lon, lat = float(told[0]), float(told[1])
    if abs(lon) <= 180 and abs(lat) <= 90:
        return lon, lat
    if abs(lon) <= 90 and abs(lat) <= 180:
        raise _Wrong("borders-swapped", where, f"{lon}, {lat}", SWAPPED)
    remedy = "These are no degrees. Write the coordinates in WGS84 (EPSG:4326), not in metres."
    raise _Wrong("borders-range", where, f"{lon}, {lat}", remedy)


def misplaced(border: Border, above: Box) -> Problem | None:
    """What is wrong with a border that lies far outside the box of the place above."""
    own = shape.box(border.rings)
    if _within(own, above):
        return None
    if _within((own[1], own[0], own[3], own[2]), above):
        return border.problem("borders-swapped", "geometry", _middle(own), SWAPPED)
    remedy = (
        f"It lies more than 2 km outside the place above, which is around {_middle(above)}. Correct one of the two."
    )
    return border.problem("borders-far", "geometry", _middle(own), remedy)


def _within(own: Box, above: Box) -> bool:
    west, south, east, north = above
    return (
        west - SLACK <= own[0] and south - SLACK <= own[1] and own[2] <= east + SLACK and own[3] <= north + SLACK
    )  # fmt: skip


def _middle(own: Box) -> str:
    return f"{(own[0] + own[2]) / 2:.4f}, {(own[1] + own[3]) / 2:.4f}"
