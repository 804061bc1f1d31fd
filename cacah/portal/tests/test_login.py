"""Coming in: NIK + KK, passwords, guessing, and what a stranger learns."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import BUDI, KK, MARCH, SITI
from cacah.entry import actions as entry
from cacah.entry import credentials
from cacah.entry.models import Credential
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.portal.tests.conftest import PASSWORD, Visitor
from cacah.portal.tests.paper import Page

STRANGER = "3372041708859999"


def test_the_first_page_says_who_asks_why_and_where(visitor: Visitor) -> None:
    visitor.open("/")
    for words in ("Sensus Penduduk 2020", "lembaga statistik negara", "melindungi jawaban Anda", "testserver"):
        assert words in visitor.page.text
    assert visitor.page.language == "id"


def test_the_language_changes_with_a_link_and_stays(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.open(visitor.page.links["English"])
    assert visitor.page.language == "en"
    assert "Answer the census for your family" in visitor.open("/").page.text


@pytest.mark.parametrize(
    ("nik", "said"),
    [
        ("337204170885000", "NIK harus 16 angka. Anda mengetik 15 angka."),
        ("33720417O8850001", "NIK hanya berisi angka. Periksa hurufnya."),
        ("", "Isi NIK."),
        ("<script>alert(1)</script>", "NIK hanya berisi angka. Periksa hurufnya."),
    ],
)
def test_a_number_that_cannot_be_one_is_told_at_its_field(visitor: Visitor, nik: str, said: str) -> None:
    visitor.open("/").send(nik=nik, kk=KK)
    assert visitor.status == 422
    assert said in visitor.page.text
    assert "<script>alert" not in visitor.html
    assert visitor.page.links[said] == "#id_nik"
    assert visitor.page.forms[0].fields["kk"] == [KK]


def test_both_numbers_are_told_at_once(visitor: Visitor) -> None:
    visitor.open("/").send(nik="1", kk="x")
    assert "NIK harus 16 angka. Anda mengetik 1 angka." in visitor.page.text
    assert "Nomor KK hanya berisi angka. Periksa hurufnya." in visitor.page.text


def _shape(html: str) -> str:
    """A page without what changes at every look or was typed."""
    return re.sub(r'value="[^"]*"', "", html)


@pytest.mark.parametrize(
    ("nik", "kk"),
    [(STRANGER, KK), (BUDI[0], "3372040101199999"), (STRANGER, "3372040101199999")],
    ids=["wrong NIK", "wrong KK", "both unknown"],
)
def test_a_wrong_pair_and_unknown_numbers_get_the_same_words(visitor: Visitor, nik: str, kk: str) -> None:
    visitor.open("/").send(nik=STRANGER, kk=KK)
    expected = _shape(visitor.html)
    visitor.open("/").send(nik=nik, kk=kk)
    assert (visitor.status, _shape(visitor.html)) == (422, expected)
    assert "NIK dan Nomor KK ini tidak kami temukan bersama" in visitor.page.text


def test_a_family_without_a_case_gets_those_words_too(visitor: Visitor) -> None:
    visitor.open("/").send(nik=STRANGER, kk=KK)
    expected = _shape(visitor.html)
    Case.objects.update(register_family=None)
    visitor.open("/").send(nik=BUDI[0], kk=KK)
    assert _shape(visitor.html) == expected


def test_nothing_of_the_register_before_the_password(visitor: Visitor) -> None:
    visitor.open("/").send(nik=BUDI[0], kk=KK)
    assert visitor.path == "/sandi"
    for value in ("BUDI", "MELATI", "Jebres", BUDI[0], KK):
        assert value not in visitor.html
    assert "BUDI" not in visitor.open("/isi/orang/").html


def test_a_weak_password_is_refused_and_says_why(visitor: Visitor) -> None:
    visitor.open("/").send(nik=BUDI[0], kk=KK)
    for typed, said in (("pendek", "paling sedikit 8"), ("sayang123", "mudah ditebak"), (BUDI[0], "nomor keluarga")):
        visitor.send(sandi=typed)
        assert visitor.status == 422
        assert said in visitor.page.text
    assert typed not in visitor.html


def test_later_visits_ask_for_the_password(visitor: Visitor) -> None:
    visitor.log_in()
    again = Visitor(Client(), Page(""))
    again.open("/").send(nik=SITI[0], kk=KK)
    assert "Isi sandi keluarga Anda" in again.page.text
    again.send(sandi="kuda baterai klop")
    assert "Sandi ini tidak cocok" in again.page.text
    again.send(sandi=PASSWORD)
    assert again.path == "/isi/"


def test_a_password_is_hashed_by_argon2id_as_owasp_says(seated: Visitor) -> None:
    assert Credential.objects.get().hash.startswith("$argon2id$v=19$m=7168,t=5,p=1$")


def test_two_devices_make_the_first_password_at_once(visitor: Visitor) -> None:
    other = Visitor(Client(), Page(""))
    visitor.open("/").send(nik=BUDI[0], kk=KK)
    other.open("/").send(nik=SITI[0], kk=KK)
    visitor.send(sandi=PASSWORD)
    other.send(sandi="gajah lampu sepeda")
    assert Credential.objects.count() == 1
    assert other.path == "/sandi"
    assert "Isi sandi keluarga Anda" in other.page.text


def test_many_wrong_passwords_slow_down_and_do_not_lock(visitor: Visitor, now: datetime) -> None:
    visitor.log_in()
    visitor.open("/keluar").send()
    visitor.open("/").send(nik=BUDI[0], kk=KK)
    statuses = [visitor.open("/sandi").send(sandi=f"salah lagi {number}").status for number in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    waited = visitor.client.post("/sandi", {"sandi": PASSWORD})
    assert waited.status_code == 429
    assert int(waited["Retry-After"]) == 30
    assert "30 detik" in waited.content.decode()
    with clock.at(now + timedelta(seconds=31)):
        assert visitor.open("/sandi").send(sandi=PASSWORD).path == "/isi/"


def test_guessing_numbers_slows_down_for_right_and_wrong_ones_alike(visitor: Visitor) -> None:
    for last in range(5):
        visitor.open("/").send(nik=f"337204170885900{last}", kk=KK)
    assert visitor.open("/").send(nik=STRANGER, kk=KK).status == 429
    assert visitor.open("/").send(nik=BUDI[0], kk=KK).status == 429


def test_right_log_ins_are_not_counted(visitor: Visitor) -> None:
    for _ in range(12):
        assert visitor.open("/").log_in().path == "/isi/"


def test_a_password_without_an_account_costs_as_much(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    matches = credentials._matches

    def watched(hashed: str, typed: str) -> bool:
        checked.append(hashed)
        return matches(hashed, typed)

    monkeypatch.setattr(credentials, "_matches", watched)
    assert entry.check_password(Case.objects.get().id, "kuda baterai klip") is None
    assert checked[0].startswith("$argon2id$v=19$m=7168,t=5,p=1$")


def test_the_password_changes_twice_and_ends_other_seats(seated: Visitor) -> None:
    other = Visitor(Client(), Page(""))
    other.log_in()
    for old, new in ((PASSWORD, "gajah lampu sepeda"), ("gajah lampu sepeda", "buku tangga meja")):
        seated.open("/sandi/ganti").send(lama=old, sandi=new)
        assert "Sandi sudah diganti" in seated.page.text
    assert seated.open("/isi/").path == "/isi/"
    assert other.open("/isi/").path.startswith("/?masuk=1")
    assert "sebanyak yang dibolehkan" in seated.open("/sandi/ganti").page.text
    seated.post("/sandi/ganti", {"lama": "buku tangga meja", "sandi": "kursi payung roti"})
    assert entry.check_password(Case.objects.get().id, "buku tangga meja")


def test_a_wrong_old_password_changes_nothing(seated: Visitor) -> None:
    seated.open("/sandi/ganti").send(lama="bukan ini sandinya", sandi="gajah lampu sepeda")
    assert "Sandi ini tidak cocok" in seated.page.text
    assert Credential.objects.get().changes == 0


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visitor: Visitor, settings: Any) -> None:
    settings.CACAH_HTTPS = True
    visitor.log_in()
    for name in ("kursi", "pasangan"):
        cookie = visitor.client.cookies[name]
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] or not cookie.value
    assert visitor.client.cookies["kursi"]["secure"]
    assert not visitor.client.cookies["kursi"]["max-age"]


def test_a_forged_seat_is_nobody(visitor: Visitor) -> None:
    visitor.client.cookies["kursi"] = "AAAA" * 30
    assert visitor.open("/isi/").path.startswith("/?masuk=1")


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    decided = plan.current
    monkeypatch.setattr(plan, "policies", lambda: replace(decided().policies, prefill="masked"))


def test_masked_register_values_show_dots_until_a_fact_is_typed(visitor: Visitor, masked: None) -> None:
    visitor.log_in()
    assert visitor.path == "/fakta"
    visitor.send(lahir_d="1", lahir_m="1", lahir_y="1999")
    assert visitor.status == 422
    visitor.post("/fakta", {"lewati": "1"})
    assert visitor.path == "/isi/"
    visitor.open("/isi/orang/")
    assert "B••• S•••" in visitor.page.text
    assert "BUDI" not in visitor.html
    person = visitor.answer_list()
    assert "BUDI" not in person.html and BUDI[0] not in person.html and "Agustus 1985" not in person.html
    visitor.open("/fakta").send(lahir_d="17", lahir_m="8", lahir_y="1985")
    assert "BUDI SANTOSO" in visitor.open("/isi/orang/").page.text


def test_without_prefill_nothing_of_the_register_is_shown(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    decided = plan.current
    monkeypatch.setattr(plan, "policies", lambda: replace(decided().policies, prefill="none"))
    visitor.log_in()
    visitor.open("/isi/orang/")
    assert "Orang ke-1" in visitor.page.text
    assert "BUDI" not in visitor.html and "B•••" not in visitor.html


def test_the_trail_says_who_sat_down_and_never_a_number(seated: Visitor) -> None:
    verbs = list(Entry.objects.filter(actor__startswith="seat:").values_list("verb", flat=True))
    assert verbs == ["make_password", "sit_down"]
    assert not any(BUDI[0] in str(vars(entry)) for entry in Entry.objects.all())


def test_a_visit_is_noted_for_a_family_that_sits(seated: Visitor) -> None:
    seated.open("/kunjungan").send()
    assert "Petugas akan datang" in seated.page.text
    assert Case.objects.get().visit_requested_at == MARCH


def test_a_visit_asked_without_a_seat_tells_strangers_nothing(visitor: Visitor) -> None:
    visitor.open("/kunjungan").send(nik=STRANGER, kk=KK)
    expected = visitor.page.text
    assert Case.objects.get().visit_requested_at is None
    visitor.open("/kunjungan").send(nik=BUDI[0], kk=KK)
    assert visitor.page.text == expected
    assert Case.objects.get().visit_requested_at == MARCH
