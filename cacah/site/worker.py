"""The worker: asks every room's jobs in turn whether rows wait. The row is the message; there is no broker."""

import logging
import signal
import time
from collections.abc import Callable, Sequence
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

MANY = 50
"""Rows done in a round from which the next follows at once: a job takes a batch at a time, so more may wait."""

SHOWN = 1.0
"""Seconds after which the counts are made anew between two other jobs. They may lag five: half a second of CPU takes
some where the worker yields."""

Job = Callable[[datetime], int]


def jobs() -> list[Job]:
    """Every room's jobs, from the lower floors up."""
    return [*access.JOBS, *comms.JOBS, *cases.JOBS, *entry.JOBS, *field.JOBS, *progress.JOBS, *release.JOBS]


def round_of(todo: Sequence[Job], shown: Sequence[Job] = ()) -> int:
    """Run each job once, and those that are `shown` to people also between two others that take long."""
    done, last = 0, time.monotonic()
    for job in todo:
        done += _run(job)
        if time.monotonic() - last > SHOWN:
            done += sum(_run(one) for one in shown)
            last = time.monotonic()
    return done


def _run(job: Job) -> int:
    """How many rows it did. A failing one is named by its kind of error alone and does not stop the others."""
    try:
        return job(clock.now())
    except Exception as error:
        close_old_connections()
        log.warning("job %s.%s failed: %s", job.__module__, job.__name__, type(error).__name__)
        return 0


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
        if round_of(todo, progress.JOBS) < MANY:
            time.sleep(PAUSE)
