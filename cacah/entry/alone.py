"""A member's own way in: the family asks for a code, the member sits down by it in a room of her own."""

from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Case
from cacah.entry import lost
from cacah.entry.codes import MEMBER, issue_code, use_code
from cacah.entry.core import codes
from cacah.entry.core.seat import Seat
from cacah.entry.models import Code
from cacah.lib import clock, ids
from cacah.vault import index


def issue_member_code(seat: Seat, member_id: UUID) -> str:
    """A code by which a member answers alone, for showing once; an earlier one no longer holds. Raises NotOnList."""
    with transaction.atomic():
        text = issue_code(seat.case_id, seat.place_id, MEMBER, seat.actor)
        hall.let_answer_alone(seat, member_id, _row(text))
    return text


def sit_down_alone(text: str, door: str) -> Seat | None:
    """A seat for the member whose code this is; None when it is none, was taken back, or the member taken off.

    It ends with the family's other seats when the password is changed; the code opens another.
    """
    used = use_code(text, (MEMBER,))
    member_id = cases.by_code(used.case.id, _row(text)) if used else None
    if used is None or member_id is None:
        return None
    return _seat(used.case, member_id, door)


def _seat(case: Case, member_id: UUID, door: str) -> Seat | None:
    generation = lost.good_seats(case.id)
    if generation is None:
        return None
    now, actor = clock.now(), f"seat:{case.id}/{member_id}"
    audit.note(actor, "sit_down", f"case/{case.id}", case.place_id, door=door, alone=True)
    return Seat(
        case.id, "self", door, actor, generation, channels.own(member_id), ids.new().hex, now,
        place_id=case.place_id, since=now,
    )  # fmt: skip


def _row(text: str) -> UUID:
    return Code.objects.values_list("id", flat=True).get(code_index=index.blind("entry.code", codes.clean(text)))
