"""People without a home on census night: who sleeps where, on whose card they stand, what two teams write of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cacah.simulate.core.institutions import stranger
from cacah.simulate.core.numbers import Numbers
from cacah.simulate.core.town import Door, Soul, Town

SPOTS = ("Pasar Gede", "Terminal Tirtonadi", "Stasiun Balapan", "Kolong Jembatan", "Emperan Toko", "Taman Kota")
SIZES, SHARES = (1, 2, 3), (0.8, 0.15, 0.05)
AGES, WOMEN = (8, 80), 0.25
WORDS = (
    "jaket merah", "sarung kotak", "topi hitam", "selimut biru", "karung goni", "kaki diperban", "rambut panjang",
    "gerobak kayu", "baju loreng", "tongkat bambu", "tikar pandan", "mantel hujan",
)  # fmt: skip
SILENT, PLACED = 0.15, 0.5
"""Share of records without a description, and with a position."""

NIGHT = 480
"""Minutes of the night in which teams go about."""

GROUPS_OF_AGE = (("0-4", 5), ("5-14", 15), ("15-24", 25), ("25-59", 60), ("60", 200))
"""Estimated ages as a record has them, and the first age that is no longer in each."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A team met a group: `keys` of whom, how many minutes into the night, what it wrote."""

    keys: tuple[int, ...]
    village: str
    team: int
    minute: int
    record: dict[str, Any] = field(repr=False)


def fill(made: Town, seed: int) -> None:
    """Let people sleep in the open; the same seed gives the same."""
    rng, numbers = Random(f"night {seed}"), Numbers()  # noqa: S311 - a simulation, not a secret
    spots = [
        made.build("spot", (village, "", ""), name)
        for village in dict.fromkeys(family.place for family in made.families)
        for name in SPOTS
    ]
    spare = [one for one in made.spare() if AGES[0] <= one.truth.age(made.days.census) < AGES[1]]
    rng.shuffle(spare)
    wanted = max(3, round(len(made.souls) * made.habits.homeless))
    while wanted > 0:
        size = rng.choices(SIZES, SHARES)[0]
        known = rng.random() < made.habits.on_card
        group = [spare.pop() if known and spare else stranger(made, rng, numbers, AGES, WOMEN) for _ in range(size)]
        _sleep(made, rng.choice(spots), group, rng)
        wanted -= size


def _sleep(made: Town, spot: Door, group: Sequence[Soul], rng: Random) -> None:
    for soul in group:
        soul.door = spot.number
        spot.guests.append(soul.key)
        if soul.card is not None and rng.random() >= made.habits.parents_keep:
            soul.truth.answers = {"presence": "unknown", "card": "unknown"}
    made.groups.append([soul.key for soul in group])


def meetings(made: Town, seed: int) -> Iterator[Meeting]:
    """Whom the two teams of each village meet in the night, and what they write."""
    rng = Random(f"meetings {seed}")  # noqa: S311 - a simulation, not a secret
    spots = [door for door in made.doors if door.way == "spot"]
    for keys in made.groups:
        group = [made.souls[key] for key in keys]
        first = made.doors[int(group[0].door)]
        looks = rng.choice(WORDS)
        if rng.random() >= made.habits.unseen:
            yield _meeting(made, group, first, rng, 0, looks)
        if rng.random() < made.habits.met_twice:
            others = [one for one in spots if one.family.place == first.family.place and one is not first]
            second = rng.choice(others) if rng.random() < made.habits.moved_on else first
            yield _meeting(made, group, second, rng, 1, looks)


def _says_home(made: Town, group: Sequence[Soul], rng: Random) -> bool:
    """Whether the family says that they live at home, and they tell the team so."""
    kept = all(soul.card is not None and soul.truth.answers["presence"] == "here" for soul in group)
    return kept and rng.random() < made.habits.says_home


def _meeting(made: Town, group: Sequence[Soul], spot: Door, rng: Random, team: int, looks: str) -> Meeting:
    habits, sexes = made.habits, {soul.truth.sex for soul in group}
    otherwise = team == 1 and rng.random() < habits.described_otherwise
    text = "" if rng.random() < SILENT else rng.choice(WORDS) if otherwise else looks
    record = {
        "spot": spot.family.street, "sex": sexes.pop() if len(sexes) == 1 else "unknown", "heads": len(group),
        "age": _age(made, group, rng, team), "home": _says_home(made, group, rng), "text": text,
    }  # fmt: skip
    if rng.random() < PLACED:
        record["position"] = {**_where(spot, rng), "accuracy": 15}
    minute = rng.randint(0, NIGHT)
    return Meeting(tuple(soul.key for soul in group), spot.family.place, team, minute, record)


def _age(made: Town, group: Sequence[Soul], rng: Random, team: int) -> str:
    """By the eldest; the second team may take somebody for younger or older."""
    age = max(soul.truth.age(made.days.census) for soul in group)
    at = next(at for at, (_, above) in enumerate(GROUPS_OF_AGE) if age < above)
    if team == 1 and rng.random() < made.habits.aged_otherwise:
        at = at - 1 if at else at + 1
    return GROUPS_OF_AGE[at][0]


def _where(spot: Door, rng: Random) -> dict[str, float]:
    """About 40 m from the middle of the spot."""
    lat, lon = -7.55 - spot.number % 97 / 100, 110.8 + spot.number % 89 / 100
    return {"lat": round(lat + rng.uniform(-0.0004, 0.0004), 6), "lon": round(lon + rng.uniform(-0.0004, 0.0004), 6)}
