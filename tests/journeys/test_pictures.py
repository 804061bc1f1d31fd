"""Show 10: every page a person can see, looked at on a phone and on a desk; `./run pictures` keeps what was seen."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from cacah.simulate.actions import chosen, respond_all
from tests.journeys.conftest import Site
from tests.journeys.gallery import LANGUAGES, Gallery, Offices, screen
from tests.journeys.person import Family, follow, secret, show_code, sign_in, within

pytestmark = pytest.mark.journey

ANSWERED = 40
"""Families that send beforehand, so that charts and tables have something to show."""


@pytest.fixture(params=LANGUAGES)
def gallery(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    looked = Gallery(request.param)
    yield looked
    assert looked.seen and looked.wrong == []


@pytest.fixture
def context(browser: Browser, site: Site, gallery: Gallery) -> Iterator[BrowserContext]:
    made = screen(browser, site.url, gallery.language)
    yield made
    made.close()


@pytest.fixture
def family(site: Site, context: BrowserContext, gallery: Gallery) -> Family:
    truth = site.truth(site.unused())
    return Family(context.new_page(), site.url, truth, site.labels, scripts=True, language=gallery.language)


def test_the_way_in(family: Family, gallery: Gallery) -> None:
    page = family.page
    page.goto(f"{family.url}/")
    gallery.look(page, "landing")
    page.fill("#id_nik", "337204")
    family.onward()
    gallery.look(page, "landing-wrong")
    page.goto(f"{family.url}/")
    family.numbers()
    gallery.look(page, "password-new")
    page.fill("#id_sandi", "123")
    family.onward()
    gallery.look(page, "password-short")
    page.fill("#id_sandi", family.password)
    family.onward()
    gallery.look(page, "ready")
    page.goto(f"{family.url}/sandi/ganti")
    gallery.look(page, "password-change")
    page.goto(f"{family.url}/keluar")
    gallery.look(page, "leave")
    family.onward()
    gallery.look(page, "left")
    family.numbers()
    gallery.look(page, "password")
    for _ in range(6):
        page.fill("#id_sandi", "bukan-sandi-kami")
        family.onward()
        if page.locator("#id_sandi").count() == 0:
            break
        if page.locator(".error-summary").count() and "password-wrong" not in gallery.seen:
            gallery.look(page, "password-wrong")
    gallery.look(page, "wait")


def test_a_family_and_its_people(family: Family, gallery: Gallery) -> None:
    page = family.page
    family.enter()
    family.onward()
    gallery.look(page, "family")
    gallery.look(page, "family-housing", top="[data-item=tenure]")
    family.answer()
    family.onward()
    gallery.look(page, "members")
    second = page.locator(".people > .person").nth(1)
    second.locator('input[value="elsewhere"]').check()
    family.onward()
    gallery.look(page, "members-again")
    page.goto(f"{family.url}/isi/orang/tambah/")
    gallery.look(page, "add")
    family.onward()
    gallery.look(page, "add-wrong")
    page.goto(f"{family.url}/isi/orang/")
    family.answer()
    family.onward()
    gallery.look(page, "person")
    gallery.look(page, "person-questions", top="[data-item=same_registered]")
    _doubtful(family, gallery)
    family.answer()
    gallery.look(page, "work", top="[data-item=certificate]")
    family.onward()
    page.goto(f"{family.url}/isi/ringkasan/")
    gallery.look(page, "summary-missing")
    page.goto(f"{family.url}/isi/orang/")
    family.until("/ringkasan/")
    gallery.look(page, "summary")
    family.onward()
    gallery.look(page, "receipt")
    follow(page.locator("main a[href*='/periksa/']"))
    gallery.look(page, "verify")
    page.goto(f"{family.url}/periksa/bukan")
    gallery.look(page, "verify-false")


def _doubtful(family: Family, gallery: Gallery) -> None:
    """An answer that cannot be, and one that may be."""
    page = family.page
    head = next(iter(family.people().values())).answers["sex"]
    for name, value in (("birth_date", "2090-01-01"), ("sex", "female" if head == "male" else "male")):
        family._give(page.locator(f'[data-item="{name}"]'), name, value)
    page.locator('[name="birth_date_y"]').blur()
    gallery.look(page, "person-wrong", top="[data-item=birth_date]")
    gallery.look(page, "person-doubt", top="[data-item=sex]")
    family.onward()
    gallery.look(page, "person-again")


def test_a_visit_asked_for_and_the_officers_list(
    site: Site, family: Family, browser: Browser, gallery: Gallery
) -> None:
    page = family.page
    page.goto(f"{site.url}/kunjungan")
    gallery.look(page, "visit")
    family.numbers()
    gallery.look(page, "visit-noted")
    office = screen(browser, site.url, gallery.language)
    officer = office.new_page()
    officer.goto(f"{site.url}/petugas/masuk")
    gallery.look(officer, "staff-login", family=False)
    follow(officer.locator(".actions button"))
    gallery.look(officer, "staff-login-wrong", family=False)
    officer = sign_in(office, site.url, site.person("enumerator"))
    gallery.look(officer, "staff-home", family=False)
    officer.goto(f"{site.url}/petugas/daftar")
    gallery.look(officer, "list", family=False)
    follow(officer.locator("li.row", has_text=re.compile("belum menjawab|no answer yet")).first.locator(".name a"))
    gallery.look(officer, "officer-family", family=False)
    officer.locator("details", has=officer.locator("button[value=note]")).locator("summary").click()
    follow(officer.locator("button[value=note]"))
    gallery.look(officer, "officer-family-wrong", family=False)
    follow(officer.locator("button[value=no_contact]"))
    gallery.look(officer, "officer-family-told", family=False)
    officer.goto(f"{site.url}/petugas/daftar?page=99")
    gallery.look(officer, "list-end", family=False)
    officer.goto(f"{site.url}/rilis/")
    gallery.look(officer, "refused", family=False)
    officer.goto(f"{site.url}/petugas/daftar")
    follow(
        officer.locator("li.row", has_text=re.compile("minta dikunjungi|asked for a visit")).first.locator("button"),
    )
    gallery.look(officer, "interview")
    follow(officer.locator(".actions a.button"))
    gallery.look(officer, "interview-family")
    office.close()


def test_progress_and_releases(site: Site, browser: Browser, offices: Offices, gallery: Gallery) -> None:
    if gallery.language == LANGUAGES[0]:
        _answer(site)
    office = screen(browser, site.url, gallery.language)
    page = office.new_page()
    page.goto(f"{site.url}/hasil/")
    if gallery.language == LANGUAGES[0]:  # later something is published
        gallery.once(page, "results-none", family=False)
    page.goto(f"{site.url}/hitung")
    gallery.look(page, "counter", family=False)
    # whoever has enrolled is not asked again: another one enrols in the other language
    _second_factor(office, site.person("operator" if gallery.language == LANGUAGES[0] else "dpo"), site, gallery)
    page, second = (
        offices.page(site.url, site.person(role), gallery.language) for role in ("statistician", "national")
    )
    _progress(second, site, gallery)
    _releases(page, second, site, gallery)
    office.close()


def _answer(site: Site) -> None:
    known = {one["kk"] for one in site.families}
    ready = [one for one in chosen(site.truths, 0.1, seed=7) if one.kk not in known]
    site.families.extend({"kk": one.kk, "state": "taken"} for one in ready[:ANSWERED])
    done = respond_all(site.url, ready[:ANSWERED], site.labels)
    assert [one.trouble for one in done if not one.receipt] == []


def _second_factor(office: BrowserContext, person: Mapping[str, Any], site: Site, gallery: Gallery) -> None:
    page = office.new_page()
    page.goto(f"{site.url}/petugas/masuk")
    page.fill("#id_username", person["user"])
    page.fill("#id_password", person["password"])
    follow(page.locator(".actions button"))
    gallery.look(page, "code-enrol", family=False)
    key = secret(page)
    show_code(page, "AAAAAAAA")
    gallery.look(page, "code-wrong", family=False)
    show_code(page, secret(page) or key)
    assert page.url == f"{site.url}/petugas/"


def _progress(page: Page, site: Site, gallery: Gallery) -> None:
    page.goto(f"{site.url}/kemajuan/")
    gallery.look(page, "progress-nation", family=False)
    for name, place in (("province", "Jawa Tengah"), ("city", "Kota Surakarta"), ("district", "Jebres")):
        follow(page.get_by_role("rowheader", name=place).get_by_role("link"))
        gallery.look(page, "progress" if name == "city" else f"progress-{name}", family=False)
    follow(page.get_by_role("rowheader", name="Jebres").get_by_role("link"))
    gallery.look(page, "progress-village", family=False)


def _finished(page: Page) -> bool:
    page.reload()
    return page.locator("svg").count() > 0


def _releases(page: Page, second: Page, site: Site, gallery: Gallery) -> None:
    page.goto(f"{site.url}/rilis/")
    if gallery.language == LANGUAGES[0]:
        gallery.once(page, "releases-none", family=False)
    follow(page.locator(".actions button[type=submit]"))
    gallery.look(page, "run-waiting", family=False)
    within(60, lambda: _finished(page))
    run = page.url
    gallery.look(page, "tables", family=False)
    follow(page.locator("form[action*='tanda-tangan'] button"))
    second.goto(run)
    follow(second.locator("form[action*='tanda-tangan'] button"))
    second.goto(f"{site.url}/rilis/")
    gallery.look(second, "releases", family=False)
    page.goto(f"{site.url}/hasil/")
    gallery.look(page, "results", family=False)
