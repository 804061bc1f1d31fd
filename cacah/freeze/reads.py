"""What a freeze takes from the hall: sent responses up to a position, judged as of a census day, chunk by chunk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cacah.cases import reads as cases
from cacah.cases.core import lines
from cacah.cases.core.judgement import HERE, NO_PLACE, Judgement, judge
from cacah.cases.core.lines import Said
from cacah.cases.core.residence import Rule
from cacah.cases.core.status import Status
from cacah.cases.models import INSTITUTION, Case, PersonIndex, Version
from cacah.cases.reads import Entry, Heard, Line, SentCase, SentPart
from cacah.freeze.core.person import SEXES, Listed, OnRecord
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


LIST_CHECK = "list_check"
"""Mode of those of whom only the list check tells."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One case: where it is, what the family told, and everybody on its list."""

    case: Case
    spot: Spot
    home: str
    values: Mapping[str, Any] = field(repr=False)
    mode: str
    people: tuple[Listed, ...] = field(repr=False)

    @property
    def listed(self) -> bool:
        """Whether the list check confirmed anybody."""
        return any(one.close == "list_only" for one in self.people)


def take(position: int, rule: Rule, places: Places) -> Iterator[list[Taken]]:
    """Cases with anything sent, or confirmed by the list, below `position`; each chunk is a short transaction."""
    for chunk in cases.versions_up_to(position, CHUNK, told=True):
        known = [one for one in chunk if one.case.confirmed_at]
        heard = cases.heard_up_to([one.case for one in known], position)
        judged = _judge(known, rule, places, heard)
        taken = [found for one, found in zip(known, judged, strict=True) if _is_sent(one) or found.listed]
        yield _resolve(_once(taken), position, rule, places)


def _is_sent(one: SentCase) -> bool:
    return bool(one.family or any(part for _, part in one.members))


def unconfirmed() -> int:
    """Sent cases from outside the register that nobody confirmed yet: they are not counted."""
    return Case.objects.filter(status__gte=Status.SENT, confirmed_at=None).count()


def _judge(sent: list[SentCase], rule: Rule, places: Places, heard: Mapping[UUID, list[Heard]]) -> list[Taken]:
    spots = places.spots(one.case.place_id for one in sent)
    on_record = _on_record(member.register_person for one in sent for member, _ in one.members)
    return [_taken(one, spots[one.case.place_id], on_record, rule, places, heard.get(one.case.id, ())) for one in sent]


def _taken(
    sent: SentCase, spot: Spot, on_record: Mapping[UUID, OnRecord], rule: Rule, places: Places, heard: Sequence[Heard]
) -> Taken:
    values = sent.family.values if sent.family else {}
    home = _home(sent.case, values, spot, places)
    card = spot.code if sent.case.register_family else ""
    rule = replace(rule, institution=sent.case.kind == INSTITUTION)
    listed = [
        _said(
            Listed(
                sent.case.id,
                member.id,
                sent.case.word,
                part.mode if part else "",
                part.values if part else {},
                _judgement(part, home, spot, rule),
                home,
                card,
                on_record.get(member.register_person) if member.register_person else None,
                member.duplicate,
            ),
            _since(sent.case, heard, part),
            rule,
        )
        for member, part in sent.members
    ]
    people = (*listed, *_named(sent.case, home, heard, listed, rule))
    return Taken(sent.case, spot, home, values, sent.family.mode if sent.family else "", people)


def _since(case: Case, heard: Sequence[Heard], part: SentPart | None) -> list[Said]:
    """What was said of the case; of somebody who was answered for, what was said later."""
    return cases.said(case, [one for one in heard if part is None or min(one.said_at, one.at) > part.at])


def _said(one: Listed, said: Sequence[Said], rule: Rule) -> Listed:
    """With what the field said, where no answer tells of the person or something else was said after it."""
    if one.judgement.membership is None:
        found = lines.unanswered(said, one.name, one.birth, rule.census_day)
        return replace(one, said=found, went_to=_went_to(lines.moved_to(said, one.name)))
    later = lines.changed_since(said, one.name, rule.census_day) if one.judgement.counted_here else None
    return replace(one, said=later, went_to=_went_to(lines.moved_to(said, one.name))) if later else one


def _went_to(told: str) -> str:
    """Code of the place that the field's code or words name, "" for none."""
    place = cases.place_told(told) if told else None
    return place.code if place else ""


def _named(case: Case, home: str, heard: Sequence[Heard], listed: Sequence[Listed], rule: Rule) -> Iterator[Listed]:
    """Those of whom only the list check tells."""
    new = cases.named(case, heard, rule.census_day)
    again = lines.recognised([one.person for one in new], [_line(one, case.place_id).person for one in listed])
    for number, one in enumerate(new):
        told = {"name": one.person.name, "sex": one.person.sex, "birth_date": one.person.birth}
        yield Listed(
            case.id, one.entry.member_id, case.word, LIST_CHECK, told, Judgement(HERE), home, "",
            same_person_elsewhere=number in again, said=one.facts, went_to=_went_to(one.moved_to),
        )  # fmt: skip


def _line(one: Listed, place_id: int) -> Line:
    """Somebody as the lists of other cases are asked for the person."""
    told = {"name": one.name, "birth_date": one.birth, "sex": one.sex if one.sex in SEXES else "", "nik": one.nik}
    found = one.judgement.residence
    there = found.place if found and found.kind == "elsewhere" and not found.place.startswith(NO_PLACE) else ""
    entry, presence = Entry(one.case_id, one.member_id), HERE if one.here and not one.said else ""
    return Line.told(entry, place_id, {**told, "presence": presence}, there, one.mode == LIST_CHECK)


def _once(chunk: list[Taken]) -> list[Taken]:
    """Those of whom no answer says that they live with the family are not counted where another case counts them."""
    doubtful = [
        _line(one, taken.case.place_id)
        for taken in chunk for one in taken.people
        if one.said or one.close == "elsewhere"
    ]  # fmt: skip
    twice = cases.counted_elsewhere(doubtful)
    return [
        replace(taken, people=tuple(_marked(one, Entry(one.case_id, one.member_id) in twice) for one in taken.people))
        for taken in chunk
    ]


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
    return _judge([SentCase(case, parts.get(case_id), members)], rule, places, {})[0].people
