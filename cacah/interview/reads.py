"""Receipts: drawn from what was committed, signed, and checked by whoever is shown one."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.core.envelope import Receipt
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
    statement = _statement(found, desk.alone)
    signature = signing.sign(statement.payload())
    local = found.received_at.astimezone(geo.zone(desk.sitting.case.place_id))
    return ShownReceipt(
        core.number(found.envelope_id), core.code(signature), core.token(statement, signature), local,
        local.tzname() or "", found.members, found.complete_members, found.status >= Status.COMPLETE, _people(desk),
    )  # fmt: skip


def _statement(receipt: Receipt, alone: UUID | None = None) -> core.Statement:
    """What the receipt of a send attests; `alone`: the member who sent by herself."""
    whose = core.mark(receipt.envelope_id, alone or receipt.case_id)
    return core.Statement(receipt.envelope_id, receipt.received_at, receipt.members, receipt.complete_members, whose)


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


class NotShown(Exception):
    """What was shown or typed is no receipt of the family; `code` says why: false, other, unknown, person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def shown(case_id: UUID, text: str) -> UUID:
    """The send of a case whose receipt was shown: as its token or address, or typed as its number or code.

    Raises NotShown.
    """
    plain, typed = text.strip().rpartition("/")[2], core.typed(text)
    if len(typed) in (NUMBER, CODE):
        found = _typed(case_id, typed)
    else:
        statement = checked(plain)
        if statement is None:
            raise NotShown("false")
        found = cases.receipt(case_id, statement.envelope_id)
    if found is None:
        raise NotShown("unknown" if len(typed) in (NUMBER, CODE) else "other")
    if found.mode == channels.OWN:
        raise NotShown("person")
    return found.envelope_id


NUMBER, CODE = 26, 12
"""Letters of a receipt's number and of its verification code."""


def _typed(case_id: UUID, typed: str) -> Receipt | None:
    return next((one for one in cases.receipts(case_id) if typed in _spellings(one)), None)


def _spellings(receipt: Receipt) -> set[str]:
    """The number and the code of a family's receipt, also as the first version had it."""
    now = _statement(receipt)
    codes = (core.code(signing.sign(one.payload())) for one in (now, replace(now, whose=b"")))
    return {core.typed(one) for one in (core.number(receipt.envelope_id), *codes)}


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
