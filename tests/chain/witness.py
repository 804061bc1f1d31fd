"""A simulated family that writes down what the site confirmed it had saved."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from cacah.simulate.browser import Browser, Reply, Unreachable
from cacah.simulate.client import Answered, Labels, Stuck, Visit, password_for
from cacah.simulate.core import FamilyTruth
from cacah.simulate.pages import Form

FAMILY = ""
"""Who the answers on the dwelling belong to."""


@dataclass
class Confirmed:
    """`saved`: (who, item) → value on pages the site led on from; who is FAMILY or the prefix of a member's fields.

    `thrown_out`: how often the site led somebody who was in to the log-in page instead.
    """

    done: Answered
    saved: dict[tuple[str, str], Any] = field(default_factory=dict)
    thrown_out: int = 0

    def members(self) -> list[str]:
        """Ids of the people some page of whom was saved."""
        parts = [part.split(":") for part in self.done.acknowledged]
        return [part[1] for part in parts if part[0] == "person"]


class Witness(Visit):
    """Notes each answered item of a page once the site has taken the page."""

    def __init__(self, url: str, family: FamilyTruth, labels: Labels, half: bool, patience: float) -> None:
        super().__init__(Browser(url, patience), family, labels, password_for(family, 1), half, scripts=False)
        self.confirmed = Confirmed(self.done)

    def _send(self, reply: Reply, form: Form, fields: dict[str, list[str]], part: str) -> Reply:
        answer = super()._send(reply, form, fields, part)
        if answer.status < 400 and answer.path.startswith("/?"):
            self.confirmed.thrown_out += 1
        elif answer.status < 400:
            self.confirmed.saved.update(self._items(form, part))
        return answer

    def _items(self, form: Form, part: str) -> dict[tuple[str, str], Any]:
        """What this page asked of whom, and what was answered."""
        kind, _, who = part.partition(":")
        if kind == "members":
            asked = [(prefix, prefix, person.answers) for prefix, person in self._people.items()]
        elif kind == "person":
            prefix = member_prefix(who.partition(":")[0])
            asked = [(prefix, "", self._people[prefix].answers)]
        elif kind == "family":
            asked = [(FAMILY, "", self.family.answers)]
        else:
            return {}
        found = {}
        for whose, prefix, answers in asked:
            filled: dict[str, list[str]] = {}
            self._fill(form, filled, prefix, answers)
            names = {name.removesuffix("_y") for name in filled}
            found.update({(whose, item): value for item, value in answers.items() if prefix + item in names})
        return found


def member_prefix(member_id: str) -> str:
    """What the field names of a member begin with on the page of the whole list."""
    return f"m{member_id.replace('-', '')[-8:]}_"


def answer(url: str, family: FamilyTruth, labels: Labels, half: bool = False, patience: float = 60.0) -> Confirmed:
    """One family's sitting. What went wrong is `done.trouble`. `patience`: seconds for a killed site to be back."""
    visit = Witness(url, family, labels, half, patience)
    try:
        visit.run()
    except (Unreachable, Stuck) as error:
        visit.done.trouble = str(error)
    finally:
        visit.browser.close()
    visit.finish()
    return visit.confirmed


def answer_all(url: str, families: Iterable[FamilyTruth], labels: Labels, halves: int, team: int) -> list[Confirmed]:
    """Many at once; every `halves`-th family stops after its first person. Raises Stuck at the first that cannot.

    A family is taken from `families` when one of the team is free.
    """
    queue, turn, done = enumerate(families, 1), threading.Lock(), dict[int, Confirmed]()

    def member() -> None:
        while True:
            with turn:
                number, family = next(queue, (0, None))
            if family is None:
                return
            one = answer(url, family, labels, number % halves == 0)
            if one.done.trouble:
                raise Stuck(one.done.trouble)
            done[number] = one

    with ThreadPoolExecutor(team) as threads:
        for each in [threads.submit(member) for _ in range(team)]:
            each.result()
    return [done[number] for number in sorted(done)]
