"""A seat: which case, in which mode, through which door. It travels in a sealed cookie; the server keeps nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

LONGEST = timedelta(hours=12)
"""No seat is older, however busy."""

KEPT = timedelta(hours=24)
"""So long after the last request a seat that has ended may still hand in what was typed on it."""

REFRESH = timedelta(minutes=1)
"""How often the moment of the last request is written into the cookie anew."""


class State(Enum):
    """Whether a seat may be used now."""

    LIVE = "live"
    IDLE = "idle"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits. `issued` names the device: another log-in has another one. `touched`, `since`: aware moments.

    `facts_shown`: a fact of the register was typed, so it may be shown. `receipt`: the envelope that was sent; the seat
    then shows its receipt and nothing else.
    """

    case_id: UUID
    mode: str
    door: str
    actor: str
    generation: int
    channel: str
    issued: str
    touched: datetime
    facts_shown: bool = False
    place_id: int = 0
    since: datetime | None = None
    receipt: UUID | None = None

    def state(self, now: datetime, idle: timedelta) -> State:
        age, unused = now - (self.since or self.touched), now - self.touched
        if age > KEPT or unused > KEPT:
            return State.OVER
        return State.LIVE if unused <= idle and age <= LONGEST else State.IDLE

    def is_worn(self, now: datetime) -> bool:
        """Whether the cookie should be written anew."""
        return now - self.touched >= REFRESH

    def touched_at(self, now: datetime) -> "Seat":
        return replace(self, touched=now)

    def pack(self) -> list[Any]:
        """The seat as JSON values."""
        return [
            self.case_id.hex, self.mode, self.door, self.actor, self.generation, self.channel, self.issued,
            int(self.touched.timestamp()), int(self.facts_shown), self.place_id,
            int((self.since or self.touched).timestamp()), self.receipt.hex if self.receipt else None,
        ]  # fmt: skip


def unpack(packed: Any, now: datetime) -> Seat | None:
    """The seat of `pack`, None for anything else; `now` gives the zone of its moments."""
    try:
        case_id, mode, door, actor, generation, channel, issued, touched, shown, place, since, receipt = packed
        return Seat(
            UUID(case_id), str(mode), str(door), str(actor), int(generation), str(channel), str(issued),
            datetime.fromtimestamp(touched, now.tzinfo), bool(shown), int(place),
            datetime.fromtimestamp(since, now.tzinfo), UUID(receipt) if receipt else None,
        )  # fmt: skip
    except (TypeError, ValueError):
        return None
