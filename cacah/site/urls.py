"""Every room's addresses, mounted once."""

from django.urls import include, path

from cacah.site.health import health

MOUNTED = ("access", "portal", "field", "progress", "release")
"""Rooms with addresses of their own; a door mounts the interview behind its guard."""

urlpatterns = [
    path("sehat", health),
    *(path("", include(f"cacah.{room}.urls")) for room in MOUNTED),
]
