"""The only way in for a response: one transaction, idempotent, append-only; the reply goes out after the commit.

Several at once, as a phone brings them in the evening, are taken in with as many statements as one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cacah.audit import actions as audit
from cacah.audit.models import Entry
from cacah.cases import counts, deciding, queries
from cacah.cases.core import envelope as envelopes
from cacah.cases.core import ranking
from cacah.cases.core.envelope import Envelope, Malformed, Receipt
from cacah.cases.models import Case, Event, Member, Own
from cacah.cases.models import Envelope as EnvelopeRow
from cacah.cases.reception import Heads, Part, Reception
from cacah.cases.saving import sealed_code
from cacah.cases.sent import as_receipt
from cacah.cases.sittings import people, sql
from cacah.cases.tokens import TOKENS, tokens
from cacah.cases.windows import Closed, refuse_closed
from cacah.lib import clock, rows
from cacah.lib.problems import Refused
from cacah.vault import keys

AT_ONCE = 10
"""Envelopes taken in by one transaction: a twentieth of a second, while which their families' rows are locked."""

Around = Mapping[str, Any]


class Conflict(Exception):
    """An envelope came again under its id with other bytes; what was received first stands."""


def _heads(cases: Collection[UUID]) -> dict[UUID, dict[UUID, list[ranking.Response]]]:
    """By case, the heads of its parts; no statement for no case."""
    found: dict[UUID, dict[UUID, list[ranking.Response]]] = {case_id: {} for case_id in cases}
    if not found:
        return found
    with connection.cursor() as cursor:
        cursor.execute(sql("heads"), {"cases": list(cases)})
        for case_id, part_id, number, mode, completeness, at in cursor.fetchall():
            head = ranking.Response(completeness, mode, at, f"{number:06d}")
            found[case_id].setdefault(part_id, []).append(head)
    return found


def _rank(several: Sequence[Reception]) -> None:
    """Rank each envelope's parts among what was sent before."""
    heads = _heads([one.case.id for one in several if not one.is_first])
    nothing: Heads = {}
    for one in several:
        one.rank(heads.get(one.case.id, nothing))


def _list_people(several: Sequence[Reception]) -> None:
    for one in several:
        one.list_people()
        one.place_family()
    Member.objects.bulk_create([member for one in several for member in one.fresh])
    for one in several:
        if one.alone:
            Member.objects.filter(case_id=one.case.id, id=one.alone).update(own=Own.SENT)


def _take_in_parts(several: Sequence[Reception]) -> None:
    """Members, residences, the dwelling and the drafts, in one statement."""
    told = [(one, part) for one in several for part in one.people]
    marks = [tokens(one.case, part.walk.values, part.report.state.counted_here) for one, part in told]
    with connection.cursor() as cursor:
        cursor.execute(
            sql("take_in"),
            {
                "cases": [one.case.id for one, _ in told],
                "members": [part.sent.part_id for _, part in told],
                "complete": [part.report.state.complete for _, part in told],
                "counted": [part.report.state.counted_here for _, part in told],
                "stands": [part.number for _, part in told],
                "codes": [_code(one, part) for one, part in told],
                **{name: [mark[column] for mark in marks] for column, name in enumerate(TOKENS)},
                "dwellings": [one.case.id if part.report.state.counted_here else None for one, part in told],
                "reasons": [_reason(one, part) for one, part in told],
                **_beaten(several),
                **_houses(several),
                **_drawn(several),
            },
        )


def _code(one: Reception, part: Part) -> bytes:
    return sealed_code(one.key, one.case.id, part.sent.part_id, str(part.sent.answers.get("presence", "")))


def _reason(one: Reception, part: Part) -> bytes:
    return one.key.seal_json(part.report.judgement, f"cases.residence/{one.case.id}/{part.sent.part_id}")


def _beaten(several: Sequence[Reception]) -> dict[str, list[UUID]]:
    """Parts of which an earlier version stands."""
    found = [(one.case.id, part.sent.part_id) for one in several for part in one.taken if not part.stands]
    return {"beaten_cases": [case_id for case_id, _ in found], "beaten": [part for _, part in found]}


def _houses(several: Sequence[Reception]) -> dict[str, list[Any]]:
    """Where the families live, of those who told; who did not lives where the case does."""
    told = [one for one in several if one.family or one.case.sent_at is None]
    return {
        "houses": [one.case.id for one in told],
        "places": [one.case.lives_at for one in told],
        "addresses": [_address(one) for one in told],
    }


def _address(one: Reception) -> bytes | None:
    if one.family is None:
        return None
    told = {name: value for name, value in one.family.walk.values.items() if name.startswith("address_")}
    return one.key.seal_json(told, f"cases.dwelling/{one.case.id}")


def _drawn(several: Sequence[Reception]) -> dict[str, list[Any]]:
    """Drafts that were sent, by the version that was read."""
    found = [(one, part.sent) for one in several for part in one.taken if part.sent.draft_version is not None]
    return {
        "draft_cases": [one.case.id for one, _ in found],
        "channels": [one.channel for one, _ in found],
        "parts": [sent.part_id for _, sent in found],
        "versions": [sent.draft_version for _, sent in found],
    }


def _settled(several: Sequence[Reception]) -> list[int]:
    """How many queries are open in each case now."""
    doubts = queries.same_nik({one.case.id: one.niks for one in several})
    return queries.settle([one.leaves_open(doubts.get(one.case.id, set())) for one in several], several[0].at)


CHANGED = (
    "id", "home_id", "status", "mode", "confirmed_at", "started_at", "sent_at", "complete_at", "clean_at",
    "visit_requested_at", "listed", "residents", "family_complete", "family_stands", "version", "field_state",
    "instruction",
)  # fmt: skip
"""What a send may change of a case."""


def _write_cases(cases: Sequence[Case]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql("send"), {name: [getattr(case, name) for case in cases] for name in CHANGED})


def take_all(several: Sequence[Reception]) -> list[Receipt]:
    """Write everything that envelopes change, in the caller's transaction, which holds the rows of their cases.

    Each is of another case, and no NIK is in two of them: who comes second has to see the first. Whoever one of them
    says to live elsewhere is gone for all of them.
    """
    befores = [(counts.Snapshot.of(one.case), one.case.sent_at is None) for one in several]
    _rank(several)
    rows.insert([version for one in several for version in one.versions()])
    _list_people(several)
    _take_in_parts(several)
    events: list[Event] = []
    for one, (before, first), open_queries in zip(several, befores, _settled(several), strict=True):
        one.advance(open_queries)
        if one.case.sent_at is not None:
            deciding.answered(one.case, first, one.at)
        events += counts.events(before, one.case, "own" if one.alone else "sent", one.case.mode, one.at)
    _write_cases([one.case for one in several])
    receipts = [one.receipt() for one in several]
    rows.insert(receipts)
    rows.insert(events)
    audit.note_all([_entry(one) for one in several])
    return [as_receipt(row) for row in receipts]


def _entry(one: Reception) -> Entry:
    return audit.entry(
        one.envelope.author, "receive", f"case/{one.case.id}", one.case.place_id, mode=one.envelope.mode,
        parts=len(one.taken), status=one.case.word,
    )  # fmt: skip


def take(one: Reception) -> Receipt:
    """`take_all` of one."""
    (receipt,) = take_all((one,))
    return receipt


def everybody(case_id: UUID) -> dict[UUID, Member]:
    """All members of a case, removed ones too, in their order."""
    return _everybody((case_id,))[case_id]


def _everybody(cases: Collection[UUID]) -> dict[UUID, dict[UUID, Member]]:
    found: dict[UUID, dict[UUID, Member]] = {case_id: {} for case_id in cases}
    for member in people(Member.objects.filter(case_id__among=found).order_by("position", "id")):
        found[member.case_id][member.id] = member
    return found


def receive(envelope: Envelope, around: Around | None = None) -> Receipt:
    """Take in a response. The same envelope again: the same receipt with `again`.

    `around`: how an interview came about, as far as it was told: `began`, `ended` (ISO times by one clock), `position`.
    Raises envelope.Malformed, Conflict (same id, other bytes), Closed, lib.problems.Refused (impossible answers, by
    part and item), Case.DoesNotExist.
    """
    (answer,) = receive_all(((envelope, around or {}),))
    if isinstance(answer, Exception):
        raise answer
    return answer


def receive_all(sent: Iterable[tuple[Envelope, Around]]) -> list[Receipt | Exception]:
    """Take in envelopes with what is around them: the receipt of each, or what `receive` would raise of it.

    What is wrong with one stops no other. They are taken in in their order, a few in one transaction: some are
    committed while others are not yet, and of two of one case or with one NIK the second sees the first.
    """
    waiting = dict(enumerate(sent))
    done: dict[int, Receipt | Exception] = {}
    while waiting:
        with transaction.atomic():
            done |= _taken_in(_of_different_cases(waiting))
        waiting = {number: one for number, one in waiting.items() if number not in done}
    return [done[number] for number in sorted(done)]


Sent = Mapping[int, tuple[Envelope, Around]]


def _of_different_cases(waiting: Sent) -> Sent:
    """The first envelopes, until a case comes again, and no more than are taken in at once."""
    found: dict[int, tuple[Envelope, Around]] = {}
    cases: set[UUID] = set()
    for number, (envelope, around) in waiting.items():
        if envelope.case_id in cases or len(found) == AT_ONCE:
            break
        found[number] = envelope, around
        cases.add(envelope.case_id)
    return found


def _taken_in(sent: Sent) -> dict[int, Receipt | Exception]:
    """What became of the first of these envelopes of different cases: the others have to wait for one of them."""
    desk = _Desk.of([envelope for envelope, _ in sent.values()])
    found = _apart({number: desk.opened(envelope, around) for number, (envelope, around) in sent.items()})
    new = {number: one for number, one in found.items() if isinstance(one, Reception)}
    taken = dict(zip(new, take_all(list(new.values())), strict=True)) if new else {}
    return {**{number: one for number, one in found.items() if not isinstance(one, Reception)}, **taken}


Opened = Reception | Receipt | Exception


def _apart(opened: Mapping[int, Opened]) -> dict[int, Opened]:
    """The first ones, until one names a NIK that another of them names: of two at once both would be doubted."""
    named: set[bytes] = set()
    found: dict[int, Opened] = {}
    for number, one in opened.items():
        told = set(one.told_niks.values()) if isinstance(one, Reception) else set()
        if told & named:
            break
        named |= told
        found[number] = one
    return found


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where envelopes of different cases are taken in: the cases, whose rows are ours until the commit."""

    at: datetime
    cases: Mapping[UUID, Case]
    known: Mapping[tuple[UUID, UUID], EnvelopeRow]
    members: Mapping[UUID, dict[UUID, Member]] = field(repr=False)

    @classmethod
    def of(cls, sent: Sequence[Envelope]) -> "_Desk":
        """Saving a draft that changes nothing visible need not wait for the lock."""
        wanted = [one.case_id for one in sent]
        cases = {
            one.id: one for one in Case.objects.select_for_update(no_key=True).filter(pk__among=wanted).order_by("pk")
        }
        earlier = EnvelopeRow.objects.filter(case_id__among=wanted, id__among=[one.id for one in sent])
        return cls(clock.now(), cases, {(row.case_id, row.id): row for row in earlier}, _everybody(cases))

    def opened(self, sent: Envelope, around: Around) -> Opened:
        """The envelope, ready to be written; the receipt it had; or what `receive` raises of it."""
        try:
            return self._opened(sent, around)
        except (Malformed, Conflict, Closed, Refused, Case.DoesNotExist) as why:
            return why

    def _opened(self, sent: Envelope, around: Around) -> Reception | Receipt:
        envelopes.check(sent)
        case, known = self.cases.get(sent.case_id), self.known.get((sent.case_id, sent.id))
        if case is None:
            raise Case.DoesNotExist(f"No case {sent.case_id}.")
        if known is None:
            refuse_closed(case, sent.mode, self.at)
            return Reception(case, sent, self.at, keys.unwrap(case.wrapped_key), self.members[case.id], around=around)
        if bytes(known.sha256) != sent.digest():
            raise Conflict(f"Envelope {sent.id} was received with other bytes.")
        return as_receipt(known, again=True)
