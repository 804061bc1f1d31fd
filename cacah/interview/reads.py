"""Receipts: drawn from what was committed, signed, and checked by whoever is shown one."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.core.status import Status
from cacah.geo import reads as geo
from cacah.interview.core import names
from cacah.interview.core import receipt as core
from cacah.interview.desk import Desk, Seat
from cacah.vault import signing


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """A receipt as a page shows it; `received_at` in the time of the place. People by initials, no number of theirs."""

    number: str
    code: str
    token: str
    received_at: datetime
    zone: str
    members: int
    complete_members: int
    complete: bool
    people: tuple[str, ...]


def shown_receipt(desk: Desk, envelope_id: UUID) -> ShownReceipt | None:
    """The receipt of one send of the seat's case, None when it was never committed."""
    found = cases.receipt(desk.seat.case_id, envelope_id)
    if found is None or (found.mode == channels.OWN) != bool(desk.alone):
        return None
    statement = core.Statement(found.envelope_id, found.received_at, found.members, found.complete_members)
    signature = signing.sign(statement.payload())
    local = found.received_at.astimezone(geo.zone(desk.sitting.case.place_id))
    return ShownReceipt(
        core.number(found.envelope_id), core.code(signature), core.token(statement, signature), local,
        local.tzname() or "", found.members, found.complete_members, found.status >= Status.COMPLETE, _people(desk),
    )  # fmt: skip


def _people(desk: Desk) -> tuple[str, ...]:
    """Initials of those whose part was sent; somebody without a name of their own is called by their number."""
    sent = cases.latest_versions(desk.seat.case_id, desk.sitting.case.wrapped_key)
    listed = [member for member in desk.sitting.members if member.id in sent]
    return tuple(names.initials(_name(desk, sent[member.id])) for member in listed)


def _name(desk: Desk, part: cases.SentPart) -> str:
    """The name that was sent; of a member who answers alone, what the family calls her."""
    own = "" if desk.is_closed(part.part_id) else str(part.values.get("name", ""))
    return own or desk.name(part.part_id)


def called(request: HttpRequest, seat: Seat, member_id: UUID) -> tuple[str, int] | None:
    """(what the seat calls a member, the member's `Own`), None when the member is not on the seat's list."""
    desk = Desk(request, seat, "", {})
    member = desk.member(member_id)
    return (desk.name(member_id), member.own) if member else None


def checked(token: str) -> core.Statement | None:
    """What a receipt's token attests, None when it was not signed here."""
    found = core.read(token)
    if found is None or not signing.verify(found[0].payload(), found[1]):
        return None
    return found[0]


def code_of(token: str) -> str:
    """The verification code that belongs to a token."""
    found = core.read(token)
    return core.code(found[1]) if found else ""


def receipt_keys() -> list[dict[str, str]]:
    """The public keys with which anybody can check a receipt, without asking us."""
    return [core.published(signing.public_key())]


def encoded(raw: bytes) -> str:
    """Bytes as a browser's address or attribute holds them."""
    return urlsafe_b64encode(raw).decode().rstrip("=")
