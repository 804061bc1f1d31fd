"""What a plan is, how its folder is read, and everything that can be wrong with it."""

import csv
import gzip
import io
from collections.abc import Collection
from pathlib import Path

from cacah.lib.problems import Problem
from cacah.plan.core import pay, training
from cacah.plan.core.consistency import across
from cacah.plan.core.parse import DOCUMENTS, TABLES, Files, Parsed, parse
from cacah.plan.core.terms import (
    CLASSES,
    MODES,
    Choice,
    ClassRule,
    Crosswalk,
    IdFormat,
    Lesson,
    Level,
    Pay,
    Phase,
    Plan,
    Policies,
    Question,
    Rehearsal,
    Target,
    Training,
    Window,
)

__all__ = [
    "CLASSES", "MODES", "Choice", "ClassRule", "Crosswalk", "Files", "IdFormat", "Lesson", "Level", "Parsed", "Pay",
    "Phase", "Plan", "Policies", "Question", "Rehearsal", "Target", "Training", "Window",
    "check", "examine", "parse", "read",
]  # fmt: skip

FOLDERS = ("lists", "crosswalks")


def read(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The texts of this room's files in a plan's folder, and those that are not UTF-8."""
    names = [name for name in (*DOCUMENTS, *TABLES) if (folder / name).is_file()]
    names += [name for name in (*training.FILES, pay.FILE) if (folder / name).is_file()]
    names += [f"{inner}/{file.name}" for inner in FOLDERS for file in sorted((folder / inner).glob("*.csv"))]
    files, problems = {}, []
    for name in names:
        try:
            files[name] = (folder / name).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            remedy = "Save the file as UTF-8."
            problems.append(Problem("not-utf-8", name, None, None, f"byte {error.start}", remedy))
    return files, problems


def examine(files: Files, places: Collection[str] | None = None) -> Parsed:
    """Parse and check; `places` are the codes that exist (None: places are not looked at)."""
    parsed = parse(files)
    parsed.problems += across(parsed, places)
    return parsed


def check(folder: Path, places: Collection[str] | None = None) -> list[Problem]:
    """Every mistake of a plan's folder; the codes of places are read from its `places/` when not given.

    With no places at all their codes are not looked at: that the places are missing is for geo to say.
    """
    files, problems = read(folder)
    known = _codes(folder / "places") if places is None else places
    return problems + examine(files, known or None).problems


def _codes(folder: Path) -> set[str]:
    """The first column of every table of places."""
    found: set[str] = set()
    for file in (*folder.glob("places*.csv"), *folder.glob("places*.csv.gz")):
        raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        rows = csv.reader(io.StringIO(raw.decode("utf-8-sig", errors="replace")))
        found.update(row[0].strip() for row in rows if row)
    return found
