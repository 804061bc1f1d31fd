"""A four-person family from the first page to the receipt, over real HTTP, and the CPU it costs all in all.

The site (granian, worker, every PostgreSQL process) is pinned to one core, the families to another; TEAM of them are
at it at once, each without a pause, as a core that serves a census is never idle: the CPU of a request that wakes a
sleeping core is up to a tenth more. Measured twice, as a phone without JavaScript and as one that fetches scripts and
style sheets too; the dearer is quoted. One Argon2 hash of a new password is in it.

Keys: `cpu_ms_per_household` (ms of CPU of the whole site), `households_per_vcpu_hour`, `requests_per_household`,
`bytes_per_household` (bodies and headers as they travel, both ways), `p50_ms`, `p99_ms` (of one request), `load` (share
of its core that the site was at work).
"""

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

from bench.server import Server, running
from cacah.simulate.client import Answered, Labels, respond_family
from cacah.simulate.core import FamilyTruth
from cacah.site import sample

FAMILIES = 1200
WARM, MEASURED = 15, 120
TEAM = 4
"""Families at once: one core of families cannot keep a core of the site busier."""


def _truths(server: Server) -> Path:
    """The truth of the very families that the server's register holds."""
    folder = tempfile.mkdtemp(prefix="cacah-truth-")
    server.run("simulate", "register", f"--out={folder}", f"--seed={sample.SEED}", *sample.places(FAMILIES))
    return Path(folder) / "truth.jsonl.gz"


def _lap(server: Server, families: list[FamilyTruth], labels: Labels, scripts: bool) -> dict[str, float]:
    """Let `families` answer, TEAM at a time."""

    def answered(family: FamilyTruth) -> Answered:
        return respond_family(server.url, family, labels, scripts=scripts)

    before, began = sum(server.cpu_seconds().values()), time.monotonic()
    with ThreadPoolExecutor(TEAM) as team:
        done = list(team.map(answered, families))
    spent, took = sum(server.cpu_seconds().values()) - before, time.monotonic() - began
    troubled = [one.trouble for one in done if not one.receipt]
    if troubled:
        raise RuntimeError(f"{len(troubled)} families did not get their receipt: {troubled[0]}")
    count, waits = len(done), [1000 * second for one in done for second in one.seconds]
    return {
        "cpu_ms_per_household": 1000 * spent / count,
        "households_per_vcpu_hour": 3600 * count / spent,
        "requests_per_household": sum(one.requests for one in done) / count,
        "bytes_per_household": sum(one.received + one.sent for one in done) / count,
        "p50_ms": quantiles(waits, n=100)[49],
        "p99_ms": quantiles(waits, n=100)[98],
        "load": spent / took,
    }


def main() -> dict[str, float]:
    """The figures of the dearer kind of phone."""
    from cacah.simulate.actions import read_truth

    cores = sorted(os.sched_getaffinity(0))
    with running(families=FAMILIES, workers=1, cores=str(cores[0])) as server:
        truths, labels = read_truth(_truths(server))
        fours = [
            family
            for family in truths
            if family.can_log_in
            and len(family.people) == 4
            and all(one.register and one.answers["presence"] == "here" for one in family.people)
        ]
        os.sched_setaffinity(0, {cores[-1]})
        try:
            _lap(server, list(fours[:WARM]), labels, scripts=True)
            plain = _lap(server, list(fours[WARM : WARM + MEASURED]), labels, scripts=False)
            with_scripts = _lap(server, list(fours[WARM + MEASURED : WARM + 2 * MEASURED]), labels, scripts=True)
        finally:
            os.sched_setaffinity(0, set(cores))
    return max(plain, with_scripts, key=lambda lap: lap["cpu_ms_per_household"])
