"""Counting wrong guesses. A guess is counted before it is checked, so that many at once do not slip through."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from cacah.access.core.throttle import RULES, Rule, remembered, wait
from cacah.access.models import Failure
from cacah.vault import index


@dataclass(frozen=True, slots=True)
class Bucket:
    """What guesses are counted by: a rule and a keyed hash, so that the table names nobody."""

    kind: str
    key: bytes

    @property
    def rule(self) -> Rule:
        return RULES[self.kind]


def sign_in(username: str, network: str) -> tuple[Bucket, ...]:
    """The buckets of a guess at a password."""
    name = username.strip().lower()
    parts = {"pair": f"{name}\0{network}", "network": network, "name": name}
    return tuple(Bucket(kind, index.blind(f"access.{kind}", text)) for kind, text in parts.items())


def code(user_id: int) -> tuple[Bucket, ...]:
    """The bucket of a guess at a second factor."""
    return (Bucket("code", index.blind("access.code", str(user_id))),)


@transaction.atomic
def admit(guess: tuple[Bucket, ...], now: datetime) -> timedelta:
    """Zero, and the guess is counted; or how long to wait, and it is not looked at."""
    Failure.objects.bulk_create([Failure(bucket=each.key, last_at=now) for each in guess], ignore_conflicts=True)
    locked = Failure.objects.select_for_update().filter(bucket__in=[each.key for each in guess]).order_by("bucket")
    rows = {bytes(row.bucket): row for row in locked}
    pause = max(wait(each.rule, rows[each.key].count, rows[each.key].last_at, now) for each in guess)
    if pause:
        return pause
    for each in guess:
        row = rows[each.key]
        row.count = remembered(each.rule, row.count, row.last_at, now) + 1
        row.last_at = now
        row.save(update_fields=["count", "last_at"])
    return timedelta(0)


@transaction.atomic
def forgive(guess: tuple[Bucket, ...]) -> None:
    """The guess was right: the person's own count is wiped, what is shared with others loses this one.

    Locks in the order in which `admit` does: otherwise two people signing in at once may wait for each other.
    """
    list(Failure.objects.select_for_update().filter(bucket__in=[each.key for each in guess]).order_by("bucket"))
    Failure.objects.filter(bucket__in=[each.key for each in guess if each.kind in ("pair", "code")]).delete()
    shared = Failure.objects.filter(bucket__in=[each.key for each in guess])
    shared.update(count=Greatest(F("count") - 1, 0))
