"""A census to try: starts what it needs, loads it once, prints where to look and how to log in, stops all on Ctrl-C."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType

from cacah.site import embedded, sample, settings

FAMILIES = 2600
"""Enough for a kelurahan and a rural village: about 8,200 people at 3.14 a card."""


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cacah", *arguments]


def _erase() -> None:
    embedded.cluster().erase()
    for name in ("keys", "demo.json", "demo-truth.jsonl.gz", "prepared.json"):
        place = settings.CACAH_VAR / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def _answers(port: int, process: "subprocess.Popen[bytes]", patience: float = 60) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _shown(port: int) -> bool:
    """Some families have answered, and `demo.json` tells the address."""
    file, url = settings.CACAH_VAR / "demo.json", f"http://127.0.0.1:{port}"
    held = json.loads(file.read_text())
    if "families" not in held:
        return not subprocess.run(_command("prepare", "--families", str(FAMILIES), "--url", url)).returncode
    file.write_text(json.dumps({**held, "url": url}, indent=1))
    return True


def _stop(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
    embedded.cluster().stop()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, flush=True)


def run(*, port: int, reset: bool) -> int:
    """Until Ctrl-C; exit code 1 when something does not start."""
    signal.signal(signal.SIGTERM, _interrupt)
    settings.CACAH_VAR.mkdir(parents=True, exist_ok=True)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        if reset:
            _erase()
        embedded.start()
        known = sample.holds(settings.CACAH_VAR / "prepared.json", FAMILIES)
        if not known and subprocess.run(_command("prepare", "--families", str(FAMILIES))).returncode:
            return 1
        processes.append(subprocess.Popen(_command("serve", "--port", str(port))))
        processes.append(subprocess.Popen(_command("worker")))
        if not _answers(port, processes[0]):
            _say(f"The site did not answer on port {port}. Is the port taken? Try ./run demo --port {port + 1}")
            return 1
        if not _shown(port):
            return 1
        _tell(settings.CACAH_VAR / "demo.json")
        return max(process.wait() for process in processes)
    except KeyboardInterrupt:
        _say("\nStopping.")
        return 0
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _stop(processes)


def _tell(file: Path) -> None:
    """Print what `demo.json` holds, for a person."""
    held = json.loads(file.read_text())
    _say(f"\ncacah is running at {held['url']}/ (Ctrl-C stops everything)\n\nFamilies (NIK, KK, password):")
    for family in held["families"]:
        word = family["password"] or "(none yet)"
        _say(f"  {family['nik']}  {family['kk']}  {word:<14} {family['state']}")
    _say(f"\nStaff, at {held['url']}/petugas/masuk:")
    for person in held["staff"]:
        _say(f"  {person['role']:<14} {person['user']:<14} {person['password']}")
    _say(f"\nAll of this is in {os.path.relpath(file)}")
