"""Runs the phone's JavaScript in the Node that the playwright wheel carries."""

import os
import subprocess
from pathlib import Path
from typing import Any

import orjson
import playwright

STATIC = Path(__file__).resolve().parent.parent / "static" / "instrument"
RUNNER = Path(__file__).resolve().parent / "runner.mjs"


def run(task: str, value: Any, zone: str = "UTC") -> Any:
    """The answer of `runner.mjs` to `task`; fails, never skips, when Node is not there."""
    node = Path(playwright.__file__).parent / "driver" / "node"
    assert node.exists(), "the playwright wheel has no Node: the JavaScript side would go untested"
    done = subprocess.run(
        [str(node), "--no-warnings", str(RUNNER), task],
        input=orjson.dumps(value),
        capture_output=True,
        env={**os.environ, "TZ": zone},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return orjson.loads(done.stdout)
