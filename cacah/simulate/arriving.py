"""A family of today before a register of months ago: it types what stands on its card and follows what the pages say.

Nothing here knows what the register holds. How people behave is drawn by the shares below.
"""

import gzip
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urljoin

import altcha
import orjson

from cacah.simulate.browser import Browser, Reply, Unreachable
from cacah.simulate.client import WORDS, Labels
from cacah.simulate.core.drift import SPLIT, Today, from_dict
from cacah.simulate.core.truth import PersonTruth
from cacah.simulate.entering import Try
from cacah.simulate.pages import Form, read

SLIPS = 0.06
"""Of families, those that mistype one digit first, or leave one out."""
LOOKS_AGAIN = 0.3
"""Of those refused, who compares with the card and sends the same numbers once more."""
EARLIER = 0.1
"""Of those with a new card, who still has the number of the earlier one and tries that."""
OWN_FAMILY = 0.5
"""Of those whose family is new, who presses "a family of its own" at once; the others try from the top of the list."""
MISSPELLS = 0.1
GIVES_UP = 0.02
"""Before each further way: who asks to be called or visited instead."""
SCRIPTS = 0.85
"""Phones that compute instead of waiting."""
MOST_WAITS = 20
BEGIN = 'href="/jalan/keluarga-baru"'
PHONE = "0812 0000 0000"

CHALLENGE = re.compile(r'data-challenge="([^"]*)"')
SECONDS = re.compile(r"(\d+) detik")


class Phone(Browser):
    """A browser behind the address `network`."""

    network = ""

    def _try(self, method: str, path: str, body: bytes | None, kind: Mapping[str, str]) -> tuple[int, str, str]:
        more = {"X-Forwarded-For": self.network} if self.network else {}
        return super()._try(method, path, body, {**kind, **more})


@dataclass(slots=True)
class Came:
    """What became of a family. `path`: one of `entering.PATHS`; `staff`: why it needs somebody, else blank.

    `brought`: cookies of the browser at the password. `made`: it made its password. `refused`, `waits`: how often.
    """

    path: str = "staff"
    staff: str = ""
    made: bool = False
    refused: int = 0
    waits: int = 0
    brought: dict[str, str] = field(default_factory=dict)


def _nik(person: PersonTruth) -> str:
    return str((person.register["nik"] if person.register else person.answers.get("nik")) or "")


def _name(person: PersonTruth) -> str:
    return str((person.register or person.answers)["name"])


def _slipped(rng: Random, number: str) -> str:
    """One digit wrong or left out."""
    at = rng.randrange(len(number))
    return number[:at] + rng.choice(("", str((int(number[at]) + rng.randint(1, 9)) % 10))) + number[at + 1 :]


def _misspelt(rng: Random, name: str) -> str:
    """As typed on a phone: small letters, now and then one letter twice."""
    at = rng.randrange(len(name))
    return (name[:at] + name[at] + name[at:] if rng.random() < MISSPELLS else name).title()


@dataclass(slots=True)
class Ways:
    """The ways that a family tries, in its order; `village`: how it writes its place."""

    family: Today
    village: str
    rng: Random

    @property
    def own(self) -> PersonTruth | None:
        """Who holds the phone: the eldest at home with a NIK."""
        able = [one for one in self.family.people if _nik(one)]
        here = [one for one in able if one.answers.get("presence") == "here"]
        return min(here or able, key=lambda one: one.born, default=None)

    def __iter__(self) -> Iterator[Try]:
        own = self.own
        if own is None:
            return
        yield from self._cards(own)
        begin = self.begin(own)
        if self.family.event == SPLIT and self.rng.random() < OWN_FAMILY:
            yield begin
        yield from self._known(own)
        yield begin

    def _cards(self, own: PersonTruth) -> Iterator[Try]:
        rng, pair = self.rng, {"nik": _nik(own), "kk": self.family.kk}
        if rng.random() < SLIPS:
            wrong = rng.choice(("nik", "kk"))
            yield Try("card", "/", pair | {wrong: _slipped(rng, pair[wrong])})
        yield Try("card", "/", pair)
        if rng.random() < LOOKS_AGAIN:
            yield Try("card", "/", pair)
        earlier = self.family.homes or self.family.left
        if earlier and self.family.kk not in earlier and rng.random() < EARLIER:
            at = self.family.people.index(own) if len(earlier) == len(self.family.people) else 0
            yield Try("earlier card", "/", pair | {"kk": earlier[at]})

    def _known(self, own: PersonTruth) -> Iterator[Try]:
        """What people know of each other: numbers, birthdays by heart, the head's name."""
        rng, typed = self.rng, {"nik": _nik(own), "kk": self.family.kk}
        others = [one for one in self.family.people if one is not own]
        numbers = [_nik(one) for one in others if _nik(one)]
        for number in numbers[: 1 + (rng.random() < LOOKS_AGAIN)]:
            yield Try("other member", "/jalan/anggota", typed | {"lain": number})
        if others:
            year, month, day = others[0].born.split("-")
            born = {"lahir_d": day, "lahir_m": month, "lahir_y": year}
            head = _misspelt(rng, _name(self.family.people[0]))
            yield Try("facts", "/jalan/keterangan", typed | {"kepala": head} | born)

    def begin(self, own: PersonTruth) -> Try:
        """A family of its own, with the card it holds."""
        place = {"desa": self.village, "cari": "1"}
        return Try("new family", "/jalan/keluarga-baru", {"nik": _nik(own), "kk": self.family.kk, **place})


class Arrival:
    """One family at the door until it is in or needs somebody. `makes`: it goes on and makes its password."""

    def __init__(self, browser: Browser, family: Today, village: str, rng: Random, makes: bool) -> None:
        self.browser, self.family, self.village, self.rng, self.makes = browser, family, village, rng, makes
        self.scripts = rng.random() < SCRIPTS
        self.came = Came()

    def run(self) -> Came:
        try:
            self._run()
        except Unreachable as error:
            self.came.path, self.came.staff = "staff", str(error)
        if isinstance(self.browser, Phone):
            self.came.waits += self.browser.waits
        self.browser.close()
        return self.came

    def _run(self) -> None:
        reply, number = self.browser.get("/"), 0
        for number, way in enumerate(Ways(self.family, self.village, self.rng)):
            if number and self.rng.random() < GIVES_UP:
                return self._ask_for_somebody("gave up")
            reply = self._enter(reply, way)
            if reply.path == "/sandi":
                return self._inside(reply, way)
            self.came.refused += 1
        self._ask_for_somebody("no way in" if number else "nobody has a NIK")

    def _enter(self, reply: Reply, way: Try) -> Reply:
        """Type what the way asks for; where a place has to be chosen, choose it."""
        form = self._form(reply, way)
        if form is None:
            reply = self.browser.get(way.page)
            form = self._form(reply, way)
        if form is None:
            raise Unreachable(f"no form for {way.path} at {way.page}: status {reply.status}")
        reply = self._post(reply, form, {name: [text] for name, text in way.fields.items()})
        chosen = read(reply.text).form_with("tempat") if reply.path != "/sandi" else None
        if chosen is None:
            return reply
        if self.family.place not in {one.value for one in chosen.named("tempat")}:
            return reply
        where = {"tempat": self.family.place, "rt": self.family.rt, "rw": self.family.rw}
        return self._post(reply, chosen, {name: [text] for name, text in where.items()})

    @staticmethod
    def _form(reply: Reply, way: Try) -> Form | None:
        if way.page not in (reply.path, "/" if reply.path == "/masuk" else reply.path):
            return None
        return read(reply.text).form_with(*(name for name in way.fields if name != "cari"))

    def _post(self, reply: Reply, form: Form, fields: Mapping[str, list[str]]) -> Reply:
        """Send; whoever is told to wait waits as long, or computes."""
        reply = self.browser.post(urljoin(reply.path, form.action or reply.path), form.preset() | dict(fields))
        for _ in range(MOST_WAITS):
            again = read(reply.text).form_with("bukti") if reply.status == 429 else None
            if again is None:
                break
            self.came.waits += 1
            reply = self.browser.post(reply.path, again.preset() | self._proof(reply))
        if reply.status == 429 or reply.status >= 500:
            raise Unreachable(f"status {reply.status} at {reply.path}")
        return reply

    def _proof(self, reply: Reply) -> dict[str, list[str]]:
        challenge, told = CHALLENGE.search(reply.text), SECONDS.search(reply.text)
        if not (self.scripts and challenge):
            time.sleep(int(told[1]) if told else 1)
            return {}
        asked: dict[str, Any] = orjson.loads(unescape(challenge[1]))
        found = altcha.solve_challenge(altcha.Challenge.from_dict(asked))
        solution = found.to_dict() if found else {}
        return {"bukti": [orjson.dumps({"challenge": asked, "solution": solution}).decode()]}

    def _inside(self, reply: Reply, way: Try) -> None:
        """At the password: a family's first visit finds that nobody made one, or it is in need of help."""
        self.came.path, self.came.brought = way.path, dict(self.browser.cookies)
        if 'autocomplete="new-password"' not in reply.text:
            self._others_made(way)
        elif self.makes:
            form = read(reply.text).form_with("sandi")
            password = "-".join(self.rng.sample(WORDS, 4))
            after = self.browser.post("/sandi", (form.preset() if form else {}) | {"sandi": [password]})
            self.came.made = after.path.startswith("/isi/")
            if not self.came.made:
                raise Unreachable(f"status {after.status} at {after.path} with a new password")

    def _others_made(self, way: Try) -> None:
        """Others of the same record came first: whoever has a card of their own begins with that, as the page says."""
        said = self.browser.get("/sandi/lupa")
        ways = Ways(self.family, self.village, self.rng)
        if self.family.event == SPLIT and ways.own and way.path != "new family" and BEGIN in said.text:
            begin = ways.begin(ways.own)
            reply = self._enter(said, begin)
            if reply.path == "/sandi":
                return self._inside(reply, begin)
        self.came.path, self.came.staff = "staff", "others made the password"

    def _ask_for_somebody(self, why: str) -> None:
        """The last step that the pages name: a call or a visit."""
        self.came.staff = why
        own = next((number for number in map(_nik, self.family.people) if number), "")
        page, fields = ("/jalan/telepon", {"telepon": PHONE, "waktu": "morning"})
        if own and self.rng.random() < 0.5:
            page, fields = "/kunjungan", {"nik": own, "kk": self.family.kk}
        reply = self.browser.get(page)
        form = read(reply.text).form_with(*fields)
        if form is None:
            raise Unreachable(f"no form at {page}")
        self._post(reply, form, {name: [text] for name, text in fields.items()})


def read_today(file: Path) -> tuple[list[Today], Labels]:
    """The families of today and the names of their villages, as `drifting.write_drifted` wrote them."""
    with gzip.open(file, "rb") as lines:
        *families, last = [orjson.loads(line) for line in lines]
    return [from_dict(one) for one in families], last["labels"]
