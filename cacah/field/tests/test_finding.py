"""A family that is on no list: found on the phone, taken in once, then visited and asked like every other."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.cases import reads
from cacah.cases.models import Case, Envelope, Query
from cacah.cases.tests.conftest import BUDI, FAMILY, NEXT_VILLAGE, SEPTEMBER, here
from cacah.field.tests.phone import Phone, Told, response
from cacah.field.tests.test_push import problems
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.lib import clock

FACTS = {"who": "Melati Wijaya", "people": "3", "street": "Jalan Baru 7", "new_building": "yes", "place": "Boyolali"}
AT = "2020-09-20T12:00:00+07:00"


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    with clock.at(SEPTEMBER):
        yield Case.objects.get()


def found(place: str, **changes: str) -> Told:
    return {
        "id": str(uuid4()),
        "kind": "family",
        "case": str(uuid4()),
        "at": AT,
        "place": place,
        "facts": FACTS | changes,
    }


def code(case: Case) -> str:
    return geo.place(case.place_id).code


def test_a_family_found_offline_arrives_with_its_interview_and_comes_back_on_the_list(
    phone: Phone, officer: User, family: Case, client: Client
) -> None:
    item = found(code(family))
    member = uuid4()
    parts: list[tuple[UUID | str, Told]] = [(item["case"], FAMILY), (str(member), here(BUDI))]
    phone.add(item)
    phone.add(response(item["case"], parts, instruments.current().version, AT))
    answers = phone.push()
    assert [one["answer"] for one in answers] == ["ok", "ok"], answers
    case = reads.case(UUID(item["case"]))
    assert (case.kind, case.place_id, case.residents) == ("found", family.place_id, 1)
    assert case.confirmed_at is not None, "the officer saw it"
    assert Query.objects.filter(case_id=case.id, kind="same_nik", other_case=family.id).exists(), (
        "looked at by the desk"
    )
    phone.pull()
    line = phone.cases[str(case.id)]
    assert line["found"] == FACTS and line["place"] == code(family) and line["known"] == {}
    listed = client.get("/petugas/daftar").content.decode()
    assert "Melati Wijaya" in listed and "Jalan Baru 7" in listed, "on the site too"


def test_the_same_again_is_one_family_and_other_bytes_are_a_conflict(phone: Phone, family: Case) -> None:
    item = found(code(family))
    for wanted in ("ok", "again", "again"):
        phone.add(item)
        assert [one["answer"] for one in phone.push()] == [wanted]
    phone.add({**item, "facts": FACTS | {"who": "Orang Lain"}})
    assert [one["answer"] for one in phone.push()] == ["conflict"]
    assert Case.objects.filter(kind="found").count() == 1


@pytest.mark.parametrize("wrong", ("elsewhere", "nowhere", "people", "shape"))
def test_what_is_no_family_of_the_officers_places_makes_no_case(phone: Phone, family: Case, wrong: str) -> None:
    item = found({"elsewhere": NEXT_VILLAGE, "nowhere": "99.99"}.get(wrong, code(family)))
    if wrong == "people":
        item["facts"] = FACTS | {"people": "0"}
    if wrong == "shape":
        item["facts"] = FACTS | {"kk": "3372040101190001"}
    phone.add(item)
    (answer,) = phone.push()
    assert problems(answer)[0][0] in ("not_yours", "impossible-fact", "unknown-fact")
    assert not Case.objects.filter(kind="found").exists() and not Envelope.objects.exists()


def test_a_visit_to_a_found_family_is_told_like_any_other(phone: Phone, family: Case) -> None:
    item = found(code(family))
    phone.add(item)
    phone.add({**item, "id": str(uuid4()), "kind": "word", "event": "no_contact", "facts": {}})
    assert [one["answer"] for one in phone.push()] == ["ok", "ok"]
    assert {one.event for one in reads.told(reads.case(UUID(item["case"])))} == {"new_family", "no_contact"}
