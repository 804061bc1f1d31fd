"""The audit trail by pages: by day, actor and place; and reading it is written down."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cacah.access import actions, menu
from cacah.access.tests.cast import at, member, signed_in
from cacah.audit import actions as audit
from cacah.audit.models import Entry
from cacah.lib import clock

pytestmark = pytest.mark.usefixtures("country")

NOON = datetime(2020, 3, 10, 5, tzinfo=UTC)
"""Noon in Surakarta."""


@pytest.fixture(autouse=True)
def _addresses(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "cacah.access.tests.addresses"
    monkeypatch.setattr(menu, "_PAGES", {})


@pytest.fixture
def noted() -> str:
    """Three deeds at three places and days; the actor of the first."""
    dewi = member("dewi")
    with clock.at(NOON):
        audit.note(dewi.actor, "see_list", "case/1", at("33.72.04.1010"), families=7)
    with clock.at(NOON + timedelta(days=1)):
        audit.note("seat:abc", "sit_down", "case/2", at("52.71"))
    with clock.at(NOON + timedelta(hours=12, seconds=-1)):
        audit.note("system:worker", "open_cases")
    return dewi.actor


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("since=2020-03-10&until=2020-03-10", {"see_list", "open_cases"}),
        ("since=2020-03-10&until=2020-03-11", {"see_list", "sit_down", "open_cases"}),
        ("since=2020-03-01&until=2020-03-31&actor=dewi", {"see_list"}),
        ("since=2020-03-01&until=2020-03-31&actor=seat:abc", {"sit_down"}),
        ("since=2020-03-01&until=2020-03-31&actor=nobody", set()),
        ("since=2020-03-01&until=2020-03-31&place=33.72", {"see_list"}),
        ("since=2020-03-01&until=2020-03-31&place=52", {"sit_down"}),
    ],
)
def test_entries_are_found_by_day_actor_and_place(noted: str, query: str, seen: set[str]) -> None:
    client, _user = signed_in("maria")
    text = client.get(f"/petugas/catatan?{query}").text
    assert {verb for verb in ("see_list", "sit_down", "open_cases") if f">{verb}</td>" in text} == seen


def test_users_and_places_are_named_and_codes_shown(noted: str) -> None:
    client, _user = signed_in("maria")
    text = client.get("/petugas/catatan?since=2020-03-10&until=2020-03-10&actor=dewi").text
    assert ">dewi</td>" in text and ">Jebres</td>" in text and "families 7" in text


def test_reading_is_an_entry_and_today_is_shown_first(noted: str) -> None:
    client, user = signed_in("maria")
    assert ">login</td>" in client.get("/petugas/catatan").text
    row = Entry.objects.get(verb="see_audit")
    assert (row.actor, row.place) == (user.actor, at("ID"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=&until=", "Pilih hari."),
        ("since=x&until=2020-03-10", "Tulis tanggal, misalnya 2020-09-01."),
        ("since=2020-03-10&until=2020-03-01", "Hari terakhir harus sesudah hari pertama."),
        ("since=2020-01-01&until=2020-03-01", "Pilih paling banyak 31 hari."),
        ("since=2020-03-10&until=2020-03-10&actor=%3Cb%3E", "Tulis nama pengguna"),
        ("since=2020-03-10&until=2020-03-10&place=Atlantis", "Wilayah ini tidak ditemukan."),
        ("since=2020-03-10&until=2020-03-10&actor=%00", "Tulis nama pengguna"),
    ],
)
def test_what_cannot_be_looked_for_is_told(noted: str, query: str, said: str) -> None:
    client, _user = signed_in("maria")
    answer = client.get(f"/petugas/catatan?{query}")
    assert (answer.status_code, said in answer.text) == (422, True)


def test_of_a_province_only_what_happened_there_is_shown(noted: str) -> None:
    user, _ = actions.create_user("wati", "Wati", [("dpo", at("33"))], "kuda-nil-hijau")
    client, _maria = signed_in("maria")
    client.logout()
    client.post("/petugas/masuk", {"username": "wati", "password": "kuda-nil-hijau"})
    text = client.get("/petugas/catatan?since=2020-03-01&until=2020-03-31").text
    assert ">see_list</td>" in text
    assert ">sit_down</td>" not in text and ">open_cases</td>" not in text
    assert client.get("/petugas/catatan?since=2020-03-01&until=2020-03-31&place=52").status_code == 403
    assert user.actor


def test_whoever_has_not_the_right_is_refused(noted: str) -> None:
    client, _user = signed_in("yusuf")
    assert client.get("/petugas/catatan").status_code == 403
