"""A whole site as a newcomer starts it, and a phone to visit it with: headless Chromium at 360 px."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

from bench.server import free_port, wait
from cacah.comms.tests.mailbox import Mailbox, open_mailbox
from cacah.simulate.actions import read_truth
from cacah.simulate.client import Labels
from cacah.simulate.core import FamilyTruth
from cacah.site import demo, sample
from tests.chain.killer import children, kill_tree
from tests.journeys.gallery import AXE, Offices
from tests.journeys.person import within

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--no-first-run"]  # fmt: skip
PHONE: ViewportSize = {"width": 360, "height": 740}


FOLLOWS = 5.0
"""Seconds after a send within which every number and list must know."""


@dataclass(frozen=True)
class Site:
    """A running demo: its address, what demo.json says of it, the process that runs it and the webs that we started."""

    url: str
    var: Path
    families: list[dict[str, Any]]
    staff: list[dict[str, Any]]
    truths: list[FamilyTruth]
    labels: Labels
    process: int
    webs: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def family(self, state: str) -> dict[str, Any]:
        return next(family for family in self.families if family["state"] == state)

    def unused(self) -> dict[str, Any]:
        """A family of four at home that nobody has logged in for: those of demo.json first, then of the register."""
        fresh = next((one for one in self.families if one["state"] == "untouched"), None)
        if fresh is None:
            self.take(_four_at_home)
            fresh = self.families[-1]
        fresh["state"] = "taken"
        return fresh

    def take(self, fits: Callable[[FamilyTruth], bool]) -> FamilyTruth:
        """The first family of the register that fits and that no journey has used; from now on it is used."""
        known = {one["kk"] for one in self.families}
        truth = next(one for one in self.truths if one.kk not in known and fits(one))
        self.families.append({**_told_as_demo(truth), "state": "taken"})
        return truth

    def truth(self, family: Mapping[str, Any]) -> FamilyTruth:
        """What a family of demo.json would answer."""
        return next(one for one in self.truths if one.kk == family["kk"])

    def counted(self) -> dict[str, int]:
        """The public national counter now, as one of the web processes knows it; another may be a second behind."""
        return _numbers(self._counter())

    def settled(self) -> dict[str, int]:
        """The counter once it knows all that was sent before now, also by the journey before this one."""
        now, seen = datetime.now(UTC), [self._counter()]

        def is_known() -> bool:
            seen[0] = self._counter()
            return datetime.fromisoformat(seen[0]["complete_up_to"]) >= now

        within(FOLLOWS, is_known)
        return _numbers(seen[0])

    def sent(self) -> tuple[int, int]:
        """(families, residents) that have been sent, of one look at the counter."""
        now = self.counted()
        return now["families_sent"], now["residents_sent"]

    def _counter(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/hitung.json") as reply:  # our own address
            return dict(json.load(reply))

    def person(self, role: str) -> dict[str, Any]:
        return next(person for person in self.staff if person["role"] == role)

    @contextmanager
    def outage(self) -> Iterator[None]:
        """No web process lives; afterwards new ones serve, which know nothing but what the database holds."""
        for pid in [web.pid for web in self.webs] or _serving(self.process):
            kill_tree(pid)
        for web in self.webs:
            web.wait()
        port = int(self.url.rpartition(":")[2])
        try:
            yield
        finally:
            command = [sys.executable, "-m", "cacah", "serve", "--port", str(port)]
            self.webs[:] = [subprocess.Popen(command, env={**os.environ, "CACAH_VAR": str(self.var)})]
            wait("127.0.0.1", port)


def _numbers(counter: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in counter.items() if name != "complete_up_to"}


def _serving(demo_process: int) -> list[int]:
    """The watching process of the demo's web, of all that the demo started."""
    return [pid for pid in children(demo_process) if b"cacah.site.rolling" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _four_at_home(family: FamilyTruth) -> bool:
    at_home = all(person.register and person.answers["presence"] == "here" for person in family.people)
    return len(family.people) == 4 and at_home and family.kk == family.kk_now


def _told_as_demo(family: FamilyTruth) -> dict[str, Any]:
    register = family.login.register
    assert register is not None
    return {"nik": register["nik"], "kk": family.kk, "password": None, "state": "untouched"}


def start(var: Path, port: int, told: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, **told, "CACAH_VAR": str(var), "PYTHONWARNINGS": "default"}
    command = [sys.executable, "-m", "cacah", "demo", "--port", str(port)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running() as demo_site:
        yield demo_site


@pytest.fixture(scope="session")
def post() -> Iterator[tuple[Site, Mailbox]]:
    """A site that can send e-mail, and where it arrives."""
    port, sender = free_port(), "Sensus Contoh <sensus@cacah.example>"
    with (
        open_mailbox(port) as box,
        running(CACAH_SMTP=f"smtp://127.0.0.1:{port}", CACAH_MAIL_FROM=sender) as site,
    ):
        yield site, box


@contextmanager
def running(**told: str) -> Iterator[Site]:
    """The demo in a folder of its own, stopped and removed afterwards. `told`: more of its environment."""
    var = Path(tempfile.mkdtemp(prefix="cacah-journey-"))
    var.chmod(0o755)
    port = free_port()
    process = start(var, port, told)
    webs: list[subprocess.Popen[bytes]] = []
    try:
        wait("127.0.0.1", port, "/", patience=180)
        held = _told(var, process)
        found = Site(held["url"], var, held["families"], held["staff"], *_truths(var), process.pid)
        webs = found.webs
        yield found
    finally:
        for web in webs:
            web.terminate()
            web.wait(timeout=60)
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(var, ignore_errors=True)


def _truths(var: Path) -> tuple[list[FamilyTruth], Labels]:
    """Whom the demo's register was made of: the same seed makes the same people again."""
    command = [sys.executable, "-m", "cacah.simulate", "register", f"--out={var / 'truth'}", f"--seed={sample.SEED}"]
    environment = {**os.environ, "CACAH_VAR": str(var)}
    subprocess.run([*command, *sample.places(demo.FAMILIES)], env=environment, check=True, stdout=subprocess.DEVNULL)
    return read_truth(var / "truth" / "truth.jsonl.gz")


def _told(var: Path, process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """What the demo wrote when it was ready: staff come first, the families that answered last."""
    for _ in range(1200):
        held = json.loads((var / "demo.json").read_text() or "{}") if (var / "demo.json").exists() else {}
        if "families" in held:
            return dict(held)
        assert process.poll() is None, "the demo ended"
        time.sleep(0.1)
    raise AssertionError("the demo never wrote demo.json")


@pytest.fixture(scope="session", autouse=True)
def axe_report() -> Iterator[None]:
    """What axe looked at in this run, as var/axe.json."""
    yield
    AXE.write(Path(settings.CACAH_VAR) / "axe.json", os.environ.get("PYTEST_XDIST_TESTRUNUID", str(uuid4())))


def browser_path() -> str:
    """Chromium of this machine; the shell without windows needs half the CPU of the whole browser."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)))


@pytest.fixture(scope="session")
def signed_in() -> dict[tuple[str, str], Any]:
    """Cookies of staff by site and user: the key of a second factor is shown only when it is enrolled."""
    return {}


@pytest.fixture(scope="module")
def offices(browser: Browser, signed_in: dict[tuple[str, str], Any]) -> Offices:
    return Offices(browser, signed_in)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each file: while it is open Django takes the process for an asynchronous one, without database."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A 360 px phone, once with and once without JavaScript; an error in the page's own code fails the journey."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", java_script_enabled=request.param)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []
