"""Whose numbers these are. Of whatever fits nowhere the true cause is known here and told to the help desk alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.entry.core import likeness
from cacah.entry.models import Knock
from cacah.geo import reads as geo
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.register.reads import Belonging, FamilyRecord
from cacah.vault import index

KNOWN, UNKNOWN_PERSON, OTHER_CARD, CLOSED, SLOWED = "known", "unknown_person", "other_card", "closed", "slowed"
WRONG_FACTS, WRONG_CODE = "wrong_facts", "wrong_code"


@dataclass(frozen=True, slots=True)
class Found:
    """What numbers lead to. `cause` is for the log: pages tell KNOWN from all others and never those apart.

    `place_id`: the SLS of the person's family, if the register knows the person.
    """

    cause: str
    case: Case | None = None
    place_id: int | None = None


def _of(families: Iterable[UUID], place_id: int | None, otherwise: str) -> Found:
    """The case of the first of these families that has one; one statement, with or without families."""
    wanted = list(families)
    known = cases.cases_of_families(wanted)
    for family in wanted:
        if family in known:
            return Found(KNOWN, known[family], known[family].place_id)
    return Found(CLOSED if wanted else otherwise, None, place_id)


def _with_card(belongings: list[Belonging]) -> list[UUID]:
    """Families of a person that have or had the card; where all of them went first, if the person went along."""
    now_in = {one.family_id for one in belongings if not one.departed}
    found: list[UUID] = []
    for one in belongings:
        if one.has_card:
            onward = [one.superseded_by] if one.superseded_by in now_in else []
            found += [family for family in (*onward, one.family_id) if family is not None]
    return found


def find(nik: str, kk: str) -> Found:
    """The case of the family that has, or had, this card and this person, or claimed it; both numbers already cleaned.

    Three statements, whatever is wrong; two for a pair of the register.
    """
    person, card = index.blind("nik", nik), index.blind("kk", kk)
    belongings = register.belongings(person, card)
    place = belongings[0].place_id if belongings else None
    found = _of(_with_card(belongings), place, OTHER_CARD if belongings else UNKNOWN_PERSON)
    if found.case:
        return found
    claimed = cases.case_of_claim(person, card)
    return Found(KNOWN, claimed, claimed.place_id) if claimed else found


def find_by_member(nik: str, other: str) -> Found:
    """The case of the family in which the register has both people. Two statements, whatever is wrong."""
    own, member = index.blind("nik", nik), index.blind("nik", other)
    families = register.together(own, member)
    return _of([one.family_id for one in families if one.both], next((one.place_id for one in families), None),
               WRONG_FACTS if families else UNKNOWN_PERSON)  # fmt: skip


def find_by_facts(nik: str, born: date, head: str) -> Found:
    """The case of the person's family, if somebody else in it was born that day and its head is called like that.

    Two statements, whatever is wrong.
    """
    crosswalk = plan.crosswalk("relationship")
    leading = {code for code, (answer, _) in crosswalk.items() if answer == "head"}
    families = register.families_of_person(index.blind("nik", nik))
    fitting = [family.id for family in families if _fits(register.opened(family), leading, nik, born, head)]
    return _of(fitting, next((one.place_id for one in families), None), WRONG_FACTS if families else UNKNOWN_PERSON)


def _fits(record: FamilyRecord, leading: Collection[str], nik: str, born: date, head: str) -> bool:
    """The typed person's own birth date stands in the NIK: it proves nothing, so another member's is asked."""
    own = {person.birth_date for person in record.people if person.nik == nik}
    others = {person.birth_date for person in record.people if person.nik != nik} - own
    heads = [one for one in record.people if str(one.get("relationship")) in leading] or record.people[:1]
    return born.isoformat() in others and any(likeness.same_name(head, person.name) for person in heads)


def knocks(nik: str = "", kk: str = "", place_id: int | None = None, since: datetime | None = None) -> QuerySet[Knock]:
    """Who was not let in, newest first: by a NIK or a KK that was typed, or in a place and below it."""
    rows = Knock.objects.order_by("-at")
    wanted = Q()
    if nik:
        wanted |= Q(nik_index=index.blind("nik", nik))
    if kk:
        wanted |= Q(kk_index=index.blind("kk", kk))
    rows = rows.filter(wanted)
    if place_id is not None:
        rows = geo.under(rows, place_id)
    return rows.filter(at__gte=since) if since else rows


def causes(since: datetime, place_id: int | None = None) -> list[tuple[date, str, int]]:
    """(day, cause, how many) of those who were not let in, the commonest of each day first."""
    rows = knocks(place_id=place_id, since=since).order_by()
    counted = rows.annotate(day=TruncDate("at")).values("day", "cause").annotate(times=Count("id"))
    return [(row["day"], row["cause"], row["times"]) for row in counted.order_by("-day", "-times", "cause")]
