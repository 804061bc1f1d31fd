"""One connection to the site, as a phone holds it: cookies, redirects, another try after the line broke."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

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
    """Requests of one person. `patience`: seconds of trying again while the site is away."""

    url: str
    patience: float = 30.0
    agent: str = "Mozilla/5.0 (Linux; Android 8.1) cacah-simulate"
    requests: int = 0
    received: int = 0
    sent: int = 0
    retries: int = 0
    seconds: list[float] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._connection: HTTPConnection | None = None

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def get(self, path: str) -> Reply:
        return self._follow("GET", path, None)

    def post(self, path: str, fields: Mapping[str, list[str]]) -> Reply:
        body = urlencode([(name, value) for name, values in fields.items() for value in values]).encode()
        return self._follow("POST", path, body)

    def _follow(self, method: str, path: str, body: bytes | None) -> Reply:
        redirected = False
        for _ in range(10):
            status, location, text = self._try(method, path, body)
            if status not in (301, 302, 303):
                return Reply(status, path, text, redirected)
            path, method, body, redirected = urljoin(path, location), "GET", None, True
        raise Unreachable("more than ten redirects")

    def _try(self, method: str, path: str, body: bytes | None) -> tuple[int, str, str]:
        """Ask until somebody answers. A form sent twice must do no harm: that is what is being tried."""
        deadline = time.monotonic() + self.patience
        while True:
            try:
                status, location, text = self._ask(method, path, body)
                if status not in BROKEN:
                    return status, location, text
            except (OSError, HTTPException):
                self.close()
            if time.monotonic() > deadline:
                raise Unreachable(f"no answer within {self.patience:.0f} s")
            self.retries += 1
            time.sleep(PAUSE)

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, str, str]:
        if self._connection is None:
            self._connection = HTTPConnection(self._host, self._port, timeout=max(5.0, self.patience))
        headers = {"User-Agent": self.agent, "Accept": "text/html", "Accept-Language": "id"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        raw = response.read()
        self.seconds.append(time.perf_counter() - start)
        self.requests += 1
        self.sent += len(body or b"") + sum(len(name) + len(value) + 4 for name, value in headers.items())
        self.received += len(raw) + sum(len(name) + len(value) + 4 for name, value in response.getheaders())
        self._keep(response)
        return response.status, response.getheader("Location", ""), raw.decode("utf-8", "replace")

    def _keep(self, response: HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
