"""The officers' app as it is fetched: the same for everybody, everything it says, and who may enrol."""

import json
from typing import Any

from django.test import Client

from cacah.access import actions as access
from cacah.access import reads as rights
from cacah.access.models import User
from cacah.cases.core import words as told
from cacah.cases.models import Case
from cacah.field import visits
from cacah.field.tests.conftest import enter

APP = "/petugas/hp/"


def words(client: Client, language: str) -> dict[str, Any]:
    return dict(json.loads(client.get(f"{APP}kata/{language}").content))


def test_the_shell_is_the_same_for_whoever_asks(client: Client, september: User, family: Case) -> None:
    signed_in, stranger = client.get(APP), Client().get(APP)
    assert signed_in.content == stranger.content and not stranger.cookies
    assert september.username not in signed_in.content.decode()
    assert signed_in.headers["Cache-Control"] == "no-cache"


def test_a_phone_is_enrolled_only_after_a_code_of_the_second_factor(client: Client, september: User) -> None:
    assert Client().get(f"{APP}mulai").headers["Location"].startswith("/petugas/masuk?next=")
    first = client.get(f"{APP}mulai")
    assert first.headers["Location"] == "/petugas/kode/daftar?next=%2Fpetugas%2Fhp%2Fmulai"
    access.enrol_totp(september, confirmed=True)
    assert client.get(f"{APP}mulai").headers["Location"] == "/petugas/kode?next=%2Fpetugas%2Fhp%2Fmulai"


def test_enrolling_hands_over_the_key_of_the_census(client: Client, september: User) -> None:
    enter(client, september)
    access.enrol_totp(september, confirmed=True)
    shown = rights.authenticator(september)
    session = client.session
    session["second_factor"] = shown.pk if shown else None
    session.save()
    page = client.get(f"{APP}mulai").content.decode()
    assert 'data-enrol="/petugas/perangkat/daftar"' in page and 'data-seal="' in page


def test_the_app_offers_what_the_pages_offer_in_two_languages(client: Client, db: None) -> None:
    indonesian, english = words(client, "id"), words(client, "en")
    assert indonesian["texts"].keys() == english["texts"].keys()
    assert indonesian["told"]["no_contact"] != english["told"]["no_contact"]
    groups = [indonesian[group] for group in ("visit", "paper", "numbered", "listed", "answered")]
    offered = {event for group in groups for event in (*group["taps"], *group["asked"])}
    assert offered == visits.OFFERED <= set(told.EVENTS)
    facts = {fact for group in groups for asked in group["asked"].values() for fact in asked}
    assert facts <= set(indonesian["facts"])
    assert client.get(f"{APP}kata/xx").status_code == 404


def test_the_worker_is_another_file_when_what_it_keeps_is(client: Client, db: None) -> None:
    worker = client.get(f"{APP}pekerja.js").content.decode()
    assert worker.startswith('self.VERSION = "')
    manifest = json.loads(client.get(f"{APP}manifes.json").content)
    assert manifest["start_url"] == manifest["scope"] == APP
