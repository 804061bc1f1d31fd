"""More than one family, many people in one, and another country."""

from datetime import UTC, datetime
from pathlib import Path

from django.test import Client

from cacah.cases.models import Member
from cacah.cases.tests.conftest import BUDI, SITI, line, load_world
from cacah.geo.models import Place
from cacah.lib import clock, ids
from cacah.portal.tests.conftest import Visitor, load_card, open_cases
from cacah.portal.tests.paper import Page
from cacah.register.models import Card, Family, Load, Person
from cacah.vault import index, keys


def test_another_familys_person_is_not_there(committed_db: None, folder: Path, tmp_path: Path, now: datetime) -> None:
    load_world(folder)
    load_card(tmp_path / "cut.csv", line(BUDI), line(SITI, kk="3372040101190002"))
    budi = Visitor(Client(), Page(""))
    budi.log_in()
    statuses = {budi.open(f"/isi/orang/{member.id}/1/").status for member in Member.objects.all()}
    assert statuses == {200, 404}


def test_forty_people_on_one_list(committed_db: None, folder: Path, tmp_path: Path, now: datetime) -> None:
    load_world(folder)
    people = [(f"33720417088500{number:02}", f"ORANG {number}", "1", "1985-08-17", "4") for number in range(1, 41)]
    load_card(tmp_path / "cut.csv", *(line(person) for person in people))
    crowd = Visitor(Client(), Page("")).log_in(nik=people[0][0])
    crowd.begin().answer_family().answer_list().send()
    assert "dari 40" in crowd.page.text
    crowd.open("/isi/ringkasan/")
    assert "0 dari 40 orang selesai" in crowd.page.text
    assert crowd.send().path.startswith("/isi/tanda-terima/")


TINY = Path(__file__).resolve().parents[3] / "plans" / "tiny"
HOUSEHOLD, ISLANDERS = (
    "H1234567",
    (("AB123456", "Élise Ñandú", "M", "2001-04-05"), ("AB123457", "Ω", "W", "2003-06-07")),
)


def _register_of_islanders() -> None:
    """A household in the register, written row by row: its numbers have letters."""
    now, family_id, key = clock.now(), ids.new(), keys.new_key()
    load = Load.objects.create(
        source="islands", mapping="household", cut=now.date(), file_sha256="", size=0, encoding="utf-8", position=0,
        row=0, started=now,
    )  # fmt: skip
    people = [
        {"id": str(ids.new()), "nik": number, "name": name, "sex": sex, "birth_date": born}
        for number, name, sex, born in ISLANDERS
    ]
    record = {"kk": HOUSEHOLD, "street": "", "rt": "", "rw": "", "place": "I1", "people": people}
    kk_index, place = index.blind("kk", HOUSEHOLD), Place.objects.get(code="I1")
    Family.objects.create(
        id=family_id, kk_index=kk_index, place=place, wrapped_key=key.wrapped, people=len(people), load=load,
        sealed=key.seal_json(record, f"register.family/{family_id}"),
    )  # fmt: skip
    Card.objects.create(kk_index=kk_index, family_id=family_id, load_id=load.pk)
    for number, one in enumerate(people, 1):
        Person.objects.create(
            id=one["id"], family_id=family_id, number=number, nik_index=index.blind("nik", one["nik"]),
            token_name_birth=0, token_name_year_place=0, token_birth_sex_place=0,
        )  # fmt: skip


def test_another_country_has_its_own_numbers_questions_and_rules(committed_db: None) -> None:
    with clock.at(datetime(2031, 3, 2, 5, tzinfo=UTC)):
        load_world(TINY)
        _register_of_islanders()
        open_cases(1)
        islander = Visitor(Client(), Page(""))
        islander.open("/").send(nik="12345678", kk="h 1234567")
        assert "Bentuk Nomor warga ini tidak dikenal" in islander.page.text
        islander.send(nik="ab123456").send(sandi="kuda baterai klip")
        assert islander.path == "/fakta", "this plan shows register values after a fact only"
        islander.send(lahir_d="7", lahir_m="6", lahir_y="2003").begin()
        islander.send({"roof": islander.page.forms[0].offered["roof"][0]})
        islander.answer_list().answer_people()
        assert "2 dari 2 orang selesai" in islander.page.text
        islander.send()
        assert "É.Ñ., Ω." in islander.page.text
