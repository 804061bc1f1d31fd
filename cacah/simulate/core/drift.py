"""What nine months do to a register: the same families, the cards they hold today, and what the register still says.

Each family of today has at most one of the events, in exact shares: a renewed card; a split, that is part of a family,
or two newlyweds from two families, with a card of their own; a merger of two families on one new card; absence from the
register; births and deaths, which leave the card's number as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from cacah.simulate.core.calendar import between
from cacah.simulate.core.numbers import Numbers
from cacah.simulate.core.population import Days
from cacah.simulate.core.truth import MALE, FamilyTruth, PersonTruth, person_from

SAME, RENEWED, SPLIT, MERGED, ABSENT, MEMBERS = "same", "renewed", "split", "merged", "absent", "births and deaths"
EVENTS = (SAME, RENEWED, SPLIT, MERGED, ABSENT, MEMBERS)

NEWLYWEDS = 0.75
"""Of the splits, the share that two people of two families make; the others leave one family, alone or with another."""
GROWN = range(19, 46)


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the families of today, how many each event has happened to."""

    renewed: float = 0.05
    split: float = 0.02
    merged: float = 0.01
    absent: float = 0.015
    members: float = 0.03

    def counts(self, families: int) -> dict[str, int]:
        """Whole numbers by event for so many families of today; the rest is SAME."""
        shares = (self.renewed, self.split, self.merged, self.absent, self.members)
        return {event: round(families * share) for event, share in zip(EVENTS[1:], shares, strict=True)}

    def before(self, families: int) -> int:
        """How many families there were at the cut for `families` today."""
        counts = self.counts(families)
        return families + counts[MERGED] - counts[SPLIT]


@dataclass(slots=True)
class Today:
    """A family of today: the card it holds, who stands on it, the head first, and where it lives.

    `homes`: cards by which the register knows the family, none for one of its own since or unknown to it. `left`: cards
    of the families that its people left. `shared`: somebody left, so that others too know what opens its record.
    """

    event: str
    kk: str
    place: str
    rw: str
    rt: str
    people: list[PersonTruth]
    homes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    shared: bool = False

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def from_dict(data: dict[str, Any]) -> Today:
    """The family that `to_dict` wrote."""
    people = [person_from(person) for person in data["people"]]
    return Today(**{**data, "people": people, "homes": tuple(data["homes"]), "left": tuple(data["left"])})


@dataclass(slots=True)
class Drifted:
    """The families of today in no order of events, and those of the register, whose people are as at its cut."""

    today: list[Today]
    register: list[FamilyTruth]


def drift(seed: int, before: Sequence[FamilyTruth], families: int, days: Days, shares: Shares | None = None) -> Drifted:
    """`families` families of today out of `Shares.before(families)` of the cut; the same arguments, the same families.

    Births and deaths that `before` has besides are taken out of it, so that nothing but the events differs.
    """
    rng = Random(f"drift {seed}")  # noqa: S311 - a simulation, not a secret
    return _Years(rng, list(before), days, (shares or Shares()).counts(families)).run()


def on_card(family: FamilyTruth) -> list[PersonTruth]:
    """Who stands on the family's card if it is printed today: no dead, the newly born, nobody of another card."""
    return [one for one in family.people if one.died is None and one.answers.get("card") != "other"]


def _changed(family: FamilyTruth, days: Days) -> bool:
    return any(one.died or one.born > days.cut.isoformat() for one in family.people)


class _Years:
    """Deals the events out to families, one each."""

    def __init__(self, rng: Random, before: list[FamilyTruth], days: Days, counts: dict[str, int]) -> None:
        self.rng, self.days, self.counts, self.numbers = rng, days, counts, Numbers()
        self.left: list[FamilyTruth] = before
        rng.shuffle(self.left)
        self.register: list[FamilyTruth] = []

    def run(self) -> Drifted:
        today = list(self._members())
        self.left = [self._plain(family) for family in self.left]
        today += self._renewed()
        today += self._merged()
        for family in self._take(self.counts[ABSENT]):
            today.append(replace(self._family(ABSENT, family, on_card(family), family.kk), homes=()))
        split, gone = self._split()
        today += split
        for family in self.left:
            stayed = [one for one in on_card(family) if id(one) not in gone]
            shared = len(stayed) < len(on_card(family))
            today.append(replace(self._family(SAME, family, stayed, family.kk), shared=shared))
            self.register.append(family)
        self.rng.shuffle(today)
        return Drifted(today, self.register)

    def _take(self, count: int) -> list[FamilyTruth]:
        taken, self.left = self.left[:count], self.left[count:]
        if len(taken) < count:
            raise ValueError(f"{count} families are wanted where {len(taken)} are left")
        return taken

    def _plain(self, family: FamilyTruth) -> FamilyTruth:
        """The family without the births and deaths since the cut."""
        cut = self.days.cut.isoformat()
        kept = [one for one in family.people if one.died is None and one.born <= cut]
        return replace(family, people=kept)

    def _card(self, family: FamilyTruth) -> str:
        """A card's number given out after the cut."""
        given = between(self.rng, self.days.cut + timedelta(days=1), self.days.until)
        return self.numbers.kk(family.place.replace(".", "")[:6], given)

    def _family(
        self, event: str, family: FamilyTruth, people: list[PersonTruth], kk: str = "", homes: tuple[str, ...] = ()
    ) -> Today:
        """A family of today where `family` lives; with the card `kk` it is known by that, else it has a new card."""
        known = homes or ((kk,) if kk else ())
        return Today(event, kk or self._card(family), family.place, family.rw, family.rt, people, known)

    def _members(self) -> Iterator[Today]:
        """Births and deaths as the population has them; where that is too few, the eldest of a family dies."""
        count = self.counts[MEMBERS]
        changed = [family for family in self.left if _changed(family, self.days)][:count]
        for family in self.left:
            if len(changed) == count:
                break
            if not _changed(family, self.days) and len(on_card(family)) > 1:
                changed.append(self._bereaved(family))
        chosen = {family.kk for family in changed}
        self.left = [family for family in self.left if family.kk not in chosen]
        for family in changed:
            self.register.append(family)
            yield self._family(MEMBERS, family, on_card(family), family.kk)

    def _bereaved(self, family: FamilyTruth) -> FamilyTruth:
        eldest = min(on_card(family), key=lambda one: one.born)
        day = between(self.rng, self.days.cut + timedelta(days=1), self.days.until).isoformat()
        dead = replace(eldest, died=day, answers={"presence": "died", "death_date": day})
        return replace(family, people=[dead if one is eldest else one for one in family.people])

    def _renewed(self) -> Iterator[Today]:
        for family in self._take(self.counts[RENEWED]):
            self.register.append(family)
            yield self._family(RENEWED, family, on_card(family), homes=(family.kk,))

    def _merged(self) -> Iterator[Today]:
        """The people of one family move onto a new card with those of another: parents to their children."""
        count = self.counts[MERGED]
        for family, joined in zip(self._take(count), self._take(count), strict=True):
            self.register += [family, joined]
            yield self._family(MERGED, family, on_card(family) + on_card(joined), homes=(family.kk, joined.kk))

    def _grown(self, family: FamilyTruth) -> list[PersonTruth]:
        """Who may leave: grown, with a NIK, not the head or the head's partner."""
        return [one for one in on_card(family) if one.register and self._may_leave(one, one.register)]

    def _may_leave(self, person: PersonTruth, known: dict[str, Any]) -> bool:
        grown = person.age(self.days.until) in GROWN
        return grown and bool(known["nik"]) and known["relationship"] not in ("1", "2", "3")

    def _split(self) -> tuple[list[Today], set[int]]:
        """Families made of people who left others, and the ids of those people."""
        count, made, gone = self.counts[SPLIT], list[Today](), set[int]()
        donors = [(family, self._grown(family)) for family in self.left]
        donors = [(family, grown) for family, grown in donors if grown]
        men = [(family, one) for family, grown in donors for one in grown[:1] if one.sex == MALE]
        women = [(family, one) for family, grown in donors for one in grown[:1] if one.sex != MALE]
        pairs = list(zip(men, women, strict=False))[: round(count * NEWLYWEDS)]
        for (home, man), (other, woman) in pairs:
            made.append(replace(self._family(SPLIT, home, [man, woman]), left=(home.kk, other.kk)))
        married = {card for one in made for card in one.left}
        for family, grown in donors:
            if len(made) < count and family.kk not in married:
                people = grown[: 1 + (self.rng.random() < 0.5)]
                made.append(replace(self._family(SPLIT, family, people), left=(family.kk,)))
        if len(made) < count:
            raise ValueError(f"{count} splits are wanted where {len(made)} can be")
        gone.update(id(one) for family in made for one in family.people)
        return made, gone


def nine_months_before(until: date) -> date:
    """The day a register was cut that is nine months old on `until`."""
    return until - timedelta(days=274)
