"""The page that proposes what should change hands, and what becomes of it when it is followed."""

import re
from typing import Any

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.cases.tests.conftest import JAYAPURA, VILLAGE
from cacah.field import actions, balancing, charges
from cacah.field.core.balance import Move
from cacah.field.models import Assignment, Trust
from cacah.field.tests.conftest import FIRST_DAY, enter, place, user
from cacah.field.tests.test_handover import SLS
from cacah.field.tests.test_push import family
from cacah.geo import reads as geo
from cacah.geo.models import Border, Place
from cacah.lib import clock

__all__ = ["family"]

BALANCE = "/petugas/imbang"


@pytest.fixture
def streets(officer: User, family: Case) -> list[int]:
    """Two more units beside Budi's, of two families each: all three are the officer's of the village."""
    top, found = geo.by_code(VILLAGE), [place(SLS)]
    assert top
    for number in ("001003", "001004"):
        made = Place.objects.create(system=top.system, code=f"{VILLAGE}.{number}", name=f"RT {number}", level=5,
                                    parent=top, path="", zone=top.zone)  # fmt: skip
        Place.objects.filter(pk=made.pk).update(path=f"{top.path}{made.pk}/")
        for _ in range(2):
            hall.open_case(made.pk, "system:test", confirmed=True)
        found.append(made.pk)
    return found


@pytest.fixture
def second(officer: User) -> User:
    """Another officer of the village, without a place."""
    return user("enumerator", name="kedua")


@pytest.fixture
def chief(client: Client, streets: list[int], second: User) -> User:
    who = user("district", "33.72.04")
    enter(client, who)
    return who


def marks(client: Client) -> list[str]:
    return re.findall(r'name="pindah" value="([^"]+)"', client.get(BALANCE).content.decode())


def press(client: Client, asked: list[str]) -> Any:
    return client.post(BALANCE, {"pindah": asked})


def test_who_has_nothing_gets_some_and_then_there_is_nothing_to_propose(
    client: Client, chief: User, officer: User, second: User, streets: list[int]
) -> None:
    proposed = balancing.proposal(chief, clock.now())
    assert proposed.before == {officer.pk: 5, second.pk: 0}
    assert sorted(proposed.after.values()) == [2, 3]
    assert press(client, marks(client)).status_code == 302
    (moved,) = Assignment.objects.filter(user=second)
    assert moved.alone and moved.place_id in streets and charges.charge(second).places == {moved.place_id}
    assert marks(client) == [] and "Tidak ada yang perlu dipindahkan." in client.get(BALANCE).content.decode()
    noted = Entry.objects.get(verb="follow_balance")
    assert (noted.actor, noted.codes) == (chief.actor, {"units": 1, "families": 2})


def test_a_promised_family_stays_with_the_officer_who_promised(
    client: Client, chief: User, officer: User, second: User, streets: list[int]
) -> None:
    for case in Case.objects.exclude(place=place(SLS)):
        facts = {"when": "2020-09-22T16:00"}
        hall.tell(hall.Word(case.id, case.id, "appointment", clock.now(), officer.actor, facts))
    proposed = balancing.proposal(chief, clock.now())
    assert [unit.kept for unit in proposed.units] == [0, 2, 2]
    Case.objects.filter(place=streets[1]).update(field_state="open")
    press(client, marks(client))
    assert {case.place_id for case in charges.charge(second).cases()} <= {place(SLS), streets[1]}
    assert Trust.objects.count() == 0, "no promised family had to be singled out: its unit stayed"
    balancing.follow(chief, [Move(streets[2], officer.pk, second.pk, 0)])
    assert Trust.objects.filter(user=officer, ended_at=None).count() == 2
    assert not charges.charge(second).cases().filter(place=streets[2]).exists()


def test_what_is_not_proposed_any_more_is_not_done(client: Client, chief: User, second: User) -> None:
    (mark,) = marks(client)
    press(client, [mark])
    for asked, status in (([mark], 409), (["1-2-3"], 409), ([], 400)):
        assert press(client, asked).status_code == status
    assert Assignment.objects.filter(user=second).count() == 1


def test_who_is_not_there_to_assign_is_refused(client: Client, chief: User) -> None:
    enter(client, user("enumerator", JAYAPURA, name="asing"))
    assert client.get(BALANCE).status_code == 403
    assert press(client, ["1-2-3"]).status_code == 403


def test_where_borders_are_loaded_units_are_beside_each_other_on_the_ground(chief: User, streets: list[int]) -> None:
    box = {"west": 110.0, "east": 110.2, "south": -7.6, "north": -7.4}
    Border.objects.create(place_id=streets[1], shape="", sketch="", mark="", tolerance=0, **box)
    spots = {unit.id: unit.spot for unit in balancing.proposal(chief, clock.now()).units if unit.spot}
    assert list(spots) == [streets[1]] and spots[streets[1]] == pytest.approx((-7.5, 110.1))


def test_an_officer_whose_place_is_over_sooner_counts_with_fewer_days(chief: User, second: User) -> None:
    actions.assign(second.pk, place(VILLAGE), FIRST_DAY, until=clock.now().date())
    days = {one.id: one.capacity for one in balancing.proposal(chief, clock.now()).officers}
    assert days[second.pk] == balancing.A_DAY < max(days.values())
