"""Sessions: twenty minutes without a touch, the send and leaving end them; what was typed and where it was stay."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from cacah.cases.models import Member
from cacah.entry.models import Unsaved
from cacah.lib import clock
from cacah.portal.tests.conftest import HOUSING, PERSON, WORK, Visitor
from cacah.portal.tests.paper import Page


def _another() -> Visitor:
    return Visitor(Client(), Page("")).log_in()


def test_a_seat_ends_after_twenty_minutes_without_a_touch(seated: Visitor, now: datetime) -> None:
    with clock.at(now + timedelta(minutes=20)):
        assert seated.open("/isi/").path == "/isi/"
    with clock.at(now + timedelta(minutes=39)):
        assert seated.open("/isi/").path == "/isi/", "the touch twenty minutes in counts"
    with clock.at(now + timedelta(minutes=60)):
        assert seated.open("/isi/").path == "/?habis=1"
        assert "Waktu Anda habis" in seated.page.text


@pytest.mark.parametrize("path", ["/sandi/ganti", "/sandi/pemulihan", "/tersimpan", "/isi/orang/", "/isi/ringkasan/"])
def test_no_page_opens_on_a_seat_that_has_ended(seated: Visitor, now: datetime, path: str) -> None:
    with clock.at(now + timedelta(minutes=21)):
        assert seated.open(path).path.startswith("/?")


def test_leaving_ends_it_and_an_old_cookie_of_the_browser_is_gone(seated: Visitor) -> None:
    seated.open("/keluar").send()
    assert "Anda sudah keluar" in seated.page.text
    assert seated.open("/isi/").path == "/?masuk=1"


def test_a_send_ends_the_right_to_read_and_write(seated: Visitor) -> None:
    receipt = seated.answer_all().send().path
    for path in ("/isi/", "/isi/orang/", "/isi/keluarga/1/", "/isi/ringkasan/"):
        assert seated.open(path).path == f"{receipt}?sudah=1"
    assert seated.open("/sandi/ganti").path == "/?masuk=1"


def test_a_page_posted_too_late_is_kept_sealed_and_offered_after_the_log_in(seated: Visitor, now: datetime) -> None:
    seated.begin()
    with clock.at(now + timedelta(minutes=21)):
        seated.send({**HOUSING, "tenure": "rent"})
        assert seated.path == "/?habis=disimpan"
        assert b"rent" not in bytes(Unsaved.objects.get().sealed)
        back = _another()
        assert back.path == "/tersimpan"
        back.send()
        assert not Unsaved.objects.exists()
        assert 'value="rent" checked' in back.open("/isi/keluarga/1/").html


def test_what_was_kept_may_be_thrown_away(seated: Visitor, now: datetime) -> None:
    seated.begin()
    with clock.at(now + timedelta(minutes=21)):
        seated.send(HOUSING)
        back = _another()
        assert back.send(form=1).path == "/isi/"
        assert not Unsaved.objects.exists()


def test_another_device_goes_on_at_the_first_page_with_something_to_answer(seated: Visitor) -> None:
    seated.begin().answer_family()
    other = _another()
    assert other.page.links["Lanjutkan mengisi"] == "/isi/orang/"
    seated.answer_list()
    first, second = Member.objects.order_by("position").values_list("id", flat=True)[:2]
    assert _another().page.links["Lanjutkan mengisi"] == f"/isi/orang/{first}/1/"
    here = seated.path
    seated.send({**PERSON, **WORK, **seated.relationship()})
    assert seated.path != here
    assert _another().page.links["Lanjutkan mengisi"] == f"/isi/orang/{second}/1/"


def test_it_goes_on_with_the_family_when_its_page_was_left_out(seated: Visitor) -> None:
    seated.open("/isi/orang/").answer_list()
    assert _another().page.links["Lanjutkan mengisi"] == "/isi/keluarga/1/"


def test_with_everything_answered_it_goes_on_at_the_summary(seated: Visitor) -> None:
    seated.answer_all()
    other = _another()
    assert other.page.links["Lanjutkan mengisi"] == "/isi/ringkasan/"
    assert other.page.links["Periksa lagi dari awal"] == "/isi/keluarga/1/"


def test_whoever_has_not_begun_begins(seated: Visitor) -> None:
    assert "Lanjutkan mengisi" not in seated.page.links
    assert seated.page.links["Mulai mengisi"] == "/isi/keluarga/1/"
