"""Time, identifiers, problems and logs: what every room stands on."""

import logging
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from cacah.lib import clock, ids
from cacah.lib.log import Formatter
from cacah.lib.problems import Problem, Refused

LATE = datetime(2020, 9, 14, 17, 30, tzinfo=UTC)


def test_the_clock_is_held_only_inside_the_block() -> None:
    with clock.at(LATE.astimezone(timezone(timedelta(hours=9)))):
        assert clock.now() == LATE
        assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_inner_holds_give_way_to_outer_ones() -> None:
    with clock.at(LATE):
        with clock.at(LATE + timedelta(days=1)):
            pass
        assert clock.now() == LATE


@pytest.mark.parametrize(("zone", "day"), [("Asia/Jakarta", 15), ("Asia/Jayapura", 15), ("UTC", 14)])
def test_census_day_begins_at_local_midnight(zone: str, day: int) -> None:
    with clock.at(LATE):
        assert clock.today(ZoneInfo(zone)) == date(2020, 9, day)


def test_ids_are_of_version_7_and_the_rfc_variant() -> None:
    made = ids.new()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_ids_carry_their_millisecond_and_sort_by_it() -> None:
    before = time.time_ns() // 1_000_000
    first = ids.new()
    time.sleep(0.002)
    second = ids.new()
    assert before <= first.int >> 80 <= time.time_ns() // 1_000_000
    assert first < second


def test_no_two_ids_of_one_millisecond_are_the_same() -> None:
    assert len({ids.new() for _ in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    ("row", "field", "text"),
    [
        (12, "relevant", "survey.csv, row 12, relevant: '${ag}' (unknown-reference). Did you mean ${age}?"),
        (12, None, "survey.csv, row 12: '${ag}' (unknown-reference). Did you mean ${age}?"),
        (None, None, "survey.csv: '${ag}' (unknown-reference). Did you mean ${age}?"),
    ],
)
def test_a_problem_says_where_what_and_how_to_mend_it(row: int | None, field: str | None, text: str) -> None:
    assert Problem("unknown-reference", "survey.csv", row, field, "${ag}", "Did you mean ${age}?").text() == text


def test_a_refusal_says_every_problem() -> None:
    two = [Problem("blank", "a.csv", row, None, "", "Fill it in.") for row in (1, 2)]
    assert str(Refused(two)).count("Fill it in.") == 2


def _logged(error: Exception) -> str:
    try:
        try:
            raise KeyError("SITI AMINAH") from error
        except KeyError as outer:
            raise ValueError("lahir 1985-03-07") from outer
    except ValueError:
        record = logging.getLogger("test").makeRecord(
            "test", logging.ERROR, "x.py", 1, "Internal Server Error: %s", ("/isi/",), sys.exc_info()
        )
        return Formatter("%(levelname)s %(message)s").format(record)


def test_a_log_says_where_it_failed_and_nothing_an_exception_quotes() -> None:
    text = _logged(RuntimeError("NIK 3372041505800001"))
    assert text.startswith("ERROR Internal Server Error: /isi/\nbuiltins.ValueError at\n")
    assert "builtins.KeyError at" in text and "builtins.RuntimeError at" in text
    assert "test_small.py" in text and "_logged" in text
    for told in ("SITI", "1985", "3372", "AMINAH"):
        assert told not in text
