"""Institutions of a town: who lives there, who is there for some days, and what the roll says of them.

Some stand on a card of the town and are named by their family too; others come from far.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cacah.simulate.core import names
from cacah.simulate.core.calendar import born_at_age, months_before
from cacah.simulate.core.numbers import Numbers
from cacah.simulate.core.town import OUTSIDE, Answers, Institution, Soul, Town, here
from cacah.simulate.core.truth import FEMALE, MALE, PersonTruth

TOWN = 6370
"""Cards of the town for which KINDS says how many people there are."""

FAR, FAR_REGION = "91.71.01.1001", "917199"
"""Where strangers come from, and what their NIKs begin with."""

NEW = 0.25
"""Of those who live there: since less than a year."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An institution: its people, their ages, the share of women, how many stand on a card of the town.

    `passing`: share of those who are there for some days.
    """

    type: str
    people: int
    ages: tuple[int, int]
    women: float
    forms: bool
    near: float
    passing: float = 0.0


KINDS = (
    Kind("boarding_school", 150, (12, 19), 0.5, True, 0.5),
    Kind("boarding_school", 70, (12, 19), 0.5, False, 0.5),
    Kind("barracks", 60, (19, 45), 0.05, False, 0.15),
    Kind("prison", 80, (18, 65), 0.07, False, 0.4),
    Kind("hospital", 50, (1, 90), 0.5, False, 0.7, passing=0.9),
    Kind("orphanage", 30, (6, 18), 0.5, True, 0.3),
)

Row = dict[str, str]
"""A line of a roll by the names of its columns."""


def fill(made: Town, seed: int) -> None:
    """Build the town's institutions and let people live in them; the same seed gives the same."""
    rng, numbers = Random(f"institutions {seed}"), Numbers()  # noqa: S311 - a simulation, not a secret
    spare = made.spare()
    rng.shuffle(spare)
    for kind in KINDS:
        door = made.build("institution", _sls(made, rng))
        house = Institution(door.number, kind.type, kind.forms)
        made.institutions.append(house)
        for _ in range(max(3, round(kind.people * len(made.cards) / TOWN))):
            near = _fitting(made, kind, spare, rng) if rng.random() < kind.near else None
            soul = near or stranger(made, rng, numbers, kind.ages, kind.women)
            if rng.random() < kind.passing:
                _pass(made, house, soul, rng)
            else:
                _live(made, house, soul, rng)
        for _ in range(round(len(door.guests) * made.habits.roll_keeps)):
            gone = _fitting(made, kind, spare, rng)
            house.gone += [gone.key] if gone else []


def _sls(made: Town, rng: Random) -> tuple[str, str, str]:
    family = rng.choice(made.families)
    return family.place, family.rw, family.rt


def _fitting(made: Town, kind: Kind, spare: list[Soul], rng: Random) -> Soul | None:
    """Somebody of the town, of the age and sex that live there; nobody twice."""
    sex, (low, high) = FEMALE if rng.random() < kind.women else MALE, kind.ages
    found = next((one for one in spare if one.truth.sex == sex and low <= one.truth.age(made.days.census) < high), None)
    if found:
        spare.remove(found)
    return found


def stranger(made: Town, rng: Random, numbers: Numbers, ages: tuple[int, int], women: float) -> Soul:
    """Somebody whom no card of the town knows."""
    woman, born = rng.random() < women, born_at_age(rng, rng.randrange(*ages), made.days.census)
    manner = names.manner(rng, FAR[:2])
    faith = names.religion(rng, manner)
    known = {
        "name": names.name(rng, manner, woman, names.clan(rng, manner), faith),
        "nik": numbers.nik(FAR_REGION, born, woman),
    }
    sex, day = FEMALE if woman else MALE, born.isoformat()
    soul = Soul(len(made.souls), None, PersonTruth(None, known, sex, day, None, FAR, [(day, FAR)]), OUTSIDE)
    made.souls.append(soul)
    return soul


def _live(made: Town, house: Institution, soul: Soul, rng: Random) -> None:
    """From now on the person lives there; most for more than a year."""
    months = rng.randint(1, 11) if rng.random() < NEW else rng.randint(13, 60)
    since = max(months_before(made.days.settled, months), date.fromisoformat(soul.truth.born))
    soul.truth.answers["presence_since"] = since.isoformat()
    soul.door, soul.guest = house.door, True
    made.doors[house.door].guests.append(soul.key)


def _pass(made: Town, house: Institution, soul: Soul, rng: Random) -> None:
    """The person is there for some days; what the family says if an officer asks it, it says by this."""
    house.passing.append(soul.key)
    since = (made.days.census - timedelta(days=rng.randint(1, 20))).isoformat()
    place = made.doors[house.door].family.place
    if soul.card is not None and rng.random() < made.habits.told_away:
        soul.truth.answers = {
            "presence": "elsewhere", "presence_place": place, "card": "this", "presence_since": since,
        }  # fmt: skip


def roll(made: Town, house: Institution, rng: Random) -> list[tuple[int, Row]]:
    """The roll of an institution: whose line it is, by key, and the line."""
    written = [key for key in made.doors[house.door].guests if rng.random() >= made.habits.roll_misses]
    rows: dict[str, tuple[int, Row]] = {}
    for key in (*written, *house.passing, *house.gone):
        row = _row(made, house, made.souls[key], rng)
        if _mark(row) in rows:  # whoever keeps the roll tells two of one name and age apart
            row["tanggal_lahir"], row["umur"] = made.souls[key].truth.born, ""
        rows[_mark(row)] = key, row
    return list(rows.values())


def _mark(row: Row) -> str:
    return row["nik"] or " ".join(row[name] for name in ("nama", "jk", "tanggal_lahir", "umur"))


def _row(made: Town, house: Institution, soul: Soul, rng: Random) -> Row:
    truth, habits, census = soul.truth, made.habits, made.days.census
    known = truth.register or truth.answers
    nik = "" if rng.random() < habits.roll_no_nik else str(known.get("nik") or "")
    by_age = not nik and rng.random() < habits.roll_age
    since, stays = _stay(made, house, soul, rng)
    return {
        "nama": str(known["name"]), "jk": "P" if truth.sex == FEMALE else "L", "nik": nik,
        "tanggal_lahir": "" if by_age else truth.born, "umur": str(truth.age(census)) if by_age else "",
        "sejak": since, "asal": "" if rng.random() < habits.roll_silent else truth.registered_place,
        "menetap": "" if rng.random() < habits.roll_silent else stays,
    }  # fmt: skip


def _stay(made: Town, house: Institution, soul: Soul, rng: Random) -> tuple[str, str]:
    """Since when the roll has the person, and whether the person stays; nobody asks that of who is there for long."""
    census = made.days.census
    if soul.key in house.passing:
        return (census - timedelta(days=rng.randint(1, 20))).isoformat(), "tidak"
    if soul.key in house.gone:
        left = max(months_before(census, rng.randint(15, 40)), date.fromisoformat(soul.truth.born))
        return left.isoformat(), ""
    since = str(soul.truth.answers["presence_since"])
    return since, "ya" if since > months_before(census, 12).isoformat() else ""


def told_there(made: Town, soul: Soul, rng: Random) -> Answers:
    """What somebody who lives in an institution answers an officer there."""
    nik = rng.random() >= made.habits.no_nik
    told = here(soul.truth, since=str(soul.truth.answers["presence_since"]), nik=nik, relationship="other")
    return {**told, "card": "other", "same_registered": "no", "registered_place": soul.truth.registered_place}
