"""Cases and who is on their lists: opening, confirming, adding and taking off, asking for a visit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from cacah.audit import actions as audit
from cacah.cases import counts, deciding, queries
from cacah.cases.core.decisions import CONFIRM, INTERVIEW, REQUESTED
from cacah.cases.models import Case, Member, Own, Query, Standing
from cacah.cases.reception import advance
from cacah.cases.saving import SeatLike, residents_of
from cacah.cases.sittings import sql
from cacah.lib import clock, ids
from cacah.vault import keys

MOST_MEMBERS = 190
"""People on one list: fewer than an envelope has parts. Larger households are institutions."""


class NotOnList(LookupError):
    """The member is not of this case, or was not added in this channel."""


class ListFull(Exception):
    """A list has at most MOST_MEMBERS people."""


def open_case(
    place_id: int, actor: str, kind: str = "found", confirmed: bool = False, case_id: UUID | None = None
) -> Case:
    """A case outside the register: a family found in the field or that reported itself, or an institution.

    It is taken in at once and counts when it is confirmed. `case_id`: made by whoever adds it; again is harmless.
    """
    at = clock.now()
    with transaction.atomic():
        case, made = Case.objects.get_or_create(
            id=case_id or ids.new(),
            defaults={
                "kind": kind,
                "place_id": place_id,
                "wrapped_key": keys.new_key().wrapped,
                "opened_at": at,
                "confirmed_at": at if confirmed else None,
                "field_state": "open" if confirmed else "claimed",
                "instruction": INTERVIEW if confirmed else CONFIRM,
            },
        )
        if made:
            counts.leave(counts.Snapshot.nothing(case), case, "opened", "", at)
            audit.note(actor, "open_case", f"case/{case.id}", place_id, kind=kind)
    return case


def _locked(case_id: UUID) -> Case:
    return Case.objects.select_for_update(no_key=True).get(pk=case_id)


def confirm(case_id: UUID, actor: str) -> None:
    """List check, officer or a newer register confirmed a case from outside the register: from now on it counts."""
    with transaction.atomic():
        case, at = _locked(case_id), clock.now()
        if case.confirmed_at:
            return
        before = counts.Snapshot.of(case)
        case.confirmed_at = at
        case.version += 1
        deciding.settle(case)
        case.save(update_fields=["confirmed_at", "version", "field_state", "instruction"])
        counts.leave(before, case, "confirmed", case.mode, at)
        audit.note(actor, "confirm_case", f"case/{case.id}", case.place_id)


def request_visit(case_id: UUID, actor: str) -> None:
    """The family prefers an officer: the case stands among the open interviews.

    Asking again changes nothing, unless somebody has been there since and went away without an answer.
    """
    with transaction.atomic():
        case, at = _locked(case_id), clock.now()
        if case.visit_requested_at and case.field_state == REQUESTED:
            return
        case.visit_requested_at = at
        case.version += 1
        deciding.replay(case)
        case.save(update_fields=["visit_requested_at", "version", "field_state", "instruction"])
        counts.leave(counts.Snapshot.of(case), case, "visit_requested", "", at)
        audit.note(actor, "request_visit", f"case/{case.id}", case.place_id)


def tell_field(case_id: UUID) -> None:
    """Leave an event of a case of which only the visitor changed, so that phones hear of it. Locks the case."""
    with transaction.atomic():
        case = _locked(case_id)
        counts.leave(counts.Snapshot.of(case), case, "visitor", case.mode, clock.now())


def add_member(seat: SeatLike, member_id: UUID | None = None) -> UUID:
    """Somebody not on the card: born since, or living here. Seen in this channel only until it is sent.

    `member_id`: made by whoever adds, so that pressing twice adds one. Raises ListFull.
    """
    own = member_id or ids.new()
    with connection.cursor() as cursor:
        cursor.execute(
            sql("new_member"),
            {
                "case": seat.case_id,
                "member": own,
                "origin": seat.channel,
                "standing": Standing.DRAFT.value,
                "most": MOST_MEMBERS,
            },
        )
        added = cursor.rowcount
    if not added and not Member.objects.filter(case_id=seat.case_id, id=own).exists():
        raise ListFull(f"Case {seat.case_id} has {MOST_MEMBERS} members.")
    return own


def remove_member(seat: SeatLike, member_id: UUID) -> None:
    """Take off somebody this channel added. Answers are kept, the person is no longer counted.

    Raises NotOnList, also for a member who has answered alone: that is not the family's to undo.
    """
    _restand(seat, member_id, removed=True)


def restore_member(seat: SeatLike, member_id: UUID) -> None:
    """Put back somebody who was taken off, with all answers. Raises NotOnList."""
    _restand(seat, member_id, removed=False)


def _restand(seat: SeatLike, member_id: UUID, removed: bool) -> None:
    with transaction.atomic():
        case, at = _locked(seat.case_id), clock.now()
        members = list(Member.objects.filter(case_id=case.id).defer("sealed"))
        member = next((one for one in members if one.id == member_id and one.origin == seat.channel), None)
        if member is None or (removed and member.own == Own.SENT):
            raise NotOnList(f"No member {member_id} was added by this channel in case {case.id}.")
        back = Standing.DRAFT if member.stands is None else Standing.LISTED
        wanted = Standing.REMOVED if removed else back
        if (member.standing == Standing.REMOVED) == removed:
            return
        member.standing = wanted
        Member.objects.filter(case_id=case.id, id=member_id).update(standing=wanted)
        if member.stands is not None:
            recount(case, members, "removed" if removed else "restored", at)
        audit.note(seat.actor, "remove_member" if removed else "restore_member", f"case/{case.id}", case.place_id)


def recount(
    case: Case, members: Sequence[Member], kind: str, at: datetime, before: counts.Snapshot | None = None
) -> None:
    """Status, counts and instruction of a locked case anew from its members, with an event when they changed.

    `before`: its share in the counts, when the caller has changed the case already.
    """
    before, old = before or counts.Snapshot.of(case), (case.status, case.instruction)
    listed = [member for member in members if member.standing == Standing.LISTED]
    if case.sent_at is not None:
        gone = [member.id for member in members if member.standing == Standing.REMOVED]
        Query.objects.filter(case_id=case.id, part_id__in=gone, closed_at=None).update(closed_at=at)
        advance(case, listed, queries.waiting(case.id), at)
        deciding.settle(case)
    else:
        case.listed, case.residents, case.version = len(listed), residents_of(listed), case.version + 1
    case.save()
    if counts.tally_of(case) != before.tally or (case.status, case.instruction) != old:
        counts.leave(before, case, kind, case.mode, at)


def end_seats(case_id: UUID, expected: int | None = None) -> int | None:
    """End every seat at a case; the number that good seats have from now on.

    `expected`: the number known so far; None comes back when others ended them first.
    """
    rows = Case.objects.filter(pk=case_id)
    if expected is not None:
        rows = rows.filter(seats=expected)
    with transaction.atomic():
        if not rows.update(seats=F("seats") + 1):
            return None
        return Case.objects.values_list("seats", flat=True).get(pk=case_id)
