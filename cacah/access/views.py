"""Signing in and out, the second factor, and the first page of staff."""

from datetime import timedelta
from math import ceil
from typing import cast

from django import forms
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cacah.access import actions, guard, menu, reads, throttle
from cacah.access.forms import CodeForm, LoginForm
from cacah.access.models import Authenticator, User
from cacah.access.titles import TITLES
from cacah.audit import actions as audit
from cacah.geo import reads as geo
from cacah.lib import clock, http


def _slowed(form: forms.Form, pause: timedelta) -> None:
    seconds = ceil(pause.total_seconds())
    text = ngettext(
        "Terlalu banyak percobaan. Coba lagi dalam %(seconds)d detik.",
        "Terlalu banyak percobaan. Coba lagi dalam %(seconds)d detik.",
        seconds,
    )
    form.add_error(None, text % {"seconds": seconds})


def _target(request: HttpRequest) -> str:
    """The page asked for before, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Name and password. One answer for every way of being wrong."""
    form = LoginForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _signed_in(request, form):
            return redirect(_target(request) or "access:home")
        status = 422
    context = {"form": form, "next": _target(request), "ended": "berakhir" in request.GET}
    return render(request, "access/login.html", context, status=status)


def _signed_in(request: HttpRequest, form: LoginForm) -> bool:
    username = form.cleaned_data["username"].strip().lower()
    guess = throttle.sign_in(username, http.client_network(request))
    pause = throttle.admit(guess, clock.now())
    if pause:
        audit.note(_actor(username), "login_slowed")
        _slowed(form, pause)
        return False
    user = auth.authenticate(request, username=username, password=form.cleaned_data["password"])
    if user is None:
        audit.note(_actor(username), "login_failed")
        form.add_error(None, _("Nama pengguna atau kata sandi tidak cocok."))
        return False
    throttle.forgive(guess)
    auth.login(request, user)
    guard.touch(request)
    audit.note(user.actor, "login")
    return True


def _actor(username: str) -> str:
    """The account guessed at; what was typed is never written down, it may be a password."""
    known = User.objects.filter(username=username).values_list("pk", flat=True).first()
    return f"user:{known}" if known else "anonymous"


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        audit.note(request.user.actor, "logout")
    auth.logout(request)
    return redirect("access:login")


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Show a code of the enrolled app."""
    elsewhere = guard.signed_in(request)
    if elsewhere:
        return elsewhere
    user = cast(User, request.user)
    if reads.authenticator(user) is None:
        return redirect(guard.address("access:enrol", _target(request)))
    return _ask_code(request, user, "access/code.html", {})


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Put the secret into an app and show its first code. With an app already, only after a code of it."""
    elsewhere = guard.signed_in(request)
    if elsewhere:
        return elsewhere
    user = cast(User, request.user)
    known = reads.authenticator(user)
    if known and request.session.get(guard.SECOND) != known.pk:
        return redirect("access:code")
    enrolment = actions.enrol_totp(user)
    groups = [enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4)]
    return _ask_code(request, user, "access/enrol.html", {"picture": enrolment.picture(), "groups": groups})


def _ask_code(request: HttpRequest, user: User, template: str, context: dict[str, object]) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        shown = _shown(user, form, enrolling=template == "access/enrol.html") if form.is_valid() else None
        if shown:
            request.session.cycle_key()
            request.session[guard.SECOND] = shown.pk
            return redirect(_target(request) or "access:home")
        status = 422
    return render(request, template, {**context, "form": form, "next": _target(request)}, status=status)


def _shown(user: User, form: CodeForm, enrolling: bool) -> Authenticator | None:
    guess = throttle.code(user.pk)
    pause = throttle.admit(guess, clock.now())
    if pause:
        audit.note(user.actor, "totp_slowed")
        _slowed(form, pause)
        return None
    take = actions.confirm_totp if enrolling else actions.check_totp
    shown = take(user, form.cleaned_data["code"])
    if shown is None:
        audit.note(user.actor, "totp_failed")
        form.add_error("code", _("Kode tidak cocok. Tulis kode yang sekarang terlihat di aplikasi Anda."))
        return None
    throttle.forgive(guess)
    audit.note(user.actor, "totp_checked")
    return shown


@guard.staff()
def home(request: guard.StaffRequest) -> HttpResponse:
    """What this user may open, and by which roles."""
    context = {
        "menu": menu.groups(request.user),
        "held": [(TITLES[mine.role], geo.label(mine.place_id)) for mine in reads.held(request.user)],
        "enrolled": reads.authenticator(request.user) is not None,
    }
    return render(request, "access/home.html", context)
