"""The waiting room on paper: who is called when, and whether the time that was told was true."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.lib.core import turns as rules
from cacah.lib.core.turns import Allowance, Turns, step

THREADS = 4
STAY = 25
"""Seconds a simulated family is inside; it keeps `COST` seconds of a thread busy in all."""
COST = 0.3


def _crowd(seconds: int, arrivals: float) -> tuple[list[float], list[tuple[float, float]]]:
    """(load of each second, (told, waited) of each family) when `arrivals` families a second take a number."""
    now, rng = Turns(), random.Random(1)
    entered: list[tuple[int, float]] = []
    waits: dict[int, tuple[int, int]] = {}
    loads, right = [], []
    for second in range(seconds):
        for _ in range(math.floor(arrivals) + (rng.random() < arrivals % 1)):
            now = rules.joined(now, now.issued + 1)
            waits[now.issued] = (second, now.seconds(now.issued))
        inside = sum(count for at, count in entered if at > second - STAY)
        busy = min(float(THREADS), inside * COST / STAY)
        called = math.floor(now.called)
        now = step(now, threads=THREADS, busy=busy, seconds=1.0)
        entered.append((second, math.floor(now.called) - called))
        for number in range(called + 1, math.floor(now.called) + 1):
            at, told = waits[number]
            right.append((float(told), float(second + 1 - at)))
        loads.append(busy / THREADS)
    return loads, right


def test_twice_the_load_fills_the_machine_and_does_not_overrun_it() -> None:
    loads, _ = _crowd(400, 2 * rules.AIM * THREADS / COST)
    late = loads[120:]
    assert max(late) < rules.FULL
    assert sum(late) / len(late) == pytest.approx(rules.AIM, abs=0.08)


def test_four_of_five_are_told_the_truth() -> None:
    _, waits = _crowd(400, 2 * rules.AIM * THREADS / COST)
    right = [abs(told - waited) <= max(2.0, 0.3 * waited) for told, waited in waits]
    assert sum(right) / len(right) >= 0.8


def test_half_the_load_waits_for_nothing() -> None:
    _, waits = _crowd(200, 0.5 * rules.AIM * THREADS / COST)
    assert max(waited for _told, waited in waits) <= 2


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 8)), max_size=60))
def test_numbers_are_called_in_order_and_never_taken_back(seconds: list[tuple[int, float]]) -> None:
    now = Turns()
    for newcomers, busy in seconds:
        now = rules.joined(now, now.issued + newcomers)
        after = step(now, threads=THREADS, busy=busy, seconds=1.0)
        assert now.called <= after.called <= after.issued
        now = after


@given(st.integers(1, 1000), st.floats(0, 1))
def test_even_a_machine_that_seems_full_calls_somebody_sometimes(waiting: int, load: float) -> None:
    now = Turns(issued=waiting, load=load, fair=1.0)
    for _ in range(10):
        now = step(now, threads=1, busy=1.0, seconds=1.0)
    assert now.called >= 1


def test_the_ceiling_of_the_plan_holds() -> None:
    now = Turns(issued=100, fair=50.0)
    assert step(now, threads=8, busy=0.0, seconds=1.0, ceiling=3.0).called == 3.0


@given(st.integers(1, 200_000))
def test_a_time_is_told_rounded_up_by_less_than_a_third(seconds: int) -> None:
    assert seconds <= rules.told(seconds) <= max(seconds + 5, seconds * 1.5)


@given(st.integers(1, 200_000))
def test_the_page_comes_again_within_a_minute_and_not_all_the_time(seconds: int) -> None:
    assert 2 <= rules.again(seconds) <= 60


def test_a_handful_come_in_at_once_and_then_one_after_the_other() -> None:
    door = Allowance(5.0, 0.0)
    assert [door.take(0.0, 1.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert door.take(1.0, 1.0)
    assert not door.take(1.1, 1.0)
