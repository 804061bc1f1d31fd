"""One version of the site, loaded once; Granian forks the processes that serve from it and forks a lost one again."""

import argparse
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import get_native_id
from typing import Any

from granian._granian import SocketHolder
from granian._internal import load_target
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from cacah.site.listening import BACKLOG, listen

SITE = "cacah.site.wsgi:application"


class Listening(MPServer):
    """Each process takes connections from a socket that its place has, whoever is forked for it."""

    def _init_shared_socket(self) -> None:
        self.places = listen(self.bind_addr, self.bind_port, self.workers)
        self._ssp = self._sso = None

    def _spawn_worker(self, idx: int, *loaders: Any, **named: Any) -> Any:
        hold: Any = SocketHolder
        self._shd = hold(self.places[idx].fileno(), False, BACKLOG)
        return super()._spawn_worker(idx, *loaders, **named)


def loaded(site: str, polite: int) -> Any:
    """The application of a site ("module:name").

    Priority belongs to a thread: the one that loads ends, and those that serve begin with that of the process.
    """

    def politely() -> Any:
        own = get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + polite)
        return load_target(site)

    with ThreadPoolExecutor(1) as loader:
        return loader.submit(politely).result()


def _handed(application: Any, told: int) -> Callable[[], Any]:
    """In each process that serves: the application, after saying that it is there."""

    def hand() -> Any:
        with suppress(OSError):  # who watches may be gone, or have heard enough
            os.write(told, b"!")
        return application

    return hand


def _mortal() -> None:
    """A process that has not begun to serve ends when told to."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def serve(options: argparse.Namespace) -> None:
    """Until SIGTERM. Who watches kills what takes too long to finish: Granian would take the dead for living."""
    application = loaded(options.site, options.polite)
    os.register_at_fork(after_in_child=_mortal)
    server = Listening(
        options.site, address=options.host, port=options.port, interface=Interfaces.WSGI, workers=options.workers,
        blocking_threads=options.threads, backlog=BACKLOG, http=HTTPModes.http1, websockets=False,
        log_level=LogLevels.warning, respawn_failed_workers=True,
    )  # fmt: skip
    server.serve(target_loader=_handed(application, options.told), wrap_loader=False)


def main() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # who watches hears its signals only when it asks for them
    multiprocessing.set_start_method("fork")
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--site", default=SITE)
    for name in ("--port", "--workers", "--threads", "--polite", "--told"):
        parser.add_argument(name, type=int, required=True)
    serve(parser.parse_args())


if __name__ == "__main__":
    main()
