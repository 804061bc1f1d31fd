"""Which families an officer still has to visit."""

import pytest

from cacah.cases.core.status import Status
from cacah.field.core.line import RANKS, Facts, Withdraws, line


@pytest.mark.parametrize(
    ("status", "withdraws", "word", "interview"),
    [
        (Status.NEW, "complete", "open", True),
        (Status.STARTED, "complete", "open", True),
        (Status.SENT, "complete", "short", True),
        (Status.COMPLETE, "complete", "online", False),
        (Status.CLEAN, "complete", "online", False),
        (Status.SENT, "sent", "online", False),
        (Status.SENT, "clean", "short", True),
        (Status.COMPLETE, "clean", "unclear", True),
        (Status.CLEAN, "clean", "online", False),
    ],
)
def test_the_plan_says_which_state_withdraws_the_visit(
    status: Status, withdraws: Withdraws, word: str, interview: bool
) -> None:
    drawn = line(Facts(status, "self", False), withdraws)
    assert (drawn.word, drawn.interview) == (word, interview)


def test_a_family_that_asked_for_a_visit_comes_first_until_it_answers() -> None:
    asked = line(Facts(Status.STARTED, "", True), "complete")
    assert (asked.word, asked.order) == ("visit_requested", 0)
    assert line(Facts(Status.CLEAN, "self", True), "complete").word == "online"


def test_an_officer_does_not_learn_that_a_draft_was_begun_online() -> None:
    assert line(Facts(Status.STARTED, "", False), "complete") == line(Facts(Status.NEW, "", False), "complete")


def test_who_answered_but_lives_elsewhere_is_not_interviewed_again() -> None:
    old = line(Facts(Status.COMPLETE, "self", False, "elsewhere"), "complete")
    new = line(Facts(Status.COMPLETE, "self", False, "arrived"), "complete")
    assert (old.word, old.interview, new.word, new.interview) == ("elsewhere", False, "lives_here", False)


def test_families_still_to_interview_stand_on_top() -> None:
    order = [line(Facts(status, "self", False), "complete").order for status in Status]
    assert order == sorted(order)
    assert line(Facts(Status.NEW, "", True), "complete").order < order[0]


def test_the_ranks_are_those_of_the_cases() -> None:
    assert {status.word: int(status) for status in Status if status} == RANKS
