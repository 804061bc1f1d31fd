"""One envelope under the lock of its case: walked again, ranked, and what it makes of the case. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from cacah.cases.core import channels, origins, parts, ranking
from cacah.cases.core.channels import CHANNEL
from cacah.cases.core.dates import local_day
from cacah.cases.core.envelope import Envelope, PartAnswers
from cacah.cases.core.judgement import DIED
from cacah.cases.core.status import PartState, Status, status
from cacah.cases.models import Case, Member, Own, Standing, Version
from cacah.cases.models import Envelope as EnvelopeRow
from cacah.cases.queries import WARNING, Asked, Doubt
from cacah.cases.saving import residents_of
from cacah.cases.sent import around_name, stands, version_name
from cacah.cases.sittings import context, home_place, rule
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.instrument.core.walk import Instrument, Walk
from cacah.lib.problems import Problem, Refused
from cacah.vault import index, keys

Known = Mapping[UUID, Mapping[str, tuple[Any, bool]]]
"""By part and item, what the register said and whether that is certain, as it was shown to whoever answered."""

Heads = Mapping[UUID, list[ranking.Response]]
"""By part, what ranking asks of every version there is."""


@dataclass(slots=True)
class Part:
    """A part of the envelope, walked; `number` and `stands` are known once the earlier versions are."""

    sent: PartAnswers
    walk: Walk
    report: parts.PartReport
    member: Member | None
    number: int = 1
    stands: bool = True

    @property
    def is_person(self) -> bool:
        return self.sent.kind == "person"

    @property
    def asked(self) -> dict[str, Any]:
        """The relevant answers; what was calculated from them changes with census day and is not kept."""
        return {name: value for name, value in self.walk.values.items() if name in self.sent.answers}


@dataclass
class Reception:
    """One envelope being taken in, under the lock of its case. `known`: what was shown of the register, by part.

    `is_first`: nothing was sent before, neither by the family nor by a member alone; `fresh`: members it adds.
    """

    case: Case
    envelope: Envelope
    at: datetime
    key: keys.DataKey = field(repr=False)
    members: dict[UUID, Member]
    known: Known = field(default_factory=dict, repr=False)
    around: Mapping[str, Any] = field(default_factory=dict, repr=False)
    taken: list[Part] = field(init=False)
    is_first: bool = field(init=False)
    fresh: list[Member] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.taken = _walked(self)
        self.is_first = self.case.sent_at is None and not any(one.own == Own.SENT for one in self.members.values())

    @property
    def alone(self) -> UUID | None:
        """The member who sends this alone."""
        return self.envelope.parts[0].part_id if self.envelope.mode == channels.OWN else None

    @property
    def channel(self) -> str:
        """Whose drafts these answers were."""
        return channels.own(self.alone) if self.alone else CHANNEL.get(self.envelope.mode, channels.FAMILY)

    @property
    def listed(self) -> list[Member]:
        return [member for member in self.members.values() if member.standing == Standing.LISTED]

    @property
    def counting(self) -> list[Part]:
        """Parts of this envelope that stand after ranking."""
        return [part for part in self.taken if part.stands]

    @property
    def people(self) -> list[Part]:
        """People of this envelope whose part stands."""
        return [part for part in self.counting if part.is_person]

    @property
    def family(self) -> Part | None:
        """The family's part, if it stands."""
        return next((part for part in self.counting if not part.is_person), None)

    @cached_property
    def told_niks(self) -> dict[UUID, bytes]:
        """By member, the blind NIK of everybody who is said to live here."""
        people = [part for part in self.taken if part.is_person and part.report.state.counted_here]
        told = {part.sent.part_id: part.walk.values.get("nik") for part in people}
        return {member: index.blind("nik", str(nik)) for member, nik in told.items() if nik}

    @property
    def niks(self) -> dict[UUID, bytes]:
        """Those of people whose part stands."""
        standing = {part.sent.part_id for part in self.people}
        return {member: blind for member, blind in self.told_niks.items() if member in standing}

    def rank(self, heads: Heads) -> None:
        """Number the versions and find out which of them stand."""
        for part in self.taken:
            earlier = heads.get(part.sent.part_id, [])
            part.number = len(earlier) + 1
            mine = ranking.Response(part.report.completeness, self._mode(part), self.at, f"{part.number:06d}")
            part.stands = stands([*earlier, mine]) == part.number

    def _mode(self, part: Part) -> str:
        """The mode of one part: what the family tells of a member who answers alone ranks behind, but for a death."""
        told = part.sent.answers.get("presence") == DIED and self.channel == channels.FAMILY
        return channels.NOTICE if told and part.member and part.member.own else self.envelope.mode

    def list_people(self) -> None:
        """Who was sent is listed; what stands decides what is visible."""
        for part in self.taken:
            if not part.is_person:
                continue
            member = part.member = part.member or self._new_member(part)
            member.standing, member.touched = Standing.LISTED, True
            if part.stands:
                member.complete, member.counted_here = part.report.state.complete, part.report.state.counted_here
                member.stands = part.number

    def _new_member(self, part: Part) -> Member:
        last = max((member.position for member in self.members.values()), default=0)
        member = Member(case_id=self.case.id, id=part.sent.part_id, position=last + 1, origin=self.channel)
        self.members[member.id] = member
        self.fresh.append(member)
        return member

    def place_family(self) -> None:
        """What the family's part says of the case, if it stands."""
        if self.family:
            self.case.home_id = home_place(self.case, self.family.walk.values)
            self.case.family_complete, self.case.family_stands = self.family.report.state.complete, self.family.number

    def leaves_open(self, doubts: set[Doubt]) -> Asked:
        """What somebody has to look at: warnings of the instrument, and `doubts` about NIKs."""
        about = {part.sent.part_id for part in self.counting}
        found = {Doubt(WARNING, part.sent.part_id, one.name) for part in self.counting for one in part.walk.queries}
        return Asked(self.case.id, about, found | doubts, self.is_first)

    def advance(self, open_queries: int) -> None:
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

    def versions(self) -> list[Version]:
        """The rows of the parts."""
        return [self._version(part) for part in self.taken]

    def _version(self, part: Part) -> Version:
        name = version_name(self.case.id, part.sent.part_id, part.number)
        return Version(
            case_id=self.case.id,
            part_id=part.sent.part_id,
            number=part.number,
            kind=part.sent.kind,
            envelope_id=self.envelope.id,
            sealed=self.key.seal_json(self._kept(part), name),
            mode=self._mode(part),
            author=self.envelope.author,
            instrument=self.envelope.instrument,
            at=self.at,
            completeness=part.report.completeness,
        )

    def _kept(self, part: Part) -> dict[str, Any]:
        """What is sealed of a part: the relevant answers, and how each stands to what the register said of it."""
        told = origins.told(part.asked, self.known.get(part.sent.part_id, {}))
        return {**part.asked, origins.KEY: told} if told else part.asked

    def receipt(self) -> EnvelopeRow:
        """The envelope's row, which is its receipt. That of a member alone speaks of nobody else."""
        listed, name = self.listed, around_name(self.case.id, self.envelope.id)
        row = EnvelopeRow(
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
        if self.alone:
            done = self.taken[0].report.state.complete
            row.status, row.members, row.complete_members = Status.COMPLETE if done else Status.SENT, 1, int(done)
        return row


def _problem(part: PartAnswers, item: str, code: str, remedy: str) -> Problem:
    return Problem(code, f"{part.kind}/{part.part_id}", None, item, "", remedy)


def _instrument(version: str) -> Instrument:
    try:
        return instruments.version(version)
    except instruments.NoInstrument as error:
        remedy = "Load the questions anew and send again."
        raise Refused([Problem("unknown-instrument", "envelope", None, "instrument", version[:64], remedy)]) from error


def _walked(self: Reception) -> list[Part]:
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
            taken.append(Part(sent, walk, _report(self, sent, walk, instrument, around, told), member))
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


def advance(case: Case, listed: list[Member], open_queries: int, at: datetime) -> None:
    """Counts and status of a sent case from its members, in place, with the first time each state was reached."""
    case.listed, case.residents = len(listed), residents_of(listed)
    states = [PartState(member.complete, member.counted_here) for member in listed]
    case.status = status(True, True, PartState(case.family_complete), states, open_queries)
    case.started_at, case.sent_at = case.started_at or at, case.sent_at or at
    case.complete_at = (case.complete_at or at) if case.status >= Status.COMPLETE else None
    case.clean_at = (case.clean_at or at) if case.status >= Status.CLEAN else None
    case.version += 1
