"""What the field says of a case that is no answer: the outcome of a visit, a line of the list check, a review."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson

from cacah.cases.core.dates import NotADate, span
from cacah.cases.core.decisions import NO_CONTACT
from cacah.cases.core.envelope import Malformed
from cacah.lib.problems import Problem

VISITS = (
    NO_CONTACT, "appointment", "note", "refused", "moved_away", "vacant", "demolished", "not_dwelling", "abroad",
    "institution", "duplicate_of", "merged", "split", "new_family", "answers_online", "dropped_off", "picked_up",
    "not_returned", "showed_receipt",
)  # fmt: skip
"""Told after standing at the door."""

ON_THE_WAY = ("building",)
"""Told in passing, of a building rather than of its family: no visit, and the decision stays as it was."""

PAPER = ("dropped_off", "picked_up", "not_returned")
"""What becomes of a paper form that is left with a family and fetched."""

LISTED = ("list_here", "list_moved", "list_died", "list_unknown", "list_not_listed")
"""Told by the head of the neighbourhood of a family whose answer is not there."""

ANSWERED = ("list_still_here", "list_birth", "list_death", "list_in", "list_out")
"""Told by the head of the neighbourhood of a family that has answered."""

REVIEWS = ("returned", "approved")
"""Told by a supervisor of an officer's interview."""

EVENTS = VISITS + ON_THE_WAY + LISTED + ANSWERED + REVIEWS

LONGEST, SHORTEST = 500, 120
OLDEST, MOST_PEOPLE = 130, 190
MOST_BYTES = 4000


@dataclass(frozen=True, slots=True)
class Word:
    """One thing told. `id` is made by whoever tells; `at` is the teller's clock; `author` is who the door knows.

    `facts` are sealed: see FACTS for their names, ALSO for those that belong to an event.
    """

    id: UUID
    case_id: UUID
    event: str
    at: datetime
    author: str
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What the teller is told after the commit. The same word again has the same answer; only `again` differs.

    `at`: when it was received; `instruction`: what the field had to do with the case from then on.
    """

    id: UUID
    at: datetime
    event: str
    instruction: str
    again: bool = False


def _text(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value.strip()) <= most


def _day(value: Any) -> bool:
    """A day, or only its month or year."""
    try:
        return isinstance(value, str) and bool(span(value))
    except NotADate:
        return False


def _whole_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _moment(value: Any) -> bool:
    """A day and hour at the place, without a zone."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is None and "T" in value
    except ValueError:
        return False


BUILDING = re.compile(r"[1-9][0-9]{0,3}[A-Z]?")
"""The number of an inhabited building in its SLS: counted from the south-west corner, a letter for one built since."""


def _building(value: Any) -> bool:
    return isinstance(value, str) and BUILDING.fullmatch(value) is not None


def _age(value: Any) -> bool:
    """Completed years, in digits."""
    return isinstance(value, str) and value.isascii() and value.isdecimal() and int(value[:4]) <= OLDEST


def _number(value: Any) -> bool:
    """How many people, in digits."""
    return isinstance(value, str) and value.isascii() and value.isdecimal() and 0 < int(value[:4]) <= MOST_PEOPLE


def _id(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


_EDGES = {"lat": (-90, 90), "lon": (-180, 180), "accuracy": (0, 100_000)}


def is_position(value: Any) -> bool:
    """Whether a value is a place on the earth with the accuracy in metres, and nothing besides."""
    return (
        isinstance(value, dict)
        and set(value) == set(_EDGES)
        and all(type(value[name]) in (int, float) and math.isfinite(value[name]) for name in _EDGES)
        and all(low <= value[name] <= high for name, (low, high) in _EDGES.items())
    )


FACTS: dict[str, Callable[[Any], bool]] = {
    "note": _text(LONGEST), "reason": _text(LONGEST), "place": _text(SHORTEST), "who": _text(SHORTEST), "since": _day,
    "date": _day, "when": _moment, "by": _whole_day, "of": _id, "position": is_position, "response": _id,
    "building": _building, "sex": lambda value: value in ("female", "male"), "born": _day, "age": _age,
    "street": _text(SHORTEST), "new_building": lambda value: value == "yes", "people": _number, "sls": _text(SHORTEST),
    "shown": _id,
}  # fmt: skip
"""Every fact by name, and whether a value can be one.

`place`: a code, or words; `by`: the last day on which the family means to answer; `sex`, and `born` or `age`: of
somebody who is not on the list (see lines.named); `people`, `street`, `sls`: how many a family found has, and where it
was found; `of`: another case; `response`: the send that a review is about; `shown`: the one whose receipt was seen.
"""

ANYWHERE = frozenset({"note", "position"})
_MOVE, _PERSON = frozenset({"place", "since"}), frozenset({"who", "date"})
_NEW = frozenset({"who", "sex", "age"})
ALSO: dict[str, frozenset[str]] = {
    "moved_away": _MOVE, "list_moved": _MOVE, "abroad": _MOVE, "list_died": frozenset({"date"}),
    "list_birth": _NEW | {"date"}, "list_death": _PERSON, "list_in": _MOVE | _NEW | {"born"},
    "list_out": _MOVE | {"who"}, "appointment": frozenset({"when"}), "answers_online": frozenset({"by"}),
    "duplicate_of": frozenset({"of"}), "merged": frozenset({"of"}),
    "new_family": frozenset({"who", "people", "street", "new_building", "place", "sls"}),
    "split": frozenset({"of"}), "building": frozenset({"building"}), "returned": frozenset({"reason", "response"}),
    "approved": frozenset({"response"}), "showed_receipt": frozenset({"shown"}),
}  # fmt: skip
"""Facts that belong to an event besides those that belong to all."""

NEEDED = {
    "appointment": "when", "answers_online": "by", "returned": "reason", "note": "note", "building": "building",
    "showed_receipt": "shown",
}  # fmt: skip
"""The fact without which an event says nothing."""


def allowed(event: str) -> frozenset[str]:
    """The facts that may be told with an event."""
    return ANYWHERE | ALSO.get(event, frozenset())


def _bad(code: str, name: str, remedy: str) -> Malformed:
    return Malformed(Problem(code, "word", None, name, "", remedy))


def check(word: Word) -> None:
    """Raises Malformed unless the event is one that is told and its facts are known, whole and possible."""
    if word.event not in EVENTS:
        raise _bad("unknown-event", "event", "Tell one of the events of the decision table.")
    if word.at.tzinfo is None:
        raise _bad("told-at", "at", "Give the time with its offset.")
    known = allowed(word.event)
    for name, value in word.facts.items():
        if name not in known:
            raise _bad("unknown-fact", name[:SHORTEST], f"Of {word.event} tell only {', '.join(sorted(known))}.")
        if not FACTS[name](value):
            raise _bad("impossible-fact", name, "Give the fact in the form its kind has.")
    needed = NEEDED.get(word.event)
    if needed and needed not in word.facts:
        raise _bad("fact-missing", needed, f"Of {word.event} tell the {needed}.")


def parse(value: Any, author: str) -> Word:
    """A word from its JSON value, said by `author`. Raises Malformed."""
    try:
        if len(orjson.dumps(value)) > MOST_BYTES:
            raise _bad("too-large", "", f"Tell at most {MOST_BYTES} bytes at once.")
        facts = value.get("facts", {})
        at = datetime.fromisoformat(value["at"])
        word = Word(UUID(value["id"]), UUID(value["case_id"]), str(value["event"]), at, author, dict(facts))
    except Malformed:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _bad("unreadable", "", "Tell the fields of a word as JSON.") from error
    check(word)
    return word


def canonical(word: Word) -> dict[str, Any]:
    """What makes a word the same word: all but its id and case, the time in UTC."""
    at = word.at.astimezone(UTC).isoformat()
    return {"event": word.event, "at": at, "author": word.author, "facts": dict(word.facts)}
