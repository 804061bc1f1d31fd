"""Which keys this database was written under."""

from django.db import models


class Fingerprint(models.Model):
    """One row per key file: enough to tell that a key is the right one, nothing that helps to guess it."""

    name = models.CharField(max_length=40, unique=True)
    value = models.CharField(max_length=32)
