"""Screens of the field to which no other journey comes, looked at in both languages; `./run pictures` keeps them."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from tests.journeys import field_worlds as worlds
from tests.journeys.conftest import Site
from tests.journeys.gallery import Gallery, Offices
from tests.journeys.person import PLAN, follow, within
from tests.journeys.test_asking import PREPARED
from tests.journeys.test_devices import VILLAGE, there
from tests.journeys.test_phone import PIN, STREETS, TRIES, Officer, officer, room, streets

__all__ = ["officer", "room"]

pytestmark = [pytest.mark.journey, pytest.mark.prove]

SAMIRAN = "33.09.01.2006"
NIGHT_AGE, NIGHT_SEX = 3, 0
"""Which of the buttons: 25 to 59 years, male."""


@pytest.fixture(params=("id", "en"))
def gallery(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    looked = Gallery(str(request.param))
    yield looked
    assert looked.seen and looked.wrong == []


@pytest.fixture(scope="module")
def site(post: tuple[Site, Mailbox]) -> Iterator[Site]:
    """One with paper forms, on census night; afterwards its plan is as it was."""
    there(post[0], str(PLAN), worlds.PLANNED, VILLAGE)
    yield post[0]
    there(post[0], str(PLAN), worlds.USUAL, VILLAGE)


Desk = Callable[[str], Page]


@pytest.fixture
def desk(site: Site, offices: Offices, gallery: Gallery) -> Desk:
    """A page of somebody of a role, signed in."""
    return lambda role: offices.page(site.url, site.person(role), gallery.language)


@pytest.fixture
def name(gallery: Gallery) -> str:
    """What accounts of this journey begin with."""
    return f"layar-{gallery.language}-{uuid4().hex[:6]}"


def seen(page: Page, gallery: Gallery, name: str, address: str = "", **how: str) -> None:
    """A page of an office, looked at. `how`: as `Gallery.look`."""
    if address:
        page.goto(address)
    gallery.look(page, name, family=False, **how)


def pressed(page: Page, gallery: Gallery, name: str, button: str = "main form button", **how: str) -> None:
    """What follows a button of an office's page."""
    follow(page.locator(button).first)
    gallery.look(page, name, family=False, **how)


def asks_for_newcomers(officer: Officer, gallery: Gallery) -> None:
    """People who are said to live here now."""
    page = officer.page
    page.goto(f"{officer.url}/petugas/hp/#mungkin")
    page.locator(".card h2").first.wait_for()
    gallery.look(page, "app-newcomers")
    page.get_by_role("link", name=officer.say("lead_here"), exact=True).first.click()
    page.locator("#f-search").wait_for()
    gallery.look(page, "app-newcomer")
    officer.go("tab_list")


def finds(officer: Officer, gallery: Gallery) -> None:
    """A family that is on no list."""
    page = officer.page
    page.get_by_role("link", name=officer.say("not_listed"), exact=True).click()
    told = {"street": "Jalan Cemara 7", "who": "KELUARGA CONTOH", "people": "3"}
    for field, value in told.items():
        page.fill(f"#f-{field}", value)
    gallery.look(page, "app-finding")
    for field in told:
        page.fill(f"#f-{field}", "")
    officer.press("found_keep")
    expect(page.locator("[aria-invalid]")).to_have_count(len(told))
    gallery.look(page, "app-found-wrong")
    for field, value in told.items():
        page.fill(f"#f-{field}", value)
    officer.press("found_keep")
    expect(page.locator("h1")).to_have_text("KELUARGA CONTOH")
    gallery.look(page, "app-found")


def gives_a_code(officer: Officer, gallery: Gallery) -> None:
    """To a family that would rather answer online."""
    page = officer.page
    officer.go("tab_list")
    page.locator(".line .name a").nth(3).click()
    fold = page.locator("details", has=page.locator("summary", has_text=officer.say("online")))
    fold.locator("summary").click()
    gallery.look(page, "app-online", top="details[open]")
    fold.locator("button").click()
    expect(page.locator("p.code")).to_have_count(1)
    gallery.look(page, "app-code", top=".card")


def interviews(officer: Officer, gallery: Gallery) -> None:
    """The first pages of an interview, put away."""
    page = officer.page
    page.goto(f"{page.url.partition('#')[0]}#")
    page.locator(".line .name a").nth(5).click()
    page.locator('a[href^="#wawancara/"]').click()
    page.locator("form [data-item]").first.wait_for()
    gallery.look(page, "app-interview")
    page.locator("main form .actions button").click()
    page.locator(".people > .person").first.wait_for()
    gallery.look(page, "app-interview-people")
    page.locator("[data-do=later]").click()
    page.locator("#tabs").wait_for()
    gallery.look(page, "app-interview-open")


def hands_over(officer: Officer, gallery: Gallery) -> None:
    """Somebody answers alone on the phone."""
    page = officer.page
    page.locator("a[href^='#sendiri/']").last.click()
    gallery.look(page, "app-alone")
    officer.press("alone_hand")
    page.locator("main .note").first.wait_for()
    gallery.look(page, "app-alone-begun")
    for question, answer in (("presence", "here"), ("card", "this")):
        page.locator(f"[name$={question}][value={answer}]").check()
    finish = page.locator("[data-do=finish]")
    for _ in range(5):
        if not finish.count():
            page.locator("main form .actions button").click()
    gallery.look(page, "app-alone-summary")
    finish.click()
    expect(page.locator("h1")).to_have_text(officer.say("alone_sealed"))
    gallery.look(page, "app-alone-done")
    officer.press("alone_back")
    officer.unlock()
    page.locator("#tabs").wait_for()


def counts_at_night(officer: Officer, gallery: Gallery) -> None:
    """A record of somebody without a home."""
    page = officer.page
    officer.go("tab_day")
    page.get_by_role("link", name=officer.say("night"), exact=True).click()
    gallery.look(page, "app-night")
    officer.press("night_save")
    expect(page.locator(".field-error")).to_have_text(officer.say("night_missing"))
    gallery.look(page, "app-night-wrong", top=".field-error")
    page.fill("#f-spot", "Pasar Gede")
    for group, choice in ((0, NIGHT_SEX), (1, NIGHT_AGE)):
        page.locator("main .chips").nth(group).locator("button").nth(choice).click()
    officer.press("night_save")
    page.get_by_text(str(officer.words["texts"]["night_sum"]).replace("%(number)s", "1")).wait_for()
    gallery.look(page, "app-night-saved")


def renews_the_pin(officer: Officer, gallery: Gallery) -> None:
    page = officer.page
    officer.go("tab_day")
    page.get_by_role("link", name=officer.say("pin"), exact=True).click()
    gallery.look(page, "app-pin")
    for field, value in (("old", PIN), ("secret", "12345678"), ("again", "1234")):
        page.fill(f"#f-{field}", value)
    officer.press("pin")
    page.locator(".error-summary").wait_for()
    gallery.look(page, "app-pin-wrong")


def scans(officer: Officer, gallery: Gallery) -> None:
    """A receipt, on a browser that reads no QR codes."""
    page = officer.page
    page.goto(f"{page.url.partition('#')[0]}#")
    page.locator(".line .name a").nth(4).click()
    page.get_by_role("link", name=officer.say("scan"), exact=True).click()
    gallery.look(page, "app-scan")
    page.fill("#f-receipt", "https://contoh.example/menu")
    officer.press("scan_check")
    page.locator("main .note.attention").wait_for()
    gallery.look(page, "app-scan-false")


def proposes_a_unit(officer: Officer, gallery: Gallery) -> None:
    """Some streets of the neighbourhood have a head of their own now."""
    page = officer.page
    page.goto(f"{officer.url}/petugas/hp/#sls/usul")
    officer.press("sls_keep")
    page.locator(".field-error").first.wait_for()
    gallery.look(page, "app-unit-wrong", top=".field-error")
    page.get_by_role("link", name=officer.say("sls_back"), exact=True).click()
    page.get_by_role("link", name=officer.say("sls_make"), exact=True).click()
    page.locator(".field-error").first.wait_for(state="detached")
    page.fill("#f-name", "RT 002 A")
    page.fill("#f-head", "Bapak Contoh")
    page.locator("fieldset.street legend input").first.check()
    gallery.look(page, "app-unit")
    officer.press("sls_keep")
    page.locator("ul.rows li").first.wait_for()
    gallery.look(page, "app-units")


def is_shut(officer: Officer, gallery: Gallery) -> None:
    """Ten wrong PINs."""
    officer.go("tab_day")
    gallery.look(officer.page, "app-day-waiting")
    officer.press("lock")
    for left in range(TRIES - 1, -1, -1):
        officer.unlock("00000000")
        if left:
            expect(officer.page.locator(".field-error")).to_contain_text(f" {left} ")
        if left == TRIES - 1:
            gallery.look(officer.page, "app-locked-wrong")
    expect(officer.page.locator("h1")).to_have_text(officer.say("shut"))
    gallery.look(officer.page, "app-shut")


def test_the_officers_phone(site: Site, room: BrowserContext, officer: Officer, gallery: Gallery) -> None:
    roll = "\n".join((worlds.ROLL, *worlds.PEOPLE))
    case = there(site, "demo-district", f"ROLL = {roll!r}\n{worlds.OFFICE}", streets(gallery.language))
    there(site, SAMIRAN, worlds.MOVED, VILLAGE)
    officer.enrol()
    within(20, lambda: bool(officer.page.evaluate(PREPARED)))
    room.set_offline(True)
    asks_for_newcomers(officer, gallery)
    finds(officer, gallery)
    gives_a_code(officer, gallery)
    interviews(officer, gallery)
    hands_over(officer, gallery)
    officer.page.goto(f"{officer.url}/petugas/hp/#keluarga/{case}")
    expect(officer.page.locator("h1")).to_have_text("Asrama Putri Contoh")
    gallery.look(officer.page, "app-institution")
    counts_at_night(officer, gallery)
    scans(officer, gallery)
    proposes_a_unit(officer, gallery)
    renews_the_pin(officer, gallery)
    is_shut(officer, gallery)


def test_institutions_and_census_night_at_the_desk(site: Site, desk: Desk, gallery: Gallery, name: str) -> None:
    chief = desk("district")
    chief.goto(f"{site.url}/petugas/lembaga")
    pressed(chief, gallery, "institutions-wrong", "main form .actions button")
    chief.select_option("#id_jenis", "prison")
    for field, value in (("nama", f"Rutan Contoh Blok {name[-6:]}"), ("tempat", VILLAGE), ("kontak", "Kepala Blok")):
        chief.fill(f"#id_{field}", value)
    pressed(chief, gallery, "institution-empty", "main form .actions button")
    chief.fill("#daftar", "\n".join((worlds.ROLL, *worlds.PEOPLE, worlds.NOBODY)))
    pressed(chief, gallery, "institution-wrong", "main form .actions button")
    chief.fill("#daftar", "\n".join((worlds.ROLL, *worlds.PEOPLE)))
    pressed(chief, gallery, "institution", "main form .actions button")
    seen(chief, gallery, "institutions", f"{site.url}/petugas/lembaga")
    there(site, SAMIRAN, worlds.MOVED, VILLAGE)
    seen(chief, gallery, "leads", f"{site.url}/petugas/mungkin")
    there(site, name, worlds.NIGHT, VILLAGE)
    seen(chief, gallery, "night", f"{site.url}/petugas/malam")
    gallery.guide(chief, "night")
    pressed(chief, gallery, "night-wrong", "form[action$=tim] button")
    chief.goto(f"{site.url}/petugas/malam")
    pressed(chief, gallery, "night-decided", "main button[value=sama]")


def test_a_unit_that_was_split_gets_a_code_at_the_desk(site: Site, desk: Desk, gallery: Gallery, name: str) -> None:
    refused, coded = there(site, name, worlds.SPLIT, STREETS).split()
    chief, list_of_all = desk("district"), f"{site.url}/petugas/sls"
    seen(chief, gallery, "proposals", list_of_all)
    seen(chief, gallery, "proposal", f"{list_of_all}/{coded}")
    chief.fill("#kode", "1")
    pressed(chief, gallery, "proposal-wrong", "button[value=kode]")
    chief.goto(f"{list_of_all}/{refused}")
    chief.fill("#alasan", "Belum ada keputusan desa.")
    pressed(chief, gallery, "proposal-refused", "button[value=tolak]")
    chief.goto(f"{list_of_all}/{coded}")
    follow(chief.locator("button[value=kode]"))
    seen(chief, gallery, "proposal-coded", f"{list_of_all}/{coded}")
    chief.fill("#alasan", "Salah SLS.")
    pressed(chief, gallery, "proposal-undone", "button[value=batal]")


def test_paper_forms_at_the_desk(site: Site, desk: Desk, gallery: Gallery, name: str) -> None:
    waiting, differing = there(site, name, worlds.PAPER, VILLAGE).split()
    chief = desk("district")
    seen(chief, gallery, "paper", f"{site.url}/petugas/kertas")
    pressed(chief, gallery, "paper-wrong")
    chief.fill("#id_nomor", site.family("sent")["kk"])
    pressed(chief, gallery, "paper-found")
    seen(chief, gallery, "paper-place", f"{site.url}/petugas/kertas/tempat?tempat={VILLAGE}")
    seen(chief, gallery, "paper-family", f"{site.url}/petugas/kertas/{waiting}")
    chief.fill("#tanggal", (date.today() + timedelta(days=400)).isoformat())
    pressed(chief, gallery, "paper-family-wrong")
    chief.fill("#tanggal", (date.today() - timedelta(days=2)).isoformat())
    pressed(chief, gallery, "keying")
    pressed(chief, gallery, "keying-family", ".actions :is(button, a.button)")
    seen(chief, gallery, "paper-differences", f"{site.url}/petugas/kertas/{differing}/beda")
    chief.locator("input[value=kedua]").first.check()
    pressed(chief, gallery, "paper-settled", "main form .actions button")


def test_officers_get_places_learn_and_hand_over(site: Site, offices: Offices, gallery: Gallery, name: str) -> None:
    told = json.loads(there(site, name, worlds.HIRED, SAMIRAN))
    chief = offices.page(site.url, told["chief"], gallery.language)
    seen(chief, gallery, "home-supervisor", f"{site.url}/petugas/")
    seen(chief, gallery, "giving", f"{site.url}/petugas/bagi")
    follow(chief.get_by_role("rowheader", name="Samiran").get_by_role("link"))
    seen(chief, gallery, "giving-village")
    pressed(chief, gallery, "giving-wrong")
    seen(chief, gallery, "trained", f"{site.url}/petugas/latih")
    seen(chief, gallery, "balance", f"{site.url}/petugas/imbang", top="h1")
    pressed(chief, gallery, "balance-done")
    seen(chief, gallery, "hand-over-family", f"{site.url}/petugas/serah/keluarga/{told['family']}")
    fresh = offices.page(site.url, told["fresh"], gallery.language)
    seen(fresh, gallery, "training", f"{site.url}/petugas/pelatihan")
    seen(fresh, gallery, "lesson", f"{site.url}/petugas/pelatihan/bab/1")
    seen(fresh, gallery, "test", f"{site.url}/petugas/pelatihan/uji")
    pressed(fresh, gallery, "test-wrong")
    for question in fresh.locator("main fieldset").all():
        question.locator("input").first.check()
    pressed(fresh, gallery, "test-result")
    fresh.goto(f"{site.url}/lencana/AAAAAAAAAAAAAAAAAAAAAA")
    gallery.look(fresh, "badge-none")


def test_lists_on_paper(site: Site, desk: Desk, gallery: Gallery) -> None:
    chief, address = desk("district"), f"{site.url}/petugas/cetak?desa="
    chief.goto(address)
    chief.select_option("#desa", label="Jebres")
    follow(chief.locator("main form button").first)
    pressed(chief, gallery, "prints-wrong", "form[method=post] button")
    chief.fill("#untuk", "ketua RT 003")
    chief.locator("#sls").select_option(index=2)
    with chief.expect_download():
        chief.locator("form[method=post] button").click()
    seen(chief, gallery, "prints", chief.url)
    follow(chief.locator("main th a").first)
    seen(chief, gallery, "print")
    pressed(chief, gallery, "print-wrong", "button[value=hilang]")
    chief.locator("main select").first.select_option(index=1)
    pressed(chief, gallery, "print-keyed", "button[value=kembali]")


def test_officers_are_paid(site: Site, desk: Desk, gallery: Gallery, name: str) -> None:
    there(site, name, worlds.WORKED, VILLAGE)
    maker, signer = desk("regency"), desk("provincial")
    today = f"{site.url}/petugas/upah?sampai={datetime.now(ZoneInfo('Asia/Jakarta')).date()}"
    seen(maker, gallery, "pay", today)
    pressed(maker, gallery, "pay-made", "form[method=post] button")
    made = maker.url
    signer.goto(made)
    pressed(signer, gallery, "pay-refuse-wrong", "button[value=tolak]")
    seen(signer, gallery, "pay-to-sign", made)
    pressed(signer, gallery, "pay-signed", "button[value=setuju]")
    there(site, name, worlds.RETURNED, VILLAGE)
    seen(maker, gallery, "pay-correction", today)
    seen(maker, gallery, "pay-none", f"{site.url}/petugas/upah?sampai=2020-01-01")
    seen(maker, gallery, "pay-wrong", f"{site.url}/petugas/upah?sampai=besok")
