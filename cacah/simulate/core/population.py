"""A synthetic population: families with what the register says of them and what is true. Seeded, no clock, no files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from cacah.simulate.core import codes, names, shape
from cacah.simulate.core.calendar import between, born_at_age, months_before
from cacah.simulate.core.dwelling import dwelling, street
from cacah.simulate.core.facts import circumstances
from cacah.simulate.core.names import Manner
from cacah.simulate.core.numbers import Numbers
from cacah.simulate.core.shape import CHILD, HEAD, PARENT, RELATIVE, SPOUSE, Draft
from cacah.simulate.core.truth import ABROAD, FEMALE, MALE, UNKNOWN, FamilyTruth, PersonTruth

BATCH = 250
FAMILIES_PER_RT, RTS_PER_RW = 70, 4

FAMILY_MOVED = 0.017
RENEWED = 0.05
RELATIVE_CAME = 0.01
DEATHS_A_YEAR = 0.0062
BIRTHS_A_YEAR = 0.017
ABROAD_SHARE, BACK_SOON, UNKNOWN_SHARE = 0.004, 0.2, 0.001
LOCAL_SHARE = 0.3
"""Of those who live elsewhere, the share in another home of the same village."""

CORRECTIONS = (
    ("birth_date", 0.0328),
    ("education", 0.0414),
    ("religion", 0.0069),
    ("sex", 0.0027),
    ("marital", 0.0004),
)
"""How often people corrected what the register had (facts 4.1)."""

CITIES = (
    "SURAKARTA", "BOYOLALI", "SEMARANG", "KLATEN", "BANDUNG", "GARUT", "MEDAN", "TARUTUNG", "PADANG", "BUKITTINGGI",
    "MAKASSAR", "BONE", "DENPASAR", "GIANYAR", "JAKARTA", "SURABAYA", "MALANG", "YOGYAKARTA", "PALEMBANG",
    "BANJARMASIN",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Village:
    """A village by its code (Kemendagri, dotted), with its number of RW, of RT in each, and its weight in families."""

    code: str
    rw: int
    rt: int
    weight: float = 1.0

    @property
    def region(self) -> str:
        """The six digits that NIKs and KKs first registered here begin with."""
        return self.code.replace(".", "")[:6]

    @property
    def town(self) -> bool:
        """Whether it is a kelurahan: its own part of the code begins with 1."""
        return self.code.rpartition(".")[2].startswith("1")

    @classmethod
    def for_families(cls, code: str, families: int) -> "Village":
        """A village with about as many RW and RT as so many families have."""
        rts = max(1, round(families / FAMILIES_PER_RT))
        rws = max(1, round(rts / RTS_PER_RW))
        return cls(code, rws, -(-rts // rws), families)


@dataclass(frozen=True, slots=True)
class Days:
    """Census day, the day the register was cut, and the last day on which anything happens that is told of."""

    census: date
    cut: date
    until: date

    @property
    def settled(self) -> date:
        """Moves lie before this day, so that moving the census day by a month or two changes no residence."""
        return min(self.census, self.until) - timedelta(days=75)


def population(
    seed: int, places: Sequence[Village], families: int, days: Days, destinations: Sequence[str] = ()
) -> Iterator[FamilyTruth]:
    """`families` families over `places` by their weights; the same arguments give the same people.

    `destinations`: codes of villages outside `places` that people have moved to or come from.
    """
    numbers = Numbers()
    for village, count in zip(places, split(families, [place.weight for place in places]), strict=True):
        for first in range(0, count, BATCH):
            size = min(BATCH, count - first)
            # A generator for each batch: what is changed in one village draws nothing anew in the next.
            rng = Random(f"{seed} {village.code} {first}")  # noqa: S311 - a simulation, not a secret
            maker = _Maker(rng, village, days, numbers, _elsewhere(village, places, destinations))
            for index, card in enumerate(shape.families(rng, size), first):
                yield maker.family(card, index * village.rw * village.rt // count)


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares of `total` by weight that add up to it."""
    steps = [round(total * sum(weights[: index + 1]) / sum(weights)) for index in range(len(weights))]
    return [after - before for before, after in zip([0, *steps], steps, strict=False)]


def _elsewhere(village: Village, places: Sequence[Village], destinations: Sequence[str]) -> list[str]:
    near = [place.code for place in places if place.code != village.code]
    return [*near[:50], *destinations] or [village.code]


class _Maker:
    """Makes the families of one batch."""

    def __init__(self, rng: Random, village: Village, days: Days, numbers: Numbers, elsewhere: list[str]) -> None:
        self.rng, self.village, self.days, self.numbers, self.elsewhere = rng, village, days, numbers, elsewhere

    def family(self, card: list[Draft], unit: int) -> FamilyTruth:
        """The family of a card; `unit` counts the RTs of the village from 0."""
        rng, village = self.rng, self.village
        rw, rt = f"{unit // village.rt + 1:03}", f"{unit % village.rt + 1:03}"
        lives_in = rng.choice(self.elsewhere) if rng.random() < FAMILY_MOVED else village.code
        kk = self.numbers.kk(village.region, between(rng, self.days.cut - timedelta(days=12 * 365), self.days.cut))
        renewed = rng.random() < RENEWED
        kk_now = self.numbers.kk(village.region, between(rng, self.days.cut, self.days.until)) if renewed else kk
        where = street(rng, village.town)
        answers = dwelling(rng, village.town)
        answers |= {
            "address_place": lives_in,
            "address_street": where if lives_in == village.code else street(rng, village.town),
        }
        answers |= {"address_rt": rt, "address_rw": rw}
        family = FamilyTruth(kk, kk_now, village.code, rw, rt, where, answers)
        family.people = self._people(card, lives_in)
        return family

    def _people(self, card: list[Draft], lives_in: str) -> list[PersonTruth]:
        rng, days = self.rng, self.days
        manner = names.manner(rng, self.village.code[:2])
        faith, clan = names.religion(rng, manner), names.clan(rng, manner)
        couple = any(person.relationship == SPOUSE for person in card)
        moved = months_before(days.settled, rng.randint(14, 120)) if lives_in != self.village.code else None
        people = [self._person(draft, manner, faith, clan, couple, lives_in, moved) for draft in card]
        years = (days.until - days.cut).days / 365
        if rng.random() < DEATHS_A_YEAR * 3.14 * years:
            people.append(self._dead(manner, faith, clan))
        if rng.random() < RELATIVE_CAME:
            people.append(self._came(manner, faith, lives_in))
        after = (days.until - days.census).days / 365
        if couple and after > 0 and rng.random() < BIRTHS_A_YEAR * 3.14 * after:
            people.append(self._late_birth(manner, faith, clan, lives_in))
        return people

    def _register(
        self, draft: Draft, manner: Manner, faith: str, clan: str, couple: bool, born: date
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the register has of someone, and the answers that agree with it."""
        rng = self.rng
        life = circumstances(rng, draft, couple, self.village.town)
        name = names.name(rng, manner, draft.woman, clan, faith)
        register: dict[str, Any] = {
            "nik": self._nik(draft, born), "name": name, "sex": codes.WOMAN if draft.woman else codes.MAN,
            "birth_place": rng.choice(CITIES), "birth_date": born.isoformat(), "religion": faith,
            "marital": life.marital, "relationship": self._shdk(draft), "education": life.education,
            "occupation": life.occupation, "citizenship": "1",
        }  # fmt: skip
        answers: dict[str, Any] = {
            "name": name, "sex": FEMALE if draft.woman else MALE, "birth_date": born.isoformat(),
            "birth_place": register["birth_place"], "birth_certificate": "yes" if rng.random() < 0.85 else "no",
            "citizenship": "indonesian", "ethnicity": manner.ethnicity, "religion": codes.RELIGION[faith],
            "language_indonesian": "yes" if rng.random() < 0.97 else "no", "relationship": self._relationship(draft),
            "marital_status": life.marital_status, "certificate": life.certificate,
            "pensioner": "yes" if draft.age > 56 and rng.random() < 0.15 else "no",
        }  # fmt: skip
        answers |= self._work(life.occupation)
        if register["nik"]:
            answers["nik"] = register["nik"]
        else:
            answers["no_nik_reason"] = "young" if draft.age < 17 else "adult"
        return register, answers

    def _work(self, occupation: str) -> dict[str, str]:
        work = codes.WORK.get(occupation)
        if work is None:
            return {"activity": codes.ACTIVITY[occupation]}
        return {"activity": "work", "occupation": work[0], "industry": work[1], "work_status": work[2]}

    def _nik(self, draft: Draft, born: date) -> str | None:
        rng = self.rng
        without = 0.0 if draft.relationship == HEAD else 0.08 if draft.age < 1 else 0.01 if draft.age < 17 else 0.004
        if rng.random() < without:
            return None
        region = self.village.region if rng.random() < 0.8 else rng.choice(self.elsewhere).replace(".", "")[:6]
        if rng.random() < 0.0003 and draft.relationship != HEAD and self.numbers.last:
            return self.numbers.last
        return self.numbers.nik(region, born, draft.woman)

    def _shdk(self, draft: Draft) -> str:
        if draft.relationship == SPOUSE:
            return codes.WIFE if draft.woman else codes.HUSBAND
        return codes.SHDK[draft.relationship]

    def _relationship(self, draft: Draft) -> str:
        """The census keeps apart what the register puts together: stepchildren, siblings."""
        if draft.relationship == CHILD and self.rng.random() < 0.02:
            return self.rng.choice(("child_step", "child_adopted"))
        if draft.relationship == RELATIVE and self.rng.random() < 0.4:
            return "sibling"
        return draft.relationship

    def _person(
        self, draft: Draft, manner: Manner, faith: str, clan: str, couple: bool, lives_in: str, moved: date | None
    ) -> PersonTruth:
        """Someone alive on the card, or born too late for the register's cut."""
        rng, days = self.rng, self.days
        born = born_at_age(rng, draft.age, min(days.census, days.until))
        register, answers = self._register(draft, manner, faith, clan, couple, born)
        sex = answers["sex"]
        person = PersonTruth(
            register if born <= days.cut else None,
            {},
            sex,
            born.isoformat(),
            None,
            self.village.code,
            [(born.isoformat(), lives_in)],
        )
        if self._gone(draft, person, answers):
            return person
        since = (
            max(born, moved) if moved else born if rng.random() < 0.35 else between(rng, born, max(born, days.settled))
        )
        self._at_home(person, answers, since)
        if person.register is not None:
            self._correct(person, draft)
        return person

    def _at_home(self, person: PersonTruth, answers: dict[str, Any], since: date) -> None:
        year_only = since.year < self.days.settled.year - 2 and self.rng.random() < 0.3
        person.answers = {
            "presence": "here", "card": "this", **answers, "same_registered": "yes", "intends_stay": "yes",
            "since": str(since.year) if year_only else since.isoformat(),
        }  # fmt: skip

    def _gone(self, draft: Draft, person: PersonTruth, answers: dict[str, Any]) -> bool:
        """Decide who on the card lives elsewhere, abroad or nobody knows where; True when the person is not here."""
        rng = self.rng
        born = date.fromisoformat(person.born)
        if person.register is None or draft.relationship == HEAD or draft.age < 3:
            return False
        chance = rng.random()
        if chance < UNKNOWN_SHARE:
            person.stays = [(person.born, UNKNOWN)]
            person.answers = {"presence": "unknown", "card": "unknown"}
        elif chance < UNKNOWN_SHARE + ABROAD_SHARE and 18 <= draft.age < 60:
            self._abroad(person)
        elif chance < UNKNOWN_SHARE + ABROAD_SHARE + self._leaving(draft):
            since = between(
                rng,
                max(born + timedelta(days=366), months_before(self.days.settled, 144)),
                months_before(self.days.settled, 14),
            )
            place = self.village.code if rng.random() < LOCAL_SHARE else rng.choice(self.elsewhere)
            year_only = rng.random() < 0.3 and born.year < since.year < self.days.settled.year - 1
            person.stays.append((since.isoformat(), place))
            person.answers = {
                "presence": "elsewhere", "presence_place": place, "card": "this",
                "presence_since": str(since.year) if year_only else since.isoformat(),
            }  # fmt: skip
        else:
            return False
        return True

    @staticmethod
    def _leaving(draft: Draft) -> float:
        """Who studies, works or has married elsewhere without a new card: mostly grown children and relatives."""
        if draft.relationship in (CHILD, RELATIVE) and 16 <= draft.age < 40:
            return 0.3
        return 0.06 if draft.relationship == SPOUSE else 0.035

    def _abroad(self, person: PersonTruth) -> None:
        """Most for longer than a year; some for a season, who still have their home here."""
        rng, settled = self.rng, self.days.settled
        soon = rng.random() < BACK_SOON
        since = (
            between(rng, months_before(settled, 4), settled)
            if soon
            else between(rng, months_before(settled, 60), months_before(settled, 14))
        )
        if not soon:
            person.stays.append((since.isoformat(), ABROAD))
        person.answers = {
            "presence": "abroad", "card": "this", "presence_since": since.isoformat(),
            "back_within_year": "yes" if soon else "no",
        }  # fmt: skip

    def _correct(self, person: PersonTruth, draft: Draft) -> None:
        """Let the register err about someone as often as people corrected it."""
        rng, register = self.rng, person.register
        if register is None:
            return
        for name, share in CORRECTIONS:
            if rng.random() < share:
                register[name] = self._wrong(name, register, draft)

    def _wrong(self, name: str, register: dict[str, Any], draft: Draft) -> str:
        if name == "birth_date":
            wrong = date.fromisoformat(register[name]) - timedelta(days=self.rng.choice((1, 7, 10, 30, 365)))
            return wrong.isoformat()
        if name == "sex":
            return codes.MAN if draft.woman else codes.WOMAN
        if name == "education":
            return str(max(1, int(register[name]) - 1))
        return "3" if register[name] == "2" else "2" if name == "religion" else codes.NEVER

    def _dead(self, manner: Manner, faith: str, clan: str) -> PersonTruth:
        """Someone on the card who has died since the register's cut."""
        rng, days = self.rng, self.days
        draft = Draft(min(104, 45 + int(rng.expovariate(1 / 25))), rng.random() < 0.47, PARENT)
        born = born_at_age(rng, draft.age, days.cut)
        register, answers = self._register(draft, manner, faith, clan, False, born)
        died = between(rng, days.cut + timedelta(days=1), days.until).isoformat()
        told = {"presence": "died", "death_date": died}
        return PersonTruth(
            register,
            told,
            answers["sex"],
            born.isoformat(),
            died,
            self.village.code,
            [(born.isoformat(), self.village.code)],
        )

    def _came(self, manner: Manner, faith: str, lives_in: str) -> PersonTruth:
        """A relative who lives with the family and is on a card of another village."""
        rng = self.rng
        draft = Draft(rng.randint(17, 40), rng.random() < 0.5, RELATIVE)
        born = born_at_age(rng, draft.age, min(self.days.census, self.days.until))
        _, answers = self._register(draft, manner, faith, "", False, born)
        registered = rng.choice(self.elsewhere)
        person = PersonTruth(
            None, {}, answers["sex"], born.isoformat(), None, registered, [(born.isoformat(), lives_in)]
        )
        self._at_home(
            person, answers, between(rng, months_before(self.days.settled, 50), months_before(self.days.settled, 14))
        )
        person.answers |= {"card": "other", "same_registered": "no", "registered_place": registered}
        return person

    def _late_birth(self, manner: Manner, faith: str, clan: str, lives_in: str) -> PersonTruth:
        """A child born after census day and before the family answers."""
        rng, days = self.rng, self.days
        draft = Draft(0, rng.random() < 0.488, CHILD)
        born = between(rng, days.census + timedelta(days=1), days.until)
        _, answers = self._register(draft, manner, faith, clan, False, born)
        person = PersonTruth(
            None, {}, answers["sex"], born.isoformat(), None, self.village.code, [(born.isoformat(), lives_in)]
        )
        self._at_home(person, answers, born)
        return person
