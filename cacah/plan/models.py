"""The plan as it was loaded, edition after edition: what was decided, and when it was told to the platform."""

from django.db import models


class Edition(models.Model):
    """One loading of a plan: the texts of its files, and by how much its days were moved. The last one holds.

    Rows are only added: the history of decisions is evidence.
    """

    name = models.CharField(max_length=31)
    files = models.JSONField()
    """The texts of the files by their path in the plan's folder."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the files."""
    moved_days = models.IntegerField(default=0)
    census_day = models.DateField(null=True)
    """The census day where it alone was moved, else null: it follows from the files and `moved_days`."""
    rehearsal = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
