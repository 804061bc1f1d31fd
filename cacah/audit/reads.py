"""Questions to the trail, for the data-protection officer."""

from datetime import datetime

from django.db.models import QuerySet

from cacah.audit.models import Entry


def between(since: datetime, until: datetime) -> QuerySet[Entry]:
    """What happened from `since` to just before `until`, latest first."""
    return Entry.objects.filter(at__gte=since, at__lt=until).order_by("-at", "-id")


def by_actor(actor: str) -> QuerySet[Entry]:
    """What one actor did, latest first."""
    return Entry.objects.filter(actor=actor).order_by("-at", "-id")


def about(subject: str) -> QuerySet[Entry]:
    """Who did or looked at what with one subject, latest first."""
    return Entry.objects.filter(subject=subject).order_by("-at", "-id")
