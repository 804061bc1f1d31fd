"""The officer's list: every family of the own places, what stands beside each, and who may not see it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import jobs, reads
from cacah.cases.models import Case
from cacah.cases.tests.conftest import AGUS, BUDI, FAMILY, KK, NEXT_VILLAGE, SITI, VILLAGE, Seat, here, line
from cacah.field import actions
from cacah.field.tests.conftest import FIRST_DAY, enter, place, user
from cacah.lib import clock, ids

LIST = "/petugas/daftar"


def answer(case: Case, people: int, mode: str = "self") -> None:
    """The family answers for `people` of its three members and sends."""
    seat = Seat(case.id)
    members = [member.id for member in reads.members(case.id)]
    hall.save_part(seat, case.id, FAMILY)
    for member, person in list(zip(members, (BUDI, SITI, AGUS), strict=True))[:people]:
        hall.save_part(seat, member, here(person))
    hall.send_drafts(seat, ids.new())


def test_a_family_stands_on_the_list_by_its_head_and_street(officer: User, client: Client, family: Case) -> None:
    text = client.get(LIST).content.decode()
    assert "BUDI SANTOSO" in text and "JL. MELATI 12" in text and "RT 002 / RW 001" in text
    assert "belum menjawab" in text
    assert "SITI AMINAH" not in text, "only the head is named"
    assert BUDI[0] not in text and KK not in text


def test_the_list_changes_when_the_family_sends(officer: User, client: Client, family: Case) -> None:
    before = client.get(LIST + "/tanda").json()["mark"]
    answer(family, 3)
    assert client.get(LIST + "/tanda").json()["mark"] != before
    text = client.get(LIST).content.decode()
    assert "sudah menjawab daring" in text and "BUDI SANTOSO" in text, "the family stays on the list"
    assert "<b>0</b> dari 1 keluarga" in text


def test_an_answer_that_lacks_something_leaves_a_short_visit(officer: User, client: Client, family: Case) -> None:
    answer(family, 2)
    assert "belum lengkap: kunjungan singkat" in client.get(LIST).content.decode()


def test_a_family_that_asked_for_a_visit_is_marked(officer: User, client: Client, family: Case) -> None:
    hall.request_visit(family.id, f"seat:{family.id}")
    text = client.get(LIST).content.decode()
    assert "minta dikunjungi" in text and "/mulai" in text


def test_each_look_is_noted_once(officer: User, client: Client, family: Case) -> None:
    client.get(LIST)
    entry = Entry.objects.get(verb="see_list")
    assert (entry.actor, entry.place, entry.codes) == (officer.actor, place(VILLAGE), {"families": 1, "page": 1})
    client.get(LIST + "/tanda")
    assert Entry.objects.filter(verb="see_list").count() == 1


@pytest.mark.usefixtures("settled")
def test_families_still_to_visit_stand_on_top_and_two_thousand_are_paged(
    officer: User, client: Client, family: Case, register: Callable[..., None]
) -> None:
    """Opening a page costs the same few queries, however many families there are."""
    answer(family, 3)
    lines = [line((f"{3372040101500000 + n}", f"KEPALA {n}", "1", "1950-01-01", "1"), f"{3372040101150000 + n}")
             for n in range(1, 251)]  # fmt: skip
    register(*lines, cut=date(2020, 1, 31))
    while jobs.open_cases(clock.now()):
        pass
    with CaptureQueriesContext(connection) as asked:
        first = client.get(LIST).content.decode()
    assert "<b>250</b> dari 251 keluarga" in first
    assert first.count('class="row"') == 100 and "BUDI SANTOSO" not in first
    assert "BUDI SANTOSO" in client.get(LIST + "?page=3").content.decode()
    assert len(asked) < 25


def test_a_family_found_outside_the_register_has_a_line_too(officer: User, client: Client, family: Case) -> None:
    hall.open_case(place(VILLAGE), officer.actor)
    assert "Keluarga di luar data kependudukan" in client.get(LIST).content.decode()


def test_who_moved_in_from_another_village_stands_on_both_lists(
    officer: User, client: Client, family: Case, register: Callable[..., None]
) -> None:
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    seat, members = Seat(family.id), [member.id for member in reads.members(family.id)]
    hall.save_part(seat, family.id, {**FAMILY, "address_place": NEXT_VILLAGE})
    for member, person in zip(members, (BUDI, SITI, AGUS), strict=True):
        hall.save_part(seat, member, here(person))
    hall.send_drafts(seat, ids.new())
    assert "sudah menjawab, dihitung di tempat lain" in client.get(LIST).content.decode()
    enter(client, other)
    assert "sudah menjawab, tinggal di sini" in client.get(LIST).content.decode()


def test_an_officer_without_a_place_is_told_so(client: Client, world: None) -> None:
    enter(client, user("enumerator"))
    assert "Belum ada wilayah kerja" in client.get(LIST).content.decode()


# Who may not.


def test_an_officer_of_another_village_does_not_see_the_family(client: Client, family: Case) -> None:
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    enter(client, other)
    assert "BUDI" not in client.get(LIST).content.decode()


def test_an_assignment_that_has_ended_opens_nothing(officer: User, client: Client, family: Case) -> None:
    yesterday = clock.now().date() - timedelta(days=1)
    actions.assign(officer.pk, place(VILLAGE), FIRST_DAY, until=yesterday)
    assert "BUDI" not in client.get(LIST).content.decode()


def test_a_role_that_was_taken_away_closes_the_list(officer: User, client: Client, family: Case) -> None:
    officer.grants.all().delete()
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("role", ["mayor_office", "village_head", "rt_head", "helper", "statistician", "dpo"])
def test_other_roles_see_no_list(client: Client, family: Case, role: str) -> None:
    enter(client, user(role))
    for address in (LIST, LIST + "/tanda"):
        assert client.get(address).status_code == 403
    assert Entry.objects.filter(verb="refused").count() == 2


def test_nobody_sees_it_without_signing_in(client: Client, family: Case) -> None:
    assert client.get(LIST).headers["Location"].startswith("/petugas/masuk")


def test_an_officer_with_an_app_must_show_its_code(client: Client, family: Case) -> None:
    from cacah.access import actions as access

    who = user("enumerator")
    actions.assign(who.pk, place(VILLAGE), FIRST_DAY)
    access.enrol_totp(who, confirmed=True)
    enter(client, who, second=False)
    assert client.get(LIST).headers["Location"].startswith("/petugas/kode")


# Giving places.


def test_a_supervisor_gives_places_only_within_their_own(world: None) -> None:
    chief, who = user("district", "33.72.04"), user("enumerator")
    given = actions.assign(who.pk, place(VILLAGE), actor=chief.actor)
    assert given.since == date(2020, 3, 10)
    assert Entry.objects.filter(verb="assign", actor=chief.actor, subject=who.actor).exists()
    from cacah.access.guard import NotPermitted

    stranger = user("district", "91.71.01")
    with pytest.raises(NotPermitted):
        actions.assign(who.pk, place(VILLAGE), actor=stranger.actor)
    with pytest.raises(NotPermitted):
        actions.withdraw(given, date(2020, 3, 11), actor=stranger.actor)


def test_only_an_officer_of_the_place_can_be_given_it(world: None) -> None:
    with pytest.raises(actions.NotAnOfficer):
        actions.assign(user("enumerator").pk, place(NEXT_VILLAGE))


def test_the_mark_says_nothing_about_anybody(officer: User, client: Client, family: Case) -> None:
    told = client.get(LIST + "/tanda").json()
    assert set(told) == {"mark"} and len(told["mark"]) == 16
    assert UUID(int=0).hex not in told["mark"]
