"""While answering: time that runs out, closed windows, two devices, sending twice, going back, odd names."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cacah.cases import reads as cases
from cacah.cases.models import Case, Envelope, Member, Standing
from cacah.cases.tests.conftest import AGUS, BUDI, KK, SITI
from cacah.entry.models import Unsaved
from cacah.lib import clock
from cacah.portal.tests.conftest import HOUSING, NUR, Visitor
from cacah.portal.tests.paper import Page

LATER = datetime(2020, 3, 10, 5, 21, tzinfo=UTC)
KITCHEN = "Apakah Anda makan bersama dari satu dapur dengan keluarga itu?"


def _drafts(case: Case | None = None) -> dict[str, dict[str, object]]:
    case = case or Case.objects.get()
    return {str(part): dict(draft.answers) for part, draft in cases.drafts(case.id, "self").items()}


def test_a_page_shows_what_the_register_says_and_sending_it_confirms(seated: Visitor) -> None:
    seated.begin().answer_family().answer_list()
    assert "Menurut data kependudukan: BUDI SANTOSO" in " ".join(seated.page.text.split())
    seated.send()
    stored = _drafts()[str(Member.objects.get(position=1).id)]
    assert (stored["name"], stored["nik"], stored["sex"], stored["birth_date"]) == (
        "BUDI SANTOSO", BUDI[0], "male", "1985-08-17",
    )  # fmt: skip


def test_what_an_answer_would_bring_up_is_there_for_a_phone_without_scripts(seated: Visitor) -> None:
    seated.begin()
    assert KITCHEN in seated.page.text
    assert "Hanya untuk: keluarga yang serumah dengan keluarga lain" in " ".join(seated.page.text.split())
    seated.send({**HOUSING, "other_family": "yes"})
    assert seated.path == "/isi/orang/", "a gap may stay: it is asked for again in the summary"


def test_a_question_nobody_there_is_asked_stays_hidden(seated: Visitor) -> None:
    """The child of the card is too young to work, whatever is answered on the page."""
    seated.begin().answer_family().answer_list()
    assert "Apa pekerjaan utamanya?" in seated.page.text, "Budi may say that he works"
    child = Member.objects.get(position=4)
    seated.open(f"/isi/orang/{child.id}/1/")
    assert "Apa pekerjaan utamanya?" not in seated.page.text


def test_a_phone_without_scripts_gets_no_question_it_could_not_show(seated: Visitor) -> None:
    seated.begin().answer_family().answer_list()
    child = Member.objects.get(position=4)
    assert 'name="occupation"' not in seated.open(f"/isi/orang/{child.id}/1/").html
    seated.client.cookies["skrip"] = "1"
    assert 'name="occupation"' in seated.open(f"/isi/orang/{child.id}/1/").html


def test_an_answer_that_stopped_to_matter_is_kept_though_it_is_not_on_the_page(seated: Visitor) -> None:
    """Whoever says by mistake that nobody else lives there gets the old answer back with the next tap."""
    seated.begin().send({**HOUSING, "other_family": "yes", "eat_together": "yes"})
    seated.open("/isi/keluarga/1/").send(other_family="no")
    assert 'name="eat_together"' not in seated.open("/isi/keluarga/1/").html
    seated.send()
    assert _drafts()[str(Case.objects.get().id)]["eat_together"] == "yes"
    seated.open("/isi/keluarga/1/").send(other_family="yes")
    assert seated.open("/isi/keluarga/1/").page.forms[0].fields["eat_together"] == ["yes"]


def test_a_question_that_an_answer_brings_up_is_shown_before_going_on(seated: Visitor) -> None:
    """On a phone whose scripts stopped after it had said that it has some."""
    seated.client.cookies["skrip"] = "1"
    seated.begin()
    assert KITCHEN not in seated.page.text
    seated.send({**HOUSING, "other_family": "yes"})
    assert seated.path == "/isi/keluarga/1/?periksa=1"
    assert "Sudah disimpan" in seated.page.text
    assert any("dari satu dapur" in text for text in seated.page.links)
    seated.send()
    assert seated.path == "/isi/orang/", "a gap may stay: it is asked for again in the summary"


def test_an_impossible_answer_is_told_at_its_field_and_what_was_typed_stays(seated: Visitor) -> None:
    seated.begin().send({**HOUSING, "address_rt": "3a", "address_street": "Jalan Kenanga 7"})
    assert seated.status == 422
    assert any(target == "#address_rt" for target in seated.page.links.values())
    assert seated.page.title.startswith("Perlu diperbaiki")
    assert seated.page.forms[0].fields["address_street"] == ["Jalan Kenanga 7"]
    assert seated.page.forms[0].fields["address_rt"] == ["3a"]


def test_a_date_that_does_not_exist_keeps_what_was_typed(seated: Visitor) -> None:
    seated.begin().answer_family().answer_list()
    seated.send(since_d="31", since_m="2", since_y="2015")
    assert seated.status == 422
    assert "Tanggal ini tidak ada" in seated.page.text
    assert seated.page.forms[0].fields["since_d"] == ["31"]
    assert seated.page.forms[0].fields["since_m"] == ["2"]


def test_the_button_says_who_comes_next(seated: Visitor) -> None:
    seated.begin().answer_family().answer_list()
    assert "/1/" in seated.path
    assert "Lanjut ke SITI" in seated.page.text


def test_whoever_moved_away_is_not_asked_further(seated: Visitor) -> None:
    seated.begin().answer_family()
    siti = next(name for name in seated.page.forms[0].offered if name.endswith("_presence"))
    seated.answer_list(**{siti: "died"})
    assert "periksa" in seated.path
    seated.send({siti.replace("presence", "death_date_y"): "2020"})
    assert str(Member.objects.get(position=2).id) in seated.path


def test_the_summary_names_every_gap_as_a_link_to_its_field(seated: Visitor) -> None:
    seated.begin().send().open("/isi/ringkasan/")
    assert "0 dari 4 orang selesai" in seated.page.text
    target = seated.page.links["Rumah yang ditinggali ini milik siapa?"]
    assert target == "/isi/keluarga/1/?periksa=1#tenure"
    seated.open(target)
    assert "tenure" in seated.page.ids
    seated.open("/isi/ringkasan/")
    facts = seated.page.links["Di mana orang ini tinggal sekarang?"]
    path, _, anchor = facts.partition("#")
    assert anchor in seated.open(path).page.ids


def test_sending_with_gaps_is_allowed_and_said(seated: Visitor) -> None:
    seated.begin().answer_family().answer_list().open("/isi/ringkasan/")
    assert "belum dijawab" in seated.page.text
    seated.send()
    assert seated.path.startswith("/isi/tanda-terima/")
    assert "belum lengkap" in seated.page.text
    assert Case.objects.get().word == "sent"


def test_nothing_answered_cannot_be_sent(seated: Visitor) -> None:
    seated.open("/isi/ringkasan/")
    assert not any(form.action.endswith("kirim/") for form in seated.page.forms)
    seated.post("/isi/kirim/", {"amplop": "01890000-0000-7000-8000-000000000000"})
    assert seated.status == 422
    assert Envelope.objects.count() == 0


def test_the_receipt_is_signed_names_initials_and_no_number(seated: Visitor) -> None:
    seated.answer_all().send()
    text = seated.page.text
    assert "B.S., S.A., A.S., N." in text
    assert "10 Maret 2020, 12.00 WIB" in text
    for secret in (BUDI[0], KK, "BUDI", "MELATI"):
        assert secret not in seated.html
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)
    assert code
    seated.open(seated.page.links["Periksa keaslian tanda terima"])
    assert "asli" in seated.page.text and code[0] in seated.page.text
    assert seated.open(seated.path[:-12] + "AAAAAAAAAAAA").status == 404


def test_sending_twice_sends_once(seated: Visitor) -> None:
    seated.answer_all()
    form = seated.page.forms[0]
    cookies = seated.client.cookies["kursi"].value
    first = seated.post(form.action, form.filled({})).path
    seated.client.cookies["kursi"] = cookies
    assert seated.post(form.action, form.filled({})).path == first
    assert Envelope.objects.count() == 1


def test_another_summary_of_the_same_answers_sends_nothing_more(seated: Visitor) -> None:
    """Two windows each with a summary, the button pressed in both."""
    seated.answer_all()
    cookies, first = seated.client.cookies["kursi"].value, seated.page.forms[0]
    second = seated.open("/isi/ringkasan/").page.forms[0]
    assert first.fields["amplop"] != second.fields["amplop"]
    receipt = seated.post(first.action, first.filled({})).path
    seated.client.cookies["kursi"] = cookies
    assert seated.post(second.action, second.filled({})).path == receipt
    assert Envelope.objects.count() == 1


def test_back_after_sending_shows_the_receipt(seated: Visitor) -> None:
    seated.answer_all().send()
    receipt = seated.path
    for back in ("/isi/ringkasan/", "/isi/orang/", "/isi/"):
        seated.open(back)
        assert seated.path == f"{receipt}?sudah=1"
        assert "sudah terkirim" in seated.page.text
    seated.post("/isi/orang/", {"x": "1"})
    assert seated.path == f"{receipt}?sudah=1"


def test_after_sending_a_family_logs_in_again_and_amends(seated: Visitor) -> None:
    seated.answer_all().send()
    seated.log_in().open("/isi/ringkasan/")
    assert "Semua jawaban sudah terkirim" in seated.page.text
    seated.open("/isi/keluarga/1/").send(floor="earth")
    seated.open("/isi/ringkasan/").send()
    assert seated.path.startswith("/isi/tanda-terima/")
    assert Envelope.objects.count() == 2


def test_two_devices_at_once_lose_nothing_and_show_both(seated: Visitor) -> None:
    other = Visitor(Client(), Page(""))
    other.log_in().begin()
    seated.begin()
    other.send({**HOUSING, "address_street": "Jalan Kenanga 7"})
    seated.send({**HOUSING, "address_street": "Jalan Anggrek 3"})
    assert seated.status == 422
    assert "diubah di perangkat lain" in seated.page.text
    assert "Jalan Kenanga 7" in seated.page.text
    assert seated.page.forms[0].fields["address_street"] == ["Jalan Anggrek 3"]
    assert _drafts()[str(Case.objects.get().id)]["address_street"] == "Jalan Kenanga 7"
    seated.send()
    assert seated.path == "/isi/orang/"
    assert _drafts()[str(Case.objects.get().id)]["address_street"] == "Jalan Anggrek 3"


def test_two_devices_with_the_same_answers_notice_nothing(seated: Visitor) -> None:
    other = Visitor(Client(), Page(""))
    other.log_in().begin()
    seated.begin()
    assert other.send(HOUSING).path == "/isi/orang/"
    assert seated.send(HOUSING).path == "/isi/orang/"


def test_a_page_sent_after_the_time_ran_out_is_kept_sealed_and_offered_after_the_log_in(seated: Visitor) -> None:
    seated.begin()
    with clock.at(LATER):
        seated.send({**HOUSING, "address_street": "Jalan Anggrek 33"})
        assert seated.path == "/?habis=disimpan"
        assert b"Anggrek" not in bytes(Unsaved.objects.get().sealed)
        assert "Anggrek" not in seated.html
        seated.send(nik=BUDI[0], kk=KK)
        assert "Anggrek" not in seated.html
        seated.send(sandi="kuda baterai klip")
        assert seated.path == "/tersimpan"
        seated.send()
        assert seated.path == "/isi/orang/"
        assert _drafts()[str(Case.objects.get().id)]["address_street"] == "Jalan Anggrek 33"
        assert Unsaved.objects.count() == 0


def test_what_was_typed_too_late_may_be_thrown_away(seated: Visitor) -> None:
    seated.begin()
    with clock.at(LATER):
        seated.send(HOUSING)
        seated.send(nik=BUDI[0], kk=KK).send(sandi="kuda baterai klip").send(form=1)
    assert Unsaved.objects.count() == 0
    assert _drafts() == {}


def test_a_seat_in_use_does_not_run_out(seated: Visitor, now: datetime) -> None:
    for minutes in (15, 30, 45):
        with clock.at(now + timedelta(minutes=minutes)):
            assert seated.open("/isi/").path == "/isi/"


def test_leaving_ends_the_seat(seated: Visitor) -> None:
    seated.open("/keluar").send()
    assert seated.path == "/?keluar=1"
    assert seated.open("/isi/orang/").path == "/?masuk=1"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2020, 2, 1, 5, tzinfo=UTC), "tanggal 15 Februari 2020 pukul 00.00 WIB, sampai 29 Mei 2020"),
        (datetime(2020, 6, 10, 5, tzinfo=UTC), "antara 1 September 2020 dan 30 September 2020"),
        (datetime(2020, 9, 10, 5, tzinfo=UTC), "sampai 30 September 2020"),
        (datetime(2020, 11, 10, 5, tzinfo=UTC), "kantor desa atau kelurahan"),
    ],
)
def test_a_closed_window_says_when_and_what_to_do_after_the_log_in(
    visitor: Visitor, moment: datetime, said: str
) -> None:
    with clock.at(moment):
        visitor.log_in()
        assert visitor.path == "/isi/"
        assert said in " ".join(visitor.page.text.split())
        assert "BUDI" not in visitor.html


def test_a_page_typed_after_midnight_of_the_place_and_the_grace_is_kept(seated: Visitor) -> None:
    closed = datetime(2020, 5, 29, 17, tzinfo=UTC)
    with clock.at(closed + timedelta(minutes=50)):
        seated.log_in().begin()
        assert seated.path == "/isi/keluarga/1/"
    with clock.at(closed + timedelta(minutes=61)):
        seated.send(HOUSING)
        assert seated.status == 409
        assert "sudah kami simpan" in seated.page.text
        assert Unsaved.objects.count() == 1


def _add(visitor: Visitor, name: str) -> Visitor:
    return visitor.open("/isi/orang/tambah/").send(name=name, joined="born")


@pytest.mark.parametrize("name", ["Bayi", "O", "Élodie Ñandú", "محمد أحمد", "小 林", "🙂 Sari", "D'Arcy <b>"])
def test_somebody_is_added_by_any_name(seated: Visitor, name: str) -> None:
    _add(seated, name)
    assert seated.path.startswith("/isi/orang/#m")
    assert name in seated.page.text
    assert Member.objects.filter(origin="self").count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_name_that_is_none_or_too_long_is_told_at_its_field(seated: Visitor, name: str) -> None:
    _add(seated, name)
    assert seated.status == 422
    assert "#id_name" in seated.page.links.values()
    assert not Member.objects.filter(origin="self").exists()


def test_adding_keeps_what_was_answered_on_the_list(seated: Visitor) -> None:
    seated.begin().answer_family()
    facts = {name: "here" for name in seated.page.forms[0].offered if name.endswith("_presence")}
    seated.post("/isi/orang/", {**seated.page.forms[0].filled(facts), "lakukan": "tambah"})
    assert seated.path == "/isi/orang/tambah/"
    seated.send(name="Bayi", joined="born")
    chosen = [seated.page.forms[0].fields[name] for name in seated.page.forms[0].offered if name.endswith("_presence")]
    assert chosen == [["here"]] * 5


def test_adding_twice_by_one_form_adds_one(seated: Visitor) -> None:
    form = seated.open("/isi/orang/tambah/").page.forms[0]
    for _ in range(2):
        seated.post("/isi/orang/tambah/", form.filled({"name": "Bayi", "joined": "born"}))
    assert Member.objects.filter(origin="self").count() == 1


def test_an_added_person_is_taken_off_and_put_back(seated: Visitor) -> None:
    _add(seated, "Bayi")
    member = Member.objects.get(origin="self")
    seated.post("/isi/orang/", {"lakukan": f"hapus:{member.id}"})
    assert "Sudah dihapus dari daftar" in seated.page.text
    assert Member.objects.get(id=member.id).standing == Standing.REMOVED
    seated.post("/isi/orang/", {"lakukan": f"kembalikan:{member.id}"})
    assert Member.objects.get(id=member.id).standing == Standing.DRAFT


def test_somebody_of_the_register_cannot_be_taken_off(seated: Visitor) -> None:
    member = Member.objects.get(position=1)
    assert seated.post("/isi/orang/", {"lakukan": f"hapus:{member.id}"}).status == 404
    assert Member.objects.get(position=1).standing == Standing.LISTED


def test_enter_in_a_field_of_the_list_never_takes_somebody_off(seated: Visitor) -> None:
    """A browser presses the first button of a form when Enter is typed."""
    _add(seated, "Bayi")
    first = re.search(r"<form.*?<button([^>]*)>", seated.html, re.S)
    assert first and "name=" not in first[1]


@pytest.mark.parametrize("path", ["orang/00000000-0000-7000-8000-000000000000/1/", "keluarga/9/", "keluarga/0/"])
def test_pages_that_are_not_of_this_family_are_not_there(seated: Visitor, path: str) -> None:
    assert seated.open(f"/isi/{path}").status == 404


def test_every_page_speaks_english_too(seated: Visitor) -> None:
    seated.client.cookies["bahasa"] = "en"
    for path in (
        "/isi/",
        "/isi/keluarga/1/",
        "/isi/orang/",
        "/isi/ringkasan/",
        "/sandi/ganti",
        "/kunjungan",
        "/keluar",
    ):
        seated.open(path)
        assert seated.page.language == "en"
        assert not re.search(r"\b(yang|Anda|dan|untuk|Lanjut|Kembali)\b", seated.page.text), path


def test_long_lists_are_kept_for_ever_under_their_version(seated: Visitor) -> None:
    seated.client.cookies["skrip"] = "1"
    seated.begin().answer_family().answer_list()
    found = re.search(r'data-lists="([^"]+)"', seated.html)
    assert found
    response = seated.client.get(f"{found[1]}ethnicity.json")
    assert "immutable" in response["Cache-Control"]
    assert any(label == "Jawa" for _, label in response.json())
    assert seated.client.get(f"{found[1]}passwords.json").status_code == 404
    assert seated.client.get("/isi/tempat?q=jebres").json()[0][0].startswith("33.72.04")


def test_the_register_people_are_four(seated: Visitor) -> None:
    assert [person[1] for person in (BUDI, SITI, AGUS, NUR)] == ["BUDI SANTOSO", "SITI AMINAH", "AGUS SANTOSO", "NUR"]
    seated.open("/isi/orang/")
    for person in (BUDI, SITI, AGUS, NUR):
        assert person[1] in seated.page.text
