"""Whose turn it is when more people come than the machines can serve: how many may come in, and how long the rest wait.

Load is the share of the web's threads that are at work, 0 to 1. It holds whatever is short: CPU, the database, locks.
Numbers are called at a rate that keeps the load at AIM: `fair` is learned slowly, `eager` reacts at once.
"""

import math
from dataclasses import dataclass, replace

THREADS = 2
"""Requests one web process works on at once: one waits for PostgreSQL or hashes a password while another runs."""

AIM = 0.72
"""The load that is aimed at: requests inside then hardly ever wait for a thread."""

FULL = 0.92
"""From this load on nobody new is called."""

LEAST = 0.2
"""Numbers called a second however high the load: a measurement that is stuck must not shut the door for good."""

PRIOR = 0.35
"""Seconds of a thread that one family takes in all, before anything was learned."""

LEARNING = 0.03
QUICK, SHOWN = 2.0, 15.0
"""Seconds over which the load, and the rate that waiting times are told from, are averaged."""

MOST_EAGER = 1.5


@dataclass(frozen=True, slots=True)
class Turns:
    """Numbers up to `called` may come in, of `issued` given out; `fair`, `shown`: numbers a second; `load`: 0 to 1."""

    called: float = 0.0
    issued: int = 0
    fair: float = 0.0
    shown: float = 0.0
    load: float = 0.0

    @property
    def waiting(self) -> int:
        """How many numbers have not been called."""
        return max(0, self.issued - math.floor(self.called))

    def before(self, number: int) -> int:
        """How many numbers are called before this one is."""
        return max(0, number - math.floor(self.called) - 1)

    def is_called(self, number: int) -> bool:
        return number <= self.called

    def seconds(self, number: int) -> int:
        """How long, told honestly, until `number` is called; 0 when it is."""
        if self.is_called(number):
            return 0
        return max(1, math.ceil((number - self.called) / max(self.shown, LEAST)))


def _mixed(before: float, now: float, seconds: float, span: float) -> float:
    """A running mean that forgets over `span` seconds."""
    return before + (now - before) * (1 - math.exp(-seconds / span))


def eager(load: float) -> float:
    """How much faster or slower than `fair` numbers are called: 1 at AIM, 0 from FULL on, more while there is room."""
    if load >= AIM:
        return max(0.0, (FULL - load) / (FULL - AIM))
    return 1 + (MOST_EAGER - 1) * (AIM - load) / AIM


def step(turns: Turns, *, threads: int, busy: float, seconds: float, ceiling: float = 0.0) -> Turns:
    """The state `seconds` later. `threads` of all processes, `busy` of them at work on average.

    `ceiling`: most numbers a second, 0 for none. `fair` is learned only while somebody waits: without demand a low
    load says nothing about what could be served.
    """
    threads = max(1, threads)
    load = _mixed(turns.load, min(1.0, busy / threads), seconds, QUICK)
    fair = turns.fair or AIM * threads / PRIOR
    if turns.waiting:
        fair = min(max(fair * math.exp(LEARNING * (AIM - load) / AIM * seconds), LEAST), 100.0 * threads)
    rate = max(LEAST, fair * eager(load))
    if ceiling:
        rate = min(rate, ceiling)
    called = min(float(turns.issued), turns.called + rate * seconds)
    shown = _mixed(turns.shown or rate, rate, seconds, SHOWN)
    return replace(turns, called=called, fair=fair, shown=shown, load=load)


def joined(turns: Turns, number: int) -> Turns:
    """The state after `number` was given out."""
    return replace(turns, issued=max(turns.issued, number))


def pace(turns: Turns, ceiling: float = 0.0) -> float:
    """How many a second may come in without a number while nobody waits."""
    rate = max(LEAST, turns.fair * eager(turns.load))
    return min(rate, ceiling) if ceiling else rate


def told(seconds: int) -> int:
    """A waiting time as it is told: rounded up, to steps that grow with it, never by more than a quarter."""
    for below, unit in ((10, 1), (60, 5), (300, 30), (3600, 60)):
        if seconds <= below:
            return math.ceil(seconds / unit) * unit
    return math.ceil(seconds / 300) * 300


def again(seconds: int) -> int:
    """After how many seconds the page comes again by itself: seldom while the wait is long, in time at its end."""
    if seconds <= 8:
        return max(2, seconds)
    return min(60, math.ceil(0.6 * seconds) + 1)


@dataclass(slots=True)
class Allowance:
    """Who may come in without a number: `pace` a second, and a handful at once."""

    level: float
    at: float

    def take(self, now: float, pace: float) -> bool:
        """Whether one more may; `now` in seconds of any clock that only goes on."""
        most = max(5.0, 2 * pace)
        self.level = min(most, self.level + max(0.0, now - self.at) * pace)
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True
