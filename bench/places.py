"""Progress at the size of the nation: 83,762 villages, five million cases, fifty sends a second while people look.

The cases and their events are made inside the database, the worker counts them, then pages are asked for over HTTP
while another process sends as the receiving action does. Keys: `page_p95_ms` (the dearest kind of page), `csv_p95_ms`
(every village of the country), `lag_s` (the longest a send waited to be seen in the nation's total).
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from bench.server import Server, running

CASES_PER_VILLAGE = 60
CHUNK = 2_000
"""Villages a transaction: 120,000 cases, small enough that the worker's batches stay within few villages."""

SENDS_PER_SECOND = 50
SECONDS = 45.0
CSV_TIMES = 8
CATCH_UP = 900.0
"""Seconds after which the worker's first count of everything is given up."""

SQL = Path(__file__).with_suffix(".sql")


def main() -> dict[str, float]:
    with running(families=0) as server:
        address = json.loads((server.var / "postgres.json").read_text())["postgres"]
        with psycopg.connect(address, dbname="cacah", autocommit=True) as database:
            villages = _fill(database)
            generated = time.monotonic()
            _wait_until_counted(database, villages * CASES_PER_VILLAGE)
            caught_up = time.monotonic() - generated
            database.execute("VACUUM (ANALYZE) cases_case, cases_event, progress_count, progress_total")
            figures = _measure(server, database)
        return {**figures, "cases": villages * CASES_PER_VILLAGE, "places": villages, "count_after_s": caught_up}


def _fill(database: psycopg.Connection) -> int:
    """Cases and events for every village; the number of villages. Keys are not checked again: they come from places."""
    database.execute("SET session_replication_role = replica")
    database.execute("SET synchronous_commit = off")
    villages = _one(database, "SELECT count(*) FROM geo_place WHERE level = 4 AND valid_to IS NULL")
    statement = SQL.read_text()
    for first in range(1, villages + 1, CHUNK):
        database.execute(statement, {"first": first, "last": min(first + CHUNK - 1, villages)})
    database.execute("RESET session_replication_role")
    return villages


def _one(database: psycopg.Connection, question: str) -> int:
    row = database.execute(question).fetchone()
    assert row is not None
    return int(row[0])


NATION = "SELECT coalesce(sum({0}), 0) FROM progress_total JOIN geo_place ON geo_place.id = place_id WHERE level = 0"


def _wait_until_counted(database: psycopg.Connection, families: int) -> None:
    deadline = time.monotonic() + CATCH_UP
    while _one(database, NATION.format("families_expected")) < families:
        if time.monotonic() > deadline:
            raise TimeoutError("The worker has not counted the generated cases.")
        time.sleep(0.5)


def _measure(server: Server, database: psycopg.Connection) -> dict[str, float]:
    cookie = _django(server, "session")
    kinds = _addresses(database)
    before = _one(database, NATION.format("families_sent"))
    sender = subprocess.Popen(
        [sys.executable, "-m", "bench.places", "send"], env=server.env, stdout=subprocess.PIPE, text=True
    )
    watch = Watch(server, before, sender)
    watch.start()
    try:
        pages, sheets = _look(server, cookie, kinds)
    finally:
        sender.terminate()
        sender.wait(timeout=20)
    watch.join(timeout=60)
    assert len(watch.commits) > 0.8 * SENDS_PER_SECOND * SECONDS, f"only {len(watch.commits)} families could send"
    return {
        "page_p95_ms": max(percentile(times, 95) for times in pages.values()),
        "csv_p95_ms": percentile(sheets, 95),
        "lag_s": watch.lag,
        "sends": len(watch.commits),
        **{f"page_{kind}_p95_ms": percentile(times, 95) for kind, times in pages.items()},
    }


def percentile(times: list[float], share: int) -> float:
    """The nearest-rank percentile."""
    return sorted(times)[max(0, -(-len(times) * share // 100) - 1)]


def _addresses(database: psycopg.Connection) -> dict[str, list[str]]:
    """Some places of each level by kind of page, and the public counter."""
    found: dict[str, list[str]] = {"counter": ["/hitung", "/hitung.json"]}
    for level, kind in enumerate(("nation", "province", "regency", "district", "village")):
        question = "SELECT id FROM geo_place WHERE level = %s AND valid_to IS NULL ORDER BY md5(code) LIMIT 200"
        found[kind] = [f"/kemajuan/{place}/" for (place,) in database.execute(question, [level])]
    return found


def _look(server: Server, cookie: str, kinds: dict[str, list[str]]) -> tuple[dict[str, list[float]], list[float]]:
    """Ask for pages of every kind in turn for SECONDS, and for the sheet of all villages now and then."""
    draw = random.Random(2020)
    pages: dict[str, list[float]] = {kind: [] for kind in kinds}
    sheets: list[float] = []
    sheet = f"{kinds['nation'][0]}unduh.csv?level=4"
    start = time.monotonic()
    while (past := time.monotonic() - start) < SECONDS:
        for kind, addresses in kinds.items():
            pages[kind].append(_get(server, cookie, draw.choice(addresses))[0])
        if len(sheets) < CSV_TIMES and past > (len(sheets) + 0.5) * SECONDS / CSV_TIMES:
            elapsed, body = _get(server, cookie, sheet)
            sheets.append(elapsed)
            assert body.count(b"\n") > 80_000, "the sheet has a line per village"
        time.sleep(0.02)
    return pages, sheets


def _get(server: Server, cookie: str, address: str) -> tuple[float, bytes]:
    """Milliseconds to the last byte on a fresh connection, and the body."""
    start = time.perf_counter()
    connection = HTTPConnection(server.host, server.port, timeout=60)
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, (address, answer.status, answer.getheader("Location"))
    return (time.perf_counter() - start) * 1000, body


class Watch(threading.Thread):
    """Compares, ten times a second, what was committed with what the nation's total shows."""

    def __init__(self, server: Server, before: int, sender: "subprocess.Popen[str]") -> None:
        super().__init__(daemon=True)
        self.address = json.loads((server.var / "postgres.json").read_text())["app"]
        self.before, self.sender = before, sender
        self.commits: list[float] = []
        self.lag = 0.0

    def run(self) -> None:
        reader = threading.Thread(target=self._read, daemon=True)
        reader.start()
        with psycopg.connect(self.address, autocommit=True) as database:
            while self.sender.poll() is None:
                self._compare(database)
                time.sleep(0.1)
            reader.join()
            deadline = time.monotonic() + 30
            while self._compare(database) and time.monotonic() < deadline:
                time.sleep(0.1)

    def _read(self) -> None:
        assert self.sender.stdout is not None
        for line in self.sender.stdout:
            self.commits.append(float(line))

    def _compare(self, database: psycopg.Connection) -> bool:
        """True while something waits: the oldest commit not yet shown is as old as the lag."""
        known = len(self.commits)
        asked = time.time()
        seen = _one(database, NATION.format("families_sent")) - self.before
        if seen >= known:
            return False
        self.lag = max(self.lag, asked - self.commits[seen])
        return True


# What runs inside the site's own settings, as a process of its own.


def _django(server: Server, verb: str) -> str:
    command = [sys.executable, "-m", "bench.places", verb]
    return subprocess.run(command, env=server.env, check=True, capture_output=True, text=True).stdout.strip()


def session() -> None:
    """Print the cookie of a national supervisor who is signed in with both factors."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from cacah.access import actions, guard, reads
    from cacah.geo import reads as geo

    root = geo.root()
    assert root is not None
    user, _ = actions.create_user("bench", "Bench", [("national", root.id)])
    actions.enrol_totp(user, confirmed=True)
    known = reads.authenticator(user)
    assert known is not None
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[guard.SEEN] = int(time.time())
    store[guard.SECOND] = known.pk
    store.save()
    print(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")


def send() -> None:
    """Send fifty families a second until stopped; print the time of every commit."""
    from cacah.cases.core.status import Status
    from cacah.cases.models import Case

    waiting = _unsent(Case.objects.filter(status=Status.NEW))
    start = time.monotonic()
    for sent, case_id in enumerate(waiting, 1):
        _send_one(case_id)
        print(time.time(), flush=True)
        time.sleep(max(0.0, start + sent / SENDS_PER_SECOND - time.monotonic()))


def _unsent(cases: Any) -> Iterator[Any]:
    """Cases that nobody has sent, spread over the country."""
    ids = list(cases.extra(where=["abs(hashtext(id::text)) %% 500 = 7"]).values_list("id", flat=True)[:20_000])
    random.Random(7).shuffle(ids)
    yield from ids


def _send_one(case_id: Any) -> None:
    """What receiving an envelope writes for others to count: the case's state, its event, the note, in one commit."""
    from django.db import transaction

    from cacah.audit import actions as audit
    from cacah.cases import counts
    from cacah.cases.core.status import Status
    from cacah.cases.models import Case
    from cacah.lib import clock

    now = clock.now()
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        before = counts.Snapshot.of(case)
        case.status, case.mode, case.residents = Status.CLEAN, "self", case.listed
        case.started_at = case.sent_at = case.complete_at = case.clean_at = now
        case.version += 1
        case.save()
        counts.leave(before, case, "sent", "self", now)
        audit.note(f"seat:{case_id}", "receive", f"case/{case_id}", place=case.place_id)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    django.setup()
    {"session": session, "send": send}[sys.argv[1]]()
