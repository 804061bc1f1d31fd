"""The officer's badge to show at a door, and the public page that its code leads to."""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cacah.access.guard import StaffRequest, staff
from cacah.entry import actions as entry
from cacah.entry.core.throttle import LIMITS
from cacah.field import badges
from cacah.lib import clock, qr
from cacah.lib.http import client_network
from cacah.plan import reads as plan
from cacah.vault import index


@require_http_methods(["GET", "POST"])
@staff("interview")
def badge(request: StaffRequest) -> HttpResponse:
    """The officer's own badge, to show or to print; a new code when it was lost."""
    if request.method == "POST":
        badges.renew(request.user)
        return redirect(reverse("field:badge") + "?baru=1")
    made = badges.of(request.user)
    scheme = "https" if settings.CACAH_HTTPS else request.scheme
    address = f"{scheme}://{request.get_host()}{reverse('field:badge-check', args=[made.code])}"
    context = {
        "drawing": qr.svg(address),
        "address": address,
        "areas": badges.areas(made.code),
        "census": _census(request),
        "renewed": "baru" in request.GET,
    }
    return render(request, "field/badge.html", context)


def _census(request: HttpRequest) -> str:
    return plan.current().title(str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)))


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """For everybody: whether the badge is of an officer who works today, and where. Wrong codes make the next wait."""
    guess = {index.blind("field.badge", client_network(request)): LIMITS["network"]}
    pause = entry.admit(guess, clock.now())
    if pause:
        response = _checked(request, [], 429, waiting=True)
        response["Retry-After"] = str(math.ceil(pause.total_seconds()))
        return response
    areas = badges.areas(code)
    if areas:
        entry.forgive(guess)
    return _checked(request, areas, 200 if areas else 404)


def _checked(request: HttpRequest, areas: list[str], status: int, **told: Any) -> HttpResponse:
    context = {"areas": areas, "census": _census(request), **told}
    response = render(request, "field/badge_checked.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
