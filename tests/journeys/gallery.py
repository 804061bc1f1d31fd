"""Looks at a page as people with other eyes and other screens do: axe, contrast in both schemes, nothing cut off."""

import fcntl
import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize

from cacah.lib.http import LANGUAGE_COOKIE as LANGUAGE
from tests.journeys.person import Family, sign_in

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
NARROWEST: ViewportSize = {"width": 320, "height": 640}

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERYTHING: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
CONTRAST: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]},
    "resultTypes": ["violations"],
}
MOST_BYTES = 60_000
PICTURED = os.environ.get("CACAH_PICTURES", "")
"""The folder for pictures, if any are to be kept."""

GUIDE = Path(__file__).resolve().parents[2] / "cacah" / "field" / "static" / "field" / "guide"
GUIDED = {"app-list", "app-check", "app-family", "app-finding", "interview-family", "app-day"}
"""Screens of the phone that the officers' guide shows."""

LANGUAGES = ("id", "en") if PICTURED else ("id",)
"""What journeys that only look at pages are walked in."""

SMALLER = """async ([png, height]) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = height || picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", 0.5).split(",")[1];
}"""
"""A screenshot, or its upper part, as WebP: a quarter of the bytes."""

BELOW_ITS_HEAD = "one => { one.style.minHeight = '100vh'; one.scrollIntoView(); }"
"""A short page too is long enough to be scrolled past its head."""

OVERFLOW = """() => {
  const room = document.documentElement.clientWidth, root = document.scrollingElement;
  if (root.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) =>
    one.getBoundingClientRect().right > room + 1 && !one.closest(".scroll, .skip, .hidden-text"));
  return [root.scrollWidth + " px", ...wide.slice(0, 4).map((one) => one.tagName + "." + one.className)];
}"""
"""What sticks out to the right of the screen, if the page can be scrolled sideways."""


@dataclass
class Report:
    """What axe found: every look with its language, the rules that ran, and what broke one."""

    looks: list[dict[str, Any]] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)

    def note(self, what: str, language: str, found: dict[str, Any]) -> list[str]:
        """Keep it; what broke a rule, in words."""
        ran = ("passes", "violations", "incomplete", "inapplicable")
        self.rules |= {rule["id"] for kind in ran for rule in found[kind]}
        broken = [_said(rule) for rule in found["violations"]]
        self.looks.append({"page": what, "language": language, "violations": broken})
        return broken

    def write(self, file: Path, run: str) -> None:
        """Nothing where axe never ran. Processes that share a run add theirs to what the first wrote."""
        if not self.looks:
            return
        with file.open("a+") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            held.seek(0)
            before = json.loads(held.read() or "{}")
            shared = before if before.get("run") == run else {"rules": [], "pages": []}
            rules, pages = sorted(self.rules | {*shared["rules"]}), [*shared["pages"], *self.looks]
            held.truncate(0)
            broken = sum(len(one["violations"]) for one in pages)
            held.write(json.dumps({"run": run, "violations": broken, "rules": rules, "pages": pages}, indent=1))


def _said(rule: dict[str, Any]) -> str:
    nodes = [f"{node['target'][0]} {node['failureSummary'][:160]}" for node in rule["nodes"][:3]]
    return f"{rule['id']} ({len(rule['nodes'])}): {'; '.join(nodes)}"


AXE = Report()
"""Of this run of the tests."""


@dataclass
class Gallery:
    """Pages looked at in a language, and what was wrong with them."""

    language: str = "id"
    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, *, family: bool = True, top: str = "") -> None:
        """A page on a phone and on a desk. `family`: also the narrowest phone and text of twice the size.

        `top`: what the picture begins with; else the head of the page.
        """
        self.seen.append(name)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            self._sideways(page, f"{name} at {size['width']} px")
            self._picture(page, f"{name}-{size['width']}.webp", top)
            # charts are drawn anew for a desk; pages for families only leave more room at the sides
            if size == PHONE or not family:
                self._axe(page, f"{name} at {size['width']} px", EVERYTHING if size == PHONE else CONTRAST)
        page.emulate_media(color_scheme="dark")
        self._axe(page, f"{name} in the dark", CONTRAST)
        page.emulate_media(color_scheme="light")
        if family:
            page.set_viewport_size(NARROWEST)
            self._sideways(page, f"{name} at 320 px")
            page.set_viewport_size(PHONE)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            self._sideways(page, f"{name} with text twice as large")
            page.evaluate("document.documentElement.style.fontSize = ''")

    def once(self, page: Page, name: str, *, family: bool = True) -> None:
        """`look` at a page to which no other walk comes: pictures are taken of every language at once."""
        for code in LANGUAGES:
            if len(LANGUAGES) > 1:
                speak(page, code)
                page.reload()
            other = Gallery(code)
            other.look(page, name, family=family)
            self.wrong += other.wrong
        if len(LANGUAGES) > 1:
            speak(page, self.language)
            page.reload()

    def guide(self, page: Page, name: str) -> None:
        """A picture for a guide: what a phone shows of a page below its head."""
        if PICTURED:
            page.set_viewport_size(PHONE)
            page.locator("main").evaluate(BELOW_ITS_HEAD)
            self._keep(page, GUIDE / self.language / f"{name}.webp")
            page.locator("main").evaluate("one => { one.style.minHeight = ''; }")

    def read(self, page: Page, name: str) -> None:
        """A page as it stands: axe, nothing cut off on the narrowest phone nor in text of twice the size."""
        self._axe(page, name, EVERYTHING)
        size = page.viewport_size or PHONE
        page.set_viewport_size(NARROWEST)
        self._sideways(page, f"{name} at 320 px")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._sideways(page, f"{name} at 320 px with text twice as large")
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size(size)

    def in_every_language(self, page: Page, name: str) -> None:
        """`read`, in each language that the page can be switched to; it ends in the language it came in."""
        own = str(page.locator("html").get_attribute("lang"))
        self.read(page, name)
        for code, _called in (*(one for one in settings.LANGUAGES if one[0] != own), (own, own)):
            page.goto(_asked(page.url, code))
            if code != own:
                self.read(page, name)

    def _sideways(self, page: Page, what: str) -> None:
        out = page.evaluate(OVERFLOW)
        if out:
            self.wrong.append(f"{what}: wider than the screen: {', '.join(out)}")

    def _axe(self, page: Page, what: str, options: dict[str, Any]) -> None:
        # run from outside: the page's own policy forbids scripts that are not the site's
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(options)", options)
        language = str(page.locator("html").get_attribute("lang"))
        self.wrong += [f"{what} ({language}): {broken}" for broken in AXE.note(what, language, found)]

    def _picture(self, page: Page, name: str, top: str) -> None:
        if not PICTURED:
            return
        page.evaluate("scrollTo(0, 0)")
        if top:
            page.locator(top).first.evaluate("one => one.scrollIntoView()")
        own = name.removesuffix("-360.webp")
        places = [
            Path(PICTURED) / self.language / name,
            *([GUIDE / self.language / f"{own}.webp"] if own in GUIDED else []),
        ]
        for file in places:
            self._keep(page, file)

    def _keep(self, page: Page, file: Path) -> None:
        keep(page.context, page.screenshot(animations="disabled", caret="hide"), file)
        if file.stat().st_size > MOST_BYTES:
            self.wrong.append(f"{file.name}: a picture of {file.stat().st_size:,} bytes")


def speak(page: Page, language: str) -> None:
    """The next page is in a language; families' and staff's alike."""
    origin = "/".join(page.url.split("/")[:3])
    page.context.add_cookies([{"name": LANGUAGE, "value": language, "url": origin}])


def _asked(address: str, language: str) -> str:
    """The same page in a language; the part behind # would be lost on the way."""
    bare = address.partition("#")[0]
    return f"{bare}{'&' if '?' in bare else '?'}bahasa={language}"


KIND = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/periksa/).+")


@dataclass
class Looked(Family):
    """A family whose pages are looked at on the way: each kind of page the first time that anybody meets it."""

    gallery: Gallery = field(default_factory=Gallery)
    posted: bool = False

    def __post_init__(self) -> None:
        self.page.on("request", self._asks)

    def _asks(self, request: Request) -> None:
        if request.is_navigation_request():
            self.posted = request.method == "POST"

    def onward(self) -> None:
        super().onward()
        self.look()

    def look(self) -> None:
        """Where no scripts run, axe does not either. A page that answers a form is seen in the language it came in."""
        kind = KIND.sub("*", self.page.url.removeprefix(self.url).partition("?")[0].partition("#")[0])
        wrong = self.page.locator("#perbaiki").count() > 0
        stays = self.posted or wrong
        name = f"{kind}{' with errors' if wrong else ''}{' in ' + self.language if stays else ''}"
        if not self.scripts or name in SEEN:
            return
        SEEN.add(name)
        if stays:
            self.gallery.read(self.page, name)
        else:
            self.gallery.in_every_language(self.page, name)


SEEN: set[str] = set()
"""Kinds of pages that were looked at in this run."""


def keep(context: BrowserContext, png: bytes, file: Path, height: int = 0) -> None:
    """A screenshot as a small file; made on a blank page, because the site's own policy forbids data in pictures."""
    blank = context.new_page()
    small = blank.evaluate(SMALLER, [b64encode(png).decode(), height])
    blank.close()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b64decode(small))


def screen(browser: Browser, url: str, language: str) -> BrowserContext:
    """A phone whose pages are in a language, families' and staff's alike."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", reduced_motion="reduce")
    context.add_cookies([{"name": LANGUAGE, "value": language, "url": url}])
    return context


@dataclass
class Offices:
    """Staff at their desks, each signed in once."""

    browser: Browser
    cookies: dict[tuple[str, str], Any]

    def page(self, url: str, person: Mapping[str, Any], language: str = "id") -> Page:
        """A page of somebody whom demo.json names."""
        room, who = screen(self.browser, url, language), (url, person["user"])
        if who not in self.cookies:
            sign_in(room, url, person).close()
            self.cookies[who] = room.cookies()
        room.add_cookies([one for one in self.cookies[who] if one["name"] != LANGUAGE])
        return room.new_page()
