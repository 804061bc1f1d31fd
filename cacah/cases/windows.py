"""Whether the plan lets a mode be received at the place of a case, and until when a family may amend what it sent."""

from datetime import date, datetime, timedelta

from cacah.cases.core import channels
from cacah.cases.models import Case, Envelope
from cacah.plan import reads as plan

ALWAYS = ("forced",)
"""Modes that no window closes: drafts taken in at close."""

OWN_ACCOUNT = ("self", "assisted", channels.OWN)
"""Modes in which a family, or a member alone, speaks for itself."""


ALONE = ("self", "interview")
"""A member answers alone online, or on the phone of an officer who is at the door: either will do."""


class Closed(Exception):
    """The mode is not open at the case's place; `opens` is the day on which it opens next, if that is decided."""

    def __init__(self, mode: str, opens: date | None) -> None:
        super().__init__(f"Mode {mode} is closed here.")
        self.opens = opens


def refuse_closed(case: Case, mode: str, at: datetime) -> None:
    """Raises Closed unless `mode` is open, or was until a moment ago that the plan forgives.

    A family that asked for a visit may be interviewed, one that has sent may amend, and paper that was fetched in time
    is keyed in for some days more.
    """
    windows = ALONE if mode == channels.OWN else (mode,)
    if mode in ALWAYS or any(plan.still_open(case.place_id, window, at) for window in windows):
        return
    if mode == "drop_off" and keys_until(case.place_id, at):
        return
    if "interview" in windows and case.visit_requested_at is not None:
        return
    if mode in OWN_ACCOUNT and may_amend(case, at):
        return
    coming = plan.next_opening(case.place_id, windows[0], at)
    raise Closed(mode, coming.opens if coming else None)


def keys_until(place_id: int, at: datetime) -> date | None:
    """The last day on which paper forms of the place are keyed in, None when none are any more, or not yet."""
    held = plan.open_now(place_id, "drop_off", at) or plan.last_window(place_id, "drop_off", at)
    last = held.closes + timedelta(days=plan.policies().keying_days) if held else None
    return last if last and plan.local_day(place_id, at) <= last else None


def amends_until() -> date:
    """The last day on which what was sent may be amended: as the plan says, else census day."""
    current = plan.current()
    return current.day(current.policies.amend_until) if current.policies.amend_until else current.census_day


def may_amend(case: Case, at: datetime) -> bool:
    """Whether the family has sent something itself and may still change it, whatever window has closed."""
    if case.sent_at is None or plan.local_day(case.place_id, at) > amends_until():
        return False
    return Envelope.objects.filter(case_id=case.id, mode__in=OWN_ACCOUNT).exists()
