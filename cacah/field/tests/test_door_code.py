"""A code at the door: made on the phone, good once the server hears of it; the family is waited for until its day."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import reads
from cacah.cases.models import Case
from cacah.cases.tests.conftest import SEPTEMBER
from cacah.entry import actions as entry
from cacah.entry import reads as ways
from cacah.entry.core import codes
from cacah.entry.models import Code
from cacah.field.tests.phone import Phone, Told
from cacah.lib import clock

ONLINE, BY = "answers_online", "2020-09-21"


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    with clock.at(SEPTEMBER):
        yield Case.objects.get()


def promise(case: Case, code: str | None, /, **changes: Any) -> Told:
    item = {"id": str(uuid4()), "kind": "word", "case": str(case.id), "at": "2020-09-20T11:00:00+07:00",
            "event": ONLINE, "facts": {"by": BY}, "code": code}  # fmt: skip
    return {**item, **changes}


def brought(phone: Phone, item: Told) -> Told:
    phone.add(item)
    (answer,) = phone.push()
    return answer


def test_a_code_made_at_the_door_is_good_from_when_the_phone_has_connected(
    phone: Phone, officer: User, family: Case
) -> None:
    code = codes.new()
    assert ways.find_code(code).case is None and entry.use_code(code) is None, "nobody has heard of it"
    item = promise(family, codes.grouped(code))
    assert [brought(phone, item)["answer"] for _ in range(2)] == ["ok", "again"]
    used = entry.use_code(code)
    assert used is not None and used.case == family and not used.is_new
    held = Code.objects.get()
    assert code.encode() not in bytes(held.code_index) and held.issued_by == officer.actor
    assert Entry.objects.filter(actor=officer.actor, verb="bind_code", subject=f"code/{held.pk}").count() == 1
    assert code not in str(reads.told(reads.case(family.id))), "the word does not keep it"


def test_the_line_says_until_when_the_family_is_waited_for_and_its_answer_ends_it(phone: Phone, family: Case) -> None:
    brought(phone, promise(family, codes.new()))
    phone.pull()
    line = phone.cases[str(family.id)]
    assert (line["word"], line["instruction"], line["until"], line["visit"]) == ("promised", "interview", BY, True)
    brought(phone, promise(family, None, event="no_contact", facts={}, at="2020-09-20T11:30:00+07:00"))
    phone.cursor = ""
    phone.pull()
    assert "until" not in phone.cases[str(family.id)]


WRONG: dict[str, Any] = {
    "misread": {"code": "ABCD-EFGH-JKMN-PQRS"},
    "no text": {"code": 7},
    "with another event": {"event": "no_contact", "facts": {}},
    "without a day": {"facts": {}},
    "a day that is none": {"facts": {"by": "tomorrow"}},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_what_is_no_promise_binds_nothing(phone: Phone, family: Case, changes: Told) -> None:
    assert brought(phone, promise(family, codes.new(), **changes))["answer"] == "problem"
    assert not Code.objects.exists()


def test_a_code_of_another_family_is_not_bound_to_this_one(phone: Phone, officer: User, family: Case) -> None:
    other, code = hall.open_case(family.place_id, "seat:x", "claimed"), codes.new()
    assert entry.bind_code(code, other.id, other.place_id, officer.actor)
    assert brought(phone, promise(family, code))["problems"][0]["code"] == "code"
    assert ways.find_code(code).case == other


def test_a_phone_makes_codes_that_the_site_can_read(run: Any) -> None:
    made = run("codes", 40)
    assert len(set(made)) == 40 and [codes.fault(one) for one in made] == [None] * 40


def test_a_family_is_not_visited_until_its_day_is_over(run: Any) -> None:
    line = {"id": "1", "place": "x", "word": "open", "visit": True, "known": {}, "people": []}
    told = {**line, "word": "promised", "until": BY}

    def own(event: str, state: str, **facts: str) -> Told:
        return {"state": state, "item": {"id": "7", "kind": "word", "case": "1", "event": event, "facts": facts}}

    cases = {
        "not told": ([line, [], BY], ["", True]),
        "told here just now": ([line, [own(ONLINE, "waiting", by=BY)], BY], [BY, False]),
        "the server says so": ([told, [own(ONLINE, "received")], BY], [BY, False]),
        "the day after": ([told, [], "2020-09-22"], ["", True]),
        "visited meanwhile": ([told, [own("no_contact", "waiting")], BY], ["", True]),
    }
    found = run("waits", [case for case, _ in cases.values()])
    assert dict(zip(cases, found, strict=True)) == {name: wanted for name, (_, wanted) in cases.items()}
