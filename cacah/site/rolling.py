"""Granian's own server, with processes that are replaced when their successor is ready, not when a time is over.

Granian starts a new process, waits for a fixed time and ends the old one. On a busy machine loading takes ten times as
long as on an idle one, so the old ones would end before anybody can take over. Its processes also inherit, while they
load, what the watching process does on SIGTERM: nothing that ends a process that has not begun to serve.

This module is all that the watching process loads: what it holds stays as it is until the whole service is restarted,
and each new process loads the version of the site that is installed by then.
"""

import argparse
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from threading import get_native_id
from typing import Any

from granian._internal import load_target
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels, logger
from granian.server.mp import MPServer

START_SECONDS = 180.0
"""How long a new process may take to load before it is given up and the old one goes on."""

LISTEN_SECONDS = 1.0
"""From a loaded application to a socket that takes connections: some milliseconds, more on a busy machine."""

FINISH_SECONDS = 10
"""How long requests that are running may take once their process is told to end."""


POLITE = 12
"""How nice a successor is while it loads: beside those that serve it gets a fifteenth of a core, and all they leave."""


class Rolling(MPServer):
    """Replaces one process after the other and keeps an old one whose successor does not start."""

    polite = 0

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Any:  # type: ignore[override]
        ready, told = Pipe(duplex=False)
        worker: Any = super()._spawn_worker(idx, target, partial(_loaded, callback_loader, told, self.polite))
        worker.ready = ready
        return worker

    def _respawn_workers(self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        self.polite = POLITE
        for idx in workers:
            self.respawned_wrks[idx] = time.monotonic()
            old: Any = self.wrks[idx]
            new = self._spawn_worker(idx, spawn_target, target_loader)
            new.inner.start()
            if not self._is_ready(new) and old.is_alive():
                new.kill()
                new.join()
                logger.error("A new web process did not start; the old ones go on")
                return
            new._watch()
            self.wrks[idx] = new
            time.sleep(LISTEN_SECONDS if old.is_alive() else 0)
            old.terminate()
            _ended(old)

    def _stop_workers(self) -> None:
        workers: list[Any] = list(self.wrks)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            _ended(worker)
        self.wrks.clear()

    def _is_ready(self, new: Any) -> bool:
        ready: Connection = new.ready
        deadline = time.monotonic() + START_SECONDS
        while not self.interrupt_signal and time.monotonic() < deadline:
            if ready in (found := wait([ready, new.inner.sentinel], 0.2)):
                return _said(ready)
            if found:
                return False
        return False


def _loaded(load: Callable[[], Any], told: Connection, polite: int) -> Any:
    """In the new process: the application, once it is there.

    Priority belongs to a thread: the one that loads ends, those that serve begin with that of the process.
    """

    def politely() -> Any:
        own = get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + polite)
        return load()

    with ThreadPoolExecutor(1) as loader:
        application = loader.submit(politely).result()
    told.send_bytes(b"ready")
    told.close()
    return application


def _said(ready: Connection) -> bool:
    try:
        return bool(ready.recv_bytes())
    except EOFError:
        return False


def _ended(old: Any) -> None:
    """Its end is seen by its sentinel: asked for its state, a process that another thread waits for seems to live."""
    if not wait([old.inner.sentinel], FINISH_SECONDS):
        logger.warning("A web process did not finish in time and was killed")
        old.kill()
    old.join()


def _mortal() -> None:
    """A process that has not begun to serve ends when told to."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    for name in ("--port", "--workers", "--threads"):
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args()
    os.register_at_fork(after_in_child=_mortal)
    server = Rolling(
        "cacah.site.wsgi:application", address=options.host, port=options.port, interface=Interfaces.WSGI,
        workers=options.workers, blocking_threads=options.threads, backlog=2048, http=HTTPModes.http1,
        websockets=False, log_level=LogLevels.warning, respawn_failed_workers=True,
        workers_kill_timeout=FINISH_SECONDS,
    )  # fmt: skip
    server.serve(target_loader=load_target)


if __name__ == "__main__":
    main()
