"""One listed person becomes one row of answers and one of identities.

The row of answers has no NIK, KK, name, birth day or street. It keeps the age in completed years on census day, which
the tables are made of, and the month of birth, which editing needs (heaping on 1 July and 31 December, ages at events)
and which cannot be had from the age; with day and place it would single people out, so the day stays behind.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from cacah.cases.core.close import Class, ClosingFacts, class_at_close
from cacah.cases.core.judgement import Judgement
from cacah.freeze.core import coarse
from cacah.freeze.core.geography import ABROAD, NOWHERE, UNKNOWN
from cacah.freeze.core.pseudonym import Pseudonyms

SEXES = ("male", "female")
NEVER_RECORDED = ("young", "adult")
"""Reasons for having no NIK that say nobody ever recorded the person."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the register says of the person; `sex` already as an answer code, "" when its code says nothing certain."""

    nik: str
    name: str
    sex: str
    birth: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on the list of a case, as far as the case tells.

    `home`: code of the place the family lives at; `card`: code of the card's place, "" without a card in the register.
    `same_person_elsewhere`: answered for, under the same NIK, at the place this family says the person lives; or it
    was decided that another case counts the person. `said`: what the field said of somebody whom no answer, or a later
    word than the answer, tells of; `went_to`: code of the place where it heard that the person went.
    """

    case_id: UUID
    member_id: UUID
    status: str
    mode: str
    values: Mapping[str, Any] = field(repr=False)
    judgement: Judgement
    home: str
    card: str
    on_record: OnRecord | None = field(default=None, repr=False)
    same_person_elsewhere: bool = False
    said: ClosingFacts | None = None
    went_to: str = ""

    @property
    def close(self) -> Class:
        """The class at close."""
        judged = self.judgement
        known, by_list = judged.membership is not None, self.mode == "list_check"
        facts = self.said or judged.closing(answered=known and not by_list, listed=known and by_list)
        return class_at_close(replace(facts, duplicate=facts.duplicate or self.same_person_elsewhere))

    @property
    def here(self) -> bool:
        return self.judgement.presence == "here"

    @property
    def birth(self) -> str:
        told = str(self.values.get("birth_date", "")) if self.here else ""
        return told or (self.on_record.birth if self.on_record else "")

    @property
    def sex(self) -> str:
        told = str(self.values.get("sex", "")) if self.here else ""
        found = told or (self.on_record.sex if self.on_record else "")
        return found if found in SEXES else UNKNOWN

    @property
    def name(self) -> str:
        told = str(self.values.get("name", "")) if self.here else ""
        return told or (self.on_record.name if self.on_record else "")

    @property
    def nik(self) -> str:
        told = str(self.values.get("nik", "")) if self.here else ""
        return told or (self.on_record.nik if self.on_record else "")


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for every row of one freeze.

    `counted_classes`: classes at close the plan counts; `publish`: a place code cut to the finest published level,
    "unknown" for no known place; `items`: closed questions of the person part.
    """

    census_day: date
    counted_classes: Collection[str]
    publish: Callable[[str], str]
    items: tuple[str, ...]
    pseudonyms: Pseudonyms


def answers(person: Listed, frame: Frame) -> dict[str, Any]:
    """The row of the answers shelf."""
    judged = person.judgement
    member = judged.membership
    close, residence = person.close, residence_place(person, frame)
    belongs = person.said is not None or (member is not None and member.counted)
    counted = belongs and residence != ABROAD and close in frame.counted_classes
    return {
        "pseudonym": frame.pseudonyms.person(person.case_id, person.member_id),
        "family": frame.pseudonyms.family(person.case_id),
        "status": person.status,
        "mode": person.mode,
        "presence": judged.presence,
        "class": close,
        "counted": counted,
        "membership": person.said.membership if person.said else member.reason if member else "",
        "certain": bool(member and member.certain and not person.said),
        "residence": residence,
        "residence_reason": judged.residence.reason if judged.residence else "",
        "registered": registered_place(person, frame),
        "sex": person.sex,
        "age": coarse.age(person.birth, frame.census_day),
        "birth_month": coarse.month(person.birth),
        "answers": coarse.coded(person.values, frame.items) if person.here else [],
    }


def residence_place(person: Listed, frame: Frame) -> str:
    """Code of the place of usual residence on census day, or abroad, or unknown."""
    found = person.judgement.residence
    if person.said:
        places = {"list_only": person.home, "abroad": ABROAD, "elsewhere": person.went_to}
        listed = places.get(person.close, "")
        return listed if listed == ABROAD else frame.publish(listed)
    if found is None:
        return UNKNOWN
    return ABROAD if found.kind == "abroad" else frame.publish(found.place)


def registered_place(person: Listed, frame: Frame) -> str:
    """Code of the registered place, or abroad (foreigners not on record here), nowhere (never recorded), or unknown."""
    values = person.values
    on_this_card = frame.publish(person.card) if person.card else UNKNOWN
    if not person.here:
        off = values.get("card") == "other" or (values.get("card") == "unknown" and person.on_record is None)
        return UNKNOWN if off else on_this_card
    if values.get("same_registered", "yes") == "yes":
        return on_this_card
    told = frame.publish(str(values.get("registered_place", "")))
    if told != UNKNOWN:
        return told
    if values.get("citizenship") == "foreign":
        return ABROAD
    never = values.get("no_nik_reason") in NEVER_RECORDED and values.get("card") == "unknown"
    return NOWHERE if never else UNKNOWN


def identity(person: Listed, frame: Frame, tokens: tuple[int, int, int]) -> dict[str, Any]:
    """The row of the identities shelf: what linking needs, and the pseudonym."""
    return {
        "pseudonym": frame.pseudonyms.person(person.case_id, person.member_id),
        "nik": person.nik or None,
        "name": person.name or None,
        "birth_date": person.birth or None,
        "token_name_birth": tokens[0],
        "token_name_year_place": tokens[1],
        "token_birth_sex_place": tokens[2],
    }
