"""What the field has to do with a case now: the decision table applied, and written on the case's own row.

A send asks the database nothing for it: it is the last thing that happened. All else looks at what was told.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import Max, Min

from cacah.cases.core import decisions
from cacah.cases.core.decisions import Decision, Happening, Standing, Table
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Envelope, Word
from cacah.plan import reads as plan

AFTER = "~"
"""Stands in the place of an id that comes last: what is to be asked is so also after the family has sent once more."""


@cache
def table() -> Table:
    """The decision table."""
    return decisions.parse((Path(__file__).parent / "decisions.csv").read_text())


def standing(case: Case) -> Standing:
    """The case as the table asks of it."""
    return Standing(Status(case.status), case.mode, case.confirmed_at is not None, case.field_state, case.instruction)


def decide(event: str, case: Case) -> Decision:
    """What an event makes of the case as it is. Raises decisions.Impossible."""
    return decisions.decide(table(), event, standing(case), plan.policies().withdraws_visit)


def answered(case: Case, first: bool, at: datetime) -> None:
    """The case has just been sent: its instruction, in place. An officer who asked the family has confirmed it."""
    decision = decide(decisions.answer(standing(case), first), case)
    if decision.confirmed:
        case.confirmed_at = case.confirmed_at or at
    if case.asked_at is not None:
        decision = decide(decisions.ASKED, case)
    case.field_state, case.instruction = decision.state, decision.instruction


def settle(case: Case) -> None:
    """The instruction of a case that changed in another way, in place: from everything that was told and sent."""
    if case.field_state in decisions.SETTLED and case.sent_at is not None and case.asked_at is None:
        decision = decide(decisions.answer(standing(case), first=False), case)
        case.field_state, case.instruction = decision.state, decision.instruction
    else:
        replay(case)


def happening(word: Word) -> Happening:
    """A word in the order of the moments; a teller's clock that runs ahead does not make it later than it came.

    Words that came together, all of them from such a clock, keep the order in which they were said.
    """
    return Happening(min(word.said_at, word.at), True, f"{word.said_at.isoformat()} {word.id}", word.event)


Sends = tuple[datetime | None, datetime | None]
"""When a case was sent first and last."""


def sends(cases: Iterable[Case]) -> dict[UUID, Sends]:
    """Of those that were sent; no statement when none was."""
    sent = [case.id for case in cases if case.sent_at is not None]
    if not sent:
        return {}
    rows = Envelope.objects.filter(case_id__among=sent).order_by().values_list("case_id")
    return {case_id: (first, last) for case_id, first, last in rows.annotate(Min("received_at"), Max("received_at"))}


def replay(case: Case) -> None:
    """The instruction from everything that happened, in the order of the moments."""
    replayed(case, Word.objects.filter(case_id=case.id).defer("sealed"), sends((case,)).get(case.id, (None, None)))


def replayed(case: Case, told: Iterable[Word], sent: Sends) -> None:
    """As `replay`, by words and sends that are at hand."""
    happened = [happening(word) for word in told]
    if case.visit_requested_at is not None:
        happened.append(Happening(case.visit_requested_at, False, "", "visit_requested"))
    if case.sent_at is not None:
        first, last = sent[0], sent[1] or case.sent_at
        happened.append(Happening(last, False, "", decisions.answer(standing(case), first == sent[1])))
        if case.asked_at is not None:
            happened.append(Happening(max(last, case.asked_at), False, AFTER, decisions.ASKED))
    now = decisions.replay(table(), standing(case), happened, plan.policies().withdraws_visit)
    case.field_state, case.instruction = now.state, now.instruction
