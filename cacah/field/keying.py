"""Paper forms that are keyed in at an office: beginning, what was sent, the second keying, and deciding differences."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet

from cacah.access import reads as access
from cacah.access.guard import require
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Case
from cacah.field import reads
from cacah.field.core import keying as compared
from cacah.field.core.keying import Difference
from cacah.field.core.quality import is_drawn
from cacah.field.models import Keying
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.vault import index

VERB = "key_forms"
MODE = "drop_off"


class NotNow(Exception):
    """The form is not in the state for it: nothing was keyed, it was not drawn, or the same person keyed it first."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who settles differences, as the hall knows a seat."""

    case_id: UUID
    actor: str
    mode: str = MODE
    channel: str = channels.PAPER
    issued: str = "settling"


def is_open(case: Case) -> bool:
    """Whether paper forms of the place are keyed in now."""
    return cases.keys_until(case.place_id, clock.now()) is not None


@transaction.atomic
def begin(case: Case, form_date: date, by: User) -> None:
    """Somebody sits down with a family's form; begun again it is a correction, and whoever keyed first stays named.

    Raises access.guard.NotPermitted.
    """
    require(by, VERB, case.place_id)
    made = {"place_id": case.place_id, "form_date": form_date, "keyed_by": by, "begun_at": clock.now()}
    row, new = Keying.objects.get_or_create(case_id=case.pk, defaults=made)
    if not new:
        row.form_date = form_date
        row.save(update_fields=["form_date"])
    audit.note(by.actor, "begin_keying", f"case/{case.pk}", case.place_id, form_date=form_date.isoformat())


def sent(case_id: UUID, envelope: UUID, by: User) -> None:
    """A form was sent. The first time it is drawn, by chance, whether another person keys it too."""
    row = Keying.objects.get(pk=case_id)
    if row.sent_at is None:
        chance = index.blind("field.keying", str(envelope))
        row.drawn = is_drawn(chance, plan.policies().double_keying_percent)
        row.keyed_by = by
    row.envelope_id, row.sent_at = envelope, clock.now()
    row.save(update_fields=["drawn", "keyed_by", "envelope_id", "sent_at"])


def of(case_id: UUID) -> Keying | None:
    return Keying.objects.filter(pk=case_id).first()


def may_second(row: Keying | None, by: User) -> bool:
    """Whether the person may key the form for the second time: somebody else keyed it, and it was drawn."""
    return bool(row and row.drawn and row.sent_at and not row.second_at and row.keyed_by_id != by.pk)


@transaction.atomic
def second_done(case_id: UUID, by: User) -> int:
    """The second keying is finished: how much differs; when nothing does it is settled. Raises NotNow."""
    row = Keying.objects.select_for_update().get(pk=case_id)
    if not may_second(row, by) or not cases.drafts(case_id, channels.SECOND):
        raise NotNow(f"Case {case_id} is not to be keyed by user {by.pk}.")
    found = len(differing(case_id)) + sum(map(len, alone(case_id)))
    row.second_by, row.second_at, row.differences = by, clock.now(), found
    if not found:
        row.settled_by, row.settled_at = by, row.second_at
    row.save()
    audit.note(by.actor, "key_second", f"case/{case_id}", row.place_id, differences=found)
    return found


def _keyed(case_id: UUID, channel: str) -> dict[UUID, Mapping[str, Any]]:
    return {own: part.answers for own, part in cases.drafts(case_id, channel).items()}


def differing(case_id: UUID) -> list[Difference]:
    """Where the two keyings differ; the caller notes the look."""
    return compared.differences(_keyed(case_id, channels.PAPER), _keyed(case_id, channels.SECOND))


def alone(case_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """People on one of the two keyings only."""
    return compared.unmatched(_keyed(case_id, channels.PAPER), _keyed(case_id, channels.SECOND))


@transaction.atomic
def settle(case: Case, second: Collection[str], by: User) -> None:
    """What stands on the paper: the first keying, but for the differences named in `second`, which are sent anew.

    Raises access.guard.NotPermitted, NotNow, and what `cases.actions.send_drafts` raises.
    """
    require(by, "review", case.place_id)
    row = Keying.objects.select_for_update().get(pk=case.pk)
    if row.differences is None or row.settled_at:
        raise NotNow(f"Nothing is to be settled in case {case.pk}.")
    seat, chosen = Seat(case.pk, by.actor), [one for one in differing(case.pk) if one.key in second]
    drafts = cases.drafts(case.pk, channels.PAPER)
    for part_id in dict.fromkeys(one.part_id for one in chosen):
        taken = {one.item: one.second for one in chosen if one.part_id == part_id}
        kept = {**drafts[part_id].answers, **taken}
        answers = {name: value for name, value in kept.items() if value is not None}
        hall.save_part(seat, part_id, answers, drafts[part_id].version)
    if chosen:
        row.envelope_id = hall.send_drafts(seat, uuid5(case.pk, f"settled {row.second_at}")).envelope_id
    row.settled_by, row.settled_at = by, clock.now()
    row.save()
    audit.note(by.actor, "settle_keying", f"case/{case.pk}", case.place_id, taken=len(chosen))


def _within(user: User, verb: str) -> list[int]:
    return reads.places_in(access.places(user, verb)) if access.places(user, verb) else []


def waiting(user: User) -> QuerySet[Case]:
    """Families whose form was fetched, and not keyed in yet."""
    keyed = Keying.objects.exclude(sent_at=None).values("case_id")
    rows = Case.objects.filter(place__in=_within(user, VERB), field_state="picked_up").exclude(pk__in=keyed)
    return rows.order_by("place__code", "id")


def to_second(user: User) -> QuerySet[Keying]:
    """Forms that the user may key for the second time."""
    rows = Keying.objects.filter(place__in=_within(user, VERB), drawn=True, second_at=None).exclude(sent_at=None)
    return rows.exclude(keyed_by=user).order_by("sent_at")


def to_settle(user: User) -> QuerySet[Keying]:
    """Forms whose two keyings differ."""
    rows = Keying.objects.filter(place__in=_within(user, "review"), settled_at=None).exclude(differences=None)
    return rows.filter(~Q(differences=0)).order_by("second_at")
