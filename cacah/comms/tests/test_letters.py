"""A letter reaches one mailbox, waits for a server that is away, and leaves nothing readable behind."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.audit.models import Entry
from cacah.comms import actions, jobs, reads
from cacah.comms.core import Attachment, Letter, WrongAddress, address, email, patience
from cacah.comms.models import Message
from cacah.comms.tests.mailbox import Mailbox, named, open_mailbox
from cacah.lib import clock

pytestmark = pytest.mark.django_db

NOW = datetime.fromisoformat("2020-03-01T05:00:00Z")
PDF = Attachment("tanda-terima.pdf", "application/pdf", b"%PDF-1.7 contoh")


def post(to: str = "siti@warga.example", **more: Any) -> UUID:
    given = {"subject": "Tanda terima", "text": "Jawaban Anda kami terima.\n", "about": "envelope/1", **more}
    with clock.at(NOW):
        return actions.post("receipt", to, **given)


def row(message: UUID) -> Message:
    return Message.objects.get(pk=message)


def test_a_letter_arrives_once_with_its_attachment_and_is_then_erased(mailbox: Mailbox) -> None:
    made = post(attachments=[PDF])
    assert (row(made).state, b"siti" in bytes(row(made).sealed or b"")) == ("waiting", False)
    assert jobs.deliver(NOW) == 1
    assert jobs.deliver(NOW + timedelta(days=1)) == 0
    (letter,) = mailbox.letters
    assert mailbox.envelopes == [("sensus@cacah.example", ["siti@warga.example"])]
    assert letter["From"] == "Sensus Contoh <sensus@cacah.example>"
    assert letter["Subject"] == "Tanda terima"
    body = letter.get_body()
    assert body is not None and "Jawaban Anda kami terima." in body.get_content()
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("tanda-terima.pdf", PDF.content)
    assert (row(made).state, row(made).sealed, row(made).wrapped_key) == ("sent", None, None)
    assert reads.latest("receipt", "envelope/1") == reads.Outcome("sent", NOW)


def test_without_a_mail_server_nothing_is_taken_and_nobody_is_told_otherwise(settings: Any) -> None:
    settings.CACAH_SMTP = settings.CACAH_MAIL_FROM = None
    assert not reads.can_send()
    with pytest.raises(actions.CannotSend):
        post()
    assert Message.objects.count() == 0


def test_a_server_that_is_away_is_left_alone_and_tried_again(port: int) -> None:
    made = post()
    assert jobs.deliver(NOW) == 0
    assert (row(made).state, row(made).tries, row(made).next_at) == ("waiting", 1, NOW + patience.PAUSES[0])
    with open_mailbox(port) as box:
        assert jobs.deliver(NOW + timedelta(seconds=30)) == 0
        assert jobs.deliver(NOW + timedelta(minutes=1)) == 1
    assert len(box.letters) == 1


def test_an_address_that_is_refused_for_good_is_given_up_at_once(mailbox: Mailbox) -> None:
    mailbox.refuse_address = "550 no such user siti@warga.example"
    made = post()
    assert jobs.deliver(NOW) == 1
    found = row(made)
    assert (found.state, found.reason, found.sealed) == ("given_up", "550", None)


@pytest.mark.parametrize("answer", ["refuse_address", "refuse_letter"])
def test_a_server_that_asks_for_patience_gets_it(mailbox: Mailbox, answer: str) -> None:
    setattr(mailbox, answer, "451 come again")
    made = post()
    assert jobs.deliver(NOW) == 0
    assert (row(made).state, row(made).reason) == ("waiting", "451")
    setattr(mailbox, answer, "")
    assert jobs.deliver(NOW + timedelta(minutes=1)) == 1
    assert row(made).state == "sent"


def test_one_bad_letter_does_not_keep_the_next_from_going(mailbox: Mailbox) -> None:
    mailbox.refuse_letter = "554 not this one"
    post()
    assert jobs.deliver(NOW) == 1
    mailbox.refuse_letter = ""
    post()
    assert jobs.deliver(NOW) == 1
    assert len(mailbox.letters) == 1


def test_after_a_week_the_contents_are_erased_though_nothing_was_delivered(port: int) -> None:
    made = post()
    assert jobs.erase(NOW + timedelta(days=6)) == 0
    assert jobs.erase(NOW + timedelta(days=8)) == 1
    found = row(made)
    assert (found.state, found.sealed, found.wrapped_key, found.address_index) == ("given_up", None, None, None)


def test_pauses_grow_and_end_within_a_week() -> None:
    now, tries = NOW, 1
    while (due := patience.next_try(tries, NOW, now)) is not None:
        assert due > now
        now, tries = due, tries + 1
    assert now < NOW + patience.KEPT
    assert 15 < tries < 30


def test_a_server_that_cannot_encrypt_gets_nothing_in_clear(port: int) -> None:
    with open_mailbox(port) as box:
        named(port, starttls=True)
        made = post()
        assert jobs.deliver(NOW) == 0
    assert box.letters == []
    assert (row(made).state, row(made).reason) == ("waiting", "SMTPNotSupportedError")


WRONG = ["", "siti", "siti@", "@warga.example", "a@b@warga.example", "siti@warga", "a@warga.example,b@warga.example",
         "siti@warga.example\nBcc: x@y.example", "siti@warga.example\r\nSubject: x", "Siti <siti@warga.example>",
         "siti @warga.example", "siti@-warga.example", "siti@warga..example", "x" * 65 + "@warga.example",
         "siti@" + "warga." * 50 + "example", '"a b"@warga.example', "siti@[127.0.0.1]",
         "sítí@warga.example"]  # fmt: skip


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_not_one_mailbox_is_refused_and_not_repeated(port: int, typed: str) -> None:
    with pytest.raises(WrongAddress) as refused:
        post(typed)
    assert not typed or typed not in str(refused.value)
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "plain"),
    [(" siti@Warga.Example ", "siti@warga.example"), ("o'neil+a@bücher.example", "o'neil+a@xn--bcher-kva.example")],
)
def test_an_address_is_brought_to_its_plain_form(typed: str, plain: str) -> None:
    assert address(typed) == plain


@pytest.mark.parametrize("subject", ["a\nBcc: x@y.example", "a\r\nb", "a\x0bb", "a\u2028b", "a\u0085b", " ", "x" * 201])
def test_a_subject_of_more_than_one_line_is_refused(port: int, subject: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        post(subject=subject)


@pytest.mark.parametrize("name", ["a\nb.pdf", "../a.pdf", ""])
def test_a_file_name_that_is_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        Attachment(name, "application/pdf", b"")


@given(subject=st.text(max_size=80), text=st.text(max_size=200))
def test_whatever_is_written_adds_no_header_and_no_recipient(subject: str, text: str) -> None:
    try:
        letter = Letter("siti@warga.example", subject, text)
    except ValueError:
        return
    sent = email(letter, "sensus@cacah.example", "Sensus", "1", NOW)
    head = bytes(sent).split(b"\r\n\r\n", 1)[0]
    names = {line.split(b":", 1)[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    assert names == {b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted", b"mime-version",
                     b"content-type", b"content-transfer-encoding"}  # fmt: skip


def test_letters_about_one_thing_and_to_one_address_are_limited_to_a_day(port: int) -> None:
    for number in range(patience.PER_SUBJECT):
        post(f"siti{number}@warga.example")
    with pytest.raises(actions.TooMany):
        post("lain@warga.example")
    for number in range(patience.PER_ADDRESS):
        post("ani@warga.example", about=f"envelope/a{number}")
    with pytest.raises(actions.TooMany):
        post("ANI@warga.example", about="envelope/b")
    with clock.at(NOW + timedelta(days=1, seconds=1)):
        assert actions.post("receipt", "ani@warga.example", "Tanda terima", "Isi", about="envelope/1")


@pytest.mark.parametrize("about", ["siti@warga.example", "nik/3372041203850001", "Siti Aminah", "x" * 200])
def test_what_a_letter_is_about_names_nobody(port: int, about: str) -> None:
    with pytest.raises(ValueError, match="names nobody"):
        post(about=about)


def test_the_trail_says_that_a_letter_went_and_not_to_whom(mailbox: Mailbox) -> None:
    post()
    jobs.deliver(NOW)
    trail = list(Entry.objects.filter(actor="system:comms").order_by("id").values_list("verb", "subject"))
    assert trail == [("post_message", "envelope/1"), ("message_sent", "envelope/1")]
    assert not any("siti" in str(entry.codes) for entry in Entry.objects.all())
