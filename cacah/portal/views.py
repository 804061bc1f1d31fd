"""The portal's own pages: who asks and why, NIK and KK, the password, a visit instead, leaving."""

from collections.abc import Sequence
from dataclasses import replace
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
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.core import throttle
from cacah.entry.core.seat import Seat
from cacah.entry.models import Credential
from cacah.interview.reads import checked, code_of
from cacah.lib import clock
from cacah.lib.http import client_network
from cacah.plan import reads as plan
from cacah.portal import door
from cacah.portal.door import page
from cacah.portal.forms import BirthForm, ChangeForm, NewPasswordForm, NumbersForm, PasswordForm
from cacah.portal.language import speaks


def _errors(form: django_forms.Form) -> list[tuple[str, str]]:
    """(field, text) of what is wrong, in the order of the fields."""
    return [(f"id_{name}", str(form.errors[name][0])) for name in form.fields if name in form.errors]


def _numbers(request: HttpRequest, template: str, form: NumbersForm, status: int = 200, **more: object) -> HttpResponse:
    current, language = plan.current(), str(getattr(request, "LANGUAGE_CODE", "id"))
    labels = {
        name: {"label": one.label(language), "name": one.name(language), "length": one.length, "digits": one.digits}
        for name, one in (("nik", current.person_id), ("kk", current.family_id))
    }
    context = {"form": form, "labels": labels, "errors": _errors(form), "host": request.get_host(), **more}
    return page(request, template, context, status)


@require_http_methods(["GET"])
@speaks
def landing(request: HttpRequest) -> HttpResponse:
    """Who asks, why, what the law protects, and the form to begin with."""
    came_from = {("habis", "disimpan"): "kept", ("habis", "1"): "over", ("masuk", "1"): "out", ("keluar", "1"): "left"}
    over = next((came_from[pair] for pair in request.GET.items() if pair in came_from), "")
    return _numbers(request, "landing", NumbersForm(), over=over)


def _not_found(language: str) -> str:
    """The one thing that is said of a wrong pair, an unknown number and a family without a case."""
    current = plan.current()
    told = {"person": current.person_id.label(language), "family": current.family_id.label(language)}
    return _("%(person)s dan %(family)s ini tidak kami temukan bersama. Periksa keduanya di kartu keluarga.") % told


def _guess(request: HttpRequest, form: NumbersForm) -> dict[bytes, throttle.Limit]:
    return entry.buckets(nik=form.cleaned_data["nik"], kk=form.cleaned_data["kk"], network=client_network(request))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def numbers(request: HttpRequest) -> HttpResponse:
    """NIK and KK. Whatever does not fit, the words are the same."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("portal:landing"))
    form = NumbersForm(request.POST)
    if not form.is_valid():
        return _numbers(request, "landing", form, 422)
    guess = _guess(request, form)
    pause = entry.admit(guess, clock.now())
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:landing"))
    typed = form.cleaned_data["nik"], form.cleaned_data["kk"]
    case = reads.case_of(*typed)
    if case is None:
        form.add_error("nik", _not_found(str(getattr(request, "LANGUAGE_CODE", "id"))))
        return _numbers(request, "landing", form, 422, unknown=True)
    entry.forgive(guess)
    response = HttpResponseRedirect(reverse("portal:password"))
    door.remember_pair(response, case.id, case.place_id, typed)
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def password(request: HttpRequest) -> HttpResponse:
    """Make a password the first time, type it every other time."""
    known = door.pair(request)
    if known is None:
        return HttpResponseRedirect(reverse("portal:landing"))
    case_id, own = known
    if reads.credential(case_id) is None:
        return _first_password(request, cases.case(case_id), own)
    return _known_password(request, case_id)


def _password_page(request: HttpRequest, form: django_forms.Form, first: bool, told: str = "") -> HttpResponse:
    least = plan.policies().password_length
    context = {"form": form, "first": first, "least": least, "told": told, "errors": _errors(form)}
    return page(request, "password", context, 422 if form.errors else 200)


def _first_password(request: HttpRequest, case: Case, own: Sequence[str]) -> HttpResponse:
    form = NewPasswordForm(request.POST or None, own=tuple(own))
    if request.method != "POST" or not form.is_valid():
        return _password_page(request, form, first=True)
    made = entry.make_password(case, form.cleaned_data["sandi"])
    if made is None:
        told = _("Sandi keluarga ini baru saja dibuat di perangkat lain. Isi sandi itu.")
        return _password_page(request, PasswordForm(), first=False, told=told)
    return _sit_down(request, case, made)


def _known_password(request: HttpRequest, case_id: UUID) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _password_page(request, form, first=False)
    guess = entry.buckets(password=str(case_id), network=client_network(request))
    pause = entry.admit(guess, clock.now())
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:password"))
    case = cases.case(case_id)
    credential = entry.check_password(case.id, form.cleaned_data["sandi"])
    if credential is None:
        audit.note(f"seat:{case.id}", "wrong_password", f"case/{case.id}", case.place_id)
        form.add_error("sandi", _("Sandi ini tidak cocok. Coba lagi."))
        return _password_page(request, form, first=False)
    entry.forgive(guess)
    return _sit_down(request, case, credential)


def _sit_down(request: HttpRequest, case: Case, credential: Credential) -> HttpResponse:
    """To the interview, by way of what was typed too late if there is something."""
    name = "portal:unsaved" if reads.unsaved(case.id) else "portal:isi-ready"
    response = HttpResponseRedirect(reverse(name))
    entry.give(response, entry.sit_down(case, credential, "portal"))
    door.forget_pair(response)
    response.delete_cookie(door.FACTS_ASKED)
    return response


def _to_landing() -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:landing") + "?masuk=1")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def change(request: HttpRequest) -> HttpResponse:
    """Another password, as often as the plan allows; other devices of the family are then signed out."""
    seat = reads.seat(request)
    if seat is None or seat.receipt:
        return _to_landing()
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = entry.buckets(password=str(seat.case_id), network=client_network(request))
        pause = entry.admit(guess, clock.now())
        if pause:
            return door.slow_down(request, throttle.seconds(pause), reverse("portal:change"))
        changed = _changed(seat, form)
        if changed:
            entry.forgive(guess)
            response = page(request, "changed", {"next": reverse("portal:isi-ready")})
            entry.give(response, changed)
            return response
    allowed, known = plan.policies().password_changes, reads.credential(seat.case_id)
    left = max(0, allowed - (known.changes if known else 0))
    context = {"form": form, "errors": _errors(form), "left": left, "least": plan.policies().password_length}
    return page(request, "change", context, 422 if form.errors else 200)


def _changed(seat: Seat, form: ChangeForm) -> Seat | None:
    try:
        return entry.change_password(seat, form.cleaned_data["lama"], form.cleaned_data["sandi"])
    except entry.WrongPassword:
        form.add_error("lama", _("Sandi ini tidak cocok. Coba lagi."))
    except entry.NoChangesLeft:
        form.add_error("sandi", _("Sandi sudah diganti sebanyak yang dibolehkan."))
    return None


@require_http_methods(["GET", "POST"])
@speaks
def fact(request: HttpRequest) -> HttpResponse:
    """Before the register is shown: the birth date of one member. Nobody has to."""
    seat = reads.seat(request)
    if seat is None or seat.receipt:
        return _to_landing()
    onward = HttpResponseRedirect(reverse("portal:isi-ready"))
    if seat.facts_shown or plan.policies().prefill != "masked":
        return onward
    if "lewati" in request.POST:
        onward.set_cookie(door.FACTS_ASKED, "1", httponly=True, samesite="Lax", secure=settings.CACAH_HTTPS)
        return onward
    form = BirthForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = entry.buckets(fact=str(seat.case_id))
        pause = entry.admit(guess, clock.now())
        if pause:
            return door.slow_down(request, throttle.seconds(pause), reverse("portal:fact"))
        if reads.is_birth_date(seat.case_id, form.cleaned_data["lahir"]):
            audit.note(seat.actor, "show_register", f"case/{seat.case_id}", seat.place_id)
            entry.give(onward, replace(seat, facts_shown=True, touched=clock.now()))
            return onward
        told = _("Tanggal ini tidak sama dengan tanggal lahir siapa pun di kartu keluarga ini. Coba lagi.")
        form.add_error(None, told)
    errors = [("id_lahir_d", str(text)) for text in form.non_field_errors()]
    return page(request, "fact", {"form": form, "errors": errors}, 422 if form.errors else 200)


@require_http_methods(["GET"])
def unsaved(request: HttpRequest) -> HttpResponse:
    """What was typed on a seat that had run out of time, ready to be saved now."""
    seat = reads.seat(request)
    if seat is None or seat.receipt:
        return _to_landing()
    typed = reads.unsaved(seat.case_id)
    if typed is None:
        return HttpResponseRedirect(reverse("portal:isi-ready"))
    fields = [(name, value) for name, values in typed.fields.items() for value in values]
    return page(request, "unsaved", {"path": typed.path, "fields": fields, "restored": door.RESTORED})


@require_http_methods(["POST"])
def discard(request: HttpRequest) -> HttpResponse:
    """What was typed too late is not wanted."""
    seat = reads.seat(request)
    if seat is None:
        return _to_landing()
    entry.drop_unsaved(seat.case_id)
    return HttpResponseRedirect(reverse("portal:isi-ready"))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def visit(request: HttpRequest) -> HttpResponse:
    """ "I prefer a visit". Without a seat the answer is the same whether or not the numbers are known."""
    seat = reads.seat(request)
    if seat and not seat.receipt:
        if request.method == "GET":
            return page(request, "visit", {"seated": True, "back": reverse("portal:isi-ready")})
        hall.request_visit(seat.case_id, seat.actor)
        return _visit_noted(request, known=True)
    form = NumbersForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _numbers(request, "visit", form, 422 if form.errors else 200, back=reverse("portal:landing"))
    guess = _guess(request, form)
    pause = entry.admit(guess, clock.now())
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:visit"))
    case = reads.case_of(form.cleaned_data["nik"], form.cleaned_data["kk"])
    if case:
        hall.request_visit(case.id, f"seat:{case.id}")
    return _visit_noted(request, known=False)


def _visit_noted(request: HttpRequest, known: bool) -> HttpResponse:
    return page(request, "visit_noted", {"known": known})


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the seat on this device."""
    if request.method == "GET":
        return page(request, "leave", {"back": reverse("portal:isi-ready")})
    response = HttpResponseRedirect(reverse("portal:landing") + "?keluar=1")
    entry.stand_up(response)
    response.delete_cookie(door.FACTS_ASKED)
    return response


@require_http_methods(["GET"])
@speaks
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What a receipt attests, for whoever is shown one."""
    found = checked(token)
    return page(request, "verify", {"found": found, "code": code_of(token)}, 200 if found else 404)
