"""After sending: what was sent, what may be changed and until when; and what the list says beside its questions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Own
from cacah.geo import reads as geo
from cacah.interview.core.route import Stop
from cacah.interview.desk import Desk
from cacah.lib import clock
from cacah.plan import reads as plan


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that happens in a family. `presence`: where the person is then; `joined`: why one is new."""

    path: str
    words: str | Promise
    presence: str = "here"
    joined: str = ""


KINDS = (
    Kind("lahir", _("Ada bayi lahir"), joined="born"),
    Kind("meninggal", _("Ada yang meninggal"), "died"),
    Kind("masuk", _("Ada yang pindah ke sini"), joined="moved_in"),
    Kind("keluar", _("Ada yang pindah dari sini"), "elsewhere"),
)
"""What a family tells of in two taps after it has sent."""


def kind(path: str) -> Kind | None:
    """The kind of change an address names."""
    return next((one for one in KINDS if one.path == path), None)


def links(desk: Desk) -> list[tuple[str, str | Promise]]:
    """(address, words) of every kind; none for a member alone, nor for an officer, who goes through the list."""
    if desk.seat.channel != channels.FAMILY:
        return []
    return [(f"{desk.base}perubahan/{one.path}/", one.words) for one in KINDS]


def last_sent(desk: Desk) -> hall.Receipt | None:
    """What whoever sits here has sent last. Asks further only when something was sent at all."""
    if desk.alone:
        member = desk.member(desk.alone)
        if member is None or member.own != Own.SENT:
            return None
        return cases.last_receipt(desk.seat.case_id, (channels.OWN,), desk.seat.actor)
    if desk.sitting.case.sent_at is None or desk.seat.channel != channels.FAMILY:
        return None
    return cases.last_receipt(desk.seat.case_id)


def until(desk: Desk) -> date:
    """The last day of changes: that of the plan, or of the window that is open now, whichever is later."""
    window = plan.open_now(desk.sitting.case.place_id, "self", clock.now())
    last = cases.amends_until()
    return max(last, window.closes) if window else last


def after_sending(desk: Desk, last: hall.Receipt) -> dict[str, Any]:
    """What the page says that whoever has sent comes to after the log-in."""
    received: datetime = last.received_at.astimezone(geo.zone(desk.sitting.case.place_id))
    return {
        "receipt": desk.receipt_url(last.envelope_id),
        "received": received,
        "changes": links(desk),
        "unsent": any(not draft.sent for draft in desk.sitting.drafts.values()),
        "summary": desk.url(Stop("summary")),
        "until": until(desk),
        "alone": desk.alone,
    }


def around_list(desk: Desk) -> dict[str, Any]:
    """What the page of the list shows beside its questions."""
    closed = [(member, desk.name(member.id)) for member in desk.sitting.members if desk.is_closed(member.id)]
    return {
        "removed": [(member.id, desk.name(member.id)) for member in desk.sitting.removed],
        "closed": [(member.id, name, member.own == Own.SENT) for member, name in closed],
        "months": plan.policies().residence_months,
        "alone": desk.alone is not None,
        "let_alone": let_alone(desk),
    }


def let_alone(desk: Desk) -> str:
    """Where a member gets a code to answer alone, but for the member's id; blank where nobody gets one."""
    return "" if desk.alone else str(desk.frame.get("alone_code", ""))


def reasons(desk: Desk) -> list[tuple[str, str]]:
    """(code, words) of why somebody is added to the list of a family of the register; none where that is not asked."""
    item = desk.instrument.parts["person"].items.get("joined")
    if item is None or item.choices is None or desk.sitting.case.register_family is None:
        return []
    return [(row["code"], item.choices.label(row["code"], desk.language)) for row in item.choices.rows]
