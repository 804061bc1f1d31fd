"""Sealed values that a browser carries: nobody reads or changes them on the way."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cacah.vault import keys


@lru_cache(maxsize=1)
def _cipher(place: Path) -> AESGCM:
    return AESGCM(keys.ring().secrets["cookie"])


def seal(value: Any, purpose: str) -> str:
    """`value` (JSON-able) as URL-safe text, bound to `purpose`."""
    nonce = os.urandom(keys.NONCE)
    sealed = _cipher(keys.folder()).encrypt(nonce, orjson.dumps(value), purpose.encode())
    return urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def open(text: str, purpose: str) -> Any | None:
    """The value, or None when the text was not sealed here for `purpose`."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return orjson.loads(_cipher(keys.folder()).decrypt(raw[: keys.NONCE], raw[keys.NONCE :], purpose.encode()))
    except (ValueError, InvalidTag):
        return None
