"""A simulated town of 20,000 people after portal, night, field and close: the count by SLS and class against the truth.

The table is written to `town.md` and `town.csv` in CACAH_VAR.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core.close import CLASSES
from cacah.cases.tests.conftest import NEXT_VILLAGE, VILLAGE
from cacah.cases.tests.conftest import folder as folder
from cacah.cases.tests.conftest import world as world
from cacah.field.tests.test_modes import decided
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.simulate.core import institutions, night
from cacah.simulate.core.population import Days, Village, population
from cacah.simulate.core.town import OUTSIDE, Soul, Town, town
from tests.chain import inmates, sleepers
from tests.chain.townsfolk import CLOSED, FIELD, NIGHT, PORTAL, Census, catch_up, code_of

SEED, FAMILIES = 2020, 6370
HELD, NET, TWICE = 0.95, 0.003, 0.001
"""What is aimed at: the share of SLS within 1 %, the net error, and how many are counted twice. Reached by how much, by
which seeds, and what is wrong still: docs/decisions/town.md."""
CUT, CENSUS = date(2019, 12, 31), date(2020, 9, 15)


def made(families: int = FAMILIES) -> Town:
    days = Days(CENSUS, CUT, FIELD.date() - timedelta(days=1))
    villages = [Village.for_families(VILLAGE, families * 3 // 5), Village.for_families(NEXT_VILLAGE, families * 2 // 5)]
    built = town(SEED, list(population(SEED, villages, families, days, [institutions.FAR])), days)
    institutions.fill(built, SEED)
    night.fill(built, SEED)
    return built


@dataclass
class Result:
    """Counts by SLS, those of the night by village; by person, where counted and how ended."""

    truth: Counter[str] = field(default_factory=Counter)
    count: Counter[str] = field(default_factory=Counter)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    where: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def end(self, kind: str, soul: Soul, said: str, place: str) -> None:
        """Somebody ends so; `place`: where counted, if in the town."""
        self.classes[kind, said] += 1
        self.ends[soul.key].append(kind)
        if place:
            self.count[place] += 1
            self.where[soul.key].append(place)

    @property
    def net(self) -> float:
        return self.count.total() / self.truth.total() - 1

    @property
    def near(self) -> float:
        """Share of the SLS whose count is within 1 % of the truth; people without a home are in none."""
        units = {code: people for code, people in self.truth.items() if code not in (VILLAGE, NEXT_VILLAGE)}
        return sum(abs(self.count[code] - people) <= people / 100 for code, people in units.items()) / len(units)

    def doubles(self, keys: Collection[int] | None = None) -> float:
        """How often the count has somebody who is counted already, of all who are counted; of these people alone."""
        twice = (len(self.where[key]) - 1 for key in (list(self.where) if keys is None else keys))
        return sum(times for times in twice if times > 0) / self.count.total()


def state(made: Town, soul: Soul) -> str:
    """What is true of somebody on census day."""
    if soul.truth.born > CENSUS.isoformat():
        return "not born"
    if not soul.truth.alive(CENSUS):
        return "dead"
    if soul.door == OUTSIDE:
        return "outside the town"
    way = made.doors[int(soul.door)].way
    return WAYS.get(way) or ("guest" if soul.guest else "at home")


WAYS = {"institution": "in an institution", "spot": "without a home"}


def home(made: Town, soul: Soul) -> str:
    """Where somebody is to be counted: an SLS, for people without a home the village."""
    door = made.doors[int(soul.door)]
    return door.family.place if door.way == "spot" else code_of(door)


def compare(census: Census) -> Result:
    found, made = Result(), census.town
    for soul in filter(made.counted, made.souls):
        found.truth[home(made, soul)] += 1
    counted = {rule.code for rule in plan.current().classes if rule.counted}
    for one in (one for chunk in cases.endings() for one in chunk):
        soul = made.souls[census.souls[one.entry]]
        there = one.kind in counted and one.place.startswith((VILLAGE, NEXT_VILLAGE))
        found.end(one.kind, soul, state(made, soul), one.place if there else "")
    for place, keys in sleepers.counted(census):
        for soul in (made.souls[key] for key in keys):
            found.end("list_only", soul, state(made, soul), place)
    return found


def by_dwelling(found: Result, made: Town) -> Iterator[str]:
    """Of those who live in families, in each kind of institution and nowhere: counted there, elsewhere, not, twice."""
    types = {house.door: house.type for house in made.institutions}
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for soul in filter(made.counted, made.souls):
        row, places, true = rows[types.get(int(soul.door), state(made, soul))], found.where[soul.key], home(made, soul)
        row["people"] += 1
        row["there"] += true in places
        row["elsewhere"] += bool(places) and true not in places
        row["not"] += not places
        row["twice"] += max(0, len(places) - 1)
    columns = ("people", "there", "elsewhere", "not", "twice")
    yield from ("", "| lives | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns))
    for name, row in sorted(rows.items()):
        yield f"| {name} | " + " | ".join(str(row[column]) for column in columns) + " |"


def write(found: Result, census: Census, where: Path) -> None:
    """The table, as Markdown to read and by SLS as CSV."""
    made, pairs = census.town, census.compared
    states = sorted({said for _, said in found.classes})
    houses = [(*made.doors[house.door].guests, *house.passing, *house.gone) for house in made.institutions]
    named, slept = set(chain(*houses)), set(chain(*made.groups))
    missed = Counter(state(made, one) for one in made.souls if made.counted(one) and not found.where[one.key])
    extra = Counter(state(made, one) for one in made.souls if found.where[one.key] and not made.counted(one))
    lines = [
        f"{found.truth.total()} people, {found.count.total()} counted, net error {found.net:+.3%}",
        f"SLS within 1 %: {found.near:.1%} of {len(found.truth) - 2}",
        f"counted twice: {found.doubles():.3%}, of them people on rolls {found.doubles(named):.3%}, "
        f"of the night {found.doubles(slept):.3%}",
        f"compared at the desk: {pairs[True]} pairs of one person, {pairs[False]} of two, {census.asked} asked about",
        f"missed: {dict(missed)}; counted who should not be: {dict(extra)}",
        "", "| class | " + " | ".join(states) + " |", "| --- |" + " --- |" * len(states),
        *(f"| {kind} | " + " | ".join(str(found.classes[kind, said]) for said in states) + " |" for kind in CLASSES),
        *by_dwelling(found, made),
    ]  # fmt: skip
    (where / "town.md").write_text("\n".join([*lines, ""]))
    with (where / "town.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("sls", "truth", "count"))
        table.writerows((code, found.truth[code], found.count[code]) for code in sorted({*found.truth, *found.count}))
    with (where / "town-wrong.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("person", "lives", "true", "counted", "classes"))
        table.writerows(wrong(found, made))
    print("\n".join(lines))


def wrong(found: Result, made: Town) -> Iterator[tuple[Any, ...]]:
    """Everybody who is not counted once where they live."""
    for soul in made.souls:
        true = [home(made, soul)] if made.counted(soul) else []
        if found.where[soul.key] != true:
            places, ends = found.where[soul.key], found.ends[soul.key]
            yield soul.key, state(made, soul), " ".join(true), " ".join(places), " ".join(ends)


@pytest.mark.prove
def test_a_town_is_counted_as_it_is(world: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for village in (VILLAGE, NEXT_VILLAGE):
        decided(monkeypatch, village, "list_check", FIELD.date())
    census = Census(made(), Random(SEED))
    census.load(tmp_path, CUT)
    with clock.at(PORTAL):
        census.by_portal()
        catch_up()
    with clock.at(NIGHT):
        sleepers.by_night(census, SEED)
        sleepers.compare(census)
    with clock.at(FIELD):
        census.by_field()
        inmates.by_field(census)
        catch_up()
        census.at_the_desk()
    with clock.at(CLOSED):
        taken = hall.close()
    found = compare(census)
    write(found, census, Path(settings.CACAH_VAR))
    assert 18_500 < found.truth.total() < 21_500
    assert abs(found.net) <= NET
    assert found.doubles() <= TWICE
    assert taken.found == sum(len(keys) for _, keys in sleepers.counted(census))
    assert found.near >= HELD
