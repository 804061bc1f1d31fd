"""Census night: who records, which records may be of the same people, and how many count where."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.cases import night as hall
from cacah.cases.core import night
from cacah.cases.core.night import Record
from cacah.cases.models import Case, NightPair, NightRecord
from cacah.cases.tests.conftest import NEXT_VILLAGE, VILLAGE
from cacah.field import actions, nights
from cacah.field.tests.conftest import FIRST_DAY, enter, phone_of, place, user
from cacah.field.tests.phone import Phone, Told
from cacah.field.tests.test_push import family
from cacah.lib import clock

__all__ = ["family"]

NIGHT = datetime(2020, 9, 15, 15, 0, tzinfo=UTC)
"""Ten in the evening of census day, in Surakarta."""

SEEN = {"spot": "Terminal Tirtonadi", "sex": "male", "age": "25-59", "heads": 1, "home": False, "text": "jaket merah"}


@pytest.fixture
def chief(family: Case) -> Iterator[User]:
    """Census night; the coordinator of Jebres."""
    with clock.at(NIGHT):
        yield user("district", "33.72.04")


def teammate(chief: User, name: str) -> Phone:
    """An officer of Jebres, put in a team, with a phone."""
    who = user("enumerator", VILLAGE, name=name)
    actions.assign(who.pk, place(VILLAGE), FIRST_DAY)
    nights.put_in_team(who, place(VILLAGE), "Tim 1", chief)
    return phone_of(who)


def item(minutes: int = 0, code: str = VILLAGE, **changes: Any) -> Told:
    at = (NIGHT + timedelta(minutes=minutes)).isoformat()
    return {"id": str(uuid4()), "kind": "night", "case": "", "at": at, "place": code, "record": {**SEEN, **changes}}


def push(phone: Phone, told: Told) -> Told:
    phone.add(told)
    return phone.push()[-1]


def test_a_record_is_taken_in_once_and_names_nobody(chief: User) -> None:
    phone, told = teammate(chief, "dewi"), item()
    first = push(phone, told)
    assert (first["answer"], push(phone, told)["answer"]) == ("ok", "again")
    assert push(phone, {**told, "record": {**SEEN, "heads": 2}})["answer"] == "conflict"
    row = NightRecord.objects.get()
    assert (row.spot, row.heads) == ("Terminal Tirtonadi", 1) and b"merah" not in bytes(row.sealed)


def test_the_phone_knows_its_team_and_the_hours_of_the_night(chief: User) -> None:
    phone = teammate(chief, "dewi")
    told = phone.ask("/petugas/sinkron/tarik", {"cursor": ""})["night"]
    assert (told["team"], told["place"]) == ("Tim 1", VILLAGE)
    assert told["from"] == "2020-09-15T21:00:00+07:00" and told["until"] == "2020-09-16T06:00:00+07:00"


def test_nobody_records_without_a_team_elsewhere_by_day_or_what_cannot_be(chief: User) -> None:
    phone = teammate(chief, "dewi")
    codes = {
        "not_yours": item(code=NEXT_VILLAGE), "closed": item(minutes=-90), "impossible-fact": item(heads=0),
    }  # fmt: skip
    for code, told in codes.items():
        answer = push(phone, told)
        assert (answer["answer"], answer["problems"][0]["code"]) == ("problem", code)
    stranger = user("enumerator", VILLAGE, name="tanpa-tim")
    assert push(phone_of(stranger), item())["problems"][0]["code"] == "not_yours"
    assert not NightRecord.objects.exists()


def test_two_officers_at_one_spot_make_a_pair_that_is_decided_and_taken_back(chief: User, client: Client) -> None:
    push(teammate(chief, "dewi"), item())
    other = teammate(chief, "tono")
    push(other, item(30, spot="terminal", text="Jaket merah, tas hitam"))
    push(other, item(40, sex="female"))
    push(other, item(50, heads=5, home=True, text="", age="unknown"))
    pair = NightPair.objects.get()
    enter(client, chief)
    assert "jaket merah" in client.get("/petugas/malam").content.decode()
    for deed, counted in (("sama", 2), ("dua", 3), ("batal", 3)):
        client.post(f"/petugas/malam/{pair.pk}", {"lakukan": deed})
        assert hall.found_on_census_day() == counted, "the five say that they are answered for at home"
        assert sum(one.counted for one in hall.spots([place(VILLAGE)])) == counted


def test_who_told_one_of_two_teams_of_a_home_is_not_counted_by_the_other(chief: User) -> None:
    push(teammate(chief, "dewi"), item())
    push(teammate(chief, "tono"), item(30, home=True))
    pair = NightPair.objects.get()
    for verdict, counted in ((None, 1), (True, 0), (False, 1)):
        hall.decide_night(pair, verdict, chief.actor)
        assert hall.found_on_census_day() == sum(one.counted for one in hall.spots([place(VILLAGE)])) == counted


def test_only_the_supervisor_of_the_place_sees_and_decides(chief: User, client: Client) -> None:
    push(teammate(chief, "dewi"), item())
    push(teammate(chief, "tono"), item(5))
    pair = NightPair.objects.get()
    enter(client, user("district", "91.71.01"))
    assert "Terminal" not in client.get("/petugas/malam").content.decode()
    assert client.post(f"/petugas/malam/{pair.pk}", {"lakukan": "sama"}).status_code == 403
    assert client.post("/petugas/malam/tim", {"petugas": "1", "tim": "X", "tempat": VILLAGE}).status_code in (403, 422)
    enter(client, user("enumerator", VILLAGE, name="tina"))
    assert client.get("/petugas/malam").status_code == 403


ONE = Record(uuid4(), 1, NIGHT, "user:1", "Pasar Gede", "male", "60", 1, False, "topi hitam")
HERE = {"lat": -7.5, "lon": 110.8, "accuracy": 10}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"author": "user:1"}, False),
        ({"place_id": 2}, False),
        ({"age": "25-59"}, True),
        ({"age": "25-59", "text": ""}, False),
        ({"age": "15-24"}, False),
        ({"age": "unknown"}, True),
        ({"at": NIGHT + timedelta(hours=4)}, True),
        ({"at": NIGHT + timedelta(hours=4), "text": ""}, False),
        ({"at": NIGHT + timedelta(hours=4), "text": "topi putih"}, False),
        ({"spot": "Stasiun Balapan"}, False),
        ({"spot": "pasar gede, pintu utara"}, True),
        ({"text": "kaki kiri diperban"}, False),
        ({"text": ""}, True),
        ({"spot": "Emperan toko", "position": HERE}, True),
        ({"position": {**HERE, "lat": -7.51}}, False),
    ],
)
def test_what_makes_two_records_alike(changes: dict[str, Any], expected: bool) -> None:
    one = replace(ONE, position=HERE) if "position" in changes else ONE
    other = replace(one, **{"author": "user:2", **changes})
    assert night.alike(one, other) is night.alike(other, one) is expected
