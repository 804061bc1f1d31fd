"""What a hurried officer does to the app: touches twice, works on a full phone, opens a second window."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from tests.journeys.conftest import Site
from tests.journeys.gallery import Gallery, screen
from tests.journeys.test_phone import APP, Officer, signed_in

pytestmark = [pytest.mark.journey, pytest.mark.prove]

NEIGHBOURHOOD = "33.09.01.2006.001002"

FULL = """() => {
  window.add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function () { throw new DOMException("full", "QuotaExceededError"); };
}"""
ROOM = "() => { IDBObjectStore.prototype.add = window.add; }"
"""Nothing more can be put into the queue of a phone without room, until there is some."""

TWICE = """() => {
  const record = document.querySelector("details[open] button");
  record.click();
  record.click();
}"""


@pytest.fixture
def room(post: tuple[Site, Mailbox], browser: Browser) -> Iterator[BrowserContext]:
    """A phone; an error in the app's own code fails the journey."""
    context = screen(browser, post[0].url, "id")
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def officer(post: tuple[Site, Mailbox], room: BrowserContext) -> Officer:
    """Without a network, at the list check."""
    found = signed_in(post[0], room, Gallery(), NEIGHBOURHOOD)
    found.enrol()
    room.set_offline(True)
    found.go("tab_check")
    return found


def waiting(page: Page, number: int) -> None:
    expect(page.locator("#state")).to_contain_text(f"{number} belum terkirim")


def touches_twice(page: Page) -> None:
    """The second touch is neither told of the same family nor of the next, which stands there by then."""
    first = page.locator("#who").inner_text()
    box = page.get_by_role("button", name="Tinggal di sini", exact=True).bounding_box()
    assert box
    for _ in range(3):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".note.done")).to_contain_text(first)
    waiting(page, 1)
    page.locator("summary", has_text="Pindah").click()
    page.evaluate(TWICE)
    expect(page.locator(".note.done")).to_contain_text("Pindah")
    waiting(page, 2)


def has_no_room(page: Page) -> None:
    """The app says so, stays at the family, and records it once there is room."""
    who = page.locator("#who").inner_text()
    page.evaluate(FULL)
    page.get_by_role("button", name="Tinggal di sini", exact=True).click()
    expect(page.locator(".note.error")).to_contain_text("mungkin karena penuh")
    expect(page.locator("#who")).to_have_text(who)
    page.evaluate(ROOM)
    page.get_by_role("button", name="Tinggal di sini", exact=True).click()
    expect(page.locator(".note.done")).to_contain_text(f"{who}: Tinggal di sini")
    waiting(page, 3)


def opens_a_second_window(officer: Officer) -> None:
    """What lies on the phone is written by one hand: the window that was opened last."""
    other = officer.page.context.new_page()
    other.goto(f"{officer.url}{APP}")
    second = Officer(other, officer.url, officer.words, officer.name)
    for here, there in ((second, officer), (officer, second)):
        here.unlock()
        expect(here.page.locator("#tabs")).to_be_visible()
        expect(there.page.locator("h1")).to_have_text(officer.say("locked"))
        waiting(here.page, 3)


def test_a_hurried_officer_tells_everything_once_and_loses_nothing(officer: Officer) -> None:
    touches_twice(officer.page)
    has_no_room(officer.page)
    opens_a_second_window(officer)
