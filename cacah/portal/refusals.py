"""What the portal says when a form came without its token: what was typed is kept for whoever has a seat."""

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cacah.entry import reads
from cacah.lib import plain
from cacah.portal import door

INTERVIEW = "/isi/"


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or with another's. The reason is Django's, for developers: it is not shown."""
    with translation.override(plain.language(request)):
        title = _("Formulir ini tidak bisa kami terima")
        lines = [_("Halaman ini mungkin terlalu lama terbuka, atau peramban Anda menolak kuki.")]
        if _keep(request):
            note = _("Yang baru saja Anda ketik sudah kami simpan.")
            onward = (reverse("portal:unsaved"), _("Lihat dan simpan"))
            return plain.page(request, 403, title, lines, note=note, kind="done", onward=onward)
        lines.append(_("Kembali ke halaman tadi, muat ulang, lalu kirim sekali lagi. Izinkan kuki untuk situs ini."))
        return plain.page(request, 403, title, lines)


def _keep(request: HttpRequest) -> bool:
    """Put by what was typed on a page of the interview, if its seat holds. Another site's form comes without a seat."""
    if request.method != "POST" or not request.path.startswith(INTERVIEW):
        return False
    try:
        seat = reads.seat(request) or reads.lapsed(request)
        return seat is not None and not seat.receipt and door.keep(request, seat)
    except (DatabaseError, InterfaceError):
        return False
