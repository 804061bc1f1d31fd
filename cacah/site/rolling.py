"""The process that watches those that serve: it replaces them when their successors are ready, and when they are lost.

A generation is one version of the site: a process that loads it once and lets Granian fork the processes that serve
from it. A process that is lost is forked again within milliseconds, with nothing to load. For a new version the next
generation loads beside the one that serves, politely, and takes over when its own processes are ready; one that does
not start changes nothing. Granian by itself gives a new process a fixed time to load, which a busy machine exceeds.

What the watching process holds stays as it is until the whole service is restarted: it loads nothing of the site.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from select import select

START_SECONDS = 180.0
"""How long a new generation may take to load before it is given up and the old one goes on."""

LISTEN_SECONDS = 1.0
"""From a loaded application to a socket that takes connections: some milliseconds, more on a busy machine."""

FINISH_SECONDS = 10
"""How long requests that are running may take once their process is told to end."""

PAUSE_SECONDS = 3.0
"""Between two attempts to start when the first generation, or one that was lost, ends at once."""

POLITE = 8
"""How nice a successor is while it loads. Those that serve go on in full strength, so that nobody waits for it: beside
three that are busy it gets a twentieth of a core, and is there in half a minute; with 12 it was not in two."""

LOOK_SECONDS = 0.2
HEARD = (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
ENDS = (signal.SIGINT, signal.SIGTERM)


class Generation:
    """One version of the site: its first process, in a group of its own with all that it forks."""

    def __init__(self, line: list[str], workers: int, polite: int) -> None:
        self.ready, told = os.pipe()
        os.set_blocking(told, False)
        line = [*line, "--polite", str(polite), "--told", str(told)]
        self.missing = workers
        self.process = subprocess.Popen(line, pass_fds=(told,), process_group=0)
        os.close(told)

    def starts(self, seconds: float) -> bool | None:
        """Wait a moment: True when all its processes are loaded, False when it ended, None when it is still at it."""
        found, _, _ = select([self.ready], [], [], seconds)
        if found:
            said = os.read(self.ready, self.missing)
            self.missing -= len(said)
            if not said:
                return False
        return True if not self.missing else None

    def ended(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> None:
        """Running requests are answered first. Whatever its group still holds after that is killed."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(FINISH_SECONDS)
        self._signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.ready)

    def _signal(self, number: signal.Signals) -> None:
        """To its first process, which ends the others in order; to all of them if that is lost."""
        with suppress(ProcessLookupError):
            if number == signal.SIGTERM and not self.ended():
                self.process.terminate()
            else:
                os.killpg(self.process.pid, number)


class Watch:
    """Keeps one generation serving. `line`: the command of a generation; `workers`: how many processes serve."""

    def __init__(self, line: list[str], workers: int) -> None:
        self.line, self.workers = line, workers
        self.over = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT: 0. SIGHUP brings a new version. 1 when the first one does not start."""
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        serving = Generation(self.line, self.workers, 0)
        started = self._is_ready(serving)
        while started and not self.over:
            heard = signal.sigwait(HEARD)
            if heard in ENDS:
                self.over = True
            elif heard == signal.SIGHUP:
                serving = self._replaced(serving, POLITE)
            elif serving.ended():
                self._say("The generation that served was lost; a new one starts")
                self._pause()
                serving = self._replaced(serving, 0)
        serving.end()
        return 0 if self.over else 1

    def _replaced(self, old: Generation, polite: int) -> Generation:
        """The generation that serves from now on: a new one, or the old one if no new one starts."""
        new = Generation(self.line, self.workers, polite)
        if not self._is_ready(new) and not self.over and not old.ended():
            self._say("A new version did not start; the old one goes on")
            new.end()
            return old
        time.sleep(0 if self.over else LISTEN_SECONDS)
        old.end()
        return new

    def _is_ready(self, new: Generation) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while not self.over and time.monotonic() < deadline:
            if (starts := new.starts(LOOK_SECONDS)) is not None:
                return starts
            self._listen(0)
        return False

    def _pause(self) -> None:
        """A moment before the next attempt, unless told to end."""
        deadline = time.monotonic() + PAUSE_SECONDS
        while not self.over and (left := deadline - time.monotonic()) > 0:
            self._listen(left)

    def _listen(self, seconds: float) -> None:
        self.over = self.over or signal.sigtimedwait(ENDS, seconds) is not None

    def _say(self, what: str) -> None:
        print(f"[ERROR] {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, required=True)
    options, others = parser.parse_known_args()
    line = [sys.executable, "-m", "cacah.site.generation", "--workers", str(options.workers), *others]
    sys.exit(Watch(line, options.workers).run())


if __name__ == "__main__":
    main()
