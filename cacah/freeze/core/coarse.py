"""What is left of an answer when it must not name anybody."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cacah.cases.core.dates import NotADate, span

WRITE_IN = "~"


def age(birth: str, census_day: date) -> int | None:
    """Completed years on census day; None when the birth date is unknown, no date, or after census day.

    A date without its day or month stands for the middle of what it may mean, as in `cases.core.census_day`.
    """
    try:
        born = span(birth).until(census_day).middle
    except NotADate:
        return None
    years = census_day.year - born.year - ((census_day.month, census_day.day) < (born.month, born.day))
    return years if years >= 0 else None


def month(text: str) -> str | None:
    """A date without its day: "YYYY-MM" or "YYYY"; None for what is no date."""
    try:
        span(text)
    except NotADate:
        return None
    return text[:7]


def coded(values: Mapping[str, Any], items: Iterable[str]) -> list[tuple[str, str]]:
    """Answers to closed questions as (item, code) pairs; several codes are joined by spaces.

    A write-in is left as a bare "~": free text may hold a name, and nothing downstream reads it yet.
    """
    pairs = []
    for name in items:
        value = values.get(name)
        if value in (None, "", []):
            continue
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        pairs.append((name, WRITE_IN if WRITE_IN in text else text))
    return pairs
