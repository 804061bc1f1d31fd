"""Measures what this web process does and agrees with the others, once a second, on whose turn it is.

An ordinary request costs two looks at the clock. Once a second one request of a process reports and reads the common
row (about a millisecond); nothing runs in the background, and a site nobody visits asks nothing.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, connection

from cacah.lib.core import turns as rules
from cacah.lib.core.turns import THREADS, Allowance, Turns

log = logging.getLogger(__name__)

BEAT = 1.0
"""Seconds between two reports of a process, and between two steps of the turns."""

UNEVEN = 0.1
"""A process this much busier than all are on average, as a share of its threads, hands families on."""

HANDED_ON = 4
"""Of so many answers of such a process, one ends its connection: it has given away its surplus within some seconds."""

READ_ONLY = "25006"
"""State of PostgreSQL for a write that a standby, or a database set read-only, refuses."""

SQL = Path(__file__).with_name("sql")
REPORT, READ, STEP, TICKET, SWITCH = (
    SQL.joinpath(f"{name}.sql").read_text() for name in ("beat", "look", "step", "ticket", "switch")
)


@dataclass
class House:
    """What this process knows. `read_only`: None, or since the last beat, "operator" or "database"."""

    process: str = field(default_factory=lambda: uuid4().hex)
    turns: Turns = field(default_factory=Turns)
    processes: int = 1
    ceiling: float = 0.0
    read_only: str | None = None
    until: datetime | None = None
    allowance: Allowance = field(default_factory=lambda: Allowance(5.0, 0.0))
    beat_at: float = 0.0
    active: int = 0
    since: float = 0.0
    worked: float = 0.0
    uneven: bool = False
    answers: int = 0
    lock: Lock = field(default_factory=Lock)
    beating: Lock = field(default_factory=Lock)

    def admits(self, now: float) -> bool:
        """Whether somebody without a number may come in: nobody waits, and no more than can be served come."""
        if self.turns.waiting:
            return False
        with self.lock:
            return self.allowance.take(now, rules.pace(self.turns, self.ceiling) / self.processes)

    def hands_on(self) -> bool:
        """Whether whoever is answered now had better come back by a new connection, and perhaps to another process.

        Browsers and proxies keep their connections. After one process is lost, those that are left serve all its
        families too, and the one in its place nearly nobody: half of the threads are jammed while the average is low.
        """
        self.answers += 1
        return self.uneven and self.answers % HANDED_ON == 0


house = House()


def _forked() -> None:
    """A process that was forked from a loaded one reports for itself."""
    house.process = uuid4().hex


os.register_at_fork(after_in_child=_forked)


def count(more: int) -> None:
    """A thread began (1) or ended (-1) a request. What is still running counts too: in a jam requests take seconds."""
    now = time.monotonic()
    with house.lock:
        house.worked += house.active * (now - house.since)
        house.active, house.since = max(0, house.active + more), now


def due() -> bool:
    """Whether a second has gone by since the last report."""
    return time.monotonic() - house.beat_at >= BEAT


def beat(ceiling: Callable[[], float] = float) -> None:
    """Report and look around, unless another request is at it. Never raises. `ceiling`: most numbers a second, or 0."""
    now = time.monotonic()
    passed = now - house.beat_at
    if passed < BEAT or not house.beating.acquire(blocking=False):
        return
    try:
        house.beat_at, house.ceiling = now, ceiling()
        count(0)
        with house.lock:
            worked, house.worked = house.worked, 0.0
        _meet(min(THREADS, worked / passed))
    except (DatabaseError, InterfaceError) as error:
        _missed(error)
    finally:
        house.beating.release()


def is_read_only(error: BaseException | None) -> bool:
    """Whether the database refused to write at all; the house remembers it until a beat could write again."""
    if getattr(getattr(error, "__cause__", None), "sqlstate", None) != READ_ONLY:
        return False
    house.read_only = "database"
    return True


def _missed(error: Exception) -> None:
    """Without a word from the others the last known state holds; a database that only reads is still asked."""
    try:
        if is_read_only(error):
            with connection.cursor() as cursor:
                cursor.execute(READ)
                row = cursor.fetchone()
            house.until = row[6] if row else None
    except (DatabaseError, InterfaceError):
        log.warning("no word from the other web processes: %s", type(error).__name__)
        connection.close()


def _meet(busy: float) -> None:
    """Report, read the common row, and work out the next turns if nobody else has done so for a second."""
    with connection.cursor() as cursor:
        cursor.execute(REPORT, [house.process, THREADS, busy])
        row = cursor.fetchone()
        if row is None:  # the row was made just now; the next beat sees it
            house.read_only = None
            return
        called, issued, fair, shown, load, read_only, until, at, passed, processes, threads, at_work = row
        turns = Turns(called, issued, fair, shown, load)
        if passed >= BEAT:
            turns = rules.step(
                turns, threads=threads, busy=at_work, seconds=min(passed, 5 * BEAT), ceiling=house.ceiling
            )
            cursor.execute(STEP, [turns.called, turns.fair, turns.shown, turns.load, at])
    house.turns, house.processes = turns, max(1, processes)
    house.uneven = busy / THREADS - at_work / threads > UNEVEN
    house.read_only, house.until = ("operator" if read_only else None), until


def ticket() -> int | None:
    """The next number, one query once for everybody who has to wait; None when there is no database to give one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(TICKET)
            row = cursor.fetchone()
    except (DatabaseError, InterfaceError) as error:
        _missed(error)
        return None
    if row is None:
        return None
    with house.lock:
        house.turns = rules.joined(house.turns, int(row[0]))
    return int(row[0])


def switch(on: bool, until: datetime | None = None) -> None:
    """The operator's read-only switch; every web process knows within a second. `until` (aware): when to come again."""
    with connection.cursor() as cursor:
        cursor.execute(SWITCH, [on, until if on else None])


def forget() -> None:
    """Begin anew, as a process that has just started."""
    global house
    house = House()
