"""Twice as many families as the machine can serve, then a web process killed and all of them replaced, under load.

The site is pinned to one core and the families to another, so the load is twice what one core carries: families come
at twice the rate at which a lap without a crowd says that the core could serve them. Each reads a page for a while,
waits where it is told to wait and comes back when the page would, tries once more after a broken connection, and checks
nothing: what the site said it had saved is compared with the database afterwards, item by item.

Keys: `errors_5xx` (answers), `lost_answers` (items confirmed and not stored), `finished_share_inside` (of families let
in, those with a receipt), `p99_inside_ms` (of one request of a family inside, broken ones with their second try),
`restart_max_ms` (the slowest request from the kill to the end of the restart), `wait_right_share` (of families that
were told a waiting time and whose turn came, or ought to have come, those for whom it was right within 30 % or 2 s),
`families_inside`, `families_told_to_wait`, `arrivals_per_s`, `broken_connections` (each was tried once more),
`generator_load` (share of a core that the families took: near 1 they are what is slow, not the site).
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.server import Server, running
from cacah.simulate.browser import Browser, Reply, Unreachable
from cacah.simulate.client import Labels, Stuck, Visit
from cacah.simulate.core import FamilyTruth
from cacah.site import sample

SECONDS = 180.0
"""Of twice the load before anything is killed."""

SETTLE = 10.0
"""Seconds between the kill and the restart."""

RESTART = 120.0
"""Seconds that killing and replacing every process may take."""

PATIENCE = 90.0
"""Seconds that whoever is inside may take to finish after the last has come."""

THINKING = 1.0
"""Seconds a family looks at a page, on average. A real one takes a minute; the machine is then as busy with more."""

WORKERS = 2
WARM, LAP = 10, 20
OVER = 2.0
"""How many times the load that can be served."""

RIGHT = 0.3
SLACK = 2.0
"""Seconds by which a short waiting time may be wrong: the page comes again at whole seconds."""


@dataclass
class Log:
    """What everybody saw. `requests`: (when it began, how long it took, whether inside)."""

    requests: list[tuple[float, float, bool]] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    broken: int = 0


class Patient(Browser):
    """A browser whose owner reads, waits where told to, and presses the button once more when the line broke."""

    log: Log
    stop: threading.Event
    until: float = float("inf")
    began: float = 0.0
    told: float | None = None
    entered: float | None = None
    _status: int = 0

    def get(self, path: str) -> Reply:
        if self.began == 0.0:
            self.began = time.monotonic()
        reply = super().get(path)
        if self.entered is None:
            self.entered = time.monotonic()
        return reply

    def pause(self, reply: Reply, seconds: float) -> None:
        if self.told is None:
            self.told = _told(reply.text)
            self.began = time.monotonic()
        time.sleep(seconds)  # waking everybody at once would have thousands of threads wait for one another
        if self.stop.is_set():
            raise Stuck("still waiting")

    def _follow(self, method: str, path: str, body: bytes | None) -> Reply:
        if self.entered is not None:
            time.sleep(random.expovariate(1 / THINKING))
        return super()._follow(method, path, body)

    def _try(self, method: str, path: str, body: bytes | None, kind: Mapping[str, str]) -> tuple[int, str, str]:
        start = time.monotonic()
        try:
            found = self._ask(method, path, body, kind)
        except (OSError, HTTPException):
            self.close()
            self.log.broken += 1
            found = self._once_more(method, path, body, kind)
        self.log.requests.append((start, time.monotonic() - start, self.entered is not None))
        if found[0] >= 500:
            self.log.errors.append(found[0])
        return found

    def _once_more(self, method: str, path: str, body: bytes | None, kind: Mapping[str, str]) -> tuple[int, str, str]:
        try:
            return self._ask(method, path, body, kind)
        except (OSError, HTTPException) as error:
            self.close()
            raise Unreachable("the second try broke too") from error


def _told(html: str) -> float:
    """Seconds that a waiting page tells."""
    units = {"jam": 3600, "menit": 60, "detik": 1}
    said = html.split("<b>", 1)[1].split("</b>", 1)[0].split()
    return float(sum(int(count) * units[unit] for count, unit in zip(said[::2], said[1::2], strict=True)))


@dataclass
class Crowd:
    """Families on their way, each in a thread of its own."""

    server: Server
    labels: Labels
    log: Log = field(default_factory=Log)
    stop: threading.Event = field(default_factory=threading.Event)
    visits: list[Any] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def come(self, family: FamilyTruth) -> None:
        from tests.chain.witness import Witness

        visit = Witness(self.server.url, family, self.labels, False, 30.0)
        visit.browser = browser = Patient(self.server.url, 30.0)
        browser.log, browser.stop = self.log, self.stop
        self.visits.append(visit)
        thread = threading.Thread(target=_visit, args=(visit,), daemon=True)
        self.threads.append(thread)
        thread.start()

    def arrive(self, families: Iterator[FamilyTruth], rate: float, seconds: float) -> None:
        """Families come at random moments, `rate` a second on average."""
        now = time.monotonic()
        end = now + seconds
        while (now := now + random.expovariate(rate)) < end:
            time.sleep(max(0.0, now - time.monotonic()))
            self.come(next(families))

    def finish(self, patience: float) -> None:
        """Those who wait go home; those inside finish."""
        self.stop.set()
        deadline = time.monotonic() + patience
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _visit(visit: Visit) -> None:
    try:
        visit.run()
    except (Unreachable, Stuck) as error:
        visit.done.trouble = str(error)
    finally:
        visit.browser.close()


def _web_processes(server: Server) -> list[int]:
    """Ids of the processes that serve, without those that watch and fork them."""
    assert server.web
    return [pid for generation in _children(server.web.pid) for pid in _children(generation)]


def _children(parent: int) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _kill_and_restart(server: Server, settle: float) -> None:
    """A web process dies; then all are replaced one after the other, as for a new version."""
    assert server.web
    os.kill(_web_processes(server)[0], signal.SIGKILL)
    time.sleep(settle)
    before = set(_web_processes(server))
    server.web.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + RESTART
    while time.monotonic() < deadline and (before & set(now := _web_processes(server)) or len(now) != WORKERS):
        time.sleep(0.2)
    time.sleep(2.0)


def _capacity(server: Server, families: Iterator[FamilyTruth], labels: Labels) -> float:
    """Families a second that one core can serve, from the CPU of some that answer one after the other."""
    from cacah.simulate.client import respond_family

    for number in range(WARM + LAP):
        if number == WARM:
            before = sum(server.cpu_seconds().values())
        done = respond_family(server.url, next(families), labels)
        if not done.receipt:
            raise RuntimeError(f"a family did not get its receipt: {done.trouble}")
    return LAP / (sum(server.cpu_seconds().values()) - before)


def _lost(server: Server, visits: list[Any]) -> int:
    """Items the site confirmed and does not hold, and receipts of which it knows nothing.

    What was confirmed is noted before the database is read, as somebody may still be at it. A family whose envelope
    arrived and whose receipt got lost with the connection has its answers in what was sent;
    an answer that does not matter stays behind in drafts.
    """
    from tests.chain.witness import FAMILY, member_prefix

    noted = [(visit.family.kk, visit.done.receipt, dict(visit.confirmed.saved)) for visit in visits]
    told = subprocess.run([sys.executable, "-m", "tests.chain.inside"], env=server.env, check=True, capture_output=True)
    cases = json.loads(told.stdout)["cases"]
    lost = 0
    for kk, receipt, saved in noted:
        if not saved:
            continue
        case = cases.get(kk, {"case": "", "sent": {}, "drafts": {}, "envelopes": []})
        held = {
            (FAMILY if part == case["case"] else member_prefix(part), item): value
            for kind in ("drafts", "sent")
            for part, values in case[kind].items()
            for item, value in values.items()
        }
        lost += sum(held.get(key) != value for key, value in saved.items())
        lost += bool(receipt) and receipt not in case["envelopes"]
    return lost


def _waits(visits: list[Any], end: float) -> list[bool]:
    """Whether it was right, for each family told a time whose turn came or ought to have come by `end`."""
    right = []
    for browser in (visit.browser for visit in visits):
        if browser.told is None:
            continue
        waited = (browser.entered or end) - browser.began
        off = abs(waited - browser.told)
        if browser.entered is not None:
            right.append(off <= max(RIGHT * browser.told, SLACK))
        elif waited > browser.told * (1 + RIGHT) + SLACK:
            right.append(False)
    return right


def _figures(crowd: Crowd, killed: float, restarted: float, end: float, rate: float) -> dict[str, float]:
    inside = [visit for visit in crowd.visits if visit.browser.entered is not None]
    took = [1000 * seconds for _start, seconds, was_inside in crowd.log.requests if was_inside]
    then = [1000 * seconds for start, seconds, _inside in crowd.log.requests if killed <= start <= restarted]
    right = _waits(crowd.visits, end)
    finished = sum(bool(visit.done.receipt) for visit in inside)
    for trouble in sorted({visit.done.trouble for visit in inside if not visit.done.receipt}):
        print(f"  inside and not finished: {trouble or 'still at it'}", file=sys.stderr)
    return {
        "errors_5xx": float(len(crowd.log.errors)),
        "lost_answers": float(_lost(crowd.server, crowd.visits)),
        "finished_share_inside": finished / max(1, len(inside)),
        "p99_inside_ms": quantiles(took, n=100)[98],
        "restart_max_ms": max(then, default=0.0),
        "wait_right_share": sum(right) / max(1, len(right)),
        "families_inside": float(len(inside)),
        "families_told_to_wait": float(sum(visit.browser.told is not None for visit in crowd.visits)),
        "arrivals_per_s": rate,
        "broken_connections": float(crowd.log.broken),
    }


def _families(server: Server, count: int) -> tuple[list[FamilyTruth], Labels]:
    from cacah.simulate.actions import read_truth

    folder = tempfile.mkdtemp(prefix="cacah-truth-")
    server.run("simulate", "register", f"--out={folder}", f"--seed={sample.SEED}", *sample.places(count))
    truths, labels = read_truth(Path(folder) / "truth.jsonl.gz")
    return [one for one in truths if one.can_log_in and one.kk == one.kk_now], labels


def measured(seconds: float, settle: float, patience: float) -> dict[str, float]:
    """`seconds` of twice the load, then the kill and the restart with families still coming."""
    threading.stack_size(256 * 1024)
    cores = sorted(os.sched_getaffinity(0))
    # A restart is measured as it is where Python may keep what it compiled, which an environment can forbid.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "cacah-bytecode")
    count = int(1500 + (seconds + RESTART) * 50)
    with running(families=count, workers=WORKERS, cores=str(cores[0])) as server:
        truths, labels = _families(server, count)
        families = iter(truths)
        os.sched_setaffinity(0, {cores[-1]})
        try:
            rate = OVER * _capacity(server, families, labels)
            crowd, began, busy = Crowd(server, labels), time.monotonic(), time.process_time()
            crowd.arrive(families, rate, seconds)
            killed = time.monotonic()
            changing = threading.Thread(target=_kill_and_restart, args=(server, settle))
            changing.start()
            while changing.is_alive():
                crowd.arrive(families, rate, 1.0)
            restarted = time.monotonic()
            load = (time.process_time() - busy) / (restarted - began)
            crowd.finish(patience)
            return {**_figures(crowd, killed, restarted, restarted, rate), "generator_load": load}
        finally:
            os.sched_setaffinity(0, set(cores))


def main() -> dict[str, float]:
    """Three minutes, by hand."""
    return measured(SECONDS, SETTLE, PATIENCE)


def short() -> dict[str, float]:
    """What `prove` has time for."""
    return measured(8.0, 3.0, 60.0)
