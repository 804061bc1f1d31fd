"""From a family's final send to the officer's phone that need not go there any more.

Drafts of families lie ready. 50 a second are sent, while 400 phones with real keys ask over HTTP every three seconds
what is new (`cacah.field.tests.phone`). Of each family that was sent, and each phone that has it on its list, the time
from the beginning of the send to the end of the pull that says that nobody has to visit it.

The sends are made by processes beside the web, by the call that the page makes, so that what is measured is the way
from the hall to the phones; the machine carries sends, web, PostgreSQL, worker and all phones.

Keys: `p50_s`, `p99_s`, `withdrawals` (pairs of a family and a phone), `missing` (of them, those no pull had told of
within a minute), `sends_per_s` (reached), `pulls_per_s` (reached), `pull_p99_ms`, `errors` (requests not answered).
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random

from bench.server import Server, running
from bench.sync import CASES, TOWN, line_of, new_phone
from cacah.field.tests.phone import Phone, Refused
from cacah.site import sample

PHONES, EVERY, RATE, SECONDS = 400, 3.0, 50.0, 30.0
SHORT = 4
"""The short run has so many times fewer phones and sends, and takes a third of the time."""

PATIENCE = 60.0
SENDERS, WORKERS = 2, 2
READY = "ready\n"


@dataclass
class Told:
    """A phone that asks every three seconds; `at`: when it had the line that ended a visit, by case."""

    phone: Phone
    at: dict[str, float] = field(default_factory=dict)
    pulls: int = 0
    errors: int = 0

    def ask(self) -> None:
        try:
            self.phone.pull()
        except (OSError, HTTPException, Refused) as error:
            print(f"  {error!r}", file=sys.stderr)
            self.errors += 1
            return
        now = time.monotonic()
        self.pulls += 1
        for own, line in self.phone.cases.items():
            if not line["visit"]:
                self.at.setdefault(own, now)

    def go_on(self, first: float, stop: threading.Event) -> None:
        due = first
        while not stop.wait(max(0.0, due - time.monotonic())):
            self.ask()
            due = max(due + EVERY, time.monotonic())


def _inside(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bench.withdraw_inside", *arguments]


def _fill(server: Server, folder: Path, phones: list[Phone], families: int) -> None:
    place = f"--place={TOWN}={len(phones) * CASES}"
    made = json.loads(server.run("simulate", "register", f"--out={folder}", f"--seed={sample.SEED}", place))
    (folder / "phones.json").write_text(json.dumps([[phone.enrolment()] for phone in phones]))
    subprocess.run(_inside("prepare", str(folder), made["cut"], str(families)), env=server.env, check=True)


def _send_all(server: Server, folder: Path, rate: float) -> dict[str, float]:
    """Send every draft at that rate, from several processes; when each case's send began."""
    orders = [_inside("send", str(folder), str(part), str(SENDERS), str(rate)) for part in range(SENDERS)]
    pipe = subprocess.PIPE
    senders = [subprocess.Popen(order, env=server.env, stdin=pipe, stdout=pipe, text=True) for order in orders]
    for sender in senders:
        assert sender.stdout and sender.stdout.readline() == READY
    start, sent = time.monotonic() + 1.0, dict[str, float]()
    for sender in senders:
        assert sender.stdin
        sender.stdin.write(f"{start}\n")
        sender.stdin.flush()
    for sender in senders:
        said, _ = sender.communicate()
        if sender.returncode:
            raise RuntimeError("a sender failed")
        sent |= json.loads(said)
    return sent


def _wait(told: list[Told], sent: dict[str, float]) -> None:
    """Until each phone has heard of every send on its list, or a minute is over."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(_waiting(one, sent) for one in told):
        time.sleep(0.2)


def _waiting(one: Told, sent: dict[str, float]) -> int:
    return sum(own not in one.at for own in sent if own in one.phone.cases)


def _figures(told: list[Told], sent: dict[str, float], took: float) -> dict[str, float]:
    delays = sorted(one.at[own] - sent[own] for one in told for own in sent if own in one.at)
    pulls = sorted(second for one in told for second in line_of(one.phone).seconds)
    spent = max(sent.values()) - min(sent.values())
    return {
        "p50_s": _share(delays, 50),
        "p99_s": _share(delays, 99),
        "withdrawals": float(len(delays)),
        "missing": float(sum(_waiting(one, sent) for one in told)),
        "sends_per_s": (len(sent) - 1) / spent,
        "pulls_per_s": sum(one.pulls for one in told) / took,
        "pull_p99_ms": 1000 * _share(pulls, 99),
        "errors": float(sum(one.errors + line_of(one.phone).errors for one in told)),
    }


def _share(ordered: list[float], percent: int) -> float:
    return ordered[-(-len(ordered) * percent // 100) - 1]


def measured(phones: int, rate: float, seconds: float) -> dict[str, float]:
    """So many phones ask while so many families a second are sent, for so long."""
    threading.stack_size(256 * 1024)
    with tempfile.TemporaryDirectory(prefix="cacah-withdraw-") as name:
        folder, told = Path(name), list[Told]()

        def fill(server: Server) -> None:
            told.extend(Told(new_phone(server)) for _ in range(phones))
            _fill(server, folder, [one.phone for one in told], round(rate * seconds))

        with running(workers=WORKERS, fill=fill) as server:
            return _polled(server, folder, told, rate)


def _polled(server: Server, folder: Path, told: list[Told], rate: float) -> dict[str, float]:
    for one in told:
        one.phone.pull()
        line_of(one.phone).seconds.clear()
    rng, stop, begun = Random(2020), threading.Event(), time.monotonic()
    threads = [threading.Thread(target=one.go_on, args=(begun + rng.uniform(0, EVERY), stop)) for one in told]
    for thread in threads:
        thread.start()
    try:
        sent = _send_all(server, folder, rate)
        _wait(told, sent)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return _figures(told, sent, time.monotonic() - begun)


def main() -> dict[str, float]:
    """Some minutes, by hand."""
    return measured(PHONES, RATE, SECONDS)


def short() -> dict[str, float]:
    """What `prove` has time for."""
    return measured(PHONES // SHORT, RATE / SHORT, SECONDS / 3)
