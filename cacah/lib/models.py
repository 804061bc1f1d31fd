"""What all web processes know together: whose turn it is, who is at work, and whether anything may be written."""

from django.db import models


class House(models.Model):
    """One row for the whole site, id 1: the turns of the waiting room, and the operator's read-only switch."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    called = models.FloatField(default=0)
    issued = models.BigIntegerField(default=0)
    fair = models.FloatField(default=0)
    shown = models.FloatField(default=0)
    load = models.FloatField(default=0)
    at = models.DateTimeField()
    """When the turns were last worked out."""
    read_only = models.BooleanField(default=False)
    read_only_until = models.DateTimeField(null=True)
    """When to come again, if the operator said so."""

    def __str__(self) -> str:
        return str(self.pk)


class Beat(models.Model):
    """What one web process reported last: its threads, and how many were at work on average since its last report."""

    process = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()
    threads = models.SmallIntegerField()
    busy = models.FloatField()

    def __str__(self) -> str:
        return self.process
