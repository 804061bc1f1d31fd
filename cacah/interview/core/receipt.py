"""What a receipt says, in bytes that are signed and in a code that people can read to each other."""

import hashlib
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

_LAYOUT = struct.Struct(">B16sQHH")
_VERSION = 1
_SIGNATURE = 64
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U to mistake."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is attested: which send, when it was committed, how many people were on the list, how many complete."""

    envelope_id: UUID
    received_at: datetime
    members: int
    complete_members: int

    def payload(self) -> bytes:
        """29 bytes, the same for the same statement."""
        at = int(self.received_at.timestamp())
        return _LAYOUT.pack(_VERSION, self.envelope_id.bytes, at, self.members, self.complete_members)


def number(envelope_id: UUID) -> str:
    """The receipt's number: 26 letters and digits in groups."""
    value, text = envelope_id.int, ""
    for _ in range(26):
        value, digit = divmod(value, 32)
        text = _LETTERS[digit] + text
    return "-".join((text[:6], text[6:12], text[12:19], text[19:]))


def code(signature: bytes) -> str:
    """The verification code: 60 bits of the signature's SHA-256 as 12 letters and digits."""
    value = int.from_bytes(hashlib.sha256(signature).digest()[:8], "big") >> 4
    text = "".join(_LETTERS[value >> shift & 31] for shift in range(55, -1, -5))
    return "-".join((text[:4], text[4:8], text[8:]))


def token(statement: Statement, signature: bytes) -> str:
    """Statement and signature as text for an address; whoever has it can check it without asking a database."""
    return urlsafe_b64encode(statement.payload() + signature).decode().rstrip("=")


def read(text: str) -> tuple[Statement, bytes] | None:
    """(statement, signature) of a token; None for anything else. The signature is still to be checked."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        version, envelope, at, members, complete = _LAYOUT.unpack(raw[:-_SIGNATURE])
    except (ValueError, struct.error):
        return None
    if version != _VERSION:
        return None
    moment = datetime.fromtimestamp(at, UTC)
    return Statement(UUID(bytes=envelope), moment, members, complete), raw[-_SIGNATURE:]
