"""Show 1: a family answers on a phone and the count follows; and what families do that nobody asked them to."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import FOLLOWS, PHONE, Site
from tests.journeys.person import Family, sign_in, within

pytestmark = pytest.mark.journey

Visit = Callable[..., Family]


@pytest.fixture
def visit(site: Site, phone: BrowserContext, request: pytest.FixtureRequest) -> Visit:
    """Opens the phone for a family of demo.json."""
    scripts = "without" not in request.node.name

    def opened(family: dict[str, Any]) -> Family:
        person = Family(phone.new_page(), site.url, site.truth(family), site.labels, scripts)
        person.password = family["password"] or person.password
        return person

    return opened


def to_visit(page: Page) -> int:
    """How many families the officer's list still sends the officer to."""
    said = page.locator("#families p b").first.text_content() or ""
    return int(said.replace(".", ""))


def row_of(page: Page, site: Site, family: Family) -> str:
    """What the officer's list says of a family, wherever on the list it stands."""
    head = next(one for one in family.truth.people if one.answers.get("relationship") == "head")
    assert head.register
    pages = int(re.findall(r"\d+", page.locator("nav.pages span").inner_text())[-1])
    for number in (1, *range(pages, 1, -1)):
        page.goto(f"{site.url}/petugas/daftar?page={number}")
        row = page.locator("li.row").filter(has_text=head.register["name"]).filter(has_text=family.truth.street)
        if row.count() == 1:
            return row.locator(".tag").inner_text()
    raise AssertionError("the family is not on the list")


def test_a_family_answers_and_the_count_follows_within_five_seconds(site: Site, browser: Browser, visit: Visit) -> None:
    office = browser.new_context(locale="id-ID")
    officer = sign_in(office, site.url, site.person("enumerator"))
    officer.goto(f"{site.url}/petugas/daftar")
    watched = office.new_page()
    watched.goto(f"{site.url}/petugas/daftar")
    family = visit(site.unused())
    assert row_of(officer, site, family) == "belum menjawab"
    before, waiting = site.settled(), to_visit(watched)

    family.enter()
    family.send()
    expect(family.page.locator(".note.done")).to_contain_text("lengkap")
    expect(family.page.locator("dl.facts")).to_contain_text("4")

    one_more = {
        **before,
        **{name: before[name] + 1 for name in before if name.startswith("families_") and "expected" not in name},
        **{name: before[name] + 4 for name in before if name.startswith(("residents_", "persons_listed"))},
    }
    within(FOLLOWS, lambda: site.counted() == one_more)
    within(FOLLOWS, lambda: to_visit(watched) == waiting - 1)
    assert row_of(officer, site, family) == "sudah menjawab daring"

    family.page.get_by_role("link", name="Periksa keaslian").click()
    expect(family.page.locator(".note.done")).to_contain_text("asli")
    office.close()


def test_back_after_sending_and_a_second_press_leave_one_receipt(
    site: Site, phone: BrowserContext, visit: Visit
) -> None:
    before = site.settled()
    family = visit(site.unused())
    family.enter()
    family.until("/ringkasan/")
    family.page.locator(".actions button").dblclick()
    family.page.wait_for_url("**/tanda-terima/**")
    number = family.page.locator("dl.facts .code").first.inner_text()
    family.page.go_back()
    family.page.reload()
    expect(family.page).to_have_url(re.compile("/tanda-terima/"))
    expect(family.page.locator(".note").first).to_contain_text("sudah terkirim")
    assert family.page.locator("dl.facts .code").first.inner_text() == number
    within(FOLLOWS, lambda: site.sent() == (before["families_sent"] + 1, before["residents_sent"] + 4))


def test_a_family_that_stopped_half_way_goes_on_where_it_was_and_in_english(site: Site, visit: Visit) -> None:
    family = visit(site.unused())
    family.enter()
    family.until("/orang/")
    family.until("/1/")
    if family.scripts:  # a phone that was not told of the last page's arrival sends it again, and draws the page anew
        family.page.wait_for_function("() => !document.cookie.includes('kiriman=')")
    family.page.context.clear_cookies()

    family.language = "en"
    family.enter()
    expect(family.page.locator("html")).to_have_attribute("lang", "en")
    family.page.locator(".note a").click()
    expect(family.page.locator(".people > .person").first.locator(".tag")).to_have_text("✓ Complete")
    assert family.page.locator(".people > .person .tag.attention").count() == 4, "nobody is complete yet"
    family.page.goto(f"{site.url}/isi/orang/")
    family.send()
    expect(family.page.locator("h1")).to_contain_text("Thank you")
    expect(family.page.locator(".note.done")).to_contain_text("complete")


def test_what_is_chosen_asks_on_and_what_cannot_be_is_said_at_once(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    family = Family(context.new_page(), site.url, site.truth(site.unused()), site.labels, scripts=True)
    family.enter()
    family.until("/orang/")
    someone = family.page.locator(".people > .person").nth(1)
    place = someone.locator('[data-item$="presence_place"]')
    expect(place).to_be_hidden()
    someone.locator('input[value="elsewhere"]').check()
    expect(place).to_be_visible()
    someone.locator('input[value="died"]').check()
    expect(place).to_be_hidden()
    death = someone.locator('[data-item$="death_date"]')
    for part, value in (("_d", "31"), ("_y", "2019")):
        death.locator(f'input[type=text][name$="{part}"]').fill(value)
    death.locator("select").select_option("2")
    death.locator('[name$="_y"]').blur()
    expect(death.locator(".error")).to_be_visible()
    death.locator("select").select_option("1")
    death.locator('[name$="_y"]').blur()
    expect(death.locator(".error")).to_be_hidden()
    context.close()
