"""Values of answers: what is blank, which dates exist, how numbers are written. The same rules stand in walker.js."""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Value = Any
"""A JSON value: str, int, float, bool, list of codes, list of dicts (a repeat); blank is None or an absent key."""

Answers = Mapping[str, Value]
Text = Mapping[str, str]
"""One text in several languages: language code to text."""

BLANKS: tuple[Value, ...] = (None, "", [])

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    """How many days the month has; month from 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


@lru_cache(maxsize=65536)
def is_date(text: str) -> bool:
    """True for a date that exists: YYYY-MM-DD, or with the day, or the day and the month, unknown and left out."""
    match = _DATE.fullmatch(text)
    if match is None or match[1] == "0000":
        return False
    if match[2] is None:
        return True
    month = int(match[2])
    if not 1 <= month <= 12:
        return False
    return match[3] is None or 1 <= int(match[3]) <= days_in(int(match[1]), month)


def middle(text: str) -> str:
    """The full date a partial date stands for in a calculation: the 15th of the month, 1 July of the year."""
    return text + {4: "-07-01", 7: "-15"}.get(len(text), "")


def day_number(text: str) -> int:
    """Days since a fixed day; whole dates and (by their middle) partial dates."""
    year, month, day = (int(piece) for piece in middle(text).split("-"))
    before = year - 1
    total = before * 365 + before // 4 - before // 100 + before // 400 + _DAYS_BEFORE[month - 1] + day
    return total + (1 if month > 2 and is_leap(year) else 0)


@lru_cache(maxsize=65536)
def age(born: str, on: str) -> int | None:
    """Completed years on the day `on`; None if born after it. Born 29 February: older on 1 March of common years."""
    length = min(len(born), len(on))
    if born[:length] > on[:length]:
        return None
    first, last = middle(born), middle(on)
    years = int(last[:4]) - int(first[:4]) - (1 if last[5:] < first[5:] else 0)
    return max(years, 0)


def number_text(number: float) -> str:
    """A number as JavaScript writes it: shortest digits that read back the same, no exponent below 1e21."""
    if isinstance(number, int) and abs(number) < 2**53:
        return str(number)
    value = float(number)
    sign = "-" if value < 0 else ""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if not digits:
        return "0"
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """`digits` with the decimal point after `point` of them (ECMAScript, Number::toString)."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits[0] + ("." + digits[1:] if count > 1 else "")
    return f"{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def text_of(value: Value) -> str:
    """A value as `string()` and `concat()` write it; blank is the empty text, codes are parted by spaces."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list):
        return " ".join(str(code) for code in value)
    return str(value)


def number_of(value: Value) -> float | None:
    """A value as a number; None where it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip(" ")):
        return float(value)
    return None


def tidy(value: Value) -> Value:
    """A calculated value as it is kept: whole numbers as int, no NaN or infinity, blank as None."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return None if value in BLANKS else value
