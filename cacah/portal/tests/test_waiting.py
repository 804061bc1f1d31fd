"""The waiting room at the portal's doors: newcomers keep a number, whoever is inside is never thrown out."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cacah.lib import crowd
from cacah.lib.core.turns import THREADS, Allowance, Turns
from cacah.lib.models import House
from cacah.plan import reads as plan
from cacah.portal.tests.conftest import Visitor

ROOM = "cacah.portal.waiting.WaitingRoom"


@pytest.fixture
def room(settings: Any, seated: Visitor) -> Iterator[Visitor]:
    """A family that sat down before the crowd came; then the house is full."""
    settings.MIDDLEWARE = [ROOM, *settings.MIDDLEWARE]
    crowd.forget()
    yield seated
    crowd.forget()


def _full(called: float = 0.0, issued: int = 100, shown: float = 2.0) -> None:
    """Nobody new is let in until somebody is called; no beat of this process comes in between."""
    crowd.beat()
    House.objects.filter(pk=1).update(issued=issued, called=called)
    crowd.house.turns = Turns(called=called, issued=issued, fair=shown, shown=shown, load=0.9)
    crowd.house.beat_at = float("inf")


def _call(number: int) -> None:
    turns = crowd.house.turns
    crowd.house.turns = Turns(float(number), turns.issued, turns.fair, turns.shown, turns.load)


def _waits(answer: Any) -> bool:
    return "Refresh" in answer.headers


def _number(answer: Any) -> int:
    return int(re.findall(r"Nomor Anda <b>(\d+)</b>", answer.content.decode())[0])


def test_a_newcomer_waits_is_told_how_long_and_comes_again_by_itself(room: Visitor) -> None:
    _full()
    answer = Client().get("/")
    assert answer.status_code == 200
    assert _number(answer) == 101
    text = answer.content.decode()
    assert "55 detik" in text, "101 numbers at two a second"
    assert "Di depan Anda ada 100 nomor" in text
    assert 2 <= int(answer["Refresh"]) <= 60


def test_the_number_is_kept_over_reloads_and_pauses(room: Visitor) -> None:
    _full()
    phone = Client()
    first = _number(phone.get("/"))
    assert _number(Client().get("/")) == first + 1
    assert _number(phone.get("/")) == first


def test_whoever_is_called_comes_in_and_stays_in(room: Visitor) -> None:
    _full()
    phone = Client()
    number = _number(phone.get("/"))
    _call(number - 1)
    assert _waits(phone.get("/"))
    _call(number)
    assert not _waits(phone.get("/"))
    _full(called=number, issued=10_000)
    assert not _waits(phone.get("/")), "somebody inside is not sent back to wait"
    assert not _waits(phone.post("/masuk", {"nik": "1", "kk": "2"}))


def test_a_family_inside_never_sees_the_room(room: Visitor) -> None:
    _full()
    assert not _waits(room.client.get("/"))
    room.answer_all()
    assert "/ringkasan/" in room.path
    room.send()
    assert room.path.startswith("/isi/tanda-terima/")


def test_somebody_let_in_before_the_crowd_may_still_log_in(room: Visitor) -> None:
    phone = Client()
    phone.get("/")
    _full()
    assert not _waits(phone.post("/masuk", {"nik": "1", "kk": "2"}))


@pytest.mark.parametrize("cookie", ["", "x", "AAAA", "eyJ4Ijo"])
def test_an_invented_ticket_is_none(room: Visitor, cookie: str) -> None:
    _full()
    phone = Client()
    phone.cookies["giliran"] = cookie
    phone.cookies["kursi"] = cookie
    assert _number(phone.get("/")) == 101


@pytest.mark.parametrize("path", ["/masuk", "/kode", "/jalan"])
def test_every_way_in_has_the_room_before_it(room: Visitor, path: str) -> None:
    _full()
    assert _waits(Client().get(path))


def test_only_where_a_code_may_stand_behind_the_address_does_a_script_come_along(room: Visitor) -> None:
    _full()
    assert "waiting.js" in Client().get("/kode").content.decode()
    assert "<script" not in Client().get("/").content.decode()


@pytest.mark.parametrize("path", ["/kunjungan", "/periksa/x", "/petugas/masuk", "/sehat"])
def test_what_is_not_a_way_in_stays_open(room: Visitor, path: str) -> None:
    _full()
    assert not _waits(Client().get(path))


def test_the_room_speaks_english_and_remembers_it(room: Visitor) -> None:
    _full()
    answer = Client().get("/?bahasa=en")
    assert "Your number is <b>101</b>" in answer.content.decode()
    assert answer.cookies["bahasa"].value == "en"


def test_the_plan_can_switch_it_off(room: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    _full()
    monkeypatch.setattr(plan, "policies", lambda: type("Open", (), {"waiting_room": False, "session_minutes": 20}))
    assert not _waits(Client().get("/"))


def test_a_handful_of_newcomers_never_waits(room: Visitor) -> None:
    crowd.house.turns = Turns(load=0.95, fair=1.0)
    crowd.house.beat_at = float("inf")
    crowd.house.allowance = Allowance(5.0, 0.0)
    assert [_waits(Client().get("/")) for _ in range(4)] == [False] * 4


def test_without_a_number_from_the_database_the_page_still_comes(
    room: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _full()
    monkeypatch.setattr(crowd, "ticket", lambda: None)
    answer = Client().get("/")
    assert _waits(answer)
    assert "5 detik" in answer.content.decode()


def test_the_page_is_small(room: Visitor) -> None:
    _full()
    assert len(Client().get("/").content) < 2500


def test_processes_agree_on_one_queue(room: Visitor) -> None:
    """Two processes report, one works out the turns, both know them."""
    crowd.beat()
    crowd.house.turns = Turns()
    first, second = crowd.house, crowd.House()
    assert crowd.ticket() == 1
    crowd.house = second
    assert crowd.ticket() == 2
    crowd.beat()
    assert crowd.house.processes == 2
    assert crowd.house.turns.issued == 2
    crowd.house = first


def _busy(first: float, second: float) -> Any:
    """What the first of two processes knows after both told how much of a second their threads were at work."""
    crowd.beat()
    one, other = crowd.house, crowd.House()
    for house, share in ((other, second), (one, first)):
        crowd.house = house
        now = time.monotonic()
        house.beat_at, house.worked, house.since = now - 10, share * THREADS * 10, now
        crowd.beat()
    return one


def test_a_process_much_busier_than_the_others_hands_families_on(room: Visitor) -> None:
    """One was lost: the other serves its families too, and the one in its place nearly nobody."""
    house = _busy(0.9, 0.4)
    house.beat_at = float("inf")
    visitor = Client()
    answers = [visitor.get("/bantuan") for _ in range(8)]
    assert sum(answer.headers.get("Connection") == "close" for answer in answers) == 2


@pytest.mark.parametrize("shares", [(0.4, 0.9), (0.9, 0.85)])
def test_a_process_as_busy_as_the_others_keeps_its_families(room: Visitor, shares: tuple[float, float]) -> None:
    _busy(*shares).beat_at = float("inf")
    visitor = Client()
    assert not any(visitor.get("/bantuan").headers.get("Connection") for _ in range(8))
