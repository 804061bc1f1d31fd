"""Seals as a browser does (static/interview/safe.js): a data key wrapped by the census's public key."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cacah.vault import phone


def sealed(values: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, str]]:
    """(the wrapped key, values by the name each is bound to), as text."""
    pair, data = ec.generate_private_key(ec.SECP256R1()), os.urandom(32)
    own = pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    census = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), phone.public_key())
    around = HKDF(SHA256(), 32, own, b"cacah phone").derive(pair.exchange(ec.ECDH(), census))
    key = {"own": _text(own), "wrapped": _gcm(around, data, None)}
    return key, {name: _gcm(data, value, name.encode()) for name, value in values.items()}


def _gcm(key: bytes, value: bytes, name: bytes | None) -> str:
    nonce = os.urandom(12)
    return _text(nonce + AESGCM(key).encrypt(nonce, value, name))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
