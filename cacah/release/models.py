"""Runs and the signatures under them."""

from django.db import models

from cacah.release.core.states import READABLE, State


class Run(models.Model):
    """One photograph and its tables. Files stand in a folder named after the id; rows hold no answer."""

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=8, default=State.QUEUED.value)
    census_day = models.DateField()
    params = models.JSONField(default=dict)
    """position: the event position, fixed at the first attempt so that a resumed run takes the same responses."""
    requested_by = models.BigIntegerField()
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    """Kind of error of the last attempt; never its text, which could quote a value."""
    manifest = models.JSONField(null=True)
    """The freeze's head and the index of tables, for the list; the files are the record."""

    class Meta:
        indexes = (
            models.Index(fields=["state", "requested_at"], name="release_run_state"),  # jobs: the next; reads.published
        )

    def __str__(self) -> str:
        return f"{self.census_day} {self.state}"

    @property
    def readable(self) -> bool:
        """Its tables can be shown."""
        return self.state in READABLE


class Signature(models.Model):
    """One person's word that a run may be public. Append-only."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="signatures")
    user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "user_id"], name="release_signature_once"),)
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.run_id} {self.user_id}"
