"""Taking in what a phone brings, under the ids it gave: interviews that follow each other together, and so words.

The same item again is answered `again`, so a batch whose answer was lost is simply sent once more. What one item lacks
stops no other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import words
from cacah.cases.core.status import Status
from cacah.cases.models import Case
from cacah.entry import actions as entry
from cacah.field import charges, finding, leads, nights, private, reads, receipts, returned, splits
from cacah.field.charges import Lately
from cacah.field.core import batch, digits
from cacah.field.core.batch import Bad, Found, Lead, Malformed, Night, Part, Private, Response, Shown, Sls
from cacah.field.models import Device
from cacah.field.problems import told_of
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.lib.problems import Problem, Refused
from cacah.register import reads as register

TOLD_AT_THE_DOOR = frozenset({*words.VISITS, *words.ON_THE_WAY, *words.LISTED, *words.ANSWERED} - {receipts.EVENT})
"""What a phone tells by itself; that a receipt was shown it tells by bringing the receipt."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a batch is taken in: asked once for all its items. `had`: items that came before, whosever the case is."""

    device: Device
    lately: Lately
    cases: dict[UUID, Case]
    had: frozenset[UUID]

    @property
    def actor(self) -> str:
        return self.device.user.actor

    @classmethod
    def of(cls, device: Device, items: list[batch.Item], lately: Lately | None = None) -> "Desk":
        whole = {item.id: item.case_id for item in items if not isinstance(item, (Bad, Night, Sls)) and item.case_id}
        known = {case.pk: case for case in Case.objects.filter(pk__among=set(whole.values()))}
        mine = lately or charges.lately(device.user, clock.now())
        return cls(device, mine, known, cases.had(set(known), set(whole)))


def taken(device: Device, items: list[batch.Item], lately: Lately | None = None) -> Iterator[Answer]:
    """What became of each item, in their order. Words that follow each other are taken in at once, and interviews too.

    `lately`: whose families are taken in, if a supervisor brings the items; else those of the officer lately.
    """
    desk = Desk.of(device, items, lately)
    for _, run in groupby(items, key=type):
        several = list(run)
        yield from ({"id": item.id, **answer} for item, answer in zip(several, _run(desk, several), strict=True))


Single = Private | Night | Found | Lead | Shown | Sls
"""Items that are taken in one by one."""


def _run(desk: Desk, several: Sequence[batch.Item]) -> list[Answer]:
    """What became of items of one kind that follow each other."""
    if told := [item for item in several if isinstance(item, batch.Word)]:
        return _told(desk, told)
    if sent := [item for item in several if isinstance(item, Response)]:
        return _received(desk, sent)
    return [_answered(desk, item) for item in several if not isinstance(item, (batch.Word, Response))]


def _answered(desk: Desk, item: Bad | Single) -> Answer:
    if isinstance(item, Bad):
        return _refused(item.why)
    try:
        return _taken_in(desk, item)
    except (Malformed, hall.Conflict, hall.Malformed, hall.Closed, Refused) as why:
        return _refused(why)


def _taken_in(desk: Desk, item: Single) -> Answer:
    if isinstance(item, Night):
        return nights.noted(desk.device.user, item)
    if isinstance(item, Sls):
        return splits.take(item, desk.device.user, desk.lately)
    if isinstance(item, Lead):
        if item.case_id and item.id not in desk.had:
            _require(desk, item.case_id)
        return leads.noted(item, desk.lately, desk.actor)
    if isinstance(item, Found):
        return _found(desk, item)
    if isinstance(item, Shown):
        return _shown(desk, item)
    return _received_sealed(desk, item)


def _refused(why: Exception) -> Answer:
    """What the phone is told; raises what is no answer to it."""
    if isinstance(why, hall.Conflict):
        return {"answer": "conflict", "problems": [told_of("conflict")]}
    if isinstance(why, Malformed):
        return _problems(told_of(why.code, why.where))
    if isinstance(why, hall.Malformed):
        return _problems(told_of(why.problem.code, why.problem.field or ""))
    if isinstance(why, hall.Closed):
        return _problems(told_of("closed", opens=why.opens))
    if isinstance(why, Refused):
        return _problems(*(_of_hall(one) for one in why.problems))
    raise why


def _problems(*found: Answer) -> Answer:
    return {"answer": "problem", "problems": list(found)}


def _of_hall(problem: Problem) -> Answer:
    """`person/<id>` and the item: where on the phone it has to be put right."""
    part = problem.file.partition("/")[2]
    return told_of(problem.code, f"{part}/{problem.field}" if part else problem.field or "")


def _received(desk: Desk, items: Sequence[Response]) -> list[Answer]:
    """What became of each of these interviews."""
    unfit: dict[int, Malformed] = {}
    sound: dict[int, tuple[hall.Envelope, Mapping[str, Any]]] = {}
    for number, item in enumerate(items):
        try:
            sound[number] = (_envelope(desk, item), item.around)
        except Malformed as why:
            unfit[number] = why
    taken = dict(zip(sound, hall.receive_all(sound.values()), strict=True))
    online = cases.answered_online({one.case_id for one in taken.values() if isinstance(one, hall.Receipt)})
    return [_of_receipt(unfit.get(number) or taken[number], online) for number in range(len(items))]


def _envelope(desk: Desk, item: Response) -> hall.Envelope:
    """Raises Malformed for a case that is not the officer's, or a number of which the phone was not shown the end."""
    if item.id not in desk.had:
        _require(desk, item.case_id)
    parts = tuple(hall.PartAnswers(one.id, _kind(one), one.answers) for one in _with_numbers(item, desk.actor))
    return hall.Envelope(item.id, item.case_id, "interview", desk.actor, item.instrument, parts, item.at)


def _of_receipt(told: hall.Receipt | Exception, online: Collection[UUID]) -> Answer:
    if isinstance(told, Exception):
        return _refused(told)
    return {
        "answer": "again" if told.again else "ok",
        "received": told.received_at.replace(microsecond=0),
        "status": Status(told.status).word,
        **({"also_online": True} if told.case_id in online else {}),
    }


def _received_sealed(desk: Desk, item: Private) -> Answer:
    """What a member answered alone on this phone. Raises as `_envelope`; of what she answered nothing is said."""
    if item.id not in desk.had:
        _require(desk, item.case_id)
    part = private.opened(item)
    try:
        whole = _with_number(item, part, _numbers(item.case_id, desk.actor)) if _has_mask(part) else part
    except Malformed as error:
        raise Malformed(private.CODE) from error
    receipt = private.receive(item, whole)
    if not receipt.again:
        audit.note(desk.actor, "bring_private", f"case/{item.case_id}", desk.cases[item.case_id].place_id)
    return {"answer": "again" if receipt.again else "ok", "received": receipt.received_at.replace(microsecond=0)}


def _found(desk: Desk, item: Found) -> Answer:
    """Raises Malformed for a place or a case not the officer's. What comes later in the batch finds the case."""
    known = desk.cases.get(item.case_id)
    if known is None:
        place = finding.place_of(item, desk.lately, clock.now())
    else:
        place = known.place_id
        if item.id not in desk.had:
            _require(desk, item.case_id)
    desk.cases[item.case_id], told = finding.take(item, place, desk.actor)
    return _answer_of(told)


def _shown(desk: Desk, item: Shown) -> Answer:
    """Raises Malformed for a case that is not the officer's, or a receipt that is not the family's."""
    why = _unfit(desk, item)
    if why is not None:
        raise why
    return _answer_of(receipts.take(item, desk.actor))


def _told(desk: Desk, items: Sequence[batch.Word]) -> list[Answer]:
    """What became of each of these words."""
    refused = {number: why for number, item in enumerate(items) if (why := _unfit_word(desk, item))}
    sound = [item for number, item in enumerate(items) if number not in refused]
    with transaction.atomic():
        told = iter(list(_coded(desk, sound, hall.tell_all([_word(desk, item) for item in sound]))))
    return [_answer_of(refused.get(number) or next(told)) for number in range(len(items))]


def _coded(
    desk: Desk, items: Sequence[batch.Word], told: Sequence[hall.Told | Exception]
) -> Iterator[hall.Told | Exception]:
    """What became of words; from now on the codes that were given with them let their families in."""
    for item, answer in zip(items, told, strict=True):
        if item.code and isinstance(answer, hall.Told):
            place = desk.cases[item.case_id].place_id
            yield answer if entry.bind_code(item.code, item.case_id, place, desk.actor) else Malformed("code", "code")
        else:
            yield answer


def _word(desk: Desk, item: batch.Word) -> hall.Word:
    return hall.Word(item.id, item.case_id, item.event, item.at, desk.actor, item.facts)


def _answer_of(told: hall.Told | Exception) -> Answer:
    if isinstance(told, Exception):
        return _refused(told)
    answer = "again" if told.again else "ok"
    return {"answer": answer, "received": told.at.replace(microsecond=0), "instruction": told.instruction}


def _unfit_word(desk: Desk, item: batch.Word) -> Malformed | None:
    """Why a word is not an officer's to tell, or not of this family, or not now."""
    return _unfit(desk, item) if item.event in TOLD_AT_THE_DOOR else Malformed("unknown-event", "event")


def _unfit(desk: Desk, item: batch.Word | Shown) -> Malformed | None:
    """Why what was told is not of an officer's family, or not now."""
    if item.id in desk.had:
        return None
    try:
        case, now = _require(desk, item.case_id), clock.now()
    except Malformed as why:
        return why
    if not (reads.may_tell(case, now) or reads.may_tell(case, now - reads.LATE)):
        return Malformed("closed", "event")
    return None


def _kind(part: Part) -> Any:
    return part.kind


def _require(desk: Desk, case_id: UUID) -> Case:
    """The case is the officer's, or was until lately: what was asked before it was given to another is not lost."""
    case = desk.cases.get(case_id)
    if case is None or not desk.lately.has(case):
        audit.note(desk.actor, "refuse_sync", f"device/{desk.device.pk}", case.place_id if case else None,
                   why="not_yours")  # fmt: skip
        raise Malformed("not_yours", "case")
    return case


Numbers = dict[UUID, dict[str, str]]
"""By member, the whole NIK of each that a phone may have been shown by four digits."""


def _with_numbers(item: Response, author: str) -> list[Part]:
    """The parts with the whole NIK where the phone brings back the four digits it was shown. Raises Malformed."""
    known = _numbers(item.case_id, author) if any(map(_has_mask, item.parts)) else {}
    return [_with_number(item, part, known) if _has_mask(part) else part for part in item.parts]


def _has_mask(part: Part) -> bool:
    return part.kind == "person" and any(map(digits.is_masked, part.answers.values()))


def _with_number(item: Response | Private, part: Part, known: Numbers) -> Part:
    try:
        version = instruments.version(item.instrument)
    except instruments.NoInstrument as error:
        raise Malformed("unknown-instrument", "instrument") from error
    numbers, whole = reads.masked(version), known.get(part.id, {})
    hidden = {name for name, value in part.answers.items() if name in numbers and digits.is_masked(value)}
    for name in sorted(hidden):
        if part.answers[name] not in whole:
            raise Malformed("masked", f"{part.id}/{name}")
    return Part(part.id, part.kind, {**part.answers, **{name: whole[part.answers[name]] for name in hidden}})


def _numbers(case_id: UUID, author: str) -> Numbers:
    """Of everybody on the list: the register's, and before it what `author` has brought, the newest first."""
    found: Numbers = {}
    for member, nik in [*_registered(case_id), *reversed(returned.niks(case_id, author))]:
        found.setdefault(member, {})[digits.masked(nik)] = nik
    return found


def _registered(case_id: UUID) -> list[tuple[UUID, str]]:
    """(Member, NIK) as the register holds them."""
    case = cases.case(case_id)
    record = register.record(case.register_family) if case.register_family else None
    if record is None:
        return []
    niks = {person.id: person.nik for person in (*record.people, *record.left)}
    listed = [(one.id, one.register_person) for one in cases.members_of([case_id])[case_id]]
    return [(own, nik) for own, person in listed if person and (nik := niks.get(person))]
