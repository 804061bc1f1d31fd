"""Looks at a page as people with other eyes and other screens do: axe, contrast in both schemes, nothing cut off."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

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
MOST_BYTES = 150_000

OVERFLOW = """() => {
  const room = document.documentElement.clientWidth, root = document.scrollingElement;
  if (root.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) =>
    one.getBoundingClientRect().right > room + 1 && !one.closest(".scroll, .skip, .hidden-text"));
  return [root.scrollWidth + " px", ...wide.slice(0, 4).map((one) => one.tagName + "." + one.className)];
}"""
"""What sticks out to the right of the screen, if the page can be scrolled sideways."""


@dataclass
class Gallery:
    """Pages looked at, and what was wrong with them. Pictures go to the folder that CACAH_PICTURES names, if any."""

    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    folder: str = os.environ.get("CACAH_PICTURES", "")

    def look(self, page: Page, name: str, *, family: bool = True, top: str = "") -> None:
        """A page on a phone and on a desk. `family`: also the narrowest phone and text of twice the size.

        `top`: what the picture begins with; else the head of the page.
        """
        self.seen.append(name)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            self._sideways(page, f"{name} at {size['width']} px")
            self._picture(page, f"{name}-{size['width']}.png", top)
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

    def _sideways(self, page: Page, what: str) -> None:
        out = page.evaluate(OVERFLOW)
        if out:
            self.wrong.append(f"{what}: wider than the screen: {', '.join(out)}")

    def _axe(self, page: Page, what: str, options: dict[str, Any]) -> None:
        # run from outside: the page's own policy forbids scripts that are not the site's
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        for found in page.evaluate("options => axe.run(options)", options)["violations"]:
            nodes = [f"{node['target'][0]} {node['failureSummary'][:160]}" for node in found["nodes"][:3]]
            self.wrong.append(f"{what}: {found['id']} ({len(found['nodes'])}): {'; '.join(nodes)}")

    def _picture(self, page: Page, name: str, top: str) -> None:
        if not self.folder:
            return
        page.evaluate("scrollTo(0, 0)")
        if top:
            page.locator(top).first.evaluate("one => one.scrollIntoView()")
        file = Path(self.folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, animations="disabled", caret="hide")
        if file.stat().st_size > MOST_BYTES:
            self.wrong.append(f"{name}: a picture of {file.stat().st_size:,} bytes")
