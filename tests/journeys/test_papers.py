"""What a family takes along and what it reads before: receipt, letter, code, guide; checked as a stranger would."""

from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from cacah.lib import qr
from cacah.portal.steps import STEPS
from tests.journeys.conftest import PHONE, Site
from tests.journeys.gallery import LANGUAGES, PICTURED, Gallery, keep, speak
from tests.journeys.person import Family, follow, within

pytestmark = pytest.mark.journey

FIRST_PAGE = 50_000
"""Bytes on the wire of the first page with all it loads."""

GUIDE = Path(__file__).resolve().parents[2] / "cacah" / "portal" / "static" / "portal" / "guide"
SCANNED = """async () => {
  const drawing = document.querySelector(".qr svg"), picture = new Image();
  const size = Number(drawing.getAttribute("viewBox").split(" ")[2]);
  picture.src = "data:image/svg+xml," + encodeURIComponent(drawing.outerHTML);
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * 5;
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0, size * 5, size * 5);
  const dark = (x, y) => (pen.getImageData(x * 5 + 2, y * 5 + 2, 1, 1).data[0] < 128 ? 1 : 0), inside = [];
  for (let y = 4; y < size - 4; y++) inside.push(Array.from({ length: size - 8 }, (_, x) => dark(x + 4, y)));
  return inside;
}"""
"""The modules of the code as a camera sees them: the colour in the middle of each."""


def _family(context: BrowserContext, site: Site) -> Family:
    return Family(context.new_page(), site.url, site.truth(site.unused()), site.labels, scripts=True)


def _words(file: bytes) -> str:
    reader = pypdf.PdfReader(BytesIO(file))
    root: Any = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"].value
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


def _said(page: Page) -> list[str]:
    """Number and verification code of the receipt on the screen."""
    return page.locator("dl.facts dd.code").all_inner_texts()


def test_what_was_committed_is_what_file_letter_and_code_say(post: tuple[Site, Mailbox], browser: Browser) -> None:
    site, box = post
    context = browser.new_context(viewport=PHONE, locale="id-ID", accept_downloads=True)
    family = _family(context, site)
    family.enter()
    family.send()
    page, receipt = family.page, family.page.url
    number, code = _said(page)
    gallery = Gallery()
    gallery.once(page, "receipt-mail")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Simpan sebagai PDF").click()
    saved = _words(Path(waiting.value.path()).read_bytes())
    assert number in saved and code in saved
    for person in family.truth.people:
        assert person.register and person.register["nik"] not in saved and person.register["name"] not in saved

    for language in reversed(LANGUAGES):
        speak(page, language)
        page.goto(receipt)
        page.fill("#id_surel", "bukan alamat")
        follow(page.locator("#surel button"))
        looked = Gallery(language)
        looked.look(page, "receipt-mail-wrong")
        assert looked.wrong == []
    expect(page.locator(".error-summary")).to_contain_text("Tulis satu alamat surel")
    page.fill("#id_surel", "siti@warga.example")
    page.get_by_role("button", name="Kirim tanda terima").click()
    expect(page.locator("#surel .note")).to_contain_text("menunggu")
    within(10, lambda: len(_letters(box, "siti@warga.example")) == 1)
    (attached,) = _letters(box, "siti@warga.example")[0].iter_attachments()
    assert number in _words(attached.get_content())
    page.goto(receipt)
    expect(page.locator("#surel .note.done")).to_contain_text("sudah kami serahkan")

    address = str(page.get_by_role("link", name="Periksa keaslian").get_attribute("href"))
    follow(page.get_by_role("link", name="Tunjukkan kode QR"))
    gallery.once(page, "receipt-code")
    assert page.evaluate(SCANNED) == [list(row) for row in qr.matrix(f"{site.url}{address}")]
    assert gallery.wrong == []
    context.close()
    _stranger(browser, f"{site.url}{address}", code)


def _letters(box: Mailbox, address: str) -> list[EmailMessage]:
    return [letter for letter in box.letters if letter["To"] == address]


def _stranger(browser: Browser, address: str, code: str) -> None:
    """Somebody else scans the code, and one who changed a letter."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".note.done")).to_contain_text("asli")
    assert _said(page) == [code]
    page.goto(f"{address[:-1]}{'A' if address[-1] != 'A' else 'B'}")
    expect(page.locator(".note.error")).to_contain_text("tidak berasal dari kami")
    context.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_family_reads_before_it_begins(post: tuple[Site, Mailbox], browser: Browser, language: str) -> None:
    site, _box = post
    context = browser.new_context(viewport=PHONE, locale="id-ID", reduced_motion="reduce")
    page, gallery = context.new_page(), Gallery(language)
    page.goto(f"{site.url}/?bahasa={language}")
    gallery.look(page, "landing")
    assert page.locator(".before a").count() == 4
    for name, address in (("guide", "petunjuk"), ("questions", "tanya-jawab"), ("share", "bagikan")):
        page.goto(f"{site.url}/{address}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        gallery.look(page, name)
    page.goto(f"{site.url}/petunjuk")
    page.evaluate("document.querySelectorAll('img').forEach((one) => one.scrollIntoView())")
    loaded = "[...document.querySelectorAll('img')].every((one) => one.complete && one.naturalWidth > 0)"
    within(10, lambda: bool(page.evaluate(loaded)))
    assert gallery.wrong == []
    brochure = context.request.get(f"{site.url}/brosur.pdf").body()
    assert site.url in _words(brochure)
    context.close()


def test_the_first_page_with_all_it_loads_is_small(post: tuple[Site, Mailbox], browser: Browser) -> None:
    site, _box = post
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    page, sizes = context.new_page(), []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()))
    page.goto(f"{site.url}/", wait_until="networkidle")
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) <= FIRST_PAGE
    context.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pictures_of_the_guide_are_of_the_pages_as_they_are(
    post: tuple[Site, Mailbox], browser: Browser, language: str
) -> None:
    """Kept only by `./run pictures`; every time, each page of the guide is still on a family's way."""
    site, _box = post
    context = browser.new_context(viewport=PHONE, locale="id-ID", reduced_motion="reduce")
    family = _family(context, site)
    family.language = language
    kept = {}
    page = family.page
    page.goto(f"{site.url}/?bahasa={language}")
    kept["landing"] = page.screenshot(animations="disabled", caret="hide")
    family.numbers()
    kept["password"] = page.screenshot(animations="disabled", caret="hide")
    page.fill("#id_sandi", family.password)
    family.onward()
    for name, part in (("members", "/orang/"), ("person", "/1/"), ("summary", "/ringkasan/"), ("receipt", "terima")):
        if name == "person":
            family.answer()
            family.onward()
        family.until(part)
        kept[name] = page.screenshot(animations="disabled", caret="hide")
    assert set(kept) == {step.picture for step in STEPS}
    for name, png in kept.items() if PICTURED else ():
        keep(context, png, GUIDE / language / f"{name}.webp", 540)
    context.close()
