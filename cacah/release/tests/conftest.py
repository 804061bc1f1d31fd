"""A small country with its staff and plan, and a finished run whose people are known one by one."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cacah.access.tests import cast
from cacah.cases.tests import conftest as hall
from cacah.freeze import shelves
from cacah.freeze.core.geography import Node, ancestry, places
from cacah.geo import reads as geo
from cacah.lib import ids
from cacah.outputs.run import run as print_tables
from cacah.plan import actions as plan_actions
from cacah.plan import reads as plan
from cacah.release import reads
from cacah.release.models import Run
from cacah.store import manifest, shelf

KEY = bytes(range(32))
JEBRES, MOJOSONGO, KADIPIRO = "33.72.04.1010", "33.72.04.1011", "33.72.05.1001"


@pytest.fixture(scope="session")
def plan_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SP2020's plan for the small country."""
    place = tmp_path_factory.mktemp("plan") / "sp2020"
    shutil.copytree(hall.ROOT, place, ignore=shutil.ignore_patterns("places"))
    (place / "windows.csv").write_text(hall.WINDOWS)
    (place / "targets.csv").write_text(hall.TARGETS)
    return place


@pytest.fixture
def country(tmp_path: Path, db: None, settings: Any, plan_folder: Path) -> Iterator[None]:
    """Places, plan and a folder for releases; no second factor, and static files without a manifest."""
    settings.CACAH_TWO_FACTOR_ROLES = lambda: frozenset[str]()
    settings.CACAH_VAR = tmp_path
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    cast.country(tmp_path / "places")
    plan_actions.load(plan_folder)
    plan.forget()
    yield
    geo.forget()
    plan.forget()


def person(residence: str, registered: str, sex: str = "male", age: int | None = 30) -> dict[str, Any]:
    return {"counted": True, "residence": residence, "registered": registered, "sex": sex, "age": age}


PEOPLE = [
    person(JEBRES, JEBRES, "male", 40),
    person(JEBRES, JEBRES, "female", 38),
    person(JEBRES, JEBRES, "female", 8),
    person(JEBRES, MOJOSONGO, "male", 76),
    person(JEBRES, "abroad", "female", None),
    person(MOJOSONGO, JEBRES, "male", 19),
    person(KADIPIRO, KADIPIRO, "female", 0),
    person("52.71", JEBRES, "female", 22),
]


@pytest.fixture
def done(country: None) -> Run:
    """A run that is done, with the tables of PEOPLE."""
    asked = datetime(2020, 10, 1, tzinfo=UTC)
    run = Run.objects.create(
        id=ids.new(), census_day=date(2020, 9, 15), requested_by=1, requested_at=asked, state="done"
    )
    folder = reads.folder(run.pk) / "freeze"
    _freeze(folder, run)
    print_tables(folder, {"answers": KEY}, reads.tables(run.pk))
    return run


def _freeze(folder: Path, run: Run) -> None:
    nodes = [_node(line.split(",")[0]) for line in cast.COUNTRY.strip().splitlines()]
    content = {
        "answers": (shelves.ANSWERS, PEOPLE),
        "ancestry": (shelves.ANCESTRY, list(ancestry(nodes, 5))),
        "places": (shelves.PLACES, list(places(nodes, 5))),
        "register": (shelves.REGISTER, [{"place": JEBRES, "families": 3, "persons": 9}]),
    }
    made = {
        name: shelf.write(folder, name, KEY, [shelves.batch(rows, schema)], schema)
        for name, (schema, rows) in content.items()
    }
    head = manifest.Head(str(run.pk), "sp2020", "2020-09-15", "sp2020", "i1", "77", "2020-10-01T00:00:00+00:00")
    manifest.save(manifest.compose(head, made, {"answers": KEY}), folder)


def _node(code: str) -> Node:
    row = geo.row_by_code(code)
    assert row is not None
    return Node(code, row.name, tuple(above.code for above in geo.ancestors(row.id)))
