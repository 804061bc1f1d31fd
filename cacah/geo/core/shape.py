"""Borders as rings of points: packed small, simplified for a phone, asked where a point lies. Longitude comes first.

A ring is closed and does not repeat its first point; holes and islands are rings like others, since a point lies
inside when an odd number of borders is between it and the open sea. A phone computes the same
(`static/field/ground.js`); both are held to `geo/vectors/borders.json`.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, hypot, radians

import orjson

Point = tuple[float, float]
Ring = Sequence[Point]
Box = tuple[float, float, float, float]
"""West, south, east, north."""

STEP = 1e-6
"""Degrees: 11 cm, finer than a phone knows where it stands."""

DEGREE = 111_195.0
"""Metres in a degree of latitude, on a globe of 6,371 km."""

MOST_BYTES = 2_000
"""Of a border on a phone: about 220 points."""

FIRST_TOLERANCE = 0.5
"""Metres by which a border too large for a phone is simplified first; doubled until it is small enough."""


def pack(rings: Iterable[Ring]) -> str:
    """`[[x, y, dx, dy, …], …]` in whole steps: the first point of a ring, then how far each next one is."""
    return orjson.dumps([_packed(ring) for ring in rings]).decode()


def _packed(ring: Ring) -> list[int]:
    steps = [(round(lon / STEP), round(lat / STEP)) for lon, lat in ring]
    found = [*steps[0]]
    for (x, y), (next_x, next_y) in pairwise(steps):
        found += (next_x - x, next_y - y)
    return found


def unpack(text: str) -> list[list[Point]]:
    """The rings that `pack` packed, to the step."""
    return [_unpacked(numbers) for numbers in orjson.loads(text)]


def _unpacked(numbers: Sequence[int]) -> list[Point]:
    found, x, y = [], 0, 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x * STEP, y * STEP))
    return found


def box(rings: Iterable[Ring]) -> Box:
    """The smallest box around the rings."""
    lons, lats = zip(*(point for ring in rings for point in ring), strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _edges(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def is_inside(point: Point, rings: Iterable[Ring]) -> bool:
    """Whether a line from the point eastwards crosses the border an odd number of times."""
    lon, lat = point
    inside = False
    for ring in rings:
        for (x, y), (next_x, next_y) in _edges(ring):
            if (y > lat) != (next_y > lat) and lon < x + (lat - y) / (next_y - y) * (next_x - x):
                inside = not inside
    return inside


def metres_outside(point: Point, rings: Sequence[Ring]) -> float:
    """How far a point lies from the border; 0 inside."""
    return 0.0 if is_inside(point, rings) else metres_to(point, rings)


def metres_to(point: Point, rings: Iterable[Ring]) -> float:
    """From a point to the nearest of the border, on a plane that touches the globe at the point."""
    wide = DEGREE * cos(radians(point[1]))
    flat = [[((lon - point[0]) * wide, (lat - point[1]) * DEGREE) for lon, lat in ring] for ring in rings]
    return min(_to_edge((0.0, 0.0), start, end) for ring in flat for start, end in _edges(ring))


def _to_edge(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def simplified(ring: Ring, tolerance: float) -> list[Point]:
    """The ring with fewer points, none of those left out more than so many metres from it (Douglas and Peucker)."""
    wide = DEGREE * cos(radians(ring[0][1]))
    flat = [(lon * wide, lat * DEGREE) for lon, lat in ring]
    flat.append(flat[0])
    far = max(range(len(ring)), key=lambda at: hypot(flat[at][0] - flat[0][0], flat[at][1] - flat[0][1]))
    kept, open_ = {0, far}, [(0, far), (far, len(ring))]
    while open_:
        first, last = open_.pop()
        between = range(first + 1, last)
        if not between:
            continue
        at = max(between, key=lambda one: _to_edge(flat[one], flat[first], flat[last]))
        if _to_edge(flat[at], flat[first], flat[last]) > tolerance:
            kept.add(at)
            open_ += ((first, at), (at, last))
    return [ring[at] for at in sorted(kept)]


def sketched(rings: Sequence[Ring], most: int = MOST_BYTES) -> tuple[str, float]:
    """The rings packed for a phone, and by how many metres at most they were simplified; 0 when they fit as they are.

    Islands and holes smaller than that are left out, never the largest ring.
    """
    text, tolerance = pack(rings), 0.0
    while len(text) > most:
        tolerance = 2 * tolerance or FIRST_TOLERANCE
        fewer = [ring for ring in (simplified(one, tolerance) for one in rings) if len(ring) > 2]
        text = pack(fewer or [_corners(max(rings, key=_size))])
    return text, tolerance


def _corners(ring: Ring) -> Ring:
    """A box, where a border has no other shape at this scale."""
    west, south, east, north = box([ring])
    return [(west, south), (east, south), (east, north), (west, north)]


def _size(ring: Ring) -> float:
    west, south, east, north = box([ring])
    return (east - west) * (north - south)


def crossing(ring: Ring) -> Point | None:
    """The beginning of an edge that another edge of the ring crosses; None when none does."""
    points = [(round(lon / STEP * 10), round(lat / STEP * 10)) for lon, lat in ring]
    edges = sorted((min(a[0], b[0]), max(a[0], b[0]), at, a, b) for at, (a, b) in enumerate(_whole_edges(points)))
    near: list[tuple[int, int, int, tuple[int, int], tuple[int, int]]] = []
    for edge in edges:
        near = [other for other in near if other[1] >= edge[0]]
        if any(_cross(edge[3], edge[4], other[3], other[4]) for other in near):
            return ring[edge[2]]
        near.append(edge)
    return None


Whole = tuple[int, int]


def _whole_edges(points: Sequence[Whole]) -> Iterable[tuple[Whole, Whole]]:
    return zip(points, [*points[1:], points[0]], strict=True)


def _cross(a: Whole, b: Whole, c: Whole, d: Whole) -> bool:
    """Whether two edges cross in a point inside of both; whole numbers, so that nothing is rounded."""
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Whole, b: Whole, c: Whole) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)
