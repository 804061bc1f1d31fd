"""Where the synthetic SLS lie: a made-up grid of crooked fields that tile their village without a gap. No real border.

Each RW is a column, each RT a row of it. Fields share their corners and the points between them, so that neighbours
meet exactly; where a corner stands is drawn from its place in the grid alone.
"""

from collections.abc import Collection, Mapping
from random import Random
from typing import Any

HOME = (110.80, -7.60)
"""South-west corner of the synthetic country, in degrees: villages lie in it side by side, as their codes are drawn."""

SIDE = 0.0012
"""Degrees, 130 m: about the width of a field. Seventy families have room in it."""

BETWEEN = 3
"""Points between two corners."""

CROOKED = 0.22
"""By how much of its side a corner may be out of line."""

Point = tuple[float, float]
Units = Mapping[str, Collection[tuple[str, str]]]
"""By village, its (RW, RT)."""


def collection(units: Units) -> dict[str, Any]:
    """Borders of the villages and of their SLS, as GeoJSON."""
    features = [one for village, fields in sorted(units.items()) for one in _village(village, sorted(fields))]
    return {"type": "FeatureCollection", "features": features}


def _village(code: str, fields: list[tuple[str, str]]) -> list[dict[str, Any]]:
    columns, rows = max(int(rw) for rw, _ in fields), max(int(rt) for _, rt in fields)
    edge = [(0, 0), (columns, 0), (columns, rows), (0, rows)]
    own = [_feature(code, _ring(code, edge))]
    for rw, rt in fields:
        x, y = int(rw) - 1, int(rt) - 1
        own.append(_feature(f"{code}.{rw}{rt}", _ring(code, [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)])))
    return own


def _feature(code: str, ring: list[Point]) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def _ring(village: str, corners: list[tuple[int, int]]) -> list[Point]:
    """From corner to corner of the grid, by all points between them, counter-clockwise."""
    found = []
    for (x, y), (next_x, next_y) in zip(corners, [*corners[1:], corners[0]], strict=True):
        steps = (abs(next_x - x) + abs(next_y - y)) * (BETWEEN + 1)
        for step in range(steps):
            found.append(_point(village, x + (next_x - x) * step / steps, y + (next_y - y) * step / steps))
    return found


def _point(village: str, x: float, y: float) -> Point:
    """A point of the grid, out of line by what its village and place draw; less so between two corners."""
    rng = Random(f"{village} {x:.3f} {y:.3f}")  # noqa: S311 - a simulation, not a secret
    most = CROOKED if x == int(x) and y == int(y) else CROOKED / 4
    west, south = home(village)
    return (
        round(west + (x + rng.uniform(-most, most)) * SIDE, 6), round(south + (y + rng.uniform(-most, most)) * SIDE, 6)
    )  # fmt: skip


def home(village: str) -> Point:
    """Where a village begins: a square of five kilometres drawn by its code."""
    rng = Random(f"village {village}")  # noqa: S311 - a simulation, not a secret
    return HOME[0] + rng.randrange(40) * 0.05, HOME[1] + rng.randrange(10) * 0.05
