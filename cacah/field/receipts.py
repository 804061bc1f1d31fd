"""A receipt that a family showed at the door: the server checks it, and the visit is recorded."""

from cacah.cases import actions as hall
from cacah.field.core.batch import Malformed, Shown
from cacah.interview import reads as interview

EVENT = "showed_receipt"


def take(item: Shown, actor: str) -> hall.Told:
    """The visit, once the receipt is one of this family's. Raises Malformed, and what `cases.actions.tell` raises."""
    try:
        envelope = interview.shown(item.case_id, item.text)
    except interview.NotShown as why:
        raise Malformed(f"receipt_{why.code}", "receipt") from why
    facts = {**item.facts, "shown": str(envelope)}
    return hall.tell(hall.Word(item.id, item.case_id, EVENT, item.at, actor, facts))
