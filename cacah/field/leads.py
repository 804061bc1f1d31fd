"""Leads on an officer's phone: people said to live here now, and what the officer says of them.

A lead names a village, or an SLS where that is known: then only its officer is asked, else every officer with an SLS
of that village.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.models import Lead as LeadRow
from cacah.field import reads
from cacah.field.charges import Charge, Lately
from cacah.field.core.batch import Lead, Malformed
from cacah.geo import reads as geo
from cacah.lib import clock

FRESH = 2.0
"""Seconds for which a process does not ask anew whether any lead has changed: every pull of every phone would."""

Line = dict[str, Any]


def asked_at(places: Collection[int]) -> set[int]:
    """Where leads concern whoever has these places: they and the villages around them."""
    return {*places, *(cases.named_place(place).id for place in places)}


@dataclass(slots=True)
class _Latest:
    """The last transaction that changed a lead anywhere, as this process knows it."""

    xid: int = 0
    asked: float = -FRESH


_latest = _Latest()


def _changed_since(mark: int) -> bool:
    now = time.monotonic()
    if now - _latest.asked >= FRESH:
        _latest.xid, _latest.asked = cases.latest_lead(), now
    return _latest.xid >= mark


def of_page(charge: Charge, since: int) -> tuple[Line | None, int] | None:
    """What a phone is told that was told up to the mark `since`, if anything, and its new mark; None: all is as it was.

    `open`: leads as they are; `gone`: ids of those that ended; `anew`: whatever the phone holds besides is to go.
    """
    if since and not _changed_since(since):
        return None
    position = cases.position()
    found = cases.changed_leads(asked_at(charge.places), since, position)
    if since and not found.open and not found.gone:
        return None, found.position
    told = {"anew": not since, "open": [_line(one, charge.user.actor) for one in found.open], "gone": found.gone}
    return told, found.position


def _line(one: cases.SeenLead, actor: str) -> Line:
    """`group`: the same for people who moved together; `said`: what the officer said last, if anything."""
    said = one.answers.get(actor)
    return {
        "id": one.id, "place": geo.place(one.place_id).code, "name": one.name, "sex": one.sex, "age": one.age,
        "group": one.together, **({"said": said} if said else {}),
    }  # fmt: skip


def noted(item: Lead, lately: Lately, actor: str) -> Line:
    """Take in what an officer says of a lead. Raises batch.Malformed, and what `cases.actions.answer_lead` raises."""
    if not cases.lead_answered(item.lead_id, item.id):
        _refuse_others(item, lately)
    try:
        told = hall.answer_lead(hall.LeadTold(item.id, item.lead_id, item.answer, item.at, actor, item.case_id))
    except LeadRow.DoesNotExist:
        raise Malformed("not_yours", "lead") from None
    _latest.asked = -FRESH
    return {"answer": "again" if told.again else "ok", "received": told.at.replace(microsecond=0)}


def _refuse_others(item: Lead, lately: Lately) -> None:
    """Raises Malformed unless the lead is at one of the officer's places, and officers are on their way there."""
    place, now = cases.lead_place(item.lead_id), clock.now()
    if place is None or place not in asked_at(lately.places):
        raise Malformed("not_yours", "lead")
    if not (reads.on_foot(place, now) or reads.on_foot(place, now - reads.LATE)):
        raise Malformed("closed", "lead")
