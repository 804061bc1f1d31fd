"""What every answer over HTTP carries, and what we may know of the asker."""

import re
import zlib
from collections.abc import Callable
from ipaddress import ip_address, ip_network

import brotli
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

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

WORTH_COMPRESSING = 400
"""Bytes from which compression pays for its own headers."""

REFUSED = re.compile(r";q=0(\.0*)?$")
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml")

FOR_BROWSERS_WORK = re.compile(r"(text/(css|javascript|event-stream)|application/(json|javascript)|font/)")
"""Kinds of content that a browser uses inside a page and never opens as one with rights."""

PERMISSIONS = "camera=(), microphone=(), geolocation=(self)"
"""What a page may use of a phone, unless its view says more."""

Respond = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Adds the security headers; pages are never stored by a cache unless the view says so.

    What no browser shows as a page goes without those that only pages heed: half a kilobyte for each of a dozen files.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        if not FOR_BROWSERS_WORK.match(headers.get("Content-Type", "")):
            headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
            if not 300 <= response.status_code < 400:
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cache-Control", "no-store")
        return response


class CompressMiddleware:
    """Compresses what views answer; static files are compressed already. Why it is safe: docs/decisions/compression.md.

    Brotli at quality 2 makes a page of questions a fifth of its size for a fifth of a millisecond; gzip for the rest.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        if response.streaming or len(response.content) < WORTH_COMPRESSING or "Content-Encoding" in headers:
            return response
        if not headers.get("Content-Type", "").startswith(COMPRESSIBLE):
            return response
        coding = coding_for(request)
        if coding:
            response.content = compressed(response.content, coding)
            headers["Content-Encoding"] = coding
            headers["Content-Length"] = str(len(response.content))
        if "no-store" not in headers.get("Cache-Control", "no-store"):
            patch_vary_headers(response, ("Accept-Encoding",))
        return response


def coding_for(request: HttpRequest) -> str:
    """ "br" or "gzip" as the asker takes it, else blank."""
    offered = request.META.get("HTTP_ACCEPT_ENCODING", "").lower().replace(" ", "").split(",")
    taken = {one.partition(";")[0] for one in offered if not REFUSED.search(one)}
    return next((coding for coding in ("br", "gzip") if coding in taken), "")


def compressed(content: bytes, coding: str, thorough: bool = False) -> bytes:
    """`content` in a coding of `coding_for`; `thorough` for what is compressed once and sent often."""
    if coding == "br":
        return bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=11 if thorough else 2))
    return zlib.compress(content, level=9 if thorough else 3, wbits=31)


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
