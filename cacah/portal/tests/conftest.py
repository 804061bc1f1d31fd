"""A family that answers: SP2020's plan with a handful of villages, four people on a card, and a browser on paper."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cacah.cases import jobs
from cacah.cases.models import Case
from cacah.cases.tests.conftest import AGUS, BUDI, HEADER, KK, LAYOUT, MARCH, SITI, folder, line, load_world
from cacah.lib import clock
from cacah.portal.tests.paper import Page
from cacah.register import actions as register_actions
from cacah.register.core import mapping as mappings
from conftest import empty

__all__ = ["folder"]

NUR = ("3372045203170004", "NUR", "2", "2017-03-12", "4")
PASSWORD = "kuda baterai klip"

HOUSING = {
    "address_rt": "1",
    "address_rw": "2",
    "tenure": "own",
    "electricity": "pln_meter",
    "power": "900",
    "water": "piped",
    "toilet": "own",
    "floor": "tile",
    "other_family": "no",
}
PERSON = {
    "same_registered": "yes",
    "since_y": "2018",
    "birth_place": "Surakarta",
    "birth_certificate": "yes",
    "citizenship": "indonesian",
    "ethnicity": "Jawa",
    "language_indonesian": "yes",
    "marital_status": "never",
}
WORK = {"certificate": "23", "activity": "housework", "pensioner": "no"}


@dataclass
class Visitor:
    """Somebody with a browser: follows redirects, sends forms as they stand with some answers put in."""

    client: Client
    page: Page
    status: int = 0
    path: str = ""
    html: str = ""

    def open(self, path: str) -> "Visitor":
        return self._seen(self.client.get(path, follow=True))

    def _seen(self, response: Any) -> "Visitor":
        chain = getattr(response, "redirect_chain", [])
        if chain:
            self.path = chain[-1][0]
        else:
            self.path = response.request["PATH_INFO"]
        self.status, self.html = response.status_code, response.content.decode()
        self.page = Page(self.html)
        return self

    def send(self, answers: dict[str, Any] | None = None, form: int = 0, **more: Any) -> "Visitor":
        """Send a form of the page; fields it does not have are not sent."""
        given = {**(answers or {}), **more}
        shown = self.page.forms[form]
        known = {name: value for name, value in given.items() if name in shown.fields or name in shown.offered}
        return self.post(shown.action or self.path, shown.filled(known))

    def post(self, path: str, fields: dict[str, Any]) -> "Visitor":
        return self._seen(self.client.post(path, fields, follow=True))

    def log_in(self, nik: str = BUDI[0], kk: str = KK, password: str = PASSWORD) -> "Visitor":
        self.post("/masuk", {"nik": nik, "kk": kk})
        return self.send(sandi=password)

    def begin(self) -> "Visitor":
        """From the page of what to have ready to the first question."""
        return self.open(self.page.links["Mulai mengisi"])

    def answer_family(self) -> "Visitor":
        while "/keluarga/" in self.path:
            self.send(HOUSING)
        return self

    def answer_list(self, **presence: Any) -> "Visitor":
        form = self.page.forms[0]
        facts = {name: "here" for name in form.offered if name.endswith("_presence")}
        facts |= {name: "this" for name in form.offered if name.endswith("_card")}
        return self.send({**facts, **presence})

    def answer_people(self) -> "Visitor":
        for _ in range(12):
            if "/ringkasan/" in self.path:
                return self
            self.send({**PERSON, **WORK, **self.relationship()})
        raise AssertionError(f"no end at {self.path}: {self.page.text}")

    def relationship(self) -> dict[str, str]:
        """A child where the register does not say more than that."""
        form = self.page.forms[0]
        return {} if "relationship" in form.fields else {"relationship": "child"}

    def answer_all(self) -> "Visitor":
        return self.begin().answer_family().answer_list().answer_people()


def open_cases(families: int) -> None:
    """Open the cases; the server's own housekeeping may hold the horizon of commits back for a moment."""
    for _ in range(100):
        jobs.open_cases(clock.now())
        if Case.objects.count() == families:
            return
        time.sleep(0.05)
    raise AssertionError("no case was opened")


@pytest.fixture
def now() -> Iterator[datetime]:
    """Self-response is open."""
    with clock.at(MARCH):
        yield MARCH


def load_card(file: Path, *lines: str) -> None:
    """A register of these lines, its cases opened."""
    layout, problems = mappings.parse(LAYOUT, "layout.toml")
    assert layout is not None, problems
    file.write_text("\n".join((HEADER, *lines, "")))
    register_actions.load(file, layout, date(2019, 12, 31))
    open_cases(len({line.split(",")[0] for line in lines}))


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Budi, Siti, Agus and Nur on one card, a case opened for them: committed once for a module of tests."""
    with django_db_blocker.unblock(), clock.at(MARCH):
        load_world(folder)
        load_card(tmp_path_factory.mktemp("register") / "cut.csv", *(line(one) for one in (BUDI, SITI, AGUS, NUR)))
    yield
    with django_db_blocker.unblock():
        empty()


@pytest.fixture
def visitor(world: None, db: None, now: datetime) -> Visitor:
    """Somebody at the first page; whatever they do is rolled back."""
    return Visitor(Client(), Page(""))


@pytest.fixture
def seated(visitor: Visitor) -> Visitor:
    """Logged in for the first time."""
    return visitor.log_in()
