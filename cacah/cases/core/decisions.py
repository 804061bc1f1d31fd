"""What follows for the field from what happens to a case: a table of event × status × mode, read once, applied here.

The present decision is that of everything that happened in the order in which it happened, not in which it arrived: a
phone that was offline for a week changes nothing that was told or sent since.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Literal

from cacah.cases.core.status import Status

Withdraws = Literal["sent", "complete", "clean"]
"""The state of an answer from which nobody visits for it any more: the plan's policy."""

INTERVIEW, SHORT, CLARIFY, CONFIRM, NONE = "interview", "short", "clarify", "confirm", "none"
INSTRUCTIONS = (INTERVIEW, SHORT, CLARIFY, CONFIRM, NONE)
"""What the field has to do: everything; what is missing or changed; what is doubtful; whether it is there; nothing."""

KEEP, REST = "=", "rest"
"""Cells: what was before stays; whatever the answer leaves to do under the plan's policy (`rest`)."""

STATUSES = tuple(status.word for status in Status)
MODES = ("none", "self", "assisted", "interview", "drop_off", "list_check", "forced")
"""How the answer came that was sent last; none while there is none."""

ASKED = "asked"
"""Somebody has to ask where a person of the case lives; also the state of a case while nothing was told since."""

RESPONSES = ("opened", "claimed", "started", "visit_requested", ASKED, "sent", "complete", "amended", "forced")
"""Events that are no word of the field's: the case itself, what a family or the desk wants, and its answers."""

REQUESTED = "requested"
"""The state of a case whose family has asked for a visit since anything else was told or sent."""

NO_CONTACT = "no_contact"
"""What is told; the table knows the first, second and every further one since the last answer apart."""

SETTLED = ("open", "claimed", "answered", "forced")
"""States that the case and its answers alone decide: no word of the field's is behind them."""


REFUSALS = {
    "begun": "The answer was begun or sent already.",
    "not_begun": "Nothing was begun.",
    "not_sent": "Nothing was sent.",
    "incomplete": "Something is missing in what was sent.",
    "complete": "Nothing is missing in what was sent.",
    "no_mode": "What was sent came in some way.",
    "forced": "What was taken in at close is neither sent nor reviewed.",
    "not_forced": "What was sent is not taken in at close.",
    "online": "What a family sent itself is not an officer's to review.",
    "overtaken": "Something newer was sent since.",
    "unknown": "The table has no such event.",
}
"""Why an event cannot happen to a case in such a state."""


class Impossible(ValueError):
    """The event cannot happen to such a case; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the table; `refused` is the reason why the event cannot be, and then nothing else is said."""

    event: str
    status: str
    mode: str
    state: str
    counted: bool
    instruction: str
    confirms: bool
    refused: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the field has it. `confirmed`: it is of the register, or somebody saw that it is there."""

    status: Status
    mode: str
    confirmed: bool
    state: str = "open"
    instruction: str = INTERVIEW

    @property
    def start(self) -> "Standing":
        """The same case before anything was told of it or sent."""
        state, instruction = ("open", INTERVIEW) if self.confirmed else ("claimed", CONFIRM)
        return replace(self, state=state, instruction=instruction)


@dataclass(frozen=True, slots=True)
class Decision:
    """What an event makes of a case. `counted`: its answer counts."""

    state: str
    counted: bool
    instruction: str
    confirmed: bool


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """Something that was told of a case (`word`), asked for or sent last, in the order of the moments."""

    at: datetime
    word: bool
    id: str
    event: str


Table = Mapping[tuple[str, str, str], Row]
"""By event, status and mode: exactly one row."""


def lines(text: str) -> Iterator[dict[str, str]]:
    """The lines of the table as they are written."""
    return iter(csv.DictReader(text.splitlines()))


def parse(text: str) -> Table:
    """The table of a CSV, every group of it spelt out. Raises ValueError for a cell that is there twice."""
    found: dict[tuple[str, str, str], Row] = {}
    for line in lines(text):
        for status, mode in product(_all(line["status"], STATUSES), _all(line["mode"], MODES)):
            key = (line["event"], status, mode)
            if key in found:
                raise ValueError(f"{key} is decided twice.")
            found[key] = Row(
                *key, line["state"], line["counted"] == "yes", line["instruction"], line["confirms"] == "yes",
                line["refused"],
            )  # fmt: skip
    return found


def _all(cell: str, known: tuple[str, ...]) -> tuple[str, ...]:
    return known if cell == "*" else tuple(cell.split("|"))


def rest(status: Status, withdraws: Withdraws) -> str:
    """What an answer leaves to do: everything before it was sent, then what is missing, then what is not clear."""
    if status < Status.SENT:
        return INTERVIEW
    if status.word == withdraws or status == Status.CLEAN:
        return NONE
    if status == Status.SENT:
        return SHORT
    return CLARIFY if withdraws == "clean" else NONE


def decide(table: Table, event: str, case: Standing, withdraws: Withdraws) -> Decision:
    """What `event` makes of the case. Raises Impossible."""
    row = table.get((event, case.status.word, case.mode or "none"))
    if row is None or row.refused:
        raise Impossible(row.refused if row else "unknown")
    confirmed = case.confirmed or row.confirms
    wanted = {KEEP: case.instruction, REST: rest(case.status, withdraws)}.get(row.instruction, row.instruction)
    if not confirmed and wanted != NONE:
        wanted = CONFIRM
    state = case.state if row.state == KEEP else row.state
    return Decision(state, row.counted and confirmed, wanted, confirmed)


def answer(case: Standing, first: bool) -> str:
    """The event of an answer that has just been received; `first`: nothing was sent before."""
    if not case.confirmed:
        return "claimed"
    if case.mode == "forced":
        return "forced"
    if not first:
        return "amended"
    return "complete" if case.status >= Status.COMPLETE else "sent"


def replay(table: Table, case: Standing, happenings: Iterable[Happening], withdraws: Withdraws) -> Standing:
    """The case after everything that happened, in the order of the moments. What cannot be any more changes nothing."""
    now, calls = case.start, 0
    for one in sorted(happenings):
        calls = (calls + (one.event == NO_CONTACT)) if one.word else 0
        try:
            decision = decide(table, numbered(one.event, calls), now, withdraws)
        except Impossible:
            continue
        now = replace(now, state=decision.state, instruction=decision.instruction)
    return now


def numbered(event: str, calls: int = 1) -> str:
    """The event as the table names it: of calls in vain the first, the second and every further one."""
    return f"{NO_CONTACT}_{min(calls, 3)}" if event == NO_CONTACT else event
