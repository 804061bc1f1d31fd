"""Places as data: reading the files, arranging the tree, comparing names."""

from pathlib import Path

from cacah.geo.core.source import read
from cacah.lib.problems import Problem

__all__ = ["check"]


def check(folder: Path) -> list[Problem]:
    """Everything that is wrong with a folder of places."""
    return read(folder).problems
