"""At the door a family shows the receipt of what it sent an hour ago, and the officer's phone has no network."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PHONE, Site
from tests.journeys.gallery import Gallery
from tests.journeys.test_asking import VISITED, enrolled, inside, unlock

pytestmark = [pytest.mark.journey, pytest.mark.prove]

CAMERA = """
if (location.protocol !== "about:" && !sessionStorage.getItem("blind")) {
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return window.held ? [{ rawValue: window.held }] : []; }
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    setInterval(() => canvas.getContext("2d").fillRect(0, 0, 300, 150), 50);
    const stream = canvas.captureStream(20);
    window.tracks = (window.tracks || []).concat(stream.getTracks());
    return stream;
  };
}
"""
"""A camera, and a browser that reads codes: `held` is what is held before it."""

SENT = """
import django; django.setup()
import json
from uuid import UUID
from cacah.cases import reads
from cacah.cases.actions import Envelope, PartAnswers, receive
from cacah.cases.models import Case
from cacah.instrument import reads as instruments
from cacah.interview.core import receipt as core
from cacah.lib import clock, ids
from cacah.vault import signing

case = reads.case(UUID(CASE))
if ANSWERS:
    told = json.loads(ANSWERS)
    parts = [PartAnswers(case.id, "family", told[0])]
    parts += [PartAnswers(one.id, "person", said) for one, said in zip(reads.members(case.id), told[1:])]
    receive(Envelope(ids.new(), case.id, "self", "seat:x", instruments.current().version, tuple(parts), clock.now()))
own = reads.last_receipt(case.id)

def token(whose, **changes):
    told = {"members": own.members, "complete_members": own.complete_members} | changes
    mark = core.mark(own.envelope_id, whose) if whose else b""
    made = core.Statement(own.envelope_id, own.received_at, whose=mark, **told)
    signed = signing.sign(made.payload())
    return core.token(made, signed), core.code(signed)

neighbour = Case.objects.filter(place_id=case.place_id).exclude(pk=case.pk).order_by("pk").first()
mine, code = token(case.id)
print(json.dumps({
    "mine": "https://sensus.contoh.example/periksa/" + mine, "code": code, "neighbour": str(neighbour.pk),
    "other": token(neighbour.pk)[0], "person": token(reads.members(case.id)[0].id)[0], "old": token(None)[0],
    "altered": mine[:40] + ("A" if mine[40] != "A" else "B") + mine[41:], "members": own.members,
    "visits": [one.event for one in reads.told(reads.case(case.id))],
}))
"""
"""The family answers online; receipts of that send, and such as are not quite."""


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    context.add_init_script(CAMERA)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


def hold(page: Page, text: str) -> None:
    page.evaluate("text => { window.held = text; }", text)


def is_dark(page: Page) -> bool:
    """Whether every camera that was opened is shut."""
    return bool(
        page.evaluate("() => window.tracks.length > 0 && window.tracks.every(one => one.readyState === 'ended')")
    )


def again(page: Page) -> None:
    page.get_by_role("button", name="Periksa tanda terima lain").click()


def test_a_receipt_at_the_door_is_checked_without_a_network(site: Site, phone: BrowserContext) -> None:
    truth = site.truth(site.unused())
    told = inside(site, VISITED.replace('"wawancara"', '"tanda-terima"'), KK=truth.kk)
    page = enrolled(site, phone, told)
    looked = Gallery()
    phone.set_offline(True)
    answers = json.dumps([truth.answers, *(one.answers for one in truth.people)])
    made = inside(site, SENT, CASE=told["case"], ANSWERS=answers)
    page.goto(f"{site.url}/petugas/hp/#keluarga/{told['case']}")
    page.get_by_role("link", name="Pindai tanda terima").click()
    expect(page.locator("video")).to_be_visible()
    expect(page.get_by_text("Arahkan kamera")).to_be_visible()
    looked.read(page, "receipt-camera")

    _refused(page, made)
    _of_the_family(page, made, looked)
    page.goto(f"{site.url}/petugas/hp/#keluarga/{told['case']}")
    expect(page.locator("main .tag").first).to_contain_text("tanda terima dilihat")
    expect(page.get_by_role("link", name="Wawancara", exact=True)).to_have_count(0)
    _typed(site, page, made)

    phone.set_offline(False)
    page.locator("#tabs a").last.click()
    expect(page.locator("li .tag.done")).to_have_count(1, timeout=20_000)
    expect(page.locator("li .note.attention")).to_contain_text("tidak ada pada tanda terima keluarga ini")
    looked.read(page, "receipt-day")
    page.get_by_role("button", name="Sudah dibaca").click()
    expect(page.locator("#state .tag.done")).to_be_visible()
    page.goto(f"{site.url}/petugas/hp/#keluarga/{told['case']}")
    expect(page.locator("main .tag").first).to_contain_text("sudah menjawab daring")
    assert inside(site, SENT, CASE=told["case"], ANSWERS="")["visits"] == ["showed_receipt"]
    assert looked.wrong == []


def _refused(page: Page, made: dict[str, Any]) -> None:
    """What does not say that this family has answered is refused in words, and the camera is shut."""
    for text, said in (
        (made["altered"], "Bukan tanda terima sensus ini"),
        ("https://contoh.example/menu", "Bukan tanda terima sensus ini"),
        (made["person"], "hanya milik satu orang"),
        (made["other"], "bukan milik keluarga ini"),
    ):
        hold(page, text)
        expect(page.locator("main .note h2")).to_contain_text(said)
        assert is_dark(page)
        hold(page, "")
        again(page)
    expect(page.locator("video")).to_be_visible()
    page.locator("#tabs a").first.click()
    expect(page.locator(".sheet")).to_be_visible()
    assert is_dark(page), "the camera is shut when the page is left"
    page.go_back()


def _of_the_family(page: Page, made: dict[str, Any], looked: Gallery) -> None:
    hold(page, made["mine"])
    expect(page.locator("main .note.done h2")).to_contain_text("Sudah menjawab")
    expect(page.locator("main .note.done")).to_contain_text(f"{made['members']} orang")
    assert is_dark(page)
    hold(page, "")
    looked.read(page, "receipt-genuine")


def _typed(site: Site, page: Page, made: dict[str, Any]) -> None:
    """A browser that reads no codes: a code that is typed waits for the server, a text that is pasted is checked."""
    page.evaluate("() => sessionStorage.setItem('blind', 'yes')")
    page.reload()
    unlock(page)
    page.goto(f"{site.url}/petugas/hp/#tanda/{made['neighbour']}")
    expect(page.get_by_text("tidak dapat membaca kode QR")).to_be_visible()
    page.get_by_role("button", name="Periksa", exact=True).click()
    expect(page.locator(".field-error")).to_be_visible()
    page.fill("#f-receipt", made["mine"])
    page.get_by_role("button", name="Periksa", exact=True).click()
    expect(page.locator("main .note h2")).to_contain_text("bukan milik keluarga ini")
    again(page)
    page.fill("#f-receipt", made["code"].lower())
    page.get_by_role("button", name="Periksa", exact=True).click()
    expect(page.locator("main .note h2")).to_contain_text("Belum bisa diperiksa")
