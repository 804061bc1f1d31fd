"""The hall's tables. Everything a case owns carries the case id in its keys and is sealed under the case's own key.

In clear: place, status, mode, times, and per member only touched, complete and counted here. Answers, drafts, the
presence code and where somebody else lives are sealed.
"""

from django.db import models

from cacah.cases.choices import INSTITUTION as INSTITUTION
from cacah.cases.choices import Own as Own
from cacah.cases.choices import Standing as Standing
from cacah.cases.choices import Verdict as Verdict
from cacah.cases.core.decisions import INTERVIEW
from cacah.cases.core.status import Status
from cacah.cases.lead_rows import Lead as Lead
from cacah.cases.lead_rows import LeadAnswer as LeadAnswer
from cacah.cases.ledger import Cursor as Cursor
from cacah.cases.ledger import PersonIndex as PersonIndex
from cacah.cases.outside import Institution as Institution
from cacah.cases.outside import NightPair as NightPair
from cacah.cases.outside import NightRecord as NightRecord
from cacah.geo.models import Place
from cacah.lib.cursor import XidField


class Case(models.Model):
    """One family, found household or institution; the id of a register case is that of its first register family.

    `seats`: which seats at this case are good; it rises when all of them end. `field_state` and `instruction`: what the
    field knows of the case and has to do with it, as `deciding` has it from the decision table. `asked_at`: since when
    somebody has to ask where a person of the case lives (`once.ask_about`).
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, default="register")
    register_family = models.UUIDField(null=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="cases_here")
    home = models.ForeignKey(Place, models.PROTECT, null=True, related_name="cases_living_here")
    status = models.SmallIntegerField(default=0)
    mode = models.CharField(max_length=12, blank=True)
    wrapped_key = models.BinaryField(max_length=61)
    opened_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    complete_at = models.DateTimeField(null=True)
    clean_at = models.DateTimeField(null=True)
    visit_requested_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    expected = models.SmallIntegerField(default=0)
    listed = models.SmallIntegerField(default=0)
    residents = models.SmallIntegerField(default=0)
    family_complete = models.BooleanField(default=False)
    family_stands = models.SmallIntegerField(null=True)
    version = models.IntegerField(default=0)
    seats = models.IntegerField(default=1, db_default=1)
    field_state = models.CharField(max_length=12, default="open", db_default="open")
    instruction = models.CharField(max_length=12, default=INTERVIEW, db_default=INTERVIEW)

    class Meta:
        indexes = (
            models.Index(fields=["register_family"], name="cases_case_family"),  # reads.case_for_family
            models.Index(fields=["place", "status"], name="cases_case_visit"),  # lists of a place
            models.Index(
                fields=["place"], name="cases_case_claimed", condition=models.Q(confirmed_at=None)
            ),  # reads.claimed
        )

    @property
    def word(self) -> str:
        """The status as a word: new, started, sent, complete, clean."""
        return Status(self.status).word

    @property
    def lives_at(self) -> int:
        """Id of the place the family lives at, as far as it told."""
        return self.home_id or self.place_id


class Owned(models.Model):
    """A row that belongs to a case and goes with it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Member(Owned):
    """One person on the list of a case. `stands`: number of the version that counts, None before a send.

    `own_code`: id of the code by which the member answers alone; None when there is none, or it was taken back.
    The tokens (`vault.index.person_tokens`) are those of the version that counts, while it says that the person lives
    here. `duplicate`: the same person is counted in another case, by a decision in force (`Match`).
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    position = models.SmallIntegerField()
    register_person = models.UUIDField(null=True)
    origin = models.CharField(max_length=8, default="register")
    standing = models.SmallIntegerField(choices=Standing, default=Standing.LISTED)
    touched = models.BooleanField(default=False)
    complete = models.BooleanField(default=False)
    counted_here = models.BooleanField(null=True)
    stands = models.SmallIntegerField(null=True)
    sealed = models.BinaryField(null=True)
    own = models.SmallIntegerField(choices=Own, default=Own.NO, db_default=0)
    own_code = models.UUIDField(null=True)
    token_name_birth = models.IntegerField(null=True)
    token_name_year_place = models.IntegerField(null=True)
    token_birth_sex_place = models.IntegerField(null=True)
    duplicate = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (
            # Each finds one token alone, and with the next one two (sql/alike.sql, when too many share the one).
            models.Index(
                fields=["token_name_birth", "token_name_year_place"],
                name="cases_member_name_birth",
                condition=models.Q(token_name_birth__isnull=False),
            ),
            models.Index(
                fields=["token_name_year_place", "token_birth_sex_place"],
                name="cases_member_name_year",
                condition=models.Q(token_name_year_place__isnull=False),
            ),
            models.Index(
                fields=["token_birth_sex_place", "token_name_birth"],
                name="cases_member_birth_sex",
                condition=models.Q(token_birth_sex_place__isnull=False),
            ),
        )

    @property
    def resident(self) -> bool:
        """Counted as a resident of this case: listed, lives here, and not counted in another case instead."""
        return self.standing == Standing.LISTED and bool(self.counted_here) and not self.duplicate


class Dwelling(Owned):
    """The place to live that a case told of; its address is sealed."""

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    sealed = models.BinaryField(null=True)


class Residence(Owned):
    """Where a member is counted: in a dwelling of the case, or (sealed) at another place. Reason and place sealed."""

    pk = models.CompositePrimaryKey("case_id", "member_id")
    member_id = models.UUIDField()
    dwelling_id = models.UUIDField(null=True)
    sealed = models.BinaryField()


class Draft(Owned):
    """A part as it is being answered, one per channel (`core.channels`). After a send it stays, marked sent.

    `device` wrote last; `foreign_version` is the last version another device wrote: what was loaded before it is stale.
    """

    pk = models.CompositePrimaryKey("case_id", "channel", "part_id")
    channel = models.CharField(max_length=40)
    part_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    sealed = models.BinaryField()
    version = models.IntegerField()
    foreign_version = models.IntegerField(default=0)
    device = models.CharField(max_length=40)
    author = models.CharField(max_length=80)
    instrument = models.CharField(max_length=64)
    updated_at = models.DateTimeField()
    sent = models.BooleanField(default=False)


class Envelope(Owned):
    """What was sent, once. The columns after `sha256` are the receipt. Append-only.

    `around`: sealed, how it came about, as far as an officer's phone told: when it was begun and ended, and where.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    sha256 = models.BinaryField(max_length=32)
    mode = models.CharField(max_length=12)
    author = models.CharField(max_length=80)
    instrument = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    status = models.SmallIntegerField()
    parts = models.SmallIntegerField()
    members = models.SmallIntegerField()
    complete_members = models.SmallIntegerField()
    around = models.BinaryField(null=True)


class Version(Owned):
    """One part as it was sent. A new one supersedes, nothing is overwritten. Append-only."""

    pk = models.CompositePrimaryKey("case_id", "part_id", "number")
    part_id = models.UUIDField()
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=8)
    envelope_id = models.UUIDField()
    sealed = models.BinaryField()
    mode = models.CharField(max_length=12)
    author = models.CharField(max_length=80)
    instrument = models.CharField(max_length=64)
    at = models.DateTimeField()
    completeness = models.SmallIntegerField()
    xid = XidField()


class Event(Owned):
    """What changed in the counts, for `place` on a local `day`; upper rooms read after their own cursor. Append-only.

    Families and listed persons change at the registered place, residents at the place the family lives at: a case
    whose family moved writes two rows. Differences are named after `core.tally.Tally`.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    xid = XidField()
    kind = models.CharField(max_length=16)
    mode = models.CharField(max_length=12, blank=True)
    place_id = models.BigIntegerField()
    at = models.DateTimeField()
    day = models.DateField()
    d_families_expected = models.SmallIntegerField(default=0)
    d_persons_expected = models.SmallIntegerField(default=0)
    d_families_started = models.SmallIntegerField(default=0)
    d_residents_started = models.SmallIntegerField(default=0)
    d_families_sent = models.SmallIntegerField(default=0)
    d_residents_sent = models.SmallIntegerField(default=0)
    d_families_complete = models.SmallIntegerField(default=0)
    d_residents_complete = models.SmallIntegerField(default=0)
    d_families_clean = models.SmallIntegerField(default=0)
    d_residents_clean = models.SmallIntegerField(default=0)
    d_persons_listed_sent = models.SmallIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=["xid", "id"], name="cases_event_cursor"),  # lib.cursor.visible
            models.Index(fields=["place_id", "xid", "id"], name="cases_event_place"),  # reads.changes
        )


class Word(Owned):
    """What the field said of the case, once: the outcome of a visit, a line of the list check, a review. Append-only.

    `said_at` is the teller's clock, `at` ours; `instruction` is what the field had to do once it was told.
    `about`: the send that a review is about. `token_name_birth`: of the person a line of the list check names, as that
    of `Member`; where no more than the year of birth is known, of name, year and unit.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    event = models.CharField(max_length=20)
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    author = models.CharField(max_length=80)
    instruction = models.CharField(max_length=12)
    about = models.UUIDField(null=True)
    sealed = models.BinaryField()
    xid = XidField()
    token_name_birth = models.IntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["token_name_birth"], name="cases_word_named", condition=models.Q(token_name_birth__isnull=False)
            ),  # named.by_token
        )


class Query(Owned):
    """Something a person has to look at before a complete case is clean; never shown to the respondent.

    `settled_by`: id of the match whose decision answers it, for as long as that is in force.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    kind = models.CharField(max_length=16)
    part_id = models.UUIDField()
    item = models.CharField(max_length=64, blank=True)
    other_case = models.UUIDField(null=True)
    other_member = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["other_case"], name="cases_query_other", condition=models.Q(closed_at=None, kind="same_nik")
            ),  # jobs.settle_doubts, once_jobs.match_people
        )


class Match(Owned):
    """Two members of different cases who may be one person. `case` is the one with the smaller id, `member_id` in it.

    `loser_case`, `loser_member`: who is not counted, while SAME.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    member_id = models.UUIDField()
    other_case = models.UUIDField()
    other_member = models.UUIDField()
    other_place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # its index: reads of a place
    decision = models.SmallIntegerField(choices=Verdict, default=Verdict.OPEN)
    loser_case = models.UUIDField(null=True)
    loser_member = models.UUIDField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "member_id", "other_case", "other_member"], name="cases_match_once"
            ),  # the same pair found again
        )
        indexes = (
            models.Index(fields=["other_case"], name="cases_match_other"),  # the matches of a case
            models.Index(
                fields=["loser_case", "loser_member"], name="cases_match_loser", condition=models.Q(decision=1)
            ),  # once: who is not counted, and why
            models.Index(
                fields=["decision", "found_at"], name="cases_match_open", condition=models.Q(decision__in=[0, 3])
            ),  # once.worklist
        )


class Resolution(Owned):
    """One step in the history of a match: what was decided, by which rule, by whom. Append-only.

    Sealed under the case's key: the reason in a code, and what it was decided from.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    match_id = models.UUIDField()
    verdict = models.CharField(max_length=8)
    rule = models.CharField(max_length=12, blank=True)
    sealed = models.BinaryField()
    author = models.CharField(max_length=80)
    at = models.DateTimeField()


class Claim(Owned):
    """A family card or people that somebody said belong to the case and the register did not know so.

    The numbers are sealed; their keyed hashes find them in later cuts. `found_family`: the register family that was.
    """

    pk = models.CompositePrimaryKey("case_id", "id")
    id = models.UUIDField()
    way = models.CharField(max_length=12)
    kk_index = models.BinaryField(max_length=16, null=True)
    nik_index = models.BinaryField(max_length=16, null=True)
    other_index = models.BinaryField(max_length=16, null=True)
    sealed = models.BinaryField()
    at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    found_family = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kk_index", "nik_index", "case"], name="cases_claim_once", nulls_distinct=False
            ),  # the same again; reads.case_of_claim
        )
        indexes = (
            models.Index(fields=["checked_at"], name="cases_claim_open", condition=models.Q(found_at=None)),
        )  # jobs.match_claims


class Ending(Owned):
    """The class at close of a member, as told on a day: a new number whenever it comes out otherwise. Append-only.

    Sealed, as the presence code is: the class, and the code of the place where the person is counted.
    """

    pk = models.CompositePrimaryKey("case_id", "member_id", "number")
    member_id = models.UUIDField()
    number = models.SmallIntegerField()
    census_day = models.DateField()
    at = models.DateTimeField()
    sealed = models.BinaryField()
