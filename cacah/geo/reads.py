"""Questions about places. Rows are kept in the process: `forget()` after the places were loaded anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from cacah.geo.core import names
from cacah.geo.models import Place, PlaceCode, System

M = TypeVar("M", bound=models.Model)

FIELDS = ("id", "code", "name", "level", "parent_id", "path", "zone")
KEPT = 100_000
"""Rows kept in a process, about 40 MB at most: every place of a large nation above its smallest units."""

SHORTEST_FORGIVEN = 4
"""Letters from which a slip is forgiven: with fewer, almost every word would do."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place without its validity: what pages and rules ask about it."""

    id: int
    code: str
    name: str
    level: int
    parent_id: int | None
    path: str
    zone: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place somebody looked for; `label` is its name and the names above it, the nation left out."""

    id: int
    code: str
    level: int
    label: str


@lru_cache(maxsize=KEPT)
def place(place_id: int) -> PlaceRow:
    """The place with that id; raises Place.DoesNotExist."""
    return PlaceRow(*Place.objects.values_list(*FIELDS).get(pk=place_id))


@lru_cache(maxsize=1)
def system() -> str:
    """The code system meant when none is named: the one loaded last. Empty before any was loaded."""
    return System.objects.order_by("-loaded_at", "-pk").values_list("name", flat=True).first() or ""


def by_code(code: str, system: str | None = None) -> Place | None:
    """The place that has `code` in `system`; the one valid now before an earlier one."""
    if "\0" in code:
        return None  # PostgreSQL has no text with it, and refuses to look for one
    name = system or globals()["system"]()
    latest = (F("valid_to").desc(nulls_first=True), F("valid_from").desc(nulls_last=True))
    found = Place.objects.filter(system=name, code=code).order_by(*latest).first()
    if found:
        return found
    other = PlaceCode.objects.filter(system=name, code=code).order_by(*latest).select_related("place").first()
    return other.place if other else None


@lru_cache(maxsize=KEPT)
def _known_code(code: str, system: str | None) -> PlaceRow:
    found = by_code(code, system)
    if found is None:
        raise Place.DoesNotExist
    return PlaceRow(*(getattr(found, field) for field in FIELDS))


def row_by_code(code: str, system: str | None = None) -> PlaceRow | None:
    """As `by_code`, kept in the process. An unknown code is looked up each time: it may be added."""
    try:
        return _known_code(code, system)
    except Place.DoesNotExist:
        return None


def code_in(place_id: int, system: str, on: date | None = None) -> str | None:
    """What the place is called in another system, on a day or now."""
    rows = PlaceCode.objects.filter(place=place_id, system=system)
    if on:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))
    latest = F("valid_to").desc(nulls_first=True)
    return rows.order_by(latest).values_list("code", flat=True).first()


def ancestors(place_id: int) -> tuple[PlaceRow, ...]:
    """The places from the nation down to this one, itself included."""
    return tuple(place(int(part)) for part in place(place_id).path.strip("/").split("/"))


def children(place_id: int) -> list[PlaceRow]:
    """The places directly below that are valid now, by code."""
    rows = Place.objects.filter(parent=place_id, valid_to=None).order_by("code")
    return [PlaceRow(*row) for row in rows.values_list(*FIELDS)]


def sls_codes(village_id: int) -> dict[str, str]:
    """By the digits behind the village's code, the names of all smallest units that it has or had, by code."""
    start = len(place(village_id).code) + 1
    rows = Place.objects.filter(parent=village_id).order_by("code")
    return {code[start:]: name for code, name in rows.values_list("code", "name")}


def root() -> PlaceRow | None:
    """The whole country, in the system loaded last."""
    found = Place.objects.filter(system=system(), level=0, valid_to=None).values_list(*FIELDS).first()
    return PlaceRow(*found) if found else None


def within(place_id: int, ancestor_id: int) -> bool:
    """Whether a place is `ancestor_id` or lies under it."""
    return f"/{ancestor_id}/" in place(place_id).path


def under(rows: models.QuerySet[M], top: Place | PlaceRow | int, field: str = "place") -> models.QuerySet[M]:
    """`rows` whose place (the foreign key `field`; "" when the rows are places) is `top` or lies under it."""
    path = place(top).path if isinstance(top, int) else top.path
    return rows.filter(**{f"{field}__path__startswith" if field else "path__startswith": path})


@lru_cache(maxsize=100)
def named_zone(name: str) -> ZoneInfo:
    """The zone of that name in the IANA database."""
    return ZoneInfo(name)


def zone(place_id: int) -> ZoneInfo:
    """The time zone of a place."""
    return named_zone(place(place_id).zone)


@lru_cache(maxsize=1)
def named_level() -> int:
    """The level of the smallest places people know by name; those of the register below them have no words."""
    rows = Place.objects.filter(system=system(), words__isnull=False).order_by("-level")
    return rows.values_list("level", flat=True).first() or 0


def named_near(place_id: int, levels: int = 2) -> list[tuple[str, str]]:
    """(code, label) of the places people know by name around one: all below what stands so many levels above them."""
    line, named = ancestors(place_id), named_level()
    top = [one for one in line if one.level <= named - levels] or list(line[:1])
    rows = under(Place.objects.filter(level__lte=named, valid_to=None), top[-1], "").order_by("code")
    found = list(rows.values_list("id", "code", "name", "level", "path"))
    names = {**{one.id: one.name for one in line}, **{pk: name for pk, _, name, _, _ in found}}

    def called(path: str) -> str:
        steps = [int(step) for step in path.strip("/").split("/")]
        return ", ".join(names.get(step) or place(step).name for step in reversed(steps[1:] or steps))

    return [(code, called(path)) for _, code, _, level, path in found if level == named]


def label(place_id: int) -> str:
    """`Jebres, Jebres, Kota Surakarta, Jawa Tengah`: a place told from its namesakes."""
    line = ancestors(place_id)
    return ", ".join(row.name for row in reversed(line[1:] or line))


def search(text: str, level: int | None = None, limit: int = 10, under: int | None = None) -> list[Found]:
    """Places whose names, with those above them, hold words beginning as typed; slips are forgiven if none is found.

    At least one word must be of the place's own name; the others may be of places above it ("jebres surakarta").
    """
    typed = names.words(text)[:8]
    if not typed:
        return []
    alternatives = [[word] for word in typed]
    found = _matching(alternatives, level, limit, under)
    if not found:
        found = _matching([_near(word) or [word] for word in typed], level, limit, under)
    return [Found(row.pk, row.code, row.level, label(row.pk)) for row in found]


def _query(alternatives: Iterable[list[str]], marks: str) -> str:
    return " & ".join("(" + " | ".join(f"'{word}':{marks}" for word in words) + ")" for words in alternatives)


def _matching(alternatives: list[list[str]], level: int | None, limit: int, top: int | None) -> list[Place]:
    """Every word must match; whole words come first, then higher places, then shorter names."""
    somewhere = _query(alternatives, "*AB")
    own = " | ".join(f"'{word}':*A" for words in alternatives for word in words)
    whole = " & ".join(f"'{word}'" for words in alternatives for word in words[:1])
    rows = Place.objects.filter(system=system(), valid_to=None)
    rows = rows.filter(RawSQL("words @@ %s::tsquery", (f"({somewhere}) & ({own})",), models.BooleanField()))
    if level is not None:
        rows = rows.filter(level=level)
    if top is not None:
        rows = rows.filter(path__startswith=place(top).path)
    exact = RawSQL("words @@ %s::tsquery", (whole,), models.BooleanField())
    return list(rows.order_by(exact.desc(), "level", Length("name"), "code").only("code", "level")[:limit])


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, list[str]]:
    """Every word of a place's own name, by its first letter."""
    rows = RawSQL("unnest(tsvector_to_array(ts_filter(words, '{a}')))", (), models.TextField())
    letters: dict[str, list[str]] = {}
    for word in Place.objects.filter(system=system()).values_list(rows, flat=True).distinct():
        letters.setdefault(word[0], []).append(word)
    return letters


def _near(typed: str) -> list[str]:
    """Known words that begin as typed, or else would after one slip; the closest in length first."""
    known = _dictionary().get(typed[0], [])
    if len(typed) < SHORTEST_FORGIVEN or any(word.startswith(typed) for word in known):
        return [typed]
    near = [word for word in known if names.begins_nearly(word, typed)]
    return sorted(near, key=lambda word: (abs(len(word) - len(typed)), word))[:20]


def forget() -> None:
    """Read everything anew next time."""
    for kept in (place, system, _known_code, _dictionary, named_level):
        kept.cache_clear()
