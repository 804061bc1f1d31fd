"""Census night for officers: who is of which team, what a phone knows of it, and taking in what it records."""

import time
from dataclasses import dataclass, field
from typing import Any

from cacah.access import reads as access
from cacah.access.guard import require
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import night
from cacah.field import actions
from cacah.field.core.batch import Malformed, Night
from cacah.field.models import NightDuty
from cacah.geo import reads as geo

FRESH = 2.0
"""Seconds for which a process does not ask anew who is in a team."""


def put_in_team(user: User, place_id: int, team: str, by: User) -> None:
    """From now on the officer is of that team, and of no other. Raises NotPermitted, actions.NotAnOfficer."""
    require(by, "assign", place_id)
    actions.require_officer(user, place_id)
    NightDuty.objects.update_or_create(user=user, defaults={"place_id": place_id, "team": team})
    audit.note(by.actor, "night_team", user.actor, place_id)
    _held.asked = -FRESH


@dataclass(slots=True)
class _Held:
    """The teams in this process's memory: every pull of every phone asks for its officer's."""

    duties: dict[int, NightDuty] = field(default_factory=dict)
    asked: float = -FRESH


_held = _Held()


def _teams() -> dict[int, NightDuty]:
    now = time.monotonic()
    if now - _held.asked >= FRESH:
        _held.duties, _held.asked = {row.user_id: row for row in NightDuty.objects.all()}, now
    return _held.duties


def of(user: User) -> dict[str, Any] | None:
    """What the officer's phone is told: team, place, when the night begins and ends."""
    duty = _teams().get(user.pk)
    if duty is None or not access.may(user, "interview", duty.place_id):
        return None
    begins, ends = cases.night_window(duty.place_id)
    place = geo.place(duty.place_id)
    return {
        "team": duty.team, "place": place.code, "name": place.name,
        "from": begins.isoformat(), "until": ends.isoformat(),
    }  # fmt: skip


def noted(user: User, item: Night) -> dict[str, Any]:
    """Take in a record of the officer's own place and night. Raises batch.Malformed, cases.actions.Conflict."""
    place = geo.row_by_code(item.place)
    duty = NightDuty.objects.filter(user=user).first()
    if place is None or duty is None or not geo.within(place.id, duty.place_id):
        raise Malformed("not_yours", "place")
    if not access.may(user, "interview", place.id):
        raise Malformed("not_yours", "place")
    fault = night.wrong(item.record)
    if fault:
        raise Malformed("impossible-fact", fault)
    begins, ends = cases.night_window(place.id)
    if not begins <= item.at <= ends:
        raise Malformed("closed", "at")
    told = hall.note_night(_record(item, place.id, user.actor))
    return {"answer": "again" if told.again else "ok", "received": told.at.replace(microsecond=0)}


def _record(item: Night, place_id: int, author: str) -> night.Record:
    told = item.record
    return night.Record(
        item.id, place_id, item.at, author, told["spot"].strip(), told["sex"], told["age"], told["heads"],
        told.get("home", False), told.get("text", ""), told.get("position"),
    )  # fmt: skip
