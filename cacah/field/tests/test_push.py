"""What a phone brings: each item taken in once and answered by itself, whatever the others are."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import reads
from cacah.cases.models import Case, Envelope, Version
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    FAMILY,
    MARCH,
    NEXT_VILLAGE,
    SEPTEMBER,
    SITI,
    VILLAGE,
    here,
)
from cacah.field import actions
from cacah.field.core import batch
from cacah.field.tests.conftest import FIRST_DAY, phone_of, place, site, user
from cacah.field.tests.phone import PUSH, Phone, Refused, Told, response
from cacah.field.tests.test_list import answer
from cacah.instrument import reads as instruments
from cacah.instrument.models import Instrument
from cacah.lib import clock

WRONG_CLOCK = "1997-01-01T23:59:59+09:00"


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    """September: interviews are open."""
    with clock.at(SEPTEMBER):
        yield Case.objects.get()


def interview(case: Case, **changes: Any) -> Told:
    """Everybody of Budi's family, at home; `changes` to Budi's answers."""
    members = [one.id for one in reads.members(case.id)]
    people = [here(BUDI, **changes), here(SITI), here(AGUS)]
    parts: list[tuple[UUID | str, Told]] = [(case.id, FAMILY), *zip(members, people, strict=True)]
    return response(case.id, parts, instruments.current().version, WRONG_CLOCK)


def problems(told: Told) -> list[tuple[str, str]]:
    assert told["answer"] == "problem", told
    assert all(one["what"] and one["remedy"] for one in told["problems"])
    return [(one["code"], one["where"]) for one in told["problems"]]


def test_an_interview_is_taken_in_once_however_often_it_is_sent(phone: Phone, officer: User, family: Case) -> None:
    item = interview(family)
    phone.add(item)
    (first,) = phone.push()
    assert first == {"id": item["id"], "answer": "ok", "received": "2020-09-20T05:00:00Z", "status": "clean"}
    for _ in range(3):
        phone.add(item)
        assert phone.push() == [{**first, "answer": "again"}]
    sent = Envelope.objects.get()
    assert (sent.mode, sent.author, sent.received_at) == ("interview", officer.actor, SEPTEMBER)
    assert Version.objects.count() == 4
    assert reads.case(family.id).residents == 3
    assert not phone.outbox and not phone.stuck


def test_one_bad_item_stops_no_other(phone: Phone, family: Case) -> None:
    good, other = interview(family), interview(family)
    bad = {**interview(family), "parts": []}
    told = phone.ask(PUSH, {"items": [bad, good, None, {"id": 7}, other, {**bad, "id": str(uuid4()), "kind": "poem"}]})
    assert [one["answer"] for one in told["items"]] == ["problem", "ok", "problem", "problem", "ok", "problem"]
    assert [one["id"] for one in told["items"][:4]] == [bad["id"], good["id"], None, None]
    assert Envelope.objects.count() == 2


def test_the_same_id_with_other_answers_is_a_conflict_and_the_first_stands(phone: Phone, family: Case) -> None:
    item = interview(family)
    changed = {**interview(family, birth_place="Medan"), "id": item["id"]}
    told = phone.ask(PUSH, {"items": [item, changed]})["items"]
    assert [one["answer"] for one in told] == ["ok", "conflict"]
    assert told[1]["problems"][0]["what"].startswith("Dengan nomor yang sama")
    assert reads.latest_versions(family.id)[reads.members(family.id)[0].id].values["birth_place"] == "Surakarta"


def test_an_answer_that_cannot_be_is_named_by_part_and_item(phone: Phone, family: Case) -> None:
    budi = reads.members(family.id)[0].id
    impossible = interview(family, name="A" * 101)
    unknown = interview(family, shoe_size="44")
    odd = interview(family, religion={"a": "b"})
    told = phone.ask(PUSH, {"items": [impossible, unknown, odd]})["items"]
    assert [problems(one) for one in told] == [
        [("impossible", f"{budi}/name")],
        [("unknown-item", f"{budi}/shoe_size")],
        [("answer", f"{budi}/religion")],
    ]
    assert not Version.objects.exists()


def test_problems_are_told_in_the_language_of_the_phone(phone: Phone, family: Case) -> None:
    item = interview(family, birth_date="2031-01-01")
    body = json.dumps({"items": [item]}).encode()
    _, told = site(PUSH, body, {"Authorization": phone.header(PUSH, body), "Cookie": "bahasa=en"})
    assert json.loads(told)["items"][0]["problems"][0]["what"] == "This answer cannot be right."


def test_a_family_that_answered_online_meanwhile_keeps_both_and_the_phone_is_told(phone: Phone, family: Case) -> None:
    with clock.at(MARCH):
        answer(family, 3)
    phone.add(interview(family))
    (told,) = phone.push()
    assert (told["answer"], told["also_online"]) == ("ok", True)
    assert sorted(Version.objects.values_list("mode", flat=True)) == ["interview"] * 4 + ["self"] * 4
    assert {one.mode for one in reads.latest_versions(family.id).values()} == {"self"}, "equally complete: sent online"


def test_four_digits_that_come_back_are_the_registers_nik(phone: Phone, family: Case) -> None:
    phone.pull()
    budi = reads.members(family.id)[0].id
    phone.add(interview(family, nik="************0001"))
    phone.add(interview(family, nik="************0002"))
    first, second = phone.push()
    assert first["answer"] == "ok"
    assert reads.latest_versions(family.id)[budi].values["nik"] == BUDI[0]
    assert problems(second) == [("masked", f"{budi}/nik")]


def test_answers_to_earlier_questions_are_taken_in(phone: Phone, family: Case) -> None:
    """A new edition arrived while the officer was out."""
    item = interview(family)
    old = Instrument.objects.get(version=item["instrument"])
    Instrument.objects.create(
        version="f" * 64, compiled=old.compiled, fragments=old.fragments, loaded_at=old.loaded_at + timedelta(days=1)
    )
    instruments.forget()
    assert instruments.current().version == "f" * 64
    phone.add(item)
    phone.add({**interview(family), "instrument": "e" * 64})
    first, second = phone.push()
    assert first["answer"] == "ok"
    assert problems(second) == [("unknown-instrument", "instrument")]
    instruments.forget()


def test_somebody_the_phone_added_is_listed(phone: Phone, family: Case) -> None:
    guest = uuid4()
    item = interview(family)
    answers = here(("3372041201990009", "TAMU", "1", "1999-01-12", "4"))
    item["parts"].append({"id": str(guest), "kind": "person", "answers": answers})
    phone.add(item)
    assert phone.push()[0]["answer"] == "ok"
    assert [one.id for one in reads.members(family.id)][-1] == guest
    phone.pull()
    assert phone.cases[str(family.id)]["people"][-1] == {"id": str(guest), "origin": "field"}


def word(case: Case, event: str, **facts: Any) -> Told:
    return {"id": str(uuid4()), "kind": "word", "case": str(case.id), "at": WRONG_CLOCK, "event": event, "facts": facts}


def test_the_outcome_of_a_visit_is_told_once_and_the_next_visit_begins_from_it(phone: Phone, family: Case) -> None:
    where = {"lat": -7.55, "lon": 110.85, "accuracy": 12.5}
    item = word(family, "appointment", when="2020-09-21T16:30", note="Sesudah magrib", position=where)
    phone.add(item)
    assert phone.push() == [
        {"id": item["id"], "answer": "ok", "received": "2020-09-20T05:00:00Z", "instruction": "interview"}
    ]
    phone.add(item)
    assert phone.push()[0]["answer"] == "again"
    phone.add({**item, "facts": {"when": "2020-09-22T08:00"}})
    assert phone.push()[0]["answer"] == "conflict"
    fresh = phone_of(User.objects.get(username__startswith="enumerator"))
    fresh.pull()
    (shown,) = fresh.cases.values()
    assert (shown["word"], shown["instruction"]) == ("appointment", "interview")
    assert shown["told"] == [
        {
            "event": "appointment",
            "at": "2020-09-20T05:00:00Z",
            "facts": {"when": "2020-09-21T16:30", "note": "Sesudah magrib"},
        }
    ]


def test_an_officer_tells_no_review_and_nothing_that_no_table_knows(phone: Phone, family: Case) -> None:
    wrong = [word(family, "approved"), word(family, "returned", reason="Sendiri"), word(family, "poem"),
             word(family, "appointment"), word(family, "vacant", colour="red"), {**word(family, "vacant"), "facts": []},
             {**word(family, "vacant"), "event": ["vacant"]}]  # fmt: skip
    told = phone.ask(PUSH, {"items": wrong})["items"]
    assert [problems(one)[0][0] for one in told] == [
        "unknown-event", "unknown-event", "unknown-event", "fact-missing", "unknown-fact", "facts", "unknown-event",
    ]  # fmt: skip


def test_a_word_about_another_villages_family_is_refused(phone: Phone, family: Case) -> None:
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    hers = phone_of(other)
    hers.add(word(family, "vacant"))
    assert problems(hers.push()[0]) == [("not_yours", "case")]


def test_a_batch_cut_in_the_middle_is_sent_again(phone: Phone, family: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed before the machine fell is answered `again`; the rest is taken in then."""
    items = [interview(family) for _ in range(3)]
    for item in items:
        phone.add(item)
    receive_all = hall.receive_all

    def dies_after_the_first(sent: Iterable[Any]) -> None:
        receive_all(list(sent)[:1])
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(hall, "receive_all", dies_after_the_first)
        phone.push()
    assert len(phone.outbox) == 3 and Envelope.objects.count() == 1
    assert [one["answer"] for one in phone.push()] == ["again", "ok", "ok"]
    assert Envelope.objects.count() == 3


def test_a_lost_connection_to_the_database_in_the_middle_is_not_noticed(
    phone: Phone, family: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view runs once more; the counter of the request was taken already, and that refuses nothing."""
    phone.add(interview(family))
    phone.add(interview(family))
    receive_all, calls = hall.receive_all, iter(range(10))

    def loses_the_second(sent: Iterable[Any]) -> Any:
        if next(calls):
            return receive_all(sent)
        receive_all(list(sent)[:1])
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(hall, "receive_all", loses_the_second)
    monkeypatch.setattr("cacah.lib.http.connection.close", lambda: None)
    assert [one["answer"] for one in phone.push()] == ["again", "ok"]


# Who may not.


def test_a_case_of_another_village_is_refused_and_noted_and_one_that_is_not_there_alike(
    phone: Phone, family: Case
) -> None:
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    hers = phone_of(other)
    nowhere = {**interview(family), "case": str(uuid4())}
    nowhere["parts"] = nowhere["parts"][1:]
    for item in (interview(family), nowhere):
        hers.add(item)
    assert [problems(one) for one in hers.push()] == [[("not_yours", "case")]] * 2
    assert not Version.objects.exists()
    noted = Entry.objects.filter(verb="refuse_sync", actor=other.actor).order_by("id")
    assert [(one.subject, one.place, one.codes) for one in noted] == [
        (f"device/{hers.id}", family.place_id, {"why": "not_yours"}), (f"device/{hers.id}", None, {"why": "not_yours"})
    ]  # fmt: skip


def test_what_was_asked_before_the_place_was_given_to_another_is_taken_for_two_weeks(
    phone: Phone, officer: User, family: Case
) -> None:
    actions.assign(officer.pk, place(VILLAGE), FIRST_DAY, until=date(2020, 9, 6))
    early, late = interview(family), interview(family)
    phone.add(early)
    assert phone.push()[0]["answer"] == "ok"
    with clock.at(SEPTEMBER + timedelta(days=1)):
        phone.add(early)
        phone.add(late)
        again, refused = phone.push()
    assert again["answer"] == "again", "what the server has it says it has"
    assert problems(refused) == [("not_yours", "case")]


def test_a_visit_of_the_last_days_may_be_told_for_two_weeks_more(phone: Phone, family: Case) -> None:
    with clock.at(SEPTEMBER + timedelta(days=20)):
        phone.add(word(family, "no_contact"))
        assert phone.push()[0]["answer"] == "ok"
    with clock.at(MARCH):
        phone.add(word(family, "no_contact"))
        assert problems(phone.push()[0]) == [("closed", "event")]


def test_outside_the_days_of_interviews_the_item_waits(phone: Phone, family: Case) -> None:
    phone.add(interview(family))
    with clock.at(MARCH):
        (told,) = phone.push()
    assert problems(told) == [("closed", "")]
    assert "1 September 2020" in told["problems"][0]["remedy"]
    assert len(phone.stuck) == 1


# Batches that no phone makes.

PART = st.fixed_dictionaries({}, optional={"id": st.text(max_size=40) | st.uuids().map(str), "kind": st.sampled_from(
    ["family", "person", "x", 1]), "answers": st.dictionaries(st.text(max_size=12), st.text(max_size=9) | st.lists(
        st.integers(), max_size=2), max_size=3) | st.none()})  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=10,
)
ITEM = ANY | st.fixed_dictionaries(
    {"id": st.uuids().map(str), "kind": st.sampled_from(["response", "word"])},
    optional={"case": st.uuids().map(str) | ANY, "at": st.sampled_from([WRONG_CLOCK, "0001-01-01T00:00:00Z",
              "9999-12-31T23:59:59-23:59", "2020-01-01", "2020-13-01T00:00:00Z"]) | ANY,
              "instrument": st.just("a" * 64) | ANY, "parts": st.lists(PART, max_size=3) | ANY},
)  # fmt: skip


def test_whatever_comes_is_answered_item_by_item(phone: Phone, family: Case) -> None:
    """Any item is answered `problem`; a batch that is none, or too large, is refused as a whole. Never a fault."""

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), database=None)
    @given(items=st.lists(ITEM, max_size=4))
    def run(items: list[Any]) -> None:
        told = phone.ask(PUSH, {"items": items})["items"]
        assert [one["answer"] for one in told] == ["problem"] * len(items)

    run()
    broken = {**interview(family), "parts": [{"id": str(family.id), "kind": "family", "answers": ""}]}
    nested: Any = "x"
    for _ in range(50):
        nested = [nested]
    odd: tuple[Any, ...] = (True, 1.5, [1], [["a"]], {}, nested, 2**60)
    shapes = [broken, *(interview(family, religion=value) for value in odd)]
    assert {one["answer"] for one in phone.ask(PUSH, {"items": shapes})["items"]} == {"problem"}
    assert not Version.objects.exists()


def test_a_batch_that_is_none_is_refused_as_a_whole(phone: Phone) -> None:
    for body, status, code in (
        (b"", 400, "unreadable"), (b"[]", 400, "unreadable"), (b'{"items": {}}', 400, "unreadable"),
        (b'{"items": "abc"}', 400, "unreadable"), (b"[" * 100_000, 400, "unreadable"), (b"\xff", 400, "unreadable"),
        (b'{"items": [NaN]}', 400, "unreadable"), (b'{"items": ["\\ud800"]}', 400, "unreadable"),
        (b'{"items": [' + b"1," * batch.MOST_ITEMS + b"1]}", 413, "too_large"), (b"1" * 1_000_001, 413, "too_large"),
    ):  # fmt: skip
        answered, told = site(PUSH, body, {"Authorization": phone.header(PUSH, body)})
        assert (answered, json.loads(told)["refused"]) == (status, code), body[:20]
    with pytest.raises(Refused, match="400 unreadable"):
        phone.ask(PUSH, {"item": []})
    assert phone.ask(PUSH, {"items": []})["items"] == []
