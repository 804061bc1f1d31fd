"""Questions of entry: whose numbers these are, who sits, what waits to be saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.http import HttpRequest

from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.entry.core.seat import Seat, State, unpack
from cacah.entry.models import Credential, Unsaved
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.register.models import Card, Family
from cacah.vault import cookies, index, keys

SEAT_COOKIE = "kursi"


@dataclass(frozen=True, slots=True)
class Typed:
    """A page somebody typed: where it was to go, and its fields."""

    path: str
    fields: Mapping[str, list[str]]


def case_of(person_number: str, family_number: str) -> Case | None:
    """The case of the family that has, or had, this card and this person; both numbers already cleaned.

    An unknown person costs the same statements as a wrong pair.
    """
    nik, kk = index.blind("nik", person_number), index.blind("kk", family_number)
    found = register.families_by(nik, kk)
    if not found:
        list(Family.objects.filter(pk__in=Card.objects.filter(kk_index=kk, family_id=UUID(int=0)).values("family_id")))
        return None
    return next(filter(None, map(cases.case_for_family, (family.id for family in found))), None)


def credential(case_id: UUID) -> Credential | None:
    """The family's password, if it has made one."""
    return Credential.objects.filter(pk=case_id).first()


def is_birth_date(case_id: UUID, day: date) -> bool:
    """Whether the register says that somebody of the family was born on that day."""
    of_case = Case.objects.filter(pk=case_id).values_list("register_family", flat=True).first()
    family = register.family(of_case) if of_case else None
    return family is not None and any(one.birth_date == day.isoformat() for one in register.opened(family).people)


def _generation(case_id: UUID) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("select generation from entry_credential where case_id = %s", [case_id])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _opened(request: HttpRequest) -> tuple[Seat, State] | None:
    cookie, now = request.COOKIES.get(SEAT_COOKIE), clock.now()
    seat = unpack(cookies.open(cookie, "seat"), now) if cookie else None
    if seat is None:
        return None
    return seat, seat.state(now, timedelta(minutes=plan.policies().session_minutes))


def seat(request: HttpRequest) -> Seat | None:
    """Who sits, if the seat was used of late and the password was not changed elsewhere."""
    found = _opened(request)
    if found is None or found[1] is not State.LIVE or _generation(found[0].case_id) != found[0].generation:
        return None
    return found[0]


def lapsed(request: HttpRequest) -> Seat | None:
    """The seat whose time ran out, if it did so within a day: good for keeping what was typed, for nothing else."""
    found = _opened(request)
    if found is None or found[1] is not State.IDLE or _generation(found[0].case_id) != found[0].generation:
        return None
    return found[0]


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
