"""A member answers alone on the officer's phone: it comes in as hers, and nobody on the way reads it."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import reads
from cacah.cases.core import channels
from cacah.cases.models import Case, Envelope, Member, Own, Version
from cacah.cases.tests.conftest import BUDI, MARCH, SEPTEMBER, SITI, here
from cacah.field.tests.phone import Phone, Told
from cacah.field.tests.test_push import interview
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.vault.tests import sealing

AT = "2020-09-20T12:00:00+07:00"


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    with clock.at(SEPTEMBER):
        yield Case.objects.get()


@pytest.fixture
def siti(family: Case) -> UUID:
    return reads.members(family.id)[1].id


def private(case: Case, member: UUID, answers: Told, /, **changes: Any) -> Told:
    """The item as the app makes it; `changes` after it was sealed."""
    own = str(uuid4())
    name = f"private {own} {case.id} {member}"
    key, hidden = sealing.sealed({name: json.dumps({"answers": answers}).encode()})
    item = {
        "id": own, "kind": "private", "case": str(case.id), "member": str(member), "at": AT,
        "instrument": instruments.current().version, "key": key, "sealed": hidden[name],
    }  # fmt: skip
    return {**item, **changes}


def brought(phone: Phone, item: Told) -> Told:
    phone.add(item)
    (answer,) = phone.push()
    return answer


def stands(case: Case, member: UUID) -> tuple[str, dict[str, Any]]:
    version = reads.latest_versions(case.id)[member]
    return version.mode, dict(version.values)


def test_it_comes_in_once_as_hers_with_the_number_behind_four_digits(
    phone: Phone, officer: User, family: Case, siti: UUID
) -> None:
    item = private(family, siti, here(SITI, religion="hindu", nik="************" + SITI[0][-4:]))
    first = brought(phone, item)
    assert (first, brought(phone, item)["answer"]) == (
        {"id": item["id"], "answer": "ok", "received": "2020-09-20T05:00:00Z"}, "again",
    )  # fmt: skip
    mode, answers = stands(family, siti)
    assert (mode, answers["religion"], answers["nik"]) == (channels.OWN, "hindu", SITI[0])
    sent = Envelope.objects.get()
    assert (sent.mode, sent.author) == (channels.OWN, f"seat:{family.id}/{siti}")
    assert Entry.objects.filter(actor=officer.actor, verb="bring_private", subject=f"case/{family.id}").count() == 1


def test_neither_the_interview_before_nor_the_one_after_speaks_for_her(phone: Phone, family: Case, siti: UUID) -> None:
    before, after = interview(family), interview(family)
    for item in (before, private(family, siti, here(SITI, religion="hindu")), after):
        assert brought(phone, item)["answer"] == "ok"
    assert stands(family, siti)[1]["religion"] == "hindu"
    assert Version.objects.filter(part_id=siti).count() == 3, "what others said of her is kept"


def test_the_phone_is_told_that_she_has_answered_and_nothing_else(phone: Phone, family: Case, siti: UUID) -> None:
    phone.pull()
    assert [one.get("alone") for one in phone.cases[str(family.id)]["people"]] == [None, None, None]
    brought(phone, private(family, siti, here(SITI, religion="hindu")))
    phone.cursor = ""  # all of it anew: what is not committed yet is not followed
    phone.pull()
    line = phone.cases[str(family.id)]
    assert [one.get("alone") for one in line["people"]] == [None, True, None]
    assert "hindu" not in json.dumps(line)
    assert line["interview"], "the others are still to be asked"
    assert Member.objects.get(id=siti).own == Own.SENT


def _for_budi(family: Case) -> Told:
    members = reads.members(family.id)
    return private(family, members[1].id, here(SITI), member=str(members[0].id))


REFUSED = {
    "said to be another's": _for_budi,
    "of nobody on the list": lambda family: private(family, uuid4(), here(SITI)),
    "changed on the way": lambda family: private(family, reads.members(family.id)[1].id, here(SITI), sealed="AAAA"),
    "impossible": lambda family: private(family, reads.members(family.id)[1].id, here(SITI, birth_date="2999-01-01")),
    "another number": lambda family: private(
        family, reads.members(family.id)[1].id, here(SITI, nik="************" + BUDI[0][-4:])
    ),
    "no answers": lambda family: private(family, reads.members(family.id)[1].id, {"name": {"a": 1}}),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_with_it_is_not_told(phone: Phone, family: Case, make: Any) -> None:
    answer = brought(phone, make(family))
    assert [(one["code"], one["where"]) for one in answer["problems"]] == [("private", "")]
    assert not Envelope.objects.exists()


def test_a_seal_that_is_none_stops_no_other_item(phone: Phone, family: Case, siti: UUID) -> None:
    bad = [private(family, siti, here(SITI), **change) for change in ({"key": 7}, {"sealed": "é"}, {"member": "x"})]
    told = phone.ask("/petugas/sinkron/kirim", {"items": [*bad, interview(family)]})["items"]
    assert [one["answer"] for one in told] == ["problem"] * 3 + ["ok"]


def test_it_waits_while_nobody_may_be_asked(phone: Phone, family: Case, siti: UUID) -> None:
    """Between the online phase and the officers' phase; in March she may answer on a phone as she may online."""
    with clock.at(clock.now().replace(month=7, day=20)):
        assert brought(phone, private(family, siti, here(SITI)))["problems"][0]["code"] == "closed"
    with clock.at(MARCH):
        assert brought(phone, private(family, siti, here(SITI)))["answer"] == "ok"
