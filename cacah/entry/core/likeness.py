"""Whether two spellings are of one name: typed by heart on a phone, against what a registrar wrote."""

import unicodedata

from cacah.register.core import phonetic

LETTERS_A_SLIP = 5
"""A slip is forgiven for so many letters begun: Siti Aminah has two, Budi one."""


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in bare if char.isalnum())


def slips(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with the next to make one text the other; `most` + 1 when it is more."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (char != against))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)


def same_name(typed: str, known: str) -> bool:
    """Same sound in every word, or few slips. Blank is nobody's name; a single letter is no name either."""
    mine, theirs = _plain(typed)[:100], _plain(known)[:100]
    if len(mine) < 3 or not theirs:
        return mine == theirs != ""
    if phonetic.codes(typed)[0] == phonetic.codes(known)[0]:
        return True
    most = max(1, min(len(mine), len(theirs)) // LETTERS_A_SLIP)
    return slips(mine, theirs, most) <= most
