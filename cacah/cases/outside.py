"""The tables of people who live in no family: institutions, and who was found on census night."""

from django.db import models


class Institution(models.Model):
    """What a case of kind institution is called, and whom to ask there. `forms`: a form for each person, or the roll.

    Sealed under the case's key: the contact person and telephone.
    """

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="+")
    type = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    forms = models.BooleanField()
    sealed = models.BinaryField()
    roll_at = models.DateTimeField(null=True)


class NightRecord(models.Model):
    """People without a home, found at a spot on census night. Nobody is named. Append-only.

    Sealed under a key of its own: what was written of them, and the position. `home`: they say that they are answered
    for at home, so they are not counted again.
    """

    id = models.UUIDField(primary_key=True)
    place = models.ForeignKey("geo.Place", models.PROTECT, related_name="+")
    spot = models.CharField(max_length=60)
    sex = models.CharField(max_length=8)
    age = models.CharField(max_length=8)
    heads = models.SmallIntegerField()
    home = models.BooleanField()
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    author = models.CharField(max_length=80)
    wrapped_key = models.BinaryField(max_length=61)
    sealed = models.BinaryField()


class NightPair(models.Model):
    """Two records of different officers that may be of the same people. `same`: decided; None while nobody has.

    The later one, `other`, is the one not counted when they are.
    """

    one = models.ForeignKey(NightRecord, models.PROTECT, related_name="+")
    other = models.ForeignKey(NightRecord, models.PROTECT, related_name="+")
    same = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["one", "other"], name="cases_nightpair_once"),)  # found again
