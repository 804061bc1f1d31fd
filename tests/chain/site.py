"""A site of its own for the chain's tests, and the truth about the families in its register."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.server import Server, running
from cacah.simulate.actions import read_truth
from cacah.simulate.client import Labels
from cacah.simulate.core import FamilyTruth
from cacah.site import sample


@dataclass(frozen=True)
class Site:
    """A running site; `families` who can log in, in the order of the register; `logs` of web and worker."""

    server: Server
    families: list[FamilyTruth]
    labels: Labels
    logs: Path

    def inside(self) -> dict[str, Any]:
        """What the site holds, see `tests.chain.inside`."""
        command = [sys.executable, "-m", "tests.chain.inside"]
        said = subprocess.run(command, env=self.server.env, check=True, stdout=subprocess.PIPE).stdout
        found: dict[str, Any] = orjson.loads(said)
        return found


@contextmanager
def site(families: int, workers: int = 2) -> Iterator[Site]:
    """A site whose register has so many families in the two villages of the demo."""
    with tempfile.TemporaryDirectory(prefix="cacah-chain-") as folder:
        logs = Path(folder) / "logs"
        logs.mkdir()
        with running(families=families, workers=workers, logs=logs) as server:
            truths, labels = _truth(server, Path(folder), families)
            yield Site(server, [family for family in truths if family.can_log_in], labels, logs)


def _truth(server: Server, folder: Path, families: int) -> tuple[list[FamilyTruth], Labels]:
    """The truth of the very families that the server's register holds."""
    server.run("simulate", "register", f"--out={folder}", f"--seed={sample.SEED}", *sample.places(families))
    return read_truth(folder / "truth.jsonl.gz")
