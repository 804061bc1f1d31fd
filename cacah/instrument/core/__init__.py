"""The questionnaire: sheets in, one JSON value out, walked and drawn here and on the phone."""

from pathlib import Path

from cacah.lib.problems import Problem

from . import forms, lists, operators
from .compiler import compile, compile_sources, version
from .export import xform
from .opening import Opening, Sure
from .source import Sources, Workbook, read, workbook
from .values import Answers, Text, Value
from .walk import Finding, Instrument, Item, Page, Part, Walk

__all__ = [
    "Answers",
    "Finding",
    "Instrument",
    "Item",
    "Opening",
    "Page",
    "Part",
    "Problem",
    "Sources",
    "Sure",
    "Text",
    "Value",
    "Walk",
    "Workbook",
    "check",
    "compile",
    "compile_sources",
    "forms",
    "lists",
    "operators",
    "read",
    "version",
    "workbook",
    "xform",
]


def check(folder: Path) -> list[Problem]:
    """Every mistake in the instrument of a plan's folder (or in an instrument's own folder)."""
    return compile_sources(read(folder))[1]
