"""A lost password: the ways back that a family finds by itself, and what a stranger finds there."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import BUDI, KK
from cacah.comms import actions as comms
from cacah.entry.models import Credential, Knock, Recovery
from cacah.lib import clock
from cacah.portal.tests.conftest import PASSWORD, Visitor
from cacah.portal.tests.paper import Page

NEW = "gajah lampu sepeda"
CODE = re.compile(r'<p class="code">([^<]+)</p>')


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[dict[str, Any]]:
    """A mail server is named; letters are kept here instead of sent."""
    sent: list[dict[str, Any]] = []

    def keep(kind: str, address: str, subject: str, text: str, attachments: Any = (), about: str = "") -> None:
        sent.append({"kind": kind, "address": address, "subject": subject, "text": text, "about": about})

    monkeypatch.setattr(comms, "post", keep)
    settings.CACAH_SMTP = object()
    return sent


def _another() -> Visitor:
    """Somebody at another device."""
    return Visitor(Client(), Page(""))


def _made(seated: Visitor) -> str:
    """The recovery code the family made and was shown."""
    seated.post("/sandi/pemulihan", {"lakukan": "kode"})
    found = CODE.search(seated.html)
    assert found
    return found[1]


def _forgot(visitor: Visitor) -> Visitor:
    visitor.post("/masuk", {"nik": BUDI[0], "kk": KK})
    return visitor.open(visitor.page.links["Lupa sandi, atau orang lain yang membuatnya?"])


def test_the_code_is_shown_once_and_only_its_hash_is_kept(seated: Visitor) -> None:
    code = _made(seated)
    assert re.fullmatch(r"(?:[2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", code)
    assert code not in seated.open("/sandi/pemulihan").html
    assert "Kode yang baru menggantikan kode itu" in seated.page.text
    row = Recovery.objects.get()
    assert len(bytes(row.code_index or b"")) == 16
    assert code.replace("-", "") not in str(list(Entry.objects.values()))


def test_people_are_led_to_the_code_from_the_first_page_of_the_interview(seated: Visitor) -> None:
    assert seated.page.links["Simpan kode pemulihan"] == "/sandi/pemulihan"


def test_the_code_comes_as_a_text_file_and_no_other_code_does(seated: Visitor) -> None:
    code = _made(seated)
    answer = seated.client.post("/sandi/pemulihan", {"lakukan": "berkas", "kode": code})
    assert answer["Content-Disposition"] == 'attachment; filename="kode-pemulihan.txt"'
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert code in answer.content.decode()
    wrong = seated.client.post("/sandi/pemulihan", {"lakukan": "berkas", "kode": "<script>\r\nX: y"})
    assert (wrong.status_code, wrong["Location"]) == (302, "/sandi/pemulihan")


def test_a_code_makes_a_new_password_and_ends_every_other_seat(seated: Visitor) -> None:
    code, other = _made(seated), _another()
    _forgot(other).send(kode=code.lower().replace("-", " "), sandi=NEW)
    assert "Sandi sudah diganti" in other.page.text and "Sandi ini kuat" in other.page.text
    assert other.open("/isi/").path == "/isi/"
    assert seated.open("/isi/").path.startswith("/?masuk=1")
    assert _another().log_in(password=NEW).path == "/isi/"
    assert Credential.objects.get().changes == 0, "a lost password does not use up the changes"


def test_a_code_opens_once(seated: Visitor) -> None:
    code = _made(seated)
    _forgot(_another()).send(kode=code, sandi=NEW)
    again = _forgot(_another()).send(kode=code, sandi="buku tangga meja")
    assert (again.status, "tidak cocok, sudah dipakai, atau sudah lewat" in again.page.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Tulis kode Anda."),
        ("ABCD-EFGH", "Kode terdiri dari 16 huruf dan angka."),
        ("0000-0000-0000-0000", "Kode terdiri dari 16 huruf dan angka."),
        ("2222-2222-2222-2222", "Kode ini tidak cocok"),
        ("ÉÑΩ中" * 4, "Kode terdiri dari 16 huruf dan angka."),
        ("A" * 500, "Kode terdiri dari 16"),
    ],
)
def test_what_is_no_code_is_told_at_its_field(seated: Visitor, typed: str, said: str) -> None:
    _made(seated)
    other = _another()
    _forgot(other)
    form = other.page.forms[0]
    other.post("/sandi/lupa", {**form.fields, "kode": typed[:100], "sandi": NEW})
    assert other.status == 422
    assert said in other.page.text
    assert NEW not in other.html


def test_a_weak_new_password_spends_no_code(seated: Visitor) -> None:
    code, other = _made(seated), _another()
    _forgot(other).send(kode=code, sandi="sayang123")
    assert "mudah ditebak" in other.page.text
    assert code in other.html, "what was typed is not typed again"
    assert "Sandi sudah diganti" in other.send(sandi=NEW).page.text


def test_a_new_code_replaces_the_earlier_one(seated: Visitor) -> None:
    first, second = _made(seated), _made(seated)
    assert _forgot(_another()).send(kode=first, sandi=NEW).status == 422
    assert _forgot(_another()).send(kode=second, sandi=NEW).status == 200


def test_another_familys_code_opens_nothing(seated: Visitor) -> None:
    code = _made(seated)
    Recovery.objects.all().delete()
    assert _forgot(_another()).send(kode=code, sandi=NEW).status == 422


def test_guessing_codes_is_as_slow_as_guessing_passwords(seated: Visitor) -> None:
    guesser = _forgot(_another())
    wrong = [guesser.open("/sandi/lupa").send(kode="2222-2222-2222-2222", sandi=NEW).status for _ in range(6)]
    assert wrong == [422] * 5 + [429]


def test_without_the_numbers_nobody_reaches_the_ways_back(visitor: Visitor) -> None:
    for path in ("/sandi/lupa", "/sandi/pemulihan"):
        assert visitor.open(path).path in ("/", "/?masuk=1")
    assert visitor.post("/sandi/lupa/surel", {}).path == "/"


def test_after_a_send_a_code_asks_for_the_password(seated: Visitor) -> None:
    seated.answer_all().send()
    assert "/tanda-terima/" in seated.path
    seated.open(seated.page.links["Simpan kode pemulihan"])
    seated.post("/sandi/pemulihan", {"lakukan": "kode"})
    assert (seated.status, "Sandi ini tidak cocok" in seated.page.text) == (422, True)
    assert not Recovery.objects.exists()
    seated.post("/sandi/pemulihan", {"lakukan": "kode", "sandi": PASSWORD})
    assert CODE.search(seated.html)


def _link(sent: list[dict[str, Any]]) -> str:
    found = re.search(r"http://testserver(/sandi/surel/\S+)", sent[-1]["text"])
    assert found
    return found[1]


@pytest.fixture
def mailed(seated: Visitor, post: list[dict[str, Any]]) -> str:
    """The link a family got that gave an address and forgot its password."""
    seated.post("/sandi/pemulihan", {"lakukan": "surel", "surel": "siti@contoh.id"})
    _forgot(_another()).post("/sandi/lupa/surel", {})
    return _link(post)


def test_a_link_by_email_makes_a_new_password(
    seated: Visitor, mailed: str, post: list[dict[str, Any]], now: datetime
) -> None:
    assert post[0]["kind"] == "password" and post[0]["address"] == "siti@contoh.id"
    assert post[0]["about"] == f"case/{Case.objects.get().id}"
    other = _another().open(mailed)
    assert other.open(mailed).status == 200, "a mail scanner that looks first spends nothing"
    other.send(sandi=NEW)
    assert "Sandi sudah diganti" in other.page.text
    assert seated.open("/isi/").path.startswith("/?masuk=1")
    assert _another().open(mailed).status == 410, "only once"


def test_a_link_holds_half_an_hour(mailed: str, now: datetime) -> None:
    with clock.at(now + timedelta(minutes=29)):
        assert _another().open(mailed).status == 200
    with clock.at(now + timedelta(minutes=31)):
        late = _another().open(mailed)
        assert (late.status, "sudah tidak berlaku" in late.page.text) == (410, True)
        assert late.client.post(mailed, {"sandi": NEW}).status_code == 410


def test_a_link_ends_with_the_password_it_was_made_for(seated: Visitor, mailed: str) -> None:
    seated.open("/sandi/ganti").send(lama=PASSWORD, sandi=NEW)
    assert _another().open(mailed).status == 410


@pytest.mark.parametrize("token", ["x", "A" * 90, "..%2f", "%00", "é"])
def test_a_made_up_link_opens_nothing(visitor: Visitor, token: str) -> None:
    assert visitor.open(f"/sandi/surel/{token}").status in (404, 410)


def test_an_address_is_sealed_masked_and_forgotten_on_wish(seated: Visitor, post: list[dict[str, Any]]) -> None:
    seated.post("/sandi/pemulihan", {"lakukan": "surel", "surel": "siti@contoh.id"})
    assert "s•••@contoh.id" in seated.page.text and "siti@contoh.id" not in seated.html
    assert b"siti" not in bytes(Recovery.objects.get().sealed_address or b"")
    seated.post("/sandi/pemulihan", {"lakukan": "surel", "surel": ""})
    assert Recovery.objects.get().sealed_address is None
    assert "siti" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("typed", ["siti", "siti@", "a@b\r\nBcc: c@d.id", "siti@contoh.id, b@c.id"])
def test_what_is_no_address_is_told(seated: Visitor, post: list[dict[str, Any]], typed: str) -> None:
    seated.post("/sandi/pemulihan", {"lakukan": "surel", "surel": typed})
    assert (seated.status, "Tulis alamat surel lengkap" in seated.page.text) == (422, True)
    assert seated.page.links["Tulis alamat surel lengkap, misalnya nama@contoh.id."] == "#id_surel"
    assert not Recovery.objects.exists()


def test_the_page_says_the_same_whether_there_is_an_address(seated: Visitor, post: list[dict[str, Any]]) -> None:
    without = _forgot(_another()).post("/sandi/lupa/surel", {}).html
    assert post == []
    seated.post("/sandi/pemulihan", {"lakukan": "surel", "surel": "siti@contoh.id"})
    assert _forgot(_another()).post("/sandi/lupa/surel", {}).html == without
    assert len(post) == 1


def test_without_a_mail_server_no_page_offers_email(seated: Visitor, settings: Any) -> None:
    settings.CACAH_SMTP = None
    assert "surel" not in seated.open("/sandi/pemulihan").page.text.lower()
    assert "surel" not in _forgot(_another()).page.text.lower()


def test_a_wrong_password_is_known_to_the_help_desk(seated: Visitor) -> None:
    other = _another()
    other.post("/masuk", {"nik": BUDI[0], "kk": KK})
    other.send(sandi="bukan ini sandinya")
    assert [row.cause for row in Knock.objects.all()] == ["wrong_password"]
