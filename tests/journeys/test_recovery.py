"""A family that cannot come in any more: by its own code, by e-mail, by two officers; and what the help desk sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from tests.journeys.conftest import Site
from tests.journeys.gallery import Gallery, Offices
from tests.journeys.person import Family, follow, within

pytestmark = pytest.mark.journey

VILLAGE = "33.72.04.1010"
NEW = "gajah-lampu-sepeda-7"
CODE = re.compile(r"^(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}$")
DELIVERED = 20.0
"""Seconds within which the worker hands a letter to the mail server."""


@dataclass
class Office:
    """A site that can send e-mail, where it arrives, and its staff."""

    site: Site
    box: Mailbox
    offices: Offices

    def staff(self, role: str) -> Page:
        return self.offices.page(self.site.url, self.site.person(role))


@pytest.fixture(scope="module")
def office(post: tuple[Site, Mailbox], offices: Offices) -> Office:
    return Office(*post, offices)


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    looked = Gallery()
    yield looked
    assert looked.wrong == []


@pytest.fixture
def family(office: Office, phone: BrowserContext, request: pytest.FixtureRequest) -> Family:
    """Somebody of a family of the village, at the first page of the interview."""
    known = next(one for one in iter(office.site.unused, None) if office.site.truth(one).place == VILLAGE)
    scripts = "without" not in request.node.name
    person = Family(phone.new_page(), office.site.url, office.site.truth(known), office.site.labels, scripts)
    person.enter()
    return person


def _look(family: Family, gallery: Gallery, name: str) -> None:
    """Where scripts run: axe is one."""
    if family.scripts:
        gallery.look(family.page, name)


def _forgot(family: Family) -> Page:
    """Out, in again with the numbers, and to the page for a lost password."""
    page = family.page
    page.goto(f"{family.url}/keluar")
    family.onward()
    page.goto(f"{family.url}/")
    family.numbers()
    follow(page.get_by_role("link", name="Lupa sandi, atau orang lain yang membuatnya?"))
    return page


def _new_password(family: Family, code: str = "") -> None:
    page = family.page
    if code:
        page.fill("#id_kode", code)
    page.fill("#id_sandi", NEW)
    if family.scripts:
        expect(page.locator("[data-strength]")).to_have_text("Sandi ini kuat.")
    family.onward()
    expect(page.locator("h1")).to_have_text("Sandi sudah diganti")
    page.get_by_role("link", name="Lanjut mengisi").click()
    expect(page).to_have_url(re.compile("/isi/$"))


def test_a_code_on_paper_opens_again(family: Family, gallery: Gallery) -> None:
    page = family.page
    follow(page.get_by_role("link", name="Simpan kode pemulihan"))
    _look(family, gallery, "recovery-prepare")
    family.onward()
    code = page.locator("p.code").inner_text()
    assert CODE.match(code)
    _look(family, gallery, "recovery-code")
    with page.expect_download() as file:
        page.get_by_role("button", name="Simpan sebagai berkas").click()
    assert code in file.value.path().read_text()
    _forgot(family)
    _look(family, gallery, "password-lost")
    _new_password(family, code)


def test_a_link_by_email_opens_again(family: Family, office: Office) -> None:
    page = family.page
    page.goto(f"{family.url}/sandi/pemulihan")
    page.fill("#id_surel", "keluarga@contoh.example")
    page.get_by_role("button", name="Simpan alamat surel").click()
    expect(page.locator("main")).to_contain_text("k•••@contoh.example")
    _forgot(family)
    before = len(office.box.letters)
    page.get_by_role("button", name="Kirim tautan").click()
    expect(page.locator("h1")).to_have_text("Periksa surel Anda")
    within(DELIVERED, lambda: len(office.box.letters) > before)
    body = office.box.letters[-1].get_body()
    assert body is not None
    link = re.search(rf"{re.escape(family.url)}/sandi/surel/\S+", body.get_content())
    assert link
    page.goto(link[0])
    _new_password(family)


def _by_two(office: Office, family: Family, reason: str) -> str:
    """An officer at the door asks, the village head agrees; the code the officer then sees."""
    officer, head = office.staff("enumerator"), office.staff("village_head")
    address = f"{office.site.url}/petugas/sandi-keluarga"
    register = family.truth.login.register
    assert register
    officer.goto(address)
    officer.fill("#id_nik", register["nik"])
    officer.fill("#id_kk", family.truth.kk)
    officer.get_by_label(reason).check()
    officer.get_by_label("Saya sudah memeriksa").check()
    officer.get_by_role("button", name="Minta persetujuan petugas kedua").click()
    expect(officer.locator(".note.done")).to_contain_text("Permintaan dicatat")
    assert not officer.get_by_role("button", name="Saya sudah memeriksa kartunya, setuju").count()
    head.goto(address)
    follow(head.get_by_role("button", name="Saya sudah memeriksa kartunya, setuju").first)
    officer.goto(address)
    follow(officer.get_by_role("button", name="Perlihatkan kode").first)
    code = officer.locator("b.code").inner_text()
    assert CODE.match(code)
    return code


def test_two_officers_open_again(family: Family, office: Office) -> None:
    family.until("/orang/")
    code = _by_two(office, family, "Lupa sandi")
    _forgot(family)
    _new_password(family, code)
    expect(family.page.locator("main")).to_contain_text("Anda sudah mulai mengisi")
    family.page.get_by_role("link", name="Lanjutkan mengisi").click()
    expect(family.page).to_have_url(re.compile("/isi/orang/$"))


def test_in_a_dispute_the_family_begins_afresh(family: Family, office: Office) -> None:
    family.until("/orang/")
    code = _by_two(office, family, "Orang lain membuat sandi untuk keluarga ini")
    _forgot(family)
    _new_password(family, code)
    expect(family.page.locator("main")).not_to_contain_text("Anda sudah mulai mengisi")
    koseka = office.staff("district")
    koseka.goto(f"{office.site.url}/petugas/sengketa")
    expect(koseka.get_by_role("button", name="Kembalikan isian ini").first).to_be_visible()


def test_the_help_desk_finds_why_somebody_was_not_let_in(family: Family, office: Office, gallery: Gallery) -> None:
    page, register = family.page, family.truth.login.register
    assert register
    page.goto(f"{family.url}/keluar")
    family.onward()
    page.goto(f"{family.url}/")
    page.fill("#id_nik", register["nik"])
    page.fill("#id_kk", "3372040101999999")
    family.onward()
    expect(page.locator("main")).to_contain_text("tidak kami temukan bersama")
    desk = office.staff("help_desk")
    desk.goto(f"{office.site.url}/petugas/bantuan")
    gallery.look(desk, "help-desk")
    desk.fill("#id_nik", register["nik"])
    desk.get_by_role("button", name="Cari keluarga").click()
    expect(desk.locator("main")).to_contain_text("NIK dikenal, nomor KK lain")
    assert register["nik"] not in desk.url
    follow(desk.get_by_role("link", name="Buka", exact=True))
    gallery.look(desk, "help-desk-family")
    assert register["name"] not in desk.content()
    follow(desk.get_by_role("button", name="Buat kode masuk"))
    page.goto(f"{family.url}/kode")
    page.fill("#id_kode", desk.locator("b.code").inner_text())
    family.onward()
    page.fill("#id_sandi", family.password)
    family.onward()
    expect(page).to_have_url(re.compile("/isi/$"))
