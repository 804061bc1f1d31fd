"""What stands beside a family on an officer's list, decided from the case's state alone."""

from dataclasses import dataclass
from typing import Literal

Withdraws = Literal["sent", "complete", "clean"]
"""The state of an answer from which nobody visits for an interview any more: the plan's policy."""

RANKS = {"started": 1, "sent": 2, "complete": 3, "clean": 4}
"""The order of a case's states, as in `cases.core.status.Status`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A case as the list needs it. `status` 0 to 4; `mode` of the answer that stands; `lives`: here or elsewhere."""

    status: int
    mode: str
    visit_requested: bool
    lives: Literal["here", "arrived", "elsewhere"] = "here"


@dataclass(frozen=True, slots=True)
class Line:
    """`word` names the state, `icon` and `tone` draw it; `interview`: the family may be interviewed.

    `order`: wanted visits first, then families not reached, then short contacts, then those who are done.
    """

    word: str
    icon: str
    tone: Literal["attention", "plain", "done"]
    interview: bool
    order: int


VISIT = Line("visit_requested", "hand", "attention", True, 0)
OPEN = Line("open", "door", "plain", True, 1)
SHORT = Line("short", "half", "attention", True, 2)
UNCLEAR = Line("unclear", "half", "attention", True, 2)
ONLINE = Line("online", "check", "done", False, 3)
INTERVIEWED = Line("interviewed", "check", "done", False, 3)
HERE_NOW = Line("lives_here", "check", "done", False, 3)
ELSEWHERE = Line("elsewhere", "arrow", "done", False, 3)


def line(facts: Facts, withdraws: Withdraws) -> Line:
    """The line of a family. A family never leaves the list: what it answered only ends the interview.

    A draft begun online does not show: an officer learns that a family answered, never that it is about to.
    """
    if facts.status >= RANKS[withdraws]:
        if facts.lives != "here":
            return HERE_NOW if facts.lives == "arrived" else ELSEWHERE
        return INTERVIEWED if facts.mode == "interview" else ONLINE
    if facts.status >= RANKS["complete"]:
        return UNCLEAR
    if facts.status >= RANKS["sent"]:
        return SHORT
    return VISIT if facts.visit_requested else OPEN
