"""The decision table, row by row: what follows for the field from what happens to a case."""

from itertools import product

import pytest
from django.db.models import Model

from cacah.cases import deciding
from cacah.cases.core import decisions, words
from cacah.cases.core.decisions import (
    CLARIFY,
    CONFIRM,
    INTERVIEW,
    KEEP,
    MODES,
    NONE,
    REST,
    SHORT,
    STATUSES,
    Impossible,
    Row,
    Standing,
    Withdraws,
    decide,
    rest,
)
from cacah.cases.core.status import Status
from cacah.cases.models import Case
from cacah.cases.models import Word as WordRow

TABLE = deciding.table()
TOLD = {decisions.numbered(event, calls) for event in words.EVENTS for calls in (1, 2, 3)}
EVENTS = sorted({*decisions.RESPONSES, *TOLD})
POLICIES: tuple[Withdraws, ...] = ("sent", "complete", "clean")
BEFORE = ("refused", SHORT)
"""State and instruction of a case before, to see what stays."""


def standing(row: Row, confirmed: bool = True) -> Standing:
    return Standing(Status[row.status.upper()], "" if row.mode == "none" else row.mode, confirmed, *BEFORE)


def test_every_event_in_every_state_and_mode_is_decided_once_or_refused_with_a_reason() -> None:
    """`parse` refuses a cell that is there twice."""
    assert set(TABLE) == set(product(EVENTS, STATUSES, MODES))
    for row in TABLE.values():
        outcome = (row.state, row.instruction)
        assert all(outcome) != bool(row.refused) and any(outcome) != bool(row.refused), row
        assert not row.refused or row.refused in decisions.REFUSALS


@pytest.mark.parametrize("event", EVENTS)
def test_each_row_decides_what_it_says(event: str) -> None:
    for row, policy in product((one for one in TABLE.values() if one.event == event), POLICIES):
        case = standing(row)
        if row.refused:
            with pytest.raises(Impossible, match=f"^{row.refused}$"):
                decide(TABLE, event, case, policy)
            continue
        made = decide(TABLE, event, case, policy)
        assert made.state == (case.state if row.state == KEEP else row.state)
        written = {KEEP: case.instruction, REST: rest(case.status, policy)}
        assert made.instruction == written.get(row.instruction, row.instruction)
        assert (made.counted, made.confirmed) == (row.counted, True)


@pytest.mark.parametrize("event", EVENTS)
def test_a_claimed_family_is_looked_for_until_somebody_saw_that_it_is_there_or_is_not(event: str) -> None:
    for row in (one for one in TABLE.values() if one.event == event and not one.refused):
        made = decide(TABLE, event, standing(row, confirmed=False), "complete")
        assert made.confirmed == row.confirms
        assert row.confirms or (made.instruction in (CONFIRM, NONE) and not made.counted)


def width(model: type[Model], column: str) -> int:
    return getattr(model._meta.get_field(column), "max_length", 0)


def test_a_word_that_is_written_does_not_outgrow_its_column() -> None:
    assert max(map(len, words.EVENTS)) <= width(WordRow, "event")
    assert max(len(row.state) for row in TABLE.values()) <= width(Case, "field_state")
    assert {row.instruction for row in TABLE.values()} <= {"", KEEP, REST, *decisions.INSTRUCTIONS}


@pytest.mark.parametrize(
    ("status", "sent", "complete", "clean"),
    [
        (Status.NEW, INTERVIEW, INTERVIEW, INTERVIEW),
        (Status.STARTED, INTERVIEW, INTERVIEW, INTERVIEW),
        (Status.SENT, NONE, SHORT, SHORT),
        (Status.COMPLETE, NONE, NONE, CLARIFY),
        (Status.CLEAN, NONE, NONE, NONE),
    ],
)
def test_the_plan_says_which_state_of_an_answer_withdraws_the_visit(
    status: Status, sent: str, complete: str, clean: str
) -> None:
    assert [rest(status, policy) for policy in POLICIES] == [sent, complete, clean]


def after(event: str, status: Status, mode: str = "", confirmed: bool = True) -> str:
    return decide(TABLE, event, Standing(status, mode, confirmed), "complete").instruction


def test_a_complete_answer_is_asked_about_again_only_for_a_reason() -> None:
    again = {
        row.event for row in TABLE.values()
        if row.status == "clean" and not row.refused and row.instruction not in (KEEP, REST, NONE)
    }  # fmt: skip
    assert again == {
        "asked", "claimed", "returned", "split", "list_died", "list_birth", "list_death", "list_in", "list_out",
    }  # fmt: skip


def test_no_answer_that_was_sent_stops_counting_by_what_an_officer_says() -> None:
    """Duplicates and merged families are resolved by the rules of counting, and counted until they are."""
    sent = [row for row in TABLE.values() if row.event in TOLD and row.status in ("sent", "complete", "clean")]
    assert all(row.counted for row in sent if not row.refused)


def test_nobody_counts_before_anything_was_sent() -> None:
    assert not any(row.counted for row in TABLE.values() if row.status in ("new", "started"))


def test_the_third_call_in_vain_is_the_last() -> None:
    calls = [after(f"no_contact_{call}", Status.NEW) for call in (1, 2, 3)]
    assert calls == [INTERVIEW, INTERVIEW, NONE]
    assert decisions.numbered("no_contact", 7) == "no_contact_3"
    assert after("list_here", Status.NEW) == INTERVIEW, "the neighbours say that they live there after all"


def test_an_answer_begun_online_changes_nothing_that_an_officer_sees() -> None:
    for row in TABLE.values():
        if row.event == "started" and not row.refused:
            assert (row.state, row.instruction) == (KEEP, KEEP)


def test_a_supervisor_does_not_review_what_a_family_sent_itself() -> None:
    with pytest.raises(Impossible, match="online"):
        after("returned", Status.CLEAN, "self")
    assert after("returned", Status.CLEAN, "interview") == INTERVIEW
    assert after("approved", Status.SENT, "interview") == NONE


def test_an_officers_interview_confirms_a_claimed_family_and_its_own_answer_does_not() -> None:
    assert after("claimed", Status.CLEAN, "self", confirmed=False) == CONFIRM
    assert after("claimed", Status.CLEAN, "interview", confirmed=False) == NONE


def test_a_cell_that_is_decided_twice_is_refused() -> None:
    head = "event,status,mode,state,counted,instruction,confirms,refused\n"
    with pytest.raises(ValueError, match="twice"):
        decisions.parse(f"{head}note,new,*,=,no,=,,\nnote,new|sent,self,=,no,=,,\n")
