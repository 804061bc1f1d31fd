"""The trail: rows are added and read, never changed. The app role has no right to."""

from django.db import models


class Entry(models.Model):
    """One deed or one look. No foreign keys: an entry outlives what it names. Never an answer, a name or a NIK."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    place = models.BigIntegerField(null=True)
    codes = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["at"], name="audit_by_time"),  # reads.between: everything of an hour
            models.Index(fields=["actor", "at"], name="audit_by_actor"),  # reads.by_actor: what one person did
            models.Index(fields=["subject", "at"], name="audit_by_subject"),  # reads.about: who looked at this case
        )
