"""Codes that people copy from paper: 16 signs in four groups, none mistaken for another, the last one a check.

31 signs, a prime number: a weighted sum then notices every single wrong sign and every swap of two neighbours.
15 free signs are 74 bits: nobody guesses one, so a keyed hash is enough to keep.
"""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 16
GROUP = 4

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}


def _check(body: str) -> str:
    """The last sign for 15 others: their values times 1 to 15, summed, by 31."""
    return ALPHABET[sum(place * _VALUE[sign] for place, sign in enumerate(body, 1)) % len(ALPHABET)]


def new() -> str:
    """A fresh code, without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def clean(text: str) -> str:
    """As typed, without blanks and hyphens, letters large."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isalnum())


def grouped(code: str) -> str:
    """`ABCD-EFGH-JKMN-PQRS`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def fault(text: str) -> str | None:
    """Why `text` is no code: "blank", "length", "sign" (one that no code has), "check" (misread); None if it may be."""
    code = clean(text)
    if not code:
        return "blank"
    if any(sign not in _VALUE for sign in code):
        return "sign"
    if len(code) != LENGTH:
        return "length"
    return None if _check(code[:-1]) == code[-1] else "check"
