"""Leads, matched every night: whoever is said to live elsewhere and was found nowhere is asked for there.

The night begins with the day in the census's zone. First every case is looked at of which something changed since the
last one, then every case that has a lead. Killed at any moment, it goes on where it was; again it changes nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from cacah.audit import actions as audit
from cacah.cases.core import leads, matching
from cacah.cases.core.leads import ASIDE, FOUND, OPEN, UNPLACED, Sought, State
from cacah.cases.core.words import FACTS
from cacah.cases.cursors import NOBODY, follow, job_cursor
from cacah.cases.ending import judged
from cacah.cases.ending_twice import Line, found_elsewhere
from cacah.cases.models import Case, Cursor, Lead
from cacah.cases.once_pairs import BLOCK, Entry
from cacah.cases.sittings import named_place, place_told
from cacah.cases.tokens import named_token
from cacah.geo import reads as geo
from cacah.lib.cursor import this_transaction
from cacah.vault import index, keys

EVENTS = 200
"""Events followed in one transaction, and cases looked at again: well under a second."""

UNCHANGED = ("opened", "once", "visit_requested", "visitor", "instruction", "started", "residents")
"""Kinds of event after which nobody is said to live elsewhere than before."""

NAMES = ("name", "birth", "sex", "birth_place", "nik")
"""What is sealed of a person."""

ACTOR = "system:match_leads"


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody of a case who is said to live at a place of the census now.

    `words`: with which it was told where, if they name no place; then `place_id` is that of the case.
    """

    entry: Entry
    place_id: int
    person: matching.Person = field(repr=False)
    words: str = ""

    @property
    def known(self) -> dict[str, str]:
        """What is sealed."""
        told = {name: getattr(self.person, name) for name in NAMES}
        return {**told, "words": self.words} if self.words else told

    @property
    def there(self) -> str:
        """Code of the village, if it is known."""
        return "" if self.words else named_place(self.place_id).code

    @property
    def token(self) -> int | None:
        return named_token(self.person.name, self.person.birth)

    @property
    def nik_index(self) -> bytes | None:
        return index.blind("nik", self.person.nik) if self.person.nik else None


def match_leads(now: datetime) -> int:
    """A part of tonight's round; how much was looked at, 0 when the round is over."""
    night = _night(now)
    with transaction.atomic():
        place = job_cursor("leads")
        if place is None or night is None or place.census_day == night:
            return 0
        if place.next_day == night:
            return _again(place, night, now)
        read = follow(place, UNCHANGED, EVENTS)
        settle(read.cases, now)
        if read.events < EVENTS:  # what is sent from here on is for the next night, or this one would have no end
            _begin_again(place, night)
        return max(1, read.events)


def _night(now: datetime) -> date | None:
    root = geo.root()
    return now.astimezone(geo.zone(root.id)).date() if root else None


def _begin_again(place: Cursor, night: date) -> None:
    place.next_day = night
    place.save()
    Cursor.objects.update_or_create(name=REACHED, defaults={"row": None})


def _again(place: Cursor, night: date, now: datetime) -> int:
    """The next cases with a lead; after the last one the night is done."""
    rows = Lead.objects.exclude(state=ASIDE).filter(case_id__gt=_reached().row or NOBODY).order_by("case_id")
    found = list(rows.values_list("case_id", flat=True).distinct()[:EVENTS])
    if found:
        settle(found, now)
        Cursor.objects.filter(name=REACHED).update(row=found[-1])
    else:
        place.census_day, place.next_day = night, None
        place.save()
    return len(found)


REACHED = "leads_again"
"""Cursor that holds the last case with a lead that was looked at tonight; locked by the job's own."""


def _reached() -> Cursor:
    return Cursor.objects.get_or_create(name=REACHED)[0]


def settle(case_ids: Collection[UUID], now: datetime) -> None:
    """Leads of these cases as they should be, in the caller's transaction."""
    cases = {case.id: case for case in Case.objects.filter(pk__in=case_ids).order_by("pk")}
    rows = Lead.objects.select_for_update().filter(case_id__in=cases).order_by("case_id", "id")
    known = {Entry(row.case_id, row.person_id): row for row in rows}
    said = {one.entry: one for one in _said(list(cases.values()))}
    placed = [one for one in said.values() if not one.words]
    mine = [Sought(one.entry, one.person, _is_open(known.get(one.entry))) for one in placed]
    others = [Sought(entry, person, True) for entry, person in _alike(placed, cases)]
    found = found_elsewhere([Line(one.entry, one.person, there=one.there) for one in said.values()])
    told = leads.states([*mine, *others], found)
    told |= {one.entry: FOUND if one.entry in found else UNPLACED for one in said.values() if one.words}
    made = [_row(said[entry], cases[entry.case_id], told[entry], now) for entry in said if entry not in known]
    Lead.objects.bulk_create(made)
    for entry, row in known.items():
        _update(row, said.get(entry), told.get(entry, ASIDE), cases[entry.case_id])
    if made:
        audit.note(ACTOR, "match_leads", people=len(made))


def _is_open(row: Lead | None) -> bool:
    return row is not None and row.state == OPEN


def _said(cases: Sequence[Case]) -> Iterator[Said]:
    """Everybody of these cases who is said to live elsewhere: to be asked for by name, or to be placed first."""
    places = {case.id: case.place_id for case in cases}
    for one in judged(cases):
        if not one.went_to or one.person is None or not one.person.name:
            continue
        told, place = {name: getattr(one.person, name) for name in NAMES}, place_told(one.went_to)
        if place is None:
            yield Said(one.entry, places[one.entry.case_id], one.person, one.went_to)
        elif place.level >= geo.named_level() and one.person.birth and FACTS["sex"](one.person.sex):
            yield Said(one.entry, place.id, _person(told, place))


def _person(told: Mapping[str, Any], place: geo.PlaceRow) -> matching.Person:
    """Somebody as the lists of a place are asked for the person."""
    values = {**told, "birth_date": told["birth"]}
    return Line.told(Entry(NOBODY, NOBODY), place.id, values, place.code).person


def _alike(said: Sequence[Said], cases: Mapping[UUID, Case]) -> list[tuple[Entry, matching.Person]]:
    """Of other cases, whoever has an open lead and shares a token or a NIK; opened."""
    tokens = [one.token for one in said if one.token is not None]
    niks = [one.nik_index for one in said if one.nik_index is not None]
    if not tokens and not niks:
        return []
    rows = Lead.objects.filter(Q(token_name_birth__in=tokens) | Q(nik_index__in=niks), state=OPEN)
    rows = rows.exclude(case_id__in=cases).select_related("case")
    return [(Entry(row.case_id, row.person_id), _person(opened(row), geo.place(row.place_id))) for row in rows[:MOST]]


MOST = EVENTS * BLOCK
"""Leads compared with those of some cases at most."""


def _name(case_id: UUID, lead_id: UUID) -> str:
    """The logical name what is known of a person is sealed under."""
    return f"cases.lead/{case_id}/{lead_id}"


def opened(row: Lead) -> dict[str, str]:
    """What is known of the person, by NAMES, and the `words` that name no place; the row with its case.

    Who looks is the caller's to note.
    """
    told: dict[str, str] = keys.unwrap(row.case.wrapped_key).open_json(row.sealed, _name(row.case_id, row.id))
    return told


def _columns(one: Said, case: Case, lead_id: UUID) -> dict[str, Any]:
    return {
        "place_id": one.place_id, "token_name_birth": one.token, "nik_index": one.nik_index,
        "sealed": keys.unwrap(case.wrapped_key).seal_json(one.known, _name(case.id, lead_id)),
    }  # fmt: skip


def _row(one: Said, case: Case, state: State, now: datetime) -> Lead:
    own = uuid5(one.entry.member_id, "lead")
    return Lead(
        case_id=case.id, id=own, person_id=one.entry.member_id, state=state, since=now, **_columns(one, case, own)
    )


def _update(row: Lead, one: Said | None, state: State, case: Case) -> None:
    """Write what is otherwise than it was; a row that is as it should be is not touched."""
    changes: dict[str, Any] = {} if row.state == state else {"state": state}
    if one is not None and not _stands(row, one, case):
        changes |= _columns(one, case, row.id)
    if changes:
        Lead.objects.filter(case_id=row.case_id, id=row.id).update(xid=this_transaction(), **changes)


def _stands(row: Lead, one: Said, case: Case) -> bool:
    row.case = case
    return row.place_id == one.place_id and opened(row) == one.known
