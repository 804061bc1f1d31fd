"""The place itself changed: people are said to have moved here, and a neighbourhood unit was split; phone and desk."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from cacah.simulate.core import FamilyTruth
from tests.journeys.conftest import Site
from tests.journeys.gallery import Gallery, Offices
from tests.journeys.person import follow, within
from tests.journeys.test_asking import inside
from tests.journeys.test_phone import APP, Officer, gallery, room, signed_in

__all__ = ["gallery", "room"]

pytestmark = pytest.mark.journey

SAMIRAN = "33.09.01.2006"
"""The village of whoever left."""

ARRIVED_AT, SPLIT = "33.72.04.1010.007003", "33.72.04.1010.007004"
"""Neighbourhoods of the demo's other village, Jebres, where no other journey goes."""

PEOPLE = 3

TAPPED_ON = """async () => {
  const drawn = new Promise((yes) => { addEventListener("hashchange", yes, { once: true }); });
  location.hash = "#hari";
  await drawn;
  location.hash = "#mungkin";
}"""
"""A thumb that does not wait for the page it asked for first."""

TELLER = """
import django; django.setup()
import json
from cacah.access.actions import create_user
from cacah.cases.reads import case_for_family
from cacah.field.actions import assign
from cacah.register.reads import families_with_card
from cacah.vault import index
case = case_for_family(families_with_card(index.blind("kk", KK))[0])
user, word = create_user(NAME, "Petugas Contoh", [("enumerator", case.place_id)])
assign(user.pk, case.place_id)
print(json.dumps({"user": user.username, "password": word, "case": str(case.pk)}))
"""
"""An officer of a family's neighbourhood."""

NIGHT = """
import django; django.setup()
import json
from cacah.cases.leads import match_leads
from cacah.cases.models import Cursor
from cacah.lib import clock
Cursor.objects.filter(name="leads").update(census_day=None)  # tonight's round once more
rounds = 0
while match_leads(clock.now()):
    rounds += 1
print(json.dumps({"rounds": rounds}))
"""


@pytest.fixture
def site(post: tuple[Site, Mailbox]) -> Site:
    return post[0]


@pytest.fixture
def chief(site: Site, offices: Offices) -> Page:
    """The supervisor of Jebres, at a desk."""
    return offices.page(site.url, site.person("district"))


def moved_together(family: FamilyTruth) -> bool:
    """Three of one card in the register, who can be asked for."""
    return family.place == SAMIRAN and len(family.people) == PEOPLE and all(one.register for one in family.people)


def told_away(site: Site, offices: Offices, family: FamilyTruth) -> None:
    """The RT head of the old neighbourhood says that they moved to Jebres; the night goes by."""
    who = inside(site, TELLER, KK=family.kk, NAME=f"asal-{uuid4().hex[:8]}")
    page = offices.page(site.url, who)
    page.goto(f"{site.url}/petugas/daftar/{who['case']}")
    fold = page.locator("details", has=page.locator("button[value=list_moved]"))
    fold.locator("summary").click()
    fold.locator("[name$=place]").fill("Jebres")
    follow(fold.locator("button"))
    expect(page.locator(".note.done")).to_be_visible()
    inside(site, NIGHT)


def at_desk(chief: Page, site: Site, name: str) -> Locator:
    """Somebody's row on the supervisor's list, whichever page of it that is."""
    row = chief.get_by_role("row", name=name)

    def is_there() -> bool:
        chief.goto(f"{site.url}/petugas/mungkin")
        onward = chief.locator(".pages a", has_text="Berikutnya")
        while not row.count() and onward.count():
            follow(onward)
        return row.count() == 1

    within(30, is_there)
    return row


def found(chief: Page, site: Site) -> int:
    """How many the supervisor's list says were found."""
    chief.goto(f"{site.url}/petugas/mungkin")
    said = re.search(r"(\d+) sudah ditemukan", chief.locator("main").inner_text())
    assert said
    return int(said[1])


def card(page: Page, name: str) -> Locator:
    return page.locator("section.card", has=page.get_by_role("heading", name=name, exact=True))


def hears(officer: Officer, holds: Callable[[Page], bool]) -> None:
    """The phone asks the server, until its page of people who may live here shows what it should."""
    page, ask = officer.page, officer.say("send_now")

    def is_shown() -> bool:
        page.goto(f"{officer.url}{APP}#hari")
        page.get_by_role("button", name=ask, exact=True).click()
        expect(page.get_by_role("button", name=ask, exact=True)).to_be_visible()
        page.goto(f"{officer.url}{APP}#mungkin")
        page.get_by_role("heading", name=officer.say("leads"), exact=True).wait_for()
        return holds(page)

    within(30, is_shown)


def lives_here(officer: Officer, name: str) -> None:
    card(officer.page, name).get_by_role("link", name=officer.say("lead_here"), exact=True).click()
    officer.page.get_by_role("heading", name=name, exact=True).wait_for()


def test_people_said_to_have_moved_here_are_asked_for_at_the_door_and_found(
    site: Site, room: BrowserContext, chief: Page, offices: Offices, gallery: Gallery
) -> None:
    officer = signed_in(site, room, gallery, ARRIVED_AT)
    officer.enrol()
    family = site.take(moved_together)
    told_away(site, offices, family)
    first, second, third = (one.register["name"] for one in family.people if one.register)
    expect(at_desk(chief, site, third)).to_contain_text("belum ditanyakan")
    before = found(chief, site)
    hears(officer, lambda page: card(page, first).count() == 1)

    room.set_offline(True)
    page = officer.page
    page.evaluate(TAPPED_ON)
    page.get_by_role("heading", name=officer.say("leads"), exact=True).wait_for()
    expect(card(page, first)).to_contain_text(second)
    lives_here(officer, first)
    page.get_by_role("link", name=officer.say("lead_new"), exact=True).click()
    expect(page.locator("#f-who")).to_have_value(first)
    page.fill("#f-street", "Jalan Cemara 7")
    page.fill("#f-people", "2")
    officer.press("found_keep")
    expect(page.locator("h1")).to_have_text(first)
    host = page.url.rpartition("/")[2]
    officer.open("#mungkin")
    page = officer.page
    lives_here(officer, second)
    nearest = page.locator("main button").first
    expect(nearest).to_contain_text(first)
    nearest.click()
    card(page, third).get_by_role("button", name=officer.say("lead_unknown"), exact=True).dblclick()
    expect(page.get_by_text(f"{third}, {officer.say('lead_unknown')}")).to_have_count(1)
    officer.open("#hari")
    page = officer.page
    expect(page.locator("#state")).to_contain_text("4 belum terkirim")

    room.set_offline(False)
    expect(page.locator("li .tag.done")).to_have_count(4)
    expect(at_desk(chief, site, third)).to_contain_text("1 petugas: tidak tahu")
    assert found(chief, site) == before + 2
    hears(officer, lambda page: page.locator("main details .card h2").all_text_contents() == [third])
    page.goto(f"{site.url}/petugas/daftar/{host}")
    came = page.locator(".row", has=page.get_by_text(officer.words["told"]["list_in"], exact=True))
    expect(came).to_have_count(2)
    assert all(came.filter(has_text=name).count() == 1 for name in (first, second))


def proposed(officer: Officer, name: str, sort: str, street: int) -> int:
    """A unit of all families of a street; how many these are."""
    page = officer.page
    page.goto(f"{officer.url}{APP}#sls/usul")
    page.select_option("#f-sort", sort)
    page.fill("#f-name", name)
    page.fill("#f-head", "Bapak Contoh")
    group = page.locator("fieldset.street").nth(street)
    group.locator("legend input").check()
    officer.press("sls_keep")
    expect(page.locator("ul.rows")).to_contain_text(name)
    said = re.search(rf"{name}, (\d+) ", page.locator("ul.rows").inner_text())
    assert said
    return int(said[1])


def decides(chief: Page, site: Site, name: str, button: str, **told: str) -> None:
    """The supervisor opens a proposal from the work list."""
    chief.goto(f"{site.url}/petugas/sls")
    follow(chief.get_by_role("rowheader", name=name).get_by_role("link"))
    for field, value in told.items():
        chief.fill(f"#{field}", value)
    follow(chief.locator(f"button[value={button}]"))
    expect(chief.locator(".note.done")).to_be_visible()


def in_unit(officer: Officer, name: str) -> int:
    """How many families of the phone's list are in a unit, as its search says."""
    page = officer.page
    officer.go("tab_list")
    page.locator(".chip").first.click()
    page.fill("#f-search", name)
    said = re.match(r"\d+", page.locator("p.quiet[role=status]:not(#here)").inner_text())
    page.fill("#f-search", "")
    return int(said[0]) if said else 0


def test_a_unit_that_was_split_is_coded_and_its_families_stand_there_on_the_phone(
    site: Site, room: BrowserContext, chief: Page, gallery: Gallery
) -> None:
    officer = signed_in(site, room, gallery, SPLIT)
    officer.enrol()
    own, reason = uuid4().hex[:6], "Belum ada keputusan desa. 🙂"
    name, other = f"RT 94 {own}", f"RT 95 {own}"
    everybody = in_unit(officer, "")
    room.set_offline(True)
    many = proposed(officer, name, "split", 0)
    proposed(officer, other, "new", 1)
    room.set_offline(False)
    officer.go("tab_day")
    expect(officer.page.locator("li .tag.done")).to_have_count(2)

    room.set_offline(True)
    officer.go("tab_check")
    officer.check("list_here")
    decides(chief, site, name, "kode")
    decides(chief, site, other, "tolak", alasan=reason)
    assert in_unit(officer, name) == 0, "nothing changes before the phone has heard of it"
    room.set_offline(False)
    page = officer.page
    page.goto(f"{site.url}{APP}#sls")
    expect(page.locator("ul.rows")).to_contain_text(f"{many} keluarga pindah")
    expect(page.locator(".note.attention")).to_have_text(reason)
    assert (in_unit(officer, name), in_unit(officer, "")) == (many, everybody)
    officer.go("tab_day")
    expect(page.locator("li .tag.done")).to_have_count(3)
    page.goto(f"{site.url}{APP}#baru")
    expect(page.locator("#f-sls option", has_text=name)).to_have_count(1)
    page.goto(f"{site.url}/petugas/daftar/{officer.told[0][0]}")
    expect(page.locator(".breadcrumb")).to_contain_text(name)

    decides(chief, site, name, "batal", alasan="Salah SLS.")
    officer.open("#sls")
    expect(officer.page.locator("ul.rows")).to_contain_text(officer.say("sls_undone"))
    assert (in_unit(officer, name), in_unit(officer, "")) == (0, everybody)
