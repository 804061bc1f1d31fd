"""What a NIK tells by its digits: region of first registration, birth date with women's day + 40, serial.

A NIK stays for life although its holder moves or a birth date is corrected (facts 3.1), so every finding is a reason to
look again, never a reason to refuse a person.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

SHAPE = re.compile(r"[0-9]{16}", re.ASCII)
WOMAN = 40
# What officers typed where there was no number (facts 1.4): a person without a NIK, not a NIK that thousands share.
PLACEHOLDER = re.compile(r"(\d)\1{15}|9{14}\d\d|0{6}\d{10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Nik:
    """The parts of a well-formed NIK: region 6 digits, birth day and month, two digits of the year, sex, serial."""

    region: str
    day: int
    month: int
    year: int
    woman: bool
    serial: int

    def born(self, latest: date) -> date | None:
        """The most recent date with these digits not after `latest`; None when there is no such day in the calendar."""
        for century in (latest.year - latest.year % 100, latest.year - latest.year % 100 - 100):
            try:
                day = date(century + self.year, self.month, self.day)
            except ValueError:
                continue
            if day <= latest:
                return day
        return None


def is_number(text: str) -> bool:
    """Whether `text` is 16 digits that could belong to one person."""
    return len(text) == 16 and SHAPE.fullmatch(text) is not None and PLACEHOLDER.fullmatch(text) is None


def parse(text: str) -> Nik | None:
    """The parts of `text`, or None unless it is 16 digits with day 1-31 or 41-71 and month 1-12."""
    if not SHAPE.fullmatch(text):
        return None
    day, month = int(text[6:8]), int(text[8:10])
    woman = day > WOMAN
    day -= WOMAN if woman else 0
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return Nik(text[:6], day, month, int(text[10:12]), woman, int(text[12:]))


def build(region: str, born: date, woman: bool, serial: int) -> str:
    """The 16 digits for a person first registered in `region` (6 digits)."""
    return f"{region}{born.day + (WOMAN if woman else 0):02}{born:%m%y}{serial:04}"


@lru_cache(maxsize=100_000)
def _real_date(digits: str, latest: date) -> bool:
    """Whether the six digits after the region are a birth date not after `latest`."""
    number = parse(f"000000{digits}0001")
    return number is not None and number.born(latest) is not None


def is_odd(text: str, latest: date) -> bool:
    """Whether `text` breaks the rules of a NIK: shape, a real date, a serial from 1. `latest` is the register's cut."""
    return not SHAPE.fullmatch(text) or text.endswith("0000") or not _real_date(text[6:12], latest)


def warnings(text: str, latest: date, born: date, woman: bool, regions: frozenset[str] | None = None) -> list[str]:
    """Codes of what in a NIK differs from its holder: `odd`, `birth_differs`, `sex_differs`, `unknown_region`.

    All are warnings; none makes the NIK wrong. `regions` holds the six-digit codes known today.
    """
    number = parse(text)
    if number is None or is_odd(text, latest):
        return ["odd"]
    found = []
    if (number.day, number.month, number.year) != (born.day, born.month, born.year % 100):
        found.append("birth_differs")
    if number.woman != woman:
        found.append("sex_differs")
    if regions is not None and number.region not in regions:
        found.append("unknown_region")
    return found
