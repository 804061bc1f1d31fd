"""The other ways in, when NIK and KK are not known together: nobody stands before a closed door.

What is right may be recognised. What is wrong gets the same words, the same status, the same cost, whatever is wrong;
the true cause goes into the log of the help desk.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.core import throttle
from cacah.entry.core.seat import Seat
from cacah.entry.reads import OTHER_CARD, SLOWED, Found
from cacah.lib import clock, ids
from cacah.lib.http import client_network
from cacah.plan import reads as plan
from cacah.portal import alone, door
from cacah.portal.door import Brought, page
from cacah.portal.forms import errors
from cacah.portal.language import speaks
from cacah.portal.way_forms import BeginForm, CallForm, CodeForm, FactsForm, MemberForm, labels
from cacah.register import reads as register
from cacah.vault import cookies

TYPED_COOKIE = "ketikan"
TYPED_SECONDS = 15 * 60
NEW = "baru"
"""Field with the sealed id of a family to begin, so that pressing twice begins one."""


def help_desk() -> dict[str, str]:
    """How the help desk is reached, as the plan says."""
    current = plan.current()
    return {"phone": current.help_phone, "email": current.help_email}


def _show(request: HttpRequest, template: str, form: django_forms.Form, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "labels": labels(), "errors": errors(form), "help": help_desk(), **more}
    return page(request, template, context, 422 if form.errors else status)


def remember_typed(response: HttpResponse, nik: str, kk: str) -> None:
    """Keep what was typed for the other ways in, sealed, for a quarter of an hour."""
    value = [nik, kk, int(clock.now().timestamp())]
    response.set_cookie(
        TYPED_COOKIE, cookies.seal(value, "typed"), max_age=TYPED_SECONDS, httponly=True, samesite="Lax",
        secure=settings.CACAH_HTTPS, path=reverse("portal:ways"),
    )  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(TYPED_COOKIE)
    value = cookies.open(cookie, "typed") if cookie else None
    if value is None or clock.now().timestamp() - value[2] > TYPED_SECONDS:
        return {}
    return {"nik": value[0], "kk": value[1]}


@require_http_methods(["GET"])
@speaks
def ways(request: HttpRequest) -> HttpResponse:
    """Every way in, one below the other."""
    return page(request, "ways", {"labels": labels(), "help": help_desk()})


def _not_found() -> str:
    """The one thing that is said of everything that does not fit."""
    return _("Dengan keterangan ini kami tidak menemukan keluarga Anda. Periksa lagi, atau pilih cara lain di bawah.")


def _look(
    request: HttpRequest, template: str, form: MemberForm | FactsForm, way: str, look: Callable[[], Found]
) -> HttpResponse:
    """Count the try, look, and go on to the password or say the one thing there is to say."""
    typed = form.cleaned_data
    nik, kk, other = typed["nik"], typed["kk"], typed.get("lain", "")
    guess, pause = door.admit(request, nik=nik, other=other)
    if pause:
        entry.knock(Found(SLOWED), way, nik, kk)
        return door.slow_down(request, throttle.seconds(pause), request.path)
    found = look()
    if found.case is None:
        entry.spend()
        entry.knock(found, way, nik, kk)
        form.add_error("nik", _not_found())
        return _show(request, template, form, unknown=True)
    entry.forgive(guess)
    response = HttpResponseRedirect(reverse("portal:password"))
    door.remember_pair(response, Brought(found.case.id, way, nik, kk, other, claims=bool(kk)))
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def member(request: HttpRequest) -> HttpResponse:
    """One's own NIK and that of another member: for a family whose card was renewed."""
    form = MemberForm(request.POST or None, initial=_typed(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, "way_member", form)
    typed = form.cleaned_data
    return _look(request, "way_member", form, "member", lambda: reads.find_by_member(typed["nik"], typed["lain"]))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def facts(request: HttpRequest) -> HttpResponse:
    """One's own NIK, the birth date of another member, the name of the head."""
    form = FactsForm(request.POST or None, initial=_typed(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, "way_facts", form)
    typed = form.cleaned_data
    return _look(
        request, "way_facts", form, "facts",
        lambda: reads.find_by_facts(typed["nik"], typed["lahir"], typed["kepala"]),
    )  # fmt: skip


def _new_id(request: HttpRequest) -> UUID:
    value = cookies.open(request.POST.get(NEW, ""), "begin")
    return UUID(value) if value else ids.new()


def _begin_page(request: HttpRequest, form: BeginForm) -> HttpResponse:
    own = cookies.seal(_new_id(request).hex, "begin")
    offered = form.villages() if form.is_bound else []
    return _show(request, "way_begin", form, offered=offered, new_name=NEW, new=own)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def begin(request: HttpRequest) -> HttpResponse:
    """A family that the register does not know: where it lives, then its password. Nothing is looked up in public."""
    form = BeginForm(request.POST or None, initial=_typed(request))
    if request.method != "POST" or not form.is_valid() or "village" not in form.cleaned_data:
        return _begin_page(request, form)
    typed = form.cleaned_data
    nik, kk = typed["nik"], typed["kk"]
    _guess, pause = door.admit(request, nik=nik, begin=client_network(request))
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:begin"))
    response = HttpResponseRedirect(reverse("portal:password"))
    door.remember_pair(response, Brought(_begun(request, typed), "family", nik, kk))
    return response


def _begun(request: HttpRequest, typed: dict[str, Any]) -> UUID:
    """The case of the family: the one it has if the pair is known by now, or a new claimed one."""
    known = reads.find(typed["nik"], typed["kk"]).case
    if known:
        return known.id
    village = typed["village"]
    place = register.sls(village.code, typed["rw"], typed["rt"]) or village.id
    own = _new_id(request)
    case = hall.open_case(place, f"seat:{own}", "claimed", case_id=own)
    words = f"RT {typed['rt']} RW {typed['rw']}"
    hall.claim(case, "family", typed["nik"], typed["kk"], words=words)
    return case.id


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def code(request: HttpRequest) -> HttpResponse:
    """A code of a letter, an officer or the help desk. The address never holds it: a QR puts it behind the #."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, "way_code", form)
    guess, pause = door.admit(request, code=form.cleaned_data["kode"])
    if pause:
        entry.knock(Found(SLOWED), "code")
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:code"))
    used = entry.use_code(form.cleaned_data["kode"])
    by_oneself = alone.come_in(form.cleaned_data["kode"]) if used is None else None
    if by_oneself:
        entry.forgive(guess)
        return by_oneself
    if used is None:
        return _wrong_code(request, "way_code", form, reads.find_code(form.cleaned_data["kode"]))
    entry.forgive(guess)
    response = HttpResponseRedirect(reverse("portal:password"))
    door.remember_pair(response, Brought(used.case.id, "code"))
    return response


def _wrong_code(request: HttpRequest, template: str, form: CodeForm, found: Found) -> HttpResponse:
    entry.spend()
    entry.knock(found, "code")
    form.add_error("kode", _("Kode ini tidak kami kenal, atau sudah tidak berlaku."))
    return _show(request, template, form, unknown=True)


def delivered(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Before the register is shown: the code that reached the family by letter or officer. Nobody has to."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, "delivered", form)
    guess, pause = door.admit(request, fact=str(seat.case_id))
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:fact"))
    found = reads.find_code(form.cleaned_data["kode"])
    if found.case is None or found.case.id != seat.case_id:
        return _wrong_code(request, "delivered", form, Found(OTHER_CARD, None, seat.place_id))
    entry.forgive(guess)
    audit.note(seat.actor, "show_register", f"case/{seat.case_id}", seat.place_id)
    response = HttpResponseRedirect(reverse("portal:isi-ready"))
    entry.give(response, replace(seat, facts_shown=True, touched=clock.now()))
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def call(request: HttpRequest) -> HttpResponse:
    """ "Call me": a number for the help desk."""
    form = CallForm(request.POST or None, initial={"waktu": "morning"})
    if request.method != "POST" or not form.is_valid():
        return _show(request, "way_call", form)
    _guess, pause = door.admit(request, call=client_network(request))
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:call"))
    entry.call_me(form.cleaned_data["telepon"], form.cleaned_data["waktu"])
    return page(request, "way_called", {"help": help_desk()})
