"""Opening and closing at midnight of the place, wherever the server stands; a family that is inside when it closes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.portal.tests.conftest import Visitor

OPENS, CLOSES = datetime(2020, 2, 14, 17, tzinfo=UTC), datetime(2020, 5, 29, 17, tzinfo=UTC)
"""Midnight in western Indonesia before the first and after the last day of self-response."""

ZONES = [("Asia/Jakarta", "WIB", 0), ("Asia/Makassar", "WITA", 1), ("Asia/Jayapura", "WIT", 2)]
MINUTE = timedelta(minutes=1)

InZone = Callable[[str], None]


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> InZone:
    """Move the family's place into another time zone."""
    return lambda name: monkeypatch.setattr(geo, "zone", lambda place_id: ZoneInfo(name))


def _begun(visitor: Visitor, moment: datetime) -> Visitor:
    with clock.at(moment):
        return visitor.log_in()


@pytest.mark.parametrize(("name", "short", "earlier"), ZONES)
def test_it_opens_and_closes_at_midnight_of_the_place(
    visitor: Visitor, in_zone: InZone, name: str, short: str, earlier: int
) -> None:
    in_zone(name)
    opens = OPENS - timedelta(hours=earlier)
    before = _begun(visitor, opens - MINUTE)
    assert "Di tempat Anda dibuka tanggal 15 Februari 2020 pukul 00.00 " + short in before.page.text
    with clock.at(opens + MINUTE):
        visitor.open("/isi/")
    assert "Mulai mengisi" in visitor.page.links


@pytest.mark.parametrize(("name", "short", "earlier"), ZONES)
def test_after_the_grace_it_says_when_it_closed(
    visitor: Visitor, in_zone: InZone, name: str, short: str, earlier: int
) -> None:
    in_zone(name)
    late = _begun(visitor, CLOSES - timedelta(hours=earlier) + timedelta(minutes=61))
    assert f"berakhir pada 29 Mei 2020 pukul 24.00 {short}" in late.page.text


def test_a_family_that_is_inside_at_midnight_may_finish_and_send(visitor: Visitor) -> None:
    with clock.at(CLOSES - timedelta(minutes=15)):
        visitor.log_in().begin().answer_family().answer_list()
    with clock.at(CLOSES + timedelta(minutes=4)):
        visitor.answer_people().send()
    assert visitor.path.startswith("/isi/tanda-terima/")


def test_what_is_typed_after_the_grace_is_kept(visitor: Visitor) -> None:
    with clock.at(CLOSES + timedelta(minutes=50)):
        visitor.log_in().begin()
    with clock.at(CLOSES + timedelta(minutes=61)):
        visitor.send(tenure="own")
    assert visitor.status == 409
    assert "Yang baru saja Anda ketik sudah kami simpan" in visitor.page.text


def test_a_form_without_its_token_is_refused_and_kept(visitor: Visitor) -> None:
    client = Client(enforce_csrf_checks=True)
    visitor.log_in().begin()
    client.cookies = visitor.client.cookies
    answer = client.post(visitor.path, {"tenure": "own"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "sudah kami simpan" in text and 'href="/tersimpan"' in text
    visitor.open("/tersimpan")
    assert visitor.page.forms[0].fields["tenure"] == ["own"]


def test_a_form_without_its_token_and_without_a_seat_says_what_to_do(visitor: Visitor) -> None:
    answer = Client(enforce_csrf_checks=True).post("/masuk", {"nik": "1"}, headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "Izinkan kuki" in answer.content.decode()
