"""An officer's phone in a real browser: its key never leaves it, it signs what it asks, and is dead once revoked."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from tests.journeys.conftest import Site
from tests.journeys.gallery import LANGUAGES, Gallery, Offices, screen
from tests.journeys.person import follow, secret, show_code, sign_in, within

pytestmark = pytest.mark.journey

VILLAGE = "33.72.04.1010"
PULL, ENROL = "/petugas/sinkron/tarik", "/petugas/perangkat/daftar"

OFFICER = """
import django; django.setup()
from cacah.access.actions import create_user
from cacah.field.actions import assign
from cacah.geo.reads import by_code
village = by_code(VILLAGE).pk
user, word = create_user(NAME, "Petugas Contoh", [("enumerator", village)])
assign(user.pk, village)
print(word)
"""
"""An officer of this journey's own: once a second factor is enrolled, whoever signs in is asked for its code."""

BROUGHT = """
import django; django.setup()
from uuid import uuid4
from cacah.access.models import User
from cacah.cases.actions import Envelope, PartAnswers, receive
from cacah.cases.models import Case
from cacah.geo.reads import by_code, under
from cacah.instrument.reads import current
from cacah.lib.clock import now
officer = User.objects.get(username=NAME)
answers = dict(address_place=VILLAGE, address_street="Jalan Contoh 1", tenure="own", water="piped", floor="tile")
for case in under(Case.objects.filter(status=0), by_code(VILLAGE)).order_by("pk")[:3]:
    parts = (PartAnswers(case.pk, "family", answers),)
    receive(Envelope(uuid4(), case.pk, "interview", officer.actor, current().version, parts, now()))
"""
"""Three interviews of that officer, in which the people are still missing."""

PHONE = r"""() => {
  const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const bytes = (said) => new TextEncoder().encode(said), own = { name: "ECDSA", namedCurve: "P-256" };
  const heard = async (reply) => ({ status: reply.status, told: await reply.json() });
  const post = async (path, headers, body, credentials) => heard(
    await fetch(path, { method: "POST", headers: headers, body: body, credentials: credentials }));
  window.phone = {
    id: crypto.randomUUID(), counter: 0, keys: crypto.subtle.generateKey(own, false, ["sign", "verify"]),
    async enrol(path, token, name) {
      const key = text(await crypto.subtle.exportKey("spki", (await this.keys).publicKey));
      return post(path, { "X-CSRFToken": token }, JSON.stringify({ id: this.id, key: key, name: name }), "same-origin");
    },
    async ask(path, told) {
      const body = JSON.stringify(told), digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(body)));
      const hex = Array.from(digest, (one) => one.toString(16).padStart(2, "0")).join("");
      const time = Math.floor(Date.now() / 1000) - 3 * 86400;
      this.counter += 1;
      const lines = ["cacah sync 1", "POST", path, this.id, this.counter, time, hex].join("\n");
      const made = { name: "ECDSA", hash: "SHA-256" }, key = (await this.keys).privateKey;
      const signature = text(await crypto.subtle.sign(made, key, bytes(lines)));
      const header = ["Cacah-1", this.id, this.counter, time, signature].join(" ");
      return post(path, { Authorization: header }, body, "omit");
    },
  };
}"""
"""A phone after docs/developer/sync.md whose clock is three days behind."""


DESK = """
import django; django.setup()
from datetime import timedelta
from uuid import uuid4
from cacah.access.models import User
from cacah.cases.actions import Envelope, PartAnswers, Word, receive, tell_all
from cacah.cases.models import Case
from cacah.cases.reads import members
from cacah.cases.tests.conftest import BUDI, FAMILY, here
from cacah.geo.reads import by_code, under
from cacah.instrument.reads import current
from cacah.lib import clock
actor, now = User.objects.get(username=NAME).actor, clock.now()
found = list(under(Case.objects.filter(status=0), by_code(VILLAGE)).order_by("place_id", "pk")[:200])
place = found[0].place_id
mine = [case for case in found if case.place_id == place][:30]
begun = now - timedelta(minutes=5)
for event, some in (("list_here", mine), ("vacant", mine[:18])):
    moments = [begun + timedelta(seconds=2 * at) for at in range(len(some))]
    tell_all([Word(uuid4(), case.pk, event, moment, actor) for case, moment in zip(some, moments)])
for case in mine[20:22]:
    own = members(case.pk)[0].id
    parts = (PartAnswers(case.pk, "family", {**FAMILY, "address_place": VILLAGE}),
             PartAnswers(own, "person", here(BUDI, birth_date=f"197{own.int % 9}-05-17")))
    receive(Envelope(uuid4(), case.pk, "interview", actor, current().version, parts, now))
"""
"""A list checked within minutes, many empty houses, and two families that name one NIK."""


@pytest.fixture(params=LANGUAGES)
def gallery(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    looked = Gallery(str(request.param))
    yield looked
    assert looked.seen and looked.wrong == []


def enrol(officer: Page) -> dict[str, Any]:
    token = officer.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    return dict(officer.evaluate("([path, token]) => phone.enrol(path, token, 'HP Contoh')", [ENROL, token]))


def pull(officer: Page, cursor: str = "") -> dict[str, Any]:
    return dict(officer.evaluate("([path, cursor]) => phone.ask(path, { cursor: cursor })", [PULL, cursor]))


def there(site: Site, name: str, what: str, village: str = VILLAGE) -> str:
    """What a few lines of Python said on the machine of the site."""
    environment = {**os.environ, "CACAH_VAR": str(site.var), "DJANGO_SETTINGS_MODULE": "cacah.site.settings"}
    command = [sys.executable, "-c", f"NAME, VILLAGE = {name!r}, {village!r}\n{what}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def hired(site: Site, name: str, village: str = VILLAGE) -> dict[str, str]:
    """An officer with a place of work, who has not shown a second factor yet."""
    return {"user": name, "password": there(site, name, OFFICER, village)}


def test_a_phone_is_enrolled_loads_its_families_and_is_dead_once_revoked(
    post: tuple[Site, Mailbox], browser: Browser, offices: Offices, gallery: Gallery
) -> None:
    site, _ = post
    room = screen(browser, site.url, gallery.language)
    officer = sign_in(room, site.url, hired(site, f"hp-{gallery.language}"))
    officer.evaluate(PHONE)
    assert enrol(officer) | {"told": ""} == {"status": 403, "told": ""}, "no second factor was shown"
    officer.goto(f"{site.url}/petugas/kode/daftar")
    show_code(officer, secret(officer))
    officer.evaluate(PHONE)
    assert enrol(officer)["status"] == 200

    first = pull(officer)
    assert first["status"] == 200 and len(first["told"]["cases"]) == 100 and first["told"]["more"]
    names = [person.get("name") for line in first["told"]["cases"] for person in line["people"]]
    assert len(names) > 100 and all(names)
    second = pull(officer, first["told"]["cursor"])
    assert not {one["id"] for one in first["told"]["cases"]} & {one["id"] for one in second["told"]["cases"]}

    chief = offices.page(site.url, site.person("district"), gallery.language)
    chief.goto(f"{site.url}/petugas/perangkat")
    gallery.look(chief, "devices", family=False)
    follow(chief.get_by_role("button", name="HP Contoh").first)
    gallery.look(chief, "device-revoked", family=False)
    expect(chief.locator(".tag.attention").first).to_be_visible()
    assert pull(officer, second["told"]["cursor"]) | {"told": ""} == {"status": 403, "told": ""}

    officer.goto(f"{site.url}/petugas/lencana")
    gallery.look(officer, "badge", family=False)
    follow(officer.locator("main a[href*='/lencana/']"))
    expect(officer.locator(".note.done")).to_contain_text("Jebres")
    expect(officer.locator("body")).not_to_contain_text("Petugas Contoh")
    gallery.look(officer, "badge-checked")
    room.close()


def test_a_supervisor_reads_an_interview_and_returns_it(
    post: tuple[Site, Mailbox], offices: Offices, gallery: Gallery
) -> None:
    site, _ = post
    name = f"periksa-{gallery.language}"
    hired(site, name)
    there(site, name, BROUGHT)
    chief = offices.page(site.url, site.person("district"), gallery.language)
    chief.goto(f"{site.url}/petugas/periksa")
    gallery.look(chief, "interviews", family=False)
    follow(chief.locator("main table a").first)
    expect(chief.locator("main")).to_contain_text("Jalan Contoh 1")
    gallery.look(chief, "interview-review", family=False, top="h1")
    follow(chief.locator("button[value=kembalikan]"))
    expect(chief.locator("#alasan")).to_have_attribute("aria-invalid", "true")
    gallery.look(chief, "interview-reason", family=False)
    chief.locator("#alasan").fill("Anggota keluarga belum ada. Tanyakan lagi.")
    follow(chief.locator("button[value=kembalikan]"))
    expect(chief.locator(".note.done")).to_be_visible()
    expect(chief.locator(".rows")).to_contain_text("Anggota keluarga belum ada.")
    gallery.look(chief, "interview-returned", family=False)
    chief.goto(f"{site.url}/petugas/pekerjaan")
    gallery.look(chief, "officers-work", family=False)
    follow(chief.locator("main a[href*='/petugas/serah/']").first)
    gallery.look(chief, "hand-over", family=False)
    follow(chief.locator("main button"))
    expect(chief.locator("#kepada")).to_have_attribute("aria-invalid", "true")
    gallery.look(chief, "hand-over-wrong", family=False)


@pytest.mark.prove
def test_the_supervisors_desk_in_pictures(post: tuple[Site, Mailbox], offices: Offices, gallery: Gallery) -> None:
    site, _ = post
    name = f"meja-{gallery.language}"
    hired(site, name)
    there(site, name, DESK)
    chief = offices.page(site.url, site.person("district"), gallery.language)

    def shown(address: str, what: str) -> bool:
        chief.goto(f"{site.url}/petugas/{address}")
        return chief.locator(what).count() > 0

    within(60, lambda: shown("kejanggalan", "main tbody tr"))
    gallery.look(chief, "anomalies", family=False)
    follow(chief.locator("main tbody th a").first)
    gallery.look(chief, "anomaly", family=False, top="h1")
    follow(chief.locator("main form button"))
    expect(chief.locator("#catatan")).to_have_attribute("aria-invalid", "true")
    gallery.look(chief, "anomaly-wrong", family=False)
    within(60, lambda: shown("ganda", "main table a"))
    gallery.look(chief, "matches-pair", family=False)
    follow(chief.locator("main table a").first)
    gallery.look(chief, "match", family=False, top="h1")
    within(60, lambda: shown("potret", "main table"))
    for file, address in (("snapshot", "potret"), ("exports", "unduh"), ("guide-supervisor", "panduan/pengawas"),
                          ("guide-officer", "panduan/petugas"), ("files-none", "berkas")):  # fmt: skip
        chief.goto(f"{site.url}/petugas/{address}")
        gallery.look(chief, file, family=False)
    for file, address in (("work", "pekerjaan"), ("review", "periksa?keadaan=semua"), ("anomalies", "kejanggalan"),
                          ("files", "berkas"), ("snapshot", "potret")):  # fmt: skip
        chief.goto(f"{site.url}/petugas/{address}")
        gallery.guide(chief, file)
