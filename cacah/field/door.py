"""The officers' door to an interview: who sits is the signed-in officer, asked anew with every page.

An officer's seat works in the channel "field": a family's own drafts and answers are out of its reach.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.entry.core.seat import Seat
from cacah.field import charges
from cacah.interview.core.receipt import VERIFY
from cacah.lib import clock

BEGUN = "interviews"
"""Key of the session: by case, the moment the interview was begun and the receipt once it was sent."""

MOST = 20
"""Interviews a session remembers; the oldest gives way."""


def begin(request: StaffRequest, case_id: UUID) -> None:
    """From now on this session may open the interview's pages; begun anew it may be sent anew."""
    begun = dict(request.session.get(BEGUN, {}))
    begun.pop(case_id.hex, None)
    begun[case_id.hex] = [int(clock.now().timestamp()), None]
    request.session[BEGUN] = dict(list(begun.items())[-MOST:])


@staff("interview")
def _seat(request: StaffRequest) -> HttpResponse:
    match = request.resolver_match
    case_id: UUID = match.kwargs["case_id"] if match else UUID(int=0)
    begun = request.session.get(BEGUN, {}).get(case_id.hex)
    try:
        case = cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted("interview") from None
    if begun is None or not charges.may_interview(request.user, case, clock.now()):
        raise NotPermitted("interview", case.place_id)
    since, receipt = datetime.fromtimestamp(begun[0], UTC), UUID(begun[1]) if begun[1] else None
    seat = Seat(
        case_id, "interview", "field", request.user.actor, 0, "field", f"{request.user.pk}-{begun[0]}", clock.now(),
        facts_shown=True, place_id=case.place_id, since=since, receipt=receipt,
    )  # fmt: skip
    return cast(HttpResponse, seat)


# `staff` is written for views: it hands on whatever the inner function returns, here a seat.
guard = cast(Callable[[HttpRequest], Seat | HttpResponse], _seat)


def after(request: HttpRequest, seat: Any, response: HttpResponse, sent: UUID | None) -> None:
    """After a send the session shows the receipt of that case until the interview is begun again."""
    if sent:
        begun = dict(request.session.get(BEGUN, {}))
        begun[seat.case_id.hex] = [begun[seat.case_id.hex][0], sent.hex]
        request.session[BEGUN] = begun


def frame() -> dict[str, Any]:
    """What the officers' door adds to every page: the way back to the list, and where a receipt is checked."""
    return {"list": reverse("field:list"), "verify": VERIFY}
