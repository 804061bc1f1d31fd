"""Signatures of phones: each has a key of its own (ECDSA, P-256, SHA-256) as WebCrypto makes and uses it."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

LONGEST = 200
"""Bytes of a public key; one of ours has 91."""

_HALF = 32
_SCHEME = ec.ECDSA(SHA256())


class NotAKey(ValueError):
    """These bytes are no public key of P-256 in SPKI."""


@lru_cache(maxsize=1024)
def _loaded(spki: bytes) -> ec.EllipticCurvePublicKey:
    try:
        found = load_der_public_key(spki) if len(spki) <= LONGEST else None
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotAKey("These bytes are no public key.") from error
    if not isinstance(found, ec.EllipticCurvePublicKey) or not isinstance(found.curve, ec.SECP256R1):
        raise NotAKey("This is no key of P-256.")
    return found


def check(spki: bytes) -> None:
    """Raises NotAKey unless `spki` is a public key as `crypto.subtle.exportKey("spki", …)` gives it."""
    _loaded(spki)


def verify(spki: bytes, payload: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed `payload`; `signature` is r and s, 32 bytes each, as WebCrypto writes it."""
    if len(signature) != 2 * _HALF:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        _loaded(spki).verify(encode_dss_signature(r, s), payload, _SCHEME)
    except InvalidSignature:
        return False
    return True
