"""Modes by place on the phone and on the site: interviews, paper forms or the list alone, as the plan has it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from cacah.access import actions as access
from cacah.access.models import User
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.cases.tests.conftest import NEXT_VILLAGE, SEPTEMBER, VILLAGE
from cacah.field import actions, modes
from cacah.field.tests.conftest import FIRST_DAY, place
from cacah.field.tests.phone import PULL, Phone
from cacah.field.tests.test_push import family
from cacah.geo import reads as geo
from cacah.lib import clock, ids
from cacah.plan import reads as plan
from cacah.plan.core.schedule import Schedule
from cacah.plan.core.terms import Window

__all__ = ["family"]

INTERVIEWS = {"interview": ["2020-09-01", "2020-09-30"]}
PAPER = {"drop_off": ["2020-09-01", "2020-09-20"]}

Decide = Callable[..., None]


@pytest.fixture
def decide(db: None, monkeypatch: pytest.MonkeyPatch) -> Decide:
    """Adds a row to the plan: from now on a mode is open at a place, or with `none` nothing is."""
    return partial(decided, monkeypatch)


def decided(monkeypatch: pytest.MonkeyPatch, code: str, mode: str, closes: date = date(2020, 9, 20)) -> None:
    held = plan._current()
    row = Window("field", code, mode, date(2020, 9, 1), closes, date(2020, 8, 1), place_id=place(code))
    rows = (*held.plan.windows, row)
    changed = replace(held, plan=replace(held.plan, windows=rows), schedule=Schedule(rows), asked=held.asked + 9e9)
    monkeypatch.setattr(plan, "_loaded", changed)


def told_now(event: str, minute: int) -> dict[str, str]:
    """The form of a page that was drawn in that minute."""
    drawn = SEPTEMBER - timedelta(hours=1) + timedelta(minutes=minute)
    return {"halaman": str(ids.new()), "saat": drawn.isoformat(), "kabar": event}


def told(phone: Phone) -> Any:
    return phone.ask(PULL, {"cursor": phone.cursor})["modes"]


def test_a_phone_learns_which_modes_are_open_where_and_a_change_without_any_news_of_a_family(
    phone: Phone, family: Case, decide: Decide
) -> None:
    phone.pull()
    assert told(phone) == {"": INTERVIEWS}
    decide(VILLAGE, "drop_off")
    page = phone.ask(PULL, {"cursor": phone.cursor})
    assert page["modes"] == {"": {**INTERVIEWS, **PAPER}} and page["cases"] == []


def test_places_with_other_modes_are_named_with_all_below_them(
    phone: Phone, officer: User, family: Case, decide: Decide
) -> None:
    access.grant(officer, "enumerator", place(NEXT_VILLAGE))
    actions.assign(officer.pk, place(NEXT_VILLAGE), FIRST_DAY)
    sls = geo.place(family.place_id).code
    decide(VILLAGE, "drop_off")
    found = told(phone)
    at = {code: found.get(code, found[""]) for code in (VILLAGE, sls, NEXT_VILLAGE)}
    assert at == {VILLAGE: {**INTERVIEWS, **PAPER}, sls: {**INTERVIEWS, **PAPER}, NEXT_VILLAGE: INTERVIEWS}
    assert len(found) == 2, "one entry stands for most places"


def test_the_phone_offers_what_is_open_that_day_where_the_family_is(run: Callable[[str, Any], Any]) -> None:
    held = {"": INTERVIEWS, "A": PAPER, "B": {"list_check": ["2020-09-01", "2020-09-30"]}, "C": {}}
    lines = [{"place": code} for code in ("X", "A", "B", "C")] + [{"place": "B", "asked": True}]
    on = {"modes": held, "lines": lines, "now": "2020-09-20T05:00:00Z"}
    assert run("modes", on) == [
        [True, False, False], [False, True, False], [False, False, True], [False, False, False], [False, False, False],
    ]  # fmt: skip
    after = run("modes", {**on, "now": "2020-09-21T05:00:00Z"})
    assert after[1] == [False, False, False], "the last day of the paper form is over"
    assert run("modes", {**on, "modes": None})[0] == [True, False, False], "a server that says nothing of modes"


def test_a_family_where_forms_are_handed_out_is_offered_paper_beside_the_visit(
    september: User, client: Client, family: Case, decide: Decide
) -> None:
    with clock.at(SEPTEMBER):
        assert b'value="dropped_off"' not in client.get(f"/petugas/daftar/{family.id}").content
        decide(VILLAGE, "drop_off")
        shown = client.get(f"/petugas/daftar/{family.id}").content
        assert all(f'value="{event}"'.encode() in shown for event in ("dropped_off", "picked_up", "not_returned"))
        for minute, (event, todo) in enumerate(
            (("dropped_off", "interview"), ("not_returned", "interview"), ("picked_up", "none"))
        ):
            client.post(f"/petugas/daftar/{family.id}/kabar", told_now(event, minute))
            case = cases.case(family.id)
            assert (case.field_state, case.instruction) == (event, todo)


def test_a_plan_without_windows_for_the_field_offers_nothing(family: Case) -> None:
    with clock.at(SEPTEMBER.replace(month=12)):
        assert modes.ways(place(VILLAGE), clock.now()) == {}
