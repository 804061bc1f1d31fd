"""What the worker does for entry: forget what is no longer needed."""

from datetime import UTC, datetime, timedelta

from cacah.entry.core.seat import KEPT
from cacah.entry.models import Attempt, Unsaved

EVERY = timedelta(hours=1)

_last = datetime.min.replace(tzinfo=UTC)


def forget(now: datetime) -> int:
    """Once an hour delete guesses and unsaved pages older than a day; returns how many."""
    global _last
    if now - _last < EVERY:
        return 0
    _last = now
    return sum(model.objects.filter(at__lt=now - KEPT).delete()[0] for model in (Attempt, Unsaved))


JOBS = (forget,)
