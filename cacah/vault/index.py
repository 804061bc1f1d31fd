"""Equality without reading: keyed hashes of NIK and KK, and blocking tokens of persons.

A blind index tells that two rows hold the same number to whoever reads the database, and nothing else without the key.
"""

import hmac
from functools import lru_cache
from pathlib import Path

from cacah.vault import keys


@lru_cache(maxsize=1)
def _secret(place: Path) -> bytes:
    return keys.ring().secrets["index"]


def blind(kind: str, value: str) -> bytes:
    """16 bytes that are equal when `kind` ("nik", "kk") and `value` are."""
    return hmac.digest(_secret(keys.folder()), f"{kind}\0{value}".encode(), "sha256")[:16]


def token(kind: str, *parts: str) -> int:
    """A blocking token cut to 32 bits (signed): many people share one, so it finds candidates and names nobody."""
    text = "\0".join((kind, *parts))
    return int.from_bytes(hmac.digest(_secret(keys.folder()), text.encode(), "sha256")[:4], "big", signed=True)


def person_tokens(name: str, telling: str, born: str, sex: str, district: str, sls: str) -> tuple[int, int, int]:
    """Tokens of a person: name and birth date; name and birth year in a district; birth date and sex in an SLS.

    `name`, `telling`: phonetic codes of the whole name and of its telling word; the places as codes.
    """
    return (
        token("name_birth", name, born),
        token("name_year_place", telling, born[:4], district),
        token("birth_sex_place", born, sex, sls),
    )
