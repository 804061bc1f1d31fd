"""Institutions: a roll read row by row, people counted there or at home, never at both, and what the officer sees."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.cases import actions as hall
from cacah.cases import ending
from cacah.cases import reads as cases
from cacah.cases.core import roll
from cacah.cases.core.roll import Fault
from cacah.cases.models import Case, Institution
from cacah.cases.once_ages import by_age
from cacah.cases.sittings import Answers
from cacah.cases.tests.conftest import AGUS, BUDI, FAMILY, NEXT_VILLAGE, SEPTEMBER, SITI, VILLAGE, Seat, gone, here
from cacah.field.tests.conftest import enter, user
from cacah.field.tests.phone import Phone, response
from cacah.field.tests.test_modes import Decide, decide
from cacah.field.tests.test_push import family
from cacah.instrument import reads as instruments
from cacah.lib import clock, ids
from cacah.plan import reads as plan

__all__ = ["decide", "family"]

HEAD = "nama;jk;tanggal_lahir;umur;nik;sejak;asal;menetap"
LONG = "Tahanan Satu;L;1990-02-03;;;2018-01-01;;"
SHORT = "Tahanan Dua;L;;40;;2020-06-01;;"
AGUS_THERE = f"Agus Santoso;L;{AGUS[3]};;{AGUS[0]};{{since}};;"
READING = roll.Reading(lambda text: len(text) == 16, lambda text: text.replace(" ", ""), SEPTEMBER.date())

ABOUT = {
    "jenis": "prison", "nama": "Rutan Blok A", "tempat": VILLAGE, "kontak": "Kepala Blok", "telepon": "0271 555",
    "cara": "daftar",
}  # fmt: skip


@pytest.fixture
def supervisor(client: Client, family: Case, decide: Decide) -> Iterator[User]:
    """The coordinator of Jebres, signed in, while the list is checked."""
    decide(VILLAGE, "list_check")
    who = user("district", "33.72.04")
    enter(client, who)
    yield who


def made(client: Client, **changes: str) -> Case:
    own = ids.new()
    client.post("/petugas/lembaga", {**ABOUT, **changes, "id": str(own)})
    return cases.case(own)


def load(client: Client, case: Case, *rows: str) -> int:
    return client.post(f"/petugas/lembaga/{case.id}", {"daftar": "\n".join((HEAD, *rows))}).status_code


def answered(case: Case, agus: Answers | None = None) -> None:
    """The family has sent: all three live at home, unless something else is told of Agus."""
    seat = Seat(case.id, "interview", "field", actor="user:7")
    hall.save_part(seat, case.id, FAMILY)
    for member, told in zip(cases.members(case.id), (here(BUDI), here(SITI), agus or here(AGUS)), strict=True):
        hall.save_part(seat, member.id, told)
    hall.send_drafts(seat, ids.new())


def classes() -> Counter[str]:
    return Counter({str(kind): number for kind, number in ending.write_classes(clock.now()).items()})


def test_each_mistake_of_a_roll_is_named_by_its_row_and_column() -> None:
    text = "\n".join((
        HEAD, LONG, ";L;;;;;;", "Tiga;X;;;;;;", "Empat;P;31-12-1990;;;;;", "Lima;P;;tua;123;;;mungkin",
        "Enam;L;;;3372041708850001;;;", "Tujuh;L;;;3372041708850001;;;",
    ))  # fmt: skip
    _, faults = roll.parse(text, READING, 190)
    assert faults == [
        Fault(3, "name", "no_name"), Fault(4, "sex", "sex"), Fault(5, "birth_date", "date"), Fault(6, "nik", "nik"),
        Fault(6, "age", "age"), Fault(6, "stays", "yes_no"), Fault(8, "nik", "twice"),
    ]  # fmt: skip
    assert roll.parse("nama\nBudi", READING, 190)[1] == [Fault(1, "sex", "no_column")]
    assert roll.parse(HEAD, READING, 190)[1] == [Fault(1, "", "empty")]
    assert roll.parse(f"{HEAD}\n{LONG}\n{SHORT}", READING, 1)[1] == [Fault(3, "", "too_many")]
    assert roll.parse("name,sex,age\nÉva,F,40", READING, 190)[0][0].answers == {
        "presence": "here", "name": "Éva", "sex": "female", "birth_date": "1980",
    }  # fmt: skip
    born = roll.parse(f"{HEAD}\nBayi;L;;1;;2018-11-20;;", READING, 190)[0][0].answers["birth_date"]
    assert born == "2018", "one year old in September, and there since the November in which it was born"


def test_who_is_there_for_the_limit_counts_there_by_the_list_and_others_at_home(
    client: Client, supervisor: User, family: Case
) -> None:
    case = made(client)
    assert load(client, case, LONG, SHORT) == 302
    case = cases.case(case.id)
    assert (case.listed, case.residents, case.field_state, case.instruction) == (2, 1, "institution", "none")
    assert "2 orang, 1 di antaranya" in client.get(f"/petugas/lembaga/{case.id}").content.decode()
    found = classes()
    assert (found["list_only"], found["elsewhere"], found["never_reached"]) == (1, 1, 3)
    assert load(client, case, LONG, SHORT) == 302 and cases.case(case.id).listed == 2, "the same roll again adds nobody"


def test_a_roll_with_a_mistake_takes_in_nobody(client: Client, supervisor: User, family: Case) -> None:
    case = made(client)
    assert load(client, case, LONG, "Dua;?;;;;;;") == 422
    page = client.post(f"/petugas/lembaga/{case.id}", {"daftar": f"{HEAD}\n{LONG}\nDua;P;2021-01-01;;;;;"})
    assert "Baris 3" in page.content.decode(), "the questionnaire's own checks: born after the day of the roll"
    assert not Institution.objects.get().roll_at and cases.case(case.id).listed == 0


def test_nobody_counts_at_home_and_in_the_institution(client: Client, supervisor: User, family: Case) -> None:
    answered(family)
    short, long = made(client), made(client, nama="Rutan Blok B")
    load(client, short, AGUS_THERE.format(since="2020-07-01"))
    assert classes()["duplicate"] == 1, "there since July: counted with the family, the line of the roll is the double"
    load(client, long, AGUS_THERE.format(since="2017-01-01"))
    doubted = [(one.kind, one.other_case) for one in cases.open_queries(long.id)]
    assert doubted == [("same_nik", family.id)], "both say he lives with them: a pair for the rules or the desk"


def test_a_pupil_known_by_age_is_who_the_family_says_lives_in_that_village(
    client: Client, supervisor: User, family: Case, decide: Decide
) -> None:
    decide(NEXT_VILLAGE, "list_check")
    answered(family, gone(presence_place=NEXT_VILLAGE))
    load(client, made(client, tempat=NEXT_VILLAGE), "Agus Santoso;L;;10;;2018-01-01;;", "Agus Santosa;P;;10;;;;")
    assert classes() == {"answered": 2, "duplicate": 1, "list_only": 2}


def test_a_patient_whom_the_family_says_lives_elsewhere_counts_once(
    client: Client, supervisor: User, family: Case
) -> None:
    answered(family, gone(presence_place=NEXT_VILLAGE, presence_since="2020-09-10"))
    load(client, made(client, jenis="hospital"), f"{AGUS_THERE.format(since='2020-09-10')}tidak")
    assert classes() == {"answered": 2, "elsewhere": 1, "duplicate": 1}


def test_who_is_at_home_for_a_family_and_there_for_days_by_age_alone_counts_at_home(
    client: Client, supervisor: User, family: Case
) -> None:
    answered(family)
    load(client, made(client, jenis="hospital"), f"Agus Santoso;L;;10;;2020-09-10;{VILLAGE};tidak")
    assert classes() == {"answered": 3, "duplicate": 1}


def test_the_officer_has_the_institution_on_the_list_and_asks_each_person(
    client: Client, supervisor: User, officer: User, phone: Phone, family: Case, decide: Decide
) -> None:
    enter(client, supervisor)
    case = made(client, cara="orang")
    load(client, case, LONG)
    phone.pull()
    line = phone.cases[str(case.id)]
    assert line["institution"]["name"] == "Rutan Blok A" and line["institution"]["contact"] == "Kepala Blok"
    assert [person["name"] for person in line["people"]] == ["Tahanan Satu"]
    assert (line["word"], line["instruction"], line["interview"]) == ("short", "short", True)
    enter(client, officer)
    page = client.get(f"/petugas/daftar/{case.id}").content.decode()
    assert "Rutan Blok A" in page and "Menolak" in page and "Rumah kosong" not in page
    own = line["people"][0]["id"]
    told = here(("", "TAHANAN SATU", "1", "1990-02-03", "1"), nik=None, no_nik_reason="adult", since="2018-01-01")
    phone.add(response(case.id, [(own, told)], instruments.current().version, clock.now().isoformat()))
    assert phone.push()[0]["answer"] == "ok"
    assert cases.latest_versions(case.id)[next(iter(cases.roll(case.id)))].mode == "interview"
    assert classes()["answered"] == 1 and plan.current().class_rule("answered").counted


def test_only_the_supervisor_of_the_place_makes_an_institution(client: Client, supervisor: User, family: Case) -> None:
    case = made(client)
    assert client.post("/petugas/lembaga", {**ABOUT, "tempat": "91.71"}).status_code == 403
    for role, code in (("district", "91.71.01"), ("enumerator", VILLAGE), ("keyer", "33.72")):
        enter(client, user(role, code, name=f"luar-{role}"))
        assert client.get(f"/petugas/lembaga/{case.id}").status_code == 403
        assert load(client, case, LONG) == 403
    assert client.post("/petugas/lembaga", {**ABOUT, "nama": ""}).status_code == 403


def test_a_roll_pasted_at_the_desk_is_nobodys_interview_to_review(
    client: Client, supervisor: User, family: Case
) -> None:
    answered(family)
    load(client, made(client), LONG)
    page = client.get("/petugas/periksa").content.decode()
    assert "Rutan" not in page and page.count("/petugas/periksa/") == 1, "that of the family is"


def test_an_age_on_a_roll_is_looked_for_under_both_years_of_birth_that_it_leaves(
    client: Client, supervisor: User, family: Case
) -> None:
    answered(family)
    case = made(client)
    load(client, case, "Agus Santoso;L;;9;;2018-01-01;;", LONG)
    (found,) = by_age({case.id, family.id})
    assert {one.case_id for one in found} == {case.id, family.id}
