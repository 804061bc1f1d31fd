"""The waiting room: newcomers wait for their turn when the machines are full; whoever is inside never notices.

Only the ways in are watched. Somebody with a seat, or let in during the last hour, passes with a look at a cookie.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cacah.entry.core.seat import State, unpack
from cacah.entry.reads import SEAT_COOKIE
from cacah.lib import clock, crowd
from cacah.lib.core import turns as rules
from cacah.lib.http import LANGUAGE_COOKIE
from cacah.lib.plain import language
from cacah.plan import reads as plan
from cacah.vault import cookies

TURN_COOKIE = "giliran"
"""Sealed: the number (0 without one), when it was given out or its holder was let in, and whether it was let in."""

KEPT = 24 * 3600
"""Seconds for which a number is kept; called meanwhile, it lets in whenever its holder comes back."""

INSIDE = 3600
"""Seconds for which somebody let in may log in without waiting again."""

CODE = "/kode"
"""Here the code of a letter may stand behind the # of the address."""

DOORS = frozenset(
    {"/", "/masuk", CODE, "/sandi/lupa", "/jalan", "/jalan/anggota", "/jalan/keterangan", "/jalan/keluarga-baru"}
)
"""Where newcomers come in. Everything else needs what these pages give."""

WITHOUT = 5
"""Seconds until the next try where no number could be given."""

Respond = Callable[[HttpRequest], HttpResponse]
Held = tuple[int, int, bool]


class WaitingRoom:
    """Counts the work of this process, and at the doors lets in, gives a number, or tells how long it takes."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        crowd.count(1)
        try:
            if crowd.due():
                crowd.beat(_ceiling)
            response = self._answer(request)
            if crowd.house.hands_on():
                response["Connection"] = "close"
            return response
        finally:
            crowd.count(-1)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in DOORS and not crowd.house.read_only:
            return self._at_the_door(request)
        response = self.get_response(request)
        if SEAT_COOKIE in response.cookies and TURN_COOKIE in request.COOKIES:
            response.delete_cookie(TURN_COOKIE, samesite="Lax")
        return response

    def _at_the_door(self, request: HttpRequest) -> HttpResponse:
        held, now = _held(request), int(time.time())
        if (held and held[2] and now - held[1] < INSIDE) or _was_seated(request):
            return self.get_response(request)
        number = held[0] if held and not held[2] and now - held[1] < KEPT else 0
        if number:
            called = crowd.house.turns.is_called(number)
        else:
            called = crowd.house.admits(time.monotonic()) or not _has_room()
        if called:
            response = self.get_response(request)
            _give(response, (number, now, True), INSIDE)
            return response
        fresh = 0 if number else crowd.ticket() or 0
        response = waiting(request, number or fresh)
        if fresh:
            _give(response, (fresh, now, False), KEPT)
        return response


def _was_seated(request: HttpRequest) -> bool:
    """Whether somebody sits here, or did within a day. Asks nothing: the cookie alone says it."""
    cookie, now = request.COOKIES.get(SEAT_COOKIE), clock.now()
    found = unpack(cookies.open(cookie, "seat"), now) if cookie else None
    return found is not None and found.state(now, timedelta()) is not State.OVER


def _ceiling() -> float:
    try:
        return float(plan.policies().admit_per_second)
    except (plan.NoPlan, DatabaseError, InterfaceError):
        return 0.0


def _has_room() -> bool:
    try:
        return plan.policies().waiting_room
    except (plan.NoPlan, DatabaseError, InterfaceError):
        return True


def _held(request: HttpRequest) -> Held | None:
    cookie = request.COOKIES.get(TURN_COOKIE)
    value: Any = cookies.open(cookie, "turn") if cookie else None
    return (int(value[0]), int(value[1]), bool(value[2])) if value else None


def _give(response: HttpResponse, held: Held, seconds: int) -> None:
    response.set_cookie(
        TURN_COOKIE, cookies.seal([*held[:2], int(held[2])], "turn"), max_age=seconds, httponly=True, samesite="Lax",
        secure=settings.CACAH_HTTPS,
    )  # fmt: skip


def waiting(request: HttpRequest, number: int) -> HttpResponse:
    """Made of bytes that are ready: about a tenth of a millisecond. `number`: 0 where none could be given."""
    spoken, asked = language(request), request.GET.get("bahasa", "") if request.META.get("QUERY_STRING") else ""
    spoken = asked if asked in dict(settings.LANGUAGES) else spoken
    turns = crowd.house.turns
    seconds = rules.told(turns.seconds(number)) if number else WITHOUT
    pieces, again = _pieces(spoken, _census(spoken), bool(number), request.path_info == CODE), str(rules.again(seconds))
    told = (words(seconds, spoken), _grouped(number, spoken), _grouped(turns.before(number), spoken))
    filled = dict(zip(MARKS, (*told, str(escape(request.path)), again), strict=True))
    body = "".join(filled.get(piece, piece) for piece in pieces)
    response = HttpResponse(body.encode())
    response["Refresh"] = again
    response["Content-Language"] = spoken
    if asked == spoken:
        response.set_cookie(LANGUAGE_COOKIE, spoken, max_age=365 * KEPT, samesite="Lax", secure=settings.CACAH_HTTPS)
    return response


MARKS = ("@time@", "@number@", "@before@", "@here@", "@again@")


@lru_cache(maxsize=16)
def _pieces(spoken: str, census: str, numbered: bool, code: bool) -> tuple[str, ...]:
    """The page cut at its marks."""
    context = {"census": census, "numbered": numbered, "code": code, "languages": settings.LANGUAGES}
    with translation.override(spoken):
        marked = {**context, **{mark.strip("@"): mark for mark in MARKS}}
        found: list[str] = [str(render_to_string("portal/waiting.html", marked))]
    for mark in MARKS:
        found = [part for piece in found for part in _cut(piece, mark)]
    return tuple(found)


def _cut(piece: str, mark: str) -> list[str]:
    parts = piece.split(mark)
    return [one for part in parts[:-1] for one in (part, mark)] + parts[-1:]


def _census(spoken: str) -> str:
    try:
        return plan.current().title(spoken)
    except (plan.NoPlan, DatabaseError, InterfaceError):
        return "Cacah"


def _grouped(number: int, spoken: str) -> str:
    return f"{number:,}" if spoken == "en" else f"{number:,}".replace(",", ".")


@lru_cache(maxsize=1000)
def words(seconds: int, spoken: str) -> str:
    """A length of time as people say it."""
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    with translation.override(spoken):
        parts = (
            (hours, ngettext("%(count)s jam", "%(count)s jam", hours)),
            (minutes, ngettext("%(count)s menit", "%(count)s menit", minutes)),
            (rest, ngettext("%(count)s detik", "%(count)s detik", rest)),
        )
        return " ".join(text % {"count": count} for count, text in parts if count) or _("sebentar")
