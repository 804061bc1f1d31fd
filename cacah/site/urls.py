"""Every room's addresses, mounted once."""

from django.urls import include, path

from cacah.site.health import health

MOUNTED = ("portal", "access", "field", "progress", "release")
"""Rooms with addresses of their own; a door mounts the interview behind its guard. Most requests are the portal's:
Django tries one pattern after the other."""

handler400 = "cacah.lib.plain.bad_request"
handler403 = "cacah.lib.plain.forbidden"
handler404 = "cacah.lib.plain.not_found"
handler500 = "cacah.lib.plain.broken"

urlpatterns = [
    path("sehat", health),
    *(path("", include(f"cacah.{room}.urls")) for room in MOUNTED),
]
