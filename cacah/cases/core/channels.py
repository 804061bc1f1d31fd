"""Whose drafts are whose: the family's, the officers', those of paper forms, and one for each who answers alone."""

from uuid import UUID

FAMILY, FIELD, PAPER = "self", "field", "paper"
SECOND = "paper-2"
"""A paper form keyed in a second time, to be compared with the first; it is never sent."""

_OWN = "own:"

OWN, NOTICE = "own", "notice"
"""Modes of a version: what a member answered alone; that the family told of such a member's death."""

CHANNEL = {
    "self": FAMILY, "assisted": FAMILY, "interview": FIELD, "drop_off": PAPER, "list_check": FIELD,
}  # fmt: skip
"""Whose draft a mode writes."""


def own(member_id: UUID) -> str:
    """The channel of a member who answers alone; nobody else ever reads it."""
    return _OWN + member_id.hex


def member_of(channel: str) -> UUID | None:
    """The member whose own channel it is, None for the family's and the officers'."""
    return UUID(channel[len(_OWN) :]) if channel.startswith(_OWN) else None
