"""Officers' phones and the server: a first load of 500 families, a change of ten, and 400 phones back in one minute.

Phones have real keys and speak real HTTP (`cacah.field.tests.phone`). The village officer's phone loads 500 families
and, after ten of them were interviewed by somebody else, asks what changed. Then 400 officers come back into signal
within a minute, each with 15 interviews and 40 outcomes of visits: each asks what is new, brings everything in batches,
and asks again.

Keys: `first_load_bytes`, `delta_bytes` (answers on the wire, headers and body, as a browser gets them that takes
Brotli), `first_load_cpu_ms` (web and PostgreSQL, of one first load), `rush_p99_ms` (of a request, from its connection
to its last byte), `errors` (requests that were not answered 200, items that were not taken in), `rush_requests`,
`rush_s` (from the first to the last answer), `rush_cpu_s`.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import brotli

from bench.server import Server, running
from cacah.field.tests.phone import Phone, Refused
from cacah.site import sample

TOWN, VILLAGE = "33.72.04.1010", "33.09.01.2006"
FAMILIES, CHANGED = 500, 10
LOADS = 10
"""First loads measured one after the other: the clock of the CPU ticks in hundredths of a second."""

PHONES, INTERVIEWS, VISITS, CASES = 400, 15, 40, 20
MINUTE = 60.0
SHORT = 60
"""Officers of the short run."""

BATCH_INTERVIEWS, BATCH_VISITS = 5, 20
WORKERS = 2


@dataclass
class Line:
    """A phone's line: a connection for each request, as a phone on the road makes them; what came over it."""

    server: Server
    weight: int = 0
    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    def __call__(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        start = time.perf_counter()
        connection = HTTPConnection(self.server.host, self.server.port, timeout=60)
        asked = {**headers, "Content-Type": "application/json", "Accept-Encoding": "gzip, br"}
        connection.request("POST", path, body, asked)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        self.seconds.append(time.perf_counter() - start)
        self.weight += len(raw) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        self.errors += answer.status != 200
        return answer.status, _plain(raw, answer.getheader("Content-Encoding", ""))


def _plain(raw: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.decompress(raw))
    return zlib.decompress(raw, wbits=31) if coding == "gzip" else raw


def new_phone(server: Server) -> Phone:
    return Phone(Line(server), int(time.time()))


def line_of(phone: Phone) -> Line:
    assert isinstance(phone.send, Line)
    return phone.send


def _fill(server: Server, folder: Path, phones: list[list[Phone]]) -> None:
    places = (f"--place={TOWN}={(len(phones) - 1) * CASES}", f"--place={VILLAGE}={FAMILIES}")
    made = json.loads(server.run("simulate", "register", f"--out={folder}", f"--seed={sample.SEED}", *places))
    enrolled = [[phone.enrolment() for phone in owned] for owned in phones]
    (folder / "phones.json").write_text(json.dumps(enrolled))
    subprocess.run([sys.executable, "-m", "bench.sync_inside", str(folder), made["cut"]], env=server.env, check=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _interview(family: dict[str, Any], instrument: str) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": "response", "at": _now(), "instrument": instrument, **family}


def _visit(case: str) -> dict[str, Any]:
    facts = {"position": {"lat": -7.5, "lon": 110.8, "accuracy": 12}}
    return {"id": str(uuid4()), "kind": "word", "case": case, "at": _now(), "event": "no_contact", "facts": facts}


def _first_loads(server: Server, phones: list[Phone]) -> dict[str, float]:
    """Of the phones after the first, which warms the site up."""
    phones[0].pull()
    before = server.cpu_seconds()
    for phone in phones[1:]:
        phone.pull()
        assert len(phone.cases) == FAMILIES, len(phone.cases)
    after = server.cpu_seconds()
    cpu = sum(after[name] - before[name] for name in ("web", "postgres"))
    loads = len(phones) - 1
    return {
        "first_load_bytes": sum(line_of(phone).weight for phone in phones[1:]) / loads,
        "first_load_cpu_ms": 1000 * cpu / loads,
    }


def _delta(phones: list[Phone], families: list[dict[str, Any]], instrument: str) -> dict[str, float]:
    """What a phone is told after another brought ten interviews."""
    other, phone = phones[0], phones[1]
    for family in families[:CHANGED]:
        other.add(_interview(family, instrument))
    while other.outbox:
        other.push(BATCH_INTERVIEWS)
    assert not other.stuck, next(iter(other.answers.values()))
    before = line_of(phone).weight
    phone.pull()
    return {"delta_bytes": float(line_of(phone).weight - before)}


@dataclass
class Rush:
    """400 phones on their way into signal, each a thread."""

    phones: list[Phone]
    work: list[list[dict[str, Any]]]
    instrument: str
    within: float
    errors: int = 0

    def run(self) -> None:
        rng = Random(2020)
        threads = [
            threading.Thread(target=self._come, args=(phone, cases, rng.uniform(0, self.within)))
            for phone, cases in zip(self.phones, self.work, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _come(self, phone: Phone, cases: list[dict[str, Any]], after: float) -> None:
        items = [_interview(family, self.instrument) for family in cases[:INTERVIEWS]]
        visits = [_visit(cases[number % len(cases)]["case"]) for number in range(VISITS)]
        time.sleep(after)
        try:
            phone.pull()
            for batch, most in ((items, BATCH_INTERVIEWS), (visits, BATCH_VISITS)):
                for item in batch:
                    phone.add(item)
                while phone.outbox:
                    phone.push(most)
            phone.pull()
        except (OSError, HTTPException, Refused) as error:
            print(f"  {error!r}", file=sys.stderr)
            self.errors += 1
        self.errors += len(phone.stuck) + len(phone.outbox)


def _rush(server: Server, phones: list[Phone], told: dict[str, Any], within: float) -> dict[str, float]:
    """The phones loaded their families in the morning; within so many seconds they all come back."""
    for phone in phones:
        phone.pull()
        line_of(phone).seconds.clear()
    server.start_worker()
    rush = Rush(phones, told["officers"][1:], told["instrument"], within)
    start, cpu = time.monotonic(), sum(server.cpu_seconds().values())
    rush.run()
    took, used = time.monotonic() - start, sum(server.cpu_seconds().values()) - cpu
    seconds = sorted(one for phone in phones for one in line_of(phone).seconds)
    for phone in phones:
        for answer in (phone.answers[item] for item in list(phone.stuck)[:1]):
            print(f"  {answer}", file=sys.stderr)
    return {
        "rush_p99_ms": 1000 * seconds[-(-len(seconds) * 99 // 100) - 1],
        "errors": float(rush.errors + sum(line_of(phone).errors for phone in phones)),
        "rush_requests": float(len(seconds)),
        "rush_s": took,
        "rush_cpu_s": used,
    }


def measured(officers: int, within: float) -> dict[str, float]:
    """So many officers come back within so many seconds."""
    threading.stack_size(256 * 1024)
    with tempfile.TemporaryDirectory(prefix="cacah-sync-") as name:
        folder = Path(name)
        phones: list[list[Phone]] = []

        def fill(server: Server) -> None:
            phones.append([new_phone(server) for _ in range(LOADS + 1)])
            phones.extend([new_phone(server)] for _ in range(officers))
            _fill(server, folder, phones)

        with running(workers=WORKERS, worker=False, fill=fill) as server:
            told = json.loads((folder / "work.json").read_text())
            figures = _first_loads(server, phones[0])
            figures |= _delta(phones[0], told["officers"][0], told["instrument"])
            return figures | _rush(server, [one for (one,) in phones[1:]], told, within)


def main() -> dict[str, float]:
    """Some minutes, by hand."""
    return measured(PHONES, MINUTE)


def short() -> dict[str, float]:
    """What `prove` has time for: as many a second, for nine seconds."""
    return measured(SHORT, MINUTE * SHORT / PHONES)
