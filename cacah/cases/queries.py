"""What keeps a complete case from being clean: warnings the instrument flags, and NIKs that stand in two places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from cacah.cases.models import PersonIndex, Query, Verdict
from cacah.cases.once_pairs import SAME_NIK, Entry, between, pair
from cacah.cases.sittings import sql
from cacah.lib import ids

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


Niks = Mapping[UUID, Mapping[UUID, bytes]]
"""By case and member, the blind index of a NIK."""


def same_nik(niks: Niks) -> dict[UUID, set[Doubt]]:
    """By case, other members with a NIK of these; they are remembered for the next who asks.

    Those who claim a NIK nobody held here before wait for each other, so that of two at once one sees the other.
    """
    told = [(blind, case_id, member) for case_id, held in niks.items() for member, blind in held.items()]
    if not told:
        return {}
    blinds = {blind for blind, _, _ in told}
    found = _holders(blinds)
    new = [row for row in told if row not in found]
    if new:
        _claim(new)
        found = _holders(blinds)
    doubts: dict[UUID, set[Doubt]] = {}
    for blind, case_id, member in told:
        others = {Doubt(SAME_NIK, member, "", *held) for nik, *held in found if nik == blind and held[1] != member}
        doubts.setdefault(case_id, set()).update(others)
    return doubts


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a send leaves open about `parts` of its case. `first`: nothing was sent before, so nothing is stored."""

    case_id: UUID
    parts: set[UUID]
    doubts: set[Doubt]
    first: bool


def settle(asked: Sequence[Asked], at: datetime) -> list[int]:
    """Open what is new, close what no longer holds; the number of queries open in each case. The cases differ."""
    later = [one.case_id for one in asked if not one.first]
    stored: dict[UUID, list[Query]] = {}
    for row in Query.objects.filter(case_id__in=later, closed_at=None) if later else ():
        stored.setdefault(row.case_id, []).append(row)
    return [_settle(one, stored.get(one.case_id, []), at) for one in asked]


def _settle(asked: Asked, rows: Sequence[Query], at: datetime) -> int:
    stored = {Doubt(row.kind, row.part_id, row.item, row.other_case, row.other_member): row for row in rows}
    gone = {
        row.id
        for doubt, row in stored.items()
        if doubt.kind in OF_ANSWERS and doubt.part_id in asked.parts and doubt not in asked.doubts
    }
    fresh = asked.doubts - set(stored)
    settled = _settled(asked.case_id, fresh)
    if gone:
        Query.objects.filter(case_id=asked.case_id, id__in=gone).update(closed_at=at)
    if fresh:
        Query.objects.bulk_create(_row(asked.case_id, doubt, settled.get(doubt), at) for doubt in fresh)
    waiting = [row for row in stored.values() if row.settled_by is None and row.id not in gone]
    return len(waiting) + len(fresh) - len(settled)


def _row(case_id: UUID, doubt: Doubt, settled_by: UUID | None, at: datetime) -> Query:
    return Query(
        case_id=case_id,
        id=ids.new(),
        kind=doubt.kind,
        part_id=doubt.part_id,
        item=doubt.item,
        other_case=doubt.other_case,
        other_member=doubt.other_member,
        opened_at=at,
        settled_by=settled_by,
    )


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
