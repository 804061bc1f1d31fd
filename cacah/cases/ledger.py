"""Tables of the hall that no case owns: who holds a NIK, and how far each job has read."""

from django.db import models


class PersonIndex(models.Model):
    """Which members said, or are registered, to hold a NIK. Not unique: equality is a candidate, not proof."""

    pk = models.CompositePrimaryKey("nik_index", "case_id", "member_id")
    nik_index = models.BinaryField(max_length=16)
    case_id = models.UUIDField()
    member_id = models.UUIDField()


class Cursor(models.Model):
    """How far a job has read; `census_day` is the day its counts are made for, `next_day` the one being made.

    `policy` is the plan's policy of visits that instructions follow.
    """

    name = models.CharField(max_length=20, primary_key=True)
    xid = models.BigIntegerField(default=0)
    row = models.UUIDField(null=True)
    census_day = models.DateField(null=True)
    next_day = models.DateField(null=True)
    policy = models.CharField(max_length=12, blank=True, default="", db_default="")
