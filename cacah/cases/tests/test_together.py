"""Interviews that a phone brings together: each family ends as if they had been taken in one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacah.cases import actions, reads
from cacah.cases.core.envelope import Envelope
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Event, Query, Version
from cacah.cases.models import Envelope as EnvelopeRow
from cacah.cases.tests.conftest import BUDI, FAMILY, SEPTEMBER, SITI, here, new_id
from cacah.cases.tests.test_receiving import envelope
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.lib.problems import Refused

Person = tuple[str, str, str, str, str]
Answers = dict[str, Any]
SLS = "33.72.04.1001"
NUMBERS = count(1)
FAMILIES = 3


def person(like: Person, number: int) -> Person:
    """Somebody of that age and sex whose NIK nobody else has."""
    return (f"{like[0][:-5]}{number:05d}", *like[1:])


def households(many: int) -> list[Case]:
    """Families found in one village, of which nothing is known."""
    place = geo.row_by_code(SLS)
    assert place is not None
    return [actions.open_case(place.id, "user:7", confirmed=True) for _ in range(many)]


def interview(case: Case, people: Sequence[Answers], members: Sequence[UUID], mode: str = "interview") -> Envelope:
    people_told = dict(zip(members, people, strict=False))
    return envelope(case, {case.id: FAMILY, **people_told}, mode)


def brought(*sent: Envelope) -> list[actions.Receipt | Exception]:
    return actions.receive_all([(one, {}) for one in sent])


def one_by_one(*sent: Envelope) -> list[actions.Receipt | Exception]:
    found: list[actions.Receipt | Exception] = []
    for one in sent:
        try:
            found.append(actions.receive(one))
        except (actions.Malformed, actions.Conflict, actions.Closed, Refused, Case.DoesNotExist) as why:
            found.append(why)
    return found


def state(case: Case) -> Answers:
    """All that the counts, the list and the desk see of a family."""
    case.refresh_from_db()
    numbers = [name for name in (field.name for field in Event._meta.fields) if name.startswith("d_")]
    events = Event.objects.filter(case_id=case.id).exclude(kind="opened").order_by("xid", "id")
    return {
        "status": (case.word, case.mode, case.version, case.field_state, case.instruction),
        "counts": (case.listed, case.residents, case.family_complete, case.family_stands),
        "people": [(one.position, one.complete, one.counted_here, one.stands) for one in reads.members(case.id)],
        "parts": sorted(
            (part.kind, part.number, part.completeness) for part in reads.latest_versions(case.id).values()
        ),
        "versions": sorted(Version.objects.filter(case_id=case.id).values_list("kind", "number")),
        "doubts": sorted(Query.objects.filter(case_id=case.id).values_list("kind", "item")),
        "events": [(one.kind, one.mode, *(getattr(one, name) for name in numbers)) for one in events],
    }


def told(answer: actions.Receipt | Exception) -> tuple[Any, ...]:
    if isinstance(answer, Refused):
        return ("refused", [(one.code, one.field) for one in answer.problems])
    if isinstance(answer, Exception):
        return (type(answer).__name__,)
    return (Status(answer.status).word, answer.parts, answer.members, answer.complete_members, answer.again)


@pytest.fixture
def field(world: None) -> Any:
    with clock.at(SEPTEMBER):
        yield


KINDS = (
    "whole",
    "gaps",
    "away",
    "impossible",
    "shared",
    "unknown item",
    "closed",
    "again",
    "other bytes",
    "late number",
)


def _envelopes(plan: Sequence[tuple[int, str]], cases: Sequence[Case], first: int) -> list[Envelope]:
    """What an officer brings of `cases`; `first`: from which number on their NIKs are free."""
    members = [[new_id(), new_id()] for _ in cases]
    made: list[Envelope] = []
    for which, kind in plan:
        own = first + 2 * which
        budi, siti = here(person(BUDI, own)), here(person(SITI, own + 1), relationship="spouse")
        match kind:
            case "gaps":
                del siti["religion"]
            case "away":
                budi |= {"presence": "elsewhere", "presence_place": "91.71.01.1001", "presence_since": "2017"}
            case "impossible":
                siti["birth_date"] = "2031-01-01"
            case "shared":
                siti["nik"] = person(SITI, first + 2 * FAMILIES)[0]
            case "late number":
                siti["nik"] = person(SITI, first + 2 * ((which + 1) % FAMILIES) + 1)[0]
            case "unknown item":
                siti["poem"] = "yes"
        same = next((one for one in made if one.case_id == cases[which].id), None)
        if kind in ("again", "other bytes") and same:
            made.append(same if kind == "again" else replace(same, parts=same.parts[:1]))
        else:
            mode = "drop_off" if kind == "closed" else "interview"
            made.append(interview(cases[which], (budi, siti), members[which], mode))
    return made


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, FAMILIES - 1), st.sampled_from(KINDS)), min_size=1, max_size=6))
def test_they_end_as_if_taken_in_one_after_the_other(field: None, plan: list[tuple[int, str]]) -> None:
    """But for one thing: who leaves in one answer is gone at once for the NIKs of the others, whichever came first."""
    together, apart = households(FAMILIES), households(FAMILIES)
    first = next(NUMBERS) * 40
    answers = brought(*_envelopes(plan, together, first))
    assert [told(one) for one in answers] == [told(one) for one in one_by_one(*_envelopes(plan, apart, first + 20))]
    assert [state(one) for one in together] == [state(one) for one in apart]


def test_what_is_wrong_with_one_stops_no_other(field: None) -> None:
    sound, wrong = households(2)
    nobody = Case(id=new_id(), place_id=sound.place_id)
    people = [here(person(BUDI, 9001))]
    answers = brought(
        interview(wrong, [here(BUDI, birth_date="2031-01-01")], [new_id()]),
        interview(nobody, people, [new_id()]),
        interview(sound, people, [new_id()]),
    )
    assert isinstance(answers[0], Refused) and isinstance(answers[1], Case.DoesNotExist)
    assert isinstance(answers[2], actions.Receipt) and answers[2].status == Status.CLEAN
    assert state(wrong)["versions"] == []


def test_of_two_who_name_one_nik_the_second_is_doubted(field: None) -> None:
    first, second = households(2)
    sent = [interview(case, [here(person(BUDI, 9100))], [new_id()]) for case in (first, second)]
    assert all(isinstance(one, actions.Receipt) for one in brought(*sent))
    assert (state(first)["doubts"], state(second)["doubts"]) == ([], [("same_nik", "")])


def test_two_of_one_family_are_both_kept_in_their_order(field: None) -> None:
    (case,) = households(1)
    member = new_id()
    sent = [interview(case, [here(BUDI, religion=one)], [member]) for one in ("islam", "catholic")]
    brought(*sent)
    assert Version.objects.filter(part_id=member).count() == 2
    assert reads.latest_versions(case.id)[member].values["religion"] == "catholic"


@pytest.mark.parametrize("many", [1, 8])
def test_many_take_as_many_statements_as_one(field: None, many: int) -> None:
    cases = households(many)
    sent = [interview(case, [here(person(BUDI, 9200 + number))], [new_id()]) for number, case in enumerate(cases)]
    actions.receive(interview(households(1)[0], [here(person(BUDI, 9300))], [new_id()]))
    with CaptureQueriesContext(connection) as asked:
        brought(*sent)
    assert EnvelopeRow.objects.filter(case__in=cases).count() == many
    assert len(asked.captured_queries) == 16
