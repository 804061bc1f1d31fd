"""How long a letter waits before it is tried again, and when it is given up."""

from datetime import datetime, timedelta

KEPT = timedelta(days=7)
"""Nothing sealed is kept longer than this, delivered or not."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""After the first failure, the second and so on; the last one from then on."""

PER_SUBJECT = 5
PER_ADDRESS = 10
"""Letters of one kind about one thing, and letters to one address, within `WINDOW`."""

WINDOW = timedelta(days=1)


def next_try(tries: int, made_at: datetime, now: datetime) -> datetime | None:
    """When a letter that failed `tries` times is due again; None when it would be too old by then."""
    due = now + PAUSES[min(tries, len(PAUSES)) - 1]
    return due if due < made_at + KEPT else None
