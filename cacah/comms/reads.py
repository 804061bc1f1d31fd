"""Questions about letters. None of them opens one."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cacah.comms.models import Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter: `waiting`, `sent` (the mail server took it) or `given_up`; `at`: since when."""

    state: str
    at: datetime


def can_send() -> bool:
    """Whether the operator named a mail server. Without one no page may offer e-mail."""
    return settings.CACAH_SMTP is not None


def latest(kind: str, about: str) -> Outcome | None:
    """What became of the newest letter of `kind` about `about`; None when there is none."""
    row = Message.objects.filter(about=about, kind=kind).order_by("-made_at").first()
    return Outcome(row.state, row.ended_at or row.made_at) if row else None
