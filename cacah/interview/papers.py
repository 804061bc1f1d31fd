"""A receipt to take along: as a file that a screen reader can read, as a code to show, by e-mail. Nothing but what was
committed stands in any of them; people by initials, no number of theirs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cacah.comms import actions as comms
from cacah.comms import reads as letters
from cacah.comms.core import Attachment
from cacah.interview import changes
from cacah.interview.desk import Desk
from cacah.interview.forms import MailForm
from cacah.interview.reads import ShownReceipt, shown_receipt
from cacah.interview.views import kept, page
from cacah.lib import pdf, qr
from cacah.plan import reads as plan

TEMPLATE = Path(__file__).with_name("typst") / "receipt.typ"
FILE_NAME = "tanda-terima.pdf"
PDF = "application/pdf"


def found(desk: Desk, envelope: UUID) -> ShownReceipt:
    """The receipt of a send that was committed; anything else is not there."""
    receipt = shown_receipt(desk, envelope)
    if receipt is None:
        raise Http404
    return receipt


def address(desk: Desk, receipt: ShownReceipt) -> str:
    """The whole address at which anyone can check a receipt; blank behind a door that has none."""
    if "verify" not in desk.frame:
        return ""
    scheme = "https" if settings.CACAH_HTTPS else desk.request.scheme
    return f"{scheme}://{desk.request.get_host()}{desk.frame['verify']}{receipt.token}"


def _lines(receipt: ShownReceipt) -> dict[str, str]:
    """What a receipt says of what was sent."""
    people = f" ({', '.join(receipt.people)})" if receipt.people else ""
    return {
        "number": receipt.number,
        "code": receipt.code,
        "received": f"{date_format(receipt.received_at, 'j F Y, H.i')} {receipt.zone}",
        "listed": f"{receipt.members}{people}",
        "complete_members": str(receipt.complete_members),
    }


def words(desk: Desk, receipt: ShownReceipt) -> Mapping[str, Any]:
    """What a receipt says, in the language of the page."""
    said = _lines(receipt)
    told = _("Jawaban keluarga ini lengkap.")
    if not receipt.complete:
        told = _("Masih ada yang belum lengkap. Petugas mungkin menghubungi Anda untuk melengkapinya.")
    where = address(desk, receipt)
    return {
        "census": plan.current().title(desk.language),
        "heading": _("Tanda terima"),
        "thanks": told,
        "rows": [
            [_("Nomor"), said["number"]],
            [_("Kode pemeriksaan"), said["code"]],
            [_("Diterima"), said["received"]],
            [_("Orang di daftar"), said["listed"]],
            [_("Orang dengan jawaban lengkap"), said["complete_members"]],
        ],
        "check_heading": _("Periksa keaslian tanda terima"),
        "check": _("Siapa pun bisa memindai kode ini untuk memeriksa bahwa tanda terima ini asli."),
        "drawing": qr.svg(where) if where else "",
        "drawing_alt": _("Kode QR untuk memeriksa tanda terima ini"),
        "keep": _("Simpan tanda terima ini. Tidak ada nama lengkap dan tidak ada NIK di dalamnya."),
        "foot": desk.request.get_host(),
    }


def made(desk: Desk, receipt: ShownReceipt) -> bytes:
    """The receipt as PDF/UA."""
    said = words(desk, receipt)
    title = f"{said['heading']} · {said['census']}"
    return pdf.compile(TEMPLATE, said, title=title, language=desk.language)


def receipt(desk: Desk, envelope: UUID) -> HttpResponse:
    """What was committed, and nothing else."""
    return _page(desk, envelope, found(desk, envelope))


def _page(desk: Desk, envelope: UUID, shown: ShownReceipt, typed: str = "", wrong: str = "") -> HttpResponse:
    """The receipt, and where to take it. Asks the database further only where letters can be sent."""
    can_mail, here = letters.can_send(), desk.receipt_url(envelope)
    mailed = letters.latest("receipt", f"envelope/{envelope}") if can_mail else None
    frame = {
        "complete": shown.complete,
        "already": "sudah" in desk.request.GET,
        "changes": tuple(changes.links(desk)),
        "can_mail": can_mail,
        "mailed": mailed.state if mailed else "",
        "errors": (("id_surel", wrong),) if wrong else (),
    }
    files = {"file": f"{here}{FILE_NAME}", "shown_code": f"{here}kode/", "mail": f"{here}surel/"}
    slots = {"receipt": _lines(shown), "token": shown.token, "typed": typed, **files}
    return kept(desk, "receipt", frame, slots, 422 if wrong else 200)


def file(desk: Desk, envelope: UUID) -> HttpResponse:
    """The receipt to save or print."""
    response = HttpResponse(made(desk, found(desk, envelope)), content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def code(desk: Desk, envelope: UUID) -> HttpResponse:
    """The code as large as the screen, to be scanned from it."""
    receipt = found(desk, envelope)
    where = address(desk, receipt)
    if not where:
        raise Http404
    context = {"receipt": receipt, "drawing": qr.svg(where), "back": desk.receipt_url(envelope)}
    return page(desk, "receipt_code", context)


def mail(desk: Desk, envelope: UUID) -> HttpResponse:
    """Ask for the receipt by e-mail; back to the receipt, or the receipt with what is wrong with the address."""
    receipt = found(desk, envelope)
    back = HttpResponseRedirect(f"{desk.receipt_url(envelope)}#surel")
    if not letters.can_send() or desk.request.method != "POST":
        return back
    form = MailForm(desk.request.POST)
    if form.is_valid() and _posted(desk, receipt, envelope, form):
        return back
    return _page(desk, envelope, receipt, str(form["surel"].value() or ""), str(form.errors["surel"][0]))


def _posted(desk: Desk, receipt: ShownReceipt, envelope: UUID, form: MailForm) -> bool:
    said = words(desk, receipt)
    lines = [said["thanks"], "", *(f"{label}: {value}" for label, value in said["rows"]), "", said["keep"]]
    if said["drawing"]:
        lines += ["", f"{said['check_heading']}: {address(desk, receipt)}"]
    try:
        comms.post(
            "receipt", form.cleaned_data["surel"], f"{said['heading']} · {said['census']}", "\n".join(lines) + "\n",
            [Attachment(FILE_NAME, PDF, made(desk, receipt))], f"envelope/{envelope}",
        )  # fmt: skip
    except comms.TooMany:
        form.add_error("surel", _("Tanda terima ini sudah beberapa kali dikirim hari ini. Coba lagi besok."))
        return False
    return True
