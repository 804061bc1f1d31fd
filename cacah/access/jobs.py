"""What the worker tidies now and then."""

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session

from cacah.access.core.throttle import RULES
from cacah.access.models import Failure

EVERY = timedelta(hours=1)

_last = datetime.min.replace(tzinfo=UTC)


def tidy(now: datetime) -> int:
    """Once an hour remove wrong guesses that no rule remembers and sessions that have ended; how many rows went."""
    global _last
    if now - _last < EVERY:
        return 0
    _last = now
    oldest = now - max(rule.memory for rule in RULES.values())
    failures, _ = Failure.objects.filter(last_at__lt=oldest).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    return failures + sessions


JOBS = (tidy,)
