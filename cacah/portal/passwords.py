"""The password's own pages: make one, type it, change it."""

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.core import throttle
from cacah.entry.core.seat import Seat
from cacah.lib import clock
from cacah.lib.http import client_network
from cacah.plan import reads as plan
from cacah.portal import door, recovery
from cacah.portal.door import page
from cacah.portal.forms import ChangeForm, NewPasswordForm, PasswordForm, errors
from cacah.portal.language import speaks


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def password(request: HttpRequest) -> HttpResponse:
    """Make a password the first time, type it every other time."""
    known = door.brought(request)
    if known is None:
        return HttpResponseRedirect(reverse("portal:landing"))
    if reads.credential(known.case_id) is None:
        return _first_password(request, known)
    return _known_password(request, known)


def _password_page(request: HttpRequest, form: django_forms.Form, first: bool, told: str = "") -> HttpResponse:
    least = plan.policies().password_length
    if not form.is_bound and not told:
        return door.kept(request, "password", {"first": first, "least": least})
    context = {"form": form, "first": first, "least": least, "told": told, "errors": errors(form)}
    return page(request, "password", context, 422 if form.errors else 200)


def _first_password(request: HttpRequest, known: door.Brought) -> HttpResponse:
    form = NewPasswordForm(request.POST or None, own=tuple(known.own))
    if request.method != "POST" or not form.is_valid():
        return _password_page(request, form, first=True)
    case = cases.case(known.case_id)
    made = entry.make_password(case, form.cleaned_data["sandi"])
    if made is None:
        told = _("Sandi keluarga ini baru saja dibuat di perangkat lain. Isi sandi itu.")
        return _password_page(request, PasswordForm(), first=False, told=told)
    return door.sit_down(request, case, made, first=True)


def _known_password(request: HttpRequest, known: door.Brought) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _password_page(request, form, first=False)
    guess = entry.buckets(password=str(known.case_id), network=client_network(request))
    pause = entry.admit(guess, clock.now())
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:password"))
    case = cases.case(known.case_id)
    credential = entry.check_password(case.id, form.cleaned_data["sandi"])
    if credential is None:
        audit.note(f"seat:{case.id}", "wrong_password", f"case/{case.id}", case.place_id)
        entry.knock(reads.Found(entry.WRONG_PASSWORD, case, case.place_id), "password", known.nik, known.kk)
        form.add_error("sandi", _("Sandi ini tidak cocok. Coba lagi."))
        return _password_page(request, form, first=False)
    entry.forgive(guess)
    return door.sit_down(request, case, credential)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def change(request: HttpRequest) -> HttpResponse:
    """Another password, as often as the plan allows; other devices of the family are then signed out."""
    seat = reads.seat(request)
    if seat is None or seat.receipt:
        return door.to_landing()
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = entry.buckets(password=str(seat.case_id), network=client_network(request))
        pause = entry.admit(guess, clock.now())
        if pause:
            return door.slow_down(request, throttle.seconds(pause), reverse("portal:change"))
        changed = _changed(seat, form)
        if changed:
            entry.forgive(guess)
            response = recovery.changed(request, "portal:isi-ready", form.cleaned_data["sandi"])
            entry.give(response, changed)
            return response
    allowed, known = plan.policies().password_changes, reads.credential(seat.case_id)
    left = max(0, allowed - (known.changes if known else 0))
    context = {"form": form, "errors": errors(form), "left": left, "least": plan.policies().password_length}
    return page(request, "change", context, 422 if form.errors else 200)


def _changed(seat: Seat, form: ChangeForm) -> Seat | None:
    try:
        return entry.change_password(seat, form.cleaned_data["lama"], form.cleaned_data["sandi"])
    except entry.WrongPassword:
        form.add_error("lama", _("Sandi ini tidak cocok. Coba lagi."))
    except entry.NoChangesLeft:
        form.add_error("sandi", _("Sandi sudah diganti sebanyak yang dibolehkan."))
    return None
