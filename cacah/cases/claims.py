"""What families say of themselves and the register did not know: a newer card, a family of their own.

A claim is taken in at once and matched by the worker: against the register as it is, and again after every newer cut
and every send. What is found is left as a query for the help desk; nobody is told, and nothing is merged here.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from cacah.audit import actions as audit
from cacah.cases.listing import recount
from cacah.cases.models import Case, Claim, Member, PersonIndex, Query
from cacah.lib import clock, ids
from cacah.register import reads as register
from cacah.vault import index, keys

CLAIMED_FAMILY, CLAIMED_CARD = "claimed_family", "claimed_card"
"""Kinds of query: a family from outside the register may be one of it; a card claimed is another family's."""

CLAIMS = 200
"""Claims looked at in one transaction."""

_OF_CARD = """
select k.* from cases_case k join cases_claim c on c.case_id = k.id
where c.kk_index = %(kk)s and (c.nik_index = %(nik)s or c.other_index = %(nik)s or exists (
    select 1 from cases_personindex p where p.nik_index = %(nik)s and p.case_id = c.case_id))
order by c.at limit 1
"""


def sealed_name(case_id: UUID, claim_id: UUID) -> str:
    """The logical name the numbers of a claim are sealed under."""
    return f"cases.claim/{case_id}/{claim_id}"


def claim(case: Case, way: str, nik: str = "", kk: str = "", other: str = "", words: str = "") -> None:
    """Keep what a family typed on its way in, sealed: own NIK, a KK, another member's NIK, words for RT and RW.

    The same again is kept once.
    """
    own = ids.new()
    typed = {"nik": nik, "kk": kk, "other": other, "words": words}
    blinds = {f"{name}_index": index.blind(kind, typed[name]) if typed[name] else None
              for name, kind in (("nik", "nik"), ("other", "nik"), ("kk", "kk"))}  # fmt: skip
    sealed = keys.unwrap(case.wrapped_key).seal_json(typed, sealed_name(case.id, own))
    with transaction.atomic():
        row = Claim(case_id=case.id, id=own, way=way, sealed=sealed, at=clock.now(), **blinds)
        Claim.objects.bulk_create([row], ignore_conflicts=True)
        audit.note(f"seat:{case.id}", "claim", f"case/{case.id}", case.place_id, way=way)


def case_of_claim(nik_index: bytes, kk_index: bytes) -> Case | None:
    """The case for which this card was claimed by, or with, this person or somebody of the list. One statement."""
    return next(iter(Case.objects.raw(_OF_CARD, {"kk": kk_index, "nik": nik_index})), None)


def match_claims(now: datetime) -> int:
    """Look for claimed cards and people in the register; the number of claims looked at."""
    cut = register.last_loaded()
    due = Q(checked_at=None) | Q(checked_at__lt=F("case__sent_at")) | (Q(checked_at__lt=cut) if cut else Q())
    with transaction.atomic():
        rows = Claim.objects.filter(found_at=None).filter(due).select_for_update(skip_locked=True, of=("self",))
        found = list(rows.select_related("case").order_by("case_id", "id")[:CLAIMS])
        for one in found:
            _match(one, now)
    return len(found)


def _match(one: Claim, now: datetime) -> None:
    own = one.case.register_family
    by_card = register.families_with_card(bytes(one.kk_index)) if one.kk_index else []
    others = [family for family in by_card if family != own]
    if own is None:
        others = others or _families_of_people(one)
    if others:
        _ask(one, CLAIMED_CARD if own else CLAIMED_FAMILY, others, now)
    one.checked_at = now
    if by_card:
        one.found_at, one.found_family = now, by_card[0]
    fields = {"checked_at": now, "found_at": one.found_at, "found_family": one.found_family}
    Claim.objects.filter(case_id=one.case_id, id=one.id).update(**fields)


def _families_of_people(one: Claim) -> list[UUID]:
    """Register families in which somebody of the claim or of the list is."""
    listed = PersonIndex.objects.filter(case_id=one.case_id).values_list("nik_index", flat=True)
    people = {bytes(nik) for nik in (one.nik_index, one.other_index, *listed) if nik is not None}
    return register.families_of_people(people)


def _ask(one: Claim, kind: str, families: Iterable[UUID], now: datetime) -> None:
    """A query per family that may be the same; a sent case is then not clean until somebody has looked.

    A register family and its case have one id: the query can be asked before the case is opened.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=one.case_id)
    asked = set(Query.objects.filter(case_id=case.id, kind=kind).values_list("other_case", flat=True))
    fresh = [other for other in families if other not in asked and other != case.id]
    Query.objects.bulk_create(
        Query(case_id=case.id, id=ids.new(), kind=kind, part_id=one.id, other_case=other, opened_at=now)
        for other in fresh
    )
    if case.sent_at is not None:
        recount(case, list(Member.objects.filter(case_id=case.id).defer("sealed")), "claim_matched", now)


JOBS = (match_claims,)
