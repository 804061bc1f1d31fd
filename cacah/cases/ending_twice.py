"""Lines that nobody answered, and people said to live elsewhere, who were answered for in another case all the same."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cacah.cases import named
from cacah.cases.core import matching
from cacah.cases.core.close import same_move, same_neighbour, same_person
from cacah.cases.core.judgement import ELSEWHERE
from cacah.cases.core.leads import TWICE
from cacah.cases.core.matching import YEAR
from cacah.cases.core.once import readable
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Lead, Member, PersonIndex, Standing
from cacah.cases.once_pairs import BLOCK, Entry
from cacah.cases.once_people import Known, residents
from cacah.cases.sent import SentPart, forms
from cacah.cases.sittings import named_place
from cacah.cases.tokens import WHOLE, named_token, unit_tokens, year_tokens
from cacah.geo import reads as geo
from cacah.plan import reads as plan
from cacah.register.reads import PersonRecord
from cacah.vault import index


@dataclass(frozen=True, slots=True)
class Line:
    """A member as it can be looked for. `left`: counted on census day at a home that only another family knows.

    `new`: only a list check tells of the person. `there`: code of the village in which the person is said to live.
    """

    entry: Entry
    person: matching.Person = field(repr=False)
    left: bool = False
    new: bool = False
    there: str = ""

    @classmethod
    def of(
        cls, entry: Entry, place_id: int, record: PersonRecord | None, there: str = "", part: SentPart | None = None
    ) -> "Line":
        """By the register and by what was answered; the place is the one named, or the registered one."""
        known: dict[str, Any] = {}
        if record:
            sex = plan.crosswalk("sex").get(record.sex, ("", True))[0]
            known = {"name": record.name, "birth_date": record.birth_date, "sex": sex, "nik": record.nik}
            known["birth_place"] = record.get("birth_place")
        told = {name: value for name, value in (part.values if part else {}).items() if value}
        return cls.told(entry, place_id, {**known, **told}, there)

    @classmethod
    def told(cls, entry: Entry, place_id: int, values: Mapping[str, Any], there: str = "", new: bool = False) -> "Line":
        """By the items of the person part."""
        found = geo.row_by_code(there) if there else geo.place(place_id)
        village = named_place(found.id) if found else None
        text = {name: str(values.get(name) or "") for name in ("name", "birth_date", "sex", "birth_place", "nik")}
        person = matching.Person(
            text["name"], readable(text["birth_date"]), text["sex"], text["birth_place"], text["nik"],
            found.code if found and village and found.id != village.id else "",
            _district(found.id) if found else "",
        )  # fmt: skip
        return cls(entry, person, values.get("presence") == "here", new, village.code if there and village else "")


def _district(place_id: int) -> str:
    line = geo.ancestors(named_place(place_id).id)
    return line[-2].code if len(line) > 1 else line[-1].code


def counted_elsewhere(people: Sequence[Line]) -> set[Entry]:
    """Those who were found in another case, or of whom another one too says that they left."""
    return found_elsewhere(people) | said_elsewhere(people)


def found_elsewhere(people: Sequence[Line]) -> set[Entry]:
    """Those who were answered for in another case, or whom its list check named."""
    return answered_elsewhere(people) | named_elsewhere(people) | placed_elsewhere(people)


def said_elsewhere(people: Sequence[Line]) -> set[Entry]:
    """Those whom another case says to have left too, by the leads of last night: the person counts by its word."""
    wanted = {one.entry for one in people}
    rows = Lead.objects.filter(case_id__in={one.case_id for one in wanted}, state=TWICE)
    return {Entry(*row) for row in rows.values_list("case_id", "person_id")} & wanted


def placed_elsewhere(people: Sequence[Line]) -> set[Entry]:
    """Those whom an officer put on another list, being asked for them there (`leads.answer`), and who are there still.

    Then it is known beyond what name and day of birth tell that the two are one person.
    """
    wanted = {one.entry for one in people}
    rows = Lead.objects.filter(case_id__in={one.case_id for one in wanted}, placed_case__isnull=False)
    links = {
        Entry(case_id, person): Entry(placed_case, placed_word)
        for case_id, person, placed_case, placed_word in rows.values_list(
            "case_id", "person_id", "placed_case", "placed_word"
        )
        if placed_case and placed_word
    }
    mine = {entry: link for entry, link in links.items() if entry in wanted}
    there = named.present(set(mine.values())) if mine else {}
    return {entry for entry, link in mine.items() if link in there}


def named_elsewhere(people: Sequence[Line]) -> set[Entry]:
    """Those whom the list check of another case named."""
    asked = {line.entry: _list_tokens(line) for line in people}
    tokens = {token for wanted in asked.values() for token in wanted}
    found = {token: entries for token, entries in named.by_token(tokens).items() if len(entries) <= BLOCK}
    known = named.present({entry for entries in found.values() for entry in entries})
    return {
        line.entry
        for line in people
        for token in asked[line.entry]
        for other in found.get(token, ())
        if other.case_id != line.entry.case_id
        and other in known
        and _after(line, other, known[other])
        and _same(line.person, known[other])
    }


def _after(line: Line, other: Entry, person: matching.Person) -> bool:
    """Whether the line stands back behind a list that names somebody.

    Of two such lists that of the first case counts; but where only one knows no more than the year of birth it does,
    since that one is found by the other and not the other way round.
    """
    if line.new and (_by_year(line.person) == _by_year(person)):
        return other < line.entry
    return not line.new or _by_year(person)


def _by_year(person: matching.Person) -> bool:
    return len(person.birth) < WHOLE


def _list_tokens(line: Line) -> list[int]:
    """Under which tokens a list check may have named the person."""
    whole = _token(line)
    near = unit_tokens(line.person.name, line.person.birth, line.person.sls) if _is_grown(line.person) else []
    return [whole, *near] if whole is not None else near


def _is_grown(person: matching.Person) -> bool:
    """Whether the year of birth tells something beside the name: children without a name yet are called the same."""
    return bool(person.birth) and int(person.birth[:YEAR]) < plan.current().census_day.year - 1


def _same(one: matching.Person, other: matching.Person) -> bool:
    likeness = matching.compare(one, other)
    return same_person(likeness) or same_neighbour(likeness)


def answered_elsewhere(people: Sequence[Line]) -> set[Entry]:
    """Those of whom another case says that they live with it. A few statements, however many cases are opened."""
    by_nik, by_name, by_year = _by_nik(people), _by_name(people), _near_year(people)
    others = {entry for found in (*by_nik.values(), *by_name.values(), *by_year.values()) for entry in found}
    known = residents(others)
    asked = {entry for line in people if line.left for entry in by_nik.get(line.person.nik, ())} - {*known}
    placed = _counted(others) | _away(asked)
    return {
        line.entry
        for line in people
        for other in (*by_nik.get(line.person.nik, ()), *_found(by_name, line))
        if other.case_id != line.entry.case_id
        and (
            (other in known and same_person(matching.compare(line.person, known[other].person)))
            or (line.left and other in placed and other in by_nik.get(line.person.nik, ()))
        )
    } | {
        line.entry
        for line in people
        for other in by_year.get(line.entry, ())
        if other.case_id != line.entry.case_id
        and other in known
        and (_moved_there(line, known[other]) or _is_neighbour(line, known[other]))
    }


def _moved_there(line: Line, other: Known) -> bool:
    return named_place(other.case.lives_at).code == line.there and same_move(line.person, other.person)


def _is_neighbour(line: Line, other: Known) -> bool:
    return _is_grown(line.person) and same_neighbour(matching.compare(line.person, other.person))


def _found(by_name: Mapping[int, list[Entry]], line: Line) -> Sequence[Entry]:
    token = _token(line)
    return by_name.get(token, ()) if token is not None else ()


def _by_nik(people: Iterable[Line]) -> dict[str, list[Entry]]:
    niks = {index.blind("nik", one.person.nik): one.person.nik for one in people if one.person.nik}
    found: dict[str, list[Entry]] = {}
    rows = PersonIndex.objects.filter(nik_index__in=niks).values_list("nik_index", "case_id", "member_id")
    for blind, case_id, member_id in rows:
        found.setdefault(niks[bytes(blind)], []).append(Entry(case_id, member_id))
    return found


def _token(line: Line) -> int | None:
    return named_token(line.person.name, line.person.birth)


def _by_name(people: Iterable[Line]) -> dict[int, list[Entry]]:
    """By token of name and birth date, who was answered for; none where more share it than are worth opening."""
    tokens = {token for one in people if (token := _token(one)) is not None}
    return listed("token_name_birth", tokens)


def _near_year(people: Iterable[Line]) -> dict[Entry, list[Entry]]:
    """By line that says in which village or unit the person is, who was answered for by a year or an age that fits."""
    asked = {
        line.entry: year_tokens(line.person.name, line.person.birth, line.person.district)
        for line in people
        if (line.there or line.person.sls) and line.person.birth
    }
    named = listed("token_name_birth", {token for tokens, _ in asked.values() for token in tokens})
    near = listed("token_name_year_place", {token for _, tokens in asked.values() for token in tokens})
    return {
        entry: [other for found, wanted in zip((named, near), tokens, strict=True) for token in wanted
                for other in found.get(token, ())]
        for entry, tokens in asked.items()
    }  # fmt: skip


def listed(column: str, tokens: Collection[int]) -> dict[int, list[Entry]]:
    """By token in a column, who was answered for; none where more share it than are worth opening."""
    found: dict[int, list[Entry]] = {}
    rows = Member.objects.filter(standing=Standing.LISTED, **{f"{column}__in": tokens})
    for token, case_id, member_id in rows.values_list(column, "case_id", "id"):
        found.setdefault(token, []).append(Entry(case_id, member_id))
    return {token: entries for token, entries in found.items() if len(entries) <= BLOCK}


def _away(others: Collection[Entry]) -> set[Entry]:
    """Those of whom their own family says that they live elsewhere in the country: they are counted by its word."""
    cases = Case.objects.filter(confirmed_at__isnull=False).in_bulk({one.case_id for one in others})
    told = forms(cases.values(), [one.member_id for one in others])
    parts = {one: told[one.case_id].parts.get(one.member_id) for one in others if one.case_id in told}
    return {one for one, part in parts.items() if part and part.values.get("presence") == ELSEWHERE}


def _counted(others: Collection[Entry]) -> set[Entry]:
    """Those who are counted where they are listed."""
    cases: set[UUID] = {one.case_id for one in others}
    rows = Member.objects.filter(
        case_id__in=cases, standing=Standing.LISTED, counted_here=True, case__status__gte=Status.SENT,
        case__confirmed_at__isnull=False,
    )  # fmt: skip
    return {Entry(case_id, member) for case_id, member in rows.values_list("case_id", "id")} & set(others)
