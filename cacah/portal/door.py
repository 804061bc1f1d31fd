"""The portal's door: who comes in with which cookie, how long a seat holds, what happens to a page typed too late."""

from collections.abc import Hashable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Case
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.core import throttle
from cacah.entry.core.seat import Seat
from cacah.entry.models import Credential
from cacah.geo import reads as geo
from cacah.interview.reads import encoded
from cacah.lib import clock, skeleton
from cacah.lib.http import client_network
from cacah.plan import reads as plan
from cacah.portal.language import switched
from cacah.vault import cookies, phone

PAIR_COOKIE = "pasangan"
PAIR_SECONDS = 15 * 60
FACTS_ASKED = "fakta"
"""Cookie of a family that was asked for a fact of the register and went on without."""

LOCKED = ("masked", "code")
"""Policies under which the register is shown only after something was typed."""

PROOF, SECRETS = "bukti", frozenset(("sandi", "lama"))
"""Field of a proof of work; fields that are never sent back into a page."""

RESTORED = "tersimpan"
"""Field of a page that was typed too late and is posted now."""


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """Render with what every page of the portal needs."""
    language = str(getattr(request, "LANGUAGE_CODE", "id"))
    frame = {"census": plan.current().title(language), "languages": settings.LANGUAGES}
    return render(request, f"portal/{template}.html", {**frame, **(context or {})}, status=status)


def kept(
    request: HttpRequest, template: str, frame: Mapping[str, Hashable], slots: Mapping[str, str] | None = None
) -> HttpResponse:
    """As `page`, from its kept pieces, see `lib.skeleton`: for what thousands open and nothing differs."""
    language = str(getattr(request, "LANGUAGE_CODE", "id"))
    common = {"census": plan.current().title(language), "languages": tuple(settings.LANGUAGES)}
    return skeleton.render(request, f"portal/{template}.html", {**common, **frame}, slots or {})


def admit(request: HttpRequest, **known: str) -> tuple[dict[bytes, throttle.Limit], timedelta]:
    """(buckets, how long to wait) of a try: by the asker's network, by what is `known`, and by a proof of work."""
    paid = entry.is_paid(request.POST.get(PROOF, ""))
    guess = entry.buckets(paid=paid, network=client_network(request), **known)
    return guess, entry.admit(guess, clock.now())


def slow_down(request: HttpRequest, seconds: int, back: str) -> HttpResponse:
    """The page of whoever guesses too often: when to try again. Nobody is locked out.

    What was typed goes with it, but for passwords: pressing again sends it, and a device that computes need not wait.
    """
    secret = not SECRETS.isdisjoint(request.POST) or request.method != "POST"
    typed = [] if secret else [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in typed if name not in ("csrfmiddlewaretoken", PROOF)]
    challenge = "" if secret else reads.challenge()
    told = {"seconds": seconds, "back": back, "fields": fields, "challenge": challenge}
    response = page(request, "wait", told, status=429)
    response["Retry-After"] = str(seconds)
    return response


def guard(request: HttpRequest) -> Seat | HttpResponse:
    """A seat in use, at a place where answering is open; else where to go. What was typed too late is kept.

    Whether its case ended it is looked at where the case is read (`interview.urls.routes`).
    """
    elsewhere = switched(request)
    if elsewhere:
        return elsewhere
    seat = reads.claimed_seat(request)
    if seat is None or (seat.channel != channels.FAMILY and not _holds_code(seat)):
        return out(request)
    if seat.receipt:
        return seat
    now = clock.now()
    if not plan.still_open(seat.place_id, seat.mode, now) and not cases.may_amend(cases.case(seat.case_id), now):
        known = reads.good_seats(seat.case_id) == seat.generation
        kept = request.method == "POST" and known and keep(request, seat)
        return closed(request, seat.place_id, kept)
    if plan.policies().prefill in LOCKED and not seat.facts_shown and not request.COOKIES.get(FACTS_ASKED):
        return HttpResponseRedirect(reverse("portal:fact")) if request.method == "GET" else seat
    return seat


def _holds_code(seat: Seat) -> bool:
    """Whether the code by which a member sat down alone was not taken back since."""
    member_id = channels.member_of(seat.channel)
    return member_id is not None and cases.holds_code(seat.case_id, member_id)


def out(request: HttpRequest) -> HttpResponse:
    """To the log-in, with what was typed put by if a seat only ran out of time."""
    lapsed = reads.lapsed(request)
    if lapsed is None or lapsed.receipt:
        return HttpResponseRedirect(reverse("portal:landing") + "?masuk=1")
    kept = request.method == "POST" and keep(request, lapsed)
    return HttpResponseRedirect(reverse("portal:landing") + ("?habis=disimpan" if kept else "?habis=1"))


def keep(request: HttpRequest, seat: Seat) -> bool:
    """Put by what was typed too late. Not what a member alone typed: the family would find it."""
    if seat.channel != channels.FAMILY:
        return False
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return entry.keep(seat, request.path, {name: [str(value) for value in values] for name, values in fields.items()})


def closed(request: HttpRequest, place_id: int, kept: bool = False) -> HttpResponse:
    """When answering opens or closed here, and what to do now."""
    now = clock.now()
    coming = plan.next_opening(place_id, "self", now)
    past = None if coming else plan.last_window(place_id, "self", now)
    visit = plan.open_now(place_id, "interview", now) or plan.next_opening(place_id, "interview", now)
    day, zone = plan.local_day(place_id, now), geo.zone(place_id).tzname(now.replace(tzinfo=None))
    context = {"coming": coming, "past": past, "visit": visit, "kept": kept, "today": day, "zone": zone}
    return page(request, "closed", context, status=409 if request.method == "POST" else 200)


def after(request: HttpRequest, seat: Any, response: HttpResponse, sent: UUID | None) -> None:
    """After a page: the seat slides on; after a send it shows the receipt and nothing else."""
    now = clock.now()
    if request.method == "POST" and RESTORED in request.POST:
        entry.drop_unsaved(seat.case_id)
    if sent:
        entry.give(response, replace(seat, receipt=sent, touched=now))
    elif seat.is_worn(now):
        entry.give(response, seat.touched_at(now))


@cache
def frame() -> dict[str, Any]:
    """What the portal adds to every page of the interview."""
    names = ("leave", "visit", "fact", "change", "prepare", "pack", "worker", "unsaved")
    verify, seal = reverse("portal:verify", args=["-"])[:-1], encoded(phone.public_key())
    addresses = {name: reverse(f"portal:{name}") for name in names}
    addresses["alone_code"] = reverse("portal:alone", args=[UUID(int=0)]).removesuffix(str(UUID(int=0)))
    return {"languages": tuple(settings.LANGUAGES), "verify": verify, "seal": seal, **addresses}


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody came in with. `way`: card, member, facts, family or code; the numbers as far as they were typed.

    `claims`: the register does not know that these belong together; kept once the password is made or right.
    """

    case_id: UUID
    way: str = "card"
    nik: str = ""
    kk: str = ""
    other: str = ""
    claims: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """The family's own numbers, that its password must not be."""
        return tuple(filter(None, (self.nik, self.kk, self.other)))


def remember_pair(response: HttpResponse, brought: Brought) -> None:
    """Put what was recognised into the browser, sealed, for a quarter of an hour."""
    value = [brought.case_id.hex, *astuple(brought)[1:], int(clock.now().timestamp())]
    response.set_cookie(
        PAIR_COOKIE, cookies.seal(value, "pair"), max_age=PAIR_SECONDS, httponly=True, samesite="Lax",
        secure=settings.CACAH_HTTPS, path=reverse("portal:password"),
    )  # fmt: skip


def brought(request: HttpRequest) -> Brought | None:
    """What was recognised a moment ago."""
    cookie = request.COOKIES.get(PAIR_COOKIE)
    value = cookies.open(cookie, "pair") if cookie else None
    if value is None or clock.now().timestamp() - value[-1] > PAIR_SECONDS:
        return None
    return Brought(UUID(value[0]), *value[1:-1])


def pair(request: HttpRequest) -> tuple[UUID, tuple[str, ...]] | None:
    """(case, the family's own numbers) of what was recognised a moment ago."""
    known = brought(request)
    return (known.case_id, known.own) if known else None


def forget_pair(response: HttpResponse) -> None:
    response.delete_cookie(PAIR_COOKIE, path=reverse("portal:password"), samesite="Lax")


def to_landing() -> HttpResponse:
    """To the first page, which says that one has to come in first."""
    return HttpResponseRedirect(reverse("portal:landing") + "?masuk=1")


def sit_down(request: HttpRequest, case: Case, credential: Credential, first: bool = False) -> HttpResponse:
    """To the interview, by way of what was typed too late if there is something; not when it is the `first` time."""
    name = "portal:unsaved" if not first and reads.unsaved(case.id) else "portal:isi-ready"
    response = HttpResponseRedirect(reverse(name))
    known = brought(request)
    if known is None or known.case_id != case.id:
        known = Brought(case.id)
    if known.claims:
        hall.claim(case, known.way, known.nik, known.kk, known.other)
    opens = {"code": ("code", "masked"), "facts": ("masked",)}.get(known.way, ())
    shown = plan.policies().prefill in opens
    entry.give(response, replace(entry.sit_down(case, credential, "portal"), facts_shown=shown))
    forget_pair(response)
    response.delete_cookie(FACTS_ASKED)
    return response
