"""An officer's interview: from the register, in the officer's own channel, for own places in open times only."""

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import reads
from cacah.cases.models import Case, Draft
from cacah.cases.tests.conftest import AGUS, BUDI, FAMILY, MARCH, NEXT_VILLAGE, SEPTEMBER, SITI, VILLAGE, Seat, here
from cacah.field import actions
from cacah.field.tests.conftest import FIRST_DAY, enter, place, user
from cacah.field.tests.test_list import answer
from cacah.lib import clock, ids


def begin(case: Case) -> str:
    return f"/petugas/wawancara/{case.id}/mulai"


def pages(case: Case) -> tuple[str, ...]:
    base = f"/petugas/wawancara/{case.id}/"
    return (base, f"{base}keluarga/1/", f"{base}orang/", f"{base}ringkasan/")


def test_an_interview_begins_from_the_list_and_shows_the_register(
    september: User, client: Client, family: Case
) -> None:
    first = client.post(begin(family))
    assert first.headers["Location"] == pages(family)[0]
    for page in pages(family):
        assert client.get(page).status_code == 200
    assert "Budi" in client.get(pages(family)[2]).content.decode().title()
    assert Entry.objects.filter(verb="begin_interview", actor=september.actor, subject=f"case/{family.id}").exists()


def test_an_officer_never_sees_what_a_family_writes_online(september: User, client: Client, family: Case) -> None:
    seat, budi = Seat(family.id), reads.members(family.id)[0].id
    hall.save_part(seat, family.id, {**FAMILY, "address_street": "Gang Rahasia Daring 99"})
    hall.save_part(seat, budi, here(BUDI, birth_place="Kota Tersembunyi"))
    client.post(begin(family))
    for page in (*pages(family), f"{pages(family)[0]}orang/{budi}/1/"):
        text = client.get(page).content.decode()
        assert "Rahasia" not in text and "Tersembunyi" not in text


def test_what_an_officer_writes_is_the_officers_draft(september: User, client: Client, family: Case) -> None:
    client.post(begin(family))
    client.post(pages(family)[1], {"address_street": "Jalan Melati 12"})
    assert list(Draft.objects.values_list("channel", "author")) == [("field", september.actor)]


def test_an_interview_that_was_sent_shows_its_receipt_and_withdraws_the_visit(
    september: User, client: Client, family: Case
) -> None:
    client.post(begin(family))
    seat = Seat(family.id, "interview", "field", actor=september.actor)
    hall.save_part(seat, family.id, FAMILY)
    for member, person in zip(reads.members(family.id), (BUDI, SITI, AGUS), strict=True):
        hall.save_part(seat, member.id, here(person))
    sent = client.post(f"{pages(family)[0]}kirim/", {"amplop": str(ids.new())})
    assert "/tanda-terima/" in sent.headers["Location"]
    assert client.get(sent.headers["Location"]).status_code == 200
    assert client.get(pages(family)[3]).headers["Location"].endswith("?sudah=1"), "nothing but the receipt"
    assert "sudah diwawancarai" in client.get("/petugas/daftar").content.decode()


def test_a_visit_that_was_asked_for_is_made_before_interviews_open(officer: User, client: Client, family: Case) -> None:
    assert client.post(begin(family)).status_code == 403, "in March only families interview themselves"
    hall.request_visit(family.id, f"seat:{family.id}")
    assert client.post(begin(family)).status_code == 302
    assert client.get(pages(family)[0]).status_code == 200


def test_a_family_that_has_just_answered_is_not_interviewed_again(
    september: User, client: Client, family: Case
) -> None:
    with clock.at(MARCH):
        answer(family, 3)
    assert client.post(begin(family)).headers["Location"] == "/petugas/daftar?sudah=1"
    assert "baru saja menjawab" in client.get("/petugas/daftar?sudah=1").content.decode()
    assert client.get(pages(family)[0]).status_code == 403


# Who may not.


def test_the_pages_open_only_after_the_interview_was_begun(september: User, client: Client, family: Case) -> None:
    for page in pages(family):
        assert client.get(page).status_code == 403


def test_a_case_of_another_village_is_refused(september: User, client: Client, family: Case) -> None:
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    enter(client, other)
    assert client.post(begin(family)).status_code == 403
    assert Entry.objects.filter(verb="refused", actor=other.actor, place=family.place_id).exists()


def test_a_right_without_an_assignment_is_not_enough(september: User, client: Client, family: Case) -> None:
    enter(client, user("enumerator", name="tanpa-wilayah"))
    assert client.post(begin(family)).status_code == 403


def test_an_interview_closes_with_the_assignment(september: User, client: Client, family: Case) -> None:
    client.post(begin(family))
    actions.assign(september.pk, place(VILLAGE), FIRST_DAY, until=FIRST_DAY)
    assert client.get(pages(family)[0]).status_code == 403


@pytest.mark.parametrize("role", ["district", "regency", "village_head", "help_desk"])
def test_other_roles_do_not_interview(client: Client, family: Case, role: str) -> None:
    with clock.at(SEPTEMBER):
        enter(client, user(role))
        assert client.post(begin(family)).status_code == 403


def test_nobody_interviews_without_signing_in_or_by_a_link(september: User, client: Client, family: Case) -> None:
    assert client.get(begin(family)).status_code == 405
    client.logout()
    assert client.post(begin(family)).headers["Location"].startswith("/petugas/masuk")
    assert client.get(pages(family)[0]).headers["Location"].startswith("/petugas/masuk")


def test_a_case_that_does_not_exist_is_refused(september: User, client: Client) -> None:
    assert client.post("/petugas/wawancara/00000000-0000-0000-0000-000000000000/mulai").status_code == 403
