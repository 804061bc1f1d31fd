"""Kills parts of a running site without warning, and brings them back as an operator's supervisor would."""

import os
import random
import signal
import threading
import time
from pathlib import Path

from bench.server import Server, wait


def children(pid: int) -> list[int]:
    """Ids of the processes that it started and that have not ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill_tree(pid: int) -> None:
    """The parent first, so that it starts nobody anew."""
    started = children(pid)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    for child in started:
        kill_tree(child)


class Killer:
    """Kills web, worker or PostgreSQL (SIGKILL, all their processes) at random moments until stopped."""

    def __init__(self, server: Server, seed: int, pause: tuple[float, float]) -> None:
        self.server, self.chance, self.pause = server, random.Random(seed), pause
        self.killed: dict[str, int] = {"web": 0, "worker": 0, "postgres": 0}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._trouble: BaseException | None = None

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._trouble:
            raise self._trouble

    def _work(self) -> None:
        try:
            while not self._stop.wait(self.chance.uniform(*self.pause)):
                self._next()
        except BaseException as error:
            self._trouble = error

    def _next(self) -> None:
        name = list(self.killed)[sum(self.killed.values()) % len(self.killed)]
        getattr(self, f"_{name}")()
        self.killed[name] += 1

    def _web(self) -> None:
        """The whole web server: its parent and every worker."""
        assert self.server.web is not None
        kill_tree(self.server.web.pid)
        self.server.web.wait()
        self.server.start_web()
        wait(self.server.host, self.server.port)

    def _worker(self) -> None:
        assert self.server.worker is not None
        kill_tree(self.server.worker.pid)
        self.server.worker.wait()
        self.server.start_worker()

    def _postgres(self) -> None:
        """Every process of the database at once: what is not on disk by then is gone."""
        kill_tree(self.server.postgres_pid)
        while _alive(self.server.postgres_pid):
            time.sleep(0.01)
        self.server.start_postgres()
        wait(self.server.host, self.server.port)


def _alive(pid: int) -> bool:
    """Whether it still runs; one that ended and that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
