"""What the worker does for comms: deliver letters, and erase what is over."""

import time
from datetime import UTC, datetime, timedelta
from smtplib import SMTP

from django.db import transaction

from cacah.audit import actions as audit
from cacah.comms import reads, smtp
from cacah.comms.core import email, patience
from cacah.comms.core.letter import unpacked
from cacah.comms.models import Message, State
from cacah.vault import keys

SECONDS = 2.0
"""How long a round may go on delivering: other rooms' jobs wait in the same worker."""

REST = timedelta(minutes=1)
"""How long a server that was away is left alone."""

EVERY = timedelta(hours=1)

_start = datetime.min.replace(tzinfo=UTC)
_clock = {"rest": _start, "erased": _start}


def deliver(now: datetime) -> int:
    """Deliver what is due, for at most two seconds; returns how many letters came to an end.

    A letter is claimed in a transaction of its own before it is handed over and marked after: killed in between, it is
    tried again and may arrive twice under one Message-ID, but is never lost.
    """
    if not reads.can_send() or now < _clock["rest"]:
        return 0
    done, deadline = 0, time.monotonic() + SECONDS
    row = _claim(now)
    if row is None:
        return 0
    try:
        with smtp.connection() as server:
            while row is not None:
                done += _hand_over(server, row, now)
                row = _claim(now) if time.monotonic() < deadline else None
    except smtp.Away as error:
        _clock["rest"] = now + REST
        if row is not None:
            _failed(row, str(error), now)
    return done


def _claim(now: datetime) -> Message | None:
    """The next letter that is due, put off as if it had failed, so that no other worker takes it."""
    with transaction.atomic():
        due = Message.objects.select_for_update(skip_locked=True).filter(state=State.WAITING, next_at__lte=now)
        row = due.order_by("next_at").first()
        if row is not None:
            row.tries += 1
            row.next_at = now + patience.PAUSES[0]
            row.save(update_fields=["tries", "next_at"])
    return row


def _hand_over(server: SMTP, row: Message, now: datetime) -> int:
    """1 when the letter came to an end; raises Away with the letter still waiting."""
    if row.sealed is None or row.wrapped_key is None:
        return _end(row, State.GIVEN_UP, "erased", now)
    letter = unpacked(keys.unwrap(row.wrapped_key).open_json(row.sealed, f"message/{row.id}"))
    address, name = smtp.sender()
    try:
        smtp.send(server, email(letter, address, name, row.id.hex, now), letter.address)
    except smtp.Never as error:
        return _end(row, State.GIVEN_UP, str(error), now)
    except smtp.Later as error:
        return _failed(row, str(error), now)
    return _end(row, State.SENT, "", now)


def _failed(row: Message, reason: str, now: datetime) -> int:
    due = patience.next_try(row.tries, row.made_at, now)
    if due is None:
        return _end(row, State.GIVEN_UP, reason, now)
    row.next_at, row.reason = due, reason[:40]
    row.save(update_fields=["next_at", "reason"])
    return 0


def _end(row: Message, state: State, reason: str, now: datetime) -> int:
    """The letter is over: its contents are erased with their key."""
    row.state, row.reason, row.ended_at, row.sealed, row.wrapped_key = state, reason[:40], now, None, None
    with transaction.atomic():
        row.save(update_fields=["state", "reason", "ended_at", "sealed", "wrapped_key"])
        audit.note("system:comms", f"message_{state.value}", row.about, message=str(row.id), kind=row.kind)
    return 1


def erase(now: datetime) -> int:
    """Once an hour erase what is older than a week, delivered or not; returns how many letters were given up."""
    if now - _clock["erased"] < EVERY:
        return 0
    _clock["erased"] = now
    old = Message.objects.filter(made_at__lt=now - patience.KEPT)
    old.filter(address_index__isnull=False).exclude(state=State.WAITING).update(address_index=None)
    return old.filter(state=State.WAITING).update(
        state=State.GIVEN_UP, reason="week", ended_at=now, sealed=None, wrapped_key=None, address_index=None
    )


JOBS = (deliver, erase)
