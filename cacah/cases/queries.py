"""What keeps a complete case from being clean: warnings the instrument flags, and NIKs that stand in two places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from cacah.cases.models import PersonIndex, Query, Verdict
from cacah.cases.once_pairs import SAME_NIK, Entry, between, pair
from cacah.cases.sittings import sql
from cacah.lib import ids
from cacah.vault import index

WARNING = "warning"
OF_ANSWERS = (WARNING, SAME_NIK)
"""Kinds of query that each send opens and closes; others are the worker's."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to look: about which part, which item or which other member."""

    kind: str
    part_id: UUID
    item: str = ""
    other_case: UUID | None = None
    other_member: UUID | None = None


def same_nik(case_id: UUID, niks: Mapping[UUID, str]) -> set[Doubt]:
    """Other members with the same NIK; `niks` by member id are remembered for the next who asks.

    Those who claim a NIK nobody held here before wait for each other, so that of two at once one sees the other.
    """
    if not niks:
        return set()
    blinds = {member: index.blind("nik", nik) for member, nik in niks.items()}
    found = _holders(blinds.values())
    new = [(blind, case_id, member) for member, blind in blinds.items() if (blind, case_id, member) not in found]
    if new:
        _claim(new)
        found = _holders(blinds.values())
    return {
        Doubt(SAME_NIK, member, "", other_case, other)
        for member, blind in blinds.items()
        for held, other_case, other in found
        if held == blind and other != member
    }


def _holders(blinds: Iterable[bytes]) -> set[tuple[bytes, UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(sql("same_person"), {"niks": list(blinds)})
        return {(bytes(nik), case_id, member) for nik, case_id, member in cursor.fetchall()}


def _claim(rows: list[tuple[bytes, UUID, UUID]]) -> None:
    locks = sorted(int.from_bytes(nik[:8], "big", signed=True) for nik, _, _ in rows)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(n) from unnest(%s::bigint[]) as n", [locks])
    PersonIndex.objects.bulk_create(
        [PersonIndex(nik_index=nik, case_id=case_id, member_id=member) for nik, case_id, member in rows],
        ignore_conflicts=True,
    )


def settle(case_id: UUID, parts: set[UUID], doubts: set[Doubt], at: datetime, first: bool = False) -> int:
    """Open what is new about `parts`, close what no longer holds; the number of queries open in the case.

    `first`: nothing was sent before, so nothing is stored.
    """
    rows = () if first else Query.objects.filter(case_id=case_id, closed_at=None)
    stored = {Doubt(row.kind, row.part_id, row.item, row.other_case, row.other_member): row for row in rows}
    gone = {
        row.id
        for doubt, row in stored.items()
        if doubt.kind in OF_ANSWERS and doubt.part_id in parts and doubt not in doubts
    }
    fresh = doubts - set(stored)
    settled = _settled(case_id, fresh)
    if gone:
        Query.objects.filter(case_id=case_id, id__in=gone).update(closed_at=at)
    if fresh:
        Query.objects.bulk_create(
            Query(
                case_id=case_id,
                id=ids.new(),
                kind=doubt.kind,
                part_id=doubt.part_id,
                item=doubt.item,
                other_case=doubt.other_case,
                other_member=doubt.other_member,
                opened_at=at,
                settled_by=settled.get(doubt),
            )
            for doubt in fresh
        )
    waiting = [row for row in stored.values() if row.settled_by is None and row.id not in gone]
    return len(waiting) + len(fresh) - len(settled)


def _settled(case_id: UUID, fresh: set[Doubt]) -> dict[Doubt, UUID]:
    """Doubts about two members of whom it is decided whether they are one person, and the match that says so."""
    pairs = {
        doubt: pair(Entry(case_id, doubt.part_id), Entry(doubt.other_case, doubt.other_member))
        for doubt in fresh
        if doubt.other_case and doubt.other_member and doubt.other_case != case_id
    }
    known = between(pairs.values())
    decided = {key: row.id for key, row in known.items() if row.decision in (Verdict.SAME, Verdict.TWO)}
    return {doubt: decided[key] for doubt, key in pairs.items() if key in decided}


def waiting(case_id: UUID) -> int:
    """How many queries of a case nobody has answered."""
    return Query.objects.filter(case_id=case_id, closed_at=None, settled_by=None).count()
