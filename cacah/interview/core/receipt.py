"""What a receipt says, in bytes that are signed and in a code that people can read to each other."""

import hashlib
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

_LAYOUTS = {1: struct.Struct(">B16sQHH"), 2: struct.Struct(">B16sQHH6s")}
"""By version. The first does not say whose it is: it is read still, and no longer made."""

_SIGNATURE, _MARK = 64, 6
_TOKEN = re.compile(r"[A-Za-z0-9_-]{124}|[A-Za-z0-9_-]{132}")
"""93 or 99 bytes in base64url: no padding, and one way only to write each."""

VERIFY = "/periksa/"
"""Where anybody checks a receipt: this, and its token."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U to mistake."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is attested: which send, when it was committed, how many people were on the list, how many complete.

    `whose`: see `mark`; empty in a receipt of the first version.
    """

    envelope_id: UUID
    received_at: datetime
    members: int
    complete_members: int
    whose: bytes = b""

    def payload(self) -> bytes:
        """35 bytes (29 in the first version), the same for the same statement."""
        version, at = 2 if self.whose else 1, int(self.received_at.timestamp())
        counts = self.members, self.complete_members
        return _LAYOUTS[version].pack(version, self.envelope_id.bytes, at, *counts, *filter(None, (self.whose,)))


def mark(envelope_id: UUID, whose: UUID) -> bytes:
    """Whose send it is: told to whoever knows the id of the family (or of who answered alone), and to nobody else."""
    return hashlib.sha256(b"cacah receipt 2" + envelope_id.bytes + whose.bytes).digest()[:_MARK]


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


def typed(text: str) -> str:
    """A number or code as somebody typed it, without what sets its groups apart; letters that look alike are one."""
    return re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("OIL", "011"))


def token(statement: Statement, signature: bytes) -> str:
    """Statement and signature as text for an address; whoever has it can check it without asking a database."""
    return _plain(statement.payload() + signature)


def read(text: str) -> tuple[Statement, bytes] | None:
    """(statement, signature) of a token; None for anything else. The signature is still to be checked."""
    if not _TOKEN.fullmatch(text):
        return None
    raw = urlsafe_b64decode(text)
    layout = _LAYOUTS.get(raw[0])
    if layout is None or layout.size + _SIGNATURE != len(raw):
        return None
    _, envelope, at, members, complete, *rest = layout.unpack(raw[:-_SIGNATURE])
    try:
        moment = datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):  # a time after the year 9999
        return None
    return Statement(UUID(bytes=envelope), moment, members, complete, *rest), raw[-_SIGNATURE:]


def key_id(public_key: bytes) -> str:
    """The thumbprint of a public key (RFC 7638, RFC 8037): the same key has the same id everywhere."""
    text = f'{{"crv":"Ed25519","kty":"OKP","x":"{_plain(public_key)}"}}'
    return _plain(hashlib.sha256(text.encode()).digest())


def published(public_key: bytes) -> dict[str, str]:
    """A public key as others read it (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": key_id(public_key), "x": _plain(public_key)}


def _plain(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
