"""A phone's sealed file that a supervisor brings: opened with the census's key, taken in as the phone's push would be.

The phone signed the file with the key it was enrolled with, also when it has been revoked since: else anybody who has
the census's public key, and every family's phone has it, could bring interviews in an officer's name. What makes up for
a revoked phone, a role that ended or weeks that passed is the supervisor, in whose places the families have to be.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet

from cacah.access import reads as access
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.field import charges, devices, push, reads
from cacah.field.core import batch, pack
from cacah.field.core.pack import NotAPack, Pack, Sealed
from cacah.field.models import Device, HandedIn
from cacah.lib import clock
from cacah.vault import devices as signatures
from cacah.vault import keys, phone

QUEUE, DRAFTS = "queue", "drafts"
BEGUN, DAMAGED = "begun", "damaged"
TAKEN, AGAIN = "ok", "again"
KINDS: dict[type, str] = {
    batch.Found: "new_family", batch.Private: "alone_item", batch.Night: "night_one", batch.Shown: "showed_receipt",
    batch.Sls: "sls_item",
}  # fmt: skip
"""What an item that is no word and no interview is called."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a file and what became of it: an answer of `push`, or BEGUN, DAMAGED.

    `event`: what was told, or one of KINDS; blank for an interview. `at`: the phone's clock.
    """

    answer: str
    case_id: UUID | None = None
    event: str = ""
    at: datetime | None = None
    problems: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file that was taken in. `before`: when the very same file came, if it did."""

    row: HandedIn
    items: tuple[Item, ...]
    before: HandedIn | None


def take(chief: User, raw: bytes) -> Outcome:
    """Take in what is in the file. The same file again changes nothing. Raises pack.NotAPack."""
    try:
        told, device, key = _opened(chief, raw)
    except NotAPack as why:
        audit.note(chief.actor, "refuse_file", why=why.code)
        raise
    items = tuple(_taken(chief, device, told, key))
    return _noted(chief, device, hashlib.sha256(raw).digest(), items)


def _opened(chief: User, raw: bytes) -> tuple[Pack, Device, phone.DataKey]:
    """The file, whose phone made it, and the key of what is in it. Raises pack.NotAPack."""
    told = pack.read(raw)
    device = devices.find(told.device)
    if device is None:
        raise NotAPack("unknown_device")
    if not devices.of_officers(chief).filter(pk=device.pk).exists():
        raise NotAPack("not_yours")
    if not signatures.verify(bytes(device.key), told.payload, told.signature):
        raise NotAPack("unsigned")
    try:
        return told, device, phone.DataKey(told.ephemeral, told.wrapped)
    except keys.Unreadable as error:
        raise NotAPack("foreign") from error


def _taken(chief: User, device: Device, told: Pack, key: phone.DataKey) -> Iterator[Item]:
    """What was queued first, as a phone sends it: as many at once as a push may have. Then what is no item to send."""
    values = [(one, _value(one, key)) for one in told.items]
    lately = charges.ever(device.user, reads.places_in(access.places(chief, "assign")))
    queued = [value["item"] for one, value in values if value is not None and one.table == QUEUE]
    for first in range(0, len(queued), batch.MOST_ITEMS):
        items = [batch.item(one) for one in queued[first : first + batch.MOST_ITEMS]]
        yield from map(_answered, items, push.taken(device, items, lately))
    for one, value in values:
        if value is None:
            yield Item(DAMAGED)
        elif one.table == DRAFTS:
            yield Item(BEGUN, _case(one.id))


def _value(one: Sealed, key: phone.DataKey) -> dict[str, Any] | None:
    """What was sealed; None for what nobody can read. An item stands under its own id."""
    try:
        value = orjson.loads(key.open(one.value, one.name.encode()))
        whole = isinstance(value, dict) and (one.table == DRAFTS or str(value["item"]["id"]) == one.id)
    except (keys.Unreadable, ValueError, KeyError, TypeError):
        return None
    return value if whole and one.table in (QUEUE, DRAFTS) else None


def _case(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _answered(item: batch.Item, answer: push.Answer) -> Item:
    problems = tuple(answer.get("problems", ()))
    if isinstance(item, batch.Bad):
        return Item(answer["answer"], problems=problems)
    case_id = None if isinstance(item, (batch.Night, batch.Sls)) else item.case_id
    return Item(answer["answer"], case_id, _event(item), item.at, problems)


def _event(item: batch.Item) -> str:
    if isinstance(item, batch.Word):
        return item.event
    if isinstance(item, batch.Lead):
        return f"lead_{item.answer}"
    return KINDS.get(type(item), "")


def _noted(chief: User, device: Device, digest: bytes, items: tuple[Item, ...]) -> Outcome:
    before = HandedIn.objects.filter(device=device, sha256=digest).order_by("at").first()
    many = {answer: sum(one.answer == answer for one in items) for answer in (TAKEN, AGAIN, BEGUN, DAMAGED)}
    row = HandedIn.objects.create(
        device=device, sha256=digest, by=chief.actor, at=clock.now(), taken=many[TAKEN], again=many[AGAIN],
        begun=many[BEGUN], damaged=many[DAMAGED], refused=len(items) - sum(many.values()),
    )  # fmt: skip
    place = access.places(chief, "assign")[0]
    audit.note(chief.actor, "take_file", f"device/{device.pk}", place, officer=device.user.actor, items=len(items),
               taken=row.taken, again=row.again, refused=row.refused)  # fmt: skip
    return Outcome(row, items, before)


def earlier(chief: User) -> QuerySet[HandedIn]:
    """Files of phones of the supervisor's officers, the newest first."""
    mine = devices.of_officers(chief).order_by().values("pk")
    return HandedIn.objects.filter(device__in=mine).select_related("device__user").order_by("-at", "-pk")
