"""Neighbourhood units that officers found split or new: taken in from a phone, coded or refused by a supervisor.

Coding makes the unit and moves its families there, in one transaction; whoever visited them goes on doing so, and what
is still told of them on a phone finds them by their own id. It can be taken back. Each step is noted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import QuerySet, Value, When

from cacah.access import actions as accounts
from cacah.access import reads as access
from cacah.access.guard import require
from cacah.access.models import Grant, User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.field import actions, reads
from cacah.field.charges import Lately
from cacah.field.core.batch import Malformed, Sls
from cacah.field.models import Assignment, Keying, SlsProposal, Trait, Trust
from cacah.geo import actions as places
from cacah.geo import reads as geo
from cacah.geo.core import sls
from cacah.lib import clock
from cacah.vault import keys

VERB = "assign"
OPEN, CODED, REFUSED, UNDONE = "open", "coded", "refused", "undone"
MOST_TOLD = 20
"""Proposals a phone is told of, the newest first."""

Answer = dict[str, Any]


class Decided(Exception):
    """Somebody else has decided meanwhile."""


def _name(own: UUID) -> str:
    return f"field.sls/{own}"


def take(item: Sls, user: User, lately: Lately) -> Answer:
    """Keep what an officer proposes. Twice is once. Raises Malformed, cases.actions.Conflict."""
    digest = sha256(orjson.dumps([item.at, item.place, item.sort, item.name, item.head, item.note, item.families]))
    known = SlsProposal.objects.filter(pk=item.id).first()
    if known:
        if bytes(known.sha256) != digest.digest() or known.user_id != user.pk:
            raise hall.Conflict(f"Proposal {item.id} was told with other bytes.")
        return {"answer": "again", "received": known.at.replace(microsecond=0)}
    place, key, now = _place(item, lately), keys.new_key(), clock.now()
    _require_families(item, lately)
    SlsProposal.objects.create(
        id=item.id, user=user, place_id=place, sort=item.sort, name=item.name, said_at=item.at, at=now,
        families=[str(one) for one in item.families], sha256=digest.digest(), wrapped_key=key.wrapped,
        sealed=key.seal_json({"head": item.head, "note": item.note}, _name(item.id)),
    )  # fmt: skip
    audit.note(user.actor, "propose_sls", f"sls/{item.id}", place, sort=item.sort, families=len(item.families))
    return {"answer": "ok", "received": now.replace(microsecond=0)}


def _place(item: Sls, lately: Lately) -> int:
    """The unit that was split, one of the officer's. Raises Malformed for another, and for what is no such unit."""
    row = geo.row_by_code(item.place)
    if row is None or row.id not in lately.places or row.level <= geo.named_level():
        raise Malformed("not_yours", "place")
    return standing(row.id)


def standing(place_id: int) -> int:
    """Where something is that was told of a unit: there, or where it had been taken from if that was taken back."""
    undone = SlsProposal.objects.filter(made=place_id, state=UNDONE).values_list("place", flat=True).first()
    return place_id if undone is None else standing(undone)


def _require_families(item: Sls, lately: Lately) -> None:
    known = Case.objects.in_bulk(item.families)
    if not all(one in known and lately.has(known[one]) for one in item.families):
        raise Malformed("not_yours", "families")


def of(user: User) -> list[Answer]:
    """What the officer's phone is told of the proposals made with it."""
    rows = SlsProposal.objects.filter(user=user).select_related("made").order_by("-at")[:MOST_TOLD]
    return [
        {
            "id": row.pk, "name": row.made.name if row.made else row.name, "families": len(row.families),
            "state": row.state, "reason": row.reason, "code": row.made.code if row.made else "",
            "moved": len(row.moved),
        }
        for row in rows
    ]  # fmt: skip


def listed(chief: User) -> QuerySet[SlsProposal]:
    """Proposals of the supervisor's places, those to be decided first."""
    within = reads.places_in(access.places(chief, VERB))
    rows = SlsProposal.objects.filter(place__in=within).select_related("user", "decided_by", "made")
    return rows.order_by(Choose(When(state=OPEN, then=Value(0)), default=Value(1)), "-at")


@dataclass(frozen=True, slots=True)
class Told:
    """What is sealed of a proposal."""

    head: str
    note: str


def opened(row: SlsProposal) -> Told:
    """The caller notes the look."""
    return Told(**keys.unwrap(row.wrapped_key).open_json(row.sealed, _name(row.pk)))


def families(row: SlsProposal) -> list[reads.Shown]:
    """The families that were chosen and still stand in the unit they were chosen from. The caller notes the look."""
    cases = Case.objects.filter(pk__in=row.families, place=row.place_id)
    return reads.shown(reads.families(cases, [row.place_id]))


def next_code(row: SlsProposal) -> str:
    """The code to propose for it."""
    village = _village(row)
    taken = geo.sls_codes(village)
    beside = geo.place(row.place_id).code[len(geo.place(village).code) + 1 :] if row.sort == "split" else ""
    return sls.next_code(taken, beside)


def _village(row: SlsProposal) -> int:
    return geo.place(row.place_id).parent_id or row.place_id


def _locked(own: UUID, chief: User, state: str) -> SlsProposal:
    """The proposal, ours until the commit. Raises NotPermitted, Decided."""
    row = SlsProposal.objects.select_for_update(of=("self",)).get(pk=own)
    require(chief, VERB, row.place_id)
    if row.state != state:
        raise Decided
    return row


def _decide(row: SlsProposal, chief: User, state: str, **codes: int | str) -> None:
    row.state, row.decided_by, row.decided_at = state, chief, clock.now()
    row.save()
    audit.note(chief.actor, f"{state}_sls", f"sls/{row.pk}", row.place_id, **codes)


@transaction.atomic
def code(own: UUID, chief: User, digits: str, name: str) -> SlsProposal:
    """The unit, under its code; its families, and whoever visits them, go there.

    Raises NotPermitted, Decided, geo.actions.NotACode, geo.actions.Taken.
    """
    row = _locked(own, chief, OPEN)
    row.made = places.open_sls(_village(row), digits, name, chief.actor)
    _share(row.place_id, row.made.pk, chief)
    row.moved = [str(one) for one in _moved(row.families, row.place_id, row.made.pk, chief)]
    _decide(row, chief, CODED, families=len(row.moved))
    return row


def _moved(chosen: Collection[str], source: int, target: int, chief: User) -> list[UUID]:
    """The families that go, with what else of this room says where they are."""
    moved = hall.move([UUID(str(one)) for one in chosen], source, target, chief.actor)
    for rows in (Trust.objects.all(), Keying.objects.all(), Trait.objects.all()):
        rows.filter(case_id__in=moved, place=source).update(place=target)
    return moved


def _share(source: int, target: int, chief: User) -> None:
    """Roles and work that were given for the unit itself are given for what was taken off it too."""
    accounts.grant_alike(source, target, chief.actor)
    today = clock.today(geo.zone(source))
    for row in Assignment.objects.filter(place=source):
        if row.until is None or row.until >= today:
            given = {"until": row.until, "alone": row.alone}
            made, _ = Assignment.objects.update_or_create(
                user=row.user, place_id=target, since=max(row.since, today), defaults=given
            )
            audit.note(chief.actor, "assign", row.user.actor, place=target, since=made.since.isoformat())


@transaction.atomic
def refuse(own: UUID, chief: User, reason: str) -> SlsProposal:
    """Nothing changes; the phone is told why. Raises NotPermitted, Decided."""
    row = _locked(own, chief, OPEN)
    row.reason = reason
    _decide(row, chief, REFUSED)
    return row


@transaction.atomic
def undo(own: UUID, chief: User, reason: str) -> SlsProposal:
    """Every family of the unit goes back to where it was taken from, those found there since too; the unit ends.

    What was made of the unit meanwhile was made of that one then. Raises NotPermitted, Decided.
    """
    row = _locked(own, chief, CODED)
    if row.made is None:
        raise Decided
    made, yesterday = row.made, clock.today(geo.zone(row.place_id)) - timedelta(days=1)
    here = [str(one) for one in Case.objects.filter(place=made).values_list("pk", flat=True)]
    back = _moved(here, made.pk, row.place_id, chief)
    for given in Assignment.objects.filter(place=made):
        actions.withdraw(given, yesterday, chief.actor)
    for held in Grant.objects.filter(place_id=made.pk):
        accounts.revoke(held, chief.actor)
    places.close_sls(made.pk, chief.actor)
    SlsProposal.objects.filter(place=made).update(place=row.place_id)
    row.reason = reason
    _decide(row, chief, UNDONE, families=len(back))
    return row
