"""Counts kept for every place from SLS to nation, so that a page never counts cases."""

from django.db import models

from cacah.cases.core.tally import NAMES
from cacah.geo.models import Place

TALLIES = NAMES
"""What is counted, named as in the cases. Families and listed persons stand at the registered place, residents at the
place where the family lives: the two bases are never added or divided by one another."""


class Tallies(models.Model):
    """The numbers of one line, all in units of families or persons."""

    families_expected = models.BigIntegerField(default=0)
    persons_expected = models.BigIntegerField(default=0)
    families_started = models.BigIntegerField(default=0)
    residents_started = models.BigIntegerField(default=0)
    families_sent = models.BigIntegerField(default=0)
    residents_sent = models.BigIntegerField(default=0)
    persons_listed_sent = models.BigIntegerField(default=0)
    families_complete = models.BigIntegerField(default=0)
    residents_complete = models.BigIntegerField(default=0)
    families_clean = models.BigIntegerField(default=0)
    residents_clean = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Count(Tallies):
    """What changed in a place on one of its local days, by mode of answer."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    day = models.DateField()
    mode = models.CharField(max_length=16)

    class Meta:
        # Read by place for the line of days and the table of modes; written by the whole key.
        constraints = (models.UniqueConstraint(fields=["place", "day", "mode"], name="progress_count_key"),)


class Total(Tallies):
    """Where a place stands: the sum of its counts over all days and modes, itself and all below."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, primary_key=True, related_name="+")


class Cursor(models.Model):
    """How far the events have been counted (one row), and the moment up to which nothing is missing."""

    xid = models.BigIntegerField(default=0)
    event = models.UUIDField(default="00000000-0000-0000-0000-000000000000")
    read_at = models.DateTimeField(null=True)
