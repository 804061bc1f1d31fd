"""Pages of whoever manages accounts: list and open them, give and take roles; and everybody's own password."""

from typing import Any, cast

from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import actions, guard, reads, throttle
from cacah.access.forms import AccountForm, GrantForm, OwnPasswordForm
from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.access.models import Grant, User
from cacah.access.titles import TITLES
from cacah.audit import actions as audit
from cacah.geo import reads as geo
from cacah.lib import clock, http

PAGE = 50


def _titled(grants: list[Grant]) -> list[dict[str, Any]]:
    return [{"grant": one, "title": TITLES.get(one.role, one.role), "place": geo.label(one.place_id)} for one in grants]


@require_GET
@staff("manage_users")
def accounts(request: StaffRequest) -> HttpResponse:
    """Accounts of the manager's places. The look is noted: names of staff are personal data too."""
    typed = request.GET.get("cari", "").strip()[:60]
    page = Paginator(reads.managed(request.user, typed), PAGE).get_page(request.GET.get("page"))
    audit.note(request.user.actor, "see_accounts", accounts=len(page.object_list), page=page.number)
    rows = [(one, _titled(list(one.grants.all()))) for one in page.object_list]
    return render(request, "access/accounts.html", {"rows": rows, "page": page, "typed": typed})


@require_http_methods(["GET", "POST"])
@staff("manage_users")
def new_account(request: StaffRequest) -> HttpResponse:
    """Open an account with its first role; its password is shown here, once."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        _require_grantable(request.user, told["role"], told["place"])
        try:
            user, word = actions.create_user(told["username"], told["name"], [], actor=request.user.actor, once=True)
        except actions.NameTaken:
            form.add_error("username", _("Nama pengguna ini sudah dipakai."))
        else:
            actions.grant(user, told["role"], told["place"], told["since"], told["until"], request.user.actor)
            return render(request, "access/password_once.html", {"user_shown": user, "word": word})
    context = {"form": form, "roles": _choices(request.user)}
    return render(request, "access/new_account.html", context, status=422 if form.errors else 200)


def _choices(manager: User) -> list[tuple[str, Any]]:
    """Roles the manager may give somewhere."""
    able = frozenset().union(*(reads.grantable(manager, top) for top in reads.places(manager, "manage_users")))
    return [(role, title) for role, title in TITLES.items() if role in able]


def _require_grantable(manager: User, role: str, place_id: int) -> None:
    guard.require(manager, "manage_users", place_id)
    if role not in reads.grantable(manager, place_id):
        raise NotPermitted("manage_users", place_id)


def _managed(request: StaffRequest, user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None or not reads.may_manage(request.user, user):
        raise NotPermitted("manage_users")
    return user


@require_http_methods(["GET", "POST"])
@staff("manage_users")
def account(request: StaffRequest, user_id: int) -> HttpResponse:
    """One account: its roles, a fresh password, a lost code app, closing."""
    user = _managed(request, user_id)
    asked, form, status = request.POST.get("lakukan", ""), GrantForm(), 200
    if asked == "sandi":
        word = actions.renew_password(user, request.user.actor, once=True)
        return render(request, "access/password_once.html", {"user_shown": user, "word": word})
    if asked in DEEDS:
        DEEDS[asked](user, request.user.actor)
        return redirect("access:account", user.pk)
    if asked == "cabut":
        return _revoke(request, user)
    if asked == "beri":
        form = GrantForm(request.POST)
        if form.is_valid():
            told = form.cleaned_data
            _require_grantable(request.user, told["role"], told["place"])
            actions.grant(user, told["role"], told["place"], told["since"], told["until"], request.user.actor)
            return redirect("access:account", user.pk)
        status = 422
    held = _titled(list(user.grants.order_by("id")))
    context = {"shown": user, "held": held, "form": form, "roles": _choices(request.user),
               "enrolled": reads.authenticator(user) is not None}  # fmt: skip
    return render(request, "access/account.html", context, status=status)


DEEDS = {"tutup": actions.close_account, "buka": actions.reopen_account, "aplikasi": actions.reset_totp}
"""What a button of the page of an account does to it."""


def _revoke(request: StaffRequest, user: User) -> HttpResponse:
    number = request.POST.get("izin", "")
    given = user.grants.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if given is None:
        raise Http404
    actions.revoke(given, request.user.actor)
    return redirect("access:accounts")


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@staff()
def password(request: StaffRequest) -> HttpResponse:
    """The own password. Whoever got one from somebody else comes here first."""
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_own(request, form):
        actions.change_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(cast(HttpRequest, request), request.user)
        return render(request, "access/password_changed.html", {})
    context = {"form": form, "once": request.user.password_once}
    return render(request, "access/password.html", context, status=422 if form.errors else 200)


def _is_own(request: StaffRequest, form: OwnPasswordForm) -> bool:
    """Whether the present password was typed; wrong ones make the next try wait as at the sign-in."""
    guess = throttle.sign_in(request.user.username, http.client_network(request))
    pause = throttle.admit(guess, clock.now())
    if pause:
        form.add_error("current", _("Terlalu banyak percobaan. Tunggu satu menit, lalu coba lagi."))
        return False
    if not request.user.check_password(form.cleaned_data["current"]):
        audit.note(request.user.actor, "change_password_failed")
        form.add_error("current", _("Kata sandi sekarang tidak cocok."))
        return False
    throttle.forgive(guess)
    return True
