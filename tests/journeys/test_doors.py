"""Pages beside the straight way: other ways in, lost passwords, a private answer, changes, no network, the offices."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from cacah.comms.tests.mailbox import Mailbox
from tests.journeys.conftest import Site
from tests.journeys.gallery import LANGUAGES, Gallery, Offices, screen
from tests.journeys.person import Family, follow
from tests.journeys.test_offline import DRAWN, READY

pytestmark = pytest.mark.journey

VILLAGE = "33.72.04.1010"
UNKNOWN = ("3372041708859977", "3372040505209977")
NEW = "gajah-lampu-sepeda-7"
WAITING = """
import django; django.setup()
from django.test import RequestFactory
from cacah.lib import crowd
from cacah.lib.core.turns import Turns
from cacah.portal.waiting import waiting
crowd.house.turns = Turns(called=0.0, issued=4000, fair=2.0, shown=2.0, load=0.9)
print(waiting(RequestFactory().get("/", {"bahasa": LANGUAGE}), 1204).content.decode())
"""
"""The page of the waiting room; a whole crowd would be needed to fill the house."""


@pytest.fixture
def site(post: tuple[Site, Mailbox]) -> Site:
    """One that can send e-mail."""
    return post[0]


@pytest.fixture(params=LANGUAGES, scope="module")
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def gallery(language: str) -> Iterator[Gallery]:
    looked = Gallery(language)
    yield looked
    assert looked.seen and looked.wrong == []


@pytest.fixture
def context(browser: Browser, site: Site, language: str) -> Iterator[BrowserContext]:
    made = screen(browser, site.url, language)
    yield made
    made.close()


@pytest.fixture
def family(site: Site, context: BrowserContext, language: str) -> Family:
    """Somebody of the village, at the first page."""
    known = next(one for one in iter(site.unused, None) if site.truth(one).place == VILLAGE)
    return Family(context.new_page(), site.url, site.truth(known), site.labels, scripts=True, language=language)


Staff = Callable[[str], Page]


@pytest.fixture
def staff(site: Site, offices: Offices, language: str) -> Staff:
    """A page of somebody of a role, signed in."""
    return lambda role: offices.page(site.url, site.person(role), language)


def _press(page: Page, button: str) -> None:
    follow(page.locator(button).first)


def _out(family: Family) -> None:
    family.page.goto(f"{family.url}/keluar")
    family.onward()


def test_other_ways_in(family: Family, gallery: Gallery) -> None:
    page = family.page
    page.goto(f"{family.url}/")
    page.fill("#id_nik", UNKNOWN[0])
    page.fill("#id_kk", UNKNOWN[1])
    family.onward()
    gallery.look(page, "landing-unknown")
    for path, name in (("", "ways"), ("/anggota", "way-member"), ("/keterangan", "way-facts")):
        page.goto(f"{family.url}/jalan{path}")
        gallery.look(page, name)
    family.onward()
    gallery.look(page, "way-facts-wrong")
    page.goto(f"{family.url}/jalan/keluarga-baru")
    page.fill("#id_desa", "Jebres")
    gallery.look(page, "way-begin")
    family.onward()
    gallery.look(page, "way-begin-place", top="#id_tempat")
    page.goto(f"{family.url}/jalan/telepon")
    gallery.look(page, "way-call")
    page.fill("#id_telepon", "0812 3456 7890")
    family.onward()
    gallery.look(page, "way-called")
    page.goto(f"{family.url}/kode")
    gallery.look(page, "way-code")
    page.fill("#id_kode", "ABCD-EFGH")
    family.onward()
    gallery.look(page, "way-code-wrong")


def test_the_waiting_room(site: Site, context: BrowserContext, gallery: Gallery) -> None:
    environment = {**os.environ, "CACAH_VAR": str(site.var), "DJANGO_SETTINGS_MODULE": "cacah.site.settings"}
    command = [sys.executable, "-c", WAITING.replace("LANGUAGE", repr(gallery.language))]
    html = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    page = context.new_page()
    page.route("**/antre", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(f"{site.url}/antre")
    gallery.look(page, "waiting-room")


def test_a_lost_password(family: Family, gallery: Gallery) -> None:
    page = family.page
    family.enter()
    page.goto(f"{family.url}/sandi/pemulihan")
    gallery.look(page, "recovery")
    page.fill("#id_surel", "keluarga@contoh.example")
    _press(page, "button[value=surel]")
    gallery.look(page, "recovery-mail")
    family.onward()
    gallery.look(page, "recovery-code")
    code = page.locator("p.code").inner_text()
    _out(family)
    family.numbers()
    page.goto(f"{family.url}/sandi/lupa")
    gallery.look(page, "password-lost")
    _press(page, "form[action*=surel] button")
    gallery.look(page, "letter-sent")
    page.goto(f"{family.url}/sandi/surel/bukan")
    gallery.look(page, "letter-over")
    page.goto(f"{family.url}/sandi/lupa")
    page.fill("#id_kode", code)
    page.fill("#id_sandi", NEW)
    _press(page, "form:has(#id_kode) .actions button")
    gallery.look(page, "password-changed")


def test_a_member_answers_alone(family: Family, browser: Browser, gallery: Gallery) -> None:
    page = family.page
    family.enter()
    family.until("/orang/")
    follow(page.locator("a[href*='/sendiri/']").nth(1))
    gallery.look(page, "alone")
    family.onward()
    gallery.look(page, "alone-code")
    code = page.locator("b.code").inner_text()
    page.goto(f"{family.url}/isi/orang/")
    gallery.look(page, "members-alone", top=".people > .person:has(.tag)")
    room = screen(browser, family.url, gallery.language)
    alone = Family(room.new_page(), family.url, family.truth, family.labels, True, language=gallery.language)
    alone.page.goto(f"{family.url}/kode")
    alone.page.fill("#id_kode", code)
    alone.onward()
    gallery.look(alone.page, "alone-ready")
    alone.onward()
    gallery.look(alone.page, "alone-list")
    room.close()


def test_changes_after_sending(family: Family, gallery: Gallery) -> None:
    page = family.page
    family.enter()
    family.send()
    receipt = page.url
    gallery.look(page, "receipt-changes", top="a[href*='/perubahan/']")
    base = f"{family.url}/isi/perubahan"
    page.goto(f"{base}/meninggal/")
    gallery.look(page, "change-who")
    follow(page.locator("main a.button").last)
    gallery.look(page, "change-death")
    page.goto(f"{base}/lahir/")
    gallery.look(page, "change-birth")
    family.onward()
    gallery.look(page, "change-birth-wrong")
    _out(family)
    family.numbers()
    page.fill("#id_sandi", family.password)
    family.onward()
    gallery.look(page, "sent")
    page.goto(f"{receipt}?sudah=1")
    gallery.look(page, "receipt-again")


def test_without_a_network(family: Family, gallery: Gallery) -> None:
    page = family.page
    family.enter()
    family.until("/keluarga/1/")
    page.wait_for_function(READY, timeout=30_000)
    page.context.set_offline(True)
    family.answer()
    family.onward()
    page.wait_for_url("**/orang/")
    page.wait_for_function(DRAWN)
    gallery.look(page, "offline")
    page.goto(f"{family.url}/isi/ringkasan/")
    page.wait_for_function(DRAWN)
    gallery.look(page, "offline-summary")
    page.context.set_offline(False)
    page.goto(f"{family.url}/?habis=1")
    gallery.look(page, "landing-over")


def _ask(family: Family, officer: Page, at: int) -> None:
    """An officer looked at the cards; `at`: which of the causes."""
    register = family.truth.login.register
    assert register
    officer.goto(f"{family.url}/petugas/sandi-keluarga")
    officer.fill("#id_nik", register["nik"])
    officer.fill("#id_kk", family.truth.kk)
    officer.locator("[name=sebab]").nth(at).check()
    officer.check("#id_periksa")
    _press(officer, "form:has(#id_nik) button")


def test_two_officers_and_a_dispute(site: Site, family: Family, staff: Staff, gallery: Gallery) -> None:
    officer, head = staff("enumerator"), staff("village_head")
    family.enter()
    family.until("/orang/")
    officer.goto(f"{site.url}/petugas/sandi-keluarga")
    gallery.look(officer, "resets", family=False)
    _ask(family, officer, 1)
    gallery.look(officer, "resets-asked", family=False)
    head.goto(f"{site.url}/petugas/sandi-keluarga")
    gallery.look(head, "resets-confirm", family=False)
    _press(head, "button[value=setuju]")
    officer.goto(f"{site.url}/petugas/sandi-keluarga")
    _press(officer, "button[value=kode]")
    gallery.look(officer, "resets-code", family=False)
    code = officer.locator("b.code").inner_text()
    _out(family)
    family.numbers()
    family.page.goto(f"{family.url}/sandi/lupa")
    family.page.fill("#id_kode", code)
    family.page.fill("#id_sandi", NEW)
    _press(family.page, "form:has(#id_kode) .actions button")
    district = staff("district")
    district.goto(f"{site.url}/petugas/sengketa")
    gallery.look(district, "disputes", family=False)


def test_the_help_desk(site: Site, family: Family, staff: Staff, gallery: Gallery) -> None:
    page, desk, register = (
        family.page,
        staff("help_desk"),
        family.truth.login.register,
    )
    assert register
    page.goto(f"{family.url}/")
    page.fill("#id_nik", register["nik"])
    page.fill("#id_kk", UNKNOWN[1])
    family.onward()
    desk.goto(f"{site.url}/petugas/bantuan")
    gallery.look(desk, "help-desk", family=False)
    desk.fill("#id_nik", register["nik"])
    _press(desk, "form:has(#id_nik) button")
    gallery.look(desk, "help-desk-found", family=False)
    _press(desk, "th a")
    gallery.look(desk, "help-desk-family", family=False)
    _press(desk, "main form button")
    gallery.look(desk, "help-desk-code", family=False)
    desk.goto(f"{site.url}/petugas/bantuan/telepon")
    gallery.look(desk, "help-desk-calls", family=False)
    desk.goto(f"{site.url}/petugas/bantuan/wilayah?tempat={VILLAGE}")
    gallery.look(desk, "help-desk-place", family=False)
    desk.goto(f"{site.url}/petugas/ganda")
    gallery.look(desk, "matches-none", family=False)


def test_accounts_and_the_trail(site: Site, staff: Staff, gallery: Gallery) -> None:
    page = staff("operator")
    page.goto(f"{site.url}/petugas/akun/baru")
    _press(page, "main form .actions button")
    gallery.look(page, "account-new", family=False)
    page.fill("#id_username", f"petugas-{gallery.language}")
    page.fill("#id_name", "Siti Contoh")
    page.select_option("#id_role", "enumerator")
    page.fill("#id_place", VILLAGE)
    _press(page, "main form .actions button")
    gallery.look(page, "account-password", family=False)
    page.goto(f"{site.url}/petugas/akun")
    gallery.look(page, "accounts", family=False)
    page.goto(f"{site.url}/petugas/akun?cari=petugas-{gallery.language}")
    _press(page, "th a")
    gallery.look(page, "account", family=False)
    page.goto(f"{site.url}/petugas/sandi")
    gallery.look(page, "staff-password", family=False)
    watcher = staff("dpo")
    watcher.goto(f"{site.url}/petugas/catatan")
    gallery.look(watcher, "trail", family=False)
    gallery.look(watcher, "trail-entries", family=False, top="table")
