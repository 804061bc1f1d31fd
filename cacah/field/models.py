"""Who visits which places and families, and with which phone."""

from django.db import models

from cacah.access.models import User
from cacah.geo.models import Place


class Assignment(models.Model):
    """An officer visits the families of a place, from one day to another (open while `until` is empty).

    `alone`: it was handed over, and nobody who was given a larger place around it visits there.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    alone = models.BooleanField(default=False, db_default=False)

    class Meta:
        # The index of the constraint finds an officer's places; that of the foreign key the officers of a place.
        constraints = (models.UniqueConstraint(fields=["user", "place", "since"], name="field_assignment_key"),)


class Trust(models.Model):
    """A single family that one officer visits and nobody else, until that is ended. `place`: where it is registered."""

    case_id = models.UUIDField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id"], condition=models.Q(ended_at=None), name="field_trust_one"
            ),  # a family has one officer at most; charges.has
        )


class Device(models.Model):
    """A phone that may sync in an officer's name: the public part of a key that cannot leave it.

    `counter`: that of the last request taken; a lower one is a replay. `clock_ahead`: by how many seconds its clock is.
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    key = models.BinaryField(max_length=200)
    counter = models.BigIntegerField(default=0)
    enrolled_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    clock_ahead = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)


class Badge(models.Model):
    """The code on an officer's badge; whoever has it may ask where the one who carries it works today."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+", primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()


class HandedIn(models.Model):
    """A phone's sealed file that a supervisor brought, and how many of its items came in.

    `refused`: items that could not be taken in; `begun`: interviews that were only begun; `damaged`: unreadable items.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")  # its index: handed_in.earlier
    sha256 = models.BinaryField(max_length=32)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    taken = models.IntegerField()
    again = models.IntegerField()
    refused = models.IntegerField()
    begun = models.IntegerField()
    damaged = models.IntegerField()
