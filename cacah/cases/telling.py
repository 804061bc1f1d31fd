"""What officers, neighbourhood heads and supervisors say of a case: append-only, idempotent, sealed by the case's key.

Who may say it, and when, is the door's to know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cacah.audit import actions as audit
from cacah.audit.models import Entry
from cacah.cases import counts, deciding, reviewing
from cacah.cases.core import decisions, lines, words
from cacah.cases.core.dates import local_day
from cacah.cases.core.decisions import Decision, Impossible
from cacah.cases.core.envelope import Malformed
from cacah.cases.core.lines import Said
from cacah.cases.core.matching import YEAR
from cacah.cases.core.words import Told, Word
from cacah.cases.models import Case, Event
from cacah.cases.models import Word as WordRow
from cacah.cases.receiving import Conflict
from cacah.cases.sittings import sql
from cacah.cases.tokens import named_token, unit, unit_tokens
from cacah.geo import reads as geo
from cacah.lib import clock, rows
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
    (answer,) = tell_all((word,))
    if isinstance(answer, Exception):
        raise answer
    return answer


def tell_all(told: Sequence[Word]) -> list[Told | Exception]:
    """Take in words in their order: the answer to each, or what `tell` would raise of it.

    One transaction, and as many statements as for one word. What is wrong with one stops no other.
    """
    wrong = {number: why for number, word in enumerate(told) if (why := _malformed(word))}
    sound = [word for number, word in enumerate(told) if number not in wrong]
    with transaction.atomic():
        table = _Table.of(sound) if sound else None
        taken = iter([table.answer(word) for word in sound] if table else ())
        if table:
            table.write()
    return [wrong[number] if number in wrong else next(taken) for number in range(len(told))]


def _malformed(word: Word) -> Malformed | None:
    try:
        words.check(word)
    except Malformed as why:
        return why
    return None


def _decision(case: Case, word: Word) -> Decision:
    try:
        _refuse_overtaken(case, word)
        return deciding.decide(decisions.numbered(word.event), case)
    except Impossible as refusal:
        why = decisions.REFUSALS[refusal.code]
        raise Refused([Problem(refusal.code, "word", None, "event", word.event, why)]) from refusal


def _named_token(case: Case, word: Word) -> int | None:
    """What finds somebody of whom only this word tells: by the day of birth, or by less in the unit."""
    if word.event not in lines.NEW:
        return None
    new = lines.named(Said(word.event, local_day(word.at, geo.place(case.place_id).zone), word.facts))
    if new is None:
        return None
    whole = named_token(new.name, new.birth)
    return (
        whole if whole is not None else next(iter(unit_tokens(new.name, new.birth[:YEAR], unit(case.lives_at))), None)
    )


def _refuse_overtaken(case: Case, word: Word) -> None:
    """A review is about what was sent last: what came after it nobody has looked at."""
    about = word.facts.get("response")
    if about is not None and reviewing.last_sent(case.id) != UUID(about):
        raise Impossible("overtaken")


@dataclass(slots=True)
class _Table:
    """Where words are taken in: their cases, whose rows are ours until the commit, and what was told of them so far.

    `known`: words with one of these ids; `fresh`: those to be written, with their events and entries of the trail.
    """

    at: datetime
    cases: dict[UUID, Case]
    known: dict[tuple[UUID, UUID], WordRow]
    told: dict[UUID, list[WordRow]]
    sends: dict[UUID, deciding.Sends]
    fresh: list[WordRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    trail: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, sound: Sequence[Word]) -> "_Table":
        wanted = {word.case_id for word in sound}
        locked = Case.objects.select_for_update(no_key=True).filter(pk__among=wanted).order_by("pk")
        cases = {case.id: case for case in locked}
        told: dict[UUID, list[WordRow]] = {}
        for row in WordRow.objects.filter(case_id__among=wanted).defer("sealed"):
            told.setdefault(row.case_id, []).append(row)
        ids = {word.id for word in sound}
        again = [row for rows in told.values() for row in rows if row.id in ids]
        known = {(row.case_id, row.id): row for row in again}
        return cls(clock.now(), cases, known, told, deciding.sends(cases.values()))

    def answer(self, word: Word) -> Told | Exception:
        """What becomes of a word; what `tell` raises is returned."""
        case = self.cases.get(word.case_id)
        if case is None:
            return Case.DoesNotExist(f"No case {word.case_id}.")
        key, known = keys.unwrap(case.wrapped_key), self.known.get((case.id, word.id))
        try:
            return _again(known, word, key) if known else self._take(case, word, _decision(case, word), key)
        except (Conflict, Refused) as why:
            return why

    def _take(self, case: Case, word: Word, decision: Decision, key: keys.DataKey) -> Told:
        """What the word changes, in place."""
        before, at = counts.Snapshot.of(case), self.at
        row = WordRow(
            case_id=case.id, id=word.id, event=word.event, said_at=word.at, at=at, author=word.author,
            about=word.facts.get("response"), token_name_birth=_named_token(case, word),
            sealed=key.seal_json(words.canonical(word), _name(case.id, word.id)),
        )  # fmt: skip
        if decision.confirmed:
            case.confirmed_at = case.confirmed_at or at
        told = self.told.setdefault(case.id, [])
        told.append(row)
        deciding.replayed(case, told, self.sends.get(case.id, (None, None)))
        case.version += 1
        row.instruction = case.instruction
        self.known[case.id, row.id] = row
        self.fresh.append(row)
        self.events += counts.events(before, case, KIND, case.mode, at)
        codes = {"event": word.event, "instruction": case.instruction}
        self.trail.append(audit.entry(word.author, "tell", f"case/{case.id}", case.place_id, **codes))
        return Told(word.id, at, word.event, case.instruction)

    def write(self) -> None:
        """All that is new, in four statements."""
        changed = [self.cases[case_id] for case_id in sorted({row.case_id for row in self.fresh})]
        if not changed:
            return
        with connection.cursor() as cursor:
            columns = ("id", "confirmed_at", "field_state", "instruction", "version")
            cursor.execute(sql("tell"), {name: [getattr(case, name) for case in changed] for name in columns})
        rows.insert(self.fresh)
        rows.insert(self.events)
        audit.note_all(self.trail)


def _again(known: WordRow, word: Word, key: keys.DataKey) -> Told:
    if key.open_json(known.sealed, _name(word.case_id, word.id)) != words.canonical(word):
        raise Conflict(f"Word {word.id} was told with other bytes.")
    return Told(known.id, known.at, known.event, known.instruction, again=True)


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
    return told_of([case])[case.id]


def told_of(cases: Sequence[Case]) -> dict[UUID, list[Heard]]:
    """`told` of each case. One statement; the key of a case of which nobody said anything stays wrapped."""
    rows: dict[UUID, list[WordRow]] = {case.pk: [] for case in cases}
    for row in WordRow.objects.filter(case_id__among=rows):
        rows[row.case_id].append(row)
    wrapped = {case.pk: case.wrapped_key for case in cases}
    return {own: heard(said, keys.unwrap(wrapped[own]))[::-1] if said else [] for own, said in rows.items()}


def heard(rows: Iterable[WordRow], key: keys.DataKey) -> list[Heard]:
    """Words about one case, opened, in the order of the moments."""
    return [_heard(row, key) for row in sorted(rows, key=deciding.happening)]


def _heard(row: WordRow, key: keys.DataKey) -> Heard:
    facts = key.open_json(row.sealed, _name(row.case_id, row.id))["facts"]
    return Heard(row.id, row.event, row.said_at, row.at, row.author, facts)
