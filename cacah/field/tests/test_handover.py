"""Work goes from one officer to another: both phones learn of it, nothing that was asked is lost, nothing is double."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cacah.access.models import User
from cacah.cases import actions as hall
from cacah.cases.models import Case, Envelope
from cacah.cases.tests.conftest import NEXT_VILLAGE, SEPTEMBER, VILLAGE
from cacah.field import actions, charges, handover
from cacah.field.models import Assignment
from cacah.field.tests.conftest import phone_of, place, user
from cacah.field.tests.phone import Phone
from cacah.field.tests.test_push import interview, problems, word
from cacah.field.tests.test_review import DISTRICT
from cacah.lib import clock

SLS = f"{VILLAGE}.001002"


@pytest.fixture(autouse=True)
def in_september(family: Case) -> Iterator[None]:
    """Interviews are open."""
    with clock.at(SEPTEMBER):
        yield


@pytest.fixture
def chief(officer: User) -> User:
    return user("district", DISTRICT)


@pytest.fixture
def second(officer: User) -> User:
    """Another officer of the same village, without a place."""
    return user("enumerator", name="kedua")


@pytest.fixture
def hers(second: User) -> Phone:
    return phone_of(second)


def hand(what: str, case: Case, officer: User, to: User, by: User) -> None:
    """Hand over in one of the three ways."""
    if what == "family":
        handover.family(case, to, by)
    elif what == "place":
        handover.place(place(SLS), to, by)
    else:
        handover.officer(officer, to, by)


ways = pytest.mark.parametrize("what", ["family", "place", "officer"])


@ways
def test_the_old_phone_forgets_the_family_and_the_new_one_gets_it(
    phone: Phone, hers: Phone, officer: User, second: User, chief: User, family: Case, what: str
) -> None:
    for each in (phone, hers):
        each.pull()
    assert (len(phone.cases), len(hers.cases)) == (1, 0)
    for _ in range(2):
        hand(what, family, officer, second, chief)
        for each in (phone, hers):
            each.pull()
        assert (len(phone.cases), list(hers.cases)) == (0, [str(family.id)])
    hall.request_visit(family.id, "seat:x")
    for each in (phone, hers):
        each.pull()
    assert not phone.cases and hers.cases[str(family.id)]["word"] == "visit_requested", "changes go to the new one only"
    assert not charges.charge(officer).has(family) and charges.charge(second).has(family)


@ways
def test_what_the_old_phone_asked_is_taken_in_for_two_weeks(
    phone: Phone, hers: Phone, officer: User, second: User, chief: User, family: Case, what: str
) -> None:
    phone.pull()
    hand(what, family, officer, second, chief)
    with clock.at(SEPTEMBER + timedelta(days=9)):
        hers.add(interview(family))
        phone.add(interview(family))
        assert [each.push()[0]["answer"] for each in (hers, phone)] == ["ok", "ok"]
        assert Envelope.objects.count() == 2, "both are kept"
    with clock.at(SEPTEMBER + timedelta(days=15)):
        phone.add(word(family, "vacant"))
        hers.add(word(family, "no_contact"))
        assert problems(phone.push()[0]) == [("not_yours", "case")]
        assert hers.push()[0]["answer"] == "ok"


@ways
def test_handed_back_it_is_on_the_first_phone_again(
    phone: Phone, hers: Phone, officer: User, second: User, chief: User, family: Case, what: str
) -> None:
    hand(what, family, officer, second, chief)
    phone.pull()
    hand(what, family, second, officer, chief)
    for each in (phone, hers):
        each.pull()
    assert (list(phone.cases), len(hers.cases)) == ([str(family.id)], 0)


def test_a_place_handed_over_leaves_the_rest_of_the_village(
    phone: Phone, officer: User, second: User, chief: User, family: Case
) -> None:
    """Two families in one village: one in the SLS that goes, one that is of the village alone."""
    other = hall.open_case(place(VILLAGE), "system:test", confirmed=True)
    phone.pull()
    assert len(phone.cases) == 2
    handover.place(place(SLS), second, chief)
    phone.pull()
    assert list(phone.cases) == [str(other.id)]
    actions.withdraw(Assignment.objects.get(user=second), date(2020, 9, 19), chief.actor)
    phone.pull()
    assert len(phone.cases) == 2, "when the second officer's days are over it is the village's officer's again"


def test_a_family_that_was_given_singly_ends_with_the_role(
    hers: Phone, second: User, chief: User, family: Case
) -> None:
    handover.family(family, second, chief)
    hers.pull()
    assert len(hers.cases) == 1
    second.grants.update(place_id=place(NEXT_VILLAGE))
    hers.pull()
    assert not hers.cases
