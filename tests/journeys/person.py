"""A family with a phone: reads each question that can be seen and gives the true answer; and how officers sign in."""

import csv
import re
import time
from base64 import b32decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django_otp.oath import TOTP
from playwright.sync_api import BrowserContext, Locator, Page, TimeoutError

from cacah.simulate.core import FamilyTruth, PersonTruth

PLAN = Path(__file__).resolve().parents[2] / "plans" / "sp2020"


def _list(name: str) -> dict[str, dict[str, str]]:
    with (PLAN / "lists" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: {"id": row["label::Indonesia (id)"], "en": row["label::English (en)"]}
            for row in csv.DictReader(lines)
        }


LISTS = {name: _list(name) for name in ("country", "ethnicity", "industry", "occupation")}
"""What somebody types for an answer of a long list, by code and language."""

PASSWORD = "kuda-gajah-semut-11"
PREFIX = re.compile(r"^(m[0-9a-f]{8}_)?(.+)$")
MEMBER = re.compile(r"/orang/([0-9a-f-]{36})/")
YEAR = re.compile(r"\d{4}(-|$)")
GIVEN = """name => {
  const question = document.querySelector(`.question[data-item="${name}"]`);
  if (!question || !question.checkVisibility()) return null;
  const field = ending => question.querySelector(`[name="${name}${ending}"]:not([type=radio])`);
  const one = field("_y") || field("_code") || field("");
  if (one) return one.value;
  const chosen = question.querySelector(`[name="${name}"]:checked`);
  return chosen ? chosen.value : "";
}"""
"""What is answered to a question: the year of a date, a code, a text; null where it cannot be seen."""
MOST_PAGES = 40
PATIENCE = 10_000
"""Milliseconds for a page to show how to go on."""


@dataclass
class Family:
    """Somebody who answers for a family in a browser. `labels`: what a place is called where somebody types it."""

    page: Page
    url: str
    truth: FamilyTruth
    labels: Mapping[str, str]
    scripts: bool
    password: str = PASSWORD
    language: str = "id"
    seen: list[str] = field(default_factory=list)

    def enter(self) -> None:
        """From the first page past the password, made or given."""
        self.page.goto(f"{self.url}/?bahasa={self.language}")
        self.numbers()
        self.page.fill("#id_sandi", self.password)
        self.onward()

    def numbers(self) -> None:
        register = self.truth.login.register
        assert register is not None
        self.page.fill("#id_nik", register["nik"])
        self.page.fill("#id_kk", self.truth.kk)
        self.onward()

    def onward(self) -> None:
        """The one main action at the bottom of the page."""
        self.seen.append(self.page.url.removeprefix(self.url))
        action = self.page.locator(".actions :is(button, a.button):visible").last
        try:
            action.wait_for(timeout=PATIENCE)
        except TimeoutError as error:
            raise AssertionError(f"no way on from {self.seen[-3:]}: {self.page.inner_text('body')}") from error
        follow(action)

    def until(self, part: str) -> None:
        """Answers page after page until the address holds `part`."""
        for _ in range(MOST_PAGES):
            if part in self.page.url:
                return
            self.answer()
            self.onward()
        raise AssertionError(f"{MOST_PAGES} pages and never {part}: {self.seen[-5:]}")

    def send(self) -> None:
        """From wherever the family is to its receipt."""
        self.until("/ringkasan/")
        self.onward()
        self.page.wait_for_url("**/tanda-terima/**")

    def answer(self) -> None:
        """Every question of this page that can be seen and whose answer is not there yet."""
        for name in self.page.locator(".question[data-item]").evaluate_all("all => all.map(one => one.dataset.item)"):
            value = self._answers(name).get(_item(name))
            if value is not None and self._asks_for(name, str(value)):
                self._give(self.page.locator(f'.question[data-item="{name}"]'), name, str(value))

    def _asks_for(self, name: str, value: str) -> bool:
        """Whether the question can be seen and has another answer: one look, because there are sixty in a family."""
        given = self.page.evaluate(GIVEN, name)
        return given is not None and given != (value[:4] if YEAR.match(value) and len(given) == 4 else value)

    def _answers(self, name: str) -> Mapping[str, Any]:
        member = MEMBER.search(self.page.url)
        prefix = f"m{member[1].replace('-', '')[-8:]}_" if member else (PREFIX.match(name) or ("", ""))[1]
        if not prefix:
            return self.truth.answers
        return self.people()[prefix].answers

    def people(self) -> dict[str, PersonTruth]:
        """Who is meant by a prefix: people stand on the list in the order of the card."""
        if "/orang/" in self.page.url and not MEMBER.search(self.page.url):
            ids = self.page.locator(".people > .person").evaluate_all("all => all.map(one => one.id)")
            self._people = dict(zip(ids, self.truth.people, strict=True))
        return self._people

    _people: dict[str, PersonTruth] = field(default_factory=dict)

    def _give(self, question: Locator, name: str, value: str) -> None:
        if question.locator(f'[name="{name}_y"]').count():
            self._date(question, name, value)
        elif question.locator(f'[name="{name}_code"]').count():
            self._search(question, name, value)
        elif question.locator("input[type=radio]").count():
            if not question.locator(f'[value="{value}"]:checked').count():
                self._open(question)
                question.locator(f'[name="{name}"][value="{value}"]').check()
        elif question.locator("select").count():
            if question.locator("select").input_value() != value:
                self._open(question)
                question.locator("select").select_option(value)
        elif question.locator("input").input_value() != value:
            self._open(question)
            question.locator("input").fill(value)

    def _open(self, question: Locator) -> None:
        """Where the register has an answer, the control is behind "change"."""
        fold = question.locator("details.change:not([open]) > summary")
        if fold.count():
            fold.click()

    def _date(self, question: Locator, name: str, value: str) -> None:
        year, month, day = (*value.split("-"), "", "")[:3]
        if question.locator(f'[name="{name}_y"]').input_value() == year:
            return
        self._open(question)
        if day:
            question.locator(f'input[type=text][name="{name}_d"]').fill(str(int(day)))
        else:
            question.locator(f'input[type=checkbox][name="{name}_d"]').check()
        question.locator(f'[name="{name}_m"]').select_option(str(int(month)) if month else "?")
        question.locator(f'[name="{name}_y"]').fill(year)

    def _search(self, question: Locator, name: str, value: str) -> None:
        label = self.labels.get(value) or LISTS[_item(name)][value][self.language]
        if question.locator(f'input[type=radio][name="{name}_code"]').count():
            question.get_by_label(label, exact=True).check()
            return
        if question.locator(f'[name="{name}_code"]').input_value() == value:
            return
        self._open(question)
        question.locator(f'[name="{name}"]').fill(self.spelt(name, label))
        if self.scripts:
            question.locator("[role=option]").get_by_text(label, exact=True).first.click()

    def spelt(self, name: str, label: str) -> str:
        """What is typed to find it."""
        return label


def _item(name: str) -> str:
    match = PREFIX.match(name)
    assert match
    return match[2]


def sign_in(context: BrowserContext, url: str, person: Mapping[str, Any]) -> Page:
    """An officer's first page; the second factor is enrolled on the way where the role demands one."""
    page = context.new_page()
    page.goto(f"{url}/petugas/masuk")
    page.fill("#id_username", person["user"])
    page.fill("#id_password", person["password"])
    follow(page.locator(".actions button"))
    if "/kode/daftar" in page.url:
        show_code(page, secret(page))
    assert page.url == f"{url}/petugas/", page.url
    return page


def secret(page: Page) -> str:
    """The key that the enrolment page shows to those who cannot scan."""
    return (page.locator("details code").text_content() or "").replace(" ", "")


def show_code(page: Page, key: str) -> None:
    """Type the code that an authenticator app would show now."""
    page.fill("#id_code", f"{TOTP(b32decode(key)).token():06d}")
    follow(page.locator(".actions button"))


def follow(action: Locator) -> None:
    """Press what leads to another page, and be there: whoever only presses reads what is still the page before."""
    with action.page.expect_navigation():
        action.click()


def within(seconds: float, holds: Callable[[], bool]) -> float:
    """Seconds until it held; raises AssertionError when it did not in time."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun <= seconds, f"not within {seconds} s"
        time.sleep(0.2)
    return time.monotonic() - begun
