"""Names as people type them: case, accents, apostrophes and one slip do not matter."""

import unicodedata
from functools import lru_cache

APOSTROPHES = str.maketrans("", "", "'`´‘’ʼʻ\"")


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of `text`, folded: `Udek Du’en` → ("udek", "duen"); `Ñuñoa II/3` → ("nunoa", "ii", "3")."""
    flat = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    bare = (character for character in flat if not unicodedata.combining(character))
    return tuple("".join(character if character.isalnum() else " " for character in bare).split())


def begins_nearly(word: str, typed: str) -> bool:
    """True when `word` begins with `typed`, or would after one slip: a letter wrong, missing, too many, or two swapped.

    The first letter counts as right, so that a dictionary can be searched letter by letter.
    """
    at = 0
    while at < len(typed) and at < len(word) and word[at] == typed[at]:
        at += 1
    if at == len(typed):
        return True
    if at == 0:
        return False
    return (
        word.startswith(typed[at + 1 :], at + 1)
        or word.startswith(typed[at:], at + 1)
        or word.startswith(typed[at + 1 :], at)
        or (typed[at + 1 : at + 2] == word[at : at + 1] and word[at + 1 :].startswith(typed[at] + typed[at + 2 :]))
    )
