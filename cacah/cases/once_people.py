"""Two members opened and compared: what each case says of the person, how alike they are, where the rules count it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cacah.cases.core import lines, matching, once, ranking
from cacah.cases.core.status import Status
from cacah.cases.models import INSTITUTION, Case, Member, Standing, Word
from cacah.cases.named import said
from cacah.cases.once_pairs import Entry, Pair
from cacah.cases.sent import SentForm, SentPart, forms
from cacah.cases.sittings import named_place, rule
from cacah.cases.telling import Heard, heard
from cacah.cases.tokens import district
from cacah.geo import reads as geo
from cacah.plan import reads as plan
from cacah.vault import keys


@dataclass(frozen=True, slots=True)
class Known:
    """A resident of a sent, confirmed case, with what was answered of the person."""

    entry: Entry
    case: Case
    mode: str
    person: matching.Person = field(repr=False)
    side: once.Side = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """How alike two residents are, and where the person is counted if they are one: asked of the few who are alike."""

    likeness: matching.Likeness
    sides: tuple[once.Side, once.Side] = field(repr=False)

    @property
    def outcome(self) -> once.Outcome:
        return once.resolve(*self.sides, rule())


def residents(entries: Collection[Entry]) -> dict[Entry, Known]:
    """Those of the entries that count as residents now, or would if they were not counted elsewhere; opened.

    Whoever the field said left or died after the answer does not.
    """
    ids = {one.case_id for one in entries}
    found = Case.objects.filter(pk__among=ids, status__gte=Status.SENT, confirmed_at__isnull=False)
    cases = {case.id: case for case in found}
    rows = Member.objects.filter(case_id__among=cases, standing=Standing.LISTED, counted_here=True)
    wanted: dict[UUID, list[UUID]] = {}
    for case_id, member in rows.values_list("case_id", "id"):
        if Entry(case_id, member) in entries:
            wanted.setdefault(case_id, []).append(member)
    words = _of_one(wanted)
    told = forms(
        [cases[case_id] for case_id in wanted], [*wanted, *(one for members in wanted.values() for one in members)]
    )
    return {
        one.entry: one
        for case_id, form in told.items()
        for one in _opened(cases[case_id], wanted[case_id], form, words.get(case_id, []))
    }


def _of_one(cases: Collection[UUID]) -> dict[UUID, list[Word]]:
    """What the field said of one person, by case."""
    found: dict[UUID, list[Word]] = {}
    for row in Word.objects.filter(case_id__among=cases, event__in=lines.OF_ONE):
        found.setdefault(row.case_id, []).append(row)
    return found


def _opened(case: Case, members: Collection[UUID], form: SentForm, words: Sequence[Word]) -> list[Known]:
    told = heard(words, keys.unwrap(case.wrapped_key)) if words else []
    return [
        _known(case, Entry(case.id, member), form)
        for member in members
        if member in form.parts and not _left(case, form.parts[member], told)
    ]


def _left(case: Case, part: SentPart, told: Sequence[Heard]) -> bool:
    """Whether the field said so after the answer."""
    since = said(case, [one for one in told if min(one.said_at, one.at) > part.at])
    return lines.changed_since(since, _text(part.values, "name"), plan.current().census_day) is not None


def _known(case: Case, entry: Entry, form: SentForm) -> Known:
    part, village, here = form.parts[entry.member_id], named_place(case.lives_at), geo.place(case.lives_at)
    told = part.values
    person = matching.Person(
        _text(told, "name"), once.readable(_text(told, "birth_date")), _text(told, "sex"), _text(told, "birth_place"),
        _text(told, "nik"), here.code if here.id != village.id else "", district(case), village.code, _origin(told),
    )  # fmt: skip
    family = form.parts.get(case.id)
    side = once.Side(
        _ranked(case, form.heads.values()),
        part.mode,
        once.dwelling(village.code, _text(family.values, "address_street") if family else ""),
        once.readable(_text(told, "since")),
        {"yes": True, "no": False}.get(_text(told, "intends_stay")),
        person.birth,
        told.get("activity") == "school",
        _text(told, "relationship"),
        case.kind == INSTITUTION,
    )
    return Known(entry, case, part.mode, person, side)


def _origin(told: Mapping[str, Any]) -> str:
    """Code of the village in which the person is said to be registered, if it is named and another than the home."""
    found = geo.row_by_code(_text(told, "registered_place")) if told.get("registered_place") else None
    return named_place(found.id).code if found else ""


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def _ranked(case: Case, heads: Collection[ranking.Response]) -> ranking.Response:
    """The whole form of a case as ranking sees it: how full its parts are together, its mode, its last part's time."""
    full = sum(part.completeness for part in heads) // len(heads)
    return ranking.Response(full, case.mode, max(part.at for part in heads), str(case.id))


def find(pair: Pair, known: Mapping[Entry, Known]) -> Finding | None:
    """The two compared; None when one of them is not counted at its place, so that nobody counts twice."""
    one, other = (known.get(entry) for entry in pair)
    if one is None or other is None:
        return None
    return Finding(matching.compare(one.person, other.person), (one.side, other.side))
