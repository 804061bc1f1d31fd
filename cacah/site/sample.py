"""The two places of the demo and of measurements, and whether what was prepared for them still holds."""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

VILLAGES = {"33.72.04.1010": 0.75, "33.09.01.2006": 0.25}
"""Kelurahan Jebres in Kota Surakarta and the mountain village Samiran in Boyolali, with their share of the families."""

SEED = 2020


def places(families: int) -> list[str]:
    """How many families each village gets, as the simulator takes it on its command line."""
    return [f"--place={code}={round(families * share)}" for code, share in VILLAGES.items()]


def state(families: int, seed: int = SEED) -> str:
    """A digest of our own code and plans and of what was asked for: it tells without a database what must be redone."""
    mark = hashlib.sha256(f"{families} {seed}".encode())
    for file in sorted([*(ROOT / "cacah").rglob("*"), *(ROOT / "plans").rglob("*")]):
        if file.is_file() and "__pycache__" not in file.parts:
            about = file.stat()
            mark.update(f"{file} {about.st_size} {about.st_mtime_ns}".encode())
    return mark.hexdigest()


def holds(note: Path, families: int) -> bool:
    """Whether `note`, left by a preparation, still describes this code."""
    try:
        return bool(json.loads(note.read_text())["state"] == state(families))
    except (FileNotFoundError, ValueError, KeyError):
        return False
