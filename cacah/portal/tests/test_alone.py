"""A member answers alone by a code: the family sees done or not yet, no answer; the member sees nothing of the rest."""

import re

import pytest
from django.test import Client

from cacah.cases import reads as cases
from cacah.cases.models import Case, Draft, Envelope, Member, Own
from cacah.cases.tests.conftest import BUDI, SITI
from cacah.entry.models import Code, Unsaved
from cacah.lib import clock
from cacah.portal.tests.conftest import PERSON, WORK, Visitor
from cacah.portal.tests.paper import Page
from cacah.portal.tests.test_answering import LATER

CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")
SECRET = "Buddha Agung Rahasia"


def siti() -> Member:
    return Member.objects.get(position=2)


def give_code(family: Visitor) -> str:
    family.open("/isi/orang/").open(family.page.links["Biarkan SITI AMINAH menjawab sendiri"])
    found = CODE.search(family.send().page.text)
    assert found
    return found[0]


def enter(code: str) -> Visitor:
    her = Visitor(Client(), Page(""))
    return her.open("/kode").send(kode=code.lower())


@pytest.fixture
def her(seated: Visitor) -> Visitor:
    """Siti on her own phone, with a code from the family."""
    return enter(give_code(seated))


def answer(her: Visitor) -> Visitor:
    her.begin()
    assert her.path == "/isi/orang/"
    her.answer_list().send({**PERSON, **WORK, "birth_place": SECRET, "marital_status": "never"})
    while "/ringkasan/" not in her.path:
        her.send()
    return her


def test_the_code_is_shown_once_and_kept_as_a_keyed_hash(seated: Visitor) -> None:
    code = give_code(seated)
    assert code not in seated.open(f"/sendiri/{siti().id}").html
    row = Code.objects.get(purpose="member")
    assert code.replace("-", "").encode() not in bytes(row.code_index) and len(bytes(row.code_index)) == 16


def test_she_answers_about_herself_and_sees_nobody_else(her: Visitor) -> None:
    assert her.path == "/isi/"
    assert "Anda menjawab untuk diri Anda saja" in her.page.text
    her.begin()
    for other in ("BUDI", "AGUS", "NUR", BUDI[0], "MELATI"):
        assert other not in her.html
    assert "SITI AMINAH" in her.page.text
    budi = Member.objects.get(position=1).id
    for path in (
        "/isi/keluarga/1/",
        f"/isi/orang/{budi}/1/",
        "/isi/orang/tambah/",
        f"/isi/perubahan/meninggal/{budi}/",
    ):
        assert her.open(path).status == 404, path


def test_she_sends_and_the_family_sees_done_and_no_answer(seated: Visitor) -> None:
    her = answer(enter(give_code(seated)))
    assert "Kirim jawaban saya" in her.page.text
    her.send()
    assert her.path.startswith("/isi/tanda-terima/") and SECRET not in her.html
    hers = her.path
    for path in ("/isi/", "/isi/orang/", "/isi/ringkasan/", f"/isi/orang/{siti().id}/1/", f"/sendiri/{siti().id}"):
        seated.open(path)
        assert SECRET not in seated.html and SITI[0] not in seated.html, path
    assert "Menjawab sendiri: sudah dikirim" in seated.open("/isi/orang/").page.text
    assert seated.open(hers).status == 404, "her receipt is hers"


@pytest.mark.parametrize("first", ["family", "she"])
def test_the_order_of_sending_does_not_matter(seated: Visitor, first: str) -> None:
    code = give_code(seated)
    if first == "she":
        answer(enter(code)).send()
        assert Case.objects.get().word == "started"
    seated.open("/isi/keluarga/1/").answer_family().answer_list().answer_people().send()
    receipt = seated.page.text
    assert "B.S., A.S., N." in receipt or "B.S., S.A., A.S., N." in receipt
    if first == "family":
        assert Case.objects.get().word == "sent"
        answer(enter(code)).send()
    assert Case.objects.get().word == "clean"
    stands = cases.latest_versions(Case.objects.get().id)[siti().id]
    assert (stands.mode, stands.values["birth_place"]) == ("own", SECRET)
    assert Envelope.objects.get(mode="own").author != Envelope.objects.get(mode="self").author


def test_the_family_cannot_write_for_her(seated: Visitor) -> None:
    give_code(seated)
    assert seated.open(f"/isi/orang/{siti().id}/1/").path == "/isi/orang/"
    assert not any(siti().id.hex[-8:] in name for name in seated.page.forms[0].offered)
    seated.post("/isi/orang/", {f"m{siti().id.hex[-8:]}_presence": "unknown"})
    seated.post(f"/isi/orang/{siti().id}/1/", {"birth_place": "Medan"})
    assert not Draft.objects.filter(part_id=siti().id).exists()


def test_a_code_taken_back_ends_her_seat_and_the_family_answers_again(seated: Visitor) -> None:
    code = give_code(seated)
    her = enter(code).begin()
    seated.open(f"/sendiri/{siti().id}").send(form=1, cabut="1")
    seated.post(f"/sendiri/{siti().id}", {"cabut": "1"})
    assert siti().own == Own.NO
    assert her.open("/isi/orang/").path == "/?masuk=1"
    assert "tidak kami kenal" in enter(code).page.text
    assert seated.open(f"/isi/orang/{siti().id}/1/").status == 200


def test_a_new_code_replaces_the_old_one(seated: Visitor) -> None:
    old, new = give_code(seated), ""
    seated.open(f"/sendiri/{siti().id}")
    found = CODE.search(seated.send().page.text)
    assert found and (new := found[0]) != old
    assert "tidak kami kenal" in enter(old).page.text
    assert enter(new).path == "/isi/"


def test_her_seat_opens_nothing_of_the_familys(her: Visitor) -> None:
    seats = Case.objects.get().seats
    for path in ("/sandi/ganti", "/sandi/pemulihan", "/tersimpan", f"/sendiri/{siti().id}"):
        her.open(path)
        assert her.path != path, path
    assert Case.objects.get().seats == seats
    before = Case.objects.get().visit_requested_at
    her.post("/kunjungan", {})
    assert Case.objects.get().visit_requested_at == before


def test_what_she_types_too_late_is_not_kept_where_the_family_would_find_it(her: Visitor) -> None:
    her.begin()
    with clock.at(LATER):
        her.answer_list()
        assert her.path == "/?masuk=1"
    assert not Unsaved.objects.exists()


def test_nothing_of_hers_is_kept_on_the_phone(her: Visitor) -> None:
    assert "SITI" in her.begin().html
    assert "ponsel" not in her.client.cookies
    for mark in ("data-pack", "data-seal", "data-worker"):
        assert mark not in her.html


def test_she_amends_her_own_answers_by_the_same_code(seated: Visitor) -> None:
    code = give_code(seated)
    answer(enter(code)).send()
    her = enter(code)
    assert "Jawaban Anda sudah kami terima" in her.page.text and "Ada bayi lahir" not in her.page.links
    her.open(f"/isi/orang/{siti().id}/1/").send(birth_place="Medan")
    her.open("/isi/ringkasan/").send()
    assert cases.latest_versions(Case.objects.get().id)[siti().id].values["birth_place"] == "Medan"
    assert Envelope.objects.filter(mode="own").count() == 2


def test_the_family_tells_of_her_death_and_leaves_a_move_to_her(seated: Visitor) -> None:
    answer(enter(give_code(seated))).send()
    seated.open("/isi/keluarga/1/").answer_family().answer_list().answer_people().send()
    seated.open("/isi/perubahan/keluar/").open(seated.page.links["SITI AMINAH"])
    assert "menjawab sendiri dengan kodenya" in seated.page.text
    seated.open("/isi/perubahan/meninggal/").open(seated.page.links["SITI AMINAH"])
    assert SECRET not in seated.html
    seated.send(death_date_d="9", death_date_m="3", death_date_y="2020")
    assert seated.path.startswith("/isi/tanda-terima/")
    stands = cases.latest_versions(Case.objects.get().id)[siti().id]
    assert (stands.mode, stands.values) == ("notice", {"presence": "died", "death_date": "2020-03-09"})
    assert Case.objects.get().residents == 3


@pytest.mark.parametrize("path", ["/sendiri/00000000-0000-7000-8000-000000000000", "/sendiri/x"])
def test_codes_are_for_people_on_the_list(seated: Visitor, path: str) -> None:
    assert seated.open(path).status == 404


def test_codes_are_given_by_whoever_sits_for_the_family(seated: Visitor) -> None:
    path, stranger = f"/sendiri/{siti().id}", Visitor(Client(), Page(""))
    assert stranger.open(path).path == "/?masuk=1"
    stranger.post(path, {})
    assert not Code.objects.filter(purpose="member").exists()
