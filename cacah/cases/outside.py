"""The tables of people who live in no family: institutions."""

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
