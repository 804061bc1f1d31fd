"""The order of an interview: which screen shows which pages of the instrument, and which comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

MOST_QUESTIONS = 32
"""Pages of the instrument share a screen as long as they hold no more questions together: SP2020 asks a person on one,
which spares a slow line a page, and the site an eighth of its work."""


class Page(Protocol):
    """A page of the instrument."""

    @property
    def name(self) -> str: ...
    @property
    def items(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Stop:
    """A screen somebody comes to. `kind`: ready, family, members, person, summary; `screen` counts from 1."""

    kind: str
    screen: int = 0
    member_id: UUID | None = None

    @property
    def path(self) -> str:
        """Its address below the mount."""
        if self.kind == "person":
            return f"orang/{self.member_id}/{self.screen}/"
        return {"family": f"keluarga/{self.screen}/", "members": "orang/", "summary": "ringkasan/"}.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Plan:
    """The screens of an instrument: each a row of page names. `facts`: the page asked of everybody on the list."""

    family: tuple[tuple[str, ...], ...]
    person: tuple[tuple[str, ...], ...]
    facts: str | None

    def screen_of(self, kind: str, page: str) -> int:
        """The screen (from 1) on which a page stands; 1 when it stands on none."""
        rows = self.family if kind == "family" else self.person
        return next((number for number, row in enumerate(rows, 1) if page in row), 1)


def screens(pages: Sequence[Page], most: int = MOST_QUESTIONS) -> tuple[tuple[str, ...], ...]:
    """Pages in their order, neighbours together while they hold at most `most` questions."""
    rows: list[list[str]] = []
    held = 0
    for page in pages:
        if not page.items:
            continue
        if rows and held + len(page.items) <= most:
            rows[-1].append(page.name)
            held += len(page.items)
        else:
            rows.append([page.name])
            held = len(page.items)
    return tuple(map(tuple, rows))


def plan(family: Sequence[Page], person: Sequence[Page]) -> Plan:
    """The screens of an instrument's two parts. The page that asks `presence` is asked of everybody at once."""
    facts = next((page.name for page in person if "presence" in page.items), None)
    return Plan(screens(family), screens([page for page in person if page.name != facts]), facts)


Asked = Callable[[UUID, int], bool]
"""Whether a screen of a member has anything to ask."""


def following(plan: Plan, members: Sequence[UUID], here: Stop, asked: Asked) -> Stop:
    """The screen after `here`. People for whom nothing is asked are passed over."""
    if here.kind == "ready":
        return Stop("family", 1) if plan.family else Stop("members")
    if here.kind == "family":
        return Stop("family", here.screen + 1) if here.screen < len(plan.family) else Stop("members")
    first = members.index(here.member_id) if here.member_id in members else 0
    for place, member in enumerate(members[first:]):
        after = here.screen if place == 0 and here.kind == "person" else 0
        for screen in range(after + 1, len(plan.person) + 1):
            if asked(member, screen):
                return Stop("person", screen, member)
    return Stop("summary")


def before(plan: Plan, here: Stop) -> Stop:
    """Where "back" leads: the screen before it of the same part, else the list of people, from there the family."""
    if here.kind in ("family", "person") and here.screen > 1:
        return Stop(here.kind, here.screen - 1, here.member_id)
    if here.kind in ("person", "summary"):
        return Stop("members")
    return Stop("family", len(plan.family)) if here.kind == "members" and plan.family else Stop("ready")
