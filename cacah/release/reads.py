"""Questions about runs, and the rows a page of one place shows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models

from cacah.outputs import reads as outputs
from cacah.release.core.pyramid import Pyramid, draw
from cacah.release.core.states import State, public_level
from cacah.release.models import Run

MOST_FLOWS = 10


def folder(run_id: UUID) -> Path:
    """Where a run's files stand: `freeze/` (encrypted shelves) and `tables/`."""
    return Path(settings.CACAH_VAR) / "releases" / str(run_id)


def tables(run_id: UUID) -> Path:
    return folder(run_id) / "tables"


def runs() -> models.QuerySet[Run]:
    """All runs, the newest first, with their signatures."""
    return Run.objects.order_by("-requested_at").prefetch_related("signatures")


def waiting() -> models.QuerySet[Run]:
    """Runs the worker has to take: asked for, or begun by a worker that is gone."""
    return Run.objects.filter(state__in=(State.QUEUED, State.RUNNING)).order_by("requested_at")


def published() -> Run | None:
    """The run the public sees: the one published last."""
    return Run.objects.filter(state=State.PUBLIC).order_by("-published_at").first()


@dataclass(frozen=True, slots=True)
class Below:
    """A place under the one shown: its code, name, and persons by residence, registered place and register."""

    level: int
    code: str
    name: str
    residents: int
    registered: int
    register: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page of one place shows."""

    level: int
    code: str
    residents: int
    registered: int
    register: int
    pyramid: Pyramid
    below: tuple[Below, ...]
    flows: tuple[dict[str, Any], ...]
    ages: tuple[tuple[str, int, int, int], ...]


def sheet(run_id: UUID, level: int, code: str, finest: int | None = None) -> Sheet:
    """The three tables at (level, code); `finest`: nothing below that level (the public's)."""
    out = tables(run_id)
    lived = outputs.place(out, "residence", level, code)
    flow_level = finest if finest is None else public_level("flow")
    flows = outputs.flows(out, level, code) if flow_level is None or level <= flow_level else []
    return Sheet(
        level,
        code,
        _sum(lived),
        _sum(outputs.place(out, "registered", level, code)),
        _sum(outputs.place(out, "register", level, code)),
        draw(lived, outputs.AGE_GROUPS),
        _below(out, level, code) if finest is None or level < finest else (),
        tuple(flow for flow in flows if flow["registered"] != flow["residence"])[:MOST_FLOWS],
        _ages(lived),
    )


def special(run_id: UUID) -> tuple[Below, ...]:
    """The cells of no place (abroad, nowhere, unknown) for the whole country."""
    out = tables(run_id)
    found = [
        Below(
            0,
            code,
            "",
            _sum(outputs.place(out, "residence", 0, code)),
            _sum(outputs.place(out, "registered", 0, code)),
            _sum(outputs.place(out, "register", 0, code)),
        )
        for code in outputs.SPECIAL_PLACES
    ]
    return tuple(row for row in found if row.residents or row.registered)


def _sum(rows: list[dict[str, Any]]) -> int:
    return sum(row["persons"] for row in rows)


def _ages(rows: list[dict[str, Any]]) -> tuple[tuple[str, int, int, int], ...]:
    """(age group, men, women, all with unknown sex) for every group, the youngest first."""
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        for sex in (row["sex"], "all"):
            counts[sex, row["age_group"]] = counts.get((sex, row["age_group"]), 0) + row["persons"]
    return tuple(
        (group, counts.get(("male", group), 0), counts.get(("female", group), 0), counts.get(("all", group), 0))
        for group in outputs.AGE_GROUPS
    )


def _below(out: Path, level: int, code: str) -> tuple[Below, ...]:
    """Every place under (level, code) that has a person in any of the tables, in the order of codes."""
    found: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for table in ("residence", "registered", "register"):
        for row in outputs.below(out, table, level, code):
            found.setdefault(row["place"], {})[table] = row["persons"]
            names[row["place"]] = row["name"]
    return tuple(
        Below(level + 1, place, names[place], *(found[place].get(table, 0) for table in TABLES))
        for place in sorted(found)
    )


TABLES = ("residence", "registered", "register")
