"""Opening accounts, granting roles, second factors. The caller has checked that the actor may."""

import os
import secrets
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

import segno
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe

from cacah.access.core import roles
from cacah.access.models import Authenticator, Grant, User
from cacah.audit import actions as audit
from cacah.lib import clock
from cacah.vault import keys

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What passwords are made of: nothing that is read as something else."""

OPERATOR = "system:operator"


class UnknownRole(ValueError):
    """A role that is not in the table."""


class NameTaken(ValueError):
    """There is an account of that name."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app needs once: the secret as text, as an address, and as a picture of the address."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)

    def picture(self) -> SafeString:
        """The address as an inline SVG without styles or scripts."""
        code = segno.make(self.uri, error="m")
        svg: str = code.svg_inline(scale=5, border=4, dark="#000", light="#fff")
        return mark_safe(svg)  # noqa: S308 - drawn by segno from our own address, no text of anybody's in it


def fresh_password() -> str:
    """Twelve letters and digits (59 bits) in groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def create_user(
    username: str,
    name: str,
    grants: Iterable[tuple[str, int]],
    password: str | None = None,
    actor: str = OPERATOR,
    once: bool = False,
) -> tuple[User, str]:
    """Open an account with roles, each for a place id; the account and its password, a fresh one if none is given.

    `once`: the password only opens the page of making an own one. Raises NameTaken, UnknownRole.
    """
    username = username.strip().lower()
    if User.objects.filter(username=username).exists():
        raise NameTaken(username)
    word = password or fresh_password()
    user = User(username=username, name=name, password_once=once)
    user.set_password(word)
    user.save()
    audit.note(actor, "create_user", user.actor)
    for role, place_id in grants:
        grant(user, role, place_id, actor=actor)
    return user, word


@transaction.atomic
def grant(
    user: User, role: str, place_id: int, since: date | None = None, until: date | None = None, actor: str = OPERATOR
) -> Grant:
    """Give a role for a place and all below it, from `since` to `until`, both included. Raises UnknownRole."""
    if role not in roles.ROLES:
        raise UnknownRole(f"{role!r} is no role. The roles are {', '.join(roles.ROLES)}.")
    given = Grant.objects.create(user=user, role=role, place_id=place_id, since=since, until=until)
    audit.note(actor, "grant", user.actor, place=place_id, role=role)
    return given


@transaction.atomic
def grant_alike(source: int, target: int, actor: str) -> None:
    """Every role that is given for a place just there, for another place too and for the same days."""
    given = [
        Grant(user=held.user, role=held.role, place_id=target, since=held.since, until=held.until)
        for held in Grant.objects.filter(place_id=source).select_related("user")
    ]
    Grant.objects.bulk_create(given)
    audit.note_all([audit.entry(actor, "grant", one.user.actor, target, role=one.role) for one in given])


@transaction.atomic
def revoke(given: Grant, actor: str = OPERATOR) -> None:
    """Take a role away at once."""
    audit.note(actor, "revoke", f"user:{given.user_id}", place=given.place_id, role=given.role)
    given.delete()


@transaction.atomic
def renew_password(user: User, actor: str = OPERATOR, once: bool = False) -> str:
    """A fresh password in place of a forgotten one; open sessions end. `once` as in `create_user`."""
    word = fresh_password()
    user.set_password(word)
    user.password_once = once
    user.save(update_fields=["password", "password_once"])
    audit.note(actor, "renew_password", user.actor)
    return word


@transaction.atomic
def change_password(user: User, word: str) -> None:
    """The user's own choice; every other session of the account ends."""
    user.set_password(word)
    user.password_once = False
    user.save(update_fields=["password", "password_once"])
    audit.note(user.actor, "change_password", user.actor)


@transaction.atomic
def close_account(user: User, actor: str = OPERATOR) -> None:
    """Nobody signs in to it any more; what it did stays in the trail."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.note(actor, "close_account", user.actor)


@transaction.atomic
def reopen_account(user: User, actor: str = OPERATOR) -> None:
    """Its owner may sign in again, with the roles that were not revoked."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.note(actor, "reopen_account", user.actor)


@transaction.atomic
def enrol_totp(user: User, confirmed: bool = False) -> Enrolment:
    """What the user's app needs: the same until it was confirmed by a code, afterwards a fresh one.

    `confirmed` skips the code: for accounts whose secret is handed over on paper.
    """
    waiting = user.authenticators.filter(confirmed=False).first() or _fresh_authenticator(user)
    secret = b32encode(waiting.secret()).decode()
    if confirmed:
        _confirm(waiting)
    uri = f"otpauth://totp/cacah:{quote(user.username)}?secret={secret}&issuer=cacah&algorithm=SHA1&digits=6&period=30"
    return Enrolment(secret, uri)


def _fresh_authenticator(user: User) -> Authenticator:
    key = keys.new_key()
    sealed = key.seal(os.urandom(20), Authenticator.seal_name(user.pk))
    return Authenticator.objects.create(user=user, wrapped_key=key.wrapped, sealed=sealed)


def _confirm(waiting: Authenticator) -> None:
    """From now on this app counts, and no earlier one."""
    Authenticator.objects.filter(user=waiting.user_id).exclude(pk=waiting.pk).delete()
    waiting.confirmed = True
    waiting.save(update_fields=["confirmed"])
    audit.note(f"user:{waiting.user_id}", "totp_enrolled")


@transaction.atomic
def confirm_totp(user: User, code: str) -> Authenticator | None:
    """Confirm the app just enrolled by one of its codes; None when the code is wrong."""
    waiting = user.authenticators.select_for_update().filter(confirmed=False).first()
    if waiting is None or not _take(waiting, code):
        return None
    _confirm(waiting)
    return waiting


@transaction.atomic
def check_totp(user: User, code: str) -> Authenticator | None:
    """The user's app when `code` is one of its codes of this half minute or a neighbour, not shown before."""
    known = user.authenticators.select_for_update().filter(confirmed=True).first()
    return known if known and _take(known, code) else None


def _take(held: Authenticator, code: str) -> bool:
    """Burn a right code: two requests with the same one are held apart by the row lock."""
    step = held.step_of(code, clock.now())
    if step is None:
        return False
    held.last_step = step
    held.save(update_fields=["last_step"])
    return True


@transaction.atomic
def reset_totp(user: User, actor: str = OPERATOR) -> None:
    """Forget the user's app, when the phone is lost; a role that must will enrol again at the next sign-in."""
    user.authenticators.all().delete()
    audit.note(actor, "totp_reset", user.actor)
