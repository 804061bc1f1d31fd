"""Officers' phones: who may enrol one, what a request must carry, and that a lost phone opens nothing."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from cacah.access import actions as access
from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import MARCH, NEXT_VILLAGE, VILLAGE
from cacah.field import actions, devices
from cacah.field.models import Device
from cacah.field.tests.conftest import FIRST_DAY, enter, phone_of, place, site, user
from cacah.field.tests.phone import PULL, PUSH, Phone, Refused, text
from cacah.lib import clock

ENROL, DEVICES = "/petugas/perangkat/daftar", "/petugas/perangkat"


def enrol(client: Client, told: Any) -> Any:
    return client.post(ENROL, json.dumps(told), content_type="application/json")


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    with clock.at(MARCH):
        yield Case.objects.get()


@pytest.fixture
def strong(client: Client, family: Case) -> User:
    """An officer who has shown a second factor in this session."""
    who = user("enumerator")
    actions.assign(who.pk, place(VILLAGE), FIRST_DAY)
    access.enrol_totp(who, confirmed=True)
    enter(client, who)
    return who


def why() -> list[str]:
    """Why requests were refused, as the trail tells it."""
    return [entry.codes["why"] for entry in Entry.objects.filter(verb="refuse_sync").order_by("id")]


def test_an_officer_enrols_a_phone_and_it_gets_the_families(strong: User, client: Client) -> None:
    phone = Phone(site)
    told = enrol(client, phone.enrolment()).json()
    assert (told["device"], told["counter"]) == (str(phone.id), 0)
    phone.pull()
    assert len(phone.cases) == 1
    device = Device.objects.get()
    assert (device.user, device.name, device.counter) == (strong, "HP saya", phone.counter)
    assert Entry.objects.filter(verb="enrol_device", actor=strong.actor, subject=f"device/{phone.id}").exists()


def test_enrolling_twice_is_enrolling_once(strong: User, client: Client) -> None:
    phone = Phone(site)
    assert [enrol(client, phone.enrolment()).status_code for _ in range(2)] == [200, 200]
    assert Device.objects.count() == 1


def test_the_id_of_another_phone_cannot_be_taken(strong: User, client: Client) -> None:
    first, second = Phone(site), Phone(site)
    enrol(client, first.enrolment())
    stolen = enrol(client, {**second.enrolment(), "id": str(first.id)})
    assert (stolen.status_code, stolen.json()["refused"]) == (409, "taken")
    assert bytes(Device.objects.get().key) == first.public


def test_an_officer_has_three_phones_at_most(strong: User, client: Client) -> None:
    answers = [enrol(client, Phone(site).enrolment()) for _ in range(devices.MOST + 1)]
    assert [one.status_code for one in answers] == [200, 200, 200, 409]
    assert answers[-1].json()["refused"] == "too_many"


def test_a_phone_is_enrolled_only_with_a_second_factor(officer: User, client: Client) -> None:
    refused = enrol(client, Phone(site).enrolment())
    assert (refused.status_code, refused.json()["refused"]) == (403, "second_factor")
    assert not Device.objects.exists()
    assert Entry.objects.filter(verb="refuse_device", actor=officer.actor).exists()


def test_nobody_enrols_a_phone_without_signing_in_or_the_role(client: Client, family: Case) -> None:
    assert enrol(client, Phone(site).enrolment()).headers["Location"].startswith("/petugas/masuk")
    enter(client, user("village_head"))
    assert enrol(client, Phone(site).enrolment()).status_code == 403


def test_another_site_cannot_enrol_a_phone_with_an_officers_cookie(strong: User, client: Client) -> None:
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.cookies = client.cookies
    assert enrol(elsewhere, Phone(site).enrolment()).status_code == 403


def test_only_a_key_of_p256_is_enrolled(strong: User, client: Client) -> None:
    others: list[Any] = [
        ed25519.Ed25519PrivateKey.generate().public_key(),
        ec.generate_private_key(ec.SECP384R1()).public_key(),
        rsa.generate_private_key(65537, 1024).public_key(),
    ]
    keys = [one.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for one in others]
    for raw in (*keys, b"", b"0Y0\x13", b"\x30" * 5000):
        refused = enrol(client, {**Phone(site).enrolment(), "key": text(raw)})
        assert (refused.status_code, refused.json()["refused"]) == (400, "key")


def test_an_enrolment_that_cannot_be_read_is_refused(strong: User, client: Client) -> None:
    changes: list[dict[str, Any]] = [
        {"id": "1"}, {"id": 1}, {"id": None}, {"key": 1}, {"key": "!"}, {"key": "é"}, {"name": ""}, {"name": "a" * 41},
        {"name": "a\x00b"}, {"name": 7},
    ]  # fmt: skip
    for change in changes:
        assert enrol(client, {**Phone(site).enrolment(), **change}).status_code == 400, change
    assert enrol(client, [1]).status_code == 400
    assert not Device.objects.exists()


# What a request must carry.


def test_a_request_is_taken_once(phone: Phone) -> None:
    body = b'{"cursor": ""}'
    headers = {"Authorization": phone.header(PULL, body)}
    assert site(PULL, body, headers)[0] == 200
    status, told = site(PULL, body, headers)
    assert (status, json.loads(told)["refused"], json.loads(told)["counter"]) == (409, "counter", 1)
    assert why() == ["counter"]


def test_a_request_that_comes_late_behind_another_is_refused_and_made_anew(phone: Phone) -> None:
    body = b'{"cursor": ""}'
    early = {"Authorization": phone.header(PULL, body)}
    phone.pull_page()
    assert site(PULL, body, early)[0] == 409
    phone.counter = 0  # a phone that lost count is told where the server is
    phone.pull()
    assert phone.cases


def test_a_clock_that_is_wrong_by_days_stops_nothing_and_is_told_the_time(phone: Phone) -> None:
    right = phone.clock
    for days in (-3650, -3, 0, 3, 3650):
        ahead = int(timedelta(days=days).total_seconds())
        phone.clock = right + ahead
        told = phone.ask(PULL, {"cursor": ""})
        assert told["now"] == "2020-03-10T05:00:00Z"
        assert Device.objects.get().clock_ahead == ahead


def test_what_was_signed_cannot_be_changed_on_the_way(phone: Phone) -> None:
    body = b'{"cursor": ""}'
    header = phone.header(PULL, body)
    for path, sent, signed in (
        (PULL, b'{"cursor":  ""}', header),
        (PUSH, body, header),
        (PULL, body, header.replace(f" {phone.counter} ", f" {phone.counter + 1} ")),
        (PULL, body, header[:-4] + "AAAA"),
        (PULL, body, header.rsplit(" ", 1)[0] + " AAAA"),
    ):
        assert site(path, sent, {"Authorization": signed})[0] == 401
    assert set(why()) == {"signature"}
    assert site(PULL, body, {"Authorization": header})[0] == 200, "the true one is still good"


def test_a_header_that_is_none_of_ours_is_refused(phone: Phone) -> None:
    for header in (
        "", "Bearer x", "Cacah-1", "Cacah-1 a b c d", "Cacah-1 {id} -1 0 AAAA", "Cacah-1 {id} ٣ 0 AAAA",
        "Cacah-1 {id} 1 0 é", "Cacah-1 {id} 01 0 AAAA", "Cacah-1 {id} 9007199254740992 0 AAAA",
        "Cacah-1 {id} 1e3 0 AAAA", "Cacah-1 {{{id}}} 1 0 AAAA", "Cacah-1 " + "1" * 5000,
    ):  # fmt: skip
        status, told = site(PULL, b"{}", {"Authorization": header.format(id=phone.id)})
        assert (status, json.loads(told)["refused"]) == (401, "unsigned"), header


# Who may not.


def test_a_session_without_the_devices_key_gets_nothing(strong: User, client: Client, family: Case) -> None:
    enrol(client, Phone(site).enrolment())
    thief = Phone(lambda path, body, headers: _with_cookie(client, path, body, headers))
    for path in (PULL, PUSH):
        assert client.post(path, b"{}", content_type="application/json").status_code == 401
        with pytest.raises(Refused, match="401 unknown"):
            thief.ask(path, {"cursor": "", "items": []})
    assert why() == ["unsigned", "unknown", "unsigned", "unknown"]


def _with_cookie(client: Client, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    answer = client.post(path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.content


def test_another_key_under_a_known_id_gets_nothing(phone: Phone) -> None:
    thief = Phone(site)
    thief.id = phone.id
    with pytest.raises(Refused, match="401 unknown"):
        thief.pull()
    assert why() == ["signature"]


def test_a_revoked_phone_gets_nothing_and_is_told_so(phone: Phone, client: Client) -> None:
    chief = user("district", "33.72.04")
    enter(client, chief)
    assert "HP saya" in client.get(DEVICES).content.decode()
    gone = client.post(f"{DEVICES}/{phone.id}/cabut", follow=True).content.decode()
    assert "HP itu dicabut" in gone and "dicabut 10 Maret 2020" in gone
    for path in (PULL, PUSH):
        with pytest.raises(Refused, match="403 revoked"):
            phone.ask(path, {"cursor": "", "items": []})
    assert why() == ["revoked", "revoked"]
    noted = Entry.objects.get(verb="revoke_device")
    assert (noted.actor, noted.subject, noted.place) == (chief.actor, f"device/{phone.id}", place(VILLAGE))


def test_a_revoked_phone_cannot_be_enrolled_again(strong: User, client: Client) -> None:
    phone = phone_of(strong)
    devices.revoke(phone.id, user("district", "33.72.04"))
    assert enrol(client, phone.enrolment()).json()["refused"] == "taken"


@pytest.mark.parametrize(("role", "code"), [("district", "91.71.01"), ("enumerator", VILLAGE), ("national", "0")])
def test_only_a_supervisor_of_the_officers_places_revokes(phone: Phone, client: Client, role: str, code: str) -> None:
    enter(client, user(role, code, name="lain"))
    assert "HP saya" not in client.get(DEVICES).content.decode()
    assert client.post(f"{DEVICES}/{phone.id}/cabut").status_code == 403
    assert client.post(f"{DEVICES}/{uuid4()}/cabut").status_code == 403
    phone.pull()
    assert phone.cases


@pytest.mark.parametrize("lost", ["role", "account"])
def test_an_officer_who_lost_the_role_or_the_account_gets_nothing(phone: Phone, officer: User, lost: str) -> None:
    if lost == "role":
        officer.grants.all().delete()
    else:
        access.close_account(officer, "system:test")
    for path in (PULL, PUSH):
        with pytest.raises(Refused, match="403 no_right"):
            phone.ask(path, {"cursor": "", "items": []})
    assert why() == ["no_right", "no_right"]


def test_an_officer_whose_assignment_ended_gets_no_family(phone: Phone, officer: User) -> None:
    phone.pull()
    assert phone.cases
    actions.assign(officer.pk, place(VILLAGE), FIRST_DAY, until=date(2020, 3, 9))
    phone.pull()
    assert not phone.cases, "the phone is told to forget them"
    fresh = phone_of(officer)
    fresh.pull()
    assert not fresh.cases


def test_no_refusal_says_anything_about_anybody(phone: Phone, officer: User) -> None:
    for told in ({"cursor": "3372041708850001"}, {"items": [{"id": "BUDI SANTOSO"}]}, "3372041708850001"):
        for path in (PULL, PUSH):
            body = json.dumps(told).encode()
            site(path, body, {"Authorization": phone.header(path, body)})
    notes = Entry.objects.filter(verb="refuse_sync")
    assert notes.count() >= 4
    for note in notes:
        assert (note.actor, note.subject) == (officer.actor, f"device/{phone.id}")
        assert set(note.codes) == {"why"} and note.codes["why"] in ("cursor", "unreadable")


def test_an_officer_of_the_next_village_gets_that_villages_families_only(phone: Phone) -> None:
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY, actor="system:test")
    hers = phone_of(other)
    hers.pull()
    phone.pull()
    assert (len(hers.cases), len(phone.cases)) == (0, 1)
    hers.cursor = phone.cursor
    with pytest.raises(Refused, match="400 cursor"):
        hers.pull()
