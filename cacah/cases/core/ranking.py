"""Of two responses for the same unit, which one stands: the more complete, then by mode, then the later.

Modes: what a family sent itself, alone or with a helper, before an interview, before a paper form keyed in at an
office, before a draft taken in at close. What a member answered alone stands before whatever others say of the member,
but for the news of the member's death.
"""

from dataclasses import dataclass
from datetime import datetime

MODE_RANK = {
    "own": 5, "notice": 5, "self": 4, "assisted": 4, "interview": 3, "drop_off": 2, "list_check": 1, "forced": 0,
}  # fmt: skip
"""Higher stands. A mode the table does not know ranks with forced: it must earn its place here."""

SOURCE = {
    "own": "own", "notice": "self", "self": "self", "assisted": "self", "interview": "field", "drop_off": "paper",
    "list_check": "list",
}  # fmt: skip
"""Modes of one source amend each other; responses of different sources are ranked.

Paper is a source of its own: it is keyed in days after it was written, and must not amend an interview by that.
"""


@dataclass(frozen=True, slots=True)
class Response:
    """One version of one part. `completeness`: answered share of its required items, 0 to 1000; `id` breaks ties."""

    completeness: int
    mode: str
    at: datetime
    id: str


def source(mode: str) -> str:
    """Who speaks: "own", "self", "field", "paper", "list" or "forced"."""
    return SOURCE.get(mode, "forced")


FIRST = ("own", "notice")
"""Modes that stand before all others; of the two the later."""


def key(response: Response) -> tuple[bool, int, int, datetime, str]:
    """Sorting responses by this key puts the one that stands last."""
    first = response.mode in FIRST
    full = 0 if first else response.completeness
    return first, full, MODE_RANK.get(response.mode, 0), response.at, response.id


def better(a: Response, b: Response) -> Response:
    """The response that stands. The order of the arguments does not matter unless they are equal in everything."""
    return a if key(a) >= key(b) else b


def standing(responses: list[Response]) -> Response:
    """Of all versions of one part: the latest of each source, then the best of those. Raises ValueError if empty.

    A draft taken in at close does not count where the family has sent: it would be an amendment that was never sent.
    """
    latest: dict[str, Response] = {}
    for response in sorted(responses, key=lambda one: (one.at, one.id)):
        latest[source(response.mode)] = response
    if "self" in latest or "own" in latest:
        latest.pop("forced", None)
    return max(latest.values(), key=key)
