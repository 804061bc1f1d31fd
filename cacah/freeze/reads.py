"""What a freeze takes from the hall: sent responses up to a position, judged as of a census day, chunk by chunk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cacah.cases import reads as cases
from cacah.cases.core.judgement import Judgement, judge
from cacah.cases.core.residence import Rule
from cacah.cases.core.status import Status
from cacah.cases.models import INSTITUTION, Case, PersonIndex, Version
from cacah.cases.reads import SentCase, SentPart
from cacah.freeze.core.person import Listed, OnRecord
from cacah.freeze.core.twice import counted_on_the_other, same_birth
from cacah.freeze.geography import Places, Spot
from cacah.instrument import reads as instruments
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.register.models import Family as RegisterFamily
from cacah.register.models import Person as RegisterPerson
from cacah.vault import index

CHUNK = 500
"""Cases taken at once: about 10 MB, and a transaction of well under a second."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One case: where it is, what the family told, and everybody on its list."""

    case: Case
    spot: Spot
    home: str
    values: Mapping[str, Any] = field(repr=False)
    mode: str
    people: tuple[Listed, ...] = field(repr=False)


def take(position: int, rule: Rule, places: Places) -> Iterator[list[Taken]]:
    """Confirmed cases with anything sent below `position`, in chunks; each chunk is its own short transaction."""
    for chunk in cases.versions_up_to(position, CHUNK):
        sent = [one for one in chunk if one.case.confirmed_at and (one.family or any(part for _, part in one.members))]
        yield _resolve(_judge(sent, rule, places), position, rule, places)


def unconfirmed() -> int:
    """Sent cases from outside the register that nobody confirmed yet: they are not counted."""
    return Case.objects.filter(status__gte=Status.SENT, confirmed_at=None).count()


def _judge(sent: list[SentCase], rule: Rule, places: Places) -> list[Taken]:
    spots = places.spots(one.case.place_id for one in sent)
    on_record = _on_record(member.register_person for one in sent for member, _ in one.members)
    return [_taken(one, spots[one.case.place_id], on_record, rule, places) for one in sent]


def _taken(sent: SentCase, spot: Spot, on_record: Mapping[UUID, OnRecord], rule: Rule, places: Places) -> Taken:
    values = sent.family.values if sent.family else {}
    home = _home(sent.case, values, spot, places)
    card = spot.code if sent.case.register_family else ""
    people = tuple(
        Listed(
            sent.case.id,
            member.id,
            sent.case.word,
            part.mode if part else "",
            part.values if part else {},
            _judgement(part, home, spot, replace(rule, institution=sent.case.kind == INSTITUTION)),
            home,
            card,
            on_record.get(member.register_person) if member.register_person else None,
            member.duplicate,
        )
        for member, part in sent.members
    )
    return Taken(sent.case, spot, home, values, sent.family.mode if sent.family else "", people)


def _home(case: Case, values: Mapping[str, Any], spot: Spot, places: Places) -> str:
    """Code of the place the family said it lives at; where it is registered or was found unless it named another."""
    told = cases.home_place(case, values)
    return places.publish(str(values["address_place"])) if told else spot.code


def _judgement(part: SentPart | None, home: str, spot: Spot, rule: Rule) -> Judgement:
    if part is None:
        return Judgement("")
    asked = "presence" in instruments.current().parts["person"].items
    return judge(part.values, home, part.at.astimezone(spot.zone).date(), rule, asked)


def _on_record(people: Iterable[UUID | None]) -> dict[UUID, OnRecord]:
    """What the register says of these people, wherever a newer cut has put them."""
    wanted = {person for person in people if person}
    families = set(RegisterPerson.objects.filter(pk__in=wanted).values_list("family_id", flat=True))
    sexes = plan.crosswalk("sex")
    found = {}
    for family in RegisterFamily.objects.filter(pk__in=families):
        record = register.opened(family)
        for person in (*record.left, *record.people):
            if person.id in wanted:
                sex, certain = sexes.get(person.sex, (person.sex, True))
                found[person.id] = OnRecord(person.nik or "", person.name, sex if certain else "", person.birth_date)
    return found


def _resolve(chunk: list[Taken], position: int, rule: Rule, places: Places) -> list[Taken]:
    """The same cases, their people who are on another list too marked where the other list counts them."""
    others = _other_entries([one for taken in chunk for one in taken.people])

    def on_the_other(one: Listed) -> bool:
        return any(
            other.member_id == member_id
            and counted_on_the_other(one.judgement, other.judgement)
            and same_birth(one.birth, other.birth)
            for case_id, member_id in others.get(one.nik, ())
            if case_id != one.case_id
            for other in _entries(case_id, position, rule, places)
        )

    return [replace(taken, people=tuple(_marked(one, on_the_other(one)) for one in taken.people)) for taken in chunk]


def _marked(one: Listed, on_the_other: bool) -> Listed:
    return replace(one, same_person_elsewhere=one.same_person_elsewhere or on_the_other)


def _other_entries(people: list[Listed]) -> dict[str, list[tuple[UUID, UUID]]]:
    """By NIK that several (case, member) pairs hold, those pairs."""
    niks = {index.blind("nik", one.nik): one.nik for one in people if one.nik}
    found: dict[str, list[tuple[UUID, UUID]]] = {}
    rows = PersonIndex.objects.filter(nik_index__in=niks)
    for blind, case_id, member_id in rows.values_list("nik_index", "case_id", "member_id"):
        found.setdefault(niks[bytes(blind)], []).append((case_id, member_id))
    return {nik: entries for nik, entries in found.items() if len(entries) > 1}


def _entries(case_id: UUID, position: int, rule: Rule, places: Places) -> tuple[Listed, ...]:
    """The people of another case as this freeze sees them; none when it is not part of it."""
    case = Case.objects.filter(pk=case_id, status__gte=Status.SENT, confirmed_at__isnull=False).first()
    if case is None or not Version.objects.filter(case_id=case_id, xid__lt=position).exists():
        return ()
    parts = cases.latest_versions(case_id)
    members = tuple((member, parts.get(member.id)) for member in cases.members(case_id))
    return _judge([SentCase(case, parts.get(case_id), members)], rule, places)[0].people
