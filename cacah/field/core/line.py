"""What stands beside a family on an officer's list: how the decision of the cases is drawn, nothing is decided here."""

from dataclasses import dataclass, replace
from typing import Literal

from cacah.cases.core.decisions import ASKED, CLARIFY, CONFIRM, INTERVIEW, NONE, REQUESTED, SHORT
from cacah.cases.core.status import Status


@dataclass(frozen=True, slots=True)
class Facts:
    """A case as the list needs it. `mode` of the answer that stands; `state` and `instruction` of the field."""

    status: int
    mode: str
    state: str
    instruction: str
    lives: Literal["here", "arrived", "elsewhere"] = "here"


@dataclass(frozen=True, slots=True)
class Line:
    """`word` names the state, `icon` and `tone` draw it; `visit`: the family is to be visited.

    `interview`: whoever is there may interview it. `order`: wanted visits first, then families not reached, then short
    contacts, then those about whom nothing is left to do.
    """

    word: str
    icon: str
    tone: Literal["attention", "plain", "done"]
    visit: bool
    interview: bool
    order: int


REQUEST = Line("visit_requested", "hand", "attention", True, True, 0)
OPEN = Line("open", "door", "plain", True, True, 1)
SHORT_VISIT = Line("short", "half", "attention", True, True, 2)
UNCLEAR = Line("unclear", "half", "attention", True, True, 2)
ASK = Line("asked", "half", "attention", True, True, 2)
ONLINE = Line("online", "check", "done", False, False, 3)
INTERVIEWED = Line("interviewed", "check", "done", False, False, 3)
HERE_NOW = Line("lives_here", "check", "done", False, False, 3)
ELSEWHERE = Line("elsewhere", "arrow", "done", False, False, 3)
UNSEEN = Line("confirm", "hand", "attention", True, True, 1)
CHANGED = Line("changed", "half", "attention", True, True, 2)

TO_INTERVIEW = {
    state: Line(state, icon, "attention", True, True, order)
    for state, icon, order in (
        ("returned", "hand", 0),
        ("appointment", "hand", 0),
        ("attempted", "half", 1),
        ("dropped_off", "half", 1),
        ("not_returned", "hand", 1),
    )
}
TO_INTERVIEW["promised"] = Line("promised", "half", "plain", True, True, 2)
"""Lines of families to interview about whom more is known than that they have not answered."""

OUTCOMES = {
    state: Line(state, "arrow", "plain", False, True, 3)
    for state in (
        "unreached", "refused", "moved", "vacant", "demolished", "not_dwelling", "abroad", "institution", "duplicate",
        "merged", "died", "unknown", "picked_up",
    )
}  # fmt: skip
"""Lines of families that somebody looked for, and what was found; whoever meets them after all may ask them."""

DRAWN = {
    line.word: line
    for line in (
        REQUEST, OPEN, SHORT_VISIT, UNCLEAR, ONLINE, INTERVIEWED, HERE_NOW, ELSEWHERE, UNSEEN, CHANGED, ASK,
        *TO_INTERVIEW.values(), *OUTCOMES.values(),
    )
}  # fmt: skip
"""Every line there can be, by its word."""


def line(facts: Facts) -> Line:
    """The line of a family. A family never leaves the list: what it answered only ends the interview.

    A draft begun online does not show: an officer learns that a family answered, never that it is about to.
    """
    answered = facts.status >= Status.SENT
    if facts.instruction == CONFIRM and facts.state != REQUESTED:
        return replace(UNSEEN, interview=facts.status < Status.COMPLETE)
    if facts.instruction in (INTERVIEW, CONFIRM):
        return REQUEST if facts.state == REQUESTED else TO_INTERVIEW.get(facts.state, OPEN)
    if facts.state == ASKED and facts.instruction != NONE:
        return ASK
    if facts.instruction == SHORT:
        return CHANGED if facts.state == "changed" else SHORT_VISIT
    if facts.instruction == CLARIFY:
        return UNCLEAR
    if facts.state in OUTCOMES and not (answered and facts.state == "unknown"):
        return OUTCOMES[facts.state]
    return _answered(facts)


def _answered(facts: Facts) -> Line:
    if facts.lives != "here":
        return HERE_NOW if facts.lives == "arrived" else ELSEWHERE
    return INTERVIEWED if facts.mode == "interview" else ONLINE
