"""Signatures that anyone can check with the public key (Ed25519, RFC 8032): receipts, shelves."""

from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cacah.vault import keys


@lru_cache(maxsize=1)
def _private(place: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.ring().secrets["signing"])


def sign(payload: bytes) -> bytes:
    """64 bytes of signature over `payload`."""
    return _private(keys.folder()).sign(payload)


def verify(payload: bytes, signature: bytes) -> bool:
    try:
        _private(keys.folder()).public_key().verify(signature, payload)
    except InvalidSignature:
        return False
    return True


def public_key() -> bytes:
    """The 32 bytes that others need to verify offline."""
    return _private(keys.folder()).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
