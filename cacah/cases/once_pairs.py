"""Pairs of members who may be one person: found by blocking tokens and by doubts about a NIK; and their matches."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from cacah.cases.models import Match, Query
from cacah.cases.sittings import sql

SAME_NIK, SAME_PERSON = "same_nik", "same_person"
"""Kinds of query about a pair: opened at entry by a NIK, and by the worker for whoever else is alike."""

BLOCK = 40
"""People with one token up to whom each is compared. More: only those who share a second token too."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A member on the list of a case."""

    case_id: UUID
    member_id: UUID


Pair = tuple[Entry, Entry]
"""Two entries of different cases, the smaller case id first."""


def pair(one: Entry, other: Entry) -> Pair:
    return (one, other) if one < other else (other, one)


def pair_of(match: Match) -> Pair:
    return Entry(match.case_id, match.member_id), Entry(match.other_case, match.other_member)


@dataclass(frozen=True, slots=True)
class Alike:
    """Pairs with a common token, and how many members share each of theirs with too many to look at."""

    pairs: frozenset[Pair]
    crowded: int = 0


def alike(cases: Collection[UUID]) -> Alike:
    """Residents of these cases with whom somebody of another case shares a token. Two statements at most."""
    found, full = _read(_rows("alike", {"cases": list(cases)}))
    if not full:
        return Alike(frozenset(found))
    asked = {"cases": [one.case_id for one in full], "members": [one.member_id for one in full]}
    narrowed, crowded = _read(_rows("alike_twice", asked))
    return Alike(frozenset(found | narrowed), len(crowded))


Row = tuple[UUID, UUID, list[UUID] | None, list[UUID] | None]


def _rows(name: str, asked: dict[str, Any]) -> Sequence[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql(name), {**asked, "most": BLOCK + 1})
        return list(cursor.fetchall())


def _read(rows: Sequence[Row]) -> tuple[set[Pair], list[Entry]]:
    """Pairs of the blocks that are small enough, and the members with a block that is not."""
    pairs = {
        pair(Entry(case_id, member), Entry(other_case, other))
        for case_id, member, cases, others in rows
        for other_case, other in zip(cases or (), others or (), strict=True)
    }
    return pairs, sorted({Entry(case_id, member) for case_id, member, cases, _ in rows if cases is None})


def doubted(cases: Collection[UUID]) -> set[Pair]:
    """Pairs of an open doubt about a NIK, of which one is in these cases."""
    rows = Query.objects.filter(kind=SAME_NIK, closed_at=None).filter(
        Q(case_id__among=cases) | Q(other_case__among=cases)
    )
    found = rows.values_list("case_id", "part_id", "other_case", "other_member")
    return {
        pair(Entry(case_id, member), Entry(other_case, other))
        for case_id, member, other_case, other in found
        if other_case and other and other_case != case_id
    }


def matches(cases: Collection[UUID], **which: Any) -> dict[Pair, Match]:
    """The matches of these cases, by pair."""
    rows = Match.objects.filter(Q(case_id__among=cases) | Q(other_case__among=cases), **which)
    return {pair_of(row): row for row in rows}


def between(pairs: Iterable[Pair]) -> dict[Pair, Match]:
    """The matches there are of these pairs."""
    wanted = set(pairs)
    firsts = {one.case_id for one, _ in wanted}
    return {key: row for key, row in matches(firsts).items() if key in wanted} if wanted else {}


def queries(one: Pair) -> Q:
    """Which open queries are about a pair, in either case."""
    first, second = one
    kinds = Q(kind__in=(SAME_NIK, SAME_PERSON), closed_at=None)
    return kinds & (_about(first, second) | _about(second, first))


def _about(mine: Entry, theirs: Entry) -> Q:
    return Q(case_id=mine.case_id, part_id=mine.member_id, other_case=theirs.case_id, other_member=theirs.member_id)
