"""Blocking tokens of people who were sent: what lets two answers about one person meet without a NIK."""

from collections.abc import Mapping
from typing import Any

from cacah.cases.core.matching import YEAR
from cacah.cases.models import Case
from cacah.cases.sittings import named_place
from cacah.geo import reads as geo
from cacah.register.core.phonetic import codes
from cacah.vault import index

Tokens = tuple[int | None, int | None, int | None]
TOKENS = ("name_birth", "name_year_place", "birth_sex_place")
"""What the columns of `Member` are called behind `token_`, in the order of `vault.index.person_tokens`."""

WHOLE = len("2020-09-15")

NONE: Tokens = (None, None, None)


def tokens(case: Case, values: Mapping[str, Any], counted_here: bool | None) -> Tokens:
    """The tokens of somebody who lives with the family; none for others, and none made of a blank."""
    if not counted_here:
        return NONE
    name, telling = codes(str(values.get("name", "")))
    born, sex = str(values.get("birth_date", "")), str(values.get("sex", ""))
    one, two, three = index.person_tokens(name, telling, born, sex, district(case), geo.place(case.lives_at).code)
    named = bool(name and born)
    return one if named else None, two if named else None, three if born and sex else None


def named_token(name: str, born: str) -> int | None:
    """The token of a name and a whole birth date, as the first of `tokens`; none for less."""
    code = codes(name)[0]
    return index.token("name_birth", code, born) if code and len(born) == WHOLE else None


def unit_tokens(name: str, born: str, sls: str) -> list[int]:
    """Tokens under which a list check may have named somebody of a unit of whose birth it knows the year or the age.

    The first is of the year itself. None where the unit is not known.
    """
    code, years = codes(name)[0], (int(born[:YEAR]),) if len(born) == YEAR else (int(born[:YEAR]), int(born[:YEAR]) + 1)
    return [index.token("name_year_unit", code, str(one), sls) for one in years] if code and sls else []


def year_tokens(name: str, born: str, district: str) -> tuple[list[int], list[int]]:
    """Tokens under which somebody may have answered of whose birth one of the two knows the year or the age alone.

    Such as the first of `tokens`, of a year, and where no more than the year is known here such as the second. An age
    on census day leaves a year and the one before.
    """
    code, telling = codes(name)
    year = int(born[:4])
    if not code:
        return [], []
    if len(born) == WHOLE:
        return [index.token("name_birth", code, str(one)) for one in (year, year + 1)], []
    near = [index.token("name_year_place", telling, str(one), district) for one in (year - 1, year)]
    return [index.token("name_birth", code, str(year))], near


def unit(place_id: int) -> str:
    """Code of the smallest unit; "" where no more than its village is known."""
    here = geo.place(place_id)
    return here.code if here.id != named_place(place_id).id else ""


def columns(marks: Tokens) -> dict[str, int | None]:
    """The tokens by the names of their columns."""
    return {f"token_{name}": mark for name, mark in zip(TOKENS, marks, strict=True)}


def district(case: Case) -> str:
    """Code of the place around the village the family lives in."""
    line = geo.ancestors(named_place(case.lives_at).id)
    return line[-2].code if len(line) > 1 else line[-1].code
