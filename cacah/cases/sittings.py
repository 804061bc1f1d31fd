"""A case as one seat sees it, in one query; and what is done and missing in its drafts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.base import ModelState

from cacah.cases.core import channels, parts
from cacah.cases.core.dates import local_day
from cacah.cases.core.residence import Rule
from cacah.cases.models import INSTITUTION, Case, Member, Own, Standing
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.instrument.core.walk import Part, Walk
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.vault import keys

Answers = dict[str, Any]
Row = TypeVar("Row", bound=models.Model)


@cache
def sql(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text()


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A part as it is being answered in one channel; `sent` when nothing changed since it was sent."""

    kind: str
    answers: Answers
    version: int
    foreign_version: int
    device: str
    updated_at: datetime
    sent: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """A case as one seat sees it. `members` are on the list or added in this channel's draft; `removed` were.

    `drafts` by part id: the family's part has the id of the case. Answers already sent are there too, marked sent.
    A member who answers alone sees only herself; of her the family sees no more than the name it gave her.
    """

    case: Case
    key: keys.DataKey = field(repr=False)
    channel: str
    members: tuple[Member, ...]
    removed: tuple[Member, ...]
    drafts: Mapping[UUID, DraftPart] = field(repr=False)
    walks: list[tuple[Part, Answers, dict[str, Any], Walk]] = field(default_factory=list, repr=False, compare=False)

    def walk(self, part: Part, answers: Answers, around: dict[str, Any]) -> Walk:
        """`part.walk`, once for what is asked again: drawing, saving and going on ask the same within a request."""
        for known, given, context, walk in self.walks:
            if known is part and given == answers and context == around:
                return walk
        self.walks.append((part, answers, around, part.walk(answers, around)))
        return self.walks[-1][3]

    def answers(self, part_id: UUID) -> Answers:
        draft = self.drafts.get(part_id)
        return draft.answers if draft else {}

    def member(self, member_id: UUID) -> Member | None:
        return next((member for member in self.members if member.id == member_id), None)

    @property
    def alone(self) -> UUID | None:
        """The member who answers alone in this sitting."""
        return channels.member_of(self.channel)

    def closed_to(self, member: Member) -> bool:
        """Whether this channel may not answer for a member, who does so alone; an officer may until it was sent."""
        if member.own == Own.NO or self.alone:
            return False
        return member.own == Own.SENT or self.channel == channels.FAMILY


_MEMBER = (
    "id", "position", "register_person", "origin", "standing", "touched", "complete", "counted_here", "stands", "own",
    "duplicate",
)  # fmt: skip
_CASE = (
    "id", "kind", "register_family", "place_id", "home_id", "status", "mode", "wrapped_key", "opened_at",
    "confirmed_at", "started_at", "sent_at", "complete_at", "clean_at", "visit_requested_at", "asked_at", "expected",
    "listed", "residents", "family_complete", "family_stands", "version", "seats", "field_state", "instruction",
)  # fmt: skip
_DRAFT_AT, _CASE_AT = len(_MEMBER), len(_MEMBER) + 7
_FIRST_MOMENT, _LAST_MOMENT = _CASE.index("opened_at"), _CASE.index("asked_at")


def draft_name(case_id: UUID, channel: str, part_id: UUID) -> str:
    """The logical name a draft is sealed under."""
    return f"cases.draft/{case_id}/{channel}/{part_id}"


def _read_row(model: type[Row], names: Iterable[str], values: Iterable[Any]) -> Row:
    """A row as if the ORM had read it, without its signals and checks: a fifth of the time, six times a page."""
    row = model.__new__(model)
    row.__dict__.update(zip(names, values, strict=False))
    row._state = ModelState()
    row._state.adding, row._state.db = False, "default"
    return row


def _case(row: Sequence[Any]) -> Case:
    """The case in the columns of `sql/sitting.sql`, as if the ORM had read it."""
    values = dict(zip(_CASE, row, strict=True))
    for name in _CASE[_FIRST_MOMENT : _LAST_MOMENT + 1]:
        if values[name] is not None:
            values[name] = datetime.fromtimestamp(values[name], UTC)
    return _read_row(Case, values, values.values())


def people(rows: models.QuerySet[Member]) -> Iterator[Member]:
    """Members as a sitting has them, without what is sealed and their tokens: for whoever reads many."""
    names = ("case_id", *_MEMBER)
    return (_read_row(Member, names, row) for row in rows.values_list(*names))


def sitting(case_id: UUID, channel: str) -> Sitting:
    """Everything one seat needs, in one query. Raises Case.DoesNotExist."""
    with connection.cursor() as cursor:
        cursor.execute(sql("sitting"), {"case": case_id, "channel": channel, "alone": channels.member_of(channel)})
        rows = cursor.fetchall()
    if not rows:
        raise Case.DoesNotExist(f"No case {case_id}.")
    case = _case(rows[0][_CASE_AT:])
    key = keys.unwrap(case.wrapped_key)
    members: list[Member] = []
    drafts: dict[UUID, DraftPart] = {}
    for row in rows:
        part = row[0]
        if part != case_id:
            members.append(_read_row(Member, ("case_id", *_MEMBER), (case_id, *row)))
        kind, sealed, version, foreign, device, updated, sent = row[_DRAFT_AT:_CASE_AT]
        if kind is not None:
            answers = key.open_json(sealed, draft_name(case_id, channel, part))
            at = datetime.fromtimestamp(updated, UTC)
            drafts[part] = DraftPart(kind, answers, version, foreign, device, at, sent)
    removed = tuple(member for member in members if member.standing == Standing.REMOVED)
    shown = tuple(member for member in members if member.standing != Standing.REMOVED)
    seen = Sitting(case, key, channel, shown, removed, drafts)
    for member in members:
        if member.own and member.id in drafts and seen.closed_to(member):
            drafts[member.id] = _name_alone(drafts[member.id])
    return seen


def _name_alone(draft: DraftPart) -> DraftPart:
    """What was answered for somebody who now answers alone rests until that ends; it is not there to be sent."""
    return replace(draft, answers={name: draft.answers[name] for name in ("name",) if name in draft.answers}, sent=True)


def rule(case: Case | None = None) -> Rule:
    """The residence rule with the plan's parameters, as it holds for the people of the case."""
    current = plan.current()
    inside = case is not None and case.kind == INSTITUTION
    return Rule(current.census_day, current.policies.residence_months, institution=inside)


def named_place(place_id: int) -> geo.PlaceRow:
    """The smallest place around `place_id` that an answer can name: the village of an SLS."""
    level = geo.named_level()
    line = [place for place in geo.ancestors(place_id) if place.level <= level]
    return line[-1] if line else geo.place(place_id)


def place_told(text: str) -> geo.PlaceRow | None:
    """The place that a code names, or words if they name one village and only one."""
    known = geo.row_by_code(text)
    if known is None:
        found = geo.search(text, level=geo.named_level(), limit=2)
        known = geo.place(found[0].id) if len(found) == 1 else None
    return known


def today(case: Case) -> date:
    """The calendar day where the case is."""
    return local_day(clock.now(), geo.place(case.place_id).zone)


def context(case: Case, is_new: bool = False, home: int | None = None) -> dict[str, Any]:
    """What questions may ask about besides answers: today and census day, the family's place now and in the register.

    `joins`: somebody new in a family of the register.
    `home`: id of the place the family says it lives at, if that is newer than the last send.
    """
    current = plan.current()
    return {
        "today": today(case).isoformat(),
        "census_day": current.census_day.isoformat(),
        "residence_months": str(current.policies.residence_months),
        "family_place": named_place(home or case.lives_at).code,
        "registered_family_place": named_place(case.place_id).code,
        "is_new": "yes" if is_new else "no",
        "joins": "yes" if is_new and case.register_family else "no",
    }


def home_place(case: Case, family: Mapping[str, Any]) -> int | None:
    """Id of the place the family says it lives at, None when it is the registered one or not a known place."""
    code = str(family.get("address_place", ""))
    if not code or code.startswith("~") or code in {place.code for place in geo.ancestors(case.place_id)}:
        return None
    found = geo.row_by_code(code)
    return found.id if found else None


@dataclass(frozen=True, slots=True)
class PartSummary:
    """One part: `missing` items to answer still, `errors` items whose answer cannot be, `counted_here` if a person."""

    part_id: UUID
    touched: bool
    complete: bool
    missing: tuple[str, ...]
    errors: tuple[str, ...]
    counted_here: bool | None = None
    closed: bool = False
    """The member answers alone; then nothing but `complete` is told, and it means: sent."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A draft as a whole. `ready`: nothing impossible in it; `complete`: nothing missing either."""

    family: PartSummary
    members: tuple[PartSummary, ...]

    @property
    def ready(self) -> bool:
        return not self.family.errors and not any(member.errors for member in self.members)

    @property
    def complete_members(self) -> int:
        return sum(member.complete for member in self.members)

    @property
    def complete(self) -> bool:
        needed = self.family.complete or not any(member.counted_here for member in self.members)
        return self.ready and needed and self.complete_members == len(self.members)


def _part_summary(part: Part, answers: Answers, member: Member, sitting: Sitting, home: int | None) -> PartSummary:
    if sitting.closed_to(member):
        return PartSummary(member.id, True, member.own == Own.SENT, (), (), closed=True)
    around = context(sitting.case, not member.register_person, home)
    walk = part.walk(answers, around)
    told = date.fromisoformat(around["today"])
    report = parts.person_report(
        answers, walk, "presence" in part.items, around["family_place"], told, rule(sitting.case)
    )
    errors = tuple(finding.name for finding in walk.errors)
    counted = report.judgement.counted_here if report.judgement else None
    return PartSummary(member.id, bool(answers), not report.missing and not errors, report.missing, errors, counted)


def summary(sitting: Sitting) -> Summary:
    """What is done and what is missing in a sitting's drafts, part by part."""
    current, case = instruments.current(), sitting.case
    answers = sitting.answers(case.id)
    home = home_place(case, answers)
    person = current.parts["person"]
    members = tuple(
        _part_summary(person, sitting.answers(member.id), member, sitting, home) for member in sitting.members
    )
    if sitting.alone:
        return Summary(PartSummary(case.id, True, True, (), ()), members)
    walk = current.parts["family"].walk(answers, context(case, home=home))
    errors = tuple(finding.name for finding in walk.errors)
    family = PartSummary(case.id, bool(answers), not walk.missing and not errors, walk.missing, errors)
    return Summary(family, members)
