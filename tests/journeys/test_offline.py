"""What is typed survives: no network, a tab that dies, a server that restarts, an hour of silence, a second window."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from cacah.simulate.core import FamilyTruth
from tests.journeys.conftest import FLAGS, FOLLOWS, PHONE, Site, browser_path
from tests.journeys.person import Family, follow, within

pytestmark = pytest.mark.journey

STREET = "Gang Kenanga Rahasia 77"
READY = "() => navigator.serviceWorker.controller !== null"
"""The phone has what it needs to go on alone."""

STORED = """async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  for (const one of await indexedDB.databases()) {
    const base = await new Promise((yes) => { const r = indexedDB.open(one.name); r.onsuccess = () => yes(r.result); });
    for (const name of base.objectStoreNames) {
      const rows = await new Promise((yes) => {
        const r = base.transaction(name).objectStore(name).getAll(); r.onsuccess = () => yes(r.result); });
      for (const row of rows) for (const value of Object.values(row)) {
        found.push(value instanceof Uint8Array ? String.fromCharCode(...value) : JSON.stringify(value));
      }
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text());
  }
  return found.join("\\n");
}"""
"""Everything that a script of ours could have stored on the phone, as text."""

Seated = Callable[..., Family]

DRAWN = "() => !document.querySelector('#shell') || document.querySelector('#shell form, #shell .actions')"


class Patient(Family):
    """Waits until the phone has drawn the next page by itself."""

    def onward(self) -> None:
        before = self.page.url
        super().onward()
        self.page.wait_for_url(lambda now: now != before)
        self.page.wait_for_function(DRAWN)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def seated(site: Site, phone: BrowserContext) -> Seated:
    """A family on its first page of questions, the phone ready to go on alone."""

    def sat(context: BrowserContext = phone, ready: bool = True) -> Family:
        family = Patient(context.new_page(), site.url, _at_home(site), site.labels, scripts=True)
        family.enter()
        family.until("/keluarga/1/")
        if ready:
            family.page.wait_for_function(READY, timeout=30_000)
        return family

    return sat


def _at_home(site: Site) -> FamilyTruth:
    """A family that lives where it is registered: another village could not be searched without a network."""
    while (family := site.truth(site.unused())).answers.get("address_place") not in (None, family.place):
        pass
    return family


def kept(page: Page) -> Any:
    """The quiet line."""
    return expect(page.locator("#kept"))


def write(page: Page) -> None:
    """Another street than the register's."""
    fold = page.locator("#address_street-q details.change:not([open]) > summary")
    if fold.count():
        fold.click()
    page.fill("[name=address_street]", STREET)


def holds_something(page: Page) -> bool:
    """Whether the phone keeps anything sealed."""
    with suppress(Error):  # the page is on its way to the door
        return bool(page.evaluate("async () => (await indexedDB.databases()).length > 0"))
    return False


def complete(family: Family) -> None:
    """The receipt says that everything has arrived."""
    family.send()
    expect(family.page.locator(".note.done").first).to_contain_text("lengkap")
    expect(family.page.locator("dl.facts")).to_contain_text("4")


def test_the_whole_family_is_answered_without_a_network_and_arrives_once(
    site: Site, phone: BrowserContext, seated: Seated
) -> None:
    before = site.settled()
    family = seated()
    write(family.page)
    kept(family.page).to_have_text("Tersimpan di ponsel ini")
    phone.set_offline(True)
    family.until("/ringkasan/")
    expect(family.page.locator("#shell")).to_contain_text("tidak ada jaringan")
    assert sum("/orang/" in path for path in family.seen) >= 5, "the list and four people"
    stored = family.page.evaluate(STORED)
    for person in family.truth.people:
        assert str(person.register and person.register["nik"]) not in stored
        assert str(person.answers["name"]) not in stored
    assert STREET not in stored and family.truth.street not in stored

    phone.set_offline(False)
    expect(family.page.locator("form[action$='/kirim/']")).to_be_visible(timeout=20_000)
    expect(family.page.locator(".people .tag.attention")).to_have_count(0)
    complete(family)
    within(FOLLOWS, lambda: site.sent() == (before["families_sent"] + 1, before["residents_sent"] + 4))
    assert STREET not in family.page.evaluate(STORED)


def test_a_tab_that_dies_gives_back_what_was_typed(phone: BrowserContext, seated: Seated) -> None:
    family = seated(ready=False)
    address = family.page.url
    write(family.page)
    kept(family.page).to_have_text("Tersimpan di ponsel ini")
    family.page.close()
    family.page = phone.new_page()
    family.page.goto(address)
    expect(family.page.locator("[name=address_street]")).to_have_value(STREET)
    kept(family.page).to_have_text(re.compile("Tersimpan"))
    family.page.reload()
    expect(family.page.locator("[name=address_street]")).to_have_value(STREET)


def test_a_quiet_moment_saves_what_was_typed(phone: BrowserContext, seated: Seated) -> None:
    phone.clock.install()
    family = seated(ready=False)
    write(family.page)
    kept(family.page).to_have_text("Tersimpan di ponsel ini")
    family.page.clock.fast_forward(21_000)
    kept(family.page).to_have_text("Tersimpan")
    family.page.context.clear_cookies(name="ponsel")
    family.page.evaluate("() => indexedDB.deleteDatabase('cacah')")
    family.page.reload()
    expect(family.page.locator("[name=address_street]")).to_have_value(STREET)


def test_a_browser_that_was_closed_keeps_it_sealed_and_the_family_finds_it_after_logging_in(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    def opened() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path, viewport=PHONE, locale="id-ID", args=FLAGS, executable_path=browser_path()
        )

    context = opened()
    family = Family(context.new_page(), site.url, site.truth(site.unused()), site.labels, scripts=True)
    family.enter()
    family.until("/keluarga/1/")
    family.page.wait_for_function(READY, timeout=30_000)
    context.set_offline(True)
    write(family.page)
    kept(family.page).to_have_text("Tersimpan di ponsel ini")
    context.close()
    for folder in ("IndexedDB", "Local Storage", "Service Worker", "Session Storage"):
        for file in (tmp_path / "Default" / folder).rglob("*"):
            raw = file.read_bytes() if file.is_file() else b""
            assert STREET.encode() not in raw and STREET.encode("utf-16-le") not in raw, file

    context = opened()
    family.page = context.new_page()
    family.enter()
    family.page.wait_for_load_state("networkidle")  # the phone hands in what it keeps, which opens another page
    family.until("/keluarga/1/")
    expect(family.page.locator("[name=address_street]")).to_have_value(STREET)
    context.close()


def test_after_an_hour_without_network_the_phone_is_shut_and_nothing_is_lost(
    phone: BrowserContext, seated: Seated
) -> None:
    phone.clock.install()
    family = seated()
    phone.set_offline(True)
    write(family.page)
    family.page.clock.run_for(1000)
    kept(family.page).to_have_text("Tersimpan di ponsel ini")
    family.page.clock.fast_forward(3600_000)
    expect(family.page.get_by_text(STREET)).to_have_count(0)
    expect(family.page.locator("[name=address_street]")).to_have_count(0)
    phone.set_offline(False)
    phone.clear_cookies()
    with suppress(Error):  # the page goes to the door by itself too, and one of the two gives way
        family.page.goto(f"{family.url}/?habis=1")
    expect(family.page).to_have_url(re.compile(r"[?](habis|masuk)=1"))
    within(FOLLOWS, lambda: holds_something(family.page))
    family.enter()
    expect(family.page).to_have_url(re.compile("/tersimpan"))
    follow(family.page.locator(".actions button").first)
    family.page.goto(f"{family.url}/isi/keluarga/1/")
    expect(family.page.locator("[name=address_street]")).to_have_value(STREET)


@pytest.mark.prove
def test_two_windows_of_one_phone_lose_nothing(phone: BrowserContext, seated: Seated) -> None:
    family = seated()
    other = phone.new_page()
    other.goto(f"{family.url}/isi/orang/")
    other.wait_for_function("() => document.cookie.includes('ponsel')")
    phone.set_offline(True)
    write(family.page)
    kept(family.page).to_have_text("Tersimpan di ponsel ini")
    other.locator("input[value=here]").first.check()
    kept(other).to_have_text("Tersimpan di ponsel ini")
    phone.set_offline(False)
    kept(family.page).to_have_text("Tersimpan", timeout=20_000)
    other.close()
    family.page.reload()
    expect(family.page.locator("[name=address_street]")).to_have_value(STREET)
    family.page.goto(f"{family.url}/isi/orang/")
    expect(family.page.locator("input[value=here]").first).to_be_checked()
    family.page.goto(f"{family.url}/isi/keluarga/1/")
    complete(family)


TAKEN = """(milliseconds) => new Promise((yes) => {
  const opened = indexedDB.open("cacah");
  opened.onsuccess = () => {
    const change = opened.result.transaction("keys", "readwrite");
    change.objectStore("keys").put({ id: "lease", until: Date.now() + milliseconds });
    change.oncomplete = yes;
  };
})"""
"""Another window has its turn to send."""


@pytest.mark.prove
@pytest.mark.parametrize("turn", [4_000, 3_600_000], ids=["a window's turn", "a clock that was set back"])
def test_a_window_sends_after_another_that_had_its_turn(phone: BrowserContext, seated: Seated, turn: int) -> None:
    family = seated(ready=False)
    phone.set_offline(True)
    write(family.page)
    kept(family.page).to_have_text("Tersimpan di ponsel ini")
    family.page.evaluate(TAKEN, turn)
    phone.set_offline(False)
    kept(family.page).to_have_text("Tersimpan", timeout=15_000)


@pytest.mark.parametrize(
    "lacking",
    [
        pytest.param("indexedDB", marks=pytest.mark.prove),
        pytest.param("crypto", marks=pytest.mark.prove),
        "navigator.serviceWorker",
    ],
)
def test_a_phone_that_cannot_keep_anything_has_plain_forms(
    site: Site, phone: BrowserContext, seated: Seated, lacking: str
) -> None:
    owner, _dot, name = lacking.rpartition(".")
    phone.add_init_script(f"Object.defineProperty({owner or 'window'}, '{name}', {{ value: undefined }})")
    complete(seated(ready=False))


def test_without_a_network_the_keyboard_is_enough_and_nothing_is_cut_off_in_large_text(
    phone: BrowserContext, seated: Seated
) -> None:
    family = seated()
    phone.set_offline(True)
    family.answer()
    family.page.emulate_media(reduced_motion="reduce")
    button = family.page.locator(".actions button")
    button.focus()
    with family.page.expect_navigation():
        family.page.keyboard.press("Enter")
    expect(family.page.locator("#shell h1")).to_be_visible()
    family.page.wait_for_timeout(500)  # the shell may draw a second time once its worker has answered
    family.page.set_viewport_size({"width": 320, "height": 640})
    family.page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    room = "() => document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"
    assert family.page.evaluate(room)
    for _ in range(60):
        family.page.keyboard.press("Tab")
        if family.page.evaluate("() => document.activeElement.closest('.actions') !== null"):
            break
    with family.page.expect_navigation():
        family.page.keyboard.press("Enter")
    expect(family.page.locator("#shell h1")).to_be_visible()
