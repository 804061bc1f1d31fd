"""What the register says, in the words of the instrument: through a crosswalk per item, and how certain that is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cacah.cases.models import Member
from cacah.cases.sittings import Sitting
from cacah.instrument import reads as instruments
from cacah.instrument.core.walk import Part
from cacah.plan import reads as plan
from cacah.plan.core import Crosswalk
from cacah.register import reads as register


@dataclass(frozen=True, slots=True)
class MemberPrefill:
    """What the register says of one member: by item, the answer and whether it is certain (else a hint)."""

    member_id: UUID
    register_person: UUID
    name: str
    answers: Mapping[str, tuple[Any, bool]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CasePrefill:
    """What the register says of a family; `names` by member id, new members' from their own answers."""

    family: Mapping[str, tuple[Any, bool]] = field(repr=False)
    members: tuple[MemberPrefill, ...]
    names: Mapping[UUID, str] = field(repr=False)

    def of(self, part_id: UUID) -> Mapping[str, tuple[Any, bool]]:
        """The register's answers for a part; none for the new."""
        mine = next((member.answers for member in self.members if member.member_id == part_id), None)
        return {} if mine is None else mine


def _crosswalks(part: Part) -> list[tuple[str, str, Crosswalk | None]]:
    """Of each item with a `prefill` column: its name, the fact, and the crosswalk to its answers if it has one."""
    return [
        (item.name, item.prefill, plan.crosswalk(item.crosswalk) if item.crosswalk else None) for item in part.prefilled
    ]


def _from_register(
    items: Iterable[tuple[str, str, Crosswalk | None]], facts: Callable[[str], Any]
) -> dict[str, tuple[Any, bool]]:
    """The answers that the register's facts are, where there is one."""
    found: dict[str, tuple[Any, bool]] = {}
    for name, fact, crosswalk in items:
        value = facts(fact)
        if value in (None, ""):
            continue
        if crosswalk is None:
            found[name] = (value, True)
        elif (translated := crosswalk.get(str(value))) and translated[0] != "":
            found[name] = (translated[0], translated[1])
    return found


def _family_facts(record: register.FamilyRecord) -> dict[str, Any]:
    return {"street": record.street, "rt": record.rt, "rw": record.rw, "place": record.place_code}


def prefill(sitting: Sitting) -> CasePrefill:
    """The register's values for a sitting, unsealed: call it only for whoever has passed the password.

    At most one query; empty for a case outside the register.
    """
    names = {member.id: str(sitting.answers(member.id).get("name", "")) for member in sitting.members}
    record = register.record(sitting.case.register_family) if sitting.case.register_family else None
    if record is None:
        return CasePrefill({}, (), names)
    found = of_record(record, sitting.members)
    for member in found.members:
        names[member.member_id] = names[member.member_id] or member.name
    return CasePrefill(found.family, found.members, names)


def of_record(record: register.FamilyRecord, members: Iterable[Member]) -> CasePrefill:
    """What a family's record says of these members of its case, whatever anybody answered."""
    current = instruments.current()
    people = {person.id: person for person in (*record.people, *record.left)}
    told, asked = [], _crosswalks(current.parts["person"])
    for member in members:
        person = people.get(member.register_person) if member.register_person else None
        if person is None or member.register_person is None:
            continue
        answers = _from_register(asked, person.get)
        told.append(MemberPrefill(member.id, member.register_person, person.name, answers))
    names = {one.member_id: one.name for one in told}
    family = _from_register(_crosswalks(current.parts["family"]), _family_facts(record).get)
    return CasePrefill(family, tuple(told), names)
