"""While nothing may be written: pages are shown, a form is answered with a page that keeps what was typed.

The operator switches it (`cacah readonly on`), or the database says so itself: a standby after a failover.
"""

import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cacah.lib import clock, crowd, plain

AGAIN = 60
"""Seconds after which to try again when the operator named no time."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

SECRET = frozenset({"sandi", "lama", "password", "kode", "code"})
"""Fields that are typed anew: a password is written into no page."""

Respond = Callable[[HttpRequest], HttpResponse]


class ReadOnlyMiddleware:
    """Lets nothing through that would write; gives refusals that Django leaves empty (405) a page of ours."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if crowd.house.read_only and request.method not in SAFE:
            return page(request)
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            shown = plain.error(request, 405)
            shown["Allow"] = response.get("Allow", "")
            return shown
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that notes who looked cannot be shown by a database that only reads."""
        return page(request) if crowd.is_read_only(error) else None


def seconds() -> int:
    """When to try again."""
    until = crowd.house.until
    left = (until - clock.now()).total_seconds() if until else 0
    return math.ceil(left) if left > 0 else AGAIN


def _wants_json(request: HttpRequest) -> bool:
    return "json" in f"{request.content_type} {request.headers.get('Accept', '')}"


def page(request: HttpRequest) -> HttpResponse:
    """What was typed stands in the page and is sent again by its button. Programs get 429 and keep what they have."""
    wait = seconds()
    if _wants_json(request):
        response: HttpResponse = JsonResponse({"read_only": True, "seconds": wait}, status=429)
    else:
        response = _page(request)
    response["Retry-After"] = str(wait)
    return response


def _page(request: HttpRequest) -> HttpResponse:
    with translation.override(plain.language(request)):
        lines = [_("Kami sedang merawat situs ini. Halaman bisa dibaca, tetapi untuk sementara tidak bisa menyimpan.")]
        lines.append(_when())
        form, note = None, ""
        if request.method == "POST":
            fields = [(name, str(one)) for name, held in request.POST.lists() for one in held if name not in SECRET]
            form = plain.Again(request.get_full_path(), fields, _("Kirim lagi"))
            note = _("Belum disimpan. Yang Anda ketik masih ada di halaman ini: biarkan terbuka, lalu kirim lagi.")
        told = {"note": note, "kind": "attention", "form": form}
        return plain.page(request, 409, _("Sebentar lagi bisa menyimpan"), lines, **told)


def _when() -> str:
    until = crowd.house.until
    if until is None or until <= clock.now():
        return _("Coba lagi dalam beberapa menit.")
    local = timezone.localtime(until)
    return _("Coba lagi mulai %(when)s WIB.") % {"when": date_format(local, "j F Y, H.i")}
