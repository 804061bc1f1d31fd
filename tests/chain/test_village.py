"""A simulated, fully answered village: the three tables equal its truth, cell by cell, on three census days.

The truth counts from births, deaths and stays alone and shares no code with the rooms it checks.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cacah.cases import actions as hall
from cacah.cases import jobs as hall_jobs
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.cases.tests.conftest import NEXT_VILLAGE, ROOT, VILLAGE, officer
from cacah.cases.tests.conftest import folder as folder
from cacah.cases.tests.conftest import world as world
from cacah.freeze import run as freezing
from cacah.instrument import reads as instruments
from cacah.lib import clock, ids
from cacah.outputs.run import run as print_tables
from cacah.plan import reads as plan
from cacah.register import actions as register
from cacah.register.core import mapping
from cacah.register.models import Family
from cacah.register.reads import opened
from cacah.simulate.core.population import Days, Village, population
from cacah.simulate.core.register_file import HEADER, rows
from cacah.simulate.core.truth import FamilyTruth, PersonTruth, tables
from cacah.vault import keys

FAMILIES = 150
CUT, CENSUS = date(2019, 12, 31), date(2020, 9, 15)
ASKED = datetime(2020, 9, 29, 5, tzinfo=UTC)
SMALLEST = "4"
"""The level of villages."""


@pytest.fixture
def village(world: None, tmp_path: Path) -> Iterator[list[FamilyTruth]]:
    """Every family of the simulated village has told officers everything."""
    days = Days(CENSUS, CUT, ASKED.date() - timedelta(days=1))
    truths = list(
        population(7, [Village.for_families(VILLAGE, FAMILIES)], FAMILIES, days, [NEXT_VILLAGE, "91.71.01.1001"])
    )
    file = tmp_path / "register.csv"
    with file.open("w", newline="", encoding="utf-8") as sink:
        csv.writer(sink).writerows([HEADER, *(row for family in truths for row in rows(family))])
    layout, problems = mapping.parse((ROOT / "register" / "dukcapil.toml").read_text(), "dukcapil.toml")
    assert layout is not None, problems
    register.load(file, layout, CUT)
    with clock.at(ASKED):
        while hall_jobs.open_cases(clock.now()):
            pass
        by_card = {opened(family).kk: family for family in Family.objects.all()}
        for truth in truths:
            _send(truth, by_card[truth.kk])
        yield truths


def _send(truth: FamilyTruth, family: Family) -> None:
    case = cases.case_for_family(family.id)
    assert case is not None
    by_person = {member.register_person: member.id for member in cases.members(case.id)}
    on_record = [person.id for person in opened(family).people]
    parts: dict[UUID, dict[str, Any]] = {case.id: truth.answers}
    for person in truth.people:
        known = by_person[on_record.pop(0)] if person.register else None
        parts[known or hall.add_member(officer(case.id))] = _told(person, case)
    made = tuple(
        hall.PartAnswers(part, "family" if part == case.id else "person", told) for part, told in parts.items()
    )
    version = instruments.current().version
    hall.receive(hall.Envelope(ids.new(), case.id, "interview", "user:7", version, made, clock.now()))


def _told(person: PersonTruth, case: Case) -> dict[str, Any]:
    """The true answers to what is asked; those no longer asked are left out."""
    around = cases.context(case, person.register is None)
    walk = instruments.current().parts["person"].walk(person.answers, around)
    return {name: value for name, value in person.answers.items() if name in walk.relevant}


def _printed(path: Path, *columns: str) -> Counter[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        read = [row for row in csv.DictReader(file) if row["level"] == SMALLEST]
    return Counter({tuple(row[name] for name in columns): int(row["persons"]) for row in read})


@pytest.mark.parametrize("day", [CENSUS, date(2020, 8, 15), date(2020, 10, 15)], ids=str)
def test_the_tables_equal_the_truth_on(village: list[FamilyTruth], tmp_path: Path, day: date) -> None:
    assert plan.current().census_day == CENSUS
    freezing.run(day, tmp_path / "freeze", freeze_id="v")
    print_tables(tmp_path / "freeze", {"answers": keys.derive("answers", "v")}, tmp_path / "tables")
    truth, out = tables(village, day), tmp_path / "tables"
    ages = ("place", "sex", "age_from")
    assert _printed(out / "residence.csv", *ages) == _as_text(truth.residence)
    assert _printed(out / "registered.csv", *ages) == _as_text(truth.registered)
    assert _printed(out / "flow.csv", "registered", "residence") == _as_text(truth.flow)
    assert truth.residence.total() > 2 * FAMILIES


def _as_text(cells: Counter[Any]) -> Counter[tuple[str, ...]]:
    return Counter({tuple(map(str, cell)): persons for cell, persons in cells.items()})
