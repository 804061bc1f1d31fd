"""Giving officers their places, and reviewing what they bring."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db import transaction

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, require
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import reviews, training
from cacah.field.models import Assignment
from cacah.geo import reads as geo
from cacah.lib import clock

OPERATOR = "system:operator"


class NotAnOfficer(ValueError):
    """The user holds no role with which to interview at the place."""


class NotTrained(NotAnOfficer):
    """The plan demands a test before the first place, and the user has not passed it."""


@transaction.atomic
def assign(
    user_id: int,
    place_id: int,
    since: date | None = None,
    until: date | None = None,
    actor: str = OPERATOR,
    alone: bool = False,
) -> Assignment:
    """Give the user the families of a place and all below it, from `since` (today there) to `until`, both included.

    `actor` is "user:<id>", who must have the right to assign at the place, or "system:<command>". The same place from
    the same day again replaces the last day. `alone`: nobody with a larger place around it visits there.
    Raises access.guard.NotPermitted, NotAnOfficer, NotTrained.
    """
    _require(actor, place_id)
    user = User.objects.get(pk=user_id)
    require_officer(user, place_id, trained=not actor.startswith("system:"))
    first = since or clock.today(geo.zone(place_id))
    given, _ = Assignment.objects.update_or_create(
        user=user, place_id=place_id, since=first, defaults={"until": until, "alone": alone}
    )
    audit.note(actor, "assign", user.actor, place=place_id, since=first.isoformat())
    return given


def require_officer(user: User, place_id: int, trained: bool = True) -> None:
    """Raises NotAnOfficer, NotTrained. `trained`: the test is asked for too; the operator's commands do not."""
    if not access.may(user, "interview", place_id):
        raise NotAnOfficer(f"User {user.pk} may not interview at place {place_id}. Grant a role there first.")
    if trained and training.due(user):
        raise NotTrained(f"User {user.pk} has not passed the training.")


@transaction.atomic
def withdraw(given: Assignment, until: date, actor: str = OPERATOR) -> None:
    """End an assignment after the day `until`. Raises access.guard.NotPermitted."""
    _require(actor, given.place_id)
    given.until = until
    given.save(update_fields=["until"])
    audit.note(actor, "unassign", f"user:{given.user_id}", place=given.place_id, until=until.isoformat())


def review(user: User, case: Case, response: UUID, event: str, reason: str, own: UUID) -> None:
    """Approve an officer's response (`approved`), or send it back with a reason (`returned`); `own` twice is once.

    The officer's phone gets what follows at its next pull. Raises NotPermitted, lib.problems.Refused when something
    newer was sent or there is nothing to review.
    """
    if not reviews.may_review(user, case):
        raise NotPermitted("review", case.place_id)
    facts = {"response": str(response), **({"reason": reason} if event == "returned" else {})}
    with suppress(hall.Conflict):  # pressed twice at once, some moment apart: the first stands
        if own not in cases.had([case.id], [own]):
            hall.tell(hall.Word(own, case.id, event, clock.now(), user.actor, facts))


def _require(actor: str, place_id: int) -> None:
    kind, _, number = actor.partition(":")
    if kind != "system":
        require(User.objects.get(pk=int(number)), "assign", place_id)
