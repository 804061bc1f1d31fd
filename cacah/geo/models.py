"""Places as a tree: a place knows its path of ids from the root, so that "everything under it" is one range."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class System(models.Model):
    """A code system that places were loaded under; the one loaded last is the one meant when none is named."""

    name = models.CharField(max_length=16, unique=True)
    loaded_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the files last loaded: the same files again need no work."""

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A place in one code system, for as long as it is valid (both ends open when the source gives no date).

    `level` counts from 0 (the nation) down; what the levels are called is said by the plan. `words` holds the words of
    the own name (weight A) and of the places above (weight B); it is empty for places that nobody looks up by name.
    `given_at`: when somebody here gave a smallest unit its code; empty for those that a file brought.
    """

    id = models.BigAutoField(primary_key=True)
    system = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    level = models.SmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    path = models.CharField(max_length=200)
    zone = models.CharField(max_length=40)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    words = SearchVectorField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["system", "code", "valid_from"], name="geo_place_code", nulls_distinct=False
            ),  # reads.by_code, and what a second load matches rows by
        )
        indexes = (
            models.Index(fields=["path"], name="geo_place_path", opclasses=["text_pattern_ops"]),  # reads.under
            GinIndex(fields=["words"], name="geo_place_words"),  # reads.search
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PlaceCode(models.Model):
    """What a place is called in another code system."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="codes")
    system = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["system", "code", "valid_from"], name="geo_placecode_code", nulls_distinct=False
            ),  # reads.by_code for another system
        )


class Border(models.Model):
    """Where a place lies: its rings in WGS84, packed by `core.shape`, and the box around them.

    `sketch`: the same simplified for a phone, by `tolerance` metres at most; `mark` changes when it does.
    """

    place = models.OneToOneField(Place, models.CASCADE, related_name="border", primary_key=True)
    shape = models.TextField()
    sketch = models.TextField()
    mark = models.CharField(max_length=12)
    tolerance = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    def __str__(self) -> str:
        return f"border of {self.place_id}"
