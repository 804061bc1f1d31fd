"""What every answer over HTTP carries, and what we may know of the asker."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

LANGUAGE_COOKIE = "bahasa"
"""Name of the cookie that holds the chosen language; Indonesian without it."""

AWAY_SECONDS = 5
"""When to come again while the database is away: PostgreSQL recovers from a crash in about a second or two."""

PASSING = ("08", "57P", "53300", "40P01", "40001")
"""What a state of PostgreSQL begins with when it hangs up, shuts down, starts, has no connection left, or picked this
transaction to end a deadlock: what a second try may heal."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

Respond = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Adds the security headers; pages are never stored by a cache unless the view says so."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
        headers.setdefault("Cache-Control", "no-store")
        return response


class LanguageMiddleware:
    """Speaks the language of the cookie; Indonesian first."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, settings.LANGUAGE_CODE)
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


class LostConnectionMiddleware:
    """Runs a view once more when the database closed our connection or gave up our transaction under it.

    Asking before every request whether the connection lives would cost 6 % of a family's journey. Every writing view
    may be repeated: parts carry versions and envelopes carry ids, so a commit whose answer was lost is recognised.
    While there is no database at all the answer is 503: come again in a moment, with the same form.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not _lost(error):
            return None
        connection.close()
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except (OperationalError, InterfaceError) as again:
            if not _lost(again):
                raise
            connection.close()
            return away(request)
        return response


def _lost(error: Exception) -> bool:
    """Whether `error` says that the connection or the transaction is gone, or no connection is to be had.

    The connection itself cannot be asked: at the end of an atomic block Django has opened a new one already.
    """
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(PASSING)


def away(request: HttpRequest) -> HttpResponse:
    """The page for when there is no database: what was typed is still on the asker's device. Asks nothing of it."""
    response = render(request, "lib/away.html", status=503)
    response["Retry-After"] = str(AWAY_SECONDS)
    return response


def client_network(request: HttpRequest) -> str:
    """The asker's network, /24 or /64: what a limit may count by; "unknown" where there is no address.

    The forwarded address is believed only from the number of proxies the operator named.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.CACAH_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = hops[-proxies] if len(hops) >= proxies else address
    try:
        bits = 24 if ip_address(address).version == 4 else 64
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{bits}", strict=False))
