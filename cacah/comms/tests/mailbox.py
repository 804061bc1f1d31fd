"""A mail server on this machine that keeps what it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings


@dataclass
class Mailbox:
    """What arrived, and what the server is to answer instead of taking a letter."""

    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refuse_address: str = ""
    refuse_letter: str = ""
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuse_address:
            return self.refuse_address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse_letter:
            return self.refuse_letter
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 taken"


@contextmanager
def open_mailbox(port: int, **more: Any) -> Iterator[Mailbox]:
    """A server on `port`, running until the block ends."""
    box = Mailbox(port=port)
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def named(port: int, **more: Any) -> None:
    """Tell the site of a mail server on this machine."""
    told = {"host": "127.0.0.1", "port": port, "user": "", "password": "", "tls": False, "starttls": False}
    settings.CACAH_SMTP, settings.CACAH_MAIL_FROM = {**told, **more}, ("sensus@cacah.example", "Sensus Contoh")
