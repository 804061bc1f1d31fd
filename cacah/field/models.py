"""Who visits which places."""

from django.db import models

from cacah.access.models import User
from cacah.geo.models import Place


class Assignment(models.Model):
    """An officer visits the families of a place, from one day to another (open while `until` is empty)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        # The index of the constraint finds an officer's places; that of the foreign key the officers of a place.
        constraints = (models.UniqueConstraint(fields=["user", "place", "since"], name="field_assignment_key"),)
