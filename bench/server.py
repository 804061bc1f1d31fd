"""A whole cacah of its own for a measurement: PostgreSQL, web and worker, with the CPU each of them used."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")

START = 240.0
"""Seconds a site may take to answer for the first time: beside other work loading is ten times slower."""


@dataclass
class Server:
    """Where it answers, its folder, and its processes. `logs`: folder of their output; None lets it through."""

    host: str
    port: int
    var: Path
    env: dict[str, str]
    base: list[str]
    workers: int = 1
    logs: Path | None = None
    web: "subprocess.Popen[bytes] | None" = None
    worker: "subprocess.Popen[bytes] | None" = None
    postgres_pid: int = 0

    def start_web(self) -> None:
        self.web = self._start("web", "serve", "--port", str(self.port), "--workers", str(self.workers))

    def start_worker(self) -> None:
        self.worker = self._start("worker", "worker")

    def start_postgres(self) -> None:
        """Start it if it does not run, and note its process."""
        subprocess.run([*self.base, "postgres", "start"], env=self.env, check=True)
        self.postgres_pid = int(self.run("postgres", "pid"))

    def _start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        if self.logs is None:
            return subprocess.Popen([*self.base, *arguments], env=self.env)
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen([*self.base, *arguments], env=self.env, stdout=log, stderr=log)

    def stop(self) -> None:
        """End web and worker as an operator would."""
        for process in (self.web, self.worker):
            if process and process.poll() is None:
                process.terminate()
                process.wait(timeout=20)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def run(self, *arguments: str) -> str:
        """A command of `python -m cacah` against this server's database; its standard output."""
        command = [sys.executable, "-m", "cacah", *arguments]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout

    def cpu_seconds(self) -> dict[str, float]:
        """CPU so far of web, worker and PostgreSQL, children and ended children included (seconds, user + system)."""
        roots = {"postgres": self.postgres_pid}
        roots.update({name: process.pid for name, process in (("web", self.web), ("worker", self.worker)) if process})
        return {name: _tree_seconds(pid) for name, pid in roots.items()}


def _tree_seconds(root: int) -> float:
    """CPU of a process, its waited-for children and its living descendants."""
    parents: dict[int, list[int]] = {}
    seconds: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.name))
        seconds[int(entry.name)] = sum(map(int, fields[11:15])) / TICK
    total, queue = 0.0, [root]
    while queue:
        pid = queue.pop()
        total += seconds.get(pid, 0.0)
        queue.extend(parents.get(pid, []))
    return total


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(host: str, port: int, path: str = "/sehat", patience: float = 60) -> None:
    """Until the site answers 200; raises TimeoutError."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            with closing(HTTPConnection(host, port, timeout=2)) as connection:
                connection.request("GET", path)
                with connection.getresponse() as response:
                    if response.status == 200:
                        return
        except (OSError, HTTPException):
            pass
        time.sleep(0.05)
    raise TimeoutError(f"No answer from {host}:{port}{path} within {patience:.0f} s")


@contextmanager
def running(
    *,
    families: int = 0,
    workers: int = 1,
    worker: bool = True,
    cores: str = "",
    var: Path | None = None,
    logs: Path | None = None,
    settings: Mapping[str, str] | None = None,
    fill: Callable[[Server], object] | None = None,
) -> Iterator[Server]:
    """A migrated site with plan, places and a synthetic register of `families`, serving on a free port.

    `cores`: CPU list ("0") that web, worker and PostgreSQL are pinned to; empty leaves them free. `logs`: folder that
    the output of web and worker is written to. `settings`: more of its environment. `fill` is called before web and
    worker start, when there are plan and tables. The site's folder and everything in it is removed afterwards unless
    `var` names one.
    """
    folder = var or Path(tempfile.mkdtemp(prefix="cacah-bench-"))
    folder.chmod(0o755)
    env = {**os.environ, "CACAH_VAR": str(folder), **(settings or {})}
    pin = ["taskset", "-c", cores] if cores else []
    base = [*pin, sys.executable, "-m", "cacah"]
    server = Server("127.0.0.1", free_port(), folder, env, base, workers, logs)
    try:
        server.start_postgres()
        subprocess.run([*base, "prepare", "--families", str(families)], env=env, check=True, stdout=subprocess.DEVNULL)
        if fill:
            fill(server)
        server.start_web()
        if worker:
            server.start_worker()
        wait(server.host, server.port, patience=START)
        yield server
    finally:
        server.stop()
        subprocess.run([*base, "postgres", "erase"], env=env, check=False)
        if var is None:
            shutil.rmtree(folder, ignore_errors=True)
