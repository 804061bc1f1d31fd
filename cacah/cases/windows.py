"""Whether the plan lets a mode be received at the place of a case."""

from datetime import date, datetime, timedelta

from cacah.cases.models import Case
from cacah.plan import reads as plan

ALWAYS = ("forced",)
"""Modes that no window closes: drafts taken in at close."""


class Closed(Exception):
    """The mode is not open at the case's place; `opens` is the day on which it opens next, if that is decided."""

    def __init__(self, mode: str, opens: date | None) -> None:
        super().__init__(f"Mode {mode} is closed here.")
        self.opens = opens


def refuse_closed(case: Case, mode: str, at: datetime, grace: timedelta) -> None:
    """Raises Closed unless `mode` is open, or was `grace` ago; a family that asked for a visit may be interviewed."""
    if mode in ALWAYS or plan.open_now(case.place_id, mode, at):
        return
    if mode == "interview" and case.visit_requested_at is not None:
        return
    if grace and plan.open_now(case.place_id, mode, at - grace):
        return
    coming = plan.next_opening(case.place_id, mode, at)
    raise Closed(mode, coming.opens if coming else None)
