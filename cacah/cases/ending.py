"""The class at close of every member and of every line of the register, written down case by case.

Each chunk of cases is one transaction; run again, only what comes out otherwise gets a new row: after a kill, after
somebody was found twice, after census day was moved.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cacah.cases.core import lines
from cacah.cases.core.close import Class, ClosingFacts, class_at_close
from cacah.cases.core.dates import local_day
from cacah.cases.core.judgement import NO_PLACE, Judgement, judge
from cacah.cases.core.lines import Said
from cacah.cases.core.matching import Person
from cacah.cases.core.status import Status
from cacah.cases.ending_twice import Line, counted_elsewhere
from cacah.cases.models import Case, Ending, Member, Standing, Version, Word
from cacah.cases.named import ListOnly, named
from cacah.cases.once_pairs import Entry
from cacah.cases.sent import SentPart, opened_versions
from cacah.cases.sittings import named_place, place_told, rule
from cacah.cases.telling import heard
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.register.models import Family
from cacah.register.models import Person as RegisterPerson
from cacah.register.reads import PersonRecord
from cacah.vault import keys

CASES = 200
"""Cases whose people are judged in one transaction: well under a second."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one person ends. `place`: code of where it is counted, "" nowhere or nobody knows where."""

    entry: Entry
    kind: Class
    place: str


def ending_name(entry: Entry, number: int) -> str:
    """The logical name a class at close is sealed under."""
    return f"cases.ending/{entry.case_id}/{entry.member_id}/{number}"


def write_classes(now: datetime) -> Counter[Class]:
    """Judge everybody as of the plan's census day and write what is new; how many end in each class."""
    found: Counter[Class] = Counter()
    for chunk in _chunks():
        with transaction.atomic():
            ended = _ended(chunk)
            _write(chunk, ended, now)
        found.update(one.kind for one in ended)
    return found


def _chunks() -> Iterator[list[Case]]:
    after = UUID(int=0)
    while found := list(Case.objects.filter(pk__gt=after).order_by("pk")[:CASES]):
        yield found
        after = found[-1].pk


@dataclass(frozen=True, slots=True)
class _Papers:
    """What is known of the people of some cases, by case or by person of the register."""

    members: Mapping[UUID, list[Member]]
    parts: Mapping[UUID, Mapping[UUID, SentPart]] = field(repr=False)
    words: Mapping[UUID, list[Word]] = field(repr=False)
    records: Mapping[UUID, PersonRecord] = field(repr=False)


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _papers(chunk: Sequence[Case]) -> _Papers:
    ids = [case.id for case in chunk]
    listed = Member.objects.filter(case_id__in=ids, standing=Standing.LISTED).defer("sealed")
    members = _grouped(listed.order_by("case_id", "position", "id"))
    versions = _grouped(Version.objects.filter(case_id__in=ids).order_by("case_id", "part_id", "number"))
    by_id = {case.id: case for case in chunk}
    parts = {case_id: opened_versions(rows, by_id[case_id].wrapped_key) for case_id, rows in versions.items()}
    people = [one.register_person for rows in members.values() for one in rows if one.register_person]
    return _Papers(members, parts, _grouped(Word.objects.filter(case_id__in=ids)), _records(people))


def _records(people: Sequence[UUID]) -> dict[UUID, PersonRecord]:
    """What the register says of these people, wherever a newer cut has put them."""
    wanted = set(people)
    families = set(RegisterPerson.objects.filter(pk__in=wanted).values_list("family_id", flat=True))
    opened = map(register.opened, Family.objects.filter(pk__in=families))
    return {one.id: one for family in opened for one in (*family.left, *family.people) if one.id in wanted}


def judged(chunk: Sequence[Case]) -> list["Judged"]:
    """Everybody on the lists of these cases as a class at close asks of them, without looking at other cases."""
    papers = _papers(chunk)
    return [one for case in chunk for one in _of_case(case, papers)]


def _ended(chunk: Sequence[Case]) -> list[Ended]:
    """How everybody on the lists of these cases ends."""
    everybody = judged(chunk)
    twice = counted_elsewhere([one.line for one in everybody if one.line])
    return [one.ended(one.line is not None and one.line.entry in twice) for one in everybody]


@dataclass(frozen=True, slots=True)
class Judged:
    """A member with the facts of its class; codes of the places of its case and of its residence.

    `line`: to be looked for among those who were answered for elsewhere. `person`: what is known of the person at the
    case's place. `said_to`: where the field heard that the person went, a code or words.
    """

    entry: Entry
    facts: ClosingFacts
    listed_at: str
    lives_at: str = ""
    line: Line | None = None
    person: Person | None = field(default=None, repr=False)
    said_to: str = ""

    @property
    def went_to(self) -> str:
        """Where else in the country the person is said to live, as a code or words; "" nowhere."""
        return (self.lives_at or self.said_to) if class_at_close(self.facts) == "elsewhere" else ""

    def ended(self, twice: bool) -> Ended:
        """Its class, and the place at which the plan counts such."""
        kind = class_at_close(replace(self.facts, duplicate=self.facts.duplicate or twice))
        where = {rule.code: rule.where for rule in plan.current().classes}[kind]
        at = self._residence if kind == "elsewhere" else self.lives_at
        places = {"residence": at, "list": self.listed_at, "registered": self.listed_at, "nowhere": ""}
        return Ended(self.entry, kind, places[where])

    @property
    def _residence(self) -> str:
        """Code of the place elsewhere, by the family's answer or by what the field heard."""
        told = place_told(self.said_to) if self.said_to and not self.lives_at else None
        return told.code if told else self.lives_at


@dataclass(frozen=True, slots=True)
class _Told:
    """What was said of a case by the field, and what is asked of each of its people."""

    case: Case
    home: str
    said: Sequence[tuple[datetime, Said]] = field(repr=False)


def _of_case(case: Case, papers: _Papers) -> Iterator[Judged]:
    zone = geo.place(case.place_id).zone
    words = heard(papers.words.get(case.id, ()), keys.unwrap(case.wrapped_key)) if case.id in papers.words else []
    said = [(min(one.said_at, one.at), Said(one.event, local_day(one.said_at, zone), one.facts)) for one in words]
    told, listed = _Told(case, named_place(case.lives_at).code, said), []
    for member in papers.members.get(case.id, ()):
        record = papers.records.get(member.register_person) if member.register_person else None
        part = papers.parts.get(case.id, {}).get(member.id)
        person = Line.of(Entry(case.id, member.id), case.place_id, record, "", part).person
        listed.append(person)
        yield replace(_judged(told, member, part, record), person=person)
    yield from _list_only(case, named(case, words), listed)


def _list_only(case: Case, people: Sequence[ListOnly], listed: Sequence[Person]) -> Iterator[Judged]:
    """Those whom only the list check named, but such as stand on the family's list all the same."""
    again, here = lines.recognised([one.person for one in people], listed), geo.place(case.lives_at).code
    for number, one in enumerate(people):
        if case.confirmed_at is None:
            facts = ClosingFacts(membership="nobody_knows")
        else:
            facts = replace(one.facts, duplicate=one.facts.duplicate or number in again)
        line = Line(one.entry, one.person, new=True)
        yield Judged(one.entry, facts, here, line=line, person=one.person, said_to=one.moved_to)


def _judged(told: _Told, member: Member, part: SentPart | None, record: PersonRecord | None) -> Judged:
    case, judgement = told.case, _judgement(told.case, told.home, part)
    one = Judged(Entry(member.case_id, member.id), ClosingFacts(), geo.place(case.place_id).code)
    if case.confirmed_at is None:
        return replace(one, facts=ClosingFacts(membership="nobody_knows"))
    if part is None or judgement.membership is None:
        return _unanswered(one, told, member, record)
    by_list = part.mode == "list_check"
    facts = judgement.closing(answered=not by_list, listed=by_list, duplicate=member.duplicate)
    name = (record.name if record else "") or str(part.values.get("name", ""))
    since = [said for at, said in told.said if at > part.at]
    later = lines.changed_since(since, name, plan.current().census_day) if judgement.counted_here else None
    if later:
        facts = replace(facts, membership=later.membership, residence=later.residence)
        gone = Line.of(one.entry, case.place_id, record, "", part) if later.residence == "elsewhere" else None
        return replace(one, facts=facts, line=gone, said_to=lines.moved_to(since, name))
    place = _residence(case, judgement)
    away = facts.residence == "elsewhere" or facts.membership == "moved_in_after"
    line = Line.of(one.entry, case.place_id, record, place, part) if away else None
    return replace(one, facts=facts, lives_at=place, line=line)


def _unanswered(one: Judged, told: _Told, member: Member, record: PersonRecord | None) -> Judged:
    """Somebody on the list of whom no answer tells."""
    words, (name, birth) = [said for _, said in told.said], (record.name, record.birth_date) if record else ("", "")
    facts = lines.unanswered(words, name, birth, plan.current().census_day)
    line = Line.of(one.entry, told.case.place_id, record) if record else None
    facts = replace(facts, duplicate=facts.duplicate or member.duplicate)
    return replace(one, facts=facts, line=line, said_to=lines.moved_to(words, name))


def _judgement(case: Case, home: str, part: SentPart | None) -> Judgement:
    if part is None or case.status < Status.SENT:
        return Judgement("")
    day = local_day(part.at, geo.place(case.place_id).zone)
    return judge(part.values, home, day, rule(case), "presence" in instruments.current().parts["person"].items)


def _residence(case: Case, judgement: Judgement) -> str:
    """Code of the place of residence, the SLS where it is the family's home; "" abroad or where nobody knows."""
    if judgement.counted_here:
        return geo.place(case.lives_at).code
    place = judgement.residence.place if judgement.residence else ""
    return "" if place.startswith(NO_PLACE) else place


def current_endings(cases: Iterable[UUID]) -> dict[Entry, Ending]:
    """The newest row of everybody in these cases."""
    rows = Ending.objects.filter(case_id__in=list(cases)).order_by("case_id", "member_id", "number")
    return {Entry(row.case_id, row.member_id): row for row in rows}


def opened(row: Ending, key: keys.DataKey) -> Ended:
    entry = Entry(row.case_id, row.member_id)
    told = key.open_json(row.sealed, ending_name(entry, row.number))
    return Ended(entry, told["class"], told["place"])


def _write(chunk: Sequence[Case], ended: Sequence[Ended], now: datetime) -> None:
    """A row for everybody who has none, or of whom it says otherwise, or who is not told as of this census day."""
    known, day = current_endings(case.id for case in chunk), plan.current().census_day
    data = {case.id: keys.unwrap(case.wrapped_key) for case in chunk}
    Ending.objects.bulk_create(
        _row(one, row.number + 1 if row else 1, data[one.entry.case_id], day, now)
        for one in ended
        if not (row := known.get(one.entry)) or not _stands(row, one, data[one.entry.case_id], day)
    )


def _stands(row: Ending, one: Ended, key: keys.DataKey, day: date) -> bool:
    return row.census_day == day and opened(row, key) == one


def _row(one: Ended, number: int, key: keys.DataKey, day: date, now: datetime) -> Ending:
    sealed = key.seal_json({"class": one.kind, "place": one.place}, ending_name(one.entry, number))
    case_id, member_id = one.entry.case_id, one.entry.member_id
    return Ending(case_id=case_id, member_id=member_id, number=number, census_day=day, at=now, sealed=sealed)


def endings() -> Iterator[list[Ended]]:
    """How everybody ended, chunk by chunk, opened. For the statistician's counts, never for a page about a family."""
    for chunk in _chunks():
        data = {case.id: keys.unwrap(case.wrapped_key) for case in chunk}
        rows = current_endings(data).values()
        yield [opened(row, data[row.case_id]) for row in rows]
