"""The key ring (files outside the database) and data keys (one per case or register family, wrapped by the master).

Rotation re-wraps data keys; deleting a wrapped key erases what was sealed under it. AES-256-GCM throughout, 96-bit
random nonces (NIST SP 800-38D allows 2**32 of them under one key: more than a nation has families).
"""

import hmac
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FILES = ("master-1", "index", "cookie", "signing", "census", "answers", "identities", "django")
"""Key files: data-key wrapping, blind indexes, seats, receipts, the phone's public seal, two shelves, Django."""

NONCE = 12
WRAPPED_LENGTH = 61


class KeyMissing(Exception):
    """A key file is not there, or is not the one this database was written under."""


class Unreadable(Exception):
    """A sealed value does not open: wrong key, wrong name or damaged."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Key files by name; 32 bytes each."""

    secrets: dict[str, bytes] = field(repr=False)

    def fingerprint(self, name: str) -> str:
        return hmac.digest(self.secrets[name], b"cacah fingerprint", "sha256").hex()[:32]


def folder() -> Path:
    """Where the key files lie. A path is not parsed anew: a register load asks several times per person."""
    place = settings.CACAH_KEYS
    return place if isinstance(place, Path) else Path(place)


def read(place: Path) -> Keyring:
    """The key ring in `place`; raises KeyMissing with the file's name when one is absent or malformed."""
    secrets: dict[str, bytes] = {}
    for name in FILES:
        file = place / f"{name}.key"
        try:
            secrets[name] = bytes.fromhex(file.read_text().strip())
        except (OSError, ValueError) as error:
            raise KeyMissing(f"Key file {file} cannot be read. Put the key ring of this database there.") from error
        if len(secrets[name]) != 32:
            raise KeyMissing(f"Key file {file} holds {len(secrets[name])} bytes, not 32. Put the right file there.")
    return Keyring(secrets)


def make(place: Path) -> Keyring:
    """Write a fresh key ring into `place` (files 0600); refuses to overwrite."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in FILES:
        handle = os.open(place / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(os.urandom(32).hex() + "\n")
    return read(place)


@lru_cache(maxsize=1)
def _ring(place: Path) -> Keyring:
    return read(place)


def ring() -> Keyring:
    """The key ring in force, read once."""
    return _ring(folder())


def forget() -> None:
    """Read the key ring anew next time."""
    _ring.cache_clear()
    _master.cache_clear()


@lru_cache(maxsize=1)
def _master() -> AESGCM:
    return AESGCM(ring().secrets["master-1"])


class DataKey:
    """A key for one case or one family: seals values under a stable logical name."""

    __slots__ = ("_cipher", "wrapped")

    def __init__(self, secret: bytes, wrapped: bytes) -> None:
        self._cipher = AESGCM(secret)
        self.wrapped = wrapped

    def seal(self, value: bytes, name: str) -> bytes:
        """Nonce (12 bytes), then AES-GCM of `value` bound to `name`."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, value, name.encode())

    def open(self, sealed: bytes | memoryview, name: str) -> bytes:
        """The value sealed under `name`; raises Unreadable."""
        raw = bytes(sealed)
        try:
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], name.encode())
        except InvalidTag as error:
            raise Unreadable(f"The value {name} does not open with this key.") from error

    def seal_json(self, value: Any, name: str) -> bytes:
        return self.seal(orjson.dumps(value), name)

    def open_json(self, sealed: bytes | memoryview, name: str) -> Any:
        return orjson.loads(self.open(sealed, name))


def new_key() -> DataKey:
    """A fresh data key, wrapped by the master: version (1 byte), nonce (12), key and tag (48)."""
    secret = os.urandom(32)
    nonce = os.urandom(NONCE)
    return DataKey(secret, b"\x01" + nonce + _master().encrypt(nonce, secret, b"data key"))


def unwrap(wrapped: bytes | memoryview) -> DataKey:
    """The data key inside `wrapped`; raises Unreadable under another master."""
    raw = bytes(wrapped)
    try:
        return DataKey(_master().decrypt(raw[1 : 1 + NONCE], raw[1 + NONCE :], b"data key"), raw)
    except InvalidTag as error:
        raise Unreadable("A data key does not unwrap with this master key.") from error


def derive(name: str, context: str) -> bytes:
    """32 bytes from key file `name` for `context`: HMAC-SHA-256 as in HKDF-Expand (RFC 5869) with one block."""
    return hmac.digest(ring().secrets[name], context.encode() + b"\x01", "sha256")
