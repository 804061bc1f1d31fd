"""What is true of a simulated family, and the tables that a perfect census would print from it.

The tables are counted here from births, deaths and stays alone, sharing no code with the rooms they are meant to check.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

ABROAD, UNKNOWN, NOWHERE = "abroad", "unknown", "nowhere"
MALE, FEMALE = "male", "female"
OLDEST = 75
"""First age of the open group."""


@dataclass(slots=True)
class PersonTruth:
    """A person. `register`: the fields the register has, None if it has none; `answers`: item name to true answer.

    `stays`: (ISO day of its beginning, place code or ABROAD or UNKNOWN), the first at birth. Days are ISO texts.
    """

    register: dict[str, Any] | None
    answers: dict[str, Any]
    sex: str
    born: str
    died: str | None
    registered_place: str
    stays: list[tuple[str, str]]

    def alive(self, census_day: date) -> bool:
        """Born by the end of the day and living at its beginning."""
        day = census_day.isoformat()
        return self.born <= day and (self.died is None or self.died >= day)

    def lives_in(self, census_day: date) -> str:
        """Place code of the usual residence that day, ABROAD or UNKNOWN."""
        day = census_day.isoformat()
        return [place for since, place in self.stays if since <= day][-1]

    def age(self, census_day: date) -> int:
        """Completed years on that day."""
        born = date.fromisoformat(self.born)
        return census_day.year - born.year - ((census_day.month, census_day.day) < (born.month, born.day))


@dataclass(slots=True)
class FamilyTruth:
    """A family: its card in the register and now, its registered village with RW and RT, and true answers."""

    kk: str
    kk_now: str
    place: str
    rw: str
    rt: str
    street: str
    answers: dict[str, Any]
    people: list[PersonTruth] = field(default_factory=list)

    @property
    def login(self) -> PersonTruth:
        """Somebody with a NIK in the register, who opens the form for the family: an adult if there is one."""
        able = [person for person in self.people if person.register and person.register["nik"]]
        here = [person for person in able if person.answers.get("presence") == "here"]
        return min(here or able, key=lambda person: person.born)

    @property
    def can_log_in(self) -> bool:
        return any(person.register and person.register["nik"] for person in self.people)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def person_from(data: dict[str, Any]) -> PersonTruth:
    """A person of a family's `to_dict`."""
    return PersonTruth(**{**data, "stays": [(since, place) for since, place in data["stays"]]})


def from_dict(data: dict[str, Any]) -> FamilyTruth:
    """The family that `to_dict` wrote."""
    return FamilyTruth(**{**data, "people": [person_from(person) for person in data["people"]]})


@dataclass(slots=True)
class Tables:
    """Expected counts of census day. Age is the first year of a five-year group, OLDEST the open one.

    `residence`: (place, sex, age). `registered`: the same people by registered place, which may be NOWHERE.
    `flow`: (registered place, place of residence). `outside`: people in no table: ABROAD, UNKNOWN.
    """

    residence: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    registered: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    flow: Counter[tuple[str, str]] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)


def tables(truths: Iterable[FamilyTruth], census_day: date) -> Tables:
    """The three tables a perfect census of these families prints for `census_day`."""
    found = Tables()
    for person in (person for family in truths for person in family.people):
        if not person.alive(census_day):
            continue
        place = person.lives_in(census_day)
        if place in (ABROAD, UNKNOWN):
            found.outside[place] += 1
            continue
        group = min(person.age(census_day) // 5 * 5, OLDEST)
        found.residence[place, person.sex, group] += 1
        found.registered[person.registered_place, person.sex, group] += 1
        found.flow[person.registered_place, place] += 1
    return found
