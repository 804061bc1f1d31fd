"""Pages of our own for when something is not as it should be. None asks the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cacah.lib.http import LANGUAGE_COOKIE

KEPT = gettext_lazy("Jawaban yang sudah disimpan tetap ada.")

WORDS = {
    400: (
        gettext_lazy("Permintaan ini tidak bisa dibaca"),
        (gettext_lazy("Mungkin alamatnya terpotong, atau formulirnya rusak di perjalanan."), KEPT),
    ),
    403: (
        gettext_lazy("Halaman ini tidak bisa dibuka dari sini"),
        (gettext_lazy("Anda tidak berhak membuka halaman ini, atau halaman ini dibuka dengan cara lain."), KEPT),
    ),
    404: (
        gettext_lazy("Halaman ini tidak ada"),
        (gettext_lazy("Mungkin alamatnya salah ketik, atau halaman ini sudah dipindahkan."), KEPT),
    ),
    405: (
        gettext_lazy("Halaman ini tidak bisa dibuka dengan cara itu"),
        (gettext_lazy("Mulailah lagi dari halaman depan."), KEPT),
    ),
    413: (
        gettext_lazy("Yang dikirim terlalu besar"),
        (gettext_lazy("Tidak ada yang disimpan dari pengiriman ini. Kembali ke halaman tadi dan kirim lagi."), KEPT),
    ),
    500: (
        gettext_lazy("Ada yang salah di tempat kami"),
        (gettext_lazy("Ini bukan kesalahan Anda. Coba lagi sebentar lagi."), KEPT),
    ),
}


@dataclass(frozen=True, slots=True)
class Again:
    """A form that was not taken, ready to be sent once more: where it goes, its fields, what its button says."""

    action: str
    fields: Sequence[tuple[str, str]]
    button: str


def language(request: HttpRequest) -> str:
    """What the asker chose, as far as we speak it."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def page(request: HttpRequest, status: int, title: object, lines: Sequence[object], **more: Any) -> HttpResponse:
    """A page of a heading and sentences.

    `note` and its `kind` (done, attention): a box; `form`: an Again; `onward`: (address, words) of a button.
    """
    spoken = language(request)
    with translation.override(spoken):
        more.setdefault("onward", ("/", _("Ke halaman depan")))
        text = render_to_string("lib/plain.html", {"title": title, "lines": lines, **more})
    return HttpResponse(text, status=status, headers={"Content-Language": spoken})


def error(request: HttpRequest, status: int, **more: Any) -> HttpResponse:
    """The page of a status in WORDS."""
    title, lines = WORDS[status]
    if request.path.startswith("/petugas"):
        with translation.override(language(request)):
            more.setdefault("onward", ("/petugas/", _("Ke halaman petugas")))
    return page(request, status, title, lines, **more)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return error(request, 500)
