"""Whether two answers may be about one person: a score after Fellegi and Sunter, field by field.

I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", Journal of the American Statistical Association 64, 1969:
each field agrees on a level; its weight is log2(m / u), m and u being how often the level occurs among pairs of one
person and of two. Weights are added. Names are compared by sound, then by Jaro-Winkler: W. E. Winkler, "String
Comparator Metrics and Enhanced Decision Rules", Proceedings of the Section on Survey Research Methods, ASA (1990).
The m and u are assumptions, stated here; a pilot should replace them.
"""

from dataclasses import dataclass, field
from math import log2

from cacah.cases.core.dates import NotADate, span
from cacah.register.core.phonetic import codes

WEIGHTS: dict[str, dict[str, tuple[float, float]]] = {
    "name": {"same": (0.80, 0.002), "part": (0.11, 0.004), "near": (0.08, 0.004), "other": (0.01, 0.99)},
    "birth": {
        "day": (0.78, 0.00004), "swapped": (0.03, 0.00008), "heaped": (0.06, 0.004), "month": (0.03, 0.0012),
        "year": (0.05, 0.013), "age": (0.02, 0.013), "close": (0.02, 0.037), "other": (0.01, 0.93),
    },
    "sex": {"same": (0.995, 0.5), "other": (0.005, 0.5)},
    "birth_place": {"same": (0.80, 0.05), "other": (0.20, 0.95)},
    "nik": {"same": (0.90, 0.000001), "slip": (0.03, 0.00001), "other": (0.07, 0.999)},
    "home": {"sls": (0.30, 0.005), "district": (0.30, 0.05), "other": (0.40, 0.945)},
}  # fmt: skip
"""By field and level: m and u. A field that one of the two did not tell weighs nothing."""

KEPT = 20.0
"""Below this sum nothing is kept: two who share a common name and a birth date, and live far apart, stay below."""

YEAR = len("2003")

NEAR = 0.9
"""Jaro-Winkler similarity from which two names are near."""

HEAPED = ("-01-01", "-07-01", "-12-31")
"""Days that stand for a year nobody knew better."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared of one answer. `birth` may lack its day or month; blank is not told. Places as codes.

    `village`: where the person lives; `origin`: the one in which the person is said to be registered, if it is told.
    """

    name: str = ""
    birth: str = ""
    sex: str = ""
    birth_place: str = ""
    nik: str = ""
    sls: str = ""
    district: str = ""
    village: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The level of each field both told, and the sum of their weights."""

    levels: dict[str, str] = field(repr=False)

    @property
    def score(self) -> float:
        return round(sum(weight(name, level) for name, level in self.levels.items() if name in WEIGHTS), 1)

    @property
    def kept(self) -> bool:
        """An equal NIK is always looked at, whatever else differs; and whom a year is enough to ask about."""
        asked = self.neighbours or (self.by_year and self.levels.get("origin") == "village")
        return self.levels.get("nik") == "same" or self.score >= KEPT or asked

    @property
    def by_year(self) -> bool:
        """One name, sex and year of birth or age, of which one of the two knows no more. Too little by itself."""
        told = self.levels
        alike = told.get("name") == told.get("sex") == "same" and told.get("nik") != "other"
        return alike and told.get("birth") in ("month", "year", "age")

    @property
    def neighbours(self) -> bool:
        """The same in one unit: of 150 people one has such a double by chance."""
        return self.by_year and self.levels.get("home") == "sls"

    @property
    def certain(self) -> bool:
        """One person beyond doubt: same NIK, day of birth and sex, and a name that is the same or a part of it."""
        told = {name: self.levels.get(name) for name in ("nik", "birth", "sex")}
        known = told == {"nik": "same", "birth": "day", "sex": "same"}
        return known and self.levels.get("name") in ("same", "part")


def weight(name: str, level: str) -> float:
    """What a level adds to the sum, in bits."""
    m, u = WEIGHTS[name][level]
    return log2(m / u)


def compare(one: Person, other: Person) -> Likeness:
    """The two answers, field by field. The order of the two does not matter."""
    found = {
        "name": _name(one.name, other.name),
        "birth": _birth(one.birth, other.birth),
        "sex": _equal(one.sex, other.sex),
        "birth_place": _birth_place(one.birth_place, other.birth_place),
        "nik": _nik(one.nik, other.nik),
        "home": _home(one, other),
        "origin": _origin(one, other),
    }
    return Likeness({name: level for name, level in found.items() if level})


def _equal(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return "same" if one == other else "other"


def _birth_place(one: str, other: str) -> str:
    return _equal(codes(one)[0], codes(other)[0])


def _name(one: str, other: str) -> str:
    mine, theirs = codes(one)[0], codes(other)[0]
    if not mine or not theirs:
        return ""
    if mine == theirs:
        return "same"
    few, many = sorted((set(mine.split()), set(theirs.split())), key=len)
    if few < many:
        return "part"
    return "near" if similarity(_plain(one), _plain(other)) >= NEAR else "other"


def _plain(name: str) -> str:
    return " ".join(sorted("".join(sign if sign.isalpha() else " " for sign in name.casefold()).split()))


def _birth(one: str, other: str) -> str:
    try:
        mine, theirs = span(one), span(other)
    except NotADate:
        return ""
    if one == other and len(one) == 10:
        return "heaped" if one.endswith(HEAPED) else "day"
    short, full = sorted((one, other), key=len)
    if full.startswith(short):
        return "month" if len(short) >= 7 else "year"
    if len(short) == YEAR < len(full) and int(short) - int(full[:YEAR]) == 1:
        return "age"  # on census day, who was born later in the year before is as old
    if len(short) == 10 and (one[:4], one[5:7], one[8:]) == (other[:4], other[8:], other[5:7]):
        return "swapped"
    return "close" if abs(mine.middle.year - theirs.middle.year) <= 2 else "other"


def _nik(one: str, other: str) -> str:
    if not one or not other or one == other:
        return _equal(one, other)
    differ = [place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    turned = len(differ) == 2 and differ[1] == differ[0] + 1
    swapped = turned and one[differ[0]] == other[differ[1]] and one[differ[1]] == other[differ[0]]
    return "slip" if len(one) == len(other) and (len(differ) == 1 or swapped) else "other"


def _home(one: Person, other: Person) -> str:
    if not one.district or not other.district:
        return ""
    if one.sls and one.sls == other.sls:
        return "sls"
    return "district" if one.district == other.district else "other"


def _origin(one: Person, other: Person) -> str:
    """Whether one of the two is said to be registered where the other lives."""
    told = [(one.origin, other.village), (other.origin, one.village)]
    found = {origin == village for origin, village in told if origin and village}
    return ("village" if True in found else "other") if found else ""


def similarity(one: str, other: str) -> float:
    """Jaro's similarity with Winkler's bonus for a common beginning: 0 to 1."""
    if one == other:
        return 1.0
    mine, theirs = _common(one, other), _common(other, one)
    if not mine:
        return 0.0
    turned = sum(a != b for a, b in zip(mine, theirs, strict=True)) / 2
    share = len(mine)
    jaro = (share / len(one) + share / len(other) + (share - turned) / share) / 3
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 4)
    return jaro + min(start, 4) * 0.1 * (1 - jaro)


def _common(one: str, other: str) -> str:
    """The letters of `one` that `other` has about there, in their order."""
    reach, left, found = max(len(one), len(other)) // 2 - 1, list(other), []
    for place, letter in enumerate(one):
        first = max(0, place - reach)
        near = left[first : place + reach + 1]
        if letter in near:
            left[first + near.index(letter)] = ""
            found.append(letter)
    return "".join(found)
