"""The only way in for a response: one transaction, idempotent, append-only; the reply goes out after the commit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cacah.audit import actions as audit
from cacah.cases import counts, deciding, queries
from cacah.cases.core import channels, origins, parts, ranking
from cacah.cases.core import envelope as envelopes
from cacah.cases.core.channels import CHANNEL
from cacah.cases.core.dates import local_day
from cacah.cases.core.envelope import Envelope, PartAnswers, Receipt
from cacah.cases.core.judgement import DIED
from cacah.cases.core.status import PartState, Status, status
from cacah.cases.models import Case, Member, Own, Standing, Version
from cacah.cases.models import Envelope as EnvelopeRow
from cacah.cases.saving import residents_of, sealed_code
from cacah.cases.sent import around_name, as_receipt, stands, version_name
from cacah.cases.sittings import context, home_place, rule, sql
from cacah.cases.tokens import TOKENS, tokens
from cacah.cases.windows import refuse_closed
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.instrument.core.walk import Instrument, Walk
from cacah.lib import clock, rows
from cacah.lib.problems import Problem, Refused
from cacah.vault import keys

Known = Mapping[UUID, Mapping[str, tuple[Any, bool]]]
"""By part and item, what the register said and whether that is certain, as it was shown to whoever answered."""


class Conflict(Exception):
    """An envelope came again under its id with other bytes; what was received first stands."""


@dataclass(slots=True)
class _Part:
    """A part of the envelope, walked; `number` and `stands` are known once the earlier versions are."""

    sent: PartAnswers
    walk: Walk
    report: parts.PartReport
    member: Member | None
    number: int = 1
    stands: bool = True


@dataclass(slots=True)
class Reception:
    """One envelope being taken in, under the lock of its case. `known`: what was shown of the register, by part."""

    case: Case
    envelope: Envelope
    at: datetime
    key: keys.DataKey = field(repr=False)
    members: dict[UUID, Member]
    known: Known = field(default_factory=dict, repr=False)
    around: Mapping[str, Any] = field(default_factory=dict, repr=False)
    taken: list[_Part] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = _walked(self)

    @property
    def alone(self) -> UUID | None:
        """The member who sends this alone."""
        return self.envelope.parts[0].part_id if self.envelope.mode == channels.OWN else None

    @property
    def is_first(self) -> bool:
        """Nothing was sent before, neither by the family nor by a member alone."""
        return self.case.sent_at is None and not any(one.own == Own.SENT for one in self.members.values())

    @property
    def channel(self) -> str:
        """Whose drafts these answers were."""
        return channels.own(self.alone) if self.alone else CHANNEL.get(self.envelope.mode, channels.FAMILY)

    @property
    def listed(self) -> list[Member]:
        return [member for member in self.members.values() if member.standing == Standing.LISTED]

    @property
    def counting(self) -> list[_Part]:
        """Parts of this envelope that stand after ranking."""
        return [part for part in self.taken if part.stands]


def _problem(part: PartAnswers, item: str, code: str, remedy: str) -> Problem:
    return Problem(code, f"{part.kind}/{part.part_id}", None, item, "", remedy)


def _instrument(version: str) -> Instrument:
    try:
        return instruments.version(version)
    except instruments.NoInstrument as error:
        remedy = "Load the questions anew and send again."
        raise Refused([Problem("unknown-instrument", "envelope", None, "instrument", version[:64], remedy)]) from error


def _walked(self: Reception) -> list[_Part]:
    """Every part walked again by the instrument's logic. Raises Refused for answers that cannot be; gaps may be."""
    instrument, problems, taken = _instrument(self.envelope.instrument), [], []
    family = next((part.answers for part in self.envelope.parts if part.kind == "family"), None)
    home = self.case.home_id if family is None else home_place(self.case, family)
    told = local_day(self.at, geo.place(self.case.place_id).zone)
    for sent in self.envelope.parts:
        member = self.members.get(sent.part_id)
        part, around = instrument.parts[sent.kind], _context(self, sent, member, home)
        unknown = [name for name in sent.answers if name not in part.items]
        problems += [_problem(sent, name, "unknown-item", "Send only items of this instrument.") for name in unknown]
        walk = part.walk(sent.answers, around)
        problems += [_problem(sent, one.name, "impossible", one.text("en")) for one in walk.errors]
        if not problems:
            taken.append(_Part(sent, walk, _report(self, sent, walk, instrument, around, told), member))
    if problems:
        raise Refused(problems)
    return taken


def _context(self: Reception, sent: PartAnswers, member: Member | None, home: int | None) -> dict[str, Any]:
    return context(self.case, sent.kind == "person" and not (member and member.register_person), home)


def _report(
    self: Reception, sent: PartAnswers, walk: Walk, instrument: Instrument, around: Mapping[str, Any], told: date
) -> parts.PartReport:
    if sent.kind == "family":
        return parts.family_report(sent.answers, walk)
    asks = "presence" in instrument.parts["person"].items
    return parts.person_report(sent.answers, walk, asks, str(around["family_place"]), told, rule(self.case))


def _heads(case: Case) -> dict[UUID, list[ranking.Response]]:
    """By part, what ranking asks of every version there is."""
    heads: dict[UUID, list[ranking.Response]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql("heads"), {"case": case.id})
        for part_id, number, mode, completeness, at in cursor.fetchall():
            heads.setdefault(part_id, []).append(ranking.Response(completeness, mode, at, f"{number:06d}"))
    return heads


def _rank(self: Reception) -> None:
    """Number the versions and find out which of them stand."""
    heads = {} if self.is_first else _heads(self.case)
    for part in self.taken:
        earlier = heads.get(part.sent.part_id, [])
        part.number = len(earlier) + 1
        mine = ranking.Response(part.report.completeness, _mode(self, part), self.at, f"{part.number:06d}")
        part.stands = stands([*earlier, mine]) == part.number


def _mode(self: Reception, part: _Part) -> str:
    """The mode of one part: what the family tells of a member who answers alone ranks behind, but for a death."""
    if (
        part.member
        and part.member.own
        and self.channel == channels.FAMILY
        and part.sent.answers.get("presence") == DIED
    ):
        return channels.NOTICE
    return self.envelope.mode


def _asked(part: _Part) -> dict[str, Any]:
    """The relevant answers; what was calculated from them changes with census day and is not kept."""
    return {name: value for name, value in part.walk.values.items() if name in part.sent.answers}


def _kept(self: Reception, part: _Part) -> dict[str, Any]:
    """What is sealed of a part: the relevant answers, and how each stands to what the register said of it."""
    asked = _asked(part)
    told = origins.told(asked, self.known.get(part.sent.part_id, {}))
    return {**asked, origins.KEY: told} if told else asked


def _write_versions(self: Reception) -> None:
    rows.insert([_version(self, part) for part in self.taken])


def _version(self: Reception, part: _Part) -> Version:
    name = version_name(self.case.id, part.sent.part_id, part.number)
    return Version(
        case_id=self.case.id,
        part_id=part.sent.part_id,
        number=part.number,
        kind=part.sent.kind,
        envelope_id=self.envelope.id,
        sealed=self.key.seal_json(_kept(self, part), name),
        mode=_mode(self, part),
        author=self.envelope.author,
        instrument=self.envelope.instrument,
        at=self.at,
        completeness=part.report.completeness,
    )


def _new_member(self: Reception, part: _Part) -> Member:
    last = max((member.position for member in self.members.values()), default=0)
    member = Member(case_id=self.case.id, id=part.sent.part_id, position=last + 1, origin=self.channel)
    self.members[member.id] = member
    return member


def _list_people(self: Reception) -> None:
    """Who was sent is listed; what stands decides what is visible."""
    new = []
    for part in self.taken:
        if part.sent.kind == "family":
            continue
        if part.member is None:
            part.member = _new_member(self, part)
            new.append(part.member)
        member = part.member
        member.standing, member.touched = Standing.LISTED, True
        if part.stands:
            member.complete, member.counted_here = part.report.state.complete, part.report.state.counted_here
            member.stands = part.number
    Member.objects.bulk_create(new)
    if self.alone:
        Member.objects.filter(case_id=self.case.id, id=self.alone).update(own=Own.SENT)


def _take_in_parts(self: Reception) -> None:
    """Members, residences, the dwelling and the drafts, in one statement."""
    people = [part for part in self.counting if part.sent.kind == "person"]
    family = next((part for part in self.counting if part.sent.kind == "family"), None)
    drawn = [part.sent for part in self.taken if part.sent.draft_version is not None]
    case_id, seal = self.case.id, self.key.seal_json
    marks = [tokens(self.case, part.walk.values, part.report.state.counted_here) for part in people]
    with connection.cursor() as cursor:
        cursor.execute(
            sql("take_in"),
            {
                "case": case_id,
                "channel": self.channel,
                "members": [part.sent.part_id for part in people],
                "complete": [part.report.state.complete for part in people],
                "counted": [part.report.state.counted_here for part in people],
                "stands": [part.number for part in people],
                "codes": [
                    sealed_code(self.key, case_id, part.sent.part_id, str(part.sent.answers.get("presence", "")))
                    for part in people
                ],
                **{name: [mark[column] for mark in marks] for column, name in enumerate(TOKENS)},
                "beaten": [part.sent.part_id for part in self.taken if not part.stands],
                "dwellings": [case_id if part.report.state.counted_here else None for part in people],
                "reasons": [
                    seal(part.report.judgement, f"cases.residence/{case_id}/{part.sent.part_id}") for part in people
                ],
                "house": family is not None or self.case.sent_at is None,
                "place": self.case.lives_at,
                "address": seal(_address(family), f"cases.dwelling/{case_id}") if family else None,
                "parts": [part.part_id for part in drawn],
                "versions": [part.draft_version for part in drawn],
            },
        )


def _address(family: _Part) -> dict[str, Any]:
    return {name: value for name, value in family.walk.values.items() if name.startswith("address_")}


def _doubts(self: Reception) -> set[queries.Doubt]:
    found = {
        queries.Doubt(queries.WARNING, part.sent.part_id, one.name)
        for part in self.counting
        for one in part.walk.queries
    }
    niks = {
        part.sent.part_id: str(part.walk.values["nik"])
        for part in self.counting
        if part.sent.kind == "person" and part.walk.values.get("nik") and part.report.state.counted_here
    }
    return found | queries.same_nik(self.case.id, niks)


def _place_family(self: Reception) -> None:
    """What the family's part says of the case, if it stands."""
    family = next((part for part in self.counting if part.sent.kind == "family"), None)
    if family:
        self.case.home_id = home_place(self.case, family.walk.values)
        self.case.family_complete, self.case.family_stands = family.report.state.complete, family.number


def advance(case: Case, listed: list[Member], open_queries: int, at: datetime) -> None:
    """Counts and status of a sent case from its members, in place, with the first time each state was reached."""
    case.listed, case.residents = len(listed), residents_of(listed)
    states = [PartState(member.complete, member.counted_here) for member in listed]
    case.status = status(True, True, PartState(case.family_complete), states, open_queries)
    case.started_at, case.sent_at = case.started_at or at, case.sent_at or at
    case.complete_at = (case.complete_at or at) if case.status >= Status.COMPLETE else None
    case.clean_at = (case.clean_at or at) if case.status >= Status.CLEAN else None
    case.version += 1


def _advance(self: Reception, open_queries: int) -> None:
    """What the send makes of the case. A member alone does not send for the family."""
    case, envelope = self.case, self.envelope
    if not self.alone:
        advance(case, self.listed, open_queries, self.at)
        case.mode = envelope.mode
        if self.channel == channels.FAMILY:
            case.visit_requested_at = None
    elif case.sent_at is not None:
        advance(case, self.listed, open_queries, self.at)
    else:
        case.status, case.started_at = Status.STARTED, case.started_at or self.at
        case.mode, case.version = case.mode or channels.FAMILY, case.version + 1
        case.listed, case.residents = len(self.listed), residents_of(self.listed)


def _own_receipt(self: Reception, row: EnvelopeRow) -> EnvelopeRow:
    """The receipt of a member alone speaks of nobody else."""
    done = self.taken[0].report.state.complete
    row.status, row.members, row.complete_members = Status.COMPLETE if done else Status.SENT, 1, int(done)
    return row


def _receipt_row(self: Reception) -> EnvelopeRow:
    listed, name = self.listed, around_name(self.case.id, self.envelope.id)
    return EnvelopeRow(
        case_id=self.case.id,
        id=self.envelope.id,
        sha256=self.envelope.digest(),
        mode=self.envelope.mode,
        author=self.envelope.author,
        instrument=self.envelope.instrument,
        received_at=self.at,
        status=self.case.status,
        parts=len(self.taken),
        members=len(listed),
        complete_members=sum(member.complete for member in listed),
        around=self.key.seal_json(self.around, name) if self.around else None,
    )


def take(self: Reception) -> Receipt:
    """Write everything an envelope changes, in the caller's transaction, which holds the case's row."""
    before, case, is_first = counts.Snapshot.of(self.case), self.case, self.is_first
    first_send = case.sent_at is None
    _rank(self)
    _write_versions(self)
    _list_people(self)
    _place_family(self)
    _take_in_parts(self)
    about = {part.sent.part_id for part in self.counting}
    open_queries = queries.settle(case.id, about, _doubts(self), self.at, first=is_first)
    _advance(self, open_queries)
    if case.sent_at is not None:
        deciding.answered(case, first_send, self.at)
    case.save()
    row = _own_receipt(self, _receipt_row(self)) if self.alone else _receipt_row(self)
    rows.insert([row])
    counts.leave(before, case, "own" if self.alone else "sent", case.mode, self.at)
    audit.note(
        self.envelope.author, "receive", f"case/{case.id}", case.place_id, mode=self.envelope.mode,
        parts=len(self.taken), status=case.word,
    )  # fmt: skip
    return as_receipt(row)


def _locked(case_id: UUID) -> Case:
    """The case's row, ours until the commit; saving a draft that changes nothing visible need not wait."""
    return Case.objects.select_for_update(no_key=True).get(pk=case_id)


def everybody(case_id: UUID) -> dict[UUID, Member]:
    """All members of a case, removed ones too, in their order."""
    rows = Member.objects.filter(case_id=case_id).defer("sealed").order_by("position", "id")
    return {member.id: member for member in rows}


def receive(envelope: Envelope, around: Mapping[str, Any] | None = None) -> Receipt:
    """Take in a response. The same envelope again: the same receipt with `again`.

    `around`: how an interview came about, as far as it was told: `began`, `ended` (ISO times by one clock), `position`.
    Raises envelope.Malformed, Conflict (same id, other bytes), Closed, lib.problems.Refused (impossible answers, by
    part and item), Case.DoesNotExist.
    """
    envelopes.check(envelope)
    with transaction.atomic():
        case, at = _locked(envelope.case_id), clock.now()
        known = EnvelopeRow.objects.filter(case_id=case.id, id=envelope.id).first()
        if known is None:
            refuse_closed(case, envelope.mode, at)
            key, members = keys.unwrap(case.wrapped_key), everybody(case.id)
            return take(Reception(case, envelope, at, key, members, around=around or {}))
        if bytes(known.sha256) != envelope.digest():
            raise Conflict(f"Envelope {envelope.id} was received with other bytes.")
        return as_receipt(known, again=True)
