"""An officer's day with the app: no network, a tab that dies, everything arrives once, and nothing readable is left."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from cacah.simulate.core import ground
from tests.journeys.conftest import Site
from tests.journeys.gallery import LANGUAGES, Gallery, Offices, screen
from tests.journeys.person import follow, secret, show_code, sign_in, within
from tests.journeys.test_asking import PREPARED
from tests.journeys.test_devices import hired
from tests.journeys.test_offline import READY, STORED

pytestmark = pytest.mark.journey

STREETS = "33.72.04.1010.001002"
"""A neighbourhood of the demo's village."""

WEST, SOUTH = ground.home("33.72.04.1010")

PIN, APP = "83920174", "/petugas/hp/"
NOTE = "Pagar Rahasia 77 terkunci"
TRIES = 10
FOUND = {"street": "Jalan Rahasia Baru 7", "who": "PENDATANG CONTOH", "people": "1"}
"""A family on no list."""
HOUSE = re.compile(r"(?:[^.]*, )?(.+) NO\. (\d+)")


@pytest.fixture(params=LANGUAGES)
def gallery(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    looked = Gallery(str(request.param))
    yield looked
    assert looked.wrong == []


def streets(language: str) -> str:
    """Each language's own neighbourhood: the first building that an officer numbers is the first there."""
    return STREETS if language == LANGUAGES[0] else "33.72.04.1010.001003"


@pytest.fixture
def room(post: tuple[Site, Mailbox], browser: Browser, gallery: Gallery) -> Iterator[BrowserContext]:
    """A phone that knows where it stands; an error in the app's own code fails the journey."""
    site, _ = post
    context = screen(browser, site.url, gallery.language)
    context.grant_permissions(["geolocation"])
    row = int(streets(gallery.language)[-1]) - 0.5  # of the first column: the middle of that neighbourhood
    east, north = WEST + 0.5 * ground.SIDE, SOUTH + row * ground.SIDE
    context.set_geolocation({"latitude": north, "longitude": east, "accuracy": 9.4})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@dataclass
class Officer:
    """Somebody with the app in the hand. `words`: everything it says; `told`: cases and events, as told."""

    page: Page
    url: str
    words: dict[str, Any]
    name: str
    told: list[tuple[str, str]] = field(default_factory=list)

    def say(self, name: str) -> str:
        """A text of the app as far as it is the same whoever is meant."""
        return str(self.words["texts"][name]).partition("%(")[0].strip()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=self.say(name), exact=True).click()

    def unlock(self, pin: str = PIN) -> None:
        self.page.fill("#f-secret", pin)
        self.press("unlock")

    def enrol(self) -> None:
        """The phone is enrolled, and has its families."""
        self.secret(PIN)
        self.page.locator("#f-again").wait_for(state="detached")
        self.unlock()
        self.page.locator(".sheet .line").first.wait_for()
        expect(self.page.locator("#state")).to_contain_text(self.say("all_sent"))
        self.page.wait_for_function(READY)

    def secret(self, pin: str) -> None:
        self.page.fill("#f-secret", pin)
        self.page.fill("#f-name", self.name)
        self.page.fill("#f-again", pin)
        self.press("enrol")

    def open(self, where: str = "") -> None:
        """A tab of its own, as after the old one died."""
        context = self.page.context
        self.page.close()
        self.page = context.new_page()
        self.page.goto(f"{self.url}{APP}{where}")
        self.unlock()

    def go(self, tab: str) -> None:
        self.page.locator("#tabs").get_by_role("link", name=self.say(tab)).click()
        self.page.locator(f'#tabs [aria-current]:text-is("{self.say(tab)}")').wait_for()

    def check(self, event: str, **facts: str) -> None:
        """The next line of the list check that has not answered, in one touch or with what it asks."""
        who, thumb = self.page.locator("#who"), self.page.locator(".thumb")
        who.wait_for()
        while thumb.get_by_role("button", name=self.words["told"]["list_still_here"], exact=True).count():
            passed = who.inner_text()
            self.press("pass")
            expect(who).not_to_have_text(passed)
        name = who.inner_text()
        self._tell(event, facts)
        expect(self.page.locator(".note.done")).to_contain_text(f"{name}: {self.words['told'][event]}")
        shown = self.page.locator(".note.done a").get_attribute("href") or ""
        self.told.append((shown.partition("/")[2], event))

    def visit(self, event: str, **facts: str) -> None:
        """What came of a visit, on the page of a family."""
        self._tell(event, facts)
        expect(self.page.locator(".mark.waiting")).to_contain_text(self.words["told"][event])
        self.told.append((self.page.url.rpartition("/")[2], event))

    def _tell(self, event: str, facts: dict[str, str]) -> None:
        label = self.words["told"][event]
        if not facts:
            self.page.get_by_role("button", name=label, exact=True).click()
            return
        fold = self.page.locator("details", has=self.page.locator("summary", has_text=re.compile(f"^{label}$")))
        fold.locator("summary").click()
        for name, value in facts.items():
            fold.locator(f'[name$="{event}-{name}"]').fill(value)
        fold.get_by_role("button").click()


@pytest.fixture
def officer(post: tuple[Site, Mailbox], room: BrowserContext, gallery: Gallery) -> Officer:
    """Of a neighbourhood."""
    return signed_in(post[0], room, gallery, streets(gallery.language))


def signed_in(site: Site, room: BrowserContext, gallery: Gallery, place: str) -> Officer:
    """An officer of a place before an empty phone, with a second factor shown."""
    page = sign_in(room, site.url, hired(site, f"aplikasi-{uuid4().hex[:8]}", place))
    page.goto(f"{site.url}{APP}mulai")
    show_code(page, secret(page))
    with urlopen(f"{site.url}{APP}kata/{gallery.language}") as reply:  # our own address
        return Officer(page, site.url, json.load(reply), f"HP {uuid4().hex[:8]}")


def worked(officer: Officer, gallery: Gallery) -> None:
    """Three lines of the list with the RT head, and a family that nobody was met of, and comes again."""
    page = officer.page
    officer.go("tab_check")
    officer.check("list_here")
    officer.check("list_moved", place="Boyolali", since="2019")
    officer.check("list_unknown")
    gallery.look(page, "app-check", family=False)
    officer.go("tab_list")
    page.locator(".line .name a").nth(5).click()
    page.locator("#f-note").fill(NOTE)
    page.locator("#f-here").check()
    expect(page.get_by_text(officer.say("position_known"))).to_be_visible()
    officer.visit("no_contact")
    officer.visit("appointment", day="2020-09-21", hour="16:00")
    gallery.look(page, "app-family", family=False)
    officer.visit("building", building="1")
    drawn(officer, gallery)


def drawn(officer: Officer, gallery: Gallery) -> None:
    """The building stands on the map, inside the border, and leads to its family; the list is sorted from there."""
    page = officer.page
    family = page.locator("h1").inner_text()
    officer.go("tab_map")
    expect(page.locator(".sketch .border")).to_have_count(1)
    expect(page.get_by_text(officer.say("map_inside"))).to_be_visible()
    page.locator(".sketch .shape").click()
    expect(page.locator("section[role=status] a")).to_have_text(family)
    gallery.look(page, "app-map", family=False)
    officer.go("tab_list")
    page.get_by_role("button", name=officer.say("order_near")).click()
    expect(page.locator(".line .name").first).to_have_text(family)
    page.get_by_role("button", name=officer.say("order_street")).click()


def found(officer: Officer, gallery: Gallery) -> None:
    """A family that is not on the list: recorded, and asked at once; of its one person little more than the name."""
    page = officer.page
    officer.go("tab_list")
    page.get_by_role("link", name=officer.say("not_listed"), exact=True).click()
    officer.press("found_keep")
    expect(page.locator("[aria-invalid]")).to_have_count(len(FOUND))
    gallery.read(page, "app-found")
    for name, value in FOUND.items():
        page.fill(f"#f-{name}", value)
    officer.press("found_keep")
    expect(page.locator("h1")).to_have_text(FOUND["who"])
    officer.told.append((page.url.rpartition("/")[2], "new_family"))
    page.locator('a[href^="#wawancara/"]').click()
    page.locator("form [data-item]").first.wait_for()
    page.locator("main form .actions button").click()
    page.locator("[data-do=add]").click()
    page.fill("#id_name", FOUND["who"])
    onward, finish = page.locator("main form .actions button"), page.locator("[data-do=finish]")
    onward.click()
    page.locator(f"[id$=nama]:text-is('{FOUND['who']}')").wait_for()
    page.locator("[name$=presence][value=here]").check()
    onward.click()
    page.locator(f"main h1:text-is('{FOUND['who']}')").wait_for()
    onward.click()
    finish.click()
    expect(page.locator(".mark.waiting")).to_contain_text(officer.say("interviewed"))


def walked(page: Page) -> list[tuple[str, int]]:
    """Street and number of the families, from the top of the list."""
    found = [HOUSE.match(one) for one in page.locator(".line .where").all_inner_texts()]
    return [(one[1], int(one[2])) for one in found if one]


def people(page: Page) -> set[str]:
    """Every head on the list, as far as it is drawn."""
    return set(page.locator(".line .name").all_inner_texts())


def test_a_day_without_a_network_arrives_once_and_leaves_nothing_readable(
    post: tuple[Site, Mailbox], room: BrowserContext, officer: Officer, gallery: Gallery
) -> None:
    site, _ = post
    gallery.look(officer.page, "app-enrol", family=False)
    officer.secret("12345678")
    expect(officer.page.locator(".error-summary")).to_contain_text(officer.say("easy_pin"))
    gallery.read(officer.page, "app-enrol with errors")
    officer.enrol()
    gallery.look(officer.page, "app-list", family=False)
    assert walked(officer.page) == sorted(walked(officer.page)) and len(walked(officer.page)) > 5
    planted = people(officer.page)
    planted |= {str(one["nik"]) for one in site.families} | {NOTE, "Boyolali", PIN, FOUND["who"], FOUND["street"]}
    within(20, lambda: bool(officer.page.evaluate(PREPARED)))

    room.set_offline(True)
    officer.open()
    found(officer, gallery)
    worked(officer, gallery)
    officer.open("#hari")
    expect(officer.page.get_by_text(officer.say("waiting"), exact=False)).to_have_count(8)
    assert not [one for one in planted if one in officer.page.evaluate(STORED)]

    room.set_offline(False)
    received = officer.page.locator("li .tag.done")
    expect(received).to_have_count(8, timeout=20_000)
    expect(received.first).to_contain_text(officer.say("received"))
    gallery.look(officer.page, "app-day", family=False)
    assert not [one for one in planted if one in officer.page.evaluate(STORED)]
    for case, event in officer.told:
        officer.page.goto(f"{site.url}/petugas/daftar/{case}")
        heard = officer.page.locator(".row .name").all_inner_texts()
        assert heard.count(officer.words["told"][event]) == 1
    assert NOTE in officer.page.locator("main").inner_text()


def test_ten_wrong_pins_shut_a_phone_and_its_file_comes_in_by_the_supervisor(
    post: tuple[Site, Mailbox],
    room: BrowserContext,
    officer: Officer,
    offices: Offices,
    gallery: Gallery,
    tmp_path: Path,
) -> None:
    site, _ = post
    officer.enrol()
    room.set_offline(True)
    page = officer.page
    officer.go("tab_check")
    officer.check("list_here")
    officer.go("tab_day")
    officer.press("lock")
    gallery.look(page, "app-locked", family=False)
    for left in range(TRIES - 1, 0, -1):
        officer.unlock("00000000")
        expect(page.locator(".field-error")).to_contain_text(f" {left} ")
    officer.unlock("00000000")
    expect(page.locator("h1")).to_have_text(officer.say("shut"))
    gallery.read(page, "app-shut")
    page.reload()
    expect(page.locator("h1")).to_have_text(officer.say("shut"))
    with page.expect_download() as handed:
        officer.press("pack")
    handed.value.save_as(tmp_path / "pack.json")
    chief = offices.page(site.url, site.person("district"), gallery.language)
    assert uploaded(chief, site, tmp_path / "pack.json") == [(officer.words["told"]["list_here"], "done")]
    gallery.look(chief, "files", family=False)
    assert uploaded(chief, site, tmp_path / "pack.json") == [(officer.words["told"]["list_here"], "plain")]


def test_a_phone_left_alone_locks_and_a_lost_one_is_dead_once_revoked_and_its_file_comes_in(
    post: tuple[Site, Mailbox],
    room: BrowserContext,
    officer: Officer,
    offices: Offices,
    gallery: Gallery,
    tmp_path: Path,
) -> None:
    site, _ = post
    officer.enrol()
    officer.page.clock.install()
    officer.open()
    expect(officer.page.locator("#state")).to_contain_text(officer.say("all_sent"))
    officer.page.clock.fast_forward("05:10")
    expect(officer.page.locator("h1")).to_have_text(officer.say("locked"))
    assert officer.page.locator(".line").count() == 0

    room.set_offline(True)
    officer.unlock()
    officer.go("tab_check")
    officer.check("list_here")
    officer.go("tab_day")
    officer.press("lock")
    chief = offices.page(site.url, site.person("district"), gallery.language)
    chief.goto(f"{site.url}/petugas/perangkat")
    follow(chief.get_by_role("row", name=officer.name).get_by_role("button"))
    room.set_offline(False)
    officer.unlock()
    expect(officer.page.locator("h1")).to_have_text(officer.say("shut"))
    gallery.read(officer.page, "app-revoked")
    with officer.page.expect_download() as handed:
        officer.press("pack")
    handed.value.save_as(tmp_path / "pack.json")
    assert uploaded(chief, site, tmp_path / "pack.json") == [(officer.words["told"]["list_here"], "done")]


def uploaded(chief: Page, site: Site, pack: Path) -> list[tuple[str, str]]:
    """Of each item of the file, as the supervisor reads it: what it is, and how it came in."""
    chief.goto(f"{site.url}/petugas/berkas")
    chief.set_input_files("#berkas", pack)
    follow(chief.locator("main form button"))
    rows = chief.locator(".note + .scroll tbody tr").all()
    tags = [row.locator(".tag").get_attribute("class") or "" for row in rows]
    return [(row.locator("td").first.inner_text(), tag.split()[-1]) for row, tag in zip(rows, tags, strict=True)]
