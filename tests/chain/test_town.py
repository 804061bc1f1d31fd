"""A simulated town of 20,000 people after portal, field and close: the count by SLS and class against the truth.

Institutions and the night of people without a home are not part of it. The table is written to `town.md` and `town.csv`
in CACAH_VAR.
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.conf import settings

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core.close import CLASSES
from cacah.cases.tests.conftest import NEXT_VILLAGE, VILLAGE
from cacah.cases.tests.conftest import folder as folder
from cacah.cases.tests.conftest import world as world
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.simulate.core.population import Days, Village, population
from cacah.simulate.core.town import OUTSIDE, Soul, Town, town
from tests.chain.townsfolk import CLOSED, FIELD, PORTAL, Census, catch_up, code_of

SEED, FAMILIES = 2020, 6370
HELD = 0.9
"""Share of SLS within 1 % that no run may fall below. The aim is 0.95; what is lacking: docs/decisions/town.md."""
CUT, CENSUS = date(2019, 12, 31), date(2020, 9, 15)


def made(families: int = FAMILIES) -> Town:
    days = Days(CENSUS, CUT, FIELD.date() - timedelta(days=1))
    villages = [Village.for_families(VILLAGE, families * 3 // 5), Village.for_families(NEXT_VILLAGE, families * 2 // 5)]
    return town(SEED, list(population(SEED, villages, families, days, ["91.71.01.1001"])), days)


@dataclass
class Result:
    """Counts by SLS, and what became of whom."""

    truth: Counter[str] = field(default_factory=Counter)
    count: Counter[str] = field(default_factory=Counter)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    times: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    @property
    def net(self) -> float:
        return self.count.total() / self.truth.total() - 1

    @property
    def near(self) -> float:
        """Share of the SLS whose count is within 1 % of the truth."""
        good = [abs(self.count[code] - people) <= people / 100 for code, people in self.truth.items()]
        return sum(good) / len(good)

    @property
    def doubles(self) -> float:
        """Share of the count that somebody has who is counted already."""
        return sum(times - 1 for times in self.times.values() if times > 1) / self.count.total()


def state(made: Town, soul: Soul) -> str:
    """What is true of somebody on census day."""
    if soul.truth.born > CENSUS.isoformat():
        return "not born"
    if not soul.truth.alive(CENSUS):
        return "dead"
    if soul.door == OUTSIDE:
        return "outside the town"
    return "guest" if soul.guest else "at home"


def compare(census: Census) -> Result:
    found, made = Result(), census.town
    for soul in made.souls:
        if made.counted(soul):
            found.truth[code_of(made.doors[int(soul.door)])] += 1
    counted = {rule.code for rule in plan.current().classes if rule.counted}
    for one in (one for chunk in cases.endings() for one in chunk):
        soul = made.souls[census.souls[one.entry]]
        found.classes[one.kind, state(made, soul)] += 1
        if one.kind in counted and one.place.startswith((VILLAGE, NEXT_VILLAGE)):
            found.count[one.place] += 1
            found.times[soul.key] += 1
    return found


def write(found: Result, made: Town, where: Path) -> None:
    """The table, as Markdown to read and by SLS as CSV."""
    states = sorted({said for _, said in found.classes})
    missed = Counter(state(made, one) for one in made.souls if made.counted(one) and not found.times[one.key])
    extra = Counter(state(made, one) for one in made.souls if found.times[one.key] and not made.counted(one))
    lines = [
        f"{found.truth.total()} people, {found.count.total()} counted, net error {found.net:+.3%}",
        f"SLS within 1 %: {found.near:.1%} of {len(found.truth)}; counted twice: {found.doubles:.3%}",
        f"missed: {dict(missed)}; counted who should not be: {dict(extra)}",
        "", "| class | " + " | ".join(states) + " |", "| --- |" + " --- |" * len(states),
        *(f"| {kind} | " + " | ".join(str(found.classes[kind, said]) for said in states) + " |" for kind in CLASSES),
    ]  # fmt: skip
    (where / "town.md").write_text("\n".join([*lines, ""]))
    with (where / "town.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("sls", "truth", "count"))
        table.writerows((code, found.truth[code], found.count[code]) for code in sorted({*found.truth, *found.count}))
    print("\n".join(lines))


@pytest.mark.prove
def test_a_town_is_counted_as_it_is(world: None, tmp_path: Path) -> None:
    census = Census(made(), Random(SEED))
    census.load(tmp_path, CUT)
    with clock.at(PORTAL):
        census.by_portal()
        catch_up()
    with clock.at(FIELD):
        census.by_field()
        catch_up()
        census.at_the_desk()
    with clock.at(CLOSED):
        hall.close()
    found = compare(census)
    write(found, census.town, Path(settings.CACAH_VAR))
    assert 18_500 < found.truth.total() < 21_500
    assert abs(found.net) <= 0.003
    assert found.doubles <= 0.001
    assert found.near >= HELD
