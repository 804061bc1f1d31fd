"""What the worker does for entry: forget what is no longer needed."""

from datetime import UTC, datetime, timedelta

from cacah.entry.core.seat import KEPT
from cacah.entry.models import Attempt, Callback, Knock, Unsaved

EVERY = timedelta(hours=1)

KNOCKS_KEPT = timedelta(days=30)
"""Who was not let in, and who asked to be called."""

_last = datetime.min.replace(tzinfo=UTC)


def forget(now: datetime) -> int:
    """Once an hour delete guesses and unsaved pages older than a day, knocks older than a month; returns how many."""
    global _last
    if now - _last < EVERY:
        return 0
    _last = now
    kept = {Attempt: KEPT, Unsaved: KEPT, Knock: KNOCKS_KEPT, Callback: KNOCKS_KEPT}
    return sum(model._default_manager.filter(at__lt=now - long).delete()[0] for model, long in kept.items())


JOBS = (forget,)
