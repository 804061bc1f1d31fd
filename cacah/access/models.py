"""Staff users, what they may do where, their second factor, and how often somebody guessed wrong."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django_otp.oath import TOTP

from cacah.vault import keys


class UserManager(BaseUserManager["User"]):
    """Finds users by name whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A member of staff. Families have no account here."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    password_once = models.BooleanField(default=False, db_default=False)
    """Whether the password was made by somebody else: it opens one page, that of making an own one."""

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    @property
    def actor(self) -> str:
        """How the audit trail names this user."""
        return f"user:{self.pk}"


class Grant(models.Model):
    """A role for a place and all below it, for a time (both ends open when empty; `until` is the last day)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    place_id = models.BigIntegerField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["place_id"], name="access_grant_place"),)  # reads.holders: who works here


class Authenticator(models.Model):
    """An app that shows time-based codes (RFC 6238); its secret is sealed, so that a dump gives no codes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="authenticators")
    confirmed = models.BooleanField(default=False)
    """Whether its owner has shown a code of it once."""
    wrapped_key = models.BinaryField(max_length=keys.WRAPPED_LENGTH)
    sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)
    """The half minute of the last code taken: a code opens once."""

    STEP_SECONDS = 30
    TOLERANCE = 1

    @staticmethod
    def seal_name(user_id: int) -> str:
        return f"access.authenticator/{user_id}"

    def secret(self) -> bytes:
        """20 bytes shared with the app."""
        return keys.unwrap(self.wrapped_key).open(self.sealed, self.seal_name(self.user_id))

    def step_of(self, code: str, now: datetime) -> int | None:
        """The half minute (this one or a neighbour, later than the last taken) in which `code` is right, or None."""
        if not (code.isascii() and code.isdecimal() and len(code) == 6):
            return None
        totp = TOTP(self.secret(), step=self.STEP_SECONDS)
        totp.time = now.timestamp()
        return totp.t() if totp.verify(int(code), self.TOLERANCE, self.last_step + 1) else None


class Failure(models.Model):
    """Wrong guesses of late from one bucket (a keyed hash of a name, a network, both): they make the next one wait."""

    bucket = models.BinaryField(max_length=16, unique=True)
    count = models.IntegerField(default=0)
    last_at = models.DateTimeField()
