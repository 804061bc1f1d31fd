"""Verbs of entry: count a guess, make, check and change a password, give and end a seat, keep what was typed."""

import gzip
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from django.conf import settings
from django.contrib.auth import password_validation
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse

from cacah.audit import actions as audit
from cacah.cases.models import Case
from cacah.entry.core import passwords, throttle
from cacah.entry.core.seat import Seat
from cacah.entry.models import Credential, Unsaved
from cacah.entry.reads import SEAT_COOKIE, unsaved_name
from cacah.lib import clock, ids
from cacah.plan import reads as plan
from cacah.vault import cookies, index, keys

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id, OWASP's first recommendation (19 MiB, two passes, one lane): about 19 ms of CPU a guess."""

MOST_UNSAVED = 60_000
"""Bytes kept of a page that came too late; the largest page of questions, filled, has a third of it."""


class NoChangesLeft(Exception):
    """The family has changed its password as often as the plan allows."""


class WrongPassword(Exception):
    """The password is not the family's."""


def buckets(**known: str) -> dict[bytes, throttle.Limit]:
    """The buckets a guess falls into: `nik`, `kk`, `network`, `password`, … each with what it is counted by."""
    found = {index.blind(f"entry.{kind}", text): throttle.LIMITS[kind] for kind, text in known.items()}
    if "network" in known:
        share = index.token("entry.share", known["network"]) % throttle.SHARES
        found[index.blind("entry.total", str(share))] = throttle.LIMITS["total"]
    return found


_OPEN = "insert into entry_attempt (bucket, level, at) select unnest(%s::bytea[]), 0, %s on conflict do nothing"
_LOCK = "select bucket, level, at from entry_attempt where bucket = any(%s::bytea[]) order by bucket for update"
_FILL = """
update entry_attempt a set level = new.level, at = %s from unnest(%s::bytea[], %s::float8[]) as new (bucket, level)
where a.bucket = new.bucket
"""
# The rows in the order in which `admit` takes them: taken otherwise, two right guesses at once wait for each other.
_FORGIVE = """
with mine as (select bucket from entry_attempt where bucket = any(%s::bytea[]) order by bucket for update)
update entry_attempt a set level = level - 1 from mine where a.bucket = mine.bucket and level >= 1
"""


def admit(guess: Mapping[bytes, throttle.Limit], now: datetime) -> timedelta:
    """Zero, and the guess is counted; or how long to wait, and it is not looked at.

    Counted before it is looked at, under locks, so that many guesses at once do not slip through together.
    """
    wanted = sorted(guess)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
        cursor.execute(_OPEN, [wanted, now])
        cursor.execute(_LOCK, [wanted])
        known = {bytes(key): throttle.Bucket(level, at) for key, level, at in cursor.fetchall()}
        pause = max(throttle.wait(known.get(key), now, guess[key]) for key in wanted)
        if not pause:
            levels = [throttle.add(known.get(key), now, guess[key]).level for key in wanted]
            cursor.execute(_FILL, [now, wanted, levels])
    return pause


def forgive(guess: Collection[bytes]) -> None:
    """The guess was right: it does not count."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGIVE, [sorted(guess)])


@cache
def common_passwords() -> frozenset[str]:
    """The 20,000 passwords that are tried first, as they come with Django, and those tried first in Indonesia."""
    world = Path(password_validation.__file__).with_name("common-passwords.txt.gz").read_bytes()
    here = Path(__file__).with_name("common.txt").read_text()
    return frozenset(gzip.decompress(world).decode().splitlines()) | frozenset(here.splitlines())


def password_fault(password: str, own: Collection[str] = ()) -> str | None:
    """Why a new password is refused, see `core.passwords.fault`."""
    return passwords.fault(password, plan.policies().password_length, common_passwords(), own)


def make_password(case: Case, password: str) -> Credential | None:
    """The family's first password; None when another device made one in the meantime."""
    now, hashed = clock.now(), HASHER.hash(passwords.normal(password))
    made, is_new = Credential.objects.get_or_create(
        case_id=case.id, defaults={"hash": hashed, "made_at": now, "changed_at": now}
    )
    if not is_new:
        return None
    audit.note(f"seat:{case.id}", "make_password", f"case/{case.id}", case.place_id)
    return made


@cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody's password")


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, passwords.normal(password)[: passwords.LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return False


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
    hashed = HASHER.hash(passwords.normal(new))
    changed = Credential.objects.filter(pk=seat.case_id, changes__lt=allowed, generation=known.generation).update(
        hash=hashed, changes=F("changes") + 1, generation=F("generation") + 1, changed_at=clock.now()
    )
    if not changed:
        raise NoChangesLeft
    audit.note(seat.actor, "change_password", f"case/{seat.case_id}", seat.place_id)
    return replace(seat, generation=known.generation + 1)


def sit_down(case: Case, credential: Credential, door: str, mode: str = "self") -> Seat:
    """A fresh seat for a family that has shown its password."""
    now = clock.now()
    actor = f"seat:{case.id}"
    audit.note(actor, "sit_down", f"case/{case.id}", case.place_id, door=door)
    return Seat(
        case.id, mode, door, actor, credential.generation, "self", ids.new().hex, now, place_id=case.place_id, since=now
    )


def give(response: HttpResponse, seat: Seat) -> None:
    """Put the seat into the browser: for this window of it, out of reach of scripts, by HTTPS where there is HTTPS."""
    response.set_cookie(
        SEAT_COOKIE, cookies.seal(seat.pack(), "seat"), httponly=True, samesite="Lax", secure=settings.CACAH_HTTPS
    )


def stand_up(response: HttpResponse) -> None:
    """Take the seat out of the browser."""
    response.delete_cookie(SEAT_COOKIE, samesite="Lax")


def revoke(case_id: UUID) -> None:
    """End every seat of a family."""
    Credential.objects.filter(pk=case_id).update(generation=F("generation") + 1)


def keep(seat: Seat, path: str, fields: Mapping[str, list[str]]) -> bool:
    """Keep what was typed on a seat that has ended, sealed; False when it is too much to be a page of ours."""
    if sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > MOST_UNSAVED:
        return False
    key = keys.unwrap(Case.objects.values_list("wrapped_key", flat=True).get(pk=seat.case_id))
    sealed = key.seal_json([path, dict(fields)], unsaved_name(seat.case_id))
    Unsaved.objects.update_or_create(case_id=seat.case_id, defaults={"sealed": sealed, "at": clock.now()})
    return True


def drop_unsaved(case_id: UUID) -> None:
    """What was typed is saved now, or not wanted."""
    Unsaved.objects.filter(pk=case_id).delete()
