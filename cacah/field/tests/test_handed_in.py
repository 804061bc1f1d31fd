"""The sealed file that a phone gives out: taken in as a push would be, once, whatever became of the phone since."""

import json
import os
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cacah.access import actions as access
from cacah.access.models import Grant, User
from cacah.audit.models import Entry
from cacah.cases import reads
from cacah.cases.models import Case, Envelope, Word
from cacah.cases.tests.conftest import JAYAPURA, SEPTEMBER
from cacah.field import actions, devices, handed_in_pages
from cacah.field.core import pack
from cacah.field.models import Assignment, HandedIn
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.phone import Phone, Told, text
from cacah.field.tests.test_push import family, interview
from cacah.lib import clock, uploads
from cacah.vault import phone as vault

__all__ = ["family"]

FILES = "/petugas/berkas"
DISTRICT = "33.72.04"


@pytest.fixture
def chief(officer: User, client: Client) -> User:
    """The koseka of the district, signed in instead of the officer."""
    who = user("district", DISTRICT)
    enter(client, who)
    return who


def word(case: Case, event: str = "list_here") -> Told:
    return {"id": str(uuid4()), "kind": "word", "case": str(case.id), "at": "2020-09-20T09:00:00+07:00", "event": event}


def sealed(phone: Phone, *items: Told, begun: tuple[Case, ...] = (), seal: bytes | None = None) -> dict[str, Any]:
    """What `Phone.pack` of static/field/phone.js writes."""
    census = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), seal or vault.public_key())
    pair, data = ec.generate_private_key(ec.SECP256R1()), os.urandom(32)
    own = pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    around = AESGCM(HKDF(SHA256(), 32, own, b"cacah phone").derive(pair.exchange(ec.ECDH(), census)))
    values = [(f"queue {one['id']}", {"item": one, "answer": None}) for one in items]
    values += [(f"drafts {case.id}", {"known": {}}) for case in begun]
    told = {
        "format": "cacah phone 1", "device": str(phone.id), "key": {"own": text(own), "wrapped": _sealed(around, data)},
        "items": [{"name": name, "sealed": _sealed(AESGCM(data), json.dumps(value).encode(), name)}
                  for name, value in values],
    }  # fmt: skip
    return signed(phone, told)


def _sealed(cipher: AESGCM, value: bytes, name: str = "") -> str:
    nonce = os.urandom(12)
    return text(nonce + cipher.encrypt(nonce, value, name.encode() or None))


def signed(phone: Phone, told: dict[str, Any]) -> dict[str, Any]:
    lines = [told["format"], told["device"], told["key"]["own"], told["key"]["wrapped"]]
    lines += [f"{one['name']} {one['sealed']}" for one in told["items"]]
    r, s = decode_dss_signature(phone.key.sign("\n".join(lines).encode(), ec.ECDSA(SHA256())))
    return {**told, "signature": text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))}


def upload(client: Client, told: Any) -> Any:
    raw = told if isinstance(told, bytes) else json.dumps(told, separators=(",", ":")).encode()
    return client.post(FILES, {"berkas": SimpleUploadedFile("cacah-2020-09-20.json", raw)})


def came(row: HandedIn) -> tuple[int, ...]:
    return row.taken, row.again, row.refused, row.begun, row.damaged


def test_a_file_is_taken_in_as_the_phones_push_would_be_and_the_page_says_each_item(
    phone: Phone, chief: User, officer: User, client: Client, family: Case
) -> None:
    file = sealed(phone, interview(family), word(family), begun=(family,))
    page = upload(client, file).content.decode()
    assert "2 diterima sekarang, 0 sudah ada sebelumnya, 0 belum bisa diterima, 1 belum selesai" in page
    assert page.count("BUDI SANTOSO") == 3 and "Tinggal di sini" in page and "wawancarai lagi" in page
    assert (Envelope.objects.get().author, Word.objects.get().author) == (officer.actor, officer.actor)
    assert reads.case(family.id).residents == 3
    noted = Entry.objects.get(verb="take_file")
    assert (noted.actor, noted.subject, noted.place) == (chief.actor, f"device/{phone.id}", place(DISTRICT))
    assert noted.codes == {"officer": officer.actor, "items": 3, "taken": 2, "again": 0, "refused": 0}


def test_a_file_that_comes_twice_or_after_the_phone_sent_counts_once(
    phone: Phone, chief: User, client: Client, family: Case
) -> None:
    item = interview(family)
    phone.add(item)
    phone.push()
    file = sealed(phone, item, word(family))
    assert "1 diterima sekarang, 1 sudah ada sebelumnya" in upload(client, file).content.decode()
    again = upload(client, file).content.decode()
    assert "Berkas yang sama sudah diterima pada 20 September 2020" in again and "0 diterima sekarang, 2" in again
    assert [came(row) for row in HandedIn.objects.order_by("pk")] == [(1, 1, 0, 0, 0), (0, 2, 0, 0, 0)]
    assert (Envelope.objects.count(), Word.objects.count()) == (1, 1)


def test_a_phone_that_was_revoked_and_found_weeks_later_loses_nothing(
    phone: Phone, chief: User, officer: User, client: Client, family: Case
) -> None:
    file = sealed(phone, interview(family))
    devices.revoke(phone.id, chief)
    actions.withdraw(Assignment.objects.get(user=officer), SEPTEMBER.date() - timedelta(days=30))
    access.revoke(Grant.objects.get(user=officer))
    upload(client, file)
    assert came(HandedIn.objects.get()) == (1, 0, 0, 0, 0)
    assert Envelope.objects.get().author == officer.actor


def test_one_damaged_or_impossible_item_loses_no_other(phone: Phone, chief: User, client: Client, family: Case) -> None:
    file = sealed(phone, word(family), interview(family, birth_date="2031-01-01"), interview(family))
    raw = bytearray(urlsafe_b64decode(file["items"][0]["sealed"] + "=="))
    raw[-1] ^= 1
    file["items"][0]["sealed"] = text(bytes(raw))
    page = upload(client, signed(phone, file)).content.decode()
    assert came(HandedIn.objects.get()) == (1, 0, 1, 0, 1)
    assert "Jawaban ini tidak mungkin benar" in page and "tidak bisa dibaca" in page


def test_a_family_of_another_place_does_not_come_in_by_a_file(
    phone: Phone, chief: User, client: Client, family: Case
) -> None:
    Case.objects.filter(pk=family.pk).update(place=place(JAYAPURA))
    page = upload(client, sealed(phone, interview(family))).content.decode()
    assert came(HandedIn.objects.get()) == (0, 0, 1, 0, 0)
    assert "bukan di wilayah Anda" in page and "BUDI" not in page
    assert not Envelope.objects.exists()


def _other_phone(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "device": str(uuid4())}


def _one_left_out(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "items": told["items"][:-1]}


BENT: dict[str, Any] = {
    "empty": lambda told: b" ",
    "other_file": lambda told: b"\xff\xd8\xff\xe0 a picture",
    "version": lambda told: {**told, "format": "cacah phone 0"},
    "damaged": lambda told: json.dumps(told, separators=(",", ":")).encode()[:-40],
    "no_device": lambda told: {**told, "device": ""},
    "unknown_device": _other_phone,
    "unsigned": _one_left_out,
}


@pytest.mark.parametrize("code", BENT)
def test_a_file_that_cannot_be_taken_says_why_and_what_to_do(
    phone: Phone, chief: User, client: Client, family: Case, code: str
) -> None:
    answer = upload(client, BENT[code](sealed(phone, word(family), word(family))))
    page = answer.content.decode()
    assert answer.status_code == 422
    what, remedy = handed_in_pages.REFUSED[code]
    assert str(what) in page and str(remedy) in page
    assert Entry.objects.get(verb="refuse_file").codes == {"why": code}
    assert not Word.objects.exists() and not HandedIn.objects.exists()


def test_what_was_sealed_for_another_census_is_said_to_be(
    phone: Phone, chief: User, client: Client, family: Case
) -> None:
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    seal = other.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert "disegel untuk sensus lain" in upload(client, sealed(phone, word(family), seal=seal)).content.decode()


def test_a_file_too_big_is_refused_and_not_kept(chief: User, client: Client) -> None:
    answer = upload(client, b"x" * (uploads.MOST + 200_000))
    assert answer.status_code == 422
    assert "terlalu besar" in answer.content.decode()
    kept = answer.wsgi_request.FILES["berkas"].size
    assert pack.MOST_BYTES < kept <= uploads.MOST + 64_000, "no more is kept than the page needs to see that"


def test_only_the_officers_own_supervisor_brings_the_file(phone: Phone, officer: User, family: Case) -> None:
    stranger = Client()
    enter(stranger, user("district", JAYAPURA[:8]))
    assert "koseka petugas itu" in upload(stranger, sealed(phone, word(family))).content.decode()
    himself = Client()
    enter(himself, officer)
    assert himself.get(FILES).status_code == 403
    assert not Word.objects.exists()


def test_the_file_comes_only_from_the_page_itself(phone: Phone, chief: User, family: Case) -> None:
    outside = Client(enforce_csrf_checks=True)
    with clock.at(SEPTEMBER):
        enter(outside, chief)
    assert upload(outside, sealed(phone, word(family))).status_code == 403
    assert not Word.objects.exists()
