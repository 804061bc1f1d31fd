"""Web processes are replaced when their successors are ready; a version that does not start changes nothing."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from cacah.site.settings import PACKAGE

SERVER = """
import os, sys
sys.path.append({root!r})
from granian._internal import load_target
from granian.constants import HTTPModes, Interfaces
from cacah.site import rolling

rolling.LISTEN_SECONDS = 0.3
os.register_at_fork(after_in_child=rolling._mortal)
rolling.Rolling(
    "site_of_test:application", port={port}, interface=Interfaces.WSGI, workers=2, blocking_threads=2,
    http=HTTPModes.http1, websockets=False, respawn_failed_workers=True, workers_kill_timeout=rolling.FINISH_SECONDS,
).serve(target_loader=load_target)
"""

SITE = """
import time
{first}
def application(environ, start):
    time.sleep({seconds})
    start("200 OK", [("Content-Length", "3")])
    return [b"{says}"]
"""


class Web:
    """A server of its own whose site is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    def install(self, says: str, first: str = "", seconds: float = 0.0) -> None:
        (self.folder / "site_of_test.py").write_text(SITE.format(says=says, first=first, seconds=seconds))

    def start(self) -> None:
        line = [sys.executable, "-B", "-c", SERVER.format(port=self.port, root=str(PACKAGE.parent))]
        self.process = subprocess.Popen(line, cwd=self.folder, stderr=subprocess.DEVNULL)

    def ask(self) -> str:
        """One answer, with a second try after a broken connection."""
        for again in (True, False):
            try:
                with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
                    connection.request("GET", "/")
                    with connection.getresponse() as response:
                        return response.read().decode()
            except (OSError, HTTPException):
                if not again:
                    raise
        raise AssertionError

    def until(self, says: str, patience: float = 60.0) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if {self.ask() for _ in range(8)} == {says}:
                    return
            except (OSError, HTTPException):
                time.sleep(0.1)
        raise AssertionError(f"nobody says {says}")

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def end(self) -> float:
        """SIGTERM; how many seconds it took."""
        assert self.process
        begin = time.monotonic()
        self.process.terminate()
        self.process.wait(30)
        return time.monotonic() - begin


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    one = Web(tmp_path)
    yield one
    if one.process and one.process.poll() is None:
        one.end()


def test_a_new_version_takes_over_and_every_request_is_answered(web: Web) -> None:
    web.install("old")
    web.start()
    web.until("old")
    web.install("new", first="time.sleep(1)")
    web.signal(signal.SIGHUP)
    said: list[str] = []
    deadline = time.monotonic() + 60
    while said[-16:] != ["new"] * 16 and time.monotonic() < deadline:
        said.append(web.ask())
    assert set(said) == {"old", "new"}
    assert said[-16:] == ["new"] * 16


def test_a_version_that_does_not_start_leaves_the_old_one_at_work(web: Web) -> None:
    web.install("old")
    web.start()
    web.until("old")
    web.install("new", first="raise ImportError('broken')")
    web.signal(signal.SIGHUP)
    time.sleep(2)
    web.until("old")
    web.install("new")
    web.signal(signal.SIGHUP)
    web.until("new")


def test_processes_that_are_still_loading_end_when_told(web: Web) -> None:
    web.install("old", first="time.sleep(60)")
    web.start()
    time.sleep(3)
    assert web.end() < 5


def test_a_running_request_is_answered_before_the_end(web: Web) -> None:
    web.install("old", seconds=1.0)
    web.start()
    web.until("old")
    with closing(HTTPConnection("127.0.0.1", web.port, timeout=10)) as connection:
        connection.request("GET", "/")
        time.sleep(0.3)
        assert web.end() < 5
        with connection.getresponse() as response:
            assert response.read() == b"old"
