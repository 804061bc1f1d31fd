"""The simulated town goes through a census: the portal in March, officers in September, the desk, the close.

Institutions are in `inmates`, census night is in `sleepers`.

Answers come by the hall's own verbs, as the doors call them. Whatever is sent is noted with the true person behind it.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from cacah.cases import actions as hall
from cacah.cases import jobs as hall_jobs
from cacah.cases import reads as cases
from cacah.cases.models import Case, Match, Verdict
from cacah.cases.once_pairs import Entry, pair_of
from cacah.cases.tests.conftest import ROOT
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.lib import clock, ids
from cacah.register import actions as register
from cacah.register import reads as records
from cacah.register.core import mapping
from cacah.register.models import Family
from cacah.simulate.core.register_file import HEADER, rows
from cacah.simulate.core.town import Door, Soul, Town, changes, here, told_at_home, told_by_host

DAYS = (3, 10, 5), (9, 15, 15), (9, 29, 5), (10, 5, 5)
PORTAL, NIGHT, FIELD, CLOSED = (datetime(2020, *day, tzinfo=UTC) for day in DAYS)
OFFICER, DESK = "user:7", "user:9"
NAMED = 0.7
"""Of the dead and the departed of families nobody met: those the head of the neighbourhood names."""

HOUSEHOLDS = ("portal", "interview", "absent", "left", "empty")

Answers = dict[str, Any]


@dataclass
class Census:
    """The census of a town. `souls`: by entry on a list, whose it is, by key; `lists`: the entries of a case.

    `met`: by record of census night, of whom it is.
    """

    town: Town
    rng: Random
    cases: dict[int, UUID] = field(default_factory=dict)
    souls: dict[Entry, int] = field(default_factory=dict)
    lists: dict[UUID, list[Entry]] = field(default_factory=dict)
    met: dict[UUID, tuple[int, ...]] = field(default_factory=dict)
    forgotten: list[tuple[Door, Soul]] = field(default_factory=list)
    asked: int = 0
    """Pairs that somebody had to ask about."""
    compared: Counter[bool] = field(default_factory=Counter)
    """Pairs that the desk compared, by whether they were one person."""

    def load(self, folder: Path, cut: date) -> None:
        """The register, and a case for each card."""
        file = folder / "register.csv"
        with file.open("w", newline="", encoding="utf-8") as sink:
            csv.writer(sink).writerows([HEADER, *(row for family in self.town.families for row in rows(family))])
        layout, problems = mapping.parse((ROOT / "register" / "dukcapil.toml").read_text(), "dukcapil.toml")
        assert layout is not None, problems
        register.load(file, layout, cut)
        catch_up()
        by_card = {(one := records.opened(family)).kk: one for family in Family.objects.iterator()}
        for door in self.town.doors:
            if door.card is not None:
                self._know(door, by_card[door.family.kk])

    def _know(self, door: Door, record: records.FamilyRecord) -> None:
        self.cases[door.number] = record.id
        on_card = [key for key in self.town.cards[door.number] if self.town.souls[key].truth.register]
        for key, person in zip(on_card, record.people, strict=True):
            self.know(Entry(record.id, person.id), key)

    def know(self, entry: Entry, key: int) -> Entry:
        """This person stands here on a list."""
        self.souls[entry] = key
        self.lists.setdefault(entry.case_id, []).append(entry)
        return entry

    def by_portal(self) -> None:
        for door in self.town.doors:
            if door.way == "portal":
                if door.card is None:
                    self.cases[door.number] = hall.open_case(self.place(door), "seat:town").id
                self._send(door, "self", PORTAL.date())

    def by_field(self) -> None:
        for door in self.town.doors:
            if door.way in HOUSEHOLDS:
                getattr(self, f"_{door.way}")(door)
        for door, soul in list(self.forgotten):
            if self.rng.random() >= self.town.habits.list_misses:
                self._lodger(door, soul)

    def _lodger(self, door: Door, soul: Soul) -> None:
        """The head of the neighbourhood knows of a lodger whom the household left out; the officer asks it."""
        self.tell(door, "list_in", who=name_of(soul))
        told = told_by_host(self.town, soul, self.rng, asked=True)
        assert told is not None
        case, member = cases.case(self.cases[door.number]), self.entry(door, soul).member_id
        self.receive(case, {member: as_of(soul, told, FIELD.date())}, "interview")

    def place(self, door: Door) -> int:
        found = records.sls(*door.place)
        assert found is not None, door.place
        return found

    def _interview(self, door: Door) -> None:
        if door.card is None:
            self.cases[door.number] = hall.open_case(self.place(door), OFFICER).id
            self.tell(door, "new_family")
        self._send(door, "interview", FIELD.date())

    def _portal(self, door: Door) -> None:
        """The list check of a family that answered; an officer adds who was born and takes in who died."""
        if door.card is None:
            if self.rng.random() >= self.town.habits.unconfirmed:
                self.tell(door, "list_not_listed")
            return
        heard = [
            one for one in changes(self.town, door, PORTAL.date()) if self.rng.random() >= self.town.habits.list_misses
        ]
        if not heard:
            self.tell(door, "list_still_here")
            return
        event, soul = heard[0]
        self.tell(door, event, who=name_of(soul), date=(soul.truth.died or soul.truth.born)[:10])
        case = cases.case(self.cases[door.number])
        self.receive(case, self._parts(door, [one for _, one in heard], FIELD.date()), "interview")

    def _absent(self, door: Door) -> None:
        """Nobody is met; the head of the neighbourhood knows the family, its children, and most of those who left."""
        self.tell(door, "list_here")
        for soul in self.town.household(door):
            if not soul.truth.register and soul.door == door.number:
                self._child(door, soul)
            if not soul.truth.register or self.rng.random() >= NAMED:
                continue
            if soul.truth.died:
                self.tell(door, "list_death", who=name_of(soul), date=soul.truth.died)
            elif soul.door != door.number:
                self.tell(door, "list_out", who=name_of(soul), since=soul.truth.answers.get("presence_since", "2018"))

    def _child(self, door: Door, soul: Soul) -> None:
        """Born since the register was cut; the list check hears of most, and the officer puts the child on the list."""
        if soul.truth.born > FIELD.date().isoformat() or self.rng.random() < self.town.habits.list_misses:
            return
        word = self.tell(door, "list_birth", who=name_of(soul), sex=soul.truth.sex, date=soul.truth.born)
        self.know(Entry(self.cases[door.number], word), soul.key)

    def _left(self, door: Door) -> None:
        self.tell(door, "list_moved", since="2019-05")

    def _empty(self, door: Door) -> None:
        self.tell(door, "vacant")

    def tell(self, door: Door, event: str, **facts: str) -> UUID:
        """Told by an officer; the id of the word."""
        word = hall.Word(ids.new(), self.cases[door.number], event, clock.now(), OFFICER, facts)
        return hall.tell(word).id

    def _send(self, door: Door, mode: str, day: date) -> None:
        case = cases.case(self.cases[door.number])
        family = {**door.family.answers, "address_place": door.family.place}
        self.receive(case, {case.id: family, **self._parts(door, self.town.household(door), day)}, mode)

    def _parts(self, door: Door, souls: Iterable[Soul], day: date) -> dict[UUID, Answers]:
        """What is said of those who are born; nothing of somebody who is forgotten."""
        born = [(soul, self._told(door, soul, day)) for soul in souls if soul.truth.born <= day.isoformat()]
        self.forgotten += [(door, soul) for soul, told in born if told is None]
        return {self.entry(door, soul).member_id: told for soul, told in born if told is not None}

    def _told(self, door: Door, soul: Soul, day: date) -> Answers | None:
        if soul.key in door.guests:
            told = told_by_host(self.town, soul, self.rng)
        else:
            told = told_at_home(self.town, soul, self.rng)
        return as_of(soul, told, day) if told is not None else None

    def entry(self, door: Door, soul: Soul) -> Entry:
        """Where the soul stands on this door's list; a new entry if it does not yet."""
        case_id = self.cases[door.number]
        known = next((one for one, key in self._of_case(case_id) if key == soul.key), None)
        return known or self.know(Entry(case_id, ids.new()), soul.key)

    def _of_case(self, case_id: UUID) -> Iterable[tuple[Entry, int]]:
        return [(entry, self.souls[entry]) for entry in self.lists.get(case_id, ())]

    def receive(self, case: Case, parts: dict[UUID, Answers], mode: str) -> None:
        registered = {entry.member_id for entry, key in self._of_case(case.id) if self._on_record(case, key)}
        made = tuple(
            hall.PartAnswers(part, "family", told)
            if part == case.id
            else hall.PartAnswers(part, "person", _asked(told, case, part not in registered))
            for part, told in parts.items()
        )
        author = OFFICER if mode == "interview" else f"seat:{case.id}"
        hall.receive(hall.Envelope(ids.new(), case.id, mode, author, instruments.current().version, made, clock.now()))

    def _on_record(self, case: Case, key: int) -> bool:
        soul = self.town.souls[key]
        return soul.truth.register is not None and soul.card is not None and self.cases.get(soul.card) == case.id

    def at_the_desk(self) -> None:
        """Whoever compares two answers sees whether they are about one person, and asks where the rules do not say."""
        for row in list(Match.objects.filter(decision=Verdict.OPEN)):
            one, other = (self.souls[entry] for entry in pair_of(row))
            self.compared[one == other] += 1
            if one != other:
                hall.settle_two(row.case_id, row.id, DESK)
                continue
            try:
                hall.settle_same(row.case_id, row.id, DESK)
            except hall.Undecided:
                self.asked += 1
                hall.ask_about(row.case_id, row.id, DESK)
                hall.settle_same(row.case_id, row.id, DESK, counted=self._true_case(row, one))
            except hall.NotNow:
                continue

    def _true_case(self, row: Match, key: int) -> UUID:
        door = self.town.souls[key].door
        mine = self.cases.get(door) if isinstance(door, int) else None
        return mine if mine in (row.case_id, row.other_case) and mine else row.case_id


def name_of(soul: Soul) -> str:
    return str((soul.truth.register or soul.truth.answers)["name"])


def as_of(soul: Soul, told: Answers, day: date) -> Answers:
    """What was true of a person on the day of the answer: who died or left later lives here still."""
    today = day.isoformat()
    later = (soul.truth.died or "") > today or str(told.get("presence_since", ""))[:10] > today
    if later and told["presence"] in ("died", "abroad", "elsewhere"):
        return here(soul.truth, since="", nik=True, relationship="parent")
    if told["presence"] == "here" and str(told.get("since", "")) > today:
        return {**told, "since": max(soul.truth.born, "2020-01-15")}
    return told


def _asked(told: Answers, case: Case, added: bool) -> Answers:
    """The answers to what is asked; those no longer asked are left out."""
    walk = instruments.current().parts["person"].walk(told, cases.context(case, added))
    return {name: value for name, value in told.items() if name in walk.relevant}


def catch_up() -> None:
    """Everything that the worker would do."""
    while sum(job(clock.now()) for job in hall_jobs.JOBS):
        pass


def code_of(door: Door) -> str:
    """The SLS of a door, by its code."""
    found = records.sls(*door.place)
    assert found is not None, door.place
    return geo.place(found).code
