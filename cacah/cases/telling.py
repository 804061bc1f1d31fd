"""What officers, neighbourhood heads and supervisors say of a case: append-only, idempotent, sealed by the case's key.

Who may say it, and when, is the door's to know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases import counts, deciding, reviewing
from cacah.cases.core import decisions, words
from cacah.cases.core.decisions import Decision, Impossible
from cacah.cases.core.words import Told, Word
from cacah.cases.models import Case
from cacah.cases.models import Word as WordRow
from cacah.cases.receiving import Conflict
from cacah.lib import clock
from cacah.lib.problems import Problem, Refused
from cacah.vault import keys

KIND = "told"
"""Kind of the event a word leaves."""


def _name(case_id: UUID, word_id: UUID) -> str:
    """The logical name a word's facts are sealed under."""
    return f"cases.word/{case_id}/{word_id}"


def tell(word: Word) -> Told:
    """Take in what the field says of a case. The same word again: the same answer with `again`.

    Raises envelope.Malformed, Conflict (same id, other bytes), lib.problems.Refused (the decision table knows no such
    thing of such a case), Case.DoesNotExist.
    """
    words.check(word)
    with transaction.atomic():
        case, at = Case.objects.select_for_update(no_key=True).get(pk=word.case_id), clock.now()
        key = keys.unwrap(case.wrapped_key)
        known = WordRow.objects.filter(case_id=case.id, id=word.id).first()
        if known is not None:
            return _again(known, word, key)
        return _take(case, word, _decision(case, word), key, at)


def _decision(case: Case, word: Word) -> Decision:
    try:
        _refuse_overtaken(case, word)
        return deciding.decide(decisions.numbered(word.event), case)
    except Impossible as refusal:
        why = decisions.REFUSALS[refusal.code]
        raise Refused([Problem(refusal.code, "word", None, "event", word.event, why)]) from refusal


def _refuse_overtaken(case: Case, word: Word) -> None:
    """A review is about what was sent last: what came after it nobody has looked at."""
    about = word.facts.get("response")
    if about is not None and reviewing.last_sent(case.id) != UUID(about):
        raise Impossible("overtaken")


def _again(known: WordRow, word: Word, key: keys.DataKey) -> Told:
    if key.open_json(known.sealed, _name(word.case_id, word.id)) != words.canonical(word):
        raise Conflict(f"Word {word.id} was told with other bytes.")
    return Told(known.id, known.at, known.event, known.instruction, again=True)


def _take(case: Case, word: Word, decision: Decision, key: keys.DataKey, at: datetime) -> Told:
    """Write the word and everything it changes, in the caller's transaction, which holds the case's row."""
    before = counts.Snapshot.of(case)
    row = WordRow(
        case_id=case.id, id=word.id, event=word.event, said_at=word.at, at=at, author=word.author,
        about=word.facts.get("response"),
        sealed=key.seal_json(words.canonical(word), _name(case.id, word.id)),
    )  # fmt: skip
    if decision.confirmed:
        case.confirmed_at = case.confirmed_at or at
    deciding.replay(case, row)
    case.version += 1
    case.save(update_fields=["confirmed_at", "field_state", "instruction", "version"])
    row.instruction = case.instruction
    row.save(force_insert=True)
    counts.leave(before, case, KIND, case.mode, at)
    audit.note(word.author, "tell", f"case/{case.id}", case.place_id, event=word.event, instruction=case.instruction)
    return Told(word.id, at, word.event, case.instruction)


@dataclass(frozen=True, slots=True)
class Heard:
    """A word as it was told, unsealed. `at`: when it was received; `said_at`: by the teller's clock."""

    id: UUID
    event: str
    said_at: datetime
    at: datetime
    author: str
    facts: Mapping[str, Any] = field(repr=False)


def told(case: Case) -> list[Heard]:
    """What the field has said of a case, the latest first. For officers and supervisors, never for a family."""
    return heard(WordRow.objects.filter(case_id=case.id), keys.unwrap(case.wrapped_key))[::-1]


def heard(rows: Iterable[WordRow], key: keys.DataKey) -> list[Heard]:
    """Words about one case, opened, in the order of the moments."""
    return [_heard(row, key) for row in sorted(rows, key=deciding.happening)]


def _heard(row: WordRow, key: keys.DataKey) -> Heard:
    facts = key.open_json(row.sealed, _name(row.case_id, row.id))["facts"]
    return Heard(row.id, row.event, row.said_at, row.at, row.author, facts)
