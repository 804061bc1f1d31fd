"""An officer asks a family of four without a network: a baby is added, a tab dies, and it arrives once, as answered."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cacah.simulate.core import FamilyTruth
from tests.journeys.conftest import PHONE, Site
from tests.journeys.gallery import Gallery
from tests.journeys.person import PREFIX, Family, follow, secret, show_code, sign_in, within

pytestmark = pytest.mark.journey

PIN = "38471926"
BABY = "BAYI CONTOH"
HOME, LIST, SUMMARY = "Keluarga dan rumah", "Siapa yang tinggal di sini", "Ringkasan"

PREPARED = "async () => Boolean(await (await caches.open('hp-soal')).match('/petugas/hp/soal.json'))"
"""Whether the phone has the questions."""

VISITED = """
import django; django.setup()
import json
from cacah.access.actions import create_user
from cacah.cases.actions import request_visit
from cacah.cases.reads import case_for_family
from cacah.field.actions import assign
from cacah.register.reads import families_with_card
from cacah.vault import index
case = case_for_family(families_with_card(index.blind("kk", KK))[0])
user, word = create_user("wawancara", "Petugas Contoh", [("enumerator", case.place_id)])
assign(user.pk, case.place_id)
request_visit(case.pk, "seat:x")
print(json.dumps({"user": "wawancara", "password": word, "case": str(case.pk)}))
"""
"""An officer of the neighbourhood of a family that asked for a visit."""

ARRIVED = """
import django; django.setup()
import json
from cacah.cases.models import Case, Envelope
from cacah.cases.reads import latest_versions
parts = latest_versions(CASE).values()
modes = list(Envelope.objects.filter(case_id=CASE).values_list("mode", flat=True))
print(json.dumps({"modes": modes, "status": Case.objects.get(pk=CASE).word, "parts": [one.values for one in parts]}))
"""


def inside(site: Site, script: str, **told: str) -> dict[str, Any]:
    """What a script says that looks into the site's database."""
    environment = {**os.environ, "CACAH_VAR": str(site.var), "DJANGO_SETTINGS_MODULE": "cacah.site.settings"}
    command = [sys.executable, "-c", "\n".join(f"{name} = {value!r}" for name, value in told.items()) + script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@dataclass
class Asked(Family):
    """A family that answers an officer, page after page of one address. The officer sees four digits of each NIK.

    `more`: answers by name of whoever is added.
    """

    more: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    named: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    listed: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        return self.page.locator("main h1").inner_text()

    def awake(self) -> None:
        """The questions of this page answer by themselves."""
        self.page.wait_for_selector("form [role=combobox]", state="attached")
        if self.heading == LIST:
            people = self.page.locator(".people > .person").evaluate_all(
                "all => all.map(one => [one.id, one.querySelector('h2').textContent])"
            )
            answers = [*(one.answers for one in self.truth.people), *self.more.values()]
            self.named = {name: one for (_, name), one in zip(people, answers, strict=False)}
            self.listed = {prefix: one for (prefix, _), one in zip(people, answers, strict=False)}

    def _answers(self, name: str) -> Mapping[str, Any]:
        prefix = (PREFIX.match(name) or ("", ""))[1]
        if prefix:
            return self.listed[prefix]
        if self.heading == HOME:
            return self.truth.answers
        return {item: value for item, value in self.named[self.heading].items() if item != "nik"}

    def press(self) -> None:
        self.page.locator("main form .actions button").click()

    def through(self, until: str) -> None:
        """Page after page, answered."""
        for _ in range(20):
            if self.heading == until:
                return
            self.awake()
            self.answer()
            self.press()
        raise AssertionError(f"never {until}, but {self.heading}")


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


def unlock(page: Page, pin: str = PIN) -> None:
    page.fill("#f-secret", pin)
    page.locator("main form button").click()


def enrolled(site: Site, phone: BrowserContext, who: dict[str, Any]) -> Page:
    """The officer's app, opened, with everything it needs."""
    page = sign_in(phone, site.url, who)
    page.goto(f"{site.url}/petugas/kode/daftar")
    show_code(page, secret(page))
    page.goto(f"{site.url}/petugas/hp/mulai")
    for name in ("secret", "again"):
        page.fill(f"#f-{name}", PIN)
    follow(page.locator("main form button"))
    unlock(page)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    expect(page.locator(".line").first).to_be_visible()
    within(20, lambda: bool(page.evaluate(PREPARED)))
    return page


def _at_home(site: Site) -> FamilyTruth:
    """Four who live where they are registered."""
    while (family := site.truth(site.unused())).answers.get("address_place") not in (None, family.place):
        pass
    return family


def _born(truth: FamilyTruth) -> dict[str, Any]:
    """A baby of the first of the family: what its mother says of it."""
    like = truth.people[0].answers
    day = (date.today() - timedelta(days=40)).isoformat()
    same = ("citizenship", "ethnicity", "religion", "same_registered")
    return {
        **{name: like[name] for name in same if name in like}, "presence": "here", "card": "unknown", "name": BABY,
        "joined": "born", "no_nik_reason": "young", "since": day, "sex": "female", "birth_date": day,
        "birth_place": "SURAKARTA", "birth_certificate": "no", "relationship": "child", "intends_stay": "yes",
    }  # fmt: skip


def test_a_family_and_its_baby_are_asked_without_a_network_and_arrive_once(
    site: Site, browser: Browser, phone: BrowserContext
) -> None:
    truth = _at_home(site)
    told = inside(site, VISITED, KK=truth.kk)
    page = enrolled(site, phone, told)
    phone.set_offline(True)
    page.goto(f"{site.url}/petugas/hp/#keluarga/{told['case']}")
    page.get_by_role("link", name="Wawancara").click()
    looked = Gallery()
    family = Asked(page, site.url, truth, site.labels, scripts=True, more={BABY: _born(truth)})
    family.through(LIST)
    looked.read(page, "asking-list")

    page.get_by_role("button", name="Tambah orang").click()
    family.press()
    expect(page.locator("#name-error")).to_be_visible()
    page.fill("#id_name", BABY)
    page.locator("[name=joined][value=born]").check()
    family.press()
    expect(page.locator(".people > .person")).to_have_count(5)
    first = page.locator(".people > .person h2").first.inner_text()
    family.through(first)

    family.awake()
    family.answer()
    page.fill("[name=since_y]", str(date.today().year + 1))
    family.press()
    expect(page.locator(".error-summary")).to_contain_text("Tanggal ini belum terjadi")
    assert family.heading == first, "a date that is still to come is refused"
    looked.read(page, "asking-wrong")
    expect(page.locator("#kept")).to_have_text("Tersimpan di ponsel ini")

    page.close()
    page = family.page = phone.new_page()
    page.goto(f"{site.url}/petugas/hp/#wawancara/{told['case']}")
    unlock(page)
    expect(page.locator("main h1")).to_have_text(first)
    expect(page.locator("[name=since_y]")).to_have_value(str(date.today().year + 1))
    page.wait_for_function("() => document.activeElement.closest('[data-item=since]')")
    family.through(SUMMARY)
    expect(page.locator(".people .tag.attention")).to_have_count(0)
    expect(page.locator(".progress")).to_contain_text("5 dari 5")
    looked.read(page, "asking-summary")
    page.get_by_role("button", name="Selesai").click()
    expect(page.locator("main")).to_contain_text("Wawancara: di HP ini")
    assert looked.wrong == []

    phone.set_offline(False)
    expect(page.locator("#state .tag.done")).to_be_visible(timeout=20_000)
    found = inside(site, ARRIVED, CASE=told["case"])
    assert (found["modes"], found["status"]) == (["interview"], "clean")
    by_name = {one.get("name"): one for one in found["parts"]}
    for person in truth.people:
        stored = by_name[person.answers["name"]]
        assert {name: stored[name] for name in ("presence", "sex", "birth_date")} == {
            name: person.answers[name] for name in ("presence", "sex", "birth_date")
        }
        assert person.register is not None and stored["nik"] == person.register["nik"], "four digits were enough"
    assert by_name[BABY]["joined"] == "born"
    assert by_name[None]["water"] == truth.answers["water"]

    phone.set_offline(True)
    _answers_alone(page)
    renewed = PIN[::-1]
    _renew(page, PIN, renewed)
    phone.set_offline(False)
    page.reload()
    unlock(page, renewed)
    expect(page.locator("#state .tag.done")).to_be_visible(timeout=20_000)
    assert sorted(inside(site, ARRIVED, CASE=told["case"])["modes"]) == ["interview", "own"]


def _answers_alone(page: Page) -> None:
    """Somebody of the family takes the phone, and it comes back by the PIN."""
    page.locator("a[href^='#sendiri/']").nth(1).click()
    page.get_by_role("button", name="Serahkan HP").click()
    expect(page.locator("main .note").first).to_contain_text("Giliran:")
    expect(page.locator("#tabs")).to_be_hidden()
    for question, answer in (("presence", "here"), ("card", "this")):
        page.locator(f"[name$={question}][value={answer}]").check()
    for _ in range(5):
        if page.locator("main h1").inner_text() != SUMMARY:
            page.locator("main form .actions button").click()
    page.get_by_role("button", name="Selesai. Kunci jawaban saya").dblclick()
    page.get_by_role("button", name="Buka aplikasi petugas").click()
    unlock(page)
    expect(page.locator(".mark.waiting")).to_contain_text("Jawaban sendiri")
    expect(page.locator(".tag.done", has_text="sudah menjawab sendiri")).to_have_count(1)


def _renew(page: Page, old: str, new: str) -> None:
    """Another PIN; the old one is good no more."""
    page.locator("#tabs a").last.click()
    page.get_by_role("link", name="Ganti PIN").click()
    for name, value in (("old", old), ("secret", new), ("again", new)):
        page.fill(f"#f-{name}", value)
    page.get_by_role("button", name="Ganti PIN").click()
    expect(page.locator(".note.done")).to_contain_text("PIN sudah diganti")
