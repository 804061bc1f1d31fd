"""The pure rules of entry: seats, slow guessing, passwords, what is wrong with a number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cacah.entry.core import numbers, passwords, throttle
from cacah.entry.core.seat import Seat, State, unpack
from cacah.entry.core.throttle import Bucket, Limit
from cacah.plan.core.terms import IdFormat

NOW = datetime(2020, 3, 10, 5, tzinfo=UTC)
IDLE = timedelta(minutes=20)
SEAT = Seat(UUID(int=7), "self", "portal", "seat:7", 1, "self", "abc", NOW, place_id=12, since=NOW, receipt=UUID(int=9))
NIK = IdFormat({"id": "NIK"}, {"id": "Nomor Induk Kependudukan"}, "[0-9]{16}", 16, True)
CITIZEN = IdFormat({"id": "Nomor warga"}, {"id": "Nomor warga"}, "[A-Z]{2}[0-9]{6}", 8, False)


@pytest.mark.parametrize(
    ("since", "touched", "state"),
    [
        (timedelta(minutes=5), timedelta(minutes=1), State.LIVE),
        (timedelta(hours=2), timedelta(minutes=20), State.LIVE),
        (timedelta(hours=2), timedelta(minutes=21), State.IDLE),
        (timedelta(hours=13), timedelta(minutes=1), State.IDLE),
        (timedelta(hours=23), timedelta(hours=23), State.IDLE),
        (timedelta(hours=25), timedelta(hours=25), State.OVER),
        (timedelta(hours=25), timedelta(minutes=1), State.OVER),
    ],
)
def test_a_seat_slides_for_twenty_minutes_and_half_a_day_at_most(
    since: timedelta, touched: timedelta, state: State
) -> None:
    assert replace(SEAT, since=NOW - since, touched=NOW - touched).state(NOW, IDLE) is state


def test_a_seat_comes_back_from_its_cookie_as_it_was() -> None:
    assert unpack(SEAT.pack(), NOW) == SEAT


@pytest.mark.parametrize("text", [None, [], ["x"] * 12, {"a": 1}, SEAT.pack()[:-1]])
def test_anything_else_is_no_seat(text: object) -> None:
    assert unpack(text, NOW) is None


def _guesses(limit: Limit, moments: list[float]) -> list[bool]:
    """Which guesses at these seconds are looked at."""
    bucket: Bucket | None = None
    looked = []
    for second in moments:
        now = NOW + timedelta(seconds=second)
        looked.append(not throttle.wait(bucket, now, limit))
        if looked[-1]:
            bucket = throttle.add(bucket, now, limit)
    return looked


def test_five_guesses_pass_and_then_one_every_twenty_seconds() -> None:
    limit = throttle.LIMITS["nik"]
    assert _guesses(limit, [0, 1, 2, 3, 4, 5, 6, 20, 21, 40]) == [True] * 5 + [False, False, True, False, True]


def test_strangers_who_never_stop_cannot_make_anybody_wait_longer_than_one_interval() -> None:
    limit, bucket = throttle.LIMITS["password"], None
    for second in range(0, 3600):
        now = NOW + timedelta(seconds=second)
        pause = throttle.wait(bucket, now, limit)
        assert pause <= limit.every
        if not pause:
            bucket = throttle.add(bucket, now, limit)


def test_an_hour_of_guessing_at_one_family_looks_at_few() -> None:
    assert sum(_guesses(throttle.LIMITS["password"], [step / 10 for step in range(36_000)])) <= 5 + 3600 / 30


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("kuda baterai klip", None),
        ("sandi-nenek-ku-7", None),
        ("Ünïcödé パスワード", None),
        ("pendek7", "short"),
        ("x" * 201, "long"),
        ("3372041708850001", "own"),
        ("17088500", "own"),
        ("password", "common"),
        ("Password123", "common"),
        ("sayangku2020", "common"),
        ("Indonesia 45", "common"),
        ("12345678", "common"),
        ("87654321", "common"),
        ("aaaaaaaa", "common"),
        ("qwertyuiop", "common"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str, fault: str | None) -> None:
    from cacah.entry.actions import common_passwords

    assert passwords.fault(password, 8, common_passwords(), ["3372041708850001", "3372040101190001"]) == fault


def test_a_password_is_the_same_from_every_keyboard() -> None:
    assert passwords.normal("cafe\u0301 latte") == passwords.normal("caf\u00e9 latte")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("3372041708850001", None),
        (" 3372 0417-0885.0001 ", None),
        ("٣٣٧٢٠٤١٧٠٨٨٥٠٠٠١", None),
        ("３３７２０４１７０８８５０００１", None),
        ("", numbers.Fault("blank")),
        ("   ", numbers.Fault("blank")),
        ("337204170885000", numbers.Fault("length", 15)),
        ("33720417088500012", numbers.Fault("length", 17)),
        ("33720417O8850001", numbers.Fault("letters")),
        ("É", numbers.Fault("letters")),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, fault: numbers.Fault | None) -> None:
    assert numbers.fault(typed, NIK) == fault


def test_another_country_has_letters_in_its_numbers() -> None:
    assert numbers.fault("ab 123456", CITIZEN) is None
    assert numbers.fault("12345678", CITIZEN) == numbers.Fault("form")
