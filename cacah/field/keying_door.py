"""The door to keying a paper form: who sits is the signed-in keyer, asked anew with every page.

Two mounts of the interview: the form itself, and the second keying, which is compared and never sent.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Case
from cacah.entry.core.seat import Seat
from cacah.field import keying
from cacah.lib import clock

BEGUN = {channels.PAPER: "keying", channels.SECOND: "second_keying"}
"""Key of the session by channel: by case, the moment it was begun and the receipt once it was sent."""

MOST = 20
"""Forms a session remembers; the oldest gives way."""


def begin(request: StaffRequest, case_id: UUID, channel: str) -> None:
    """From now on this session may open the form's pages."""
    begun = dict(request.session.get(BEGUN[channel], {}))
    begun.pop(case_id.hex, None)
    begun[case_id.hex] = [int(clock.now().timestamp()), None]
    request.session[BEGUN[channel]] = dict(list(begun.items())[-MOST:])


def _case(case_id: UUID) -> Case:
    try:
        return cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted(keying.VERB) from None


def _sits(request: StaffRequest, channel: str) -> Seat:
    """The seat of whoever has begun. Raises NotPermitted."""
    match = request.resolver_match
    case = _case(match.kwargs["case_id"] if match else UUID(int=0))
    begun = request.session.get(BEGUN[channel], {}).get(case.pk.hex)
    if begun is None or not access.may(request.user, keying.VERB, case.place_id) or not keying.is_open(case):
        raise NotPermitted(keying.VERB, case.place_id)
    return Seat(
        case.pk, keying.MODE, "field", request.user.actor, 0, channel, f"{request.user.pk}-{begun[0]}", clock.now(),
        facts_shown=True, place_id=case.place_id, since=datetime.fromtimestamp(begun[0], UTC),
        receipt=UUID(begun[1]) if begun[1] else None,
    )  # fmt: skip


@staff(keying.VERB)
def _first(request: StaffRequest) -> HttpResponse:
    return cast(HttpResponse, _sits(request, channels.PAPER))


@staff(keying.VERB)
def _second(request: StaffRequest) -> HttpResponse:
    seat = _sits(request, channels.SECOND)
    if not keying.may_second(keying.of(seat.case_id), request.user):
        raise NotPermitted(keying.VERB, seat.place_id)
    if request.method == "POST" and request.resolver_match and request.resolver_match.url_name == "second-send":
        return _finished(request, seat.case_id)
    return cast(HttpResponse, seat)


def _finished(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What would send ends the second keying instead."""
    try:
        found = keying.second_done(case_id, request.user)
    except keying.NotNow:
        return redirect("field:second-ready", case_id)
    return redirect(reverse("field:paper") + f"?berbeda={found}")


# `staff` is written for views: it hands on whatever the inner function returns, here a seat.
guard = cast(Callable[[HttpRequest], Seat | HttpResponse], _first)
guard_second = cast(Callable[[HttpRequest], Seat | HttpResponse], _second)


def after(request: HttpRequest, seat: Any, response: HttpResponse, sent: UUID | None) -> None:
    """After a send: who keyed what is written down, and the session shows the receipt."""
    if sent:
        keying.sent(seat.case_id, sent, cast(StaffRequest, request).user)
        begun = dict(request.session.get(BEGUN[channels.PAPER], {}))
        begun[seat.case_id.hex] = [begun[seat.case_id.hex][0], sent.hex]
        request.session[BEGUN[channels.PAPER]] = begun


def frame() -> dict[str, Any]:
    """What this door adds to every page: the way back to the forms."""
    return {"list": reverse("field:paper")}
