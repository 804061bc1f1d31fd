"""A family that answered shows its receipt at the door: it is checked, and the visit is recorded."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cacah.access.models import User
from cacah.cases import reads
from cacah.cases.models import Case, Envelope
from cacah.cases.tests.conftest import MARCH, SEPTEMBER
from cacah.field import door
from cacah.field.tests.phone import Phone, Told
from cacah.field.tests.test_list import answer
from cacah.field.tests.test_push import problems
from cacah.interview.core import receipt as core
from cacah.lib import clock
from cacah.vault import signing

AT = "2020-09-20T12:00:00+07:00"


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    with clock.at(SEPTEMBER):
        yield Case.objects.get()


@pytest.fixture
def sent(family: Case) -> core.Statement:
    """What the family's receipt attests; it answered online."""
    with clock.at(MARCH):
        answer(family, 3)
    row = Envelope.objects.get()
    whose = core.mark(row.id, family.id)
    return core.Statement(row.id, row.received_at, row.members, row.complete_members, whose)


def token(statement: core.Statement) -> str:
    return core.token(statement, signing.sign(statement.payload()))


def shown(case: Case, text: str) -> Told:
    return {"id": str(uuid4()), "kind": "receipt", "case": str(case.id), "at": AT, "receipt": text, "facts": {}}


def code(statement: core.Statement) -> str:
    return core.code(signing.sign(statement.payload()))


READ: dict[str, Callable[[core.Statement], str]] = {
    "scanned": token,
    "the whole address": lambda one: f"https://sensus.contoh.example/periksa/{token(one)}",
    "its code": code,
    "its code, typed in small letters without hyphens": lambda one: code(one).replace("-", "").lower(),
    "its number": lambda one: core.number(one.envelope_id),
    "one of the first version": lambda one: token(replace(one, whose=b"")),
}


@pytest.mark.parametrize("way", READ)
def test_a_receipt_that_is_shown_is_a_visit_and_changes_nothing_else(
    phone: Phone, officer: User, family: Case, sent: core.Statement, way: str
) -> None:
    before = reads.case(family.id)
    item = shown(family, READ[way](sent))
    for wanted in ("ok", "again"):
        phone.add(item)
        assert [one["answer"] for one in phone.push()] == [wanted]
    (heard,) = reads.told(reads.case(family.id))
    assert (heard.event, heard.author, heard.facts) == (
        "showed_receipt", officer.actor, {"shown": str(sent.envelope_id)},
    )  # fmt: skip
    after = reads.case(family.id)
    assert (after.status, after.field_state, after.instruction) == (
        before.status, before.field_state, before.instruction,
    )  # fmt: skip
    phone.pull()
    assert phone.cases[str(family.id)]["answered"] is True
    assert "shown" not in str(phone.cases[str(family.id)]), "which send it was is not the phone's to know"


def _changed(statement: core.Statement) -> str:
    return core.token(replace(statement, members=9), signing.sign(statement.payload()))


REFUSED: dict[str, tuple[Callable[[core.Statement], str], str]] = {
    "altered": (_changed, "receipt_false"),
    "of another census": (lambda one: core.token(one, bytes(64)), "receipt_false"),
    "no receipt at all": (lambda one: "https://contoh.example/menu", "receipt_false"),
    "a send of another family": (lambda one: token(replace(one, envelope_id=UUID(int=7))), "receipt_other"),
    "a code that is on no receipt of theirs": (lambda one: "0000-0000-0000", "receipt_unknown"),
    "the number of another family's": (lambda one: core.number(UUID(int=7)), "receipt_unknown"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_a_receipt_of_this_family_is_refused_in_words(
    phone: Phone, family: Case, sent: core.Statement, what: str
) -> None:
    text, why = REFUSED[what]
    phone.add(shown(family, text(sent)))
    (answered,) = phone.push()
    assert problems(answered) == [(why, "receipt")]
    assert reads.told(reads.case(family.id)) == []


def test_whoever_answered_alone_did_not_answer_for_the_family(phone: Phone, family: Case, sent: core.Statement) -> None:
    alone = Envelope.objects.get()
    alone.pk = family.id, uuid4()
    alone.mode = "own"
    alone.save(force_insert=True)
    phone.add(shown(family, token(replace(sent, envelope_id=alone.id))))
    (answered,) = phone.push()
    assert problems(answered) == [("receipt_person", "receipt")]


def test_that_a_receipt_was_shown_is_not_told_without_one(phone: Phone, family: Case, sent: core.Statement) -> None:
    facts = {"shown": str(sent.envelope_id)}
    phone.add({**shown(family, "x"), "kind": "word", "event": "showed_receipt", "facts": facts})
    (answered,) = phone.push()
    assert problems(answered) == [("unknown-event", "event")]


def entry(**told: Any) -> Told:
    item = {"id": "i", "case": "c", "kind": "receipt", "event": "showed_receipt", "at": AT, **told}
    return {"seq": 1, "id": "i", "state": "waiting", "item": item, "answer": None}


def test_a_receipt_that_was_checked_on_the_phone_ends_the_visit_until_the_server_says_more(
    run: Callable[[str, Any], Any],
) -> None:
    line = {"id": "c", "place": "p", "visit": True, "interview": True, "known": {}, "people": []}
    whole = entry(proven={"people": 4, "complete": 4})
    looks: tuple[tuple[Told, list[Told], bool], ...] = (
        (line, [], True),
        (line, [whole], False),
        (line, [{**whole, "state": "received"}], False),
        (line, [entry(proven={"people": 4, "complete": 3})], True),
        (line, [entry()], True),
        (line, [{**whole, "state": "stuck"}], True),
        ({**line, "answered": True}, [whole], True),
    )
    visited = run("visited", [[one, entries] for one, entries, _ in looks])
    assert visited == [to_visit for _, _, to_visit in looks]


def test_the_app_alone_may_ask_for_the_camera(client: Client, family: Case) -> None:
    shell = client.get("/petugas/hp/")
    assert "camera=(self)" in shell["Permissions-Policy"]
    assert "camera=()" in client.get("/")["Permissions-Policy"]
    assert "&quot;crv&quot;:&quot;Ed25519&quot;" in shell.content.decode(), "with it come the keys of the receipts"


def test_the_receipt_of_an_officers_interview_leads_to_the_page_where_anybody_checks_it(family: Case) -> None:
    assert door.frame()["verify"] + "kode" == reverse("portal:verify", args=["kode"])
