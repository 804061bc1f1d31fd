"""The institutions of the simulated town: a supervisor takes in their rolls, and officers ask who lives there."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import UUID

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import roll as rolls
from cacah.cases.institutions import person_id
from cacah.cases.models import Case
from cacah.cases.once_pairs import Entry
from cacah.lib import clock, ids
from cacah.plan import reads as plan
from cacah.simulate.core.institutions import roll, told_there
from cacah.simulate.core.town import Institution
from tests.chain.townsfolk import DESK, FIELD, Answers, Census, as_of, name_of

MOST = 190


def by_field(census: Census) -> None:
    """Every institution's roll, then the people of those with forms."""
    for house in census.town.institutions:
        door = census.town.doors[house.door]
        about = hall.About(house.type, f"{house.type} {house.door}", house.forms)
        case = hall.open_institution(census.place(door), about, DESK, ids.new())
        census.cases[house.door] = case.id
        _take_roll(census, house, case)
        if house.forms:
            _ask(census, house)


def _take_roll(census: Census, house: Institution, case: Case) -> None:
    """As it is pasted into the page of the institution."""
    lines, text = roll(census.town, house, census.rng), StringIO()
    table = csv.DictWriter(text, list(lines[0][1]), delimiter=";")
    table.writeheader()
    table.writerows(row for _, row in lines)
    numbers = plan.current().person_id
    reading = rolls.Reading(numbers.accepts, numbers.clean, plan.current().census_day)
    entries, faults = rolls.parse(text.getvalue(), reading, MOST)
    assert not faults
    hall.take_roll(case.id, entries, DESK, ids.new())
    for (key, _), entry in zip(lines, entries, strict=True):
        census.know(Entry(case.id, person_id(case.id, entry)), key)


def _ask(census: Census, house: Institution) -> None:
    """Each person whom the officer meets; who has left is told of, who is not on the roll yet is added."""
    town, door = census.town, census.town.doors[house.door]
    met = [town.souls[key] for key in door.guests if census.rng.random() >= town.habits.form_missed]
    told: dict[UUID, Answers] = {
        census.entry(door, soul).member_id: as_of(soul, told_there(town, soul, census.rng), FIELD.date())
        for soul in met
    }  # fmt: skip
    census.receive(cases.case(census.cases[house.door]), told, "interview")
    with clock.at(FIELD + timedelta(hours=1)):
        for key in house.gone:
            census.tell(door, "list_out", who=name_of(town.souls[key]), since="2020-06")
