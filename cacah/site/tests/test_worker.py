"""The worker: every job gets its turn, counts do not wait for a slow one, and whoever waits for a page comes first."""

import os
import signal
import time
from argparse import Namespace
from datetime import datetime

import pytest

from cacah.progress import jobs as progress
from cacah.site import commands, worker


class Clock:
    """Hours on which nobody waits: a job takes as many seconds as it says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.ran = 0.0, list[str]()
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def job(self, name: str, seconds: float) -> worker.Job:
        def run(now: datetime) -> int:
            self.now += seconds
            self.ran.append(name)
            return 1

        return run


def failing(now: datetime) -> int:
    raise ValueError("the name of a family")


def test_counts_are_made_anew_between_jobs_that_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    counts = clock.job("counts", 0.1)
    todo = [*(clock.job(name, took) for name, took in (("a", 0.2), ("b", 0.9), ("c", 0.5), ("d", 3))), counts]
    assert worker.round_of(todo, [counts]) == 7
    assert clock.ran == ["a", "b", "counts", "c", "d", "counts", "counts"]


def test_a_job_that_fails_stops_no_other_and_tells_nothing_of_a_family(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock(monkeypatch)
    monkeypatch.setattr(worker, "close_old_connections", lambda: clock.ran.append("connection looked at"))
    assert worker.round_of([failing, clock.job("next", 0)]) == 1 and clock.ran == ["connection looked at", "next"]
    assert "failing failed: ValueError" in caplog.text and "the name of a family" not in caplog.text


def test_the_command_yields_to_the_site_before_anything_else_and_counts_often(monkeypatch: pytest.MonkeyPatch) -> None:
    did = list[object]()

    def once(todo: object, shown: object) -> int:
        did.append(shown)
        raise InterruptedError

    monkeypatch.setattr(os, "nice", did.append)
    monkeypatch.setattr(signal, "signal", lambda number, act: None)
    monkeypatch.setattr(worker, "round_of", once)
    with pytest.raises(InterruptedError):
        commands.worker(Namespace())
    assert did == [5, progress.JOBS]
    assert progress.count in worker.jobs(), "in every round, not only between others"
