"""Paper forms keyed in at an office: who keys which form, how it ranks, and what two people read on one sheet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Case, Envelope, Version
from cacah.cases.tests.conftest import AGUS, BUDI, FAMILY, KK, MARCH, NEXT_VILLAGE, SEPTEMBER, SITI, VILLAGE, Seat, here
from cacah.field import keying
from cacah.field.core import keying as compared
from cacah.field.models import Keying
from cacah.field.tests.conftest import enter, user
from cacah.field.tests.test_modes import Decide, decide
from cacah.field.tests.test_push import family
from cacah.lib import clock, ids
from cacah.plan import reads as plan

__all__ = ["decide", "family"]

FORM = {"tanggal": "2020-09-12"}


@pytest.fixture
def keyer(client: Client, family: Case, decide: Decide) -> Iterator[User]:
    """A keyer at the office of Surakarta, signed in; every form is keyed twice."""
    decide(VILLAGE, "drop_off")
    held = plan._current()
    held.plan = replace(held.plan, policies=replace(held.plan.policies, double_keying_percent=100))
    who = user("keyer", "33.72")
    enter(client, who)
    yield who


def base(case: Case) -> str:
    return f"/petugas/kertas/{case.id}"


def fill(case: Case, who: User, channel: str = channels.PAPER, street: str = "Jalan Melati 12", budi: str = "") -> None:
    """The family's form as somebody reads it."""
    seat = Seat(case.id, keying.MODE, channel, actor=who.actor)
    hall.save_part(seat, case.id, {**FAMILY, "address_street": street})
    for member, person in zip(cases.members(case.id), (BUDI, SITI, AGUS), strict=True):
        more = {"birth_place": budi} if person is BUDI and budi else {}
        hall.save_part(seat, member.id, here(person, **more))


def keyed(client: Client, case: Case, who: User) -> UUID:
    """The form keyed and sent; its envelope."""
    client.post(base(case), FORM)
    fill(case, who)
    envelope = ids.new()
    assert "/tanda-terima/" in client.post(f"{base(case)}/isi/kirim/", {"amplop": str(envelope)}).headers["Location"]
    return envelope


def second(client: Client, case: Case, **read: str) -> User:
    """Another person keys it blind and finishes."""
    other = user("keyer", "33.72", name="pengetik-dua")
    enter(client, other)
    assert client.post(f"{base(case)}/kedua").headers["Location"].endswith("/isi-kedua/keluarga/1/")
    fill(case, other, channels.SECOND, **read)
    client.post(f"{base(case)}/isi-kedua/kirim/", {"amplop": str(ids.new())})
    return other


def test_a_form_is_found_by_a_number_keyed_and_sent_with_its_day_and_who_keyed_it(
    client: Client, keyer: User, family: Case
) -> None:
    for number in (BUDI[0], f"{KK[:4]} {KK[4:]}"):
        assert base(family) in client.post("/petugas/kertas/cari", {"nomor": number}).content.decode()
    assert base(family) in client.get("/petugas/kertas/tempat", {"tempat": VILLAGE}).content.decode()
    envelope = keyed(client, family, keyer)
    row, sent = Keying.objects.get(), Envelope.objects.get()
    assert (row.envelope_id, row.keyed_by, row.form_date.isoformat()) == (envelope, keyer, "2020-09-12")
    assert (sent.mode, sent.author) == ("drop_off", keyer.actor)
    case = cases.case(family.id)
    assert (case.mode, case.field_state, case.instruction) == ("drop_off", "answered", "none")
    assert Entry.objects.filter(verb="begin_keying", actor=keyer.actor, place=family.place_id).exists()


def test_paper_keyed_after_the_family_sent_online_does_not_stand(client: Client, keyer: User, family: Case) -> None:
    with clock.at(MARCH):
        seat = Seat(family.id)
        hall.save_part(seat, family.id, FAMILY)
        for member, person in zip(cases.members(family.id), (BUDI, SITI, AGUS), strict=True):
            hall.save_part(seat, member.id, here(person))
        hall.send_drafts(seat, ids.new())
    keyed(client, family, keyer)
    budi = cases.members(family.id)[0]
    assert {one.number: one.mode for one in Version.objects.filter(part_id=budi.id)}[budi.stands or 0] == "self"


def test_forms_are_keyed_for_the_days_of_the_plan_after_the_last_day_and_no_longer(
    client: Client, keyer: User, family: Case
) -> None:
    with clock.at(SEPTEMBER + timedelta(days=30)):
        enter(client, keyer)
        assert client.post(base(family), FORM).status_code == 302
    with clock.at(SEPTEMBER + timedelta(days=31)):
        enter(client, keyer)
        assert client.post(base(family), FORM).status_code == 200, "the page says so"
        assert client.get(f"{base(family)}/isi/").status_code == 403
    assert client.post(base(family), {"tanggal": "2020-09-21"}).status_code == 422, "a day that has not come"


def test_a_second_person_keys_blind_and_the_same_reading_needs_no_decision(
    client: Client, keyer: User, family: Case
) -> None:
    keyed(client, family, keyer)
    assert client.post(f"{base(family)}/kedua").status_code == 403, "never the one who keyed it first"
    other = second(client, family, street="jalan  melati 12")
    row = Keying.objects.get()
    assert (row.differences, row.second_by, row.settled_by) == (0, other, other)
    assert Envelope.objects.count() == 1, "the second keying is compared, not sent"


def test_what_two_people_read_differently_is_decided_from_the_paper(client: Client, keyer: User, family: Case) -> None:
    keyed(client, family, keyer)
    second(client, family, street="Jalan Mawar 12", budi="Sragen")
    enter(client, user("regency", "33.72"))
    assert f"{base(family)}/beda" in client.get("/petugas/kertas").content.decode()
    page = client.get(f"{base(family)}/beda").content.decode()
    assert all(word in page for word in ("Jalan Melati 12", "Jalan Mawar 12", "Surakarta", "Sragen"))
    budi = cases.members(family.id)[0]
    client.post(
        f"{base(family)}/beda", {f"{budi.id.hex}-birth_place": "kedua", f"{family.id.hex}-address_street": "pertama"}
    )
    stands = cases.latest_versions(family.id)
    assert stands[budi.id].values["birth_place"] == "Sragen"
    assert stands[family.id].values["address_street"] == "Jalan Melati 12"
    row = Keying.objects.get()
    assert row.settled_at and Envelope.objects.filter(mode="drop_off").count() == 2
    assert client.post(f"{base(family)}/beda", {}).status_code == 409, "decided once"


def test_only_the_office_of_the_place_keys_and_only_a_supervisor_decides(
    client: Client, keyer: User, family: Case
) -> None:
    keyed(client, family, keyer)
    assert client.get(f"{base(family)}/beda").status_code == 403
    for role, code in (("keyer", "91.71"), ("enumerator", VILLAGE), ("help_desk", "0")):
        enter(client, user(role, code, name=f"luar-{role}"))
        assert client.post(base(family), FORM).status_code == 403
        assert client.get(f"{base(family)}/isi/").status_code == 403
    enter(client, user("keyer", NEXT_VILLAGE))
    assert base(family) not in client.post("/petugas/kertas/cari", {"nomor": BUDI[0]}).content.decode()


def test_forms_are_counted_out_and_in_by_place(client: Client, keyer: User, family: Case) -> None:
    for event in ("dropped_off", "picked_up"):
        hall.tell(hall.Word(ids.new(), family.id, event, clock.now(), "user:7"))
    page = client.get("/petugas/kertas").content.decode()
    assert base(family) in page, "waits to be keyed"
    assert page.count(">1</td>") == 2
    keyed(client, family, keyer)
    assert client.get("/petugas/kertas").content.decode().count(">1</td>") == 3


def test_a_person_on_one_sheet_only_is_told_apart_from_a_difference() -> None:
    one, two, three = ids.new(), ids.new(), ids.new()
    first, again = {one: {"a": "x", "b": [2, 1]}, two: {}}, {one: {"a": "X ", "b": [1, 2], "c": 3}, three: {}}
    assert [(found.item, found.first, found.second) for found in compared.differences(first, again)] == [("c", None, 3)]
    assert compared.unmatched(first, again) == ([two], [three])
