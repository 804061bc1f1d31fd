"""An officer's list of two thousand families under the thumb, on a phone six times slower than this machine.

A site with a village of so many families, an officer of it, and Chromium as a phone of 360 px whose CPU is slowed six
times. With all families shown the list is moved twenty times by a twenty-first of its length, and a name is typed
letter by letter: each time from the move or the letter until it is drawn, three times over.

Keys: `p50_ms`, `p90_ms`, `slowest_ms` (of one move or letter), `moves` (how many there were).
"""

from statistics import quantiles

from playwright.sync_api import Page, expect, sync_playwright

from bench.server import Server, running
from cacah.site import sample
from tests.journeys.conftest import FLAGS, Site, browser_path
from tests.journeys.gallery import Gallery, screen
from tests.journeys.test_devices import VILLAGE
from tests.journeys.test_phone import signed_in

FAMILIES, SLOWER, ROUNDS = 2000, 6, 3
PATIENCE = 120_000
"""Milliseconds for the phone to have all families."""

MOVES = """async () => {
  const search = document.querySelector("#f-search"), all = document.querySelector(".chip"), took = [];
  const drawn = () => new Promise((yes) => requestAnimationFrame(() => setTimeout(yes, 0)));
  const time = async (act) => {
    const begun = performance.now();
    act();
    await drawn();
    took.push(performance.now() - begun);
  };
  const type = (text) => { search.value = text; search.dispatchEvent(new Event("input", { bubbles: true })); };
  all.click();
  await drawn();
  for (let at = 1; at <= 20; at += 1) await time(() => scrollTo(0, at * document.documentElement.scrollHeight / 21));
  for (const text of ["s", "sa", "san", "sant", "santo", ""]) await time(() => type(text));
  return took;
}"""
"""Milliseconds from a move of the thumb or a letter typed until it is drawn, with all families shown."""


def moved(page: Page) -> list[float]:
    """What each move took on the slowed phone, whose list is open."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return [took for _ in range(ROUNDS) for took in page.evaluate(MOVES)]


def _measured(server: Server) -> list[float]:
    site = Site(server.url, server.var, [], [], [], {}, 0)
    with sync_playwright() as play:
        expect.set_options(timeout=PATIENCE)
        chromium = play.chromium.launch(executable_path=browser_path(), args=FLAGS)
        officer = signed_in(site, screen(chromium, site.url, "id"), Gallery(), VILLAGE)
        officer.enrol()
        expect(officer.page.locator(".chip").first).to_contain_text(f"{FAMILIES:,}".replace(",", "."))
        expect(officer.page.locator("#state")).to_contain_text(officer.say("all_sent"))
        found = moved(officer.page)
        chromium.close()
    return found


def main() -> dict[str, float]:
    """Half a minute, most of it for the site."""
    with running(families=round(FAMILIES / sample.VILLAGES[VILLAGE])) as server:
        took = _measured(server)
    cut = quantiles(took, n=10)
    return {"p50_ms": cut[4], "p90_ms": cut[8], "slowest_ms": max(took), "moves": float(len(took))}
