"""Questions of entry: whose numbers these are, who sits, what waits to be saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest

from cacah.cases.core import channels
from cacah.cases.models import Case
from cacah.entry.codes import find_code as find_code
from cacah.entry.core.seat import Seat, State, unpack
from cacah.entry.finding import OTHER_CARD as OTHER_CARD
from cacah.entry.finding import SLOWED as SLOWED
from cacah.entry.finding import Found as Found
from cacah.entry.finding import causes as causes
from cacah.entry.finding import find as find
from cacah.entry.finding import find_by_facts as find_by_facts
from cacah.entry.finding import find_by_member as find_by_member
from cacah.entry.finding import knocks as knocks
from cacah.entry.lost import Prepared as Prepared
from cacah.entry.lost import address as address
from cacah.entry.lost import asides as asides
from cacah.entry.lost import good_seats as good_seats
from cacah.entry.lost import letter_for as letter_for
from cacah.entry.lost import prepared as prepared
from cacah.entry.lost import reset_state as reset_state
from cacah.entry.lost import resets as resets
from cacah.entry.lost import resets_of as resets_of
from cacah.entry.models import Callback, Credential, Unsaved
from cacah.entry.proof import challenge as challenge
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.vault import cookies, keys

SEAT_COOKIE = "kursi"


@dataclass(frozen=True, slots=True)
class Typed:
    """A page somebody typed: where it was to go, and its fields."""

    path: str
    fields: Mapping[str, list[str]]


def credential(case_id: UUID) -> Credential | None:
    """The family's password, if it has made one."""
    return Credential.objects.filter(pk=case_id).first()


def is_birth_date(case_id: UUID, day: date) -> bool:
    """Whether the register says that somebody of the family was born on that day."""
    of_case = Case.objects.filter(pk=case_id).values_list("register_family", flat=True).first()
    family = register.family(of_case) if of_case else None
    return family is not None and any(one.birth_date == day.isoformat() for one in register.opened(family).people)


def _opened(request: HttpRequest) -> tuple[Seat, State] | None:
    cookie, now = request.COOKIES.get(SEAT_COOKIE), clock.now()
    seat = unpack(cookies.open(cookie, "seat"), now) if cookie else None
    if seat is None:
        return None
    return seat, seat.state(now, timedelta(minutes=plan.policies().session_minutes))


def claimed_seat(request: HttpRequest) -> Seat | None:
    """Whose seat this was when it was given, used of late; whoever goes on compares it with the case's `seats`.

    The interview reads the case anyway: a question of its own on every page would be 7 % of a family's journey.
    """
    found = _opened(request)
    return found[0] if found and found[1] is State.LIVE else None


def seat(request: HttpRequest) -> Seat | None:
    """The family that sits, if its seat was used of late and the password was not changed elsewhere."""
    found = claimed_seat(request)
    if found is None or found.channel != channels.FAMILY or good_seats(found.case_id) != found.generation:
        return None
    return found


def lapsed(request: HttpRequest) -> Seat | None:
    """The seat whose time ran out, if it did so within a day: good for keeping what was typed, for nothing else."""
    found = _opened(request)
    if found is None or found[1] is not State.IDLE or good_seats(found[0].case_id) != found[0].generation:
        return None
    return found[0] if found[0].channel == channels.FAMILY else None


def callback_name(row_id: UUID) -> str:
    """The logical name a telephone number is sealed under."""
    return f"entry.callback/{row_id}"


def unsaved_name(case_id: UUID) -> str:
    """The logical name a page typed too late is sealed under."""
    return f"entry.unsaved/{case_id}"


def unsaved(case_id: UUID) -> Typed | None:
    """What was typed on a seat that had ended."""
    row = Unsaved.objects.filter(pk=case_id).select_related("case").first()
    if row is None:
        return None
    path, fields = keys.unwrap(row.case.wrapped_key).open_json(row.sealed, unsaved_name(case_id))
    return Typed(path, fields)


def callbacks() -> list[Callback]:
    """Who waits to be called, the longest first."""
    return list(Callback.objects.filter(done_at=None).order_by("at"))


def opened_callback(row: Callback) -> tuple[str, str]:
    """(telephone number, when it suits: "morning", "noon", "evening"); who looks at it is the caller's to note."""
    told = keys.unwrap(row.wrapped_key).open_json(row.sealed, callback_name(row.pk))
    return told["phone"], told["when"]
