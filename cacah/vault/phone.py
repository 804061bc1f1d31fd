"""What a phone sealed for the census: readable here, and on the phone only as long as it keeps its local key.

The phone makes a data key for a sitting (AES-256-GCM) and wraps it for the census: an ephemeral P-256 key agrees with
the census's (ECDH), HKDF-SHA-256 makes of that the key that wraps. The same in static/interview/safe.js.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cacah.vault import keys

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_INFO = b"cacah phone"


@lru_cache(maxsize=1)
def _private(place: Path) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(keys.derive("census", "phone"), "big") % (_ORDER - 1) + 1, _CURVE)


def public_key() -> bytes:
    """The census's public key as a browser imports it: 65 bytes, an uncompressed point."""
    return _private(keys.folder()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class DataKey:
    """The key of one phone: opens what that phone sealed, value by value."""

    __slots__ = ("_cipher",)

    def __init__(self, ephemeral: bytes, wrapped: bytes) -> None:
        """`wrapped`: nonce (12 bytes), then AES-GCM. Raises keys.Unreadable when it was not wrapped for this census."""
        try:
            agreed = _private(keys.folder()).exchange(
                ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, ephemeral)
            )
            around = AESGCM(HKDF(SHA256(), 32, ephemeral, _INFO).derive(agreed))
            self._cipher = AESGCM(around.decrypt(wrapped[: keys.NONCE], wrapped[keys.NONCE :], None))
        except (ValueError, InvalidTag) as error:
            raise keys.Unreadable("This was not sealed for this census.") from error

    def open(self, value: bytes, name: bytes) -> bytes:
        """The value bound to `name`: nonce (12 bytes), then AES-GCM. Raises keys.Unreadable."""
        try:
            return self._cipher.decrypt(value[: keys.NONCE], value[keys.NONCE :], name)
        except (ValueError, InvalidTag) as error:
            raise keys.Unreadable("This is not what the phone sealed under that name.") from error


def opened(ephemeral: bytes, wrapped: bytes, sealed: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """The values of `sealed` ((value, name it is bound to)), all or none. Raises keys.Unreadable."""
    key = DataKey(ephemeral, wrapped)
    return [key.open(value, name) for value, name in sealed]


@lru_cache(maxsize=1)
def _marks(place: Path) -> AESSIV:
    return AESSIV(keys.derive("cookie", "phone mark"))


def mark(case_id: UUID) -> bytes:
    """32 bytes that name a case to us and to nobody else, always the same: what a phone's pack is for."""
    return _marks(keys.folder()).encrypt(case_id.bytes, [b"case"])


def marked(mark: bytes) -> UUID | None:
    """The case of a mark; None when it was not made here."""
    try:
        return UUID(bytes=_marks(keys.folder()).decrypt(mark, [b"case"]))
    except (ValueError, InvalidTag):
        return None
