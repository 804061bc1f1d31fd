"""The synthetic SLS tile their village, as far as a phone or a supervisor can tell."""

from cacah.geo.core import shape
from cacah.simulate.core import ground

VILLAGE = "33.72.04.1010"
UNITS = {VILLAGE: [(f"{rw:03}", f"{rt:03}") for rw in range(1, 6) for rt in range(1, 5)]}


def test_units_tile_the_village_without_gap_or_overlap() -> None:
    told = {
        one["properties"]["code"]: [[(lon, lat) for lon, lat in ring[:-1]] for ring in one["geometry"]["coordinates"]]
        for one in ground.collection(UNITS)["features"]
    }
    village, fields = told.pop(VILLAGE), list(told.values())
    assert len(fields) == 20 and all(shape.crossing(ring) is None for (ring,) in fields)
    west, south, east, north = shape.box(village)
    for x in range(30):
        for y in range(30):
            at = (west + (east - west) * (x + 0.37) / 30, south + (north - south) * (y + 0.41) / 30)
            assert sum(shape.is_inside(at, one) for one in fields) == shape.is_inside(at, village)


def test_the_same_village_lies_always_in_the_same_place() -> None:
    assert ground.collection(UNITS) == ground.collection(UNITS)
    assert ground.home(VILLAGE) != ground.home("33.09.01.2006")
