"""The state of a response: new, started, sent, complete, clean."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Status(IntEnum):
    """Ordered: whatever holds for a state holds for the states above it."""

    NEW = 0
    STARTED = 1
    SENT = 2
    COMPLETE = 3
    CLEAN = 4

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class PartState:
    """One listed member, or the family with its dwelling.

    `complete`: both facts are there and, for a resident, all required items; `counted_here`: None before it is known.
    """

    complete: bool
    counted_here: bool | None = None


def status(started: bool, sent: bool, family: PartState, members: Iterable[PartState], open_queries: int) -> Status:
    """State of a case. The family's own part is asked of whoever has a resident; without one there is no dwelling."""
    if not sent:
        return Status.STARTED if started else Status.NEW
    states = list(members)
    asked = family.complete or not any(state.counted_here for state in states)
    if not states or not asked or not all(state.complete for state in states):
        return Status.SENT
    return Status.COMPLETE if open_queries else Status.CLEAN
