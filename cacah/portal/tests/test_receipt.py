"""A receipt to take along: says what was committed, by file, by code and by letter; nobody else gets it."""

from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.test import Client

from bench.server import free_port
from cacah.comms import jobs
from cacah.comms.models import Message
from cacah.comms.tests.mailbox import Mailbox, named, open_mailbox
from cacah.interview import reads
from cacah.interview.core import receipt as core
from cacah.lib import clock, qr
from cacah.portal.tests.conftest import Visitor


@pytest.fixture
def sent(seated: Visitor) -> Visitor:
    """At the receipt of a family of four."""
    seated.answer_all().send()
    assert seated.path.startswith("/isi/tanda-terima/"), seated.page.text
    return seated


@pytest.fixture
def mailbox(settings: Any) -> Any:
    settings.CACAH_SMTP = settings.CACAH_MAIL_FROM = None
    for name in jobs._clock:
        jobs._clock[name] = jobs._start
    port = free_port()
    named(port)
    with open_mailbox(port) as box:
        yield box


def paper(visitor: Visitor) -> pypdf.PdfReader:
    response = visitor.client.get(visitor.page.links["Simpan sebagai PDF"])
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="tanda-terima.pdf"'
    assert response["Cache-Control"] == "no-store"
    return pypdf.PdfReader(BytesIO(response.content))


def words(reader: pypdf.PdfReader) -> str:
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


def codes(visitor: Visitor) -> list[str]:
    """Number and verification code on the page."""
    found: list[str] = []

    class Codes(HTMLParser):
        inside = False

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.inside = tag == "dd" and ("class", "code") in attrs

        def handle_data(self, data: str) -> None:
            if self.inside:
                found.append(data)
                self.inside = False

    Codes().feed(visitor.html)
    return found


def test_the_file_says_what_the_page_says_and_shows_people_by_initials(sent: Visitor) -> None:
    said = words(paper(sent))
    for code in codes(sent):
        assert code in said
    assert "4 (B.S., S.A., A.S., N.)" in said
    assert "Jawaban keluarga ini lengkap." in said
    for personal in ("3372041708850001", "3372040101190001", "BUDI", "Budi", "SITI"):
        assert personal not in said


def test_the_file_is_in_the_language_of_the_page(sent: Visitor) -> None:
    sent.open(f"{sent.path}?bahasa=en")
    reader = pypdf.PdfReader(BytesIO(sent.client.get(sent.page.links["Save as PDF"]).content))
    root: Any = reader.trailer["/Root"].get_object()
    assert root["/Lang"] == "en"
    assert "complete" in words(reader)
    assert reader.metadata is not None and str(reader.metadata.title).startswith("Receipt")


def test_the_code_on_the_screen_is_the_address_at_which_anybody_checks_it(sent: Visitor) -> None:
    address = sent.page.links["Periksa keaslian tanda terima"]
    sent.open(sent.page.links["Tunjukkan kode QR"])
    assert sent.status == 200
    assert qr.svg(f"http://testserver{address}") in sent.html
    stranger = Visitor(Client(), sent.page).open(address)
    assert "Tanda terima ini asli" in stranger.page.text


def test_a_changed_token_is_refused(sent: Visitor) -> None:
    token = sent.page.links["Periksa keaslian tanda terima"].rpartition("/")[2]
    found = core.read(token)
    assert found is not None and reads.checked(token) == found[0]
    more = core.Statement(found[0].envelope_id, found[0].received_at, found[0].members + 1, found[0].complete_members)
    stranger = Visitor(Client(), sent.page).open(f"/periksa/{core.token(more, found[1])}")
    assert stranger.status == 404
    assert "tidak berasal dari kami" in stranger.page.text


@pytest.mark.parametrize("part", ["", "tanda-terima.pdf", "kode/", "surel/"])
def test_another_family_gets_nothing(sent: Visitor, part: str) -> None:
    stranger = Visitor(Client(), sent.page).open(f"{sent.path}{part}")
    assert stranger.path.startswith("/?masuk=1"), stranger.path


@pytest.mark.parametrize("part", ["", "tanda-terima.pdf", "kode/"])
def test_a_send_that_was_never_committed_has_no_receipt(sent: Visitor, part: str) -> None:
    sent.open(f"/isi/tanda-terima/00000000-0000-7000-8000-000000000000/{part}")
    assert sent.status == 404


def test_a_site_without_a_mail_server_says_so_and_offers_none(sent: Visitor) -> None:
    assert "Situs ini tidak dapat mengirim surel." in sent.page.text
    assert "id_surel" not in sent.html
    sent.post(f"{sent.path}surel/", {"surel": "siti@warga.example"})
    assert Message.objects.count() == 0


def test_the_receipt_comes_by_e_mail_and_the_page_says_what_became_of_it(sent: Visitor, mailbox: Mailbox) -> None:
    sent.open(sent.path)
    number = codes(sent)[0]
    sent.send(surel=" siti@warga.example ")
    assert "Suratnya menunggu dikirim" in sent.page.text
    assert jobs.deliver(clock.now()) == 1
    sent.open(sent.path)
    assert "sudah kami serahkan" in sent.page.text
    (letter,) = mailbox.letters
    assert letter["To"] == "siti@warga.example"
    body = letter.get_body()
    assert body is not None and number in body.get_content() and "/periksa/" in body.get_content()
    (file,) = letter.iter_attachments()
    assert number in words(pypdf.PdfReader(BytesIO(file.get_content())))


def test_a_letter_that_was_refused_is_not_called_sent(sent: Visitor, mailbox: Mailbox) -> None:
    mailbox.refuse_address = "550 nobody"
    sent.open(sent.path).send(surel="siti@warga.example")
    jobs.deliver(clock.now())
    sent.open(sent.path)
    assert "Suratnya tidak dapat dikirim" in sent.page.text


@pytest.mark.parametrize("typed", ["", "siti", "siti@warga.example\nBcc: x@y.example", "a@b.example, c@d.example"])
def test_an_address_that_cannot_be_one_is_said_at_the_field(sent: Visitor, mailbox: Mailbox, typed: str) -> None:
    sent.open(sent.path).send(surel=typed)
    assert sent.status == 422
    assert "Tulis satu alamat surel" in sent.page.text
    assert 'aria-invalid="true"' in sent.html
    assert Message.objects.count() == 0


def test_the_same_receipt_goes_five_times_a_day_and_no_more(sent: Visitor, mailbox: Mailbox) -> None:
    sent.open(sent.path)
    receipt = sent.path
    for number in range(5):
        sent.send(surel=f"siti{number}@warga.example")
        assert sent.status == 200, sent.page.text
    sent.send(surel="siti@warga.example")
    assert (sent.status, Message.objects.count()) == (422, 5)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        assert Message.objects.filter(made_at__gt=clock.now() - timedelta(days=1)).count() == 0
    assert receipt in sent.path
