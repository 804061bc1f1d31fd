"""One connection to the site, as a phone holds it: cookies, redirects, another try after the line broke.

It says and takes what Chrome on Android does, so that the bytes it counts are those of a phone on HTTP/1.1.
"""

import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

import brotli

HEADERS = {
    "Connection": "keep-alive",
    "User-Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
    "Mobile Safari/537.36",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7",
    "sec-ch-ua": '"Not_A Brand";v="8", "Chromium";v="120", "Google Chrome";v="120"',
    "sec-ch-ua-mobile": "?1",
    "sec-ch-ua-platform": '"Android"',
    "Sec-Fetch-Site": "same-origin",
}
OF_PAGES = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-User": "?1",
    "Sec-Fetch-Dest": "document",
}
OF_FILES = {"Accept": "*/*", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "script"}

BROKEN = (502, 503, 504)
PAUSE = 0.25


class Unreachable(Exception):
    """The site did not answer within the patience."""


@dataclass(slots=True)
class Reply:
    """An answer after redirects: status, the path it came from, its text, whether a redirect led to it."""

    status: int
    path: str
    text: str
    redirected: bool


@dataclass
class Browser:
    """Requests of one person. `patience`: seconds of trying again while the site is away.

    `sent`, `received`: bytes on the wire, request and status lines, headers and bodies as they travel.
    """

    url: str
    patience: float = 30.0
    requests: int = 0
    received: int = 0
    sent: int = 0
    retries: int = 0
    waits: int = 0
    refresh: int = 0
    seconds: list[float] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._connection: HTTPConnection | None = None
        self._here = ""

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def get(self, path: str) -> Reply:
        return self._follow("GET", path, None)

    def file(self, path: str) -> str:
        """The text of something a page needs: a style sheet, a module, a list."""
        return self._try("GET", path, None, OF_FILES)[2]

    def post(self, path: str, fields: Mapping[str, list[str]]) -> Reply:
        body = urlencode([(name, value) for name, values in fields.items() for value in values]).encode()
        return self._follow("POST", path, body)

    def _follow(self, method: str, path: str, body: bytes | None) -> Reply:
        """A page after redirects; where it says that it comes again by itself, its owner waits for that."""
        reply = self._reached(method, path, body)
        while self.refresh:
            self.waits += 1
            self.pause(reply, self.refresh)
            reply = self._reached(method, path, body)
        return reply

    def pause(self, reply: Reply, seconds: float) -> None:
        """Wait in front of a page that comes again."""
        time.sleep(seconds)

    def _reached(self, method: str, path: str, body: bytes | None) -> Reply:
        redirected = False
        for _ in range(10):
            status, location, text = self._try(method, path, body, OF_PAGES)
            if status not in (301, 302, 303):
                self._here = path
                return Reply(status, path, text, redirected)
            path, method, body, redirected = urljoin(path, location), "GET", None, True
        raise Unreachable("more than ten redirects")

    def _try(self, method: str, path: str, body: bytes | None, kind: Mapping[str, str]) -> tuple[int, str, str]:
        """Ask until somebody answers. A form sent twice must do no harm: that is what is being tried."""
        deadline = time.monotonic() + self.patience
        while True:
            try:
                status, location, text = self._ask(method, path, body, kind)
                if status not in BROKEN:
                    return status, location, text
            except (OSError, HTTPException):
                self.close()
            if time.monotonic() > deadline:
                raise Unreachable(f"no answer within {self.patience:.0f} s")
            self.retries += 1
            time.sleep(PAUSE)

    def _ask(self, method: str, path: str, body: bytes | None, kind: Mapping[str, str]) -> tuple[int, str, str]:
        if self._connection is None:
            self._connection = HTTPConnection(self._host, self._port, timeout=max(5.0, self.patience))
        headers = {"Host": f"{self._host}:{self._port}", **HEADERS, **kind}
        if self._here:
            headers["Referer"] = self.url + self._here
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body)),
                        "Cache-Control": "max-age=0", "Origin": self.url}  # fmt: skip
        start = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        raw = response.read()
        self.seconds.append(time.perf_counter() - start)
        self.requests += 1
        self.sent += len(f"{method} {path} HTTP/1.1\r\n\r\n") + _size(headers.items()) + len(body or b"")
        self.received += len(f"HTTP/1.1 {response.status} {response.reason}\r\n\r\n")
        self.received += _size(response.getheaders()) + len(raw)
        self._keep(response)
        return response.status, response.getheader("Location", ""), _text(response, raw)

    def _keep(self, response: HTTPResponse) -> None:
        self.refresh = int(response.getheader("Refresh") or 0)
        for header in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)


def _size(headers: Iterable[tuple[str, str]]) -> int:
    """Bytes of headers on the wire."""
    return sum(len(name) + len(value) + 4 for name, value in headers)


def _text(response: HTTPResponse, raw: bytes) -> str:
    coding = response.getheader("Content-Encoding", "")
    if coding == "br":
        raw = brotli.decompress(raw)
    elif coding == "gzip":
        raw = zlib.decompress(raw, wbits=31)
    return raw.decode("utf-8", "replace")
