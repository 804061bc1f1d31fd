"""Tables of leads: who is said to live where, and what officers there say of it."""

from django.db import models

from cacah.cases.core.leads import OPEN
from cacah.lib.cursor import XidField


class Lead(models.Model):
    """Somebody on the list of a case who is said to live at `place` now, and whom nobody there has told of yet.

    `person_id`: the member, or the word that names the person. Sealed under the case's key: what is known of the
    person. In clear: the blocking token and the keyed hash of the NIK, as those of `Member` and `PersonIndex`.
    `placed_case`, `placed_word`: the list an officer there put the person on, and the word that did. `xid`: of the last
    change, so that phones are told of it (reads.leads).
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", db_index=False)
    id = models.UUIDField()
    person_id = models.UUIDField()
    place = models.ForeignKey("geo.Place", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, default=OPEN)
    token_name_birth = models.IntegerField(null=True)
    nik_index = models.BinaryField(max_length=16, null=True)
    sealed = models.BinaryField()
    since = models.DateTimeField()
    placed_case = models.UUIDField(null=True)
    placed_word = models.UUIDField(null=True)
    xid = XidField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "person_id"], name="cases_lead_once"),  # one of each person
        )
        indexes = (
            models.Index(fields=["id"], name="cases_lead_id"),  # leads.answer: a phone knows no case
            models.Index(fields=["place", "xid"], name="cases_lead_place"),  # leads.changed, leads.at
            models.Index(fields=["xid"], name="cases_lead_xid"),  # leads.latest
            models.Index(
                fields=["token_name_birth"],
                name="cases_lead_token",
                condition=models.Q(state=OPEN, token_name_birth__isnull=False),
            ),  # leads: the same person said by another family
            models.Index(
                fields=["nik_index"],
                name="cases_lead_nik",
                condition=models.Q(state=OPEN, nik_index__isnull=False),
            ),  # likewise
        )


class LeadAnswer(models.Model):
    """What an officer at the place said of a lead, once. Append-only.

    `target`: the case on whose list the person was put, of `here`. `place_id`: where the person was sought then.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", db_index=False)
    id = models.UUIDField()
    lead_id = models.UUIDField()
    place_id = models.BigIntegerField()
    answer = models.CharField(max_length=8)
    target = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    author = models.CharField(max_length=80)
