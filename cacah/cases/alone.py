"""A member who answers alone: the family lets her by a code, and may take the code back. Her answers stay hers."""

from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases.core import channels
from cacah.cases.listing import NotOnList, recount
from cacah.cases.models import Case, Member, Own, Standing
from cacah.cases.saving import SeatLike
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


def by_code(case_id: UUID, code_id: UUID) -> UUID | None:
    """The member who answers alone by this code, None when it was taken back, replaced, or the member taken off."""
    rows = Member.objects.filter(case_id=case_id, own_code=code_id).exclude(standing=Standing.REMOVED)
    return rows.values_list("id", flat=True).first()


def holds_code(case_id: UUID, member_id: UUID) -> bool:
    """Whether the member's code still holds."""
    rows = Member.objects.filter(case_id=case_id, id=member_id, own_code__isnull=False)
    return rows.exclude(standing=Standing.REMOVED).exists()
