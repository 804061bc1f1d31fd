"""An interview on the phone: who is asked what in which order, what lacks, and what is sent in the end."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.cases.tests.conftest import BUDI, FAMILY, MARCH, SITI, VILLAGE, Seat, here
from cacah.field.tests.phone import Phone
from cacah.instrument import reads as instruments
from cacah.instrument.core import forms
from cacah.interview.core import route
from cacah.interview.core.route import Stop
from cacah.lib import clock, ids

BABY = "11111111-2222-4333-8444-555555555555"

Asked = Callable[..., list[Any]]


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    with clock.at(MARCH):
        yield Case.objects.get()


@pytest.fixture
def asked(run: Callable[[str, Any], Any], phone: Phone, family: Case, client: Any) -> Asked:
    """The steps of an interview of Budi's family, from the line of pull and the questions as the phone gets them."""
    told = client.get("/petugas/hp/soal.json").json()
    around = client.get(f"/petugas/hp/tempat/{VILLAGE}.json").json()
    parts = instruments.current().parts
    sheets = {name: [forms.wire(part, "id"), forms.drawing(part, "id")] for name, part in parts.items()}

    def steps(*these: Any, line: Any = (), **draft: Any) -> list[Any]:
        phone.pull()
        whole = {"line": {**phone.cases[str(family.id)], **dict(line)}, "told": told, "around": around,
                 "sheets": sheets, "draft": draft, "today": str(clock.now().date()), "steps": these}  # fmt: skip
        return list(run("sitting", whole))

    return steps


def test_a_family_is_to_visit_again_once_the_server_says_so(run: Callable[[str, Any], Any]) -> None:
    """While an interview waits on the phone nobody goes there; afterwards what the server says holds."""

    def told(state: str, kind: str, visit: bool) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        line = {"id": BABY, "place": VILLAGE, "known": {}, "people": [], "visit": visit}
        return line, [{"seq": 1, "id": BABY, "state": state, "item": {"kind": kind, "case": BABY}}]

    responses = [told(state, "response", True) for state in ("waiting", "received", "stuck")]
    others = [told("waiting", "word", True), told("received", "response", False)]
    assert run("visited", [*responses, *others]) == [False, True, True, True, False]


def people(family: Case) -> list[str]:
    return [str(member.id) for member in cases.members(family.id)]


def stop(kind: str, screen: int = 0, member: str = "") -> dict[str, Any]:
    return {"kind": kind, "screen": screen, "member": member}


def facts(family: Case, **presence: str) -> dict[str, list[str]]:
    """The page of the whole list: where everybody is, and on which card."""
    fields: dict[str, list[str]] = {}
    for member, where in zip(people(family), presence.values(), strict=True):
        prefix = f"m{UUID(member).hex[-8:]}_"
        fields |= {f"{prefix}presence": [where], f"{prefix}card": ["this"]}
    return fields


def _way(plan: route.Plan, members: list[UUID], asked: dict[int, int]) -> list[list[Any]]:
    """From the first page to the summary, as the site goes."""

    def has_questions(member: UUID, screen: int) -> bool:
        return screen <= asked.get(member.int, 0)

    way = [Stop("ready")]
    while way[-1].kind != "summary":
        way.append(route.following(plan, members, way[-1], has_questions))
    return [[step.kind, step.screen, str(step.member_id or "")] for step in way]


def test_the_phone_goes_the_way_of_the_site(run: Callable[[str, Any], Any]) -> None:
    members = [UUID(int=number) for number in (1, 2, 3)]
    plan = route.Plan((("address", "housing"),), (("person",), ("work",)), "facts")
    asked = [{1: 2, 3: 1}, {}, {1: 2, 2: 2, 3: 2}, {2: 1}]
    ways = [_way(plan, members, one) for one in asked]
    told = {"family": plan.family, "person": plan.person, "facts": plan.facts}
    named = [{str(UUID(int=number)): screens for number, screens in one.items()} for one in asked]
    assert run("ways", {"route": told, "members": [str(one) for one in members], "asked": named}) == ways


def test_the_phone_knows_what_questions_ask_about_as_the_site_does(asked: Asked, family: Case) -> None:
    old, new = asked(["context", False], ["context", True])
    assert (old, new) == (cases.context(family), cases.context(family, is_new=True))


def test_who_lives_elsewhere_is_passed_over(asked: Asked, family: Case) -> None:
    budi, _, agus = people(family)
    found = asked(
        ["stop"],
        ["take", stop("members"), facts(family, budi="here", siti="elsewhere", agus="here")],
        ["next", stop("members")],
        ["next", stop("person", 1, budi)],
        ["next", stop("person", 1, agus)],
        ["back", stop("person", 1, agus)],
    )
    assert found[0] == stop("family", 1)
    assert found[2:] == [stop("person", 1, budi), stop("person", 1, agus), stop("summary"), stop("members")]


@pytest.mark.parametrize(
    ("nik", "faults"), [("************0001", []), ("3372", ["nik"]), ("****0001*", ["nik"]), (BUDI[0], [])]
)
def test_four_digits_of_the_register_stand_for_the_number_and_nothing_else_does(
    asked: Asked, family: Case, nik: str, faults: list[str]
) -> None:
    budi, _, _ = people(family)
    answers = {budi: {"presence": "here", "card": "this", "nik": nik, "birth_date": BUDI[3]}}
    found = asked(["faults", stop("person", 1, budi), []], ["standing", budi], answers=answers)
    assert [one["finding"]["name"] for one in found[0]] == faults
    assert [one["name"] for one in found[1]["errors"]] == faults


def test_an_answer_that_brings_up_a_question_or_a_doubt_shows_the_page_once_more(asked: Asked, family: Case) -> None:
    budi, _, _ = people(family)
    page = stop("person", 1, budi)
    told = {"presence": "here", "card": "this", "birth_date": "1985-08-17", "nik": "", "since": "1985-08-17"}
    (before,) = asked(["seen", page], answers={budi: told})
    moved, old = {**told, "since": "2020-03-01"}, {**told, "birth_date": "1900-01-01"}
    assert asked(["isNews", page, before], answers={budi: moved}) == [True], "does Budi mean to stay?"
    assert asked(["isNews", page, before], answers={budi: old}) == [True], "is Budi 120?"
    assert asked(["isNews", page, before], answers={budi: told}) == [False]


def test_a_baby_is_added_taken_off_and_put_back(asked: Asked, family: Case) -> None:
    found = asked(
        ["add", BABY, "BAYI", "born"], ["add", BABY, "BAYI", "born"], ["item", BABY, "2020-03-10T05:00:00Z", 0],
        ["remove", BABY], ["item", BABY, "2020-03-10T05:00:00Z", 0], ["restore", BABY], ["standing", BABY],
    )  # fmt: skip
    (part,) = found[2]["parts"]
    assert part == {"id": BABY, "kind": "person", "answers": {"name": "BAYI", "presence": "here", "joined": "born"}}
    assert found[4]["parts"] == []
    assert "birth_date" in found[6]["missing"] and "card" in found[6]["missing"]


def test_what_is_sent_names_the_version_in_which_it_was_asked_and_how_long(asked: Asked, family: Case) -> None:
    """Begun the evening before and put away: of the night between nobody thinks that it was asked."""
    night = 10 * 3600 * 1000
    answers = {str(family.id): {"water": "piped"}}
    (item,) = asked(["item", BABY, "2020-03-10T05:00:00Z", night], answers=answers, took=12 * 60_000 + 300)
    assert item == {
        "id": BABY, "kind": "response", "case": str(family.id), "at": "2020-03-10T05:00:00.000Z",
        "instrument": instruments.current().version, "began": "2020-03-09T19:00:00.000Z", "took": 720,
        "parts": [{"id": str(family.id), "kind": "family", "answers": {"water": "piped"}}],
    }  # fmt: skip


def test_an_interview_that_was_sent_back_begins_with_its_answers_in_the_version_they_were_given(
    asked: Asked, family: Case
) -> None:
    (answers, baby) = ({"water": "piped"}, {"name": "BAYI", "presence": "here", "joined": "born"})
    parts = {str(family.id): answers, BABY: baby}
    begin = {"instrument": instruments.current().version, "parts": parts}
    (item,) = asked(["item", BABY, "2020-03-10T05:00:00Z", 0], line={"begin": begin})
    assert {one["id"]: one["answers"] for one in item["parts"]} == parts
    (item,) = asked(["item", BABY, "2020-03-10T05:00:00Z", 0], line={"begin": begin | {"instrument": "older"}})
    assert item["parts"] == []


def test_every_question_is_found_on_its_page(asked: Asked, family: Case) -> None:
    budi, _, _ = people(family)
    found = asked(["stopOf", str(family.id), "water"], ["stopOf", budi, "card"], ["stopOf", budi, "religion"])
    assert found == [stop("family", 1), stop("members"), stop("person", 1, budi)]


def test_a_short_visit_asks_whom_something_is_missing_of(asked: Asked, family: Case) -> None:
    seat, (budi, siti, agus) = Seat(family.id), people(family)
    hall.save_part(seat, family.id, FAMILY)
    hall.save_part(seat, UUID(budi), here(BUDI))
    hall.save_part(seat, UUID(siti), here(SITI, religion=None))
    hall.save_part(seat, UUID(agus), here(("", "AGUS", "1", "2015-01-01", "4"), nik=None, no_nik_reason="young"))
    hall.send_drafts(seat, ids.new())
    siti_here = {siti: {"presence": "here", "card": "this"}}
    assert asked(["stop"], ["lacking", siti], ["lacking", budi]) == [stop("members"), ["religion"], []]
    (first, after) = asked(["next", stop("members")], ["next", stop("person", 1, siti)], answers=siti_here)
    assert (first, after) == (stop("person", 1, siti), stop("summary"))
    (standings,) = asked(["standings"], answers=siti_here)
    assert [one["id"] for one in standings] == [siti]


def test_who_answers_alone_is_asked_about_nobody_else(asked: Asked, family: Case) -> None:
    _, siti, _ = people(family)
    guest = {"guest": siti, "people": [{"id": siti, "name": "SITI AMINAH", "known": {}}]}
    home = {str(family.id): {"address_place": VILLAGE}}
    facts_page = {f"m{UUID(siti).hex[-8:]}_{name}": [value] for name, value in (("presence", "here"), ("card", "this"))}
    found = asked(
        ["stop"], ["take", stop("members"), facts_page], ["next", stop("members")], ["next", stop("person", 1, siti)],
        ["back", stop("members")], ["standings"], ["item", BABY, "2020-03-10T05:00:00Z", 0], line=guest, answers=home,
    )  # fmt: skip
    assert (found[0], found[2], found[3]) == (stop("members"), stop("person", 1, siti), stop("summary"))
    assert found[4] is None, "there is no page before it"
    assert [one["id"] for one in found[5]] == [siti]
    assert found[6]["parts"] == [{"id": siti, "kind": "person", "answers": {"presence": "here", "card": "this"}}]


def test_who_has_answered_alone_is_neither_asked_nor_sent(asked: Asked, family: Case) -> None:
    budi, siti, agus = people(family)
    listed = [{"id": budi, "name": "BUDI", "known": {}}, {"id": siti, "name": "SITI", "known": {}, "alone": True},
              {"id": agus, "name": "AGUS", "known": {}}]  # fmt: skip
    begun_for_her = {siti: {"presence": "here", "religion": "islam"}, budi: {"presence": "here"}}
    found = asked(
        ["next", stop("person", 1, budi)], ["standings"], ["item", BABY, "2020-03-10T05:00:00Z", 0],
        line={"people": listed}, answers=begun_for_her,
    )  # fmt: skip
    assert siti not in json.dumps(found)
    assert [one["id"] for one in found[1]] == [str(family.id), budi, agus]
