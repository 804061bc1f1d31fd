"""A person's circumstances by age: schooling, work, marriage, and what the register calls them."""

from dataclasses import dataclass
from random import Random

from cacah.simulate.core import codes
from cacah.simulate.core.shape import CHILD, HEAD, PARENT, PARENT_IN_LAW, SPOUSE, Draft

_TOWN = [(code, row[3]) for code, row in codes.WORK.items()]
_COUNTRY = [(code, row[4]) for code, row in codes.WORK.items()]


@dataclass(slots=True)
class Circumstances:
    """Register codes of education, occupation and marital status, and the census answers behind them."""

    education: str
    occupation: str
    marital: str
    certificate: str
    marital_status: str


def _education(rng: Random, age: int) -> str:
    if age < 7:
        return "1"
    if age < 13:
        return "2"
    if age < 16:
        return "3"
    if age < 19:
        return "4"
    old = min(max(age - 25, 0), 50) / 50
    weights = (1 + 9 * old, 2 + 12 * old, 18 + 30 * old, 24 - 12 * old, 38 - 22 * old, 1, 4, 12 - 9 * old, 0.8, 0.1)
    chosen = str(rng.choices(range(1, 11), weights)[0])
    return chosen if age >= 24 or int(chosen) < 6 else "5"


def _occupation(rng: Random, age: int, woman: bool, town: bool) -> str:
    if age < 6:
        return codes.IDLE
    if age < 19 or (age < 23 and rng.random() < 0.3):
        return codes.STUDENT if age < 16 or rng.random() < 0.85 else codes.IDLE
    if age >= 60 and rng.random() < (0.2 + 0.02 * (age - 60)):
        return codes.HOUSEWORK if woman else rng.choice((codes.RETIRED, codes.IDLE))
    if woman and rng.random() < 0.45:
        return codes.HOUSEWORK
    if rng.random() < 0.06:
        return codes.IDLE
    kinds, weights = zip(*(_TOWN if town else _COUNTRY), strict=True)
    return str(rng.choices(kinds, weights)[0])


def _marital(rng: Random, person: Draft, couple: bool) -> str:
    age = person.age
    if age < 19:
        return codes.NEVER
    if person.relationship in (HEAD, SPOUSE) and couple:
        return codes.MARRIED
    if person.relationship in (HEAD, PARENT, PARENT_IN_LAW) and age >= 35:
        return rng.choices((codes.WIDOWED, codes.DIVORCED, codes.MARRIED), (0.5 + age / 100, 0.3, 0.2))[0]
    if person.relationship == CHILD or age < 30:
        return codes.NEVER if rng.random() < 0.85 else codes.MARRIED
    return rng.choices((codes.NEVER, codes.MARRIED, codes.WIDOWED), (0.6, 0.3, 0.1))[0]


_STATUS = {
    codes.NEVER: ("never", "never"),
    codes.MARRIED: ("married_registered", "married_unregistered"),
    codes.DIVORCED: ("divorced_registered", "divorced_unregistered"),
    codes.WIDOWED: ("widowed", "widowed"),
}


def circumstances(rng: Random, person: Draft, couple: bool, town: bool) -> Circumstances:
    """Circumstances that go together with the person's age, sex and place in the family."""
    education = _education(rng, person.age)
    marital = _marital(rng, person, couple)
    return Circumstances(
        education=education,
        occupation=_occupation(rng, person.age, person.woman, town),
        marital=marital,
        certificate=rng.choice(codes.CERTIFICATES[education]),
        marital_status=_STATUS[marital][rng.random() < 0.05],
    )
