"""What a respondent or an officer sends: an id made by the sender and whole parts, in one canonical form of bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from cacah.cases.core import channels
from cacah.lib.problems import Problem

PartKind = Literal["family", "person"]
Answers = Mapping[str, Any]

MODES = (*channels.CHANNEL, channels.OWN, "forced")
"""How an answer can come."""

MOST_PARTS = 200
MOST_BYTES = 500_000


class Malformed(ValueError):
    """An envelope that cannot be read; `problem` says what is wrong, never with an answer in it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text())
        self.problem = problem


@dataclass(frozen=True, slots=True)
class PartAnswers:
    """All answers of one part. `draft_version`: the draft they were read from, if they were; later drafts stay."""

    part_id: UUID
    kind: PartKind
    answers: Answers
    draft_version: int | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """One send. `mode`: self, assisted, interview, forced; `instrument`: version of the questions; `author`: actor."""

    id: UUID
    case_id: UUID
    mode: str
    author: str
    instrument: str
    parts: tuple[PartAnswers, ...]
    sent_at: datetime

    def canonical(self) -> bytes:
        """The same envelope is the same bytes: keys sorted, times in UTC, no spaces."""
        in_utc = replace(self, sent_at=self.sent_at.astimezone(UTC))
        return orjson.dumps(in_utc, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)

    def digest(self) -> bytes:
        """SHA-256 of the canonical bytes, 32 bytes."""
        return hashlib.sha256(self.canonical()).digest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told after the commit. The same send has the same receipt; only `again` differs.

    `status`: of the case after this send; `members` were on the list then, `complete_members` of them complete.
    """

    envelope_id: UUID
    case_id: UUID
    sha256: bytes
    mode: str
    received_at: datetime
    status: int
    parts: int
    members: int
    complete_members: int
    again: bool = False


def _bad(code: str, field: str, value: str, remedy: str) -> Malformed:
    return Malformed(Problem(code, "envelope", None, field, value, remedy))


def _part(value: Any) -> PartAnswers:
    if not isinstance(value, dict) or value.get("kind") not in ("family", "person"):
        raise _bad("part-kind", "parts", "a part of no known kind", "Give each part kind family or person.")
    answers, version = value.get("answers"), value.get("draft_version")
    if not isinstance(answers, dict):
        raise _bad("part-answers", "parts", "answers that are no object", "Give the answers as an object.")
    if version is not None and type(version) is not int:
        raise _bad("draft-version", "parts", "a version that is no whole number", "Give the number that was saved.")
    return PartAnswers(UUID(value["part_id"]), value["kind"], answers, version)


def check(envelope: Envelope) -> None:
    """Raises Malformed unless the parts are some, few enough and each there once, the family's under the case's id."""
    ids = [part.part_id for part in envelope.parts]
    if not ids or len(ids) > MOST_PARTS:
        raise _bad("parts-number", "parts", f"{len(ids)} parts", f"Send from 1 to {MOST_PARTS} parts.")
    if len(set(ids)) < len(ids):
        raise _bad("part-twice", "parts", "the same part twice", "Send each part once.")
    if any((part.kind == "family") != (part.part_id == envelope.case_id) for part in envelope.parts):
        raise _bad("family-part", "parts", "a part under a wrong id", "The family's part carries the id of the case.")
    if envelope.mode not in MODES:
        raise _bad("unknown-mode", "mode", "a mode of no answer", f"Send in one of the modes {', '.join(MODES)}.")
    if envelope.sent_at.tzinfo is None:
        raise _bad("sent-at", "sent_at", "a time without a zone", "Give the time with its offset.")


def parse(raw: bytes) -> Envelope:
    """An envelope from its JSON. Raises Malformed."""
    if len(raw) > MOST_BYTES:
        raise _bad("too-large", "", f"{len(raw)} bytes", f"Send at most {MOST_BYTES} bytes at once.")
    try:
        value = orjson.loads(raw)
        envelope = Envelope(
            UUID(value["id"]), UUID(value["case_id"]), str(value["mode"]), str(value["author"]),
            str(value["instrument"]), tuple(_part(part) for part in value["parts"]),
            datetime.fromisoformat(value["sent_at"]),
        )  # fmt: skip
    except Malformed:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _bad("unreadable", "", "not an envelope", "Send the fields of an envelope as JSON.") from error
    check(envelope)
    return envelope
