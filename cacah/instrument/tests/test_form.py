"""The page in a real browser: it shows, hides and checks at once, and offers choices while somebody types."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import orjson
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from cacah.instrument import core
from cacah.instrument.core import forms
from cacah.instrument.tests.node import STATIC

CONTEXT = {"census_day": "2020-09-15"}
PLACES = [["33.72.04.1011", "Jebres, Kota Surakarta"], ["a", "Jebresan"]]


def page_html(part: core.Part) -> str:
    """The first page as a door would serve it, nothing answered, two values from the register."""
    walk = part.walk({}, CONTEXT)
    prefill = {"name": ("Siti", True), "faith": ("islam", True)}
    state = forms.state(part, "first", {}, CONTEXT, "id").replace("&", "&amp;").replace('"', "&quot;")
    questions = forms.render(part, "first", "id", walk, {}, prefill)
    return (
        '<!doctype html><html lang="id"><meta charset="utf-8"><title>t</title><body><form method="post" '
        f'data-part="/part.json" data-state="{state}" data-lists="/lists/" data-places="/places">{questions}'
        '<button>Lanjut</button></form><script type="module" src="/static/form.js"></script>'
    )


def handler(part: core.Part) -> type[http.server.BaseHTTPRequestHandler]:
    pages = {
        "/": ("text/html", page_html(part).encode()),
        "/part.json": ("application/json", orjson.dumps(forms.wire(part, "id"))),
        "/lists/tribe.json": ("application/json", forms.search_file(part, "tribe", "id")),
        "/places": ("application/json", orjson.dumps(PLACES)),
        **{f"/static/{file.name}": ("text/javascript", file.read_bytes()) for file in STATIC.glob("*.js")},
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = pages.get(urlparse(self.path).path, ("text/plain", b""))
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            # as the site does it: no inline script, no eval
            self.send_header("Content-Security-Policy", "default-src 'self'")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@pytest.fixture(scope="module")
def address(kinds: core.Part) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(kinds))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    chromium = next(place for place in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(place).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740})
        yield page
        browser.close()


@pytest.fixture
def form(page: Page, address: str) -> Iterator[Page]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    with page.expect_response("**/part.json"):
        page.goto(address)
    page.wait_for_load_state("networkidle")
    yield page
    assert [fault for fault in faults if "favicon" not in fault] == []


@pytest.mark.journey
def test_a_question_appears_when_its_condition_holds_and_goes_again(form: Page) -> None:
    faith = form.locator("#faith-q")
    expect(faith).to_be_hidden()
    assert form.locator("#faith").is_disabled()  # a register value nobody saw must not be sent
    form.fill("#age", "5")
    form.locator("#age").blur()
    expect(faith).to_be_visible()
    assert form.locator("#faith").is_enabled()
    form.fill("#age", "4")
    form.locator("#age").blur()
    expect(faith).to_be_hidden()


@pytest.mark.journey
def test_what_cannot_be_read_is_said_at_the_field_and_taken_back(form: Page) -> None:
    form.fill("#age", "tiga")
    form.locator("#age").blur()
    expect(form.locator("#age-error")).to_contain_text("Tulis dengan angka saja")
    assert form.get_attribute("#age", "aria-invalid") == "true"
    assert "age-error" in str(form.get_attribute("#age", "aria-describedby"))
    form.fill("#age", "3")
    form.locator("#age").blur()
    expect(form.locator("#age-error")).to_have_count(0)
    assert form.get_attribute("#age", "aria-invalid") is None


@pytest.mark.journey
def test_choices_follow_the_answer_they_hang_on(form: Page) -> None:
    north, south = form.locator("#town-q label.choice").all()
    form.select_option("#region", "south")
    expect(south).to_be_visible()
    expect(north).to_be_hidden()


@pytest.mark.journey
def test_a_long_list_is_searched_with_keys(form: Page) -> None:
    form.locator("#tribe").press_sequentially("toba")
    expect(form.locator("#tribe-list [role=option]")).to_have_text(["Batak Toba"])
    assert form.get_attribute("#tribe", "aria-expanded") == "true"
    form.press("#tribe", "ArrowDown")
    form.press("#tribe", "Enter")
    assert form.input_value("#tribe") == "Batak Toba"
    assert form.input_value("[name=tribe_code]") == "batak"
    form.locator("#tribe").press_sequentially("x")
    assert form.input_value("[name=tribe_code]") == ""


@pytest.mark.journey
def test_a_place_is_searched_on_the_server_and_tapped(form: Page) -> None:
    form.locator("#home").press_sequentially("jeb")
    form.locator("#home-list [role=option]").first.click()
    assert form.input_value("#home") == "Jebres, Kota Surakarta"
    assert form.input_value("[name=home_code]") == "33.72.04.1011"


@pytest.mark.journey
def test_a_register_value_is_confirmed_by_sending_the_page(form: Page) -> None:
    expect(form.locator("#name-register")).to_contain_text("Menurut data kependudukan: Siti")
    sent = form.evaluate("Array.from(new FormData(document.forms[0]).entries())")
    assert ["name", "Siti"] in sent
    assert not [value for field, value in sent if field == "faith"]


def _born(form: Page, day: str, month: str, year: str) -> None:
    form.fill("input[type=text][name=born_d]", day)
    form.select_option("#born-m", month)
    form.fill("#born-y", year)
    form.locator("#born-y").blur()


def _sent(form: Page, name: str) -> list[str]:
    return [form.input_value(f"input[type=text][name={name}_d]"), form.input_value(f"#{name}-m"),
            form.input_value(f"#{name}-y")]  # fmt: skip


@pytest.mark.journey
def test_a_date_that_another_answer_gives_is_taken_with_one_touch(form: Page) -> None:
    offer = form.locator("#since-q .touch").first.locator("button")
    expect(offer).to_have_count(0)  # nothing is known yet
    _born(form, "3", "5", "2014")
    expect(offer).to_have_text("Sejak lahir: 3 Mei 2014")
    offer.click()
    assert _sent(form, "since") == ["3", "5", "2014"]
    assert offer.get_attribute("aria-pressed") == "true"
    _born(form, "4", "5", "2014")
    assert offer.get_attribute("aria-pressed") == "false"


@pytest.mark.journey
def test_a_year_is_found_in_its_decade_with_keys_alone(form: Page) -> None:
    _born(form, "3", "5", "2014")
    decades, years = (form.get_by_role("group", name=name) for name in ("Pilih puluhan tahunnya", "Pilih tahunnya"))
    assert decades.locator("button").all_text_contents()[-1] == "2010-an"  # no year is before the birth
    decades.get_by_text("2010-an").focus()
    form.keyboard.press("Enter")
    assert years.locator("button").all_text_contents() == ["2019", "2018", "2017", "2016", "2015", "2014"]
    form.keyboard.press("Tab")
    form.keyboard.press("Tab")
    form.keyboard.press("Space")
    assert _sent(form, "since") == ["", "", "2018"]
    expect(years.locator("[aria-pressed=true]")).to_have_text("2018")
    expect(form.locator(":focus")).to_have_text("2018")
    expect(form.locator("#since-error")).to_have_count(0)
