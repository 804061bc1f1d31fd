"""A letter to one address, and the e-mail it becomes. Nothing typed can add a header or a second recipient."""

import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200
LARGEST = 2_000_000
"""Bytes of all attachments of one letter."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


class WrongAddress(ValueError):
    """This cannot be the address of one mailbox. Never repeats it: it is personal."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter. `media_type` like `application/pdf`."""

    name: str
    media_type: str
    content: bytes

    def __post_init__(self) -> None:
        if not _one_line(self.name) or "/" in self.name or not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError("An attachment needs a file name of one line and a media type.")


@dataclass(frozen=True, slots=True)
class Letter:
    """Address, subject (one line), plain text and attachments. Raises WrongAddress, ValueError."""

    address: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if address(self.address) != self.address:
            raise WrongAddress("Not the plain form of an address.")
        if not _one_line(self.subject) or len(self.subject) > LONGEST_SUBJECT:
            raise ValueError(f"A subject is one line of at most {LONGEST_SUBJECT} characters.")
        if sum(len(one.content) for one in self.attachments) > LARGEST:
            raise ValueError(f"The attachments of a letter have at most {LARGEST} bytes.")

    def packed(self) -> dict[str, Any]:
        """As JSON can hold it."""
        files = [[one.name, one.media_type, b64encode(one.content).decode()] for one in self.attachments]
        return {"to": self.address, "subject": self.subject, "text": self.text, "files": files}


def unpacked(value: Mapping[str, Any]) -> Letter:
    """The letter that was packed."""
    files = tuple(Attachment(name, kind, b64decode(content)) for name, kind, content in value["files"])
    return Letter(value["to"], value["subject"], value["text"], files)


def _one_line(text: str) -> bool:
    """Whether text is not blank and has no line break or other control character of any script."""
    return bool(text.strip()) and not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text)


def address(typed: str) -> str:
    """The one mailbox that was typed: without blanks around it, its domain in ASCII and small letters.

    Raises WrongAddress for more than one address, a name beside it, a line break, or a domain that cannot be.
    """
    local, at, domain = typed.strip().rpartition("@")
    try:
        plain = domain.encode("idna").decode().lower() if domain else ""
    except UnicodeError as error:
        raise WrongAddress("The domain of the address cannot be one.") from error
    labels = plain.split(".")
    if not at or not _LOCAL.fullmatch(local) or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        raise WrongAddress("An address looks like name@example.org.")
    if len(local) > 64 or len(local) + 1 + len(plain) > LONGEST_ADDRESS:
        raise WrongAddress(f"An address has at most {LONGEST_ADDRESS} characters.")
    return f"{local}@{plain}"


def email(letter: Letter, sender: str, sender_name: str, mark: str, at: datetime) -> EmailMessage:
    """The message as it travels. `mark` stays the same when it is tried again, so that a mailbox can drop the second.

    The policy refuses a line break in any header (ValueError), should one come this far.
    """
    user, _at, domain = sender.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(sender_name, user, domain)
    user, _at, to_domain = letter.address.rpartition("@")
    message["To"] = Address("", user, to_domain)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mark}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for one in letter.attachments:
        main, _slash, sub = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return message
