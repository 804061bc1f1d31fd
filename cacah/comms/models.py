"""Letters that wait or went: contents sealed until delivered, the rest in clear."""

from django.db import models

from cacah.lib import ids


class State(models.TextChoices):
    """`sent`: the mail server took it. `given_up`: refused for good, or a week without a server."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Message(models.Model):
    """One letter to one address.

    `sealed` holds address, subject, text and attachments under a data key of its own; both are erased after delivery
    or a week. `about` names a row without personal data ("envelope/<id>"). `address_index` is a keyed hash that limits
    letters to one address; it is erased after a week. `reason`: the mail server's number or a word, never its text.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=120, blank=True)
    wrapped_key = models.BinaryField(null=True)
    sealed = models.BinaryField(null=True)
    address_index = models.BinaryField(max_length=16, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["next_at"], name="comms_waiting", condition=models.Q(state="waiting")),  # jobs.deliver
            models.Index(fields=["about", "made_at"], name="comms_about"),  # reads.latest, the limit of actions.post
            models.Index(fields=["address_index", "made_at"], name="comms_address"),  # the limit of actions.post
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
