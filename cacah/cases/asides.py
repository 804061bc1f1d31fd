"""A channel's drafts set aside, when somebody sat down for a family that is not theirs; and brought back.

Nothing is opened: drafts stay sealed under the names they were written under, and the caller keeps the pack.
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases import counts
from cacah.cases.core.status import Status
from cacah.cases.listing import recount
from cacah.cases.models import Case, Draft, Member, Own, Standing
from cacah.lib import clock

ASIDE = "aside"
"""Origin of people whom the other sitter added: in no channel's sight."""

Pack = dict[str, Any]
"""What was set aside, as JSON values: `drafts` (rows, still sealed) and `people` (id, standing and marks before)."""

_MARKS = ("touched", "complete", "counted_here")


def set_aside(case_id: UUID, channel: str, actor: str) -> Pack:
    """Take a channel's drafts and the people it added out of sight; what was sent stays until the next send.

    Raises Case.DoesNotExist.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        members = list(Member.objects.filter(case_id=case_id).defer("sealed"))
        rows = Draft.objects.filter(case_id=case_id, channel=channel)
        theirs = [one for one in members if one.origin == channel or one.own_code or _is_only_drafted(one)]
        pack = {"drafts": [_packed(row) for row in rows], "people": [_person(one) for one in theirs]}
        before = counts.Snapshot.of(case)
        rows.delete()
        for member in theirs:
            _hide(member, channel)
        if case.sent_at is None and not Draft.objects.filter(case_id=case_id).exists():
            case.status, case.started_at, case.mode = Status.NEW, None, ""
        recount(case, members, "set_aside", clock.now(), before)
        audit.note(actor, "set_aside", f"case/{case_id}", case.place_id, parts=len(pack["drafts"]))
    return pack


def bring_back(case_id: UUID, channel: str, pack: Pack, actor: str) -> Pack:
    """Put a pack back in the place of what the channel holds now, which is set aside in its turn and returned."""
    with transaction.atomic():
        other = set_aside(case_id, channel, actor)
        case = Case.objects.get(pk=case_id)
        before = counts.Snapshot.of(case)
        Draft.objects.bulk_create(_unpacked(case_id, row) for row in pack["drafts"])
        for told in pack["people"]:
            marks = {name: told[name] for name in ("origin", "standing", *_MARKS)}
            Member.objects.filter(case_id=case_id, id=UUID(told["id"])).update(**marks)
        if case.status == Status.NEW and pack["drafts"]:
            case.status, case.started_at, case.mode = Status.STARTED, clock.now(), "self"
        members = list(Member.objects.filter(case_id=case_id).defer("sealed"))
        recount(case, members, "brought_back", clock.now(), before)
        audit.note(actor, "bring_back", f"case/{case_id}", case.place_id, parts=len(pack["drafts"]))
    return other


def _packed(row: Draft) -> dict[str, str | None]:
    columns = [column for column in Draft._meta.concrete_fields if column.attname != "case_id"]
    return {
        column.attname: None if getattr(row, column.attname) is None else column.value_to_string(row)
        for column in columns
    }


def _unpacked(case_id: UUID, packed: dict[str, str | None]) -> Draft:
    columns = {column.attname: column for column in Draft._meta.concrete_fields}
    values = {name: None if text is None else columns[name].to_python(text) for name, text in packed.items()}
    return Draft(case_id=case_id, **values)


def _person(member: Member) -> dict[str, Any]:
    marks = {name: getattr(member, name) for name in ("origin", "standing", *_MARKS)}
    return {"id": str(member.id), **marks}


def _is_only_drafted(member: Member) -> bool:
    return member.stands is None and (member.touched or member.own == Own.OPEN)


def _hide(member: Member, channel: str) -> None:
    """Somebody the other sitter added goes out of sight; somebody of the register is as nobody had asked.

    A code the other sitter asked for, so that a member may answer alone, no longer holds; it does not come back.
    """
    if member.origin == channel:
        member.origin, member.standing = ASIDE, Standing.REMOVED
    if member.stands is None:
        member.touched, member.complete, member.counted_here = False, False, None
    member.own_code, member.own = None, Own.NO if member.own == Own.OPEN else member.own
    kept = {name: getattr(member, name) for name in ("origin", "standing", "own", "own_code", *_MARKS)}
    Member.objects.filter(case_id=member.case_id, id=member.id).update(**kept)
