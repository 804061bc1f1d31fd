"""Passwords and codes of families, what was guessed of late, who found no way in, and what was typed too late."""

from django.db import models

from cacah.cases.models import Case
from cacah.geo.models import Place
from cacah.lib import ids


class Credential(models.Model):
    """A family's password. `changes` counts against the plan's limit."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    hash = models.CharField(max_length=160)
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


class Knock(models.Model):
    """Somebody who was not let in, and the true cause that they were not told: for the help desk, 30 days."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    at = models.DateTimeField()
    way = models.CharField(max_length=12)
    cause = models.CharField(max_length=16)
    nik_index = models.BinaryField(max_length=16, null=True)
    kk_index = models.BinaryField(max_length=16, null=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = (
            models.Index(fields=["at"], name="entry_knock_at"),  # reads.causes, jobs.forget
            models.Index(fields=["nik_index", "at"], name="entry_knock_nik"),  # reads.knocks
            models.Index(fields=["kk_index", "at"], name="entry_knock_kk"),  # reads.knocks
            models.Index(fields=["place", "at"], name="entry_knock_place"),  # reads.knocks
        )

    def __str__(self) -> str:
        return self.cause


class Code(models.Model):
    """A code that was given out, as keyed hash. One without a case opens a new claimed case where it was issued."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    code_index = models.BinaryField(max_length=16, unique=True)
    purpose = models.CharField(max_length=12)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")  # its index: codes of a case
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # its index: letters of an SLS
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Callback(models.Model):
    """ "Call me": a telephone number and when it suits, sealed under a key of its own until the help desk called."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    at = models.DateTimeField()
    wrapped_key = models.BinaryField(max_length=61)
    sealed = models.BinaryField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = (models.Index(fields=["at"], name="entry_callback_open", condition=models.Q(done_at=None)),)

    def __str__(self) -> str:
        return str(self.pk)


class Unsaved(models.Model):
    """A page that was posted after its seat had ended, sealed under the case's key until the next log-in."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["at"], name="entry_unsaved_at"),)  # jobs.forget

    def __str__(self) -> str:
        return str(self.pk)


class Recovery(models.Model):
    """A family's own way back to a lost password: a code as keyed hash, an e-mail address sealed by the case's key."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+")
    code_index = models.BinaryField(max_length=16, null=True)
    code_at = models.DateTimeField(null=True)
    sealed_address = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Reset(models.Model):
    """Staff who checked the cards ask that a family may make a new password; a second person confirms; a code opens.

    `kind`: forgotten, or disputed when somebody else made the password. Users by plain id, the code as keyed hash.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    id = models.UUIDField()
    kind = models.CharField(max_length=12)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # its index: what waits at a place
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    code_index = models.BinaryField(max_length=16, null=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["asked_at"], name="entry_reset_asked"),)  # reads.resets: those of two days

    def __str__(self) -> str:
        return str(self.id)


class Aside(models.Model):
    """A draft that a dispute took out of sight: the pack of `cases.actions.set_aside`, sealed by the case's key."""

    pk = models.CompositePrimaryKey("case_id", "id")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    id = models.UUIDField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # its index: disputes of a place
    at = models.DateTimeField()
    sealed = models.BinaryField()
    parts = models.SmallIntegerField()
    returned_at = models.DateTimeField(null=True)
    returned_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.id)
