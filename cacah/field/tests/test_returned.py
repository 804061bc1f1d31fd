"""A return reaches the phone it came from, and the officer's next interview answers it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import reads
from cacah.cases.models import Case
from cacah.cases.tests.conftest import BUDI, SEPTEMBER, VILLAGE
from cacah.field.actions import assign
from cacah.field.tests.conftest import FIRST_DAY, enter, phone_of, place, user
from cacah.field.tests.phone import Phone, Told
from cacah.field.tests.test_review import DISTRICT, LIST, REASON, bring, page, press, state
from cacah.lib import clock


@pytest.fixture(autouse=True)
def in_september(family: Case) -> Iterator[None]:
    """Interviews are open."""
    with clock.at(SEPTEMBER):
        yield


@pytest.fixture
def chief(officer: User, client: Client) -> User:
    who = user("district", DISTRICT)
    enter(client, who)
    return who


@pytest.fixture
def sent(phone: Phone, family: Case, chief: User) -> Told:
    phone.pull()
    return bring(phone, family)


def test_a_returned_interview_reaches_the_same_phone_with_the_reason(
    sent: Told, phone: Phone, client: Client, family: Case
) -> None:
    phone.pull()
    assert "returned" not in phone.cases[str(family.id)]
    press(client, sent, "kembalikan", alasan=REASON)
    phone.pull()
    told = phone.cases[str(family.id)]
    assert told["returned"] == {"at": "2020-09-20T05:00:00Z", "reason": REASON}
    assert told["told"][0] == {"event": "returned", "at": "2020-09-20T05:00:00Z", "facts": {"reason": REASON}}
    assert (told["word"], told["visit"], told["interview"]) == ("returned", True, True)


def test_a_returned_interview_begins_with_its_answers_for_the_officer_who_brought_it_and_nobody_else(
    officer: User, phone: Phone, chief: User, client: Client, family: Case
) -> None:
    budi, own = reads.members(family.id)[0].id, f"{BUDI[0][:-1]}9"
    first = bring(phone, family, birth_place="Sragen", nik=own)
    phone.pull()
    assert "begin" not in phone.cases[str(family.id)], "nothing of what an officer brought comes back by itself"
    press(client, first, "kembalikan", alasan=REASON)
    phone.pull()
    begin = phone.cases[str(family.id)]["begin"]
    assert begin["instrument"] == first["instrument"]
    assert len(begin["parts"]) == len(first["parts"])
    assert begin["parts"][str(budi)]["birth_place"] == "Sragen"
    assert begin["parts"][str(budi)]["nik"] == "*" * 12 + "0009"
    assert Entry.objects.filter(verb="pull_returned", actor=officer.actor, subject=f"case/{family.pk}").count() == 1

    successor = user("enumerator", name="successor")
    assign(successor.pk, place(VILLAGE), FIRST_DAY)
    other = phone_of(successor)
    other.pull()
    assert "returned" in other.cases[str(family.id)] and "begin" not in other.cases[str(family.id)]

    bring(phone, family, **begin["parts"][str(budi)] | {"birth_place": "Solo"})
    values = reads.latest_versions(family.id)[budi].values
    assert (values["nik"], values["birth_place"]) == (own, "Solo")


def test_the_officers_next_interview_answers_the_return(
    sent: Told, phone: Phone, chief: User, client: Client, family: Case
) -> None:
    press(client, sent, "kembalikan", alasan=REASON)
    with clock.at(SEPTEMBER + timedelta(minutes=30)):
        again = bring(phone, family, birth_place="Sragen")
        phone.pull()
        assert "returned" not in phone.cases[str(family.id)]
        assert state(family) == ("answered", "none")
        waiting = client.get(LIST).content.decode()
        assert page(again) in waiting and page(sent) not in waiting
        assert page(sent) in client.get(f"{LIST}?keadaan=overtaken").content.decode()
        budi = reads.members(family.id)[0].id
        assert reads.latest_versions(family.id)[budi].values["birth_place"] == "Sragen"
        press(client, again, "setuju")
        assert state(family) == ("approved", "none")
