"""Questions about lost passwords: what a family prepared, which resets wait, what was set aside in a dispute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from cacah.entry.core.recovery import ASKED, HOLDS, LETTER_HOLDS, masked
from cacah.entry.models import Aside, Credential, Recovery, Reset
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.vault import cookies, keys

LETTER = "entry.letter"
"""What a link in an e-mail is sealed for."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A family's own way back: when it made a code, and its e-mail address as it may be shown."""

    code_at: datetime | None
    address: str


def address_name(case_id: UUID) -> str:
    """The logical name an address is sealed under."""
    return f"entry.address/{case_id}"


def aside_name(case_id: UUID, aside_id: UUID) -> str:
    """The logical name a pack is sealed under."""
    return f"entry.aside/{case_id}/{aside_id}"


def address(case_id: UUID) -> str:
    """The e-mail address a family gave for a lost password; blank without one. Never for a page."""
    row = Recovery.objects.filter(pk=case_id).select_related("case").first()
    if row is None or row.sealed_address is None:
        return ""
    return keys.unwrap(row.case.wrapped_key).open(row.sealed_address, address_name(case_id)).decode()


def prepared(case_id: UUID) -> Prepared:
    """What a family has prepared for a lost password."""
    code_at = Recovery.objects.filter(pk=case_id).values_list("code_at", flat=True).first()
    known = address(case_id)
    return Prepared(code_at, masked(known) if known else "")


def good_seats(case_id: UUID) -> int | None:
    """The number that good seats of a family have; None when it has no password."""
    rows = Credential.objects.filter(pk=case_id).values_list("case__seats", flat=True)
    return rows.first()


def letter_for(token: str) -> tuple[UUID, int] | None:
    """(case, generation) of a link from an e-mail that still opens: half an hour, and until the password changed."""
    value = cookies.open(token, LETTER)
    if value is None or clock.now().timestamp() - value[2] > LETTER_HOLDS.total_seconds():
        return None
    case_id, generation = UUID(value[0]), int(value[1])
    return (case_id, generation) if good_seats(case_id) == generation else None


def _within(places: Iterable[int]) -> Q:
    return reduce(or_, (Q(place__path__startswith=geo.place(one).path) for one in places), Q(pk__in=[]))


def resets(places: Iterable[int]) -> QuerySet[Reset]:
    """Resets of the last two days in these places and below, the latest first."""
    lately = Reset.objects.filter(asked_at__gt=clock.now() - ASKED - HOLDS)
    return lately.filter(_within(places)).order_by("-asked_at", "id")


def resets_of(case_id: UUID) -> QuerySet[Reset]:
    """All resets of a family, the latest first."""
    return Reset.objects.filter(case_id=case_id).order_by("-asked_at", "id")


def reset_state(reset: Reset) -> str:
    """asked, confirmed (the code can be shown), shown, used, refused or lapsed."""
    now = clock.now()
    if reset.refused_at or reset.used_at:
        return "used" if reset.used_at else "refused"
    if reset.confirmed_at is None:
        return "asked" if now <= reset.asked_at + ASKED else "lapsed"
    if reset.code_index is None:
        return "confirmed" if now <= reset.confirmed_at + HOLDS else "lapsed"
    return "shown" if reset.expires_at and now <= reset.expires_at else "lapsed"


def asides(places: Iterable[int]) -> QuerySet[Aside]:
    """Drafts set aside in these places and below, the latest first."""
    return Aside.objects.filter(_within(places)).order_by("-at", "id")
