"""A member who answers alone: the family lets her by a code, and may take the code back. Her answers stay hers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases.core import channels
from cacah.cases.core.envelope import Envelope, PartAnswers, Receipt
from cacah.cases.core.judgement import DIED
from cacah.cases.listing import NotOnList, recount
from cacah.cases.models import Case, Member, Own, Standing
from cacah.cases.receiving import receive
from cacah.cases.saving import SeatLike
from cacah.cases.sent import receipt
from cacah.instrument import reads as instruments
from cacah.lib import clock


def let_answer_alone(seat: SeatLike, member_id: UUID, code_id: UUID) -> None:
    """From now on the member answers by this code, an earlier one no longer holds. Raises NotOnList.

    What the family answered for the member rests, unsent, until the code is taken back.
    """
    _set(seat, member_id, code_id)


def take_back(seat: SeatLike, member_id: UUID) -> None:
    """The member's code no longer holds. Until the member has sent, the family answers again. Raises NotOnList."""
    _set(seat, member_id, None)


def _set(seat: SeatLike, member_id: UUID, code_id: UUID | None) -> None:
    with transaction.atomic():
        case, at = Case.objects.select_for_update(no_key=True).get(pk=seat.case_id), clock.now()
        members = list(Member.objects.filter(case_id=case.id).defer("sealed"))
        member = next((one for one in members if one.id == member_id and one.standing != Standing.REMOVED), None)
        if member is None or seat.channel != channels.FAMILY:
            raise NotOnList(f"No member {member_id} for this channel in case {case.id}.")
        member.own_code = code_id
        if member.own != Own.SENT and member.own != (wanted := Own.OPEN if code_id else Own.NO):
            member.own = wanted
            if member.stands is None:
                member.touched, member.complete, member.counted_here = False, False, None
        member.save(update_fields=["own", "own_code", "touched", "complete", "counted_here"])
        recount(case, members, "alone" if code_id else "together", at)
        verb = "let_answer_alone" if code_id else "take_back_code"
        audit.note(seat.actor, verb, f"case/{case.id}", case.place_id, member=str(member_id))


def tell_of_death(seat: SeatLike, member_id: UUID, envelope_id: UUID, answers: Mapping[str, Any]) -> Receipt:
    """The family tells that a member who answers alone has died: the one thing of hers it may tell.

    The same `envelope_id` again: the same receipt. Raises as `receive`, and NotOnList.
    """
    known = receipt(seat.case_id, envelope_id)
    if known:
        return replace(known, again=True)
    rows = Member.objects.filter(case_id=seat.case_id, id=member_id).exclude(own=Own.NO)
    if seat.channel != channels.FAMILY or answers.get("presence") != DIED or not rows.exists():
        raise NotOnList(f"No member {member_id} who answers alone in case {seat.case_id}.")
    part = PartAnswers(member_id, "person", dict(answers))
    version = instruments.current().version
    return receive(Envelope(envelope_id, seat.case_id, seat.mode, seat.actor, version, (part,), clock.now()))


def by_code(case_id: UUID, code_id: UUID) -> UUID | None:
    """The member who answers alone by this code, None when it was taken back, replaced, or the member taken off."""
    rows = Member.objects.filter(case_id=case_id, own_code=code_id).exclude(standing=Standing.REMOVED)
    return rows.values_list("id", flat=True).first()


def holds_code(case_id: UUID, member_id: UUID) -> bool:
    """Whether the member's code still holds."""
    rows = Member.objects.filter(case_id=case_id, id=member_id, own_code__isnull=False)
    return rows.exclude(standing=Standing.REMOVED).exists()
