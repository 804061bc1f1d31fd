"""People of whom only the list check tells: named by a word, without a NIK, on no list until a class at close is given.

A word names one person at most, and its id is the person's: told twice under one id is told once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from cacah.cases.core import lines, matching
from cacah.cases.core.close import ClosingFacts, class_at_close
from cacah.cases.core.dates import local_day
from cacah.cases.core.lines import Said
from cacah.cases.models import Case, Word
from cacah.cases.once_pairs import Entry
from cacah.cases.telling import Heard, heard
from cacah.cases.tokens import district, unit
from cacah.geo import reads as geo
from cacah.plan import reads as plan
from cacah.vault import keys

LIST_ONLY = "list_only"


@dataclass(frozen=True, slots=True)
class ListOnly:
    """Somebody whom the list check of a case named, as it can be looked for, and the facts of the class at close.

    `moved_to`: where the field heard that the person went since.
    """

    entry: Entry
    facts: ClosingFacts
    person: matching.Person = field(repr=False)
    moved_to: str = ""

    @property
    def present(self) -> bool:
        return class_at_close(self.facts) == LIST_ONLY


def said(case: Case, words: Iterable[Heard]) -> list[Said]:
    """Words about a case as the rules read them, by the day at its place."""
    zone = geo.place(case.place_id).zone
    return [Said(one.event, local_day(one.said_at, zone), one.facts) for one in words]


def named(case: Case, words: Sequence[Heard], census_day: date | None = None) -> list[ListOnly]:
    """Everybody whom the words about a case name, in the order of the moments; by the plan's census day, or another."""
    told, day = said(case, words), census_day or plan.current().census_day
    around, here = district(case), unit(case.lives_at)
    found = []
    for at, word in enumerate(words):
        new = lines.named(told[at])
        if new is not None:
            person = matching.Person(new.name, new.birth, new.sex, sls=here, district=around)
            facts, went = lines.added(told[at:], new, day), lines.moved_to(told[at:], new.name)
            found.append(ListOnly(Entry(case.id, word.id), facts, person, went))
    return found


def heard_up_to(cases: Collection[Case], at: int) -> dict[UUID, list[Heard]]:
    """By case, what the field said of it below a position, in the order of the moments; opened."""
    by_id, told = {case.id: case for case in cases}, dict[UUID, list[Word]]()
    for row in Word.objects.filter(case_id__in=by_id, xid__lt=at):
        told.setdefault(row.case_id, []).append(row)
    return {case_id: heard(rows, keys.unwrap(by_id[case_id].wrapped_key)) for case_id, rows in told.items()}


def by_token(tokens: Collection[int]) -> dict[int | None, list[Entry]]:
    """By token of name and birth date, whom some list check named."""
    found: dict[int | None, list[Entry]] = {}
    rows = Word.objects.filter(token_name_birth__in=tokens).order_by("case_id", "id")
    for token, case_id, word_id in rows.values_list("token_name_birth", "case_id", "id"):
        found.setdefault(token, []).append(Entry(case_id, word_id))
    return found


def present(entries: Collection[Entry]) -> Mapping[Entry, matching.Person]:
    """Those of the entries who were there on census day by what was said of them last; opened."""
    ids: set[UUID] = {one.case_id for one in entries}
    cases = Case.objects.filter(confirmed_at__isnull=False).in_bulk(list(ids))
    told: dict[UUID, list[Word]] = {}
    for row in Word.objects.filter(case_id__in=cases):
        told.setdefault(row.case_id, []).append(row)
    people = (
        one for case_id, rows in told.items()
        for one in named(cases[case_id], heard(rows, keys.unwrap(cases[case_id].wrapped_key)))
    )  # fmt: skip
    return {one.entry: one.person for one in people if one.present and one.entry in entries}
