"""The questionnaire in force, and earlier ones by their version."""

import time
from functools import lru_cache

import orjson

from . import core, models

FRESH = 2.0
"""Seconds a process may go on with the version it saw last."""
_seen: tuple[float, str] | None = None


class NoInstrument(Exception):
    """No questionnaire was loaded, or none of that version."""


def current() -> core.Instrument:
    """The newest loaded instrument; cached in the process, at most two seconds behind. Raises NoInstrument."""
    global _seen
    if _seen is None or time.monotonic() - _seen[0] > FRESH:
        newest = models.Instrument.objects.order_by("-loaded_at").values_list("version", flat=True).first()
        if newest is None:
            raise NoInstrument("load a plan first: python -m cacah load DIR")
        _seen = (time.monotonic(), newest)
    return version(_seen[1])


@lru_cache(maxsize=8)
def version(sha: str) -> core.Instrument:
    """The instrument under which answers were given. Raises NoInstrument."""
    row = models.Instrument.objects.filter(version=sha).values_list("compiled", "fragments").first()
    if row is None:
        raise NoInstrument(sha)
    return core.Instrument(orjson.loads(bytes(row[0])), orjson.loads(bytes(row[1])), sha)


def addressed(text: str) -> core.Instrument:
    """The version of a file's address: a whole one names any, a shortened one, or none, that in force.

    Raises NoInstrument.
    """
    now = current()
    return now if text == now.version or len(text) < len(now.version) else version(text)


def forget() -> None:
    """Drop what this process keeps; for tests and after a load."""
    global _seen
    _seen = None
    version.cache_clear()
