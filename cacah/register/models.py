"""What the civil register said before the census: loads, families and their people, cards, doubts and hints.

Names, numbers and addresses stand only inside `sealed`; what is in clear is a place, counts, keyed hashes and tokens.
"""

from django.db import models

from cacah.geo.models import Place
from cacah.lib import ids
from cacah.lib.cursor import XidField


class Load(models.Model):
    """One file of the register, read from `position` on when it is taken up again."""

    RUNNING, DONE = "running", "done"

    source = models.CharField(max_length=200)
    mapping = models.CharField(max_length=80)
    cut = models.DateField()
    file_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=12)
    position = models.BigIntegerField()
    row = models.BigIntegerField()
    accepted = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, default=RUNNING)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["file_sha256"], name="register_load_file"),
        )  # the same file again

    def __str__(self) -> str:
        return f"{self.source} ({self.cut})"


class Layout(models.Model):
    """A mapping file of the loaded plan, as text."""

    name = models.CharField(max_length=80, unique=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.name


class Family(models.Model):
    """A family card. `kk_index` is the newest card's; `superseded_by` the family its people are in now, if all left."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    kk_index = models.BinaryField(max_length=16)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # its index: totals and lists by place
    wrapped_key = models.BinaryField(max_length=61)
    sealed = models.BinaryField()
    people = models.SmallIntegerField()
    load = models.ForeignKey(Load, models.PROTECT, related_name="+")  # its index: what a load brought
    superseded_by = models.UUIDField(null=True)
    xid = XidField()

    class Meta:
        indexes = (models.Index(fields=["xid", "id"], name="register_family_cursor"),)  # reads.families_after

    def __str__(self) -> str:
        return str(self.id)


class Person(models.Model):
    """A person of a family: keyed hash of the NIK and blocking tokens. `departed_in` is the load without them."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    family_id = models.UUIDField()
    number = models.SmallIntegerField()
    nik_index = models.BinaryField(max_length=16, null=True)
    token_name_birth = models.IntegerField()
    token_name_year_place = models.IntegerField()
    token_birth_sex_place = models.IntegerField()
    departed_in = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["family_id"], name="register_person_family"),  # reads.together, a newer cut
            models.Index(
                fields=["nik_index"], name="register_person_nik", condition=models.Q(nik_index__isnull=False)
            ),  # reads.belongings, reads.families_of_person, candidates
            models.Index(
                fields=["departed_in"], name="register_person_departed", condition=models.Q(departed_in__isnull=False)
            ),  # hints at the end of a newer cut
        )

    def __str__(self) -> str:
        return str(self.id)


class Card(models.Model):
    """Every card number a family has had, as keyed hash, and the load that said so."""

    pk = models.CompositePrimaryKey("kk_index", "family_id")  # reads.belongings, reads.families_with_card
    kk_index = models.BinaryField(max_length=16)
    family_id = models.UUIDField()
    load_id = models.BigIntegerField()


class Listed(models.Model):
    """Cards that a newer cut lists, known before its first family is read and emptied after its last.

    `met`: the card's rows were read; more of them are a part of the same family, not a newer state of it.
    """

    pk = models.CompositePrimaryKey("load", "kk_index")
    load = models.ForeignKey(Load, models.CASCADE, related_name="+", db_index=False)
    kk_index = models.BinaryField(max_length=16)
    met = models.BooleanField(default=False)


class Rejection(models.Model):
    """A row of the file that was not loaded: its number, which field, a code. Never a value."""

    load = models.ForeignKey(Load, models.PROTECT, related_name="rejections")
    row = models.BigIntegerField()
    field = models.CharField(max_length=40)
    code = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"row {self.row}: {self.code}"


class Candidate(models.Model):
    """Two records that may be one person, or one that is odd by itself (then only `a`); loaded, and to be looked at."""

    SAME_NIK, TWO_CARDS, ODD_NIK, TWO_NIKS, SAME_NAME = "same_nik", "two_cards", "odd_nik", "two_niks", "same_name"

    id = models.UUIDField(primary_key=True, default=ids.new)
    kind = models.CharField(max_length=12)
    family_a = models.UUIDField()
    person_a = models.UUIDField()
    family_b = models.UUIDField(null=True)
    person_b = models.UUIDField(null=True)
    load = models.ForeignKey(Load, models.PROTECT, related_name="candidates")
    found_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person_a", "person_b", "kind"], name="register_candidate_once", nulls_distinct=False
            ),  # a newer cut finds the same pair again
        )


class Hint(models.Model):
    """What a newer cut lets suppose about a family (a birth, a death, a move), sealed under the family's key."""

    BIRTH, DEATH, MOVED = "birth", "death", "moved"

    id = models.UUIDField(primary_key=True, default=ids.new)
    family_id = models.UUIDField(db_index=True)  # a family's hints, shown beside its list of people
    kind = models.CharField(max_length=8)
    load_id = models.BigIntegerField()
    sealed = models.BinaryField()
