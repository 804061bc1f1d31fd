"""How far a phone has got in following its officer's cases: which places it holds, and the last event it was told.

Every page of a pull takes the phone one step on; a page that was lost is asked for again from the same position and
tells the same or newer.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

FIRST = UUID(int=0)

Step = Literal["leave", "load", "follow"]


class Unreadable(ValueError):
    """What stands in a cursor is no position."""


@dataclass(frozen=True, slots=True)
class Position:
    """`held`: places whose cases the phone has; `loading`, `leaving`: those it is being given or is to forget.

    `after`: the last case of the step; `xid` and `row`: the last event; `leads`: the transaction from which on leads
    are to be told, 0 when none were.
    """

    xid: int
    row: UUID = FIRST
    held: frozenset[int] = frozenset()
    loading: frozenset[int] = frozenset()
    leaving: frozenset[int] = frozenset()
    after: UUID = FIRST
    leads: int = 0

    def turned(self, given: Collection[int]) -> "Position":
        """The same when the officer has these places now: what was taken away leaves, what is new is loaded."""
        now = frozenset(given)
        leaving = (self.leaving | self.held | self.loading) - now
        held = self.held & now
        loading = now - held
        same = (leaving, loading) == (self.leaving, self.loading)
        after, leads = self.after if same else FIRST, 0 if leaving or loading else self.leads
        return replace(self, held=held, loading=loading, leaving=leaving, after=after, leads=leads)

    @property
    def step(self) -> Step:
        """What comes next: first is forgotten what is no longer the officer's, then what is new is loaded."""
        if self.leaving:
            return "leave"
        return "load" if self.loading else "follow"

    def past(self, last: UUID | None) -> "Position":
        """After a page of cases up to `last`; None: there are no more, and the step is done."""
        if last is not None:
            return replace(self, after=last)
        if self.leaving:
            return replace(self, leaving=frozenset(), after=FIRST)
        return replace(self, held=self.held | self.loading, loading=frozenset(), after=FIRST)

    def at(self, xid: int, row: UUID) -> "Position":
        """After an event."""
        return replace(self, xid=xid, row=row)

    def led(self, leads: int) -> "Position":
        """After leads were told up to a transaction."""
        return replace(self, leads=leads)

    def written(self) -> list[Any]:
        """As JSON values."""
        places = (sorted(self.held), sorted(self.loading), sorted(self.leaving))
        return [self.xid, self.row.hex, *places, self.after.hex, self.leads]


def read(value: Any) -> Position:
    """The position that `written` gave. Raises Unreadable."""
    try:
        xid, row, held, loading, leaving, after, *leads = value
        places = (frozenset(held), frozenset(loading), frozenset(leaving))
        return Position(xid, UUID(row), *places, UUID(after), *leads[:1])
    except (TypeError, ValueError, AttributeError) as error:
        raise Unreadable("no position") from error
