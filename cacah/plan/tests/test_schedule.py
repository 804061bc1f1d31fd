"""Which modes are open: the most specific place decides, then the later decision."""

from datetime import date

import pytest

from cacah.plan.core import Window
from cacah.plan.core.schedule import Schedule

NATION, PROVINCE, REGENCY, OTHER = 1, 2, 3, 4
THERE = (NATION, PROVINCE, REGENCY)
HERE = (NATION, OTHER)


def day(text: str) -> date:
    return date.fromisoformat(f"2020-{text}")


def row(place: int | None, mode: str, opens: str, closes: str, decided: str = "01-01", phase: str = "online") -> Window:
    return Window(phase, str(place or ""), mode, day(opens), day(closes), day(decided), place_id=place)


SP2020 = [
    row(None, "self", "02-15", "03-31"),
    row(None, "self", "02-15", "05-29", decided="03-31"),
    row(REGENCY, "self", "02-22", "05-29", decided="02-10"),
    row(None, "list_check", "09-01", "09-30", phase="field"),
    row(PROVINCE, "interview", "09-01", "09-30", phase="field"),
    row(REGENCY, "none", "09-10", "09-20", decided="09-05", phase="field"),
]


@pytest.mark.parametrize(
    ("chain", "mode", "on", "is_open", "why"),
    [
        (HERE, "self", "02-14", False, "not yet"),
        (HERE, "self", "02-15", True, "the first day is included"),
        (HERE, "self", "03-31", True, "the extension holds from the day it was decided"),
        (HERE, "self", "05-29", True, "the last day is included"),
        (HERE, "self", "05-30", False, "closed"),
        (THERE, "self", "02-20", False, "this regency opens a week later"),
        (THERE, "self", "02-22", True, "and then it is open"),
        (THERE, "self", "04-15", True, "its own row already had the later end"),
        (HERE, "interview", "09-12", False, "no interviews in this zone"),
        (THERE, "interview", "09-09", True, "full interview in this province"),
        (THERE, "interview", "09-10", False, "stopped in the regency"),
        (THERE, "list_check", "09-10", False, "none closes every mode of the phase, rows of wider places too"),
        (THERE, "interview", "09-21", True, "and goes on after the stop"),
        (THERE[:2], "interview", "09-12", True, "the stop is not for the whole province"),
    ],
)
def test_open(chain: tuple[int, ...], mode: str, on: str, is_open: bool, why: str) -> None:
    assert (Schedule(SP2020).open_on(chain, mode, day(on)) is not None) is is_open, why


def test_an_extension_not_yet_decided_is_unknown() -> None:
    window = Schedule(SP2020).open_on(HERE, "self", day("03-30"))
    assert window is not None and window.closes == day("03-31")


def test_of_two_decisions_the_later_holds_whatever_the_order_of_rows() -> None:
    window = Schedule(reversed(SP2020)).open_on(HERE, "self", day("04-01"))
    assert window is not None and window.closes == day("05-29")


def test_a_later_decision_can_shorten() -> None:
    schedule = Schedule([row(None, "self", "02-15", "05-29"), row(None, "self", "02-15", "03-20", decided="03-10")])
    assert schedule.open_on(HERE, "self", day("03-21")) is None


def test_a_decision_for_one_phase_leaves_another_alone() -> None:
    schedule = Schedule([row(None, "self", "02-15", "05-29"), row(REGENCY, "self", "09-01", "09-30", phase="field")])
    assert schedule.open_on(THERE, "self", day("03-01")) is not None


def test_next_opening_is_the_soonest_after_today() -> None:
    schedule = Schedule([*SP2020, row(None, "self", "10-01", "10-05", phase="late")])
    assert [
        found.opens if (found := schedule.next_after(THERE, "self", day(on))) else None
        for on in ("02-01", "02-20", "06-01", "10-01")
    ] == [day("02-15"), day("02-22"), day("10-01"), None]


def test_before_a_regencys_row_was_decided_the_nations_dates_are_told() -> None:
    window = Schedule(SP2020).next_after(THERE, "self", day("02-09"))
    assert window is not None and window.place_id is None


def test_last_window_is_what_closed_last() -> None:
    schedule = Schedule(SP2020)
    window = schedule.last_before(HERE, "self", day("06-10"))
    assert window is not None and window.closes == day("05-29")
    assert schedule.last_before(HERE, "self", day("02-01")) is None
