"""Web processes are replaced when their successors are ready; a version that does not start changes nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from cacah.site.settings import PACKAGE

SERVER = """
import sys
sys.path.append({root!r})
from cacah.site import rolling

rolling.LISTEN_SECONDS, rolling.PAUSE_SECONDS = 0.3, 0.1
line = [sys.executable, "-B", "-m", "cacah.site.generation", "--host", "127.0.0.1", "--port", "{port}"]
sys.exit(rolling.Watch([*line, "--site", "site_of_test:application", "--workers", "2", "--threads", "2"], 2).run())
"""

SITE = """
import os, time
{first}
def application(environ, start):
    time.sleep({seconds})
    said = b"{says}" if environ["PATH_INFO"] == "/" else str(os.getpid()).encode()
    start("200 OK", [("Content-Length", str(len(said)))])
    return [said]
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
        told = {**os.environ, "PYTHONPATH": f"{self.folder}:{PACKAGE.parent}"}
        self.process = subprocess.Popen(line, cwd=self.folder, env=told, stderr=subprocess.DEVNULL)

    def ask(self, path: str = "/") -> str:
        """One answer, with a second try after a broken connection."""
        for again in (True, False):
            try:
                with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
                    connection.request("GET", path)
                    with connection.getresponse() as response:
                        return response.read().decode()
            except (OSError, HTTPException):
                if not again:
                    raise
        raise AssertionError

    def serving(self) -> set[int]:
        """Ids of the processes that answer."""
        return {int(self.ask("/who")) for _ in range(24)}

    def listening(self) -> None:
        """Wait for the first connection that is taken."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port), 1)):
                return
            time.sleep(0.05)
        raise AssertionError("nobody listens")

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


def test_a_lost_process_is_there_again_without_loading(web: Web) -> None:
    web.install("old", first="time.sleep(0.5)")
    web.start()
    web.until("old")
    web.install("new")
    before = web.serving()
    os.kill(min(before), signal.SIGKILL)
    deadline = time.monotonic() + 30
    while len((now := web.serving()) - before) < 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(now) == 2
    assert max(before) in now
    web.until("old")


def test_a_lost_generation_is_followed_by_another_and_nothing_of_it_stays(web: Web) -> None:
    web.install("old")
    web.start()
    web.until("old")
    before = web.serving()
    web.install("new")
    os.kill(int(_stat(min(before))[1]), signal.SIGKILL)
    web.until("new")
    deadline = time.monotonic() + 30
    while left := [pid for pid in before if _stat(pid)[0] not in "ZX"]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)


def _stat(pid: int) -> list[str]:
    """State, parent and more of a process; state X of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["X"]


def test_a_first_version_that_does_not_start_ends_it(web: Web) -> None:
    web.install("old", first="raise ImportError('broken')")
    web.start()
    assert web.process
    assert web.process.wait(30) == 1


def test_processes_that_are_still_loading_end_when_told(web: Web) -> None:
    web.install("old", first="time.sleep(60)")
    web.start()
    time.sleep(3)
    assert web.end() < 5


def test_a_running_request_is_answered_before_the_end(web: Web) -> None:
    web.install("old", seconds=1.0)
    web.start()
    web.listening()
    with closing(HTTPConnection("127.0.0.1", web.port, timeout=10)) as connection:
        connection.request("GET", "/")
        time.sleep(0.3)
        assert web.end() < 5
        with connection.getresponse() as response:
            assert response.read() == b"old"
