"""How a family tries to come in: its card, then every other way that the pages of refusal name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cacah.simulate.core import FamilyTruth, PersonTruth
from cacah.simulate.pages import Page

Held = Literal["register", "now"]
"""Which card the family has at hand: the one the register knows, or the one of today."""

PATHS = ("card", "earlier card", "other member", "facts", "new family", "code", "staff")


@dataclass(frozen=True, slots=True)
class Try:
    """One way in: what a table calls it, its page, what is typed there."""

    path: str
    page: str
    fields: Mapping[str, str]


def _nik(person: PersonTruth) -> str:
    known = person.register["nik"] if person.register else person.answers.get("nik")
    return str(known or "")


def _birth(person: PersonTruth) -> dict[str, str]:
    year, month, day = (person.register or {"birth_date": person.born})["birth_date"].split("-")
    return {"lahir_d": day, "lahir_m": month, "lahir_y": year}


def tries(family: FamilyTruth, village: str, held: Held = "register", code: str = "") -> Iterator[Try]:
    """In the order in which a family would try. `village`: how it writes its place; `code`: of a letter, if it has one.

    Nothing for a family without a NIK and without a code: it needs staff.
    """
    if code:
        yield Try("code", "/kode", {"kode": code})
    able = [person for person in family.people if _nik(person)]
    if not able:
        return
    own = family.login if family.can_log_in else min(able, key=lambda person: person.born)
    nik, card = _nik(own), family.kk_now if held == "now" else family.kk
    renewed = family.kk != family.kk_now and held == "register"
    yield Try("earlier card" if renewed else "card", "/", {"nik": nik, "kk": card})
    others = [person for person in family.people if person is not own and person.register]
    for other in others:
        if _nik(other):
            yield Try("other member", "/jalan/anggota", {"nik": nik, "lain": _nik(other), "kk": card})
            break
    head = next((person.register["name"] for person in family.people if person.register), "")
    if others and head:
        yield Try("facts", "/jalan/keterangan", {"nik": nik, "kepala": head, "kk": card, **_birth(others[0])})
    place = {"nik": nik, "kk": card, "desa": village, "rt": family.rt, "rw": family.rw, "cari": "1"}
    yield Try("new family", "/jalan/keluarga-baru", place)


def is_way(page: Page) -> bool:
    """Whether the page asks who one is."""
    return any(form.has("nik", "kk") or form.has("kode") for form in page.forms)
