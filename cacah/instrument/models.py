"""Compiled questionnaires. One row per content; the newest loaded is the one in force."""

from django.db import models


class Instrument(models.Model):
    """One compiled instrument: what is walked, and its drawn questions."""

    census = models.CharField(max_length=60)
    version = models.CharField(max_length=64, unique=True)  # sha-256 of `compiled`; answers name it
    compiled = models.BinaryField()
    fragments = models.BinaryField()  # drawn anew at every load: templates change without the questionnaire
    loaded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["-loaded_at"], name="instrument_newest"),)  # reads.current
