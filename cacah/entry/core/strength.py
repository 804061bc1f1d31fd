"""How good a new password is, in four words; `static/portal/strength.js` judges alike, held equal by shared vectors.

A judgement helps to choose; what is refused stands in `passwords.fault`.
"""

from itertools import pairwise

from cacah.entry.core.passwords import normal

FIRST = (
    "password", "sandi", "rahasia", "sayang", "cinta", "indonesia", "merdeka", "bismillah", "alhamdulillah", "sensus",
    "qwerty", "asdf", "admin", "keluarga", "jakarta",
)  # fmt: skip
"""Words that stand in many passwords: what is left without them is what counts."""

LETTER, DIGIT, OTHER = "letter", "digit", "other"


def _kind(char: str) -> str:
    if "0" <= char <= "9":
        return DIGIT
    return LETTER if char.lower() != char.upper() else OTHER


def _steps(text: str) -> int:
    """Characters that do not just repeat or count on from the one before."""
    return sum(abs(ord(after) - ord(before)) > 1 for before, after in pairwise(text)) + bool(text)


def _words(text: str) -> int:
    """Runs of at least three letters."""
    runs = "".join(char if _kind(char) == LETTER else " " for char in text).split(" ")
    return sum(len(run) >= 3 for run in runs)


def strength(password: str, least: int) -> str:
    """ "short" (under `least` characters), "weak", "fair" or "strong"."""
    text = normal(password)
    if len(text) < least:
        return "short"
    left = text.lower()
    for word in FIRST:
        left = left.replace(word, "")
    steps, kinds = _steps(left), len({_kind(char) for char in left})
    if len(set(left)) < 5:
        return "weak"
    if steps >= 14 or (steps >= 11 and (_words(left) >= 3 or kinds == 3)):
        return "strong"
    return "fair" if steps >= 10 or (steps >= 7 and kinds >= 2) else "weak"
