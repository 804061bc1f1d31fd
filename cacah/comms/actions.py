"""Handing over a letter. A row is left; the worker delivers it."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from cacah.audit import actions as audit
from cacah.comms import reads
from cacah.comms.core import Attachment, Letter, WrongAddress, patience
from cacah.comms.core import address as mailbox
from cacah.comms.models import Message
from cacah.lib import clock, ids
from cacah.vault import index, keys

__all__ = ["CannotSend", "TooMany", "WrongAddress", "post"]

_KIND = re.compile(r"[a-z][a-z_]{0,39}")
_ABOUT = re.compile(r"[a-z_]+/[0-9A-Za-z-]{1,80}")
_PERSONAL_NUMBER = re.compile(r"(?<![0-9A-Fa-f-])\d{16}(?![0-9A-Fa-f-])")


class CannotSend(Exception):
    """The operator named no mail server."""


class TooMany(Exception):
    """So many letters were asked for about this, or to this address, that the next has to wait a day."""


def post(
    kind: str, address: str, subject: str, text: str, attachments: Sequence[Attachment] = (), about: str = ""
) -> UUID:
    """Leave a letter to one address for the worker to deliver; its id.

    `kind` is a word like "receipt"; `about` names a row ("envelope/<id>") and nothing personal. Raises WrongAddress,
    TooMany, CannotSend, and ValueError for a subject or file name with a line break or a `kind` or `about` of another
    form. Before any of these nothing is written.
    """
    if not reads.can_send():
        raise CannotSend("No mail server is set: CACAH_SMTP and CACAH_MAIL_FROM.")
    if not _KIND.fullmatch(kind) or (about and (not _ABOUT.fullmatch(about) or _PERSONAL_NUMBER.search(about))):
        raise ValueError("kind is a word in small letters; about is like envelope/<id> and names nobody.")
    letter = Letter(mailbox(address), subject, text, tuple(attachments))
    mark, now, key = index.blind("email", letter.address.lower()), clock.now(), keys.new_key()
    with transaction.atomic():
        _limit(kind, about, mark, now)
        row = Message(id=ids.new(), kind=kind, about=about, address_index=mark, made_at=now, next_at=now)
        row.wrapped_key, row.sealed = key.wrapped, key.seal_json(letter.packed(), f"message/{row.id}")
        row.save(force_insert=True)
        audit.note("system:comms", "post_message", about, message=str(row.id), kind=kind)
    return row.id


def _limit(kind: str, about: str, mark: bytes, now: datetime) -> None:
    """Raise TooMany. One at a time for an address and a thing, so that two at once are not both the last."""
    with connection.cursor() as cursor:
        for name in sorted({mark.hex(), f"{kind} {about}"}):
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 8))", [name])
    lately = Message.objects.filter(made_at__gt=now - patience.WINDOW)
    if lately.filter(address_index=mark).count() >= patience.PER_ADDRESS:
        raise TooMany("Letters to this address have to wait.")
    if about and lately.filter(about=about, kind=kind).count() >= patience.PER_SUBJECT:
        raise TooMany("Letters about this have to wait.")
