"""What a phone signs of each request, and how it says so: `Authorization: Cacah-1 DEVICE COUNTER TIME SIGNATURE`."""

import hashlib
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from uuid import UUID

SCHEME = "Cacah-1"
LONGEST = 300
HIGHEST = 2**53
"""The first whole number that a phone may no longer tell from its neighbour."""


class Unreadable(ValueError):
    """The header is not there, or is none of ours."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a header says. `counter` rises with every request; `time`: seconds since 1970 by the phone's clock."""

    device: UUID
    counter: int
    time: int
    signature: bytes

    def payload(self, method: str, path: str, body: bytes) -> bytes:
        """The bytes that were signed: seven lines, the last without an end."""
        digest = hashlib.sha256(body).hexdigest()
        lines = ("cacah sync 1", method, path, str(self.device), str(self.counter), str(self.time), digest)
        return "\n".join(lines).encode()


def read(header: str) -> Signed:
    """Raises Unreadable."""
    words = header.split(" ") if len(header) <= LONGEST else []
    if len(words) != 5 or words[0] != SCHEME:
        raise Unreadable(f"Expected {SCHEME} and four words.")
    try:
        device, counter, time = UUID(words[1]), _number(words[2]), _number(words[3])
        signature = urlsafe_b64decode(words[4] + "=" * (-len(words[4]) % 4))
    except ValueError as error:
        raise Unreadable("A word of the header cannot be read.") from error
    if str(device) != words[1]:
        raise Unreadable("Write the id of the device in small letters with its hyphens.")
    return Signed(device, counter, time, signature)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and str(int(text)) == text):
        raise ValueError("no whole number")
    number = int(text)
    if number >= HIGHEST:
        raise ValueError("too high")
    return number
