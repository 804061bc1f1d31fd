"""What phones ask: to be enrolled, what is new, to take in what they bring. The protocol: docs/developer/sync.md."""

from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from cacah.access import guard
from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.audit import actions as audit
from cacah.field import devices, ground, pull, push
from cacah.field.core import batch, position
from cacah.field.signed import Refusal, SignedRequest, answer, signed
from cacah.vault.devices import NotAKey

LONGEST_NAME = 40


@require_POST
@staff("interview")
def enrol(request: StaffRequest) -> HttpResponse:
    """Take a phone into use for the signed-in officer, who has shown a second factor in this session."""
    known = access.authenticator(request.user)
    if known is None or request.session.get(guard.SECOND) != known.pk:
        return _not_enrolled(request, "second_factor", 403)
    try:
        device_id, key, name = _phone(request)
        device = devices.enrol(request.user, device_id, key, name)
    except (NotAKey, ValueError, KeyError, TypeError) as error:
        code, status = _WHY.get(type(error), ("unreadable", 400))
        return _not_enrolled(request, code, status)
    return answer({"device": device.pk, "counter": device.counter})


_WHY: dict[type[Exception], tuple[str, int]] = {
    NotAKey: ("key", 400), devices.Taken: ("taken", 409), devices.TooMany: ("too_many", 409),
}  # fmt: skip


def _not_enrolled(request: StaffRequest, code: str, status: int) -> HttpResponse:
    audit.note(request.user.actor, "refuse_device", why=code)
    return answer({"refused": code}, status)


def _phone(request: StaffRequest) -> tuple[UUID, bytes, str]:
    told: dict[str, Any] = orjson.loads(request.body)
    own, key, name = (told[field] for field in ("id", "key", "name"))
    if not all(isinstance(one, str) for one in (own, key, name)):
        raise TypeError("texts")
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        raise ValueError("a name of 1 to 40 letters")
    return UUID(own), urlsafe_b64decode(key + "=" * (-len(key) % 4)), name


@signed
def take_changes(request: SignedRequest) -> HttpResponse:
    """One page of what changed since the cursor."""
    try:
        told = orjson.loads(request.raw)
        since = told.get("cursor", "") if isinstance(told, dict) else None
    except orjson.JSONDecodeError as error:
        raise Refusal("unreadable", device=request.device) from error
    if not isinstance(since, str):
        raise Refusal("unreadable", device=request.device)
    try:
        where = pull.found(request.device, since)
    except position.Unreadable as error:
        raise Refusal("cursor", device=request.device) from error
    page = pull.page(request.device, where)
    cursor = since if since and page.position == where else pull.written(request.device, page.position)
    return answer(
        {
            "cases": page.lines,
            "gone": page.gone,
            "cursor": cursor,
            "more": page.more,
            "modes": page.modes,
            "night": page.night,
            "leads": page.leads,
            "proposals": page.proposals,
        }
    )


@signed
def take_borders(request: SignedRequest) -> HttpResponse:
    """Borders of the officer's places and their neighbours that the phone has not."""
    try:
        held = ground.held(orjson.loads(request.raw))
    except ValueError as error:
        raise Refusal("unreadable", device=request.device) from error
    page = ground.page(request.device, held)
    return answer({"borders": page.borders, "gone": page.gone, "more": page.more})


@signed
def bring(request: SignedRequest) -> HttpResponse:
    """Take in a batch, item by item."""
    try:
        items = batch.read(request.raw)
    except batch.TooMany as error:
        raise Refusal("too_large", device=request.device) from error
    except batch.Unreadable as error:
        raise Refusal("unreadable", device=request.device) from error
    return answer({"items": list(push.taken(request.device, items))})
