"""What answering costs a family: taps, typed characters, bytes. Counted in a browser and written to var/counts.json."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, expect

from cacah.simulate.core import FamilyTruth
from tests.journeys.conftest import PHONE, Site
from tests.journeys.person import LISTS, Family, _item

pytestmark = pytest.mark.journey

MOST_TAPS, MOST_TYPED = 80, 20
FAMILIES = 2
FIRST_PAGE, WHOLE_JOURNEY = 50_000, 150_000
LETTERS = 3
"""So many letters of an answer are typed before one of the offered ones is taken."""


@dataclass
class Wire:
    """Bytes of a page's requests and answers, headers and bodies, both ways, as the browser itself tells."""

    received: int = 0
    sent: int = 0
    asked: dict[str, int] = field(default_factory=dict)

    def watch(self, session: CDPSession) -> None:
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._posted)
        session.on("Network.requestWillBeSentExtraInfo", self._asked)
        session.on("Network.responseReceivedExtraInfo", self._told)
        session.on("Network.dataReceived", self._body)

    def _posted(self, event: dict[str, Any]) -> None:
        self.sent += len(event["request"].get("postData", ""))

    def _asked(self, event: dict[str, Any]) -> None:
        self.sent += 40 + sum(len(name) + len(value) + 4 for name, value in event["headers"].items())

    def _told(self, event: dict[str, Any]) -> None:
        text = event.get("headersText", "")
        self.received += len(text) or sum(len(name) + len(value) + 4 for name, value in event["headers"].items())

    def _body(self, event: dict[str, Any]) -> None:
        self.received += event["encodedDataLength"]

    @property
    def whole(self) -> int:
        return self.received + self.sent


@dataclass
class Counting(Family):
    """Answers with a finger: every touch and letter counts. A list or a decade opened and an answer taken are two."""

    taps: int = 0
    typed: int = 0
    what: list[str] = field(default_factory=list)

    def enter(self) -> None:
        super().enter()
        self.taps += 3 + 2  # the three fields of the first two pages, and their buttons
        self.taps += -2  # which `onward` has counted

    def onward(self) -> None:
        self.taps += 1
        super().onward()

    def _note(self, name: str, taps: int, typed: int = 0) -> None:
        self.taps += taps
        self.typed += typed
        self.what.append(f"{name} {taps}/{typed}")

    def _open(self, question: Locator) -> None:
        fold = question.locator("details.change:not([open]) > summary")
        if fold.count():
            raise AssertionError("nothing has changed in this family")

    def _give(self, question: Locator, name: str, value: str) -> None:
        if question.locator("details.change:not([open])").count():
            return  # the register's value is right
        if self._same(question, name, value):
            self._note(f"{name} as before", 1)
            return
        if _item(name) == "since":
            self._touched(question, name, value)
            return
        before = question.evaluate(
            "one => [...one.querySelectorAll('input,select')].map(f => f.value + f.checked).join()"
        )
        super()._give(question, name, value)
        after = question.evaluate(
            "one => [...one.querySelectorAll('input,select')].map(f => f.value + f.checked).join()"
        )
        if before == after:
            return
        if question.locator("input[type=radio]").count():
            self._note(name, 1)
        elif question.locator(f'[name="{name}_code"]').count():
            label = self.labels.get(value) or LISTS[_item(name)][value][self.language]
            self._note(name, 2, min(LETTERS, len(label)))
        elif question.locator("select").count() and not question.locator(f'[name="{name}_y"]').count():
            self._note(name, 2)
        else:
            text = question.locator(f'[name="{name}_y"], [name="{name}"]').first.input_value()
            self._note(name, 1, len(text))

    def _same(self, question: Locator, name: str, value: str) -> bool:
        """The answer of the person before, taken with one touch where it is this person's too."""
        button = question.locator("button.same")
        if not button.count():
            return False
        label = (
            value[:4] if question.locator(f'[name="{name}_y"]').count() else LISTS[_item(name)][value][self.language]
        )
        if not (button.text_content() or "").endswith(label):
            return False
        button.click()
        return True

    def _touched(self, question: Locator, name: str, value: str) -> None:
        """Since birth is one touch; another year is found in its decade."""
        expect(question.locator("[aria-expanded]").first).to_be_visible()
        if value == self._answers(name).get("birth_date"):
            question.locator(".touch").first.locator("button").click()
            self._note(f"{name} birth", 1)
            return
        question.locator("[aria-expanded]", has_text=f"{value[:3]}0").click()
        question.get_by_role("button", name=value[:4], exact=True).click()
        self._note(name, 2)

    def _date(self, question: Locator, name: str, value: str) -> None:
        """The year alone is enough, and says so."""
        if question.locator(f'[name="{name}_y"]').input_value() != value[:4]:
            question.locator(f'[name="{name}_y"]').fill(value[:4])


def two_and_two(family: FamilyTruth) -> bool:
    """Two working adults and two children, all at home and as the register knows them."""
    people = family.people
    home = all(one.register and one.answers.get("presence") == "here" for one in people)
    working = [one for one in people if one.answers.get("activity") == "work"]
    return len(people) == 4 and home and len(working) == 2 and family.kk == family.kk_now


@pytest.fixture(params=range(FAMILIES), ids="family {}".format)
def family(site: Site, browser: Browser) -> Any:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    yield Counting(context.new_page(), site.url, site.take(two_and_two), site.labels, scripts=True)
    context.close()


def test_two_adults_and_two_children_need_few_taps_and_few_bytes(family: Counting) -> None:
    wire = Wire()
    wire.watch(family.page.context.new_cdp_session(family.page))
    family.page.goto(f"{family.url}/")
    first = wire.whole
    family.enter()
    family.send()
    expect(family.page.locator("dl.facts")).to_contain_text("4")
    told = {
        "taps": family.taps,
        "typed": family.typed,
        "first_page_bytes": first,
        "journey_bytes": wire.whole,
        "answers": family.what,
    }
    Path(os.environ.get("CACAH_VAR", "var")).mkdir(exist_ok=True)
    (Path(os.environ.get("CACAH_VAR", "var")) / "counts.json").write_text(json.dumps(told, indent=1))
    assert first <= FIRST_PAGE
    assert wire.whole <= WHOLE_JOURNEY
    assert family.typed <= MOST_TYPED, family.what
    assert family.taps <= MOST_TAPS, family.what
