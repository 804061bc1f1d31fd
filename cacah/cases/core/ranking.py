"""Of two responses for the same unit, which one stands: the more complete, then by mode, then the later.

Modes: what a family sent itself, alone or with a helper, before an interview, before a draft taken in at close.
"""

from dataclasses import dataclass
from datetime import datetime

MODE_RANK = {"self": 3, "assisted": 3, "interview": 2, "drop_off": 2, "list_check": 1, "forced": 0}
"""Higher stands. A mode the table does not know ranks with forced: it must earn its place here."""

SOURCE = {"self": "self", "assisted": "self", "interview": "field", "drop_off": "field", "list_check": "list"}
"""Modes of one source amend each other; responses of different sources are ranked."""


@dataclass(frozen=True, slots=True)
class Response:
    """One version of one part. `completeness`: answered share of its required items, 0 to 1000; `id` breaks ties."""

    completeness: int
    mode: str
    at: datetime
    id: str


def source(mode: str) -> str:
    """Who speaks: "self", "field", "list" or "forced"."""
    return SOURCE.get(mode, "forced")


def key(response: Response) -> tuple[int, int, datetime, str]:
    """Sorting responses by this key puts the one that stands last."""
    return response.completeness, MODE_RANK.get(response.mode, 0), response.at, response.id


def better(a: Response, b: Response) -> Response:
    """The response that stands. The order of the arguments does not matter unless they are equal in everything."""
    return a if key(a) >= key(b) else b


def standing(responses: list[Response]) -> Response:
    """Of all versions of one part: the latest of each source, then the best of those. Raises ValueError if empty."""
    latest: dict[str, Response] = {}
    for response in sorted(responses, key=lambda one: (one.at, one.id)):
        latest[source(response.mode)] = response
    return max(latest.values(), key=key)
