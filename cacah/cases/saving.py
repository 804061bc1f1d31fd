"""Saving drafts: one statement for a page, three more only when what is visible of a case changes.

Two devices at once: a page loaded before the other device wrote is stale, and the caller is given what is stored. Every
write is a comparison with what was read, so nothing is lost between reading and writing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from cacah.cases import counts
from cacah.cases.core import parts
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Member, Standing
from cacah.cases.sittings import DraftPart, Sitting, context, draft_name, home_place, rule, sitting, sql
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.vault.keys import DataKey

ATTEMPTS = 5


class SeatLike(Protocol):
    """Who sits: the case, the mode of answering, whose drafts ("self" or "field"), the actor, and since when."""

    @property
    def case_id(self) -> UUID: ...
    @property
    def mode(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def issued(self) -> object:
        """When the seat was given: tells one device of a family from another."""
        ...


@dataclass(frozen=True, slots=True)
class PartSave:
    """Answers to save for one part. With `items` (those of a page) the part's other answers stay as they are.

    `base_version`: the draft's version the page was drawn from; None or 0 when there was none. `strict`: not even the
    same device may save over what it wrote since, as a request that was delayed on its way would.
    """

    part_id: UUID
    answers: Mapping[str, Any]
    base_version: int | None = None
    items: Collection[str] | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft is stored as `version`."""

    part_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Stale:
    """Another device wrote since the page was drawn. Nothing was changed; here is what is stored.

    `own`: it was the same device, and the save was strict.
    """

    part_id: UUID
    version: int
    answers: Mapping[str, Any]
    updated_at: datetime
    own: bool = False


class UnknownPart(LookupError):
    """The part is not of this case, not of this channel, or its member answers alone."""


class Busy(Exception):
    """Others wrote the same draft again and again while this was tried; ask once more."""


class _Overtaken(Exception):
    """Somebody wrote between reading and writing; read anew."""


@dataclass(slots=True)
class _Write:
    """A draft to be written: `base` is the stored version it replaces."""

    part_id: UUID
    kind: str
    answers: dict[str, Any]
    base: int
    foreign: int


def device_of(seat: SeatLike) -> str:
    """A short mark of the device, good for telling two apart, for nothing else."""
    return str(seat.issued)[:40]


def _is_stale(draft: DraftPart, base: int | None, device: str, strict: bool = False) -> bool:
    """A device may go back and save an older page again over its own writing, not over another's."""
    return (base or 0) < (draft.foreign_version if draft.device == device and not strict else draft.version)


def _kind(seen: Sitting, part_id: UUID) -> str:
    if part_id == seen.case.id and not seen.alone:
        return "family"
    member = next((one for one in (*seen.members, *seen.removed) if one.id == part_id), None)
    if member and not seen.closed_to(member):
        return "person"
    raise UnknownPart(f"No part {part_id} in case {seen.case.id}.")


def _merged(draft: DraftPart | None, save: PartSave) -> dict[str, Any]:
    if save.items is None or draft is None:
        return dict(save.answers)
    kept = {name: value for name, value in draft.answers.items() if name not in save.items}
    return {**kept, **save.answers}


def _decide(seen: Sitting, save: PartSave, device: str) -> Saved | Stale | _Write:
    kind, draft = _kind(seen, save.part_id), seen.drafts.get(save.part_id)
    answers = _merged(draft, save)
    if draft is None:
        return _Write(save.part_id, kind, answers, 0, 0) if answers else Saved(save.part_id, 0)
    if answers == draft.answers:
        return Saved(save.part_id, draft.version)
    if _is_stale(draft, save.base_version, device, save.strict):
        own = not _is_stale(draft, save.base_version, device)
        return Stale(save.part_id, draft.version, draft.answers, draft.updated_at, own)
    foreign = draft.foreign_version if draft.device == device else draft.version
    return _Write(save.part_id, kind, answers, draft.version, foreign)


def _seen_members(seen: Sitting, writes: Sequence[_Write], told: date) -> list[tuple[Member, str]]:
    """Members whose visible columns change by the writes, changed in place, with their presence codes.

    What was sent stands until the next send: a draft after it only touches.
    """
    by_id = {write.part_id: write for write in writes if write.kind == "person"}
    if not by_id:
        return []
    part = instruments.current().parts["person"]
    home = home_place(seen.case, seen.answers(seen.case.id))
    changed = []
    for member in (*seen.members, *seen.removed):
        write = by_id.get(member.id)
        if write is None or (member.stands is not None and member.touched):
            continue
        around = context(seen.case, not member.register_person, home)
        walk = seen.walk(part, write.answers, around)
        report = parts.person_report(
            write.answers, walk, "presence" in part.items, around["family_place"], told, rule(seen.case)
        )
        presence = str(write.answers.get("presence", ""))
        state = report.state if not walk.errors else replace(report.state, complete=False)
        old = (member.touched, member.complete, member.counted_here, seen.answers(member.id).get("presence", ""))
        if member.stands is not None:
            member.touched = True
            changed.append((member, presence))
        elif old != (True, state.complete, state.counted_here, presence):
            member.touched, member.complete, member.counted_here = True, state.complete, state.counted_here
            changed.append((member, presence))
    return changed


def residents_of(members: Sequence[Member]) -> int:
    """Listed members that are counted at the family's home, and in no other case."""
    return sum(member.resident for member in members)


def _residents_since(seen: Sitting, counted: Mapping[UUID, bool | None]) -> int:
    """The case's residents after a change of the one member this sitting sees."""
    listed = [member for member in seen.members if member.standing == Standing.LISTED and not member.duplicate]
    return seen.case.residents + sum(bool(one.counted_here) - bool(counted[one.id]) for one in listed)


def sealed_code(key: DataKey, case_id: UUID, member_id: UUID, presence: str) -> bytes:
    """The presence code as it stands beside a member."""
    return key.seal_json({"presence": presence}, f"cases.member/{case_id}/{member_id}")


def _write_drafts(
    seat: SeatLike,
    seen: Sitting,
    writes: Sequence[_Write],
    changed: Sequence[tuple[Member, str]],
    recount: bool,
    at: datetime,
) -> None:
    """Drafts and what is visible of their members, in one statement."""
    case_id = seen.case.id
    with connection.cursor() as cursor:
        cursor.execute(
            sql("save_drafts"),
            {
                "case": case_id,
                "channel": seat.channel,
                "device": device_of(seat),
                "author": seat.actor,
                "instrument": instruments.current().version,
                "at": at,
                "parts": [write.part_id for write in writes],
                "kinds": [write.kind for write in writes],
                "sealed": [
                    seen.key.seal_json(write.answers, draft_name(case_id, seat.channel, write.part_id))
                    for write in writes
                ],
                "bases": [write.base for write in writes],
                "foreign": [write.foreign for write in writes],
                "recount": recount,
                "members": [member.id for member, _ in changed],
                "complete": [member.complete for member, _ in changed],
                "counted": [member.counted_here for member, _ in changed],
                "codes": [sealed_code(seen.key, case_id, member.id, code) for member, code in changed],
            },
        )
        if len(cursor.fetchall()) < len(writes):
            raise _Overtaken


def _write_case(seat: SeatLike, seen: Sitting, before: counts.Snapshot, at: datetime) -> None:
    """Store the case over the version that was read, and leave an event when the counts changed."""
    case = seen.case
    updated = Case.objects.filter(pk=case.pk, version=case.version).update(
        status=case.status,
        mode=case.mode,
        started_at=case.started_at,
        residents=case.residents,
        version=case.version + 1,
    )
    if not updated:
        raise _Overtaken
    if counts.tally_of(case) != before.tally:
        counts.leave(before, case, "started" if case.started_at == at else "residents", seat.mode, at)


def _write(seat: SeatLike, seen: Sitting, writes: Sequence[_Write], at: datetime) -> None:
    """One statement; when the counts change a transaction, the case's row before its drafts as in a send."""
    case, before = seen.case, counts.Snapshot.of(seen.case)
    counted = {member.id: member.counted_here for member in (*seen.members, *seen.removed)}
    changed = _seen_members(seen, writes, date.fromisoformat(context(case)["today"]))
    recount = case.status == Status.NEW or any(member.counted_here != counted[member.id] for member, _ in changed)
    if not recount and len(writes) == 1:
        _write_drafts(seat, seen, writes, changed, recount, at)
        return
    with transaction.atomic():
        if recount:
            if case.status == Status.NEW:
                case.status, case.started_at, case.mode = Status.STARTED, at, seat.mode
            case.residents = residents_of(seen.members) if not seen.alone else _residents_since(seen, counted)
            _write_case(seat, seen, before, at)
        _write_drafts(seat, seen, writes, changed, recount, at)


def save_parts(seat: SeatLike, saves: Sequence[PartSave], seen: Sitting | None = None) -> list[Saved | Stale]:
    """Save several parts at once, in the order given; a stale one is left alone, the others are saved.

    `seen`: the sitting read for this request; it is not to be used again afterwards. Raises UnknownPart, Busy.
    """
    at, device = clock.now(), device_of(seat)
    for _ in range(ATTEMPTS):
        seen = seen or sitting(seat.case_id, seat.channel)
        decided = [_decide(seen, save, device) for save in saves]
        writes = [one for one in decided if isinstance(one, _Write)]
        try:
            if writes:
                _write(seat, seen, writes, at)
        except _Overtaken:
            seen = None
            continue
        return [Saved(one.part_id, one.base + 1) if isinstance(one, _Write) else one for one in decided]
    raise Busy(f"Case {seat.case_id} is being written by others.")


def save_part(
    seat: SeatLike,
    part_id: UUID,
    answers: Mapping[str, Any],
    base_version: int | None = None,
    items: Collection[str] | None = None,
    seen: Sitting | None = None,
) -> Saved | Stale:
    """Save one part's draft; see `PartSave`. Raises UnknownPart, Busy."""
    return save_parts(seat, [PartSave(part_id, answers, base_version, items)], seen)[0]
