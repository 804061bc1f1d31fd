"""Wrong guesses slow down, nobody is locked out, and many guesses at once count each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from cacah.access import jobs, throttle
from cacah.access.core.throttle import RULES, wait
from cacah.access.models import Failure

NOON = datetime(2020, 9, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (8, 8), (10, 32), (11, 60), (10_000, 60)]
)
def test_one_name_from_one_network_waits_longer_each_time_up_to_a_minute(failures: int, seconds: int) -> None:
    assert wait(RULES["pair"], failures, NOON, NOON) == timedelta(seconds=seconds)


def test_a_wait_passes_and_is_forgotten() -> None:
    rule = RULES["pair"]
    assert wait(rule, 10, NOON, NOON + timedelta(seconds=31)) == timedelta(seconds=1)
    assert wait(rule, 10, NOON, NOON + timedelta(seconds=32)) == timedelta(0)
    assert wait(rule, 10_000, NOON, NOON + rule.memory) == timedelta(0)


@pytest.mark.parametrize("kind", sorted(RULES))
def test_no_number_of_guesses_locks_anybody_out(kind: str) -> None:
    rule = RULES[kind]
    assert wait(rule, 10**9, NOON, NOON) == rule.longest <= timedelta(minutes=15)


@pytest.mark.django_db
def test_a_stranger_elsewhere_hardly_slows_the_owner() -> None:
    for second in range(200):
        throttle.admit(throttle.sign_in("dewi", "203.0.113.0/24"), NOON + timedelta(seconds=60 * second))
    end = NOON + timedelta(seconds=60 * 200)
    assert throttle.admit(throttle.sign_in("dewi", "198.51.100.0/24"), end) <= timedelta(seconds=5)


@pytest.mark.django_db
def test_a_right_guess_wipes_the_own_count_only() -> None:
    mine, theirs = (throttle.sign_in(name, "203.0.113.0/24") for name in ("dewi", "kusno"))
    for _ in range(4):
        throttle.admit(mine, NOON)
        throttle.admit(theirs, NOON)
    throttle.forgive(mine)
    counts = {bytes(row.bucket): row.count for row in Failure.objects.all()}
    assert [counts.get(each.key) for each in mine] == [None, 7, 3]
    assert [counts.get(each.key) for each in theirs] == [4, 7, 4]


@pytest.mark.django_db
def test_what_no_rule_remembers_is_removed_once_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_last", datetime.min.replace(tzinfo=UTC))
    throttle.admit(throttle.code(1), NOON)
    assert jobs.tidy(NOON + timedelta(hours=23)) == 0
    assert jobs.tidy(NOON + timedelta(hours=25)) == 1
    throttle.admit(throttle.code(1), NOON)
    assert jobs.tidy(NOON + timedelta(hours=25, minutes=59)) == 0


def _guess(number: int) -> bool:
    try:
        return not throttle.admit(throttle.code(7), NOON)
    finally:
        connections.close_all()


def test_of_many_guesses_at_once_only_the_free_ones_are_looked_at(committed_db: None) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(_guess, range(24))) == RULES["code"].free
