"""What a password must be: long enough, not one that everybody tries first, not the family's own numbers."""

import unicodedata
from collections.abc import Collection
from itertools import pairwise

LONGEST = 200
"""Characters; hashing more would only serve whoever wants to keep the server busy."""


def normal(password: str) -> str:
    """The same password from every keyboard: NFC, as OWASP and NIST SP 800-63B ask (there NFKC or NFKD)."""
    return unicodedata.normalize("NFKC", password)


def _bare(password: str) -> str:
    """Letters and digits only, small, without the digits people hang on at the end."""
    plain = "".join(char for char in password.casefold() if char.isalnum())
    return plain.rstrip("0123456789") or plain


def _is_pattern(text: str) -> bool:
    """One or two different characters only, or a run such as 12345678, 87654321, abcdefgh."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(set(text)) <= 2 or steps in ({1}, {-1})


def fault(password: str, least: int, common: Collection[str], own: Collection[str] = ()) -> str | None:
    """Why a password is refused: "short", "long", "own", "common"; None when it is taken.

    `least`: characters at least; `common`: known passwords in small letters; `own`: the family's numbers.
    """
    typed = normal(password)
    if len(typed) < least:
        return "short"
    if len(typed) > LONGEST:
        return "long"
    digits = "".join(char for char in typed if char.isdigit())
    if len(digits) >= 8 and any(digits in number for number in own):
        return "own"
    small = typed.casefold()
    if small in common or _bare(small) in common or _is_pattern(small):
        return "common"
    return None
