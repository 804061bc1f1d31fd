"""What is still to be answered in what was sent: the names of questions, never an answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from cacah.cases.core import parts
from cacah.cases.models import Case, Member, Own, Version
from cacah.cases.sent import SentPart, opened_versions
from cacah.cases.sittings import context, rule
from cacah.instrument import reads as instruments
from cacah.instrument.core import Instrument


def lacking(rows: Iterable[Case], people: Mapping[UUID, Sequence[Member]]) -> dict[UUID, list[tuple[UUID, str]]]:
    """By case, (part, item) of what lacks, for cases with something; all versions are read at once.

    `people`: the list of each case. Whoever answered alone is not the family's to complete, nor an officer's.
    """
    open_cases = {case.id: case for case in rows}
    versions: dict[UUID, list[Version]] = {}
    for version in Version.objects.filter(case_id__in=open_cases).order_by("case_id", "part_id", "number"):
        versions.setdefault(version.case_id, []).append(version)
    found = {}
    for case in open_cases.values():
        sent = opened_versions(versions.get(case.id, []), case.wrapped_key)
        if items := [*_of_family(case, people[case.id], sent), *_of_people(case, people[case.id], sent)]:
            found[case.id] = items
    return found


def _instrument(part: SentPart | None) -> Instrument:
    return instruments.version(part.instrument) if part else instruments.current()


def _of_family(case: Case, members: Sequence[Member], sent: Mapping[UUID, SentPart]) -> list[tuple[UUID, str]]:
    """Nothing is asked about a home in which nobody is counted."""
    if case.family_complete or not any(member.counted_here for member in members):
        return []
    part = sent.get(case.id)
    walk = _instrument(part).parts["family"].walk(part.values if part else {}, context(case, home=case.home_id))
    return [(case.id, name) for name in walk.missing]


def _of_people(case: Case, members: Sequence[Member], sent: Mapping[UUID, SentPart]) -> list[tuple[UUID, str]]:
    asked = [one for one in members if not one.complete and one.own != Own.SENT]
    return [(one.id, name) for one in asked for name in _of_person(case, one, sent.get(one.id))]


def _of_person(case: Case, member: Member, part: SentPart | None) -> tuple[str, ...]:
    asked, around = _instrument(part).parts["person"], context(case, not member.register_person, case.home_id)
    answers = part.values if part else {}
    told = date.fromisoformat(around["today"])
    walk = asked.walk(answers, around)
    report = parts.person_report(answers, walk, "presence" in asked.items, around["family_place"], told, rule(case))
    return report.missing
