"""What was sent: receipts, the versions that stand, and all of it up to a position for the photograph."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from cacah.cases.core import origins, ranking
from cacah.cases.core.envelope import Receipt
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Envelope, Member, Standing, Version, Word
from cacah.cases.sittings import sql
from cacah.vault import keys

Answers = dict[str, Any]


def version_name(case_id: UUID, part_id: UUID, number: int) -> str:
    """The logical name a sent version is sealed under."""
    return f"cases.version/{case_id}/{part_id}/{number}"


def around_name(case_id: UUID, envelope_id: UUID) -> str:
    """The logical name under which stands how a response came about."""
    return f"cases.envelope/{case_id}/{envelope_id}/around"


def receipt(case_id: UUID, envelope_id: UUID) -> Receipt | None:
    """The receipt of a send, if it was committed."""
    found = Envelope.objects.filter(case_id=case_id, id=envelope_id).first()
    return as_receipt(found) if found else None


def receipts(case_id: UUID) -> list[Receipt]:
    """Every receipt of a case, the newest first."""
    return [as_receipt(row) for row in Envelope.objects.filter(case_id=case_id).order_by("-received_at", "-id")]


def last_receipt(
    case_id: UUID, modes: tuple[str, ...] = ("self", "assisted"), author: str | None = None
) -> Receipt | None:
    """The newest receipt of a case in those modes, of one author if that is given."""
    rows = Envelope.objects.filter(case_id=case_id, mode__in=modes)
    rows = rows if author is None else rows.filter(author=author)
    found = rows.order_by("-received_at", "-id").first()
    return as_receipt(found) if found else None


def as_receipt(row: Envelope, again: bool = False) -> Receipt:
    """The receipt that an envelope's row holds."""
    return Receipt(
        row.id, row.case_id, bytes(row.sha256), row.mode, row.received_at, row.status, row.parts, row.members,
        row.complete_members, again,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentPart:
    """One part as it stands after ranking. `values`: relevant answers; `register`: which of them the register knew of.

    `register` as `core.origins.told` gives it.
    """

    part_id: UUID
    kind: str
    number: int
    mode: str
    at: datetime
    completeness: int
    instrument: str
    values: Answers = field(repr=False)
    register: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SentCase:
    """A case with every listed member, and what was sent of each up to a position;"""

    case: Case
    family: SentPart | None
    members: tuple[tuple[Member, SentPart | None], ...]


def position() -> int:
    """A position in the order of commits: every transaction below it is over."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


class VersionRow(NamedTuple):
    """A version as sql/forms.sql reads it; `sealed` is None where nobody asked for the part."""

    case_id: UUID
    part_id: UUID
    number: int
    kind: str
    mode: str
    at: datetime
    completeness: int
    instrument: str
    sealed: bytes | None


V = TypeVar("V", Version, VersionRow)


def standing_versions(versions: Iterable[V]) -> dict[UUID, V]:
    """By part, the version that counts."""
    by_part: dict[UUID, list[V]] = {}
    for version in versions:
        by_part.setdefault(version.part_id, []).append(version)
    return {part: rows[0] if len(rows) == 1 else _standing(rows) for part, rows in by_part.items()}


def _standing(rows: Sequence[V]) -> V:
    number = stands([head(row) for row in rows])
    return next(row for row in rows if row.number == number)


def head(version: Version | VersionRow) -> ranking.Response:
    """What ranking asks of a version; its number breaks ties."""
    return ranking.Response(version.completeness, version.mode, version.at, f"{version.number:06d}")


def stands(heads: list[ranking.Response]) -> int:
    """The number of the version that counts, of all versions of one part."""
    return int(ranking.standing(heads).id)


def unsealed(version: Version | VersionRow, key: keys.DataKey) -> SentPart:
    """A version with its answers."""
    name = version_name(version.case_id, version.part_id, version.number)
    values = key.open_json(version.sealed or b"", name)
    told = values.pop(origins.KEY, {})
    return SentPart(
        version.part_id, version.kind, version.number, version.mode, version.at, version.completeness,
        version.instrument, values, told,
    )  # fmt: skip


def latest_versions(case_id: UUID, wrapped_key: bytes | memoryview | None = None) -> dict[UUID, SentPart]:
    """By part id, what stands of a case, unsealed. For review and amendment of the own channel check `mode` first.

    `wrapped_key`: the case's, from whoever has read it already.
    """
    wrapped = wrapped_key or Case.objects.values_list("wrapped_key", flat=True).get(pk=case_id)
    return opened_versions(Version.objects.filter(case_id=case_id).order_by("part_id", "number"), wrapped)


def opened_versions(versions: Iterable[Version], wrapped_key: bytes | memoryview) -> dict[UUID, SentPart]:
    """By part id, what stands of the versions of one case, unsealed."""
    key = keys.unwrap(wrapped_key)
    return {part: unsealed(version, key) for part, version in standing_versions(versions).items()}


@dataclass(frozen=True, slots=True)
class SentForm:
    """What stands of a case: how each of its parts ranks, and those of them that were asked for, unsealed."""

    heads: Mapping[UUID, ranking.Response]
    parts: Mapping[UUID, SentPart]


def forms(cases: Iterable[Case], parts: Collection[UUID]) -> dict[UUID, SentForm]:
    """Of each of these cases of which something was sent what stands, with those of its `parts`. One statement.

    A case's key is unwrapped once, and stays wrapped when none of its parts is asked for.
    """
    by_id = {case.id: case for case in cases}
    if not by_id:
        return {}
    rows: dict[UUID, list[VersionRow]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql("forms"), {"cases": list(by_id), "parts": list(parts)})
        for row in map(VersionRow._make, cursor.fetchall()):
            rows.setdefault(row.case_id, []).append(row)
    return {case_id: _form(versions, by_id[case_id].wrapped_key) for case_id, versions in rows.items()}


def _form(versions: Iterable[VersionRow], wrapped_key: bytes | memoryview) -> SentForm:
    found = standing_versions(versions)
    wanted = [row for row in found.values() if row.sealed is not None]
    key = keys.unwrap(wrapped_key) if wanted else None
    parts = {row.part_id: unsealed(row, key) for row in wanted} if key else {}
    return SentForm({part: head(row) for part, row in found.items()}, parts)


def versions_up_to(
    at: int, chunk: int = 500, least: Status = Status.SENT, told: bool = False
) -> Iterator[list[SentCase]]:
    """Every case in state `least` or above, in chunks by id, with what was committed below position `at`.

    Each chunk is its own short transaction. Cases that were sent only after `at` come without parts. `told`: also
    cases of which the field said something below `at`.
    """
    after, wanted = UUID(int=0), Q(status__gte=least)
    if told:
        wanted |= Q(Exists(Word.objects.filter(case_id=OuterRef("pk"), xid__lt=at)))
    while batch := list(Case.objects.filter(wanted, pk__gt=after).order_by("pk")[:chunk]):
        ids = [case.id for case in batch]
        versions: dict[UUID, list[Version]] = {}
        for version in Version.objects.filter(case_id__in=ids, xid__lt=at).order_by("case_id", "part_id", "number"):
            versions.setdefault(version.case_id, []).append(version)
        people: dict[UUID, list[Member]] = {}
        listed = Member.objects.filter(case_id__in=ids, standing=Standing.LISTED)
        for member in listed.order_by("case_id", "position", "id"):
            people.setdefault(member.case_id, []).append(member)
        yield [_sent_case(one, versions.get(one.id, []), people.get(one.id, [])) for one in batch]
        after = batch[-1].id


def _sent_case(case: Case, versions: list[Version], people: list[Member]) -> SentCase:
    sent = opened_versions(versions, case.wrapped_key)
    return SentCase(case, sent.get(case.id), tuple((member, sent.get(member.id)) for member in people))
