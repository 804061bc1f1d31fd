"""What every answer carries, who asks, and what happens when the database hangs up."""

import gzip
from collections.abc import Iterator
from typing import Any

import brotli
import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import path

from cacah.lib.http import client_network

done: list[str] = []
"""What the views below have done, in order."""
hang_up = {"left": 0}
"""How often the database hangs up inside a view from now on."""
superuser: list[str] = []


def _hang_up() -> None:
    """The database ends our session, as it does when it is restarted."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        own = cursor.fetchone()[0]
    with psycopg.connect(superuser[0], autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [own])


def _ask() -> None:
    """One question to the database, during which it may hang up."""
    if hang_up["left"]:
        hang_up["left"] -= 1
        _hang_up()
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def plain(request: HttpRequest) -> HttpResponse:
    _ask()
    done.append("read")
    return HttpResponse(get_token(request))


def save(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        _ask()
    done.append(f"saved {request.POST['name']}")
    return HttpResponse("saved")


def mine(request: HttpRequest) -> HttpResponse:
    done.append(f"hello {request.session['who']}")
    return HttpResponse("hello")


def broken(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        done.append("tried")
        cursor.execute("select 1 / 0")
    return HttpResponse("never")


LONG = "<p>Jawab untuk setiap orang di daftar ini.</p>" * 200


def long(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LONG)


def short(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Selesai.</p>")


def picture(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LONG.encode(), content_type="image/png")


def kept(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LONG, headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [path(view.__name__, view) for view in (plain, save, mine, broken, long, short, picture, kept)]


@pytest.fixture
def visitor(committed_db: None, cluster: Any, settings: Any) -> Iterator[Client]:
    """A browser whose forms carry their token. Logged errors are answers here, not exceptions."""
    settings.ROOT_URLCONF = __name__
    superuser[:] = [cluster.urls()["postgres"]]
    done.clear()
    hang_up["left"] = 0
    yield Client(enforce_csrf_checks=True, raise_request_exception=False)
    connection.close()


@pytest.mark.parametrize("asked", ["plain", "mine"])
def test_a_page_asked_for_after_a_restart_comes_as_ever(visitor: Client, asked: str) -> None:
    session = SessionStore()
    session["who"] = "Siti"
    session.save()
    visitor.cookies["petugas"] = str(session.session_key)
    _hang_up()
    assert visitor.get(f"/{asked}").status_code == 200
    assert done == ["read" if asked == "plain" else "hello Siti"]


def test_a_form_sent_during_a_restart_is_saved_once(visitor: Client) -> None:
    token = visitor.get("/plain").content.decode()
    hang_up["left"] = 1
    answer = visitor.post("/save", {"name": "Siti", "csrfmiddlewaretoken": token})
    assert (answer.status_code, done) == (200, ["read", "saved Siti"])


def test_a_form_without_its_token_is_not_repeated_either(visitor: Client) -> None:
    hang_up["left"] = 1
    assert visitor.post("/save", {"name": "Siti"}).status_code == 403
    assert done == []


def test_a_database_that_keeps_hanging_up_is_said_to_be_away(visitor: Client) -> None:
    hang_up["left"] = 2
    answer = visitor.get("/plain")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Muat ulang" in answer.content.decode()
    assert visitor.get("/plain").status_code == 200


def test_without_a_database_the_page_says_so(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    assert visitor.get("/plain").status_code == 503
    assert done == []


def test_our_own_mistake_is_not_repeated(visitor: Client) -> None:
    assert visitor.get("/broken").status_code == 500
    assert done == ["tried"]


def test_every_answer_carries_the_security_headers(visitor: Client) -> None:
    headers = visitor.get("/plain").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Language"] == "id"


@pytest.mark.parametrize(("cookie", "language"), [("en", "en"), ("id", "id"), ("../x", "id"), ("xx", "id")])
def test_the_language_is_that_of_the_cookie_if_we_speak_it(visitor: Client, cookie: str, language: str) -> None:
    visitor.cookies["bahasa"] = cookie
    assert visitor.get("/plain").headers["Content-Language"] == language


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.9", "192.0.2.0/24"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.0/24"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.0/24"),
        (2, "203.0.113.9", "192.0.2.0/24"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "nobody", "unknown"),
    ],
)
def test_a_network_is_believed_only_from_our_own_proxies(
    settings: Any, proxies: int, forwarded: str, network: str
) -> None:
    settings.CACAH_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.77", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_network(request) == network


class TestCompression:
    """A page travels small to whoever can read it small, and every browser gets something it can read."""

    @pytest.fixture
    def page(self, settings: Any) -> Iterator[Client]:
        settings.ROOT_URLCONF = __name__
        yield Client()

    @pytest.mark.parametrize(
        ("takes", "coding"),
        [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("", ""),
         ("identity", ""), ("br; q=0.0", ""), ("BR", "br")],
    )  # fmt: skip
    def test_the_best_that_the_browser_takes(self, page: Client, takes: str, coding: str) -> None:
        answer = page.get("/long", HTTP_ACCEPT_ENCODING=takes)
        assert answer.headers.get("Content-Encoding", "") == coding
        text = {"br": brotli.decompress, "gzip": gzip.decompress}.get(coding, bytes)(answer.content)
        assert text == LONG.encode()
        assert int(answer.headers.get("Content-Length", len(answer.content))) == len(answer.content)
        assert not coding or len(answer.content) < len(LONG) / 5

    def test_little_is_left_as_it_is_and_pictures_are(self, page: Client) -> None:
        for address in ("/short", "/picture"):
            assert "Content-Encoding" not in page.get(address, HTTP_ACCEPT_ENCODING="gzip, br").headers

    def test_what_a_cache_may_keep_says_that_it_differs(self, page: Client) -> None:
        assert "Accept-Encoding" in page.get("/kept", HTTP_ACCEPT_ENCODING="gzip").headers["Vary"]
        assert "Accept-Encoding" in page.get("/kept").headers["Vary"]
