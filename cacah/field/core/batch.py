"""A batch as a phone sends it: its items one by one, each well formed or with what is wrong with it.

What is checked here is the shape. Whether an answer can be is for the instrument, whether a case is one's own for
whoever takes the item in.
"""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from cacah.cases.core.leads import ANSWERS, HERE
from cacah.cases.core.words import is_position
from cacah.entry.core import codes
from cacah.field.core.answers import LONGEST_NAME, is_answer, is_name

MOST_ITEMS = 50
MOST_PARTS = 200
LONGEST_RECEIPT = 400
MOST_FAMILIES = 1000
WITH_CODE = "answers_online"
"""The event with which a code is given to a family."""

LONGEST_SITTING = 14 * 24 * 3600
"""Seconds: a phone is without a network for two weeks at most."""

YEARS = (1970, 2200)
"""A clock that lost its battery says 1970; before that and long after there is none."""


class Unreadable(ValueError):
    """The batch as a whole is none."""


class TooMany(ValueError):
    """More items than MOST_ITEMS."""


class Malformed(ValueError):
    """An item that cannot be taken: `code` says why, `where` the field or part, never a value."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} {where}")
        self.code, self.where = code, where


@dataclass(frozen=True, slots=True)
class Part:
    """All answers of one part."""

    id: UUID
    kind: str
    answers: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """An interview as it was sent. `around`: when it was begun and ended, and where, as far as the phone tells."""

    id: UUID
    case_id: UUID
    at: datetime
    instrument: str
    parts: tuple[Part, ...] = field(repr=False)
    around: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Word:
    """The outcome of a visit or a line of the list check; what may be told is the hall's to know.

    `code`: one that was made on the phone and given to the family, so that it answers online.
    """

    id: UUID
    case_id: UUID
    at: datetime
    event: str
    facts: dict[str, Any] = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Private:
    """What a member answered alone, sealed on the phone by the census's public key; see `vault.phone.opened`."""

    id: UUID
    case_id: UUID
    member_id: UUID
    at: datetime
    instrument: str
    own: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """What the sealed value is bound to: it cannot be brought as another's, or for another family."""
        return f"private {self.id} {self.case_id} {self.member_id}"


@dataclass(frozen=True, slots=True)
class Night:
    """People found on census night at a place, named by its code; what may be told is the hall's to know."""

    id: UUID
    place: str
    at: datetime
    record: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A family that is not on the list, under a case id made on the phone. `place`: code of where it was found."""

    id: UUID
    case_id: UUID
    at: datetime
    place: str
    facts: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lead:
    """What is said of somebody who may live here. `case_id`: the family on whose list the person is to be put."""

    id: UUID
    lead_id: UUID
    at: datetime
    answer: str
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt that a family showed: its text as it was scanned, or what was typed of it."""

    id: UUID
    case_id: UUID
    at: datetime
    text: str
    facts: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sls:
    """A neighbourhood unit that was found split or new. `place`: code of the unit whose families are named."""

    id: UUID
    at: datetime
    place: str
    sort: str
    name: str
    head: str = field(repr=False)
    note: str = field(repr=False)
    families: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Bad:
    """An item of which no more is known than its id, if that."""

    id: UUID | None
    why: Malformed


Item = Response | Word | Private | Night | Found | Lead | Shown | Sls | Bad


def read(raw: bytes) -> list[Item]:
    """The items in their order. Raises Unreadable, TooMany."""
    try:
        items = orjson.loads(raw)["items"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("no batch") from error
    if not isinstance(items, list):
        raise Unreadable("no list of items")
    if len(items) > MOST_ITEMS:
        raise TooMany(f"{len(items)} items")
    return [item(one) for one in items]


def item(told: Any) -> Item:
    """One item as a phone made it, or what is wrong with its shape."""
    if not isinstance(told, dict):
        return Bad(None, Malformed("shape", "items"))
    own = None
    try:
        own = _id(told, "id")
        kind = told.get("kind")
        if not isinstance(kind, str) or kind not in _KINDS:
            raise Malformed("kind", "kind")
        return _KINDS[kind](own, told)
    except Malformed as why:
        return Bad(own, why)


def _response(own: UUID, told: dict[str, Any]) -> Response:
    parts = told.get("parts")
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
        raise Malformed("parts", "parts")
    instrument, case_id, at = _instrument(told), _id(told, "case"), _moment(told, "at")
    return Response(own, case_id, at, instrument, tuple(map(part, parts)), _around(told, at))


def _instrument(told: dict[str, Any]) -> str:
    value = told.get("instrument")
    if not isinstance(value, str) or len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise Malformed("unknown-instrument", "instrument")
    return value


def _private(own: UUID, told: dict[str, Any]) -> Private:
    key = told.get("key")
    if not isinstance(key, dict):
        raise Malformed("key", "key")
    return Private(
        own, _id(told, "case"), _id(told, "member"), _moment(told, "at"), _instrument(told),
        _raw(key, "own"), _raw(key, "wrapped"), _raw(told, "sealed"),
    )  # fmt: skip


def _raw(told: dict[str, Any], name: str) -> bytes:
    """Bytes in base64url without padding."""
    value = told.get(name)
    try:
        return urlsafe_b64decode(value + "=" * (-len(value) % 4)) if isinstance(value, str) else _no_bytes(name)
    except ValueError:
        return _no_bytes(name)


def _no_bytes(name: str) -> bytes:
    raise Malformed("bytes", name)


def _around(told: dict[str, Any], at: datetime) -> dict[str, Any]:
    """How an interview came about. Both times are of one clock, so that what lies between them is right.

    `took`: seconds that it stood on the screen, counted by a clock that nobody sets.
    """
    around: dict[str, Any] = {}
    if told.get("began") is not None:
        around = {"began": _moment(told, "began").isoformat(), "ended": at.isoformat()}
    if told.get("took") is not None:
        if type(told["took"]) is not int or not 0 <= told["took"] <= LONGEST_SITTING:
            raise Malformed("took", "took")
        around["took"] = told["took"]
    if told.get("position") is not None:
        if not is_position(told["position"]):
            raise Malformed("position", "position")
        around["position"] = told["position"]
    return around


def _word(own: UUID, told: dict[str, Any]) -> Word:
    event, facts = told.get("event"), told.get("facts", {})
    if not isinstance(event, str):
        raise Malformed("unknown-event", "event")
    if not isinstance(facts, dict):
        raise Malformed("facts", "facts")
    return Word(own, _id(told, "case"), _moment(told, "at"), event, facts, _code(event, told.get("code")))


def _code(event: str, value: Any) -> str:
    """The code that goes with a family's word that it answers online, if one was given."""
    if value is None:
        return ""
    if event != WITH_CODE or not isinstance(value, str) or codes.fault(value):
        raise Malformed("code", "code")
    return codes.clean(value)


def _found(own: UUID, told: dict[str, Any]) -> Found:
    place, facts = told.get("place"), told.get("facts", {})
    if not isinstance(place, str) or not 0 < len(place) <= LONGEST_NAME:
        raise Malformed("place", "place")
    if not isinstance(facts, dict):
        raise Malformed("facts", "facts")
    return Found(own, _id(told, "case"), _moment(told, "at"), place, facts)


def _shown(own: UUID, told: dict[str, Any]) -> Shown:
    text, facts = told.get("receipt"), told.get("facts", {})
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_RECEIPT:
        raise Malformed("receipt_false", "receipt")
    if not isinstance(facts, dict):
        raise Malformed("facts", "facts")
    return Shown(own, _id(told, "case"), _moment(told, "at"), text, facts)


def _sls(own: UUID, told: dict[str, Any]) -> Sls:
    """A unit that was split has families that go; a new one may have none yet."""
    families, sort = told.get("families"), told.get("sort")
    if sort not in ("split", "new"):
        raise Malformed("impossible-fact", "sort")
    if not isinstance(families, list) or len(families) > MOST_FAMILIES or (sort == "split" and not families):
        raise Malformed("impossible-fact", "families")
    chosen = dict.fromkeys(_id({"families": one}, "families") for one in families)
    texts = _line(told, "place", LONGEST_NAME), sort, _line(told, "name", 120), _line(told, "head", 120, least=0)
    return Sls(own, _moment(told, "at"), *texts, _line(told, "note", 500, least=0), tuple(chosen))


def _line(told: dict[str, Any], name: str, most: int, least: int = 1) -> str:
    """A text of some letters, without what frames it."""
    value = told.get(name, "")
    if not isinstance(value, str) or "\0" in value or not least <= len(value.strip()) <= most:
        raise Malformed("impossible-fact", name)
    return value.strip()


def _night(own: UUID, told: dict[str, Any]) -> Night:
    place, record = told.get("place"), told.get("record")
    if not isinstance(place, str) or len(place) > LONGEST_NAME:
        raise Malformed("place", "place")
    if not isinstance(record, dict):
        raise Malformed("facts", "record")
    return Night(own, place, _moment(told, "at"), record)


def _lead(own: UUID, told: dict[str, Any]) -> Lead:
    answer = told.get("answer")
    if answer not in ANSWERS:
        raise Malformed("impossible-fact", "answer")
    case_id = _id(told, "case") if answer == HERE else None
    return Lead(own, _id(told, "lead"), _moment(told, "at"), answer, case_id)


_KINDS: dict[str, Callable[[UUID, dict[str, Any]], Item]] = {
    "response": _response, "word": _word, "private": _private, "night": _night, "family": _found,
    "lead": _lead, "receipt": _shown, "sls": _sls,
}  # fmt: skip


def part(told: Any) -> Part:
    """A part of an interview. Raises Malformed."""
    if not isinstance(told, dict) or told.get("kind") not in ("family", "person"):
        raise Malformed("part-kind", "parts")
    own, answers = _id(told, "id"), told.get("answers")
    if not isinstance(answers, dict) or not all(map(is_name, answers)):
        raise Malformed("part-answers", str(own))
    wrong = next((name for name, value in answers.items() if not is_answer(value)), None)
    if wrong is not None:
        raise Malformed("answer", f"{own}/{wrong}")
    return Part(own, told["kind"], answers)


def _id(told: dict[str, Any], name: str) -> UUID:
    value = told.get(name)
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != value:
        raise Malformed("id", name)
    return found


def _moment(told: dict[str, Any], name: str) -> datetime:
    """A time with its offset, however wrong the clock is."""
    value = told.get(name)
    try:
        found = datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) and _has_zone(value) else None
    except (ValueError, OverflowError):
        found = None
    if found is None or not YEARS[0] <= found.year < YEARS[1]:
        raise Malformed("time", name)
    return found


def _has_zone(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None
