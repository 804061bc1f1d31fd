"""A family that answers: reads the forms that come and fills in the truth, as somebody without scripts would."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urljoin

from cacah.simulate.browser import Browser, Reply, Unreachable
from cacah.simulate.core import FamilyTruth, PersonTruth
from cacah.simulate.entering import Held, is_way, tries
from cacah.simulate.pages import Form, Page, prefixes, read

Labels = Mapping[str, str]
"""How a place is called where somebody types it, by code."""

MEMBER = re.compile(r"/orang/([0-9a-f-]{36})/(\d+)/")
SECTION = re.compile(r"/keluarga/(\d+)/")
RECEIPT = re.compile(r"/tanda-terima/([0-9a-f-]{36})/")
IMPORTS = re.compile(r"""from\s*["']([^"']+)["']""")
WORDS = (
    "kancil",
    "melati",
    "sawah",
    "gunung",
    "perahu",
    "angin",
    "kopi",
    "pisang",
    "rumput",
    "bintang",
    "sungai",
    "kayu",
)
MOST_PAGES = 400
MOST_WAITS, WAIT = 60, 1.0
"""How often somebody who is asked to wait presses again, after how many seconds."""


class Stuck(Exception):
    """The pages did not lead on; says where, never with an answer."""


@dataclass(slots=True)
class Answered:
    """What became of a family. `acknowledged`: parts the site said it had saved, in order; "sent" at the end.

    `path`: the way in, one of `entering.PATHS`. `receipt`: envelope id of the receipt page, None if not sent.
    `missing`: links of items the summary named missing.
    """

    family: FamilyTruth
    password: str
    path: str = "staff"
    receipt: str | None = None
    codes: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    trouble: str = ""
    requests: int = 0
    received: int = 0
    sent: int = 0
    retries: int = 0
    seconds: list[float] = field(default_factory=list)


def password_for(family: FamilyTruth, seed: int) -> str:
    """Three words and a number, the same for the same family and seed."""
    rng = Random(f"{seed} {family.kk}")  # noqa: S311 - a simulation, not a secret
    return "-".join(rng.sample(WORDS, 3)) + f"-{rng.randint(100, 999)}"


def respond_family(
    url: str, family: FamilyTruth, labels: Labels, *, seed: int = 1, half: bool = False, scripts: bool = False,
    password: str = "", patience: float = 30.0, held: Held = "register", code: str = "",
) -> Answered:  # fmt: skip
    """Let a family answer everything and send, or stop after the first person (`half`).

    `scripts`: answer questions as they appear, as a phone that walks the form does; else page by page as the server
    brings them. `held`, `code`: the card at hand and the code of a letter, with which the family comes in. Never
    raises: what went wrong is `trouble`.
    """
    visit = Visit(Browser(url, patience), family, labels, password or password_for(family, seed), half, scripts)
    visit.tries = tries(family, labels.get(family.place, ""), held, code)
    try:
        visit.run()
    except (Unreachable, Stuck) as error:
        visit.done.trouble = str(error)
    finally:
        visit.browser.close()
    return visit.finish()


class Visit:
    """One sitting of a family at the portal."""

    def __init__(
        self, browser: Browser, family: FamilyTruth, labels: Labels, password: str, half: bool, scripts: bool
    ) -> None:
        self.browser, self.family, self.labels, self.half, self.scripts = browser, family, labels, half, scripts
        self.done = Answered(family, password)
        self._listed = [person for person in family.people if person.register is not None]
        self._to_add = [person for person in family.people if person.register is None]
        self._people: dict[str, PersonTruth] = {}
        self._assets: set[str] = set()
        self.tries = tries(family, labels.get(family.place, ""))
        self._waits = 0

    def finish(self) -> Answered:
        for name in ("requests", "received", "sent", "retries", "seconds"):
            setattr(self.done, name, getattr(self.browser, name))
        return self.done

    def run(self) -> None:
        """Page after page until the receipt, or until half is done."""
        reply = self.browser.get("/")
        for _ in range(MOST_PAGES):
            if reply.status == 429:
                reply = self._wait(reply)
                continue
            if reply.status >= 400 and reply.status != 422:
                raise Stuck(f"status {reply.status} at {_where(reply.path)}")
            receipt = RECEIPT.search(reply.path)
            page = read(reply.text)
            self._fetch_assets(reply.path, page)
            if receipt:
                self.done.receipt, self.done.codes = receipt[1], page.codes
                return
            if self.half and any(part.startswith("person:") for part in self.done.acknowledged):
                return
            reply = self._step(reply, page)
        raise Stuck(f"more than {MOST_PAGES} pages")

    def _fetch_assets(self, path: str, page: Page) -> None:
        """Style sheets are fetched once each; with scripts also modules and what these import and ask for."""
        self._lists = [urljoin(path, one) for one in page.lists if self.scripts]
        for asset in (*page.styles, *(page.assets if self.scripts else ())):
            self._fetch(urljoin(path, asset))

    _lists: Sequence[str] = ()

    def _fetch(self, address: str) -> None:
        if address not in self._assets:
            self._assets.add(address)
            text = self.browser.file(address)
            if address.endswith(".js"):
                for module in IMPORTS.findall(text):
                    self._fetch(urljoin(address, module))

    def _step(self, reply: Reply, page: Page) -> Reply:
        """Do what this page asks for."""
        summary = page.form_with("amplop")
        if is_way(page):
            return self._come_in(reply, page)
        if summary:
            self.done.missing = page.missing
            return self._send(reply, summary, summary.preset(), "sent")
        for form in page.forms:
            if form.has("sandi"):
                return self._password(reply, form)
            if form.has("orang", "name"):
                return self._add(reply, form)
            if form.has_button("lakukan"):
                return self._members(reply, page, form)
            if any(name.endswith("versi") for name in form.preset()):
                return self._questions(reply, page, form)
        if page.onward:
            return self.browser.get(urljoin(reply.path, page.onward[0]))
        raise Stuck(f"no way on from {_where(reply.path)}")

    def _wait(self, reply: Reply) -> Reply:
        """Asked to wait: wait, and press again; what was typed is still there."""
        again = read(reply.text).form_with("bukti")
        self._waits += 1
        if again is None or self._waits > MOST_WAITS:
            raise Stuck("asked to wait")
        time.sleep(WAIT)
        return self._post(reply, again, again.preset())

    def _come_in(self, reply: Reply, page: Page) -> Reply:
        """The next way in; a place that was typed is chosen first."""
        offered = next((form for form in page.forms if form.has("tempat")), None)
        if offered and self.family.place in {one.value for one in offered.named("tempat")}:
            return self._post(reply, offered, offered.preset() | {"tempat": [self.family.place]})
        wanted = next(self.tries, None)
        if wanted is None:
            self.done.path = "staff"
            raise Stuck("no way in")
        self.done.path = wanted.path
        if wanted.page != reply.path or reply.status == 422:
            reply = self.browser.get(wanted.page)
            page = read(reply.text)
        form = next(
            (form for form in page.forms if set(wanted.fields) - {"cari", "rt", "rw"} <= set(form.preset())), None
        )
        if form is None:
            raise Stuck(f"no form for {wanted.path}")
        return self._post(reply, form, form.preset() | {name: [value] for name, value in wanted.fields.items()})

    def _password(self, reply: Reply, form: Form) -> Reply:
        if reply.status == 422:
            raise Stuck("the password is not taken")
        word = [self.done.password]
        fields = {control.name: word for control in form.controls if control.kind == "password"}
        return self._post(reply, form, form.preset() | fields)

    def _add(self, reply: Reply, form: Form) -> Reply:
        if not self._to_add:
            raise Stuck("nobody to add")
        person = self._to_add.pop(0)
        self._listed.append(person)
        name = person.answers.get("name") or (person.register or {})["name"]
        fields = form.preset() | {"name": [name]}
        joined = "born" if person.answers.get("since") == person.born else "moved_in"
        self._fill(form, fields, "", {"joined": joined})
        return self._send(reply, form, fields, "added")

    def _members(self, reply: Reply, page: Page, form: Form) -> Reply:
        """The facts of everybody; first those who are missing are added."""
        found = prefixes(form)
        if not found and self._listed:  # a family that the register does not have
            self._listed, self._to_add = [], self._listed + self._to_add
        self._people = dict(zip(found, self._listed, strict=False))
        fields = form.preset()
        for prefix, person in self._people.items():
            self._fill(form, fields, prefix, person.answers)
        if self._to_add and len(found) == len(self._listed):
            return self._post(reply, form, fields | {"lakukan": ["tambah"]})
        self._refused(reply, page)
        return self._send(reply, form, fields, "members")

    def _questions(self, reply: Reply, page: Page, form: Form) -> Reply:
        """A page of questions about the family or one person."""
        self._refused(reply, page)
        fields = form.preset()
        member, section = MEMBER.search(reply.path), SECTION.search(reply.path)
        if member:
            prefix = f"m{member[1].replace('-', '')[-8:]}_"
            if prefix not in self._people:
                raise Stuck("a person who was not on the list")
            self._fill(form, fields, "", self._people[prefix].answers)
            return self._send(reply, form, fields, f"person:{member[1]}:{member[2]}")
        self._fill(form, fields, "", self.family.answers)
        return self._send(reply, form, fields, f"family:{section[1] if section else 1}")

    def _refused(self, reply: Reply, page: Page) -> None:
        """A page that comes back wrong is filled in once more: another try may have been saved without our knowing."""
        if reply.status != 422:
            self._again = 0
            return
        self._again += 1
        if self._again > 2:
            raise Stuck(f"refused at {_where(reply.path)}: {', '.join(page.errors)}")

    _again = 0

    def _send(self, reply: Reply, form: Form, fields: dict[str, list[str]], part: str) -> Reply:
        answer = self._post(reply, form, fields)
        if answer.status < 400:
            self.done.acknowledged.append(part)
        return answer

    def _post(self, reply: Reply, form: Form, fields: dict[str, list[str]]) -> Reply:
        return self.browser.post(urljoin(reply.path, form.action or reply.path), fields)

    def _fill(self, form: Form, fields: dict[str, list[str]], prefix: str, answers: Mapping[str, Any]) -> None:
        """Put every answer into its control, if the form has one that can be seen."""
        shown = {control.name for control in form.controls if control.shown or self.scripts}
        for item, value in answers.items():
            name = prefix + item
            if f"{name}_y" in shown:
                fields |= _date(name, str(value))
            elif f"{name}_code" in {control.name for control in form.controls} and name in shown:
                fields |= self._searched(name, str(value))
                self._look_up(form, name)
            elif name in shown:
                fields[name] = [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def _look_up(self, form: Form, name: str) -> None:
        """Whoever types into a search with scripts on fetches its list."""
        found = next((one.list for one in form.named(name) if one.list), "")
        if found and self._lists:
            self._fetch(f"{self._lists[0]}{found}.json")

    def _searched(self, name: str, value: str) -> dict[str, list[str]]:
        if value.startswith("~"):
            return {name: [value[1:]], f"{name}_code": ["~"]}
        return {name: [self.labels.get(value, value)], f"{name}_code": [value]}


def _date(name: str, value: str) -> dict[str, list[str]]:
    """Day, month and year as they are typed; unknown ones are said to be."""
    year, month, day = (*value.split("-"), "", "")[:3]
    return {
        f"{name}_d": [str(int(day))] if day else ["", "?"],
        f"{name}_m": [str(int(month))] if month else ["?"],
        f"{name}_y": [year],
    }


def _where(path: str) -> str:
    """A path without ids."""
    return re.sub(r"[0-9a-f-]{36}", "…", path)
