"""Institutions: a case that is no family, with a contact and a roll. Whoever is on the roll is a person of the case.

The roll comes in as a list check: below an individual form, and classed as confirmed by the list at close.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases.core.envelope import Envelope, PartAnswers, Receipt
from cacah.cases.core.roll import Entry, Fault
from cacah.cases.core.words import Word
from cacah.cases.listing import MOST_MEMBERS, open_case
from cacah.cases.models import INSTITUTION, Case, Institution
from cacah.cases.receiving import receive
from cacah.cases.sent import latest_versions
from cacah.cases.telling import tell
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.lib.problems import Refused
from cacah.vault import keys

TYPES = ("barracks", "prison", "hospital", "boarding_school", "orphanage", "other")
LIST_CHECK = "list_check"


class Faulty(Exception):
    """Rows of a roll that cannot be: `faults` say which."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults in a roll.")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Seen:
    """An institution, opened. `names` by person as the roll or a form has them."""

    case: Case
    type: str
    name: str
    forms: bool
    roll_at: datetime | None
    contact: str = field(repr=False)
    phone: str = field(repr=False)


def _sealed_name(case_id: UUID) -> str:
    """The logical name a contact is sealed under."""
    return f"cases.institution/{case_id}"


@dataclass(frozen=True, slots=True)
class About:
    """What somebody typed of an institution."""

    type: str
    name: str
    forms: bool
    contact: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


def open_institution(place_id: int, about: About, actor: str, case_id: UUID) -> Case:
    """A confirmed case of kind institution; the same id again changes what is known of it."""
    with transaction.atomic():
        case = open_case(place_id, actor, INSTITUTION, confirmed=True, case_id=case_id)
        told = {"contact": about.contact, "phone": about.phone}
        sealed = keys.unwrap(case.wrapped_key).seal_json(told, _sealed_name(case.id))
        kept = {"type": about.type, "name": about.name, "forms": about.forms, "sealed": sealed}
        Institution.objects.update_or_create(case=case, defaults=kept)
        audit.note(actor, "keep_institution", f"case/{case.id}", case.place_id, type=about.type)
    return case


def institutions(cases: Collection[UUID]) -> dict[UUID, Seen]:
    """Those of these cases that are institutions. One statement."""
    rows = Institution.objects.filter(case_id__in=cases).select_related("case")
    return {row.case_id: _seen(row) for row in rows}


def _seen(row: Institution) -> Seen:
    told = keys.unwrap(row.case.wrapped_key).open_json(row.sealed, _sealed_name(row.case_id))
    return Seen(row.case, row.type, row.name, row.forms, row.roll_at, told["contact"], told["phone"])


def roll(case_id: UUID) -> dict[UUID, str]:
    """The people of an institution and their names, by the form or the roll that stands."""
    parts = latest_versions(case_id)
    return {own: str(part.values.get("name", "")) for own, part in parts.items() if part.kind == "person"}


def person_id(case_id: UUID, entry: Entry) -> UUID:
    """Of the same person on the same roll, loaded again, the same."""
    told = entry.answers
    mark = told.get("nik") or f"{told['name'].casefold()} {told['sex']} {told.get('birth_date', '')}"
    return uuid5(case_id, f"roll {mark}")


def take_roll(case_id: UUID, entries: Sequence[Entry], actor: str, envelope_id: UUID) -> Receipt:
    """Take in a roll as read by core.roll. Again with people who are there already brings them up to date.

    Raises Faulty, cases.windows.Closed (the list is not checked there now).
    """
    people = {person_id(case_id, entry): entry for entry in entries}
    doubled = [Fault(entry.row, "name", "twice") for entry in entries if people[person_id(case_id, entry)] is not entry]
    too_many = len({*people, *roll(case_id)}) > MOST_MEMBERS
    if doubled or too_many:
        raise Faulty(doubled or [Fault(MOST_MEMBERS + 2, "", "too_many")])
    parts = tuple(PartAnswers(own, "person", entry.answers) for own, entry in people.items())
    version, now = instruments.current().version, clock.now()
    envelope = Envelope(envelope_id, case_id, LIST_CHECK, actor, version, parts, now)
    try:
        with transaction.atomic():
            receipt = receive(envelope)
            _settle(Institution.objects.get(pk=case_id), actor, envelope_id, now)
    except Refused as refused:
        raise Faulty([_fault(problem.file, problem.field or "", people) for problem in refused.problems]) from refused
    return receipt


def _settle(row: Institution, actor: str, envelope_id: UUID, now: datetime) -> None:
    """The roll is there; where it is enough, nobody has to go there for forms."""
    row.roll_at = now
    row.save(update_fields=["roll_at"])
    if not row.forms:
        tell(Word(uuid5(envelope_id, "roll"), row.case_id, "institution", now, actor))


def _fault(where: str, item: str, people: dict[UUID, Entry]) -> Fault:
    return Fault(people[UUID(where.partition("/")[2])].row, item, "impossible")
