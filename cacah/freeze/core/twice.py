"""One person on two lists: a family says "lives elsewhere", and somebody there says "lives here", under one NIK.

The residence rule decides, not the ranking of forms: a statement about the own place of living comes before a proxy's.
Two lists that both say "lives here" are a doubt to be looked at, not decided here: equality of NIK is no proof.
"""

from cacah.cases.core.judgement import ELSEWHERE, HERE, Judgement


def counted_on_the_other(mine: Judgement, other: Judgement) -> bool:
    """Whether this record stands back behind `other`, the same person's on another list."""
    if {mine.presence, other.presence} != {HERE, ELSEWHERE}:
        return False
    here, away = (mine, other) if mine.presence == HERE else (other, mine)
    if not _counted(here) or not _counted(away):
        return False
    # Moved here after census day: that day's home is known to the family the person left, not to this list.
    stands = away if here.residence is None else here
    return stands is not mine


def same_birth(mine: str, other: str) -> bool:
    """Whether two birth dates may be one person's: the years agree, or one is unknown."""
    return not mine or not other or mine[:4] == other[:4]


def _counted(judged: Judgement) -> bool:
    return judged.membership is not None and judged.membership.counted
