"""How people are called on a page, and how much of the register a seat may see."""

from typing import Literal

Disclosure = Literal["full", "masked", "none"]
Policy = Literal["full", "masked", "code", "none"]
DOTS = "•••"
LONGEST_CALL = 24


def disclosure(policy: Policy, facts_shown: bool, mode: str) -> Disclosure:
    """What a seat sees of the register: an officer's interview starts from it; a family's depends on the plan.

    `masked` opens by a fact of the register, `code` by a code that was delivered; the seat knows which it showed.
    """
    if mode == "interview" or policy == "full" or (policy != "none" and facts_shown):
        return "full"
    return "none" if policy == "none" else "masked"


def masked(name: str) -> str:
    """`Siti Aminah` is `S••• A•••`."""
    return " ".join(word[0] + DOTS for word in name.split())


def initials(name: str) -> str:
    """`Siti Aminah` is `S.A.`; a name without letters is a dot."""
    letters = [word[0].upper() for word in name.split() if word[0].isalnum()]
    return "".join(f"{letter}." for letter in letters) or "."


def call(name: str) -> str:
    """What a button calls somebody: the first word, the second too when the first is only a letter or two."""
    words = name.split()
    if not words:
        return ""
    short = words[0] if len(words[0].strip(".")) > 2 or len(words) == 1 else " ".join(words[:2])
    return short if len(short) <= LONGEST_CALL else short[: LONGEST_CALL - 1] + "…"
