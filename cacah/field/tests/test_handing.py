"""Who may hand work over, to whom, what is recorded of it; and the pages on which it is done."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cacah.access.guard import NotPermitted
from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import JAYAPURA, NEXT_VILLAGE, VILLAGE
from cacah.field import actions, charges, handover, workload
from cacah.field.models import Assignment, Trust
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.test_handover import SLS, chief, hand, second, ways
from cacah.field.tests.test_push import family
from cacah.lib import clock

__all__ = ["chief", "family", "second"]


def test_handing_over_twice_is_once_and_each_step_is_recorded(
    officer: User, second: User, chief: User, family: Case
) -> None:
    for _ in range(2):
        handover.family(family, second, chief)
    noted = Entry.objects.get(verb="hand_over")
    assert (noted.actor, noted.subject, noted.place) == (chief.actor, f"case/{family.id}", family.place_id)
    assert noted.codes == {"to": second.actor} and Trust.objects.count() == 1
    for _ in range(2):
        handover.officer(officer, second, chief)
    assert Entry.objects.filter(verb="unassign", actor=chief.actor).count() == 1
    held = Assignment.objects.filter(user=second, place=place(VILLAGE), since=date(2020, 9, 20), until=None)
    assert held.count() == 1


def test_who_is_behind_shows_a_place_with_the_one_who_has_it(
    officer: User, second: User, chief: User, family: Case
) -> None:
    handover.place(place(SLS), second, chief)
    shown = {one.user: [work.place_id for work in one.works] for one in workload.officers(chief, clock.now())}
    assert shown == {officer: [], second: [place(SLS)]}


@ways
def test_nobody_gets_work_without_the_role_there(officer: User, chief: User, family: Case, what: str) -> None:
    stranger = user("enumerator", NEXT_VILLAGE)
    with pytest.raises(actions.NotAnOfficer):
        hand(what, family, officer, stranger, chief)
    assert not Trust.objects.exists() and Assignment.objects.get().until is None, "nothing was taken away either"


@pytest.mark.parametrize("what", ["family", "place"])
def test_another_areas_supervisor_hands_nothing_over(officer: User, second: User, family: Case, what: str) -> None:
    with pytest.raises(NotPermitted):
        hand(what, family, officer, second, user("district", "91.71.01"))
    assert not Trust.objects.exists()


def test_work_outside_the_supervisors_places_stays_with_the_officer(officer: User, second: User, family: Case) -> None:
    handover.officer(officer, second, user("district", "91.71.01"))
    assert Assignment.objects.get().user == officer


def post(client: Client, address: str, **told: Any) -> Any:
    return client.post(address, told)


def test_the_supervisor_does_it_on_a_page(
    client: Client, officer: User, second: User, chief: User, family: Case
) -> None:
    enter(client, chief)
    address = f"/petugas/serah/{officer.pk}"
    assert address in client.get("/petugas/pekerjaan").content.decode()
    text = client.get(address).content.decode()
    assert "kedua" not in text.split("<select")[1] and f'value="{second.pk}"' in text
    assert post(client, address, kepada=str(second.pk), apa="").status_code == 302
    assert charges.charge(second).has(family)
    assert client.get(address).status_code == 403, "the first officer has nothing left to hand over"
    back = f"/petugas/serah/keluarga/{family.id}"
    assert "BUDI SANTOSO" in client.get(back).content.decode()
    done = client.post(back, {"kepada": str(officer.pk)}, follow=True).content.decode()
    assert "Diserahkan." in done and charges.charge(officer).has(family)


def test_the_page_says_what_is_wrong(client: Client, officer: User, chief: User, family: Case) -> None:
    stranger = user("enumerator", NEXT_VILLAGE)
    enter(client, chief)
    for told, words in (
        ({}, "Pilih petugas."), ({"kepada": "999999"}, "Pilih petugas."),
        ({"kepada": str(stranger.pk), "apa": "semua"}, "tidak mempunyai peran"),
        ({"kepada": str(stranger.pk), "apa": "1"}, "Pilih salah satu dari daftar"),
    ):  # fmt: skip
        answered = client.post(f"/petugas/serah/{officer.pk}", {"x": "1", **told})
        assert answered.status_code == 400 and words in answered.content.decode(), told


@pytest.mark.parametrize(
    ("role", "code"), [("district", "91.71.01"), ("enumerator", JAYAPURA), ("mayor_office", "33.72")]
)
def test_who_does_not_assign_there_is_refused(
    client: Client, officer: User, family: Case, role: str, code: str
) -> None:
    enter(client, user(role, code, name="lain"))
    for address in (f"/petugas/serah/{officer.pk}", f"/petugas/serah/keluarga/{family.id}"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"kepada": str(officer.pk)}).status_code == 403
    assert Entry.objects.filter(verb="refused", codes__right="assign").count() == 4
