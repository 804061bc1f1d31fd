"""Who visits which places and families, and with which phone."""

from decimal import Decimal

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


class Trait(models.Model):
    """What one interview says to the rules of the anomaly list, sealed under its case's own key (`watching`)."""

    case_id = models.UUIDField()
    response_id = models.UUIDField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")  # its index: watching.ground
    officer = models.BigIntegerField()
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case_id", "response_id"], name="field_trait_once"),)


class Watched(models.Model):
    """A place whose figures are kept. `due_at`: since when something is new there; `read_at`: when they were made."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, primary_key=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["due_at"], name="field_watched_due", condition=models.Q(due_at__isnull=False)),
        )  # watching.judge


class Cursor(models.Model):
    """How far a job of this room has read the events of the cases."""

    name = models.CharField(max_length=20, primary_key=True)
    xid = models.BigIntegerField(default=0)
    row = models.UUIDField(default="00000000-0000-0000-0000-000000000000")


class Anomaly(models.Model):
    """The figure of one rule in one place, of one officer (0: of the place as a whole); `outside` of what is expected.

    `low`, `high`: the edges when it was last made. `rows`: where to look, as [case, interview or null]. `state`: what
    somebody who looked decided, with a sealed note; `decided_value`: the figure then.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=20)
    officer = models.BigIntegerField(default=0)
    amount = models.FloatField()
    base = models.IntegerField()
    value = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rows = models.JSONField(default=list)
    outside = models.BooleanField()
    since = models.DateTimeField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_value = models.FloatField(null=True)
    wrapped_key = models.BinaryField(max_length=61, null=True)
    note = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["place", "rule", "officer"], name="field_anomaly_key"),
        )  # watching.judge; the figures of the neighbours
        indexes = (
            models.Index(fields=["place", "state"], name="field_anomaly_open", condition=models.Q(outside=True)),
        )  # anomalies.found


class DayCount(models.Model):
    """How many cases of a place stood so at the end of a day, told only when it differs from the day before.

    `officer`: whoever brought what stands, 0 for nobody. `people`: counted there; `to_visit`: on the officers' way.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    officer = models.BigIntegerField()
    status = models.SmallIntegerField()
    mode = models.CharField(max_length=12)
    day = models.DateField()
    families = models.IntegerField()
    people = models.IntegerField()
    to_visit = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["place", "officer", "status", "mode", "day"], name="field_daycount_key"),
        )  # snapshots.on: the latest row of each kind up to a day


class Snapshot(models.Model):
    """A day whose counts are being taken, or are taken (`done_at`). `after`: the last place that was."""

    day = models.DateField(primary_key=True)
    after = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class Keying(models.Model):
    """A paper form that was keyed in at an office: who keyed it, of which day it is, and its second keying if drawn.

    `differences`: where the two differ, once both are there; `settled_at`: when somebody has decided them all.
    """

    case_id = models.UUIDField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    form_date = models.DateField()
    keyed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    envelope_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    drawn = models.BooleanField(default=False)
    second_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    differences = models.SmallIntegerField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)


class NightDuty(models.Model):
    """An officer is of a team that counts people without a home at a place on census night."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+", primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    team = models.CharField(max_length=60)


class Attempt(models.Model):
    """A test on the training that an officer handed in: of which version, the how many-eth, and what was answered.

    Rows are only added: that somebody passed is evidence.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.IntegerField()
    number = models.IntegerField()
    at = models.DateTimeField()
    answers = models.JSONField()
    """By question, the column of the answer."""
    right = models.SmallIntegerField()
    passed = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "version", "number"], name="field_attempt_key"),
        )  # handed in twice is once; training.last


class PaySheet(models.Model):
    """What officers are paid for what was accepted at a place up to a day; made once, never changed.

    It holds from the moment it is made, unless a second person refuses it (`PayVerdict`).
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=12)
    decimals = models.SmallIntegerField()


class PayEntry(models.Model):
    """An item of work on a sheet: see `core.pay.Entry`."""

    sheet = models.ForeignKey(PaySheet, on_delete=models.PROTECT, related_name="entries", db_index=False)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    item = models.UUIDField()
    units = models.SmallIntegerField()
    rate = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sheet", "kind", "item", "units"], name="field_payentry_key"),)


class PayLine(models.Model):
    """What one officer is paid by a sheet: see `core.pay.Line`."""

    sheet = models.ForeignKey(PaySheet, on_delete=models.PROTECT, related_name="lines", db_index=False)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    interviews = models.IntegerField()
    checks = models.IntegerField()
    earned = models.DecimalField(max_digits=16, decimal_places=4)
    back = models.DecimalField(max_digits=16, decimal_places=4)
    carried = models.DecimalField(max_digits=16, decimal_places=4)
    paid = models.DecimalField(max_digits=16, decimal_places=4)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sheet", "officer"], name="field_payline_key"),)

    @property
    def left(self) -> Decimal:
        """What is over, for the next sheet."""
        return self.carried + self.earned + self.back - self.paid


class PayVerdict(models.Model):
    """What a second person said of a sheet, once: signed, or refused for a reason."""

    sheet = models.OneToOneField(PaySheet, on_delete=models.PROTECT, related_name="verdict")
    signed = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class PrintedList(models.Model):
    """A list on paper that somebody was given: its number is the key. Out until it came back or was lost.

    `families`: the cases in the order of the rows; `holder`: who got it, as the office wrote.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=80)
    families = models.JSONField()
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    lost_reason = models.CharField(max_length=200, blank=True)


class SlsProposal(models.Model):
    """A neighbourhood unit that an officer found split, or new: proposed on the phone, coded or refused at the desk.

    `place`: the unit its families stand in so far; `families`: cases, as the officer chose them. Sealed under a key of
    its own: who heads the new unit, and a note. `made`: the unit it became; `moved`: the families that went there.
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # its index: splits.of
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")  # its index: splits.listed
    sort = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    families = models.JSONField()
    wrapped_key = models.BinaryField(max_length=61)
    sealed = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open", db_default="open")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    made = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    moved = models.JSONField(default=list)
