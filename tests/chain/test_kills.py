"""Web, worker and PostgreSQL are killed at random moments while families answer: nothing confirmed is lost or doubled.

Families try again after a broken connection, as browsers do when people press the button once more.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cacah.simulate.core import FamilyTruth, PersonTruth
from cacah.simulate.core.truth import ABROAD, UNKNOWN
from tests.chain.killer import Killer
from tests.chain.site import Site, site
from tests.chain.witness import FAMILY, Confirmed, answer_all, member_prefix

HALVES = 8
"""Every so many-th family stops half way: its drafts are all there is of it."""


def _at_home(person: PersonTruth, day: date) -> bool:
    """Whether the family's home is where a person is counted that day."""
    return (
        person.alive(day)
        and person.answers["presence"] != "elsewhere"
        and person.lives_in(day) not in (ABROAD, UNKNOWN)
    )


def _residents(family: FamilyTruth, day: date) -> int:
    return sum(_at_home(person, day) for person in family.people)


def _stored(case: dict[str, Any], which: str) -> dict[tuple[str, str], Any]:
    """All values of a case, keyed as `Confirmed.saved` is."""
    return {
        (FAMILY if part == case["case"] else member_prefix(part), item): value
        for part, values in case[which].items()
        for item, value in values.items()
    }


def _lost(one: Confirmed, case: dict[str, Any], which: str) -> list[str]:
    """Items the site confirmed and does not hold, or holds otherwise.

    What somebody said beside the point, such as a child's marital status, stays in the draft and is not sent.
    """
    stored = _stored(case, which)
    asked = {(who, item) for who, item in _stored(case, "drafts") if item in _asked_of(case, who)}
    stored |= {key: value for key, value in _stored(case, "drafts").items() if key not in asked}
    return [f"{who or 'family'}{item}" for (who, item), value in one.saved.items() if stored.get((who, item)) != value]


def _asked_of(case: dict[str, Any], who: str) -> set[str]:
    return {
        item
        for part, items in case["asked"].items()
        for item in items
        if (FAMILY if part == case["case"] else member_prefix(part)) == who
    }


def _once(one: Confirmed, case: dict[str, Any], day: date) -> None:
    """A family that sent is there once: one envelope, one version of each part, everybody once."""
    family = one.done.family
    assert case["envelopes"] == [one.done.receipt]
    assert set(case["versions"].values()) == {1}
    assert len(case["members"]) == case["listed"] == len(family.people)
    assert len(case["versions"]) == 1 + len(family.people)
    assert case["residents"] == _residents(family, day)
    assert len(case["indexed"]) == sum(bool((person.register or person.answers).get("nik")) for person in family.people)


def _check(done: list[Confirmed], found: dict[str, Any]) -> None:
    day = date.fromisoformat(found["census_day"])
    assert [one.thrown_out for one in done if one.thrown_out] == []
    sent = [one for one in done if one.done.receipt]
    half = [one for one in done if not one.done.receipt]
    assert len(half) == len(done) // HALVES
    for one in done:
        case = found["cases"][one.done.family.kk]
        assert one.saved
        assert _lost(one, case, "sent" if one.done.receipt else "drafts") == []
    for one in sent:
        _once(one, found["cases"][one.done.family.kk], day)
    for one in half:
        assert found["cases"][one.done.family.kk]["envelopes"] == []
    assert found["envelopes"] == found["nation"]["families_sent"] == len(sent)
    assert found["nation"]["families_started"] == len(done)
    assert found["nation"]["residents_sent"] == sum(_residents(one.done.family, day) for one in sent)
    assert found["drift"] == []


def _live_through(town: Site, families: int, kills: int, pause: tuple[float, float]) -> None:
    """At least so many families answer while each part is killed at least so often; check what is there afterwards.

    `pause`: seconds from one kill to the next, at least and at most.
    """

    def comers() -> Iterator[FamilyTruth]:
        for number, family in enumerate(town.families):
            if number >= families and min(killer.killed.values()) >= kills:
                return
            yield family

    with Killer(town.server, seed=20, pause=pause) as killer:
        done = answer_all(town.server.url, comers(), town.labels, HALVES, team=6)
    assert len(done) >= families
    assert min(killer.killed.values()) >= kills
    assert sum(one.done.retries for one in done) > 0
    _check(done, town.inside())


def test_nothing_confirmed_is_lost_or_doubled_by_kills(town: Site) -> None:
    _live_through(town, families=200, kills=2, pause=(1.0, 4.0))


@pytest.mark.prove
def test_a_village_lives_through_ten_kills_of_each_part() -> None:
    with site(1_500) as town:
        _live_through(town, families=600, kills=10, pause=(0.2, 1.0))
