"""What an officer reads beside a family."""

import pytest

from cacah.cases import deciding
from cacah.cases.core.decisions import INSTRUCTIONS, KEEP, NONE
from cacah.cases.core.status import Status
from cacah.field.core.line import DRAWN, Facts, line
from cacah.field.titles import INSTRUCTED, WORDS


@pytest.mark.parametrize(
    ("status", "state", "instruction", "word", "visit", "interview"),
    [
        (Status.NEW, "open", "interview", "open", True, True),
        (Status.NEW, "requested", "interview", "visit_requested", True, True),
        (Status.NEW, "attempted", "interview", "attempted", True, True),
        (Status.NEW, "here", "interview", "open", True, True),
        (Status.NEW, "refused", "none", "refused", False, True),
        (Status.NEW, "vacant", "none", "vacant", False, True),
        (Status.SENT, "answered", "short", "short", True, True),
        (Status.SENT, "answered", "none", "online", False, False),
        (Status.COMPLETE, "answered", "clarify", "unclear", True, True),
        (Status.COMPLETE, "asked", "clarify", "asked", True, True),
        (Status.CLEAN, "answered", "none", "online", False, False),
        (Status.CLEAN, "changed", "short", "changed", True, True),
        (Status.CLEAN, "returned", "interview", "returned", True, True),
        (Status.CLEAN, "claimed", "confirm", "confirm", True, False),
        (Status.NEW, "claimed", "confirm", "confirm", True, True),
        (Status.NEW, "requested", "confirm", "visit_requested", True, True),
    ],
)
def test_the_line_says_what_the_cases_decided(
    status: Status, state: str, instruction: str, word: str, visit: bool, interview: bool
) -> None:
    drawn = line(Facts(status, "self", state, instruction))
    assert (drawn.word, drawn.visit, drawn.interview) == (word, visit, interview)


def test_every_decision_of_the_table_has_a_line_with_words() -> None:
    for row in deciding.table().values():
        instructions = INSTRUCTIONS if row.instruction in (KEEP, "rest") else (row.instruction,)
        if row.refused or row.state == KEEP:
            continue
        for instruction in instructions:
            drawn = line(Facts(Status[row.status.upper()], row.mode, row.state, instruction))
            assert str(WORDS[drawn.word]) and str(INSTRUCTED[instruction])
            assert drawn.visit == (instruction != NONE)


def test_a_draft_that_was_begun_online_does_not_show() -> None:
    assert line(Facts(Status.STARTED, "self", "open", "interview")) == line(Facts(Status.NEW, "", "open", "interview"))


def test_who_answered_but_lives_elsewhere_is_not_interviewed_again() -> None:
    old = line(Facts(Status.COMPLETE, "self", "answered", "none", "elsewhere"))
    new = line(Facts(Status.COMPLETE, "self", "answered", "none", "arrived"))
    assert (old.word, old.interview, new.word, new.interview) == ("elsewhere", False, "lives_here", False)


def test_families_still_to_visit_stand_on_top() -> None:
    decided = [("requested", "interview"), ("open", "interview"), ("answered", "short"), ("answered", "none")]
    order = [line(Facts(Status.SENT, "self", state, instruction)).order for state, instruction in decided]
    assert order == sorted(order) and len(set(order)) == len(order)


def test_every_line_has_words_and_the_phone_can_draw_it() -> None:
    assert set(DRAWN) == set(WORDS)
