"""The mail server: one connection a round, and what its answers mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from django.conf import settings

PATIENCE = 4.0
"""Seconds a mail server has for each answer: the worker has other jobs waiting."""


class Away(Exception):
    """The mail server cannot be reached, or does not let us in; every letter waits."""


class Later(Exception):
    """This letter was not taken now; the next may be."""


class Never(Exception):
    """This letter was refused for good."""


def sender() -> tuple[str, str]:
    """(address, name) that letters come from."""
    return settings.CACAH_MAIL_FROM or ("", "")


@contextmanager
def connection() -> Iterator[smtplib.SMTP]:
    """A connection to the server the operator named; raises Away."""
    try:
        server = _open()
    except (OSError, smtplib.SMTPException) as error:
        raise Away(_word(error)) from error
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _open() -> smtplib.SMTP:
    told = settings.CACAH_SMTP or {}
    name = sender()[0].rpartition("@")[2]
    trust = ssl.create_default_context()
    server: smtplib.SMTP
    if told["tls"]:
        server = smtplib.SMTP_SSL(told["host"], told["port"], name, timeout=PATIENCE, context=trust)
    else:
        server = smtplib.SMTP(told["host"], told["port"], name, timeout=PATIENCE)
    try:
        if told["starttls"]:
            server.starttls(context=trust)
        if told["user"]:
            server.login(told["user"], told["password"])
    except BaseException:
        server.close()
        raise
    return server


def send(server: smtplib.SMTP, message: EmailMessage, to: str) -> None:
    """Hand over one message to one address; raises Never, Later or Away with a word for the record."""
    try:
        server.send_message(message, sender()[0], [to])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise (Never if code >= 500 else Later)(str(code)) from error
    except smtplib.SMTPDataError as error:
        raise (Never if error.smtp_code >= 500 else Later)(_word(error)) from error
    except smtplib.SMTPResponseException as error:
        raise Later(_word(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Away(_word(error)) from error


def _word(error: Exception) -> str:
    """The server's number or the kind of error: its text may repeat the address."""
    return str(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else type(error).__name__
