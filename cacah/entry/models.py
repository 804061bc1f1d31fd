"""Passwords of families, what was guessed of late, and what somebody typed when their seat had ended."""

from django.db import models

from cacah.cases.models import Case


class Credential(models.Model):
    """A family's password. A seat of another `generation` has ended; `changes` counts against the plan's limit."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    hash = models.CharField(max_length=160)
    generation = models.IntegerField(default=1)
    changes = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Attempt(models.Model):
    """Guesses of late from one bucket, named by a keyed hash so that the table names nobody."""

    bucket = models.BinaryField(max_length=16, primary_key=True)
    level = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["at"], name="entry_attempt_at"),)  # jobs.forget

    def __str__(self) -> str:
        return f"{self.level:.1f}"


class Unsaved(models.Model):
    """A page that was posted after its seat had ended, sealed under the case's key until the next log-in."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["at"], name="entry_unsaved_at"),)  # jobs.forget

    def __str__(self) -> str:
        return str(self.pk)
