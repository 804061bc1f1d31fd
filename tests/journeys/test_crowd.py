"""The waiting room: a number, an honest time, the place kept, let in with everything; unseen by those inside."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from bench.server import wait
from tests.journeys.conftest import PHONE, Site
from tests.journeys.gallery import Gallery
from tests.journeys.person import Family, within

pytestmark = pytest.mark.journey

WAITING, INSIDE = "Sebentar lagi giliran Anda", "Isi sensus untuk keluarga Anda"
KNOWN = 5.0
"""Seconds within which every web process knows what the common row says."""

SLACK = 6.0
"""Seconds on top of the told ones: the turns go in steps of a second, and the page comes again after some of them."""

CODE = "ABCD-EFGH-JKMN-PQRS"

GATHER = """
update lib_house set called = issued, issued = issued + %s, fair = %s, shown = %s, load = 0.7,
  at = clock_timestamp() + interval '1 hour' where id = 1
"""
"""Others take numbers; the next turns are not due before somebody says so."""

NEAR = "update lib_house set called = %s, fair = %s, shown = %s where id = 1"
GO_ON = "update lib_house set at = clock_timestamp() where id = 1"
HOME = "update lib_house set called = issued, fair = 0, shown = 0, load = 0, at = clock_timestamp() where id = 1"
READ = "select coalesce(bool_and(at > %s), false) from lib_beat where at > clock_timestamp() - interval '4 seconds'"


@dataclass
class Crowd:
    """Others before the door of the running site, as the row of the turns tells every web process."""

    database: "psycopg.Connection[tuple[bool]]"
    browse: Callable[[], object]

    def gathers(self, others: int, rate: float) -> None:
        """`others` wait; `rate` of them a second would be let in if the turns went on."""
        self._say(GATHER, others, rate, rate)

    def is_before(self, number: int, rate: float) -> None:
        """It is the turn of three more, then of `number`, and from now on the site lets in as fast as it can."""
        self._say(NEAR, number - 4, rate, rate)

    def goes_on(self) -> None:
        self._say(GO_ON)

    def goes_home(self) -> None:
        self._say(HOME)

    def _say(self, what: str, *values: float) -> None:
        self.database.execute(what.encode(), values)
        since = self.database.execute("select clock_timestamp()").fetchone()
        within(KNOWN, lambda: self._is_known(since))

    def _is_known(self, since: tuple[object, ...] | None) -> bool:
        """A process reads the row with the first request that it gets in a second; each connection may find another."""
        self.browse()
        found = self.database.execute(READ, since).fetchone()
        return bool(found and found[0])


@pytest.fixture
def crowd(site: Site) -> Iterator[Crowd]:
    """Goes home whatever happens."""
    address, port = json.loads((site.var / "postgres.json").read_text())["app"], int(site.url.rpartition(":")[2])
    with psycopg.connect(address, autocommit=True) as database:
        gathered = Crowd(database, lambda: wait("127.0.0.1", port, "/hitung.json"))
        try:
            yield gathered
        finally:
            gathered.goes_home()


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    looked = Gallery()
    yield looked
    assert looked.wrong == []


def number_of(page: Page) -> int:
    expect(page.locator("h1")).to_have_text(WAITING)
    found = re.search(r"Nomor Anda ([\d.]+)", page.locator("main").inner_text())
    assert found
    return int(found[1].replace(".", ""))


def told_seconds(page: Page) -> int:
    found = re.search(r"Kira-kira (?:(\d+) menit ?)?(?:(\d+) detik)? ?lagi", page.locator("main").inner_text())
    assert found
    return 60 * int(found[1] or 0) + int(found[2] or 0)


def test_a_newcomer_keeps_the_place_and_is_let_in_when_it_was_said(
    site: Site, phone: BrowserContext, browser: Browser, crowd: Crowd, gallery: Gallery, request: pytest.FixtureRequest
) -> None:
    crowd.gathers(100, rate=2.0)
    page = phone.new_page()
    page.goto(f"{site.url}/")
    number = number_of(page)
    expect(page.locator("main")).to_contain_text("Di depan Anda ada 100 nomor")
    assert 101 / 2 <= told_seconds(page) <= 1.25 * 101 / 2, "rounded up, by a quarter at most"
    page.reload()
    assert number_of(page) == number
    second = phone.new_page()
    second.goto(f"{site.url}/jalan")
    assert number_of(second) == number
    stranger = browser.new_context(viewport=PHONE)
    after = stranger.new_page()
    after.goto(f"{site.url}/?bahasa=id")
    assert number_of(after) == number + 1
    if "without" not in request.node.name:
        gallery.in_every_language(page, "waiting room")

    crowd.is_before(number, rate=1.0)
    page.get_by_role("link", name="Lihat sekarang").click()
    expect(page.locator("main")).to_contain_text("Di depan Anda ada 3 nomor")
    told, begun = told_seconds(page), time.monotonic()
    crowd.goes_on()
    expect(page.locator("h1")).to_have_text(INSIDE, timeout=1000 * (told + SLACK))
    assert time.monotonic() - begun <= told + SLACK
    crowd.gathers(1000, rate=1.0)
    second.reload()
    expect(second.locator("h1")).to_have_text("Belum bisa masuk")
    stranger.close()


@pytest.mark.prove
def test_what_stood_in_the_address_is_there_after_the_wait(site: Site, browser: Browser, crowd: Crowd) -> None:
    """The code of a letter stands behind the #: neither coming again by itself nor the link may lose it."""
    crowd.gathers(100, rate=2.0)
    phone = browser.new_context(viewport=PHONE, locale="id-ID")
    page = phone.new_page()
    page.goto(f"{site.url}/kode#{CODE}")
    number = number_of(page)
    page.get_by_role("link", name="Lihat sekarang").click()
    crowd.is_before(number, rate=1.0)
    page.get_by_role("link", name="Lihat sekarang").click()
    expect(page.locator("main")).to_contain_text("Di depan Anda ada 3 nomor")
    crowd.goes_on()
    expect(page.locator("#id_kode")).to_have_value(CODE, timeout=1000 * (told_seconds(page) + SLACK))
    phone.close()


def test_whoever_is_inside_never_sees_the_room(
    site: Site, phone: BrowserContext, browser: Browser, crowd: Crowd, request: pytest.FixtureRequest
) -> None:
    """One has opened the first page only, and types the numbers when the crowd comes."""
    truth = site.take(lambda one: len(one.people) == 1 and one.can_log_in and one.kk == one.kk_now)
    family = Family(phone.new_page(), site.url, truth, site.labels, "without" not in request.node.name)
    asked: list[Response] = []
    family.page.on("response", lambda one: asked.append(one))
    family.page.goto(f"{site.url}/")
    expect(family.page.locator("h1")).to_have_text(INSIDE)
    crowd.gathers(1000, rate=1.0)
    family.numbers()
    family.page.fill("#id_sandi", family.password)
    family.onward()
    family.send()
    expect(family.page.locator("dl.facts")).to_contain_text("1")
    family.page.goto(f"{site.url}/")
    expect(family.page.locator("h1")).to_have_text(INSIDE)
    assert len(asked) > 5 and not any("refresh" in one.headers for one in asked)
    newcomer = browser.new_context(viewport=PHONE, locale="id-ID")
    page = newcomer.new_page()
    page.goto(f"{site.url}/")
    assert number_of(page) > 1000
    newcomer.close()
