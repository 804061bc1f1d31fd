"""The states of a run and what each allows."""

from collections.abc import Collection
from enum import StrEnum

SIGNATURES_NEEDED = 2

PUBLIC_LEVEL = 3
"""The finest level the public sees (district) until disclosure control protects small cells."""

PUBLIC_FLOW_LEVEL = 2
"""Flows have many cells of one person; the public sees them between regencies."""


class State(StrEnum):
    """Queued by a person, running in the worker, then done or failed; public once two people signed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PUBLIC = "public"


READABLE = (State.DONE, State.PUBLIC)


def refusal_to_sign(state: str, signers: Collection[int], user: int) -> str | None:
    """Why `user` may not sign now: "not_done", "already_public", "signed_before", or None."""
    if state == State.PUBLIC:
        return "already_public"
    if state != State.DONE:
        return "not_done"
    return "signed_before" if user in signers else None


def state_after_signature(signers: Collection[int]) -> State:
    """The state once `signers` (each once) have signed."""
    return State.PUBLIC if len(set(signers)) >= SIGNATURES_NEEDED else State.DONE


def public_level(table: str) -> int:
    """The finest level of `table` the public may see."""
    return PUBLIC_FLOW_LEVEL if table == "flow" else PUBLIC_LEVEL
