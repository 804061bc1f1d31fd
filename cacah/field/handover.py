"""Handing work over to another officer: a family, a place, or all that an officer has (the phone is lost).

What the first officer asked before is taken in for some days still (`reads.LATE`); the phones learn of it at their
next pull. Doing it again changes nothing. Each raises access.guard.NotPermitted, actions.NotAnOfficer.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from cacah.access import reads as access
from cacah.access.guard import require
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.field import actions, reads
from cacah.field.models import Assignment, Trust
from cacah.geo import reads as geo
from cacah.lib import clock


@transaction.atomic
def family(case: Case, to: User, by: User) -> None:
    """From now on `to` alone visits the family, wherever it is registered."""
    require(by, "assign", case.place_id)
    actions.require_officer(to, case.place_id)
    now = clock.now()
    hall.tell_field(case.pk)  # locks the case, and leaves the event that phones follow
    held = Trust.objects.filter(case_id=case.pk, ended_at=None).first()
    if held and held.user_id == to.pk:
        return
    Trust.objects.filter(case_id=case.pk, ended_at=None).update(ended_at=now)
    Trust.objects.create(case_id=case.pk, place_id=case.place_id, user=to, since=now)
    audit.note(by.actor, "hand_over", f"case/{case.pk}", case.place_id, to=to.actor)


@transaction.atomic
def place(place_id: int, to: User, by: User) -> None:
    """From today on `to` alone visits the place and all below; single families that somebody was given stay theirs."""
    require(by, "assign", place_id)
    actions.require_officer(to, place_id)
    below = reads.places_in([place_id])
    for row in _held(Assignment.objects.filter(place__in=below).exclude(user=to)):
        _end(row, by)
    if not Assignment.objects.filter(user=to, place_id=place_id, alone=True, until=None).exists():
        actions.assign(to.pk, place_id, actor=by.actor, alone=True)


@transaction.atomic
def officer(user: User, to: User, by: User) -> None:
    """All places and single families of an officer that lie within the places of `by`; the others stay."""
    if user.pk == to.pk:
        return
    tops = access.places(by, "assign")
    below = reads.places_in(tops)
    for row in _held(Assignment.objects.filter(user=user, place__in=below)):
        actions.assign(to.pk, row.place_id, until=row.until, actor=by.actor, alone=row.alone)
        _end(row, by)
    for trust in Trust.objects.filter(user=user, ended_at=None, place__in=below):
        family(Case.objects.get(pk=trust.case_id), to, by)


def _held(rows: Iterable[Assignment]) -> list[Assignment]:
    return [row for row in rows if reads.holds(row)]


def _end(row: Assignment, by: User) -> None:
    """It ends at once, not at midnight: two officers never visit the same family."""
    actions.withdraw(row, _yesterday(row.place_id), by.actor)


def _yesterday(place_id: int) -> date:
    return clock.today(geo.zone(place_id)) - timedelta(days=1)
