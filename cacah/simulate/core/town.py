"""A town on its census day: who stands on which card, who lives behind which door, and how families tell of it.

Built over a synthetic population: students who live at one end and are named at both, dead whom nobody reported, births
after the cut, one NIK on two people, couples who left two cards, old people who joined another household, families who
are never met. Every person has one key, so that whatever a census counts can be held against the truth. Institutions
and people without a home come to it by `institutions.fill` and `night.fill`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from cacah.simulate.core.population import Days
from cacah.simulate.core.truth import FamilyTruth, PersonTruth

OUTSIDE = "outside"
"""Behind no door of the town: moved out, abroad, dead, not born, or nobody knows."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares by which the town behaves. Assumptions, chosen on the bad side of what censuses report."""

    portal: float = 0.35
    absent: float = 0.025
    """Of families: refuse or are never met, while the head of the neighbourhood knows them."""
    left: float = 0.01
    """Of families: live elsewhere in the country, the card still here."""
    ghosts: float = 0.02
    """Of cards: somebody died before the cut and nobody told the register."""
    shared_nik: float = 0.002
    couples: float = 0.012
    """Of cards: somebody left it and lives with somebody of another card, on no card of their own."""
    joined: float = 0.006
    """Of cards: one old person, who lives with another family now."""
    parents_keep: float = 0.35
    """Of students and others who live with another family in town: their own family says that they live at home."""
    host_forgets: float = 0.03
    no_nik: float = 0.15
    """Of those who live where their card is not: whose NIK is not told there."""
    list_misses: float = 0.1
    """Of births and deaths since a family answered, and of lodgers it forgot: those the list check does not hear of."""
    unconfirmed: float = 0.02
    """Of families outside the register: those nobody confirms."""
    roll_misses: float = 0.03
    """Of those who live in an institution: came after its roll was written."""
    roll_keeps: float = 0.03
    """Of those on a roll, once more: live at home again and stand on it still."""
    roll_no_nik: float = 0.4
    roll_age: float = 0.25
    """Of those without a NIK on the roll: whose age it tells, and no day of birth."""
    roll_silent: float = 0.2
    """Of those there for less than a year: it does not say whether they stay. Of all: not where they come from."""
    form_missed: float = 0.15
    """Of those who live in an institution with forms: whom the officer does not meet."""
    told_away: float = 0.1
    """Of patients for some days whom an officer asks the family about: said to live where the hospital is."""
    homeless: float = 0.003
    """Of the town's people: sleep in the open on census night."""
    on_card: float = 0.4
    """Of these: stand on a card of the town; families that do not say that they live at home know nothing of them."""
    unseen: float = 0.05
    met_twice: float = 0.15
    moved_on: float = 0.3
    """Of those met twice: met at another spot the second time."""
    described_otherwise: float = 0.25
    aged_otherwise: float = 0.15
    says_home: float = 0.7
    """Of those whose families say that they live at home: who tell the team so."""
    misjudged: float = 0.1
    """Of pairs of the night: decided wrongly."""


@dataclass(slots=True)
class Soul:
    """One true person. `door`: number of the household on census day, or OUTSIDE; `card`: of which card, if any."""

    key: int
    card: int | None
    truth: PersonTruth
    door: int | str
    guest: bool = False
    """Lives behind a door of another card, or of none."""


@dataclass(slots=True)
class Door:
    """A household: its card, or none; its people's keys on census day; where it is. `way`: how it answers.

    `way`: portal, interview, absent, left (nobody lives there any more), empty (its only person joined another); and
    what is no household: institution, spot (where people without a home sleep; of its place the village counts).
    """

    number: int
    card: int | None
    family: FamilyTruth
    way: str
    guests: list[int] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, str, str]:
        return self.family.place, self.family.rw, self.family.rt


@dataclass(slots=True)
class Institution:
    """What is behind a door whose guests live there. `forms`: an officer asks each person, else the roll is all.

    `passing`, `gone`: keys of those on its roll who are there for some days, and who live at home again.
    """

    door: int
    type: str
    forms: bool
    passing: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Town:
    """Cards as the register has them, doors as they are, and everybody. `cards[n]`: keys of who stands on card n."""

    families: list[FamilyTruth]
    souls: list[Soul]
    cards: list[list[int]]
    doors: list[Door]
    habits: Habits
    days: Days
    institutions: list[Institution] = field(default_factory=list)
    groups: list[list[int]] = field(default_factory=list)
    """Keys of people without a home who sleep side by side."""

    def counted(self, soul: Soul) -> bool:
        """Whether the person belongs to the town's population of census day."""
        return soul.door != OUTSIDE and soul.truth.alive(self.days.census)

    def household(self, door: Door) -> list[Soul]:
        """Everybody on the door's card, and whoever else lives behind it."""
        own = [self.souls[key] for key in self.cards[door.card]] if door.card is not None else []
        return [*own, *(self.souls[key] for key in door.guests)]

    def build(self, way: str, place: tuple[str, str, str], street: str = "") -> Door:
        """A door that no card knows."""
        village, rw, rt = place
        door = Door(len(self.doors), None, FamilyTruth("", "", village, rw, rt, street, {}), way)
        self.doors.append(door)
        return door

    def spare(self) -> list[Soul]:
        """One grown or growing person of each card who could live elsewhere, and the family would still be there."""
        found = []
        for number, keys in enumerate(self.cards):
            home = [soul for soul in (self.souls[key] for key in keys) if soul.door == number and soul.truth.register]
            living = [soul for soul in home if not soul.truth.died and soul.truth.answers.get("presence") == "here"]
            if len(living) > 2 and self.doors[number].way in ("portal", "interview"):
                found.append(living[living[0].key % len(living)])
        return found


def town(seed: int, families: Sequence[FamilyTruth], days: Days, habits: Habits | None = None) -> Town:
    """The town over these families; the same arguments give the same town."""
    rng = Random(f"town {seed}")  # noqa: S311 - a simulation, not a secret
    made = Town(list(families), [], [], [], habits or Habits(), days)
    _settle(made, rng)
    _couples(made, rng)
    _join(made, rng)
    _students(made, rng)
    _share_niks(made, rng)
    return made


def _settle(made: Town, rng: Random) -> None:
    """Everybody at home but those whom the population has elsewhere; how each family answers."""
    homes = {family.place for family in made.families}
    for number, family in enumerate(made.families):
        if rng.random() < made.habits.ghosts:
            family.people.append(_ghost(family, rng, made.days))
        way = _way(rng, made.habits)
        if family.answers["address_place"] not in homes:
            way = "left"
        family.answers["address_place"] = family.place
        made.cards.append([])
        for person in family.people:
            soul = Soul(len(made.souls), number, person, number if _at_home(person, way) else OUTSIDE)
            made.souls.append(soul)
            made.cards[number].append(soul.key)
        made.doors.append(Door(number, number, family, way))


def _way(rng: Random, habits: Habits) -> str:
    drawn = rng.random()
    for way, share in (("absent", habits.absent), ("left", habits.left), ("portal", habits.portal)):
        if drawn < share:
            return way
        drawn -= share
    return "interview"


def _at_home(person: PersonTruth, way: str) -> bool:
    lives = person.answers.get("presence")
    back = lives == "abroad" and person.answers.get("back_within_year") == "yes"
    return way != "left" and (lives in ("here", "died") or back)


def _ghost(family: FamilyTruth, rng: Random, days: Days) -> PersonTruth:
    """Somebody who died before the register was cut and stands on it still."""
    model = rng.choice([one for one in family.people if one.register] or family.people)
    born = date(rng.randint(1925, 1955), rng.randint(1, 12), rng.randint(1, 28))
    died = days.cut - timedelta(days=rng.randint(30, 1500))
    name = "MBAH " + str((model.register or model.answers)["name"])
    facts = {**(model.register or {}), "name": name, "birth_date": born.isoformat(), "relationship": "7"}
    region = str(facts.get("nik") or "337204")[:6]
    day = born.day + (40 if facts.get("sex") == "2" else 0)
    facts["nik"] = f"{region}{day:02}{born:%m%y}{rng.randint(5000, 9999)}"
    told = {"presence": "died", "death_date": died.isoformat()}
    register = facts if model.register else None
    return PersonTruth(
        register, told, model.sex, born.isoformat(), died.isoformat(), family.place, [(born.isoformat(), family.place)]
    )


def _grown(made: Town, soul: Soul, low: int, high: int) -> bool:
    return bool(soul.truth.register) and low <= soul.truth.age(made.days.census) < high


def _couples(made: Town, rng: Random) -> None:
    """Two people of two cards behind a door that no card knows, in the SLS of one of them."""
    able = [
        soul for soul in made.souls
        if soul.door != OUTSIDE and soul.truth.answers.get("relationship") == "child" and _grown(made, soul, 20, 35)
    ]  # fmt: skip
    rng.shuffle(able)
    wanted = round(len(made.cards) * made.habits.couples / 2)
    women = [soul for soul in able if soul.truth.sex == "female"][:wanted]
    men = [soul for soul in able if soul.truth.sex == "male"][:wanted]
    for man, woman in zip(men, women, strict=False):
        if man.card is None or man.card == woman.card:
            continue
        home = made.families[man.card]
        way = "portal" if rng.random() < made.habits.portal else "interview"
        street = f"JL. BARU NO. {len(made.doors)}"
        answers = {**home.answers, "address_street": street, "other_family": "no"}
        answers.pop("eat_together", None)
        family = FamilyTruth("", "", home.place, home.rw, home.rt, street, answers)
        door = Door(len(made.doors), None, family, way, [man.key, woman.key])
        made.doors.append(door)
        for soul in (man, woman):
            soul.door, soul.guest = door.number, True


def _join(made: Town, rng: Random) -> None:
    """An old person who was alone lives with another family now; the line of the list stands empty."""
    alone = [door for door in made.doors if door.card is not None and len(made.cards[door.card]) == 1]
    old = [door for door in alone if _grown(made, made.souls[made.cards[door.number][0]], 45, 110)]
    for door in rng.sample(old, min(len(old), round(len(made.cards) * made.habits.joined))):
        soul = made.souls[made.cards[door.number][0]]
        if soul.door == OUTSIDE:
            continue
        host = _host(made, rng, made.families[door.number].place)
        if host is not door:
            door.way = "empty"
            _move_in(soul, host)


def _host(made: Town, rng: Random, village: str) -> Door:
    while True:
        door = rng.choice(made.doors)
        if door.way in ("portal", "interview") and door.family.place == village:
            return door


def _move_in(soul: Soul, host: Door) -> None:
    soul.door, soul.guest = host.number, True
    host.guests.append(soul.key)


def _students(made: Town, rng: Random) -> None:
    """Whoever lives elsewhere in town, away from the own card, lodges with a family there; children live far off."""
    homes = {family.place for family in made.families}
    for soul in list(made.souls):
        place = str(soul.truth.answers.get("presence_place", ""))
        if soul.truth.answers.get("presence") != "elsewhere" or place not in homes:
            continue
        if _grown(made, soul, 16, 60):
            _move_in(soul, _host(made, rng, place))
        else:
            soul.truth.answers["presence_place"] = "91.71.01.1001"


def _share_niks(made: Town, rng: Random) -> None:
    """The register gives some people the number of somebody of another card; both answer with it."""
    able = [soul for soul in made.souls if soul.truth.register and soul.truth.register["nik"] and not soul.guest]
    for soul in rng.sample(able, round(len(made.souls) * made.habits.shared_nik)):
        other = rng.choice(able)
        if other.card == soul.card or soul.truth.register is None or other.truth.register is None:
            continue
        soul.truth.register["nik"] = other.truth.register["nik"]
        if "nik" in soul.truth.answers:
            soul.truth.answers["nik"] = other.truth.register["nik"]


Answers = dict[str, Any]


def told_at_home(made: Town, soul: Soul, rng: Random) -> Answers:
    """What the family of the card says of somebody on it."""
    truth = soul.truth
    if not soul.guest:
        return dict(truth.answers)
    village = made.doors[int(soul.door)].family.place
    if rng.random() < made.habits.parents_keep:
        return here(truth, since="", nik=True, relationship="child")
    since = str(truth.answers.get("presence_since") or "2018-03")
    return {"presence": "elsewhere", "presence_place": village, "card": "this", "presence_since": since}


def told_by_host(made: Town, soul: Soul, rng: Random, asked: bool = False) -> Answers | None:
    """What the household says of somebody who lives with it and stands on another card; None when it forgets.

    `asked`: somebody has asked it about this very person.
    """
    door = made.doors[int(soul.door)]
    first, second = door.guests[:2] if door.card is None else (-1, -1)
    relationship = {first: "head", second: "spouse"}.get(soul.key, "other")
    if relationship == "other" and not asked and rng.random() < made.habits.host_forgets:
        return None
    told = here(
        soul.truth, since=str(soul.truth.answers.get("presence_since") or "2018-03"),
        nik=rng.random() >= made.habits.no_nik, relationship=relationship,
    )  # fmt: skip
    registered = soul.truth.registered_place
    same = registered == door.family.place
    place = {} if same else {"registered_place": registered}
    return {**told, "card": "other", "same_registered": "yes" if same else "no", **place}


def here(truth: PersonTruth, since: str, nik: bool, relationship: str) -> Answers:
    """Whole answers of somebody grown who lives there, from what the register knows."""
    known: Mapping[str, Any] = truth.register or truth.answers
    number = {"nik": known["nik"]} if nik and known.get("nik") else {"no_nik_reason": "adult"}
    married = relationship in ("head", "spouse")
    return {
        "presence": "here", "card": "this", "name": known["name"], "sex": truth.sex, "birth_date": truth.born,
        "birth_place": known.get("birth_place", "SURAKARTA"), "birth_certificate": "yes", "citizenship": "indonesian",
        "ethnicity": "~Jawa", "religion": "islam", "language_indonesian": "yes", "relationship": relationship,
        "marital_status": "married_registered" if married else "never", "certificate": "13",
        "activity": "housework" if married else "school", "same_registered": "yes", "intends_stay": "yes",
        "since": since or truth.born, **number,
    }  # fmt: skip


def changes(made: Town, door: Door, answered: date) -> Iterator[tuple[str, Soul]]:
    """Births and deaths on the door's card between the day it answered and the day the field asks."""
    for soul in made.household(door):
        if soul.truth.born > answered.isoformat():
            yield "list_birth", soul
        elif soul.truth.died and soul.truth.died > answered.isoformat():
            yield "list_death", soul
