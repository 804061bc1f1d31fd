"""Somebody who answers with a keyboard alone, and hears what a screen reader would say of each field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.gallery import Looked
from tests.journeys.person import LISTS, _item

MOST_KEYS = 400
"""Of one page: whoever needs more is caught in it."""

FOCUS = """() => {
  const one = document.activeElement, question = one.closest("[data-item]");
  const text = (id) => (document.getElementById(id) || {}).textContent || "";
  return { tag: one.tagName, type: one.type || "", name: one.name || "", value: one.value || "",
    checked: one.checked === true, item: question ? question.dataset.item : "",
    chosen: question ? (question.querySelector("input[type=radio]:checked") || {}).value || "" : "",
    coded: question !== null && question.querySelector("input[name$=_code]") !== null,
    code: question ? (question.querySelector("input[type=hidden][name$=_code]") || {}).value || "" : "",
    day: question ? (question.querySelector("input[type=text][name$=_d]") || {}).value || "" : "",
    folded: one.tagName === "SUMMARY" && !one.parentElement.open, end: one.closest(".actions") !== null,
    role: one.getAttribute("role") || "", expanded: one.getAttribute("aria-expanded"),
    pointed: text(one.getAttribute("aria-activedescendant")) };
}"""
"""Where the keyboard is, and what can be known there."""

FIELDS = re.compile(r"^\s*- (textbox|radio|checkbox|combobox|button|link|radiogroup|region|navigation)\b(?! \")", re.M)
"""A line of the accessibility tree for something to be used that has no name."""


OFFERED = "() => document.activeElement.getAttribute('aria-expanded') === 'true'"
NONE_POINTED = f"() => ({OFFERED})() && !document.activeElement.hasAttribute('aria-activedescendant')"
"""Other letters have brought other offers, and none of the earlier ones is said to be chosen."""


@dataclass
class Keys(Looked):
    """Tab, Space, Enter, the arrows and letters; never a finger."""

    pressed: int = 0
    nameless: list[str] = field(default_factory=list)

    def press(self, key: str, times: int = 1) -> dict[str, Any]:
        """Where the keyboard is afterwards."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.pressed += times
        return dict(self.page.evaluate(FOCUS))

    def type(self, text: str) -> None:
        """Over what stands in the field."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def to(self, name: str) -> None:
        """Tab until the field of that name has the focus."""
        for _ in range(MOST_KEYS):
            if self.press("Tab")["name"] == name:
                return
        raise AssertionError(f"{name} cannot be reached")

    def numbers(self) -> None:
        register = self.truth.login.register
        assert register is not None
        self.fill_in({"nik": register["nik"], "kk": self.truth.kk})

    def enter(self) -> None:
        self.page.goto(f"{self.url}/?bahasa={self.language}")
        self.numbers()
        self.fill_in({"sandi": self.password})

    def fill_in(self, fields: Mapping[str, str]) -> None:
        """Fields of a plain form in their order; Enter sends it."""
        for name, text in fields.items():
            self.to(name)
            self.type(text)
        self.leave()

    def leave(self) -> None:
        """Enter, and what came then."""
        self.seen.append(self.page.url.removeprefix(self.url))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.pressed += 1
        self.hear()
        self.look()

    def hear(self) -> None:
        """Every field of the page has a name that a screen reader can say."""
        tree = self.page.locator("body").aria_snapshot()
        self.nameless += [f"{self.page.url.removeprefix(self.url)}: {line.strip()}" for line in _nameless(tree)]

    def onward(self) -> None:
        """Tab on to the main action and press it."""
        for _ in range(MOST_KEYS):
            if self.page.evaluate(FOCUS)["end"]:
                return self.leave()
            self.press("Tab")
        raise AssertionError(f"no way on from {self.page.url}")

    def answer(self) -> None:
        """Tab from field to field and answer each as it comes, until the main action is reached."""
        done: set[str] = set()
        for _ in range(MOST_KEYS):
            at = self.press("Tab")
            if at["end"]:
                return
            value = self._answers(at["item"]).get(_item(at["item"])) if at["item"] else None
            if value is not None and at["name"] not in done:
                self._key(at, str(value), done)
        raise AssertionError(f"caught in {self.page.url}")

    def _key(self, at: dict[str, Any], value: str, done: set[str]) -> None:
        if at["tag"] == "SUMMARY":
            if at["folded"] and not self._stands(at, value):
                self.press("Space")
            return
        done.add(at["name"])
        if at["name"].endswith(("_d", "_m", "_y")) and at["name"][:-2] == at["item"]:
            done.discard(at["name"]) if self._date_key(at, value) else None
        elif at["coded"]:
            self._combine(at, value)
        elif at["type"] == "radio":
            self._choose(at, value)
        elif at["tag"] == "SELECT":
            self._select(value)
        elif at["tag"] == "INPUT" and at["value"] != value:
            self.type(value)

    def _stands(self, at: dict[str, Any], value: str) -> bool:
        """Whether the register's answer is the true one."""
        question = self.page.locator(f'.question[data-item="{at["item"]}"]')
        fields = question.locator(f'[name="{at["item"]}_code"]:not([type=radio]), [name="{at["item"]}"]')
        if question.locator(f'[name="{at["item"]}_y"]').count():
            return bool(question.locator(f'[name="{at["item"]}_y"]').input_value() == value[:4])
        if at["chosen"]:
            return bool(at["chosen"] == value)
        return value in fields.evaluate_all("all => all.map(one => one.value)")

    def _choose(self, at: dict[str, Any], value: str) -> None:
        """The group has one stop; arrows go round in it."""
        if at["chosen"] == value:
            return
        if at["value"] == value:
            self.press("Space")
            return
        for _ in range(MOST_KEYS):
            if self.press("ArrowDown")["value"] == value:
                return
        raise AssertionError(f"{at['name']} has no {value}")

    def _select(self, value: str) -> None:
        for _ in range(MOST_KEYS):
            if self.press("ArrowDown")["value"] == value:
                return
        raise AssertionError(f"no {value} to select")

    def _date_key(self, at: dict[str, Any], value: str) -> bool:
        """Whether the field has to be looked at again: day and its box have one name."""
        year, month, day = (*value.split("-"), "", "")[:3]
        part = at["name"][-1]
        if part == "d" and at["type"] == "checkbox":
            if not day and not at["checked"]:
                self.press("Space")
        elif part == "d":
            if day and at["value"] != str(int(day)):
                self.type(str(int(day)))
            return not day
        elif part == "m":
            wanted = str(int(month)) if month else "?"
            if at["value"] != wanted:
                self._select(wanted)
        elif at["value"] != year:
            self.type(year)
        return False

    def _combine(self, at: dict[str, Any], value: str) -> None:
        """Letters, then the arrow down to the offer that is read out, then Enter."""
        if at["code"] == value:
            return
        if at["type"] == "radio":
            self._choose(at, value)
            return
        label = self.labels.get(value) or LISTS[_item(at["item"])][value][self.language]
        if not self.scripts:
            return self.type(label)
        self.type(label[:2])
        self.page.wait_for_function(OFFERED)
        assert self.press("ArrowDown")["pointed"], "the offer that the arrow points at is read out"
        self.page.keyboard.type(label[2:])
        self.page.wait_for_function(NONE_POINTED)
        for _ in range(MOST_KEYS):
            if self.press("ArrowDown")["pointed"] == label:
                break
        assert self.press("Enter")["code"] == value


def _nameless(tree: str) -> list[str]:
    return [line for line in tree.splitlines() if FIELDS.match(line)]
