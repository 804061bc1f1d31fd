"""Census night: what an officer records of people without a home, and which two records may be of the same people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from math import cos, hypot, radians
from typing import Any
from uuid import UUID

from cacah.cases.core.words import is_position

SEXES = ("male", "female", "unknown")
UNKNOWN = "unknown"
AGES = ("0-4", "5-14", "15-24", "25-59", "60", UNKNOWN)
LONGEST_SPOT, LONGEST_TEXT, MOST_HEADS = 60, 200, 99

BETWEEN = timedelta(hours=3)
"""People who are seen twice in one night are mostly seen within so long."""

NEAR = 150
"""Metres within which two positions may be one spot."""

METRES = 111_320
"""Of a degree of latitude."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was recorded: where, when, by whom, of whom. Of a group the heads; sex and age then of all alike."""

    id: UUID
    place_id: int
    at: datetime
    author: str
    spot: str
    sex: str
    age: str
    heads: int
    home: bool
    text: str = field(default="", repr=False)
    position: Mapping[str, Any] | None = field(default=None, repr=False)


FACTS = {"spot", "sex", "age", "heads", "home", "text", "position"}


def wrong(told: Mapping[str, Any]) -> str:
    """The name of a fact that cannot be; "" when all can."""
    heads, position = told.get("heads"), told.get("position")
    checks = {
        "facts": set(told) <= FACTS,
        "spot": _text(told.get("spot"), LONGEST_SPOT) and bool(str(told.get("spot", "")).strip()),
        "sex": told.get("sex") in SEXES,
        "age": told.get("age") in AGES,
        "heads": type(heads) is int and 0 < heads <= MOST_HEADS,
        "home": type(told.get("home", False)) is bool,
        "text": _text(told.get("text", ""), LONGEST_TEXT),
        "position": position is None or is_position(position),
    }
    return next((name for name, is_right in checks.items() if not is_right), "")


def _text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and "\0" not in value


def window(census_day: date, begins: int, ends: int, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the evening of census day to the morning after, at the place."""
    first = datetime.combine(census_day, time(begins), zone)
    return first, datetime.combine(census_day + timedelta(days=1), time(ends), zone)


def alike(one: Record, other: Record) -> bool:
    """Whether two officers may have recorded the same people: spot, time, sex and age alike, and no word against it.

    Where both wrote the same of them, any hour of the night will do, and an age that one of the two took for the next.
    """
    return (
        one.author != other.author
        and one.place_id == other.place_id
        and (one.sex, one.heads) == (other.sex, other.heads)
        and ((one.age == other.age and abs(one.at - other.at) <= BETWEEN) or _described(one, other))
        and _near(one, other)
        and _same_words(one.text, other.text)
    )


def ages_near(age: str) -> tuple[str, ...]:
    """The age group and those next to it; of an unknown age all."""
    at = AGES.index(age)
    return AGES if age == UNKNOWN else (*AGES[max(0, at - 1) : at + 2], UNKNOWN)


def _described(one: Record, other: Record) -> bool:
    """All that one of the two wrote stands in what the other did, and the ages do not speak against it."""
    first, second = _words(one.text), _words(other.text)
    told = bool(first and second) and (first <= second or second <= first)
    return told and other.age in ages_near(one.age)


def _near(one: Record, other: Record) -> bool:
    """By position where both have one, else by the name of the spot."""
    if one.position and other.position:
        return _metres(one.position, other.position) <= NEAR
    return bool(_words(one.spot) & _words(other.spot))


def _metres(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    north = (one["lat"] - other["lat"]) * METRES
    east = (one["lon"] - other["lon"]) * METRES * cos(radians(one["lat"]))
    return hypot(north, east)


def _same_words(one: str, other: str) -> bool:
    """A word in common, or nothing written by one of the two."""
    first, second = _words(one), _words(other)
    return not first or not second or bool(first & second)


def _words(text: str) -> set[str]:
    return {
        word for word in "".join(char if char.isalnum() else " " for char in text.casefold()).split() if len(word) > 2
    }
