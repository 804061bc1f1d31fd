"""Letters with an access code and its QR, for every family of a place, and some for people whom no register has."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.entry import actions as entry
from cacah.geo import reads as geo
from cacah.lib import pdf, qr
from cacah.plan import reads as plan
from cacah.register import reads as register

TEMPLATE = Path(__file__).parent / "typst" / "letters.typ"
MOST = 2000
"""Letters in one file: some minutes of a printer."""


class TooMany(Exception):
    """The place has more families than one file holds; take the places below it."""


def made(place_id: int, url: str, actor: str, *, blank: int = 0, language: str = "id") -> bytes:
    """The PDF: a page per register family at the place and below, then `blank` pages for families of no register.

    `url`: where the site is reached. Each page has a fresh code; those of earlier letters hold on. Raises TooMany.
    """
    found = cases.register_cases(geo.place(place_id), MOST + 1)
    if len(found) + blank > MOST:
        raise TooMany(f"{geo.label(place_id)} has more than {MOST} families. Take the places below it.")
    with translation.override(language), transaction.atomic():
        audit.note(actor, "print_letters", f"place/{place_id}", place_id, letters=len(found) + blank)
        letters = [*_families(found, url, actor), *_blank(place_id, blank, url, actor)]
        said = _words(url, language)
        title = f"{said['heading']} · {said['census']}"
        return pdf.compile(TEMPLATE, {**said, "letters": letters}, title=title, language=language)


def _families(found: list[Case], url: str, actor: str) -> Iterator[dict[str, Any]]:
    for case in found:
        record = register.record(case.register_family) if case.register_family else None
        head = record.people[0].name if record and record.people else ""
        lines = [head, record.street, f"RT {record.rt} RW {record.rw}"] if record else []
        yield _letter(entry.issue_code(case.id, case.place_id, "delivered", actor), url, case.place_id, lines)


def _blank(place_id: int, count: int, url: str, actor: str) -> Iterator[dict[str, Any]]:
    for _number in range(count):
        yield _letter(
            entry.issue_code(None, place_id, "access", actor), url, place_id, [_("Keluarga yang belum tercatat")]
        )


def _letter(code: str, url: str, place_id: int, lines: list[str]) -> dict[str, Any]:
    """The code stands behind the #: it reaches no server log."""
    return {
        "code": code,
        "drawing": qr.svg(f"{url.rstrip('/')}/kode#{code}"),
        "lines": [*filter(None, lines), geo.label(place_id)],
    }


def _words(url: str, language: str) -> dict[str, str]:
    current = plan.current()
    reached = ", ".join(filter(None, (current.help_phone, current.help_email)))
    return {
        "census": current.title(language),
        "heading": _("Kode sensus untuk keluarga Anda"),
        "why": _("Dengan kode ini keluarga Anda bisa mengisi sensus sendiri, dengan telepon atau komputer."),
        "how": _("Buka alamat di bawah, atau arahkan kamera telepon ke gambar. Lalu isi kode ini:"),
        "drawing_alt": _("Kode QR yang membuka halaman masuk dengan kode di atas"),
        "address": _("Alamat:"),
        "url": f"{url.rstrip('/')}/kode",
        "keep": _("Jangan berikan kode ini kepada orang lain. Kami tidak pernah meminta sandi bank atau uang."),
        "help": _("Meja bantuan: %(reached)s") % {"reached": reached} if reached else "",
    }
