"""The worker: asks every room's jobs in turn whether rows wait. The row is the message; there is no broker."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType

from django.db import close_old_connections

from cacah.access import jobs as access
from cacah.cases import jobs as cases
from cacah.comms import jobs as comms
from cacah.entry import jobs as entry
from cacah.field import jobs as field
from cacah.lib import clock
from cacah.progress import jobs as progress
from cacah.release import jobs as release

log = logging.getLogger(__name__)

PAUSE = 2.0
"""Seconds between two rounds: less than half of the five a count may lag. A round that finds nothing costs 40 ms of
CPU, as much as a third of a family."""

MANY = 100
"""Rows done in a round from which the next follows at once: a job takes a batch at a time, so more may wait."""

Job = Callable[[datetime], int]


def jobs() -> list[Job]:
    """Every room's jobs, from the lower floors up."""
    return [*access.JOBS, *comms.JOBS, *cases.JOBS, *entry.JOBS, *field.JOBS, *progress.JOBS, *release.JOBS]


def round_of(todo: list[Job]) -> int:
    """Run each job once; a failing one is named by its kind of error alone and does not stop the others."""
    done = 0
    for job in todo:
        try:
            done += job(clock.now())
        except Exception as error:
            close_old_connections()
            log.warning("job %s.%s failed: %s", job.__module__, job.__name__, type(error).__name__)
    return done


def work() -> None:
    """Until SIGTERM or SIGINT."""
    running = True

    def finish(number: int, frame: FrameType | None) -> None:
        nonlocal running
        running = False

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    todo = jobs()
    while running:
        if round_of(todo) < MANY:
            time.sleep(PAUSE)
