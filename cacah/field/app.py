"""The officers' app as a phone fetches it: a shell without anything personal, its words, its worker. And enrolling."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from cacah.access import guard
from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.field import visits
from cacah.field.app_titles import APP
from cacah.field.core.line import DRAWN
from cacah.field.lead_titles import LEADS
from cacah.field.map_titles import MAP
from cacah.field.receipt_titles import RECEIPT
from cacah.field.split_titles import SPLIT
from cacah.field.titles import CHOICES, FACTS, FAULTS, INSTRUCTED, TOLD, WORDS
from cacah.interview import reads as interview
from cacah.lib.statics import worker_source
from cacah.vault import phone

REVALIDATE = "no-cache"

PERMISSIONS = "camera=(self), microphone=(), geolocation=(self)"
"""The camera scans receipts (static/field/scanning.js)."""


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The page a phone keeps: the same for everybody, in no language yet."""
    response = _kept(_shell(), "text/html; charset=utf-8")
    response["Permissions-Policy"] = PERMISSIONS
    return response


@cache
def _shell() -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("field/app.html", _for_all()).encode()


def _kept(body: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Cache-Control"] = REVALIDATE
    return response


def _for_all() -> dict[str, Any]:
    """What the page holds for everybody: the languages, and the keys by which a phone checks receipts."""
    return {"languages": settings.LANGUAGES, "keys": orjson.dumps(interview.receipt_keys()).decode()}


@require_GET
@staff("interview")
def begin(request: StaffRequest) -> HttpResponse:
    """The same page, online, with what enrolling needs; a code of the second factor has been shown before."""
    known = access.authenticator(request.user)
    if known is None or request.session.get(guard.SECOND) != known.pk:
        return redirect(guard.address("access:code" if known else "access:enrol", request.path))
    seal = urlsafe_b64encode(phone.public_key()).decode().rstrip("=")
    enrol = {"token": get_token(request), "seal": seal, "address": reverse("field:enrol")}
    return render(request, "field/app.html", {**_for_all(), "enrol": enrol})


@require_GET
def words(request: HttpRequest, language: str) -> HttpResponse:
    """Everything the app says, in one language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return _kept(_words(language), "application/json")


@cache
def _words(language: str) -> bytes:
    with translation.override(language):
        lines = {
            word: {"text": str(text), "icon": DRAWN[word].icon, "tone": DRAWN[word].tone}
            for word, text in WORDS.items()
        }
        told = {
            "language": language,
            "languages": dict(settings.LANGUAGES),
            "texts": _texts({**APP, **MAP, **LEADS, **RECEIPT, **SPLIT}),
            "lines": lines,
            "icons": {name: _icon(name) for name in {line.icon for line in DRAWN.values()}},
            "instructed": _texts(INSTRUCTED),
            "told": _texts(TOLD),
            "facts": {name: _fact(name) for name in FACTS},
            "faults": _texts(FAULTS),
            "visit": _asked(visits.TAPS, visits.ASKED),
            "inside": _asked(visits.INSIDE_TAPS, visits.INSIDE_ASKED),
            "numbered": _asked((), visits.NUMBERED),
            "paper": _asked(visits.PAPER_TAPS, {}),
            "listed": _asked(visits.LISTED_TAPS, visits.LISTED_ASKED),
            "inside_listed": _asked(visits.INSIDE_LISTED_TAPS, visits.LISTED_ASKED),
            "answered": _asked(visits.ANSWERED_TAPS, visits.ANSWERED_ASKED),
        }
        return orjson.dumps(told)


def _texts(held: Any) -> dict[str, str]:
    return {name: str(text) for name, text in held.items()}


def _icon(name: str) -> str:
    return render_to_string("field/icon.html", {"name": name}).strip()


def _fact(name: str) -> dict[str, Any]:
    label, hint = FACTS[name]
    options = [(value, str(text)) for value, text in CHOICES.get(name, ())]
    return {"label": str(label), "hint": str(hint), "type": visits.TYPES.get(name, "text"), "options": options}


def _asked(taps: tuple[str, ...], asked: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Events told by one touch, and those that ask for facts."""
    return {"taps": taps, "asked": asked}


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes of the page an app on the home screen."""
    start = reverse("field:app")
    icon = {"src": staticfiles_storage.url("field/app.svg"), "sizes": "any", "type": "image/svg+xml"}
    told = {
        "name": "cacah petugas", "short_name": "cacah", "id": start, "start_url": start, "scope": start,
        "display": "standalone", "background_color": "#fffdf8", "theme_color": "#0a534f", "icons": [icon],
    }  # fmt: skip
    return _kept(orjson.dumps(told), "application/manifest+json")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The app's service worker; a new version of anything it keeps makes it another file, which phones then fetch."""
    return _kept(_worker(), "text/javascript; charset=utf-8")


@cache
def _worker() -> bytes:
    kept = [_shell(), *(_words(code) for code, _ in settings.LANGUAGES), worker_source("field/worker.js")]
    version = sha256(b"".join(kept)).hexdigest()[:12]
    return f'self.VERSION = "{version}";\n'.encode() + kept[-1]
