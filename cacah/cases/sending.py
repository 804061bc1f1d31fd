"""Sending what the drafts of a seat hold, once, however often the button is pressed."""

from collections.abc import Callable, Collection
from uuid import UUID

from django.db import connection, transaction

from cacah.cases.core import channels
from cacah.cases.core import envelope as envelopes
from cacah.cases.core.envelope import Envelope, PartAnswers, Receipt
from cacah.cases.models import Case
from cacah.cases.models import Envelope as EnvelopeRow
from cacah.cases.receiving import Conflict, everybody, take
from cacah.cases.reception import Known, Reception
from cacah.cases.saving import SeatLike
from cacah.cases.sent import as_receipt
from cacah.cases.sittings import Sitting, sitting
from cacah.cases.windows import refuse_closed
from cacah.instrument import reads as instruments
from cacah.lib import clock


class NothingToSend(Exception):
    """There is no answer in the drafts, and nothing was ever sent."""


def lock(case_id: UUID) -> None:
    """Make the case's row ours until the commit, without reading it. Raises Case.DoesNotExist."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from cases_case where id = %s for no key update", [case_id])
        if cursor.fetchone() is None:
            raise Case.DoesNotExist(f"No case {case_id}.")


Shown = Callable[[Sitting], Known]
"""What the register said of a sitting's parts, as far as it was shown."""


def _nothing(_seen: Sitting) -> Known:
    return {}


def send_drafts(
    seat: SeatLike,
    envelope_id: UUID,
    only: Collection[UUID] | None = None,
    shown: Shown = _nothing,
) -> Receipt:
    """Send what the seat's drafts hold and was not sent yet; pressing twice sends once.

    `only`: these parts, what else was changed rests. Raises as `receive`, and NothingToSend.
    """
    with transaction.atomic():
        lock(seat.case_id)
        seen, at = sitting(seat.case_id, seat.channel), clock.now()
        case, fresh = seen.case, unsent(seen, only)
        known = _earlier(seat, envelope_id, bool(fresh)) if case.sent_at or seen.alone else None
        if known:
            return as_receipt(known, again=True)
        if not fresh:
            raise NothingToSend(f"Nothing to send in case {case.id}.")
        mode = channels.OWN if seen.alone else seat.mode
        refuse_closed(case, mode, at)
        envelope = Envelope(envelope_id, case.id, mode, seat.actor, instruments.current().version, fresh, at)
        envelopes.check(envelope)
        members = everybody(case.id) if seen.alone else {one.id: one for one in (*seen.members, *seen.removed)}
        return take(Reception(case, envelope, at, seen.key, members, shown(seen)))


def _earlier(seat: SeatLike, envelope_id: UUID, fresh: bool) -> EnvelopeRow | None:
    """The send pressed already; the seat's last one when there is nothing new. Raises Conflict for another's."""
    rows = EnvelopeRow.objects.filter(case_id=seat.case_id)
    known = rows.filter(id=envelope_id).first()
    if known and known.author != seat.actor:
        raise Conflict(f"Envelope {envelope_id} is somebody else's.")
    if known or fresh:
        return known
    return rows.filter(author=seat.actor).order_by("-received_at", "-id").first()


def unsent(seen: Sitting, only: Collection[UUID] | None) -> tuple[PartAnswers, ...]:
    """Parts of the drafts, as the present instrument knows them, without people taken off the list."""
    instrument = instruments.current()
    shown = {seen.case.id, *(member.id for member in seen.members)}
    shown &= shown if only is None else set(only)
    found = []
    for part_id, draft in seen.drafts.items():
        if part_id not in shown or draft.sent:
            continue
        items = instrument.parts[draft.kind].items
        answers = {name: value for name, value in draft.answers.items() if name in items}
        kind: envelopes.PartKind = "family" if part_id == seen.case.id else "person"
        found.append(PartAnswers(part_id, kind, answers, draft.version))
    return tuple(found)
