"""The door of every staff page: signed in, not idle, second factor shown where due, and the right to the verb."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cacah.access import reads
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.lib import clock

IDLE = timedelta(minutes=60)
"""A session without a request for so long has ended."""

TOUCH = timedelta(minutes=1)
"""How often a session in use is written down."""

SEEN, SECOND = "seen", "second_factor"
"""Keys of the session: seconds since 1970 of the last request; id of the app whose code was shown."""

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request behind `staff`."""

    user: User


class NotPermitted(PermissionDenied):
    """The user has not the right to a verb, there or anywhere."""

    def __init__(self, verb: str, place_id: int | None = None) -> None:
        super().__init__(verb)
        self.verb, self.place_id = verb, place_id


def require(user: User, verb: str, place_id: int) -> None:
    """Raise NotPermitted unless the user may do `verb` at that place; behind `staff` it becomes an audited refusal."""
    if not reads.may(user, verb, place_id):
        raise NotPermitted(verb, place_id)


View = Callable[Concatenate[StaffRequest, P], HttpResponse]
Open = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff(verb: str | None = None) -> Callable[[View[P]], Open[P]]:
    """Guard a view: the user may do `verb` somewhere. The view asks `require` or `may` for the place it shows."""

    def guarded(view: View[P]) -> Open[P]:
        @wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            elsewhere = signed_in(request) or second_factor(request) or _own_password(request)
            if elsewhere:
                return elsewhere
            known = cast(StaffRequest, request)
            try:
                if verb and not reads.may_anywhere(known.user, verb):
                    raise NotPermitted(verb)
                return view(known, *args, **kwargs)
            except NotPermitted as refusal:
                return _refuse(known, refusal)

        return wrapper

    return guarded


def signed_in(request: HttpRequest) -> HttpResponse | None:
    """Where to go first, when nobody is signed in or the session was idle for too long."""
    if not isinstance(request.user, User):
        return redirect(address("access:login", _wanted(request)))
    now = clock.now()
    seen = datetime.fromtimestamp(request.session.get(SEEN, 0), now.tzinfo)
    if now - seen > IDLE:
        audit.note(request.user.actor, "session_ended")
        logout(request)
        return redirect(address("access:login", _wanted(request), berakhir="1"))
    if now - seen > TOUCH:
        touch(request)
    return None


def touch(request: HttpRequest) -> None:
    """The session is in use now."""
    request.session[SEEN] = int(clock.now().timestamp())
    request.session.set_expiry(IDLE)


def _wanted(request: HttpRequest) -> str:
    """The page to come back to: what was asked for, unless it would change something or is the first page anyway."""
    return request.get_full_path() if request.method == "GET" and request.path != reverse("access:home") else ""


def address(name: str, wanted: str, **query: str) -> str:
    """The address of the page `name` of this room that leads on to `wanted`."""
    if wanted:
        query["next"] = wanted
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def second_factor(request: HttpRequest) -> HttpResponse | None:
    """Where to go first, when a second factor is due and was not shown in this session."""
    user = cast(User, request.user)
    if not reads.needs_second_factor(user):
        return None
    known = reads.authenticator(user)
    if known is None:
        return redirect(address("access:enrol", _wanted(request)))
    if request.session.get(SECOND) == known.pk:
        return None
    return redirect(address("access:code", _wanted(request)))


def _own_password(request: HttpRequest) -> HttpResponse | None:
    """Where to go first with a password that somebody else has seen."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    due = cast(User, request.user).password_once and here != "access:password"
    return redirect(address("access:password", _wanted(request))) if due else None


def _refuse(request: StaffRequest, refusal: NotPermitted) -> HttpResponse:
    audit.note(request.user.actor, "refused", request.resolver_match.view_name if request.resolver_match else "",
               place=refusal.place_id, right=refusal.verb)  # fmt: skip
    return render(request, "access/refused.html", status=403)
