"""A lost password: what a family prepares while it sits, and the ways back without staff."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cacah.cases import reads as cases
from cacah.comms import actions as comms
from cacah.comms import reads as letters
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.core import codes, throttle
from cacah.entry.core.seat import Seat
from cacah.entry.core.strength import strength
from cacah.entry.models import Credential
from cacah.lib import clock
from cacah.lib.http import client_network
from cacah.plan import reads as plan
from cacah.portal import door
from cacah.portal.door import page
from cacah.portal.forms import NewPasswordForm, errors
from cacah.portal.language import speaks


class CodeForm(NewPasswordForm):
    """A code of the family's own or of staff, and the new password."""

    kode = forms.CharField(required=False, max_length=100)
    field_order = ("kode", "sandi")

    def clean_kode(self) -> str:
        typed = str(self.cleaned_data.get("kode", ""))
        found = codes.fault(typed)
        if found == "blank":
            raise forms.ValidationError(_("Tulis kode Anda."))
        if found:
            raise forms.ValidationError(_("Kode terdiri dari 16 huruf dan angka. Periksa lagi hurufnya satu per satu."))
        return typed


class AddressForm(forms.Form):
    """An e-mail address; blank takes it away."""

    surel = forms.EmailField(
        required=False, max_length=200,
        error_messages={"invalid": gettext_lazy("Tulis alamat surel lengkap, misalnya nama@contoh.id.")},
    )  # fmt: skip


def _slow(request: HttpRequest, case_id: UUID, back: str) -> tuple[list[bytes], HttpResponse | None]:
    """The buckets of a guess at a family's password or code, and the page to wait on when it comes too early."""
    guess = entry.buckets(password=str(case_id), network=client_network(request))
    pause = entry.admit(guess, clock.now())
    return list(guess), door.slow_down(request, throttle.seconds(pause), back) if pause else None


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def lost(request: HttpRequest) -> HttpResponse:
    """The ways back to a lost password; the first of them, a code, is typed here."""
    known = door.pair(request)
    if known is None:
        return HttpResponseRedirect(reverse("portal:landing"))
    case_id, own = known
    form = CodeForm(request.POST or None, own=own)
    if request.method == "POST" and form.is_valid():
        guess, wait = _slow(request, case_id, reverse("portal:lost"))
        if wait:
            return wait
        try:
            made = entry.recover(case_id, form.cleaned_data["kode"], form.cleaned_data["sandi"])
            entry.forgive(guess)
            return _renewed(request, made, form.cleaned_data["sandi"])
        except entry.WrongCode:
            form.add_error("kode", _("Kode ini tidak cocok, sudah dipakai, atau sudah lewat waktunya."))
    context = {"form": form, "errors": errors(form), "least": plan.policies().password_length,
               "letters": letters.can_send()}  # fmt: skip
    return page(request, "lost", context, 422 if form.errors else 200)


def _renewed(request: HttpRequest, made: Credential, password: str) -> HttpResponse:
    """The family sits down with its new password; every other device is out."""
    response = changed(request, "portal:unsaved" if reads.unsaved(made.case_id) else "portal:isi-ready", password, True)
    entry.give(response, entry.sit_down(cases.case(made.case_id), made, "portal"))
    door.forget_pair(response)
    return response


def changed(request: HttpRequest, onward: str, password: str, renewed: bool = False) -> HttpResponse:
    """The password is another one now: how good it is, and where to go on."""
    word = strength(password, plan.policies().password_length)
    context = {"next": reverse(onward), "weak": word == "weak", "strong": word == "strong", "renewed": renewed}
    return page(request, "changed", context)


@require_POST
def letter(request: HttpRequest) -> HttpResponse:
    """Send a link to the address the family gave. The answer is the same whether it gave one."""
    known = door.pair(request)
    if known is None:
        return HttpResponseRedirect(reverse("portal:landing"))
    address, token = reads.address(known[0]), entry.letter_token(known[0])
    if address and token:
        _post(request, known[0], address, token)
    return page(request, "letter_sent", {})


def _post(request: HttpRequest, case_id: UUID, address: str, token: str) -> None:
    link = request.build_absolute_uri(reverse("portal:letter_link", args=[token]))
    text = _(
        "Seseorang meminta sandi baru untuk isian sensus keluarga Anda.\n\n"
        "Bila itu Anda, buka tautan ini dalam 30 menit dan buat sandi baru:\n%(link)s\n\n"
        "Bila bukan Anda, abaikan surel ini. Sandi Anda tidak berubah.\n"
        "Kami tidak pernah meminta sandi lewat surel atau telepon."
    )
    try:
        comms.post(
            "password", address, _("Sandi baru untuk isian sensus"), text % {"link": link}, (), f"case/{case_id}"
        )
    except (comms.CannotSend, comms.TooMany, comms.WrongAddress):
        return  # what the page says may not tell a stranger whether there is an address


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def letter_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an e-mail: looking does not spend it, a new password does."""
    if reads.letter_for(token) is None:
        return page(request, "letter_over", {}, 410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _renewed(request, entry.use_letter(token, form.cleaned_data["sandi"]), form.cleaned_data["sandi"])
        except entry.WrongCode:
            return page(request, "letter_over", {}, 410)
    context = {"form": form, "errors": errors(form), "least": plan.policies().password_length}
    return page(request, "new_password", context, 422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def prepare(request: HttpRequest) -> HttpResponse:
    """What a family keeps for the day it has forgotten its password: a code, an e-mail address."""
    seat = reads.seat(request)
    if seat is None:
        return door.to_landing()
    asked = request.POST.get("lakukan", "")
    if asked == "berkas":
        return _file(request, seat)
    context: dict[str, Any] = {"told": "", "errors": []}
    status = 200
    if asked in ("kode", "surel"):
        wait = _checked(request, seat, context)
        if wait:
            return wait
        if not context["errors"]:
            (_make if asked == "kode" else _keep)(request, seat, context)
        status = 422 if context["errors"] else 200
    context |= {"prepared": reads.prepared(seat.case_id), "letters": letters.can_send()}
    context |= {"ask": seat.receipt is not None, "back": reverse("portal:isi-ready")}
    return page(request, "prepare", context, status)


def _checked(request: HttpRequest, seat: Seat, context: dict[str, Any]) -> HttpResponse | None:
    """After a send the seat has no rights left: whoever holds the phone then shows the password once more."""
    if seat.receipt is None:
        return None
    guess, wait = _slow(request, seat.case_id, reverse("portal:prepare"))
    if wait:
        return wait
    if entry.check_password(seat.case_id, request.POST.get("sandi", "")):
        entry.forgive(guess)
    else:
        field = "id_sandi_kode" if request.POST.get("lakukan") == "kode" else "id_sandi_surel"
        context["errors"] = [(field, _("Sandi ini tidak cocok. Coba lagi."))]
    return None


def _make(request: HttpRequest, seat: Seat, context: dict[str, Any]) -> None:
    context["code"] = entry.make_code(seat)


def _keep(request: HttpRequest, seat: Seat, context: dict[str, Any]) -> None:
    form = AddressForm(request.POST)
    if form.is_valid():
        entry.keep_address(seat, form.cleaned_data["surel"])
        kept, forgotten = _("Alamat surel sudah disimpan."), _("Alamat surel sudah dihapus.")
        context["told"] = kept if form.cleaned_data["surel"] else forgotten
    else:
        context |= {"errors": errors(form), "typed": request.POST.get("surel", "")[:200]}


def _file(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The code that was just shown, as a text file. Only the family's own code is written into one."""
    code = request.POST.get("kode", "")
    if not entry.is_own_code(seat.case_id, code):
        return HttpResponseRedirect(reverse("portal:prepare"))
    text = _(
        "Kode pemulihan sandi sensus\n\n%(code)s\n\nDengan kode ini, NIK dan nomor KK, keluarga Anda bisa membuat "
        "sandi baru bila lupa. Jangan berikan kepada siapa pun.\n%(site)s\n"
    ) % {"code": codes.grouped(codes.clean(code)), "site": request.build_absolute_uri(reverse("portal:landing"))}
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kode-pemulihan.txt"'
    return response
