"""What the worker tidies now and then."""

from datetime import datetime

from django.contrib.sessions.models import Session

from cacah.access.core.throttle import RULES
from cacah.access.models import Failure


def tidy(now: datetime) -> int:
    """Remove wrong guesses that no rule remembers and sessions that have ended; how many rows went."""
    oldest = now - max(rule.memory for rule in RULES.values())
    failures, _ = Failure.objects.filter(last_at__lt=oldest).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    return failures + sessions


JOBS = (tidy,)
