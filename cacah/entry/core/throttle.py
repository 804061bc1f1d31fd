"""Guessing is slow and nobody is locked out: buckets that leak.

A guess is one drop. A bucket takes `burst` of them at once, then one every `every`. A guess that has to wait is not
looked at and adds nothing: whoever holds the right numbers never waits longer than one `every`, whatever strangers do.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """How many guesses at once, and how often one afterwards."""

    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was guessed of late: a level, as of a moment (aware)."""

    level: float
    at: datetime


LIMITS: Mapping[str, Limit] = {
    # who knows a KK has to find the last four digits of a NIK: 10,000 guesses take two days and a half
    "nik": Limit(5, timedelta(seconds=20)),
    "kk": Limit(5, timedelta(seconds=20)),
    # a mobile operator puts a town behind one network; only wrong guesses stay in the bucket
    "network": Limit(100, timedelta(seconds=1)),
    # one of SHARES buckets for everybody, against many networks at once
    "total": Limit(1000, timedelta(seconds=0.2)),
    "code": Limit(5, timedelta(seconds=20)),
    # families that begin outside the register, and telephone numbers left, from one network: a hall, not a machine
    "begin": Limit(60, timedelta(seconds=10)),
    "call": Limit(20, timedelta(seconds=30)),
    "password": Limit(5, timedelta(seconds=30)),
    "fact": Limit(3, timedelta(seconds=60)),
    "visit": Limit(5, timedelta(seconds=60)),
}

SHARES = 16
"""The total is counted in so many rows, so that log-ins do not queue for one."""


def level(bucket: Bucket | None, now: datetime, limit: Limit) -> float:
    """What has not leaked out yet."""
    if bucket is None:
        return 0.0
    return max(0.0, bucket.level - max(timedelta(), now - bucket.at) / limit.every)


def wait(bucket: Bucket | None, now: datetime, limit: Limit) -> timedelta:
    """How long until the next guess is looked at; zero when it is now."""
    over = level(bucket, now, limit) + 1 - limit.burst
    return limit.every * over if over > 1e-6 else timedelta()


def add(bucket: Bucket | None, now: datetime, limit: Limit) -> Bucket:
    """The bucket after one more guess."""
    return Bucket(level(bucket, now, limit) + 1, now)


def seconds(pause: timedelta) -> int:
    """Whole seconds to tell somebody who waits."""
    return math.ceil(pause.total_seconds())
