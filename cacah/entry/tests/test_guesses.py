"""Guesses of many people at once, counted in buckets that they share."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from cacah.entry import actions
from cacah.entry.models import Attempt
from cacah.lib import clock

pytestmark = pytest.mark.usefixtures("committed_db")


def _another() -> "psycopg.Connection[Any]":
    """A second connection to the database of the test."""
    asked = connections["default"].get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{name: asked[name] for name in names if name in asked})


def _forgive(keys: list[bytes]) -> None:
    try:
        actions.forgive(keys)
    finally:
        connection.close()


def _until_somebody_waits(other: "psycopg.Cursor[Any]") -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if other.execute("select 1 from pg_locks where not granted").fetchone():
            return
        time.sleep(0.01)
    raise TimeoutError("Nobody waits for the row that is held.")


def test_a_right_guess_waits_for_its_first_bucket_before_it_takes_the_next() -> None:
    """Guess and right guess take buckets in one order: otherwise each would wait for what the other holds."""
    guess = actions.buckets(nik="1", kk="2", network="3")
    first, *rest = sorted(guess)
    for key in (*reversed(rest), first):  # so they lie on disk, and so a lock without an order would take them
        actions.admit({key: guess[key]}, clock.now())
    with ThreadPoolExecutor(1) as threads:
        with _another() as other, other.cursor() as cursor:
            cursor.execute("select 1 from entry_attempt where bucket = %s for update", [first])
            forgiving = threads.submit(_forgive, [*reversed(rest), first])
            _until_somebody_waits(cursor)
            cursor.execute("select bucket from entry_attempt where bucket = any(%s) for update skip locked", [rest])
            assert sorted(bytes(row[0]) for row in cursor.fetchall()) == rest
        forgiving.result()
    assert set(Attempt.objects.values_list("level", flat=True)) == {0.0}
