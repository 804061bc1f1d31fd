"""The page on which an officer gets the first place: what is free, who may be given it, what is recorded."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import JAYAPURA, NEXT_VILLAGE, VILLAGE
from cacah.field import charges
from cacah.field.models import Assignment
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.test_handover import SLS
from cacah.field.tests.test_push import family

__all__ = ["family"]

GIVING = "/petugas/bagi"


@pytest.fixture
def chief(client: Client, family: Case) -> User:
    """The koseka of the district, in which nobody was given anything."""
    who = user("district", "33.72.04")
    enter(client, who)
    return who


@pytest.fixture
def fresh(family: Case) -> User:
    """An officer of the village without a place."""
    return user("enumerator", name="baru")


def give(client: Client, to: object, *places: int, since: str = "2020-09-20", until: str = "") -> Any:
    told = {"kepada": str(to), "tempat": [str(each) for each in places], "sejak": since, "sampai": until}
    return client.post(f"{GIVING}/{place(VILLAGE)}", told)


def test_an_officer_gets_the_first_place_and_its_families(
    client: Client, chief: User, fresh: User, family: Case
) -> None:
    assert f"{GIVING}/{place(VILLAGE)}" in client.get(GIVING).content.decode()
    assert give(client, fresh.pk, place(SLS), until="2020-09-30").status_code == 302
    row = Assignment.objects.get()
    assert (row.user, row.place_id, row.since, row.until, row.alone) == (
        fresh, place(SLS), date(2020, 9, 20), date(2020, 9, 30), False)  # fmt: skip
    assert charges.charge(fresh).has(family)
    assert Entry.objects.filter(verb="assign", actor=chief.actor, place=place(SLS)).count() == 1


def test_a_place_that_somebody_visits_is_not_offered_nor_the_village_around_it(
    client: Client, chief: User, fresh: User
) -> None:
    give(client, fresh.pk, place(SLS))
    other = user("enumerator", name="lain")
    shown = client.get(f"{GIVING}/{place(VILLAGE)}").content.decode()
    assert f'value="{place(SLS)}"' not in shown and f'value="{place(VILLAGE)}"' not in shown
    for taken in (SLS, VILLAGE):
        answered = give(client, other.pk, place(taken))
        assert answered.status_code == 400 and "belum ada petugasnya" in answered.content.decode()
    assert Assignment.objects.get().user == fresh


def test_a_village_and_its_part_are_given_as_the_village(client: Client, chief: User, fresh: User) -> None:
    give(client, fresh.pk, place(VILLAGE), place(SLS))
    assert Assignment.objects.get().place_id == place(VILLAGE)


def test_the_page_says_what_is_wrong_and_gives_nothing(client: Client, chief: User, fresh: User) -> None:
    stranger = user("enumerator", NEXT_VILLAGE)
    for answered, words in (
        (give(client, "", place(SLS)), "Pilih petugas."),
        (give(client, fresh.pk), "belum ada petugasnya"),
        (give(client, fresh.pk, place(NEXT_VILLAGE)), "belum ada petugasnya"),
        (give(client, fresh.pk, place(SLS), since="besok"), "Tulis tanggal"),
        (give(client, fresh.pk, place(SLS), until="2020-09-19"), "tidak boleh sebelum"),
        (give(client, stranger.pk, place(SLS)), "tidak mempunyai peran"),
    ):
        assert answered.status_code == 400 and words in answered.content.decode(), words
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(("role", "code"), [("district", "91.71.01"), ("enumerator", JAYAPURA)])
def test_who_does_not_assign_there_is_refused(client: Client, fresh: User, role: str, code: str) -> None:
    enter(client, user(role, code, name="asing"))
    assert client.get(f"{GIVING}/{place(VILLAGE)}").status_code == 403
    assert give(client, fresh.pk, place(SLS)).status_code == 403
    assert not Assignment.objects.exists()
