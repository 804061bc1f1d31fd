"""Borders in the database: loading them from files, and who borders on whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q

from cacah.audit import actions as audit
from cacah.geo import reads
from cacah.geo.core import borders, shape
from cacah.geo.core.shape import Box
from cacah.geo.models import Border, Place, PlaceCode
from cacah.geo.reads import PlaceRow
from cacah.lib.problems import Problem, Refused

BATCH = 1_000
BESIDE = 0.0003
"""Degrees, 33 m: how far two boxes may lie apart and still be neighbours; borders of two sources never meet exactly."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """`changed` of `all` borders; of `simplified` a phone gets fewer points, `tolerance` metres from them at most."""

    all: int
    changed: int
    simplified: int
    tolerance: float


def load(files: Sequence[Path], system: str = "") -> Loaded:
    """Take the borders of places from files; a place that is not in them keeps its own.

    `system`: the code system of the files, when it is not that of the places. Raises lib.problems.Refused with
    everything that is wrong; then nothing is changed.
    """
    read = borders.read(list(files))
    if read.problems:
        raise Refused(read.problems)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('geo.load'))")
        places = _places(read.found, system)
        problems = list(_problems(read.found, places))
        if problems:
            raise Refused(problems)
        rows = [_row(places[code], border) for code, border in read.found.items()]
        changed = _store(rows)
        done = Loaded(len(rows), changed, sum(row.tolerance > 0 for row in rows),
                      max((row.tolerance for row in rows), default=0.0))  # fmt: skip
        audit.note("system:load", "load_borders", "geo.border", changed=changed, borders=done.all)
    return done


def _places(codes: Collection[str], system: str) -> dict[str, PlaceRow]:
    """By code, the places that are valid now."""
    own = Place.objects.filter(system=system or reads.system(), code__in=codes, valid_to=None)
    found = {row.code: row.pk for row in own.only("code")}
    other = PlaceCode.objects.filter(system=system, code__in=codes, valid_to=None)
    found |= {row.code: row.place_id for row in other}
    return {code: reads.place(pk) for code, pk in found.items()}


def _problems(found: dict[str, borders.Border], places: dict[str, PlaceRow]) -> Iterable[Problem]:
    boxes = {places[code].id: shape.box(border.rings) for code, border in found.items() if code in places}
    above = {int(step) for place in places.values() for step in place.path.strip("/").split("/")}
    boxes = _boxes(above - set(boxes)) | boxes
    for code, border in found.items():
        if code not in places:
            remedy = "No place has this code now. SLS come with the register: load it first, or correct the code."
            yield border.problem("borders-unknown-place", "code", code, remedy)
            continue
        steps = [int(step) for step in places[code].path.strip("/").split("/")][-2::-1]
        nearest = next((boxes[step] for step in steps if step in boxes), None)
        problem = borders.misplaced(border, nearest) if nearest else None
        if problem:
            yield problem


def _boxes(ids: Collection[int]) -> dict[int, Box]:
    rows = Border.objects.filter(pk__in=ids).values_list("place_id", "west", "south", "east", "north")
    return {place: (west, south, east, north) for place, west, south, east, north in rows}


def _row(place: PlaceRow, border: borders.Border) -> Border:
    sketch, tolerance = shape.sketched(border.rings)
    west, south, east, north = shape.box(border.rings)
    return Border(
        place_id=place.id, shape=shape.pack(border.rings), sketch=sketch, tolerance=tolerance,
        mark=sha256(sketch.encode()).hexdigest()[:12], west=west, south=south, east=east, north=north,
    )  # fmt: skip


def _store(rows: list[Border]) -> int:
    """Those that differ from what is stored, and how many they are."""
    held = dict(Border.objects.filter(pk__in=[row.pk for row in rows]).values_list("place_id", "shape"))
    fresh = [row for row in rows if held.get(row.pk) != row.shape]
    Border.objects.bulk_create(
        fresh, batch_size=BATCH, update_conflicts=True, unique_fields=["place"],
        update_fields=["shape", "sketch", "mark", "tolerance", "west", "south", "east", "north"],
    )  # fmt: skip
    return len(fresh)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A place's border as a phone draws it."""

    place: PlaceRow
    mark: str
    sketch: str


def sketches(places: Collection[int]) -> dict[int, Sketch]:
    """By place, the borders there are."""
    rows = Border.objects.filter(pk__in=places).values_list("place_id", "mark", "sketch")
    return {place: Sketch(reads.place(place), mark, sketch) for place, mark, sketch in rows}


def around(places: Collection[int]) -> set[int]:
    """Places of the same level next to these, below the same place two levels up, where both borders are known."""
    own = _boxes(places)
    known = [reads.place(place) for place in own]
    if not known:
        return set()
    beside = Q()
    for top, level in {(_grandparent(place.path), place.level) for place in known}:
        beside |= Q(place__path__startswith=top, place__level=level)
    rows = Border.objects.filter(beside, place__valid_to=None).exclude(pk__in=own)
    near = rows.values_list("place_id", "west", "south", "east", "north")
    return {place for place, *edges in near if any(_beside(box, edges) for box in own.values())}


def _grandparent(path: str) -> str:
    steps = path.strip("/").split("/")
    return "/" + "/".join(steps[:-2] or steps[:1]) + "/"


def _beside(box: Box, other: Sequence[float]) -> bool:
    west, south, east, north = other
    return (
        west <= box[2] + BESIDE and box[0] - BESIDE <= east and south <= box[3] + BESIDE and box[1] - BESIDE <= north
    )  # fmt: skip


def rings(places: Collection[int]) -> dict[int, list[list[shape.Point]]]:
    """By place, the whole borders there are."""
    rows = Border.objects.filter(pk__in=places).values_list("place_id", "shape")
    return {place: shape.unpack(packed) for place, packed in rows}
