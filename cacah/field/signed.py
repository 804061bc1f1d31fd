"""The phones' door: no cookie gives a right here. What counts is the signature of an enrolled device over the request.

Replays are refused by a counter that only rises, never by time: a phone's clock may be wrong by days.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cacah.access import reads as access
from cacah.audit import actions as audit
from cacah.field import devices
from cacah.field.core import signature
from cacah.field.models import Device
from cacah.lib import clock
from cacah.vault import devices as signatures

STATUS = {
    "unreadable": 400, "cursor": 400, "unsigned": 401, "unknown": 401, "revoked": 403, "no_right": 403, "counter": 409,
    "too_large": 413,
}  # fmt: skip
"""Why a whole request is refused, and with which status."""


class SignedRequest(HttpRequest):
    """A request behind `signed`. `raw`: its body, as it was signed."""

    device: Device
    raw: bytes


class Refusal(Exception):
    """The request is not answered. `true`: why really, for the trail; the phone reads `code`."""

    def __init__(self, code: str, true: str = "", device: Device | None = None, **told: Any) -> None:
        super().__init__(code)
        self.code, self.true, self.device, self.told = code, true or code, device, told


View = Callable[[SignedRequest], HttpResponse]


def answer(told: dict[str, Any], status: int = 200) -> HttpResponse:
    """JSON with the server's time."""
    body = orjson.dumps({**told, "now": clock.now().replace(microsecond=0)}, option=orjson.OPT_UTC_Z)
    return HttpResponse(body, status=status, content_type="application/json")


def signed(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Guard a view: `request.device` is a phone in use of an officer in office, and this request is new."""

    @csrf_exempt  # without the device's key nobody makes such a request, with a cookie or without
    @require_POST
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        try:
            return view(_admitted(request))
        except Refusal as refusal:
            return _refused(refusal)

    return wrapper


def _admitted(request: HttpRequest) -> SignedRequest:
    """Raises Refusal. A view run once more after a lost connection goes on with the request as it was taken."""
    known = cast(SignedRequest, request)
    if hasattr(request, "device"):
        return known
    try:
        known.raw = request.body
    except RequestDataTooBig as error:
        raise Refusal("too_large") from error
    told = _read(request)
    device = devices.find(told.device)
    if device is None:
        raise Refusal("unknown")
    if not signatures.verify(bytes(device.key), told.payload("POST", request.path, known.raw), told.signature):
        raise Refusal("unknown", "signature", device)
    if device.revoked_at is not None:
        raise Refusal("revoked", device=device)
    if not access.may_anywhere(device.user, "interview"):
        raise Refusal("no_right", device=device)
    if not devices.take(device, told.counter, told.time):
        raise Refusal("counter", device=device, counter=devices.counter(device))
    known.device = device
    return known


def _read(request: HttpRequest) -> signature.Signed:
    try:
        return signature.read(request.headers.get("Authorization", ""))
    except signature.Unreadable as error:
        raise Refusal("unsigned") from error


def _refused(refusal: Refusal) -> HttpResponse:
    device = refusal.device
    actor, subject = (device.user.actor, f"device/{device.pk}") if device else ("anonymous", "")
    audit.note(actor, "refuse_sync", subject, why=refusal.true)
    return answer({"refused": refusal.code, **refusal.told}, STATUS[refusal.code])
