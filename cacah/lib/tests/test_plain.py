"""Pages of our own for every refusal, in both languages, without a database; and a site that only reads."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from cacah.lib import clock, crowd

NOON = datetime(2020, 3, 10, 5, tzinfo=UTC)


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def strange(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("of somebody")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("of Siti")


@require_POST
def posted(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("name", ""))


def written(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("insert into lib_beat values ('x', now(), 1, 1)")
    return HttpResponse("written")


urlpatterns = [path(view.__name__, view) for view in (forbidden, strange, broken, posted, written)]
handler400, handler403 = "cacah.lib.plain.bad_request", "cacah.lib.plain.forbidden"
handler404, handler500 = "cacah.lib.plain.not_found", "cacah.lib.plain.broken"


@pytest.fixture
def visitor(django_db_setup: None, settings: Any) -> Iterator[Client]:
    """A browser; the database may not be asked unless the test says so."""
    settings.ROOT_URLCONF = __name__
    crowd.forget()
    yield Client(raise_request_exception=False)
    crowd.forget()


REFUSALS = (
    ("/forbidden", 403, "tidak bisa dibuka dari sini", "cannot be opened from here"),
    ("/strange", 400, "tidak bisa dibaca", "cannot be read"),
    ("/nowhere", 404, "Halaman ini tidak ada", "does not exist"),
    ("/posted", 405, "dengan cara itu", "that way"),
    ("/broken", 500, "Ada yang salah di tempat kami", "Something went wrong on our side"),
)


@pytest.mark.parametrize(("address", "status", "indonesian", "english"), REFUSALS)
def test_every_refusal_has_a_page_in_both_languages(
    visitor: Client, address: str, status: int, indonesian: str, english: str
) -> None:
    for language, words in (("id", indonesian), ("en", english)):
        visitor.cookies["bahasa"] = language
        answer = visitor.get(address)
        text = answer.content.decode()
        assert answer.status_code == status
        assert words in text
        assert f'<html lang="{language}">' in text
        assert "Siti" not in text and "somebody" not in text


def test_a_body_beyond_the_limit_is_said_to_be_too_large(visitor: Client) -> None:
    answer = visitor.post("/posted", {"name": "x" * 1_100_000}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "terlalu besar" in answer.content.decode()


def test_an_unknown_host_gets_our_page_too(visitor: Client) -> None:
    answer = visitor.get("/broken", headers={"host": "evil.example"})
    assert answer.status_code in (400, 500)
    assert "cacah" not in answer.content.decode().lower() or "Sensus" in answer.content.decode()


def test_staff_are_led_back_to_their_own_page(visitor: Client) -> None:
    assert 'href="/petugas/"' in visitor.get("/petugas/nowhere").content.decode()


def test_read_only_keeps_what_was_typed_in_the_page_and_shows_pages(visitor: Client) -> None:
    crowd.house.read_only = "operator"
    with clock.at(NOON):
        crowd.house.until = NOON + timedelta(hours=2)
        answer = visitor.post("/posted?a=1", {"name": "<Siti>", "sandi": "rahasia"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="name" value="&lt;Siti&gt;"' in text
    assert 'action="/posted?a=1"' in text
    assert "rahasia" not in text
    assert "10 Maret 2020, 14.00 WIB" in text
    assert answer["Retry-After"] == "7200"
    assert visitor.get("/nowhere").status_code == 404


def test_a_program_is_told_to_come_again(visitor: Client) -> None:
    crowd.house.read_only = "operator"
    answer = visitor.post("/posted", "{}", content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_the_operators_switch_is_known_after_one_beat(visitor: Client, db: None) -> None:
    crowd.beat()
    assert crowd.house.read_only is None
    crowd.switch(True)
    crowd.house.beat_at = 0.0
    crowd.beat()
    assert crowd.house.read_only == "operator"
    crowd.switch(False)
    crowd.house.beat_at = 0.0
    crowd.beat()
    assert crowd.house.read_only is None


def test_a_database_that_only_reads_is_noticed(visitor: Client, committed_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set default_transaction_read_only = on")
    try:
        answer = visitor.get("/written")
        assert answer.status_code == 409
        assert crowd.house.read_only == "database"
        crowd.house.beat_at = 0.0
        crowd.beat()
        assert crowd.house.read_only == "database"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("set default_transaction_read_only = off")
    crowd.house.beat_at = 0.0
    crowd.beat()
    assert crowd.house.read_only is None
