"""Questions about what the register said."""

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, QuerySet, Sum

from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.lib.cursor import visible
from cacah.register.models import Candidate, Card, Family, Hint, Load, Person, Rejection
from cacah.register.sealing import seal_name, sls_code
from cacah.vault import keys


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as the register has them. `facts`: every register field as text, codes as they stand in the file."""

    id: UUID
    nik: str | None
    name: str
    sex: str
    birth_date: str
    facts: dict[str, Any]

    def get(self, field: str) -> Any:
        """A register field by the name the mapping gives it, None when the file has no such column or a blank."""
        return self.facts.get(field) or None


@dataclass(frozen=True, slots=True)
class FamilyRecord:
    """A family unsealed. `place_code` is the village's; `place_id` the SLS'; `left`: people of earlier cuts only."""

    id: UUID
    kk: str
    street: str
    rt: str
    rw: str
    place_code: str
    place_id: int
    people: tuple[PersonRecord, ...]
    left: tuple[PersonRecord, ...]


@dataclass(frozen=True, slots=True)
class PlaceTotal:
    """How many families and persons the register has in a place."""

    place_id: int
    families: int
    persons: int


def _person(facts: dict[str, Any]) -> PersonRecord:
    return PersonRecord(UUID(facts["id"]), facts["nik"], facts["name"], facts["sex"], facts["birth_date"], facts)


def opened(family: Family) -> FamilyRecord:
    """The family's record, unsealed; who looks at it is the caller's to note."""
    record = keys.unwrap(family.wrapped_key).open_json(family.sealed, seal_name(family.id))
    return FamilyRecord(
        family.id, record["kk"], record["street"], record["rt"], record["rw"], record["place"], family.place_id,
        tuple(map(_person, record["people"])), tuple(map(_person, record.get("left", ()))),
    )  # fmt: skip


RECORDS = 4096
SECONDS = 30.0
"""How long a process goes by a record it has opened: a newer cut shows within that time."""

_records: dict[UUID, tuple[float, FamilyRecord | None]] = {}


def record(family_id: UUID) -> FamilyRecord | None:
    """As `opened(family(…))`, kept in the process for some seconds: each page of an interview asks for the same one."""
    now = time.monotonic()
    kept = _records.get(family_id)
    if kept and kept[0] > now:
        return kept[1]
    row = family(family_id)
    found = opened(row) if row else None
    if len(_records) >= RECORDS:
        _records.clear()
    _records[family_id] = (now + SECONDS, found)
    return found


def forget() -> None:
    """Open every record anew."""
    _records.clear()


@dataclass(frozen=True, slots=True)
class Belonging:
    """A family somebody is or was in; `superseded_by`: where all of it went; `has_card`: had the card asked for."""

    family_id: UUID
    place_id: int
    superseded_by: UUID | None
    departed: bool
    has_card: bool


_BELONGINGS = """
select f.id, f.place_id, f.superseded_by, p.departed_in is not null, c.kk_index is not null
from register_person p join register_family f on f.id = p.family_id
left join register_card c on c.family_id = f.id and c.kk_index = %s
where p.nik_index = %s
order by f.superseded_by is not null, p.departed_in is not null, f.id
"""


def belongings(nik_index: bytes, kk_index: bytes) -> list[Belonging]:
    """Families of a person, the present ones first, and whether they have or had that card. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BELONGINGS, [kk_index, nik_index])
        return [Belonging(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Together:
    """A family of one person, and whether the other is or was in it too."""

    family_id: UUID
    place_id: int
    both: bool


_TOGETHER = """
select f.id, f.place_id, bool_or(o.id is not null)
from register_person p join register_family f on f.id = p.family_id
left join register_person o on o.family_id = p.family_id and o.id <> p.id and o.nik_index = %s
where p.nik_index = %s
group by f.id, f.place_id, f.superseded_by
order by f.superseded_by is not null, bool_or(p.departed_in is not null), bool_or(o.departed_in is not null), f.id
"""


def together(nik_index: bytes, other_index: bytes) -> list[Together]:
    """Families of a person, those they are both still in first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TOGETHER, [other_index, nik_index])
        return [Together(*row) for row in cursor.fetchall()]


def families_with_card(kk_index: bytes) -> list[UUID]:
    """Families that have or had that card, those with people first."""
    ids = Card.objects.filter(kk_index=kk_index).values("family_id")
    rows = Family.objects.filter(pk__in=ids).order_by(F("superseded_by").asc(nulls_first=True), "pk")
    return list(rows.values_list("pk", flat=True))


def families_of_people(nik_indexes: Collection[bytes]) -> list[UUID]:
    """Families on whose newest card somebody has one of these NIKs."""
    people = Person.objects.filter(nik_index__in=list(nik_indexes), departed_in=None).values("family_id")
    return list(Family.objects.filter(pk__in=people, superseded_by=None).order_by("pk").values_list("pk", flat=True))


def sls(village: str, rw: str, rt: str) -> int | None:
    """Id of the SLS the register made for an RW and RT of a village; None where it has none of these numbers."""
    numbers = [text.zfill(3) if text.isdecimal() and int(text) else "" for text in (rw, rt)]
    found = geo.by_code(sls_code((village, numbers[0], numbers[1]))) if any(numbers) else None
    return found.pk if found else None


def last_loaded() -> datetime | None:
    """When the latest load ended."""
    latest: datetime | None = Load.objects.aggregate(latest=Max("finished"))["latest"]
    return latest


def families_of_person(nik_index: bytes) -> list[Family]:
    """Families on whose newest card somebody has this NIK."""
    people = Person.objects.filter(nik_index=nik_index, departed_in=None).values("family_id")
    return list(Family.objects.filter(pk__in=people, superseded_by=None).order_by("id"))


def family(family_id: UUID) -> Family | None:
    return Family.objects.filter(pk=family_id).first()


def families_after(cursor: tuple[int, UUID] | None, limit: int) -> list[Family]:
    """Families stored or changed after `cursor`, the (xid, id) of the last one taken; at most `limit`.

    A family comes again when a newer cut has changed it.
    """
    rows = visible(Family.objects.all())
    if cursor:
        rows = rows.extra(where=["(register_family.xid, register_family.id) > (%s, %s)"], params=list(cursor))
    return list(rows[:limit])


def current() -> QuerySet[Family]:
    """Families whose people have not all gone to another card."""
    return Family.objects.filter(superseded_by=None)


def totals() -> Iterator[PlaceTotal]:
    """Families and persons by place (SLS, or village where the register names no RT and RW)."""
    rows = current().values("place_id").annotate(families=Count("id"), persons=Sum("people")).order_by("place_id")
    for row in rows.iterator():
        yield PlaceTotal(row["place_id"], row["families"], row["persons"])


def total_under(place: Place) -> PlaceTotal:
    """Families and persons of the register in a place and below."""
    row = current().filter(place__path__startswith=place.path).aggregate(families=Count("id"), persons=Sum("people"))
    return PlaceTotal(place.pk, row["families"], row["persons"] or 0)


def hints(family_id: UUID) -> list[tuple[str, UUID]]:
    """(kind, person id) of what newer cuts let suppose about a family."""
    rows = list(Hint.objects.filter(family_id=family_id).order_by("id"))
    if not rows:
        return []
    key = keys.unwrap(Family.objects.values_list("wrapped_key", flat=True).get(pk=family_id))
    return [(row.kind, UUID(key.open_json(row.sealed, f"register.hint/{row.pk}")["person"])) for row in rows]


def rejections(load_id: int) -> QuerySet[Rejection]:
    """Rows left out of a load, in file order."""
    return Rejection.objects.filter(load=load_id).order_by("row")


def loads() -> QuerySet[Load]:
    """Loads, the newest cut first."""
    return Load.objects.order_by(F("cut").desc(), "-id")


def candidates(kinds: Iterable[str] | None = None) -> QuerySet[Candidate]:
    """Doubts about who is who, of some kinds or all."""
    rows = Candidate.objects.order_by("found_at", "id")
    return rows.filter(kind__in=list(kinds)) if kinds is not None else rows
