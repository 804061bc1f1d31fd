"""Other ways in, on a phone, with and without JavaScript: a renewed card, a person on no record, a code, a call."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cacah.simulate.client import respond_family
from cacah.simulate.core import FamilyTruth
from tests.journeys.conftest import Site
from tests.journeys.person import follow

pytestmark = pytest.mark.journey

PASSWORD = "kuda-gajah-semut-11"
ISSUE = """
import django; django.setup()
from cacah.cases.models import Case
from cacah.entry.actions import issue_code
print(issue_code(None, Case.objects.filter(kind="register").first().place_id, "access", "system:journey"))
"""


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


def _family(site: Site) -> FamilyTruth:
    """Two people or more with a NIK, at home, whom no other journey uses."""
    return site.take(_known)


def _known(truth: FamilyTruth) -> bool:
    people = [one for one in truth.people if one.register and one.register["nik"]]
    return len(people) > 2 and len(people) == len(truth.people)


def _press(page: Page, name: str) -> None:
    follow(page.get_by_role("button", name=name, exact=True))


def _refused(page: Page, site: Site, nik: str, kk: str) -> None:
    page.goto(site.url)
    page.fill("#id_nik", nik)
    page.fill("#id_kk", kk)
    _press(page, "Lanjut")
    expect(page.locator("#perbaiki")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def _make_password(page: Page) -> None:
    expect(page.locator("#id_sandi")).to_be_visible()
    page.fill("#id_sandi", PASSWORD)
    follow(page.locator(".actions button").first)


def test_a_family_with_a_renewed_card_comes_in_by_two_members(site: Site, page: Page) -> None:
    one, other = [person.register for person in _family(site).people if person.register][:2]
    _refused(page, site, one["nik"], "3372040505209901")
    page.get_by_role("link", name="Kartu keluarga kami baru").click()
    expect(page.locator("#id_nik")).to_have_value(one["nik"])
    page.fill("#id_lain", other["nik"])
    _press(page, "Lanjut")
    _make_password(page)
    expect(page).not_to_have_url(f"{site.url}/sandi")


def test_somebody_on_no_record_begins_a_family_and_comes_back(
    site: Site, page: Page, request: pytest.FixtureRequest
) -> None:
    last = "1" if "without" in request.node.name else "2"
    nik, kk = f"337204170885990{last}", f"337204050520990{last}"
    _refused(page, site, nik, kk)
    follow(page.get_by_role("link", name="Keluarga kami belum tercatat"))
    page.fill("#id_desa", next(iter(site.labels.values())).split(",")[0])
    _press(page, "Cari tempat")
    page.locator("input[name=tempat]").first.check()
    _press(page, "Mulai")
    _make_password(page)
    page.context.clear_cookies()
    page.goto(site.url)
    page.fill("#id_nik", nik)
    page.fill("#id_kk", kk)
    _press(page, "Lanjut")
    expect(page.get_by_role("heading", name="Isi sandi keluarga Anda")).to_be_visible()


@pytest.fixture
def code(site: Site) -> Iterator[str]:
    environment = {**os.environ, "CACAH_VAR": str(site.var), "DJANGO_SETTINGS_MODULE": "cacah.site.settings"}
    done = subprocess.run([sys.executable, "-c", ISSUE], env=environment, capture_output=True, text=True, check=True)
    yield done.stdout.strip()


def test_a_code_of_a_letter_opens_the_form_and_stays_out_of_the_address(
    site: Site, page: Page, code: str, request: pytest.FixtureRequest
) -> None:
    page.goto(f"{site.url}/kode#{code}")
    if "without" in request.node.name:
        page.fill("#id_kode", code.lower())
    else:
        expect(page.locator("#id_kode")).to_have_value(code)
        assert "#" not in page.url
    _press(page, "Lanjut")
    _make_password(page)
    expect(page).not_to_have_url(f"{site.url}/sandi")


def test_a_dead_end_leads_to_a_call(site: Site, page: Page) -> None:
    _refused(page, site, "3372041708859977", "3372040505209977")
    expect(page.get_by_text("Meja bantuan:")).to_be_visible()
    follow(page.get_by_role("link", name="Saya minta ditelepon"))
    page.fill("#id_telepon", "123")
    _press(page, "Minta ditelepon")
    expect(page.get_by_text("Nomor telepon berisi 7 sampai 15 angka").first).to_be_visible()
    page.fill("#id_telepon", "0812 3456 7890")
    _press(page, "Minta ditelepon")
    expect(page.get_by_text("Nomor Anda sudah kami catat")).to_be_visible()


@pytest.mark.prove
def test_who_tried_too_often_computes_or_waits_and_then_is_told(
    site: Site, page: Page, browser: Browser, request: pytest.FixtureRequest
) -> None:
    """With JavaScript the phone computes and the page goes on by itself; without, it waits and presses again."""
    last = "5" if "without" in request.node.name else "6"
    nik, kk = f"337204170885991{last}", f"337204050520991{last}"
    for _ in range(5):
        _refused(page, site, nik, kk)
    page.fill("#id_nik", nik)
    page.get_by_role("button", name="Lanjut", exact=True).click()
    if "without" in request.node.name:
        expect(page.get_by_role("heading", name="Tunggu sebentar")).to_be_visible()
        page.wait_for_timeout(20_000)
        _press(page, "Coba lagi")
    expect(page.locator("#perbaiki")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(
    ("held", "code_given", "path"), [("now", False, "other member"), ("register", False, "card"), ("now", True, "code")]
)
def test_a_simulated_family_finds_its_way_and_tells_which(
    site: Site, code: str, held: str, code_given: bool, path: str
) -> None:
    family = _family(site)
    if held == "now":
        family.kk_now = family.kk[:-4] + "9876"
    done = respond_family(
        site.url, family, site.labels, held="now" if held == "now" else "register", code=code if code_given else ""
    )
    assert (done.trouble, done.path) == ("", path)
    assert done.receipt
