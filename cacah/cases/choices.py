"""What small numbers in the hall's tables stand for."""

from django.db import models


class Standing(models.IntegerChoices):
    """Whether a member belongs to the list: added in a draft, listed, or taken off again (answers are kept)."""

    DRAFT = 0
    LISTED = 1
    REMOVED = 2


class Own(models.IntegerChoices):
    """Whether a member answers alone: no, may do so by a code, has sent. The family then sees no more than this."""

    NO = 0
    OPEN = 1
    SENT = 2


class Verdict(models.IntegerChoices):
    """What holds of a match: nobody has decided; one person; two people; somebody asks; no longer alike, or moved."""

    OPEN = 0
    SAME = 1
    TWO = 2
    ASK = 3
    GONE = 4


INSTITUTION = "institution"
"""Kind of a case that is no family: barracks, a prison, a hospital, a boarding school, an orphanage."""
