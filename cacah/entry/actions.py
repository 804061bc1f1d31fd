"""Verbs of entry: count a guess, make, check and change a password, give and end a seat, keep what was typed."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse

from cacah.audit import actions as audit
from cacah.cases.models import Case
from cacah.entry.alone import issue_member_code as issue_member_code
from cacah.entry.alone import sit_down_alone as sit_down_alone
from cacah.entry.codes import Used as Used
from cacah.entry.codes import bind_code as bind_code
from cacah.entry.codes import issue_code as issue_code
from cacah.entry.codes import revoke_codes as revoke_codes
from cacah.entry.codes import use_code as use_code
from cacah.entry.core import throttle
from cacah.entry.core.seat import Seat
from cacah.entry.credentials import WRONG_PASSWORD as WRONG_PASSWORD
from cacah.entry.credentials import NoChangesLeft as NoChangesLeft
from cacah.entry.credentials import WrongPassword as WrongPassword
from cacah.entry.credentials import change_password as change_password
from cacah.entry.credentials import check_password as check_password
from cacah.entry.credentials import common_passwords as common_passwords
from cacah.entry.credentials import make_password as make_password
from cacah.entry.credentials import password_fault as password_fault
from cacah.entry.credentials import revoke as revoke
from cacah.entry.credentials import spend as spend
from cacah.entry.knocking import call_done as call_done
from cacah.entry.knocking import call_me as call_me
from cacah.entry.knocking import knock as knock
from cacah.entry.models import Credential, Unsaved
from cacah.entry.proof import is_paid as is_paid
from cacah.entry.reads import SEAT_COOKIE, unsaved_name
from cacah.entry.recovery import DISPUTED as DISPUTED
from cacah.entry.recovery import FORGOTTEN as FORGOTTEN
from cacah.entry.recovery import NotNow as NotNow
from cacah.entry.recovery import SamePerson as SamePerson
from cacah.entry.recovery import WrongCode as WrongCode
from cacah.entry.recovery import ask_reset as ask_reset
from cacah.entry.recovery import confirm_reset as confirm_reset
from cacah.entry.recovery import is_own_code as is_own_code
from cacah.entry.recovery import keep_address as keep_address
from cacah.entry.recovery import letter_token as letter_token
from cacah.entry.recovery import make_code as make_code
from cacah.entry.recovery import recover as recover
from cacah.entry.recovery import return_aside as return_aside
from cacah.entry.recovery import show_reset_code as show_reset_code
from cacah.entry.recovery import use_letter as use_letter
from cacah.lib import clock, ids
from cacah.vault import cookies, index, keys

MOST_UNSAVED = 60_000
"""Bytes kept of a page that came too late; the largest page of questions, filled, has a third of it."""


def buckets(paid: bool = False, other: str = "", **known: str) -> dict[bytes, throttle.Limit]:
    """The buckets a guess falls into: `nik`, `kk`, `network`, `password`, … each with what it is counted by.

    `other`: a second person's number, counted as a `nik` too. `paid`: with a proof of work a guess falls into buckets
    beside the common ones, so that whoever fills those keeps nobody out.
    """
    lane = "entry.paid" if paid else "entry"
    found = {index.blind(f"{lane}.{kind}", text): throttle.LIMITS[kind] for kind, text in known.items()}
    if other:
        found[index.blind(f"{lane}.nik", other)] = throttle.LIMITS["nik"]
    if "network" in known:
        share = index.token("entry.share", known["network"]) % throttle.SHARES
        found[index.blind(f"{lane}.total", str(share))] = throttle.LIMITS["total"]
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


def sit_down(case: Case, credential: Credential, door: str, mode: str = "self") -> Seat:
    """A fresh seat for a family that has shown its password."""
    now = clock.now()
    actor = f"seat:{case.id}"
    audit.note(actor, "sit_down", f"case/{case.id}", case.place_id, door=door)
    return Seat(case.id, mode, door, actor, case.seats, "self", ids.new().hex, now, place_id=case.place_id, since=now)


def give(response: HttpResponse, seat: Seat) -> None:
    """Put the seat into the browser: for this window of it, out of reach of scripts, by HTTPS where there is HTTPS."""
    response.set_cookie(
        SEAT_COOKIE, cookies.seal(seat.pack(), "seat"), httponly=True, samesite="Lax", secure=settings.CACAH_HTTPS
    )


def stand_up(response: HttpResponse) -> None:
    """Take the seat out of the browser."""
    response.delete_cookie(SEAT_COOKIE, samesite="Lax")


class Sitter(Protocol):
    """Somebody of whom only the case is known."""

    @property
    def case_id(self) -> UUID: ...


def keep(seat: Sitter, path: str, fields: Mapping[str, list[str]]) -> bool:
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
