"""A family's password: made, checked, changed. `actions` shows these verbs to other rooms."""

import gzip
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import UUID

from django.contrib.auth import password_validation
from django.db import connection, transaction
from django.db.models import F

from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.entry.core import passwords
from cacah.entry.core.seat import Seat
from cacah.entry.models import Credential
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.vault import passwords as hashes

WRONG_PASSWORD = "wrong_password"  # noqa: S105  # a cause, not a secret
"""The cause in the log of those who were not let in."""


class NoChangesLeft(Exception):
    """The family has changed its password as often as the plan allows."""


class WrongPassword(Exception):
    """The password is not the family's."""


@cache
def common_passwords() -> frozenset[str]:
    """The 20,000 passwords that are tried first, as they come with Django, and those tried first in Indonesia."""
    world = Path(password_validation.__file__).with_name("common-passwords.txt.gz").read_bytes()
    here = Path(__file__).with_name("common.txt").read_text()
    return frozenset(gzip.decompress(world).decode().splitlines()) | frozenset(here.splitlines())


def password_fault(password: str, own: Collection[str] = ()) -> str | None:
    """Why a new password is refused, see `core.passwords.fault`."""
    return passwords.fault(password, plan.policies().password_length, common_passwords(), own)


_MAKE = """
insert into entry_credential (case_id, hash, changes, made_at, changed_at) values (%s, %s, 0, %s, %s)
on conflict do nothing
"""


def make_password(case: Case, password: str) -> Credential | None:
    """The family's first password; None when another device made one in the meantime."""
    now, hashed = clock.now(), hashes.hashed(passwords.normal(password))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MAKE, [case.id, hashed, now, now])
        if not cursor.rowcount:
            return None
        audit.note(f"seat:{case.id}", "make_password", f"case/{case.id}", case.place_id)
    return Credential(case_id=case.id, hash=hashed, made_at=now, changed_at=now)


@cache
def _nobodys_hash() -> str:
    return hashes.hashed("nobody's password")


def _matches(hashed: str, password: str) -> bool:
    return hashes.matches(hashed, passwords.normal(password)[: passwords.LONGEST])


def spend() -> None:
    """Cost as much as a password that is checked: whoever types wrong numbers pays for it, whichever is wrong."""
    _matches(_nobodys_hash(), "")


def check_password(case_id: UUID, password: str) -> Credential | None:
    """The credential if the password is right. Without a credential it costs the same."""
    known = Credential.objects.filter(pk=case_id).first()
    right = _matches(known.hash if known else _nobodys_hash(), password)
    return known if right else None


def change_password(seat: Seat, old: str, new: str) -> Seat:
    """Change the password; every other seat of the family ends. Raises WrongPassword, NoChangesLeft."""
    known = check_password(seat.case_id, old)
    if known is None:
        raise WrongPassword
    allowed = plan.policies().password_changes
    hashed = hashes.hashed(passwords.normal(new))
    with transaction.atomic():
        good = hall.end_seats(seat.case_id, seat.generation)
        changed = Credential.objects.filter(pk=seat.case_id, changes__lt=allowed).update(
            hash=hashed, changes=F("changes") + 1, changed_at=clock.now()
        )
        if good is None or not changed:
            raise NoChangesLeft
        audit.note(seat.actor, "change_password", f"case/{seat.case_id}", seat.place_id)
    return replace(seat, generation=good)


def revoke(case_id: UUID) -> None:
    """End every seat of a family."""
    hall.end_seats(case_id)
