"""A village, a plan and a register family, small enough to know every person by name."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cacah.cases import jobs, reads
from cacah.cases.models import Case, Event
from cacah.cases.tests.snapshot import Snapshot, filled
from cacah.geo import actions as geo_actions
from cacah.geo import reads as geo
from cacah.instrument import actions as instrument_actions
from cacah.instrument import reads as instruments
from cacah.lib import clock, ids
from cacah.plan import actions as plan_actions
from cacah.plan import reads as plan
from cacah.register import actions as register_actions
from cacah.register.core import mapping as mappings

ROOT = Path(__file__).resolve().parents[3] / "plans" / "sp2020"
PLACES = """code,parent,level,name,zone,valid_from,valid_to
0,,0,Indonesia,Asia/Jakarta,,
33,0,1,Jawa Tengah,,,
33.72,33,2,Kota Surakarta,,,
33.72.04,33.72,3,Jebres,,,
33.72.04.1001,33.72.04,4,Jebres,,,
33.72.04.1002,33.72.04,4,Gandekan,,,
91,0,1,Papua,Asia/Jayapura,,
91.71,91,2,Kota Jayapura,,,
91.71.01,91.71,3,Jayapura Utara,,,
91.71.01.1001,91.71.01,4,Gurabesi,,,
"""
WINDOWS = """phase,place,mode,opens,closes,decided,note
self_response,,self,2020-02-15,2020-05-29,2020-01-15,
self_response,,assisted,2020-02-15,2020-05-29,2020-01-15,
field,,interview,2020-09-01,2020-09-30,2020-01-15,
"""
TARGETS = (
    "target,place,kind,unit,state,basis,share,denominator,denominator_source,denominator_date,deadline,note,"
    "name::Indonesia (id),name::English (en)\n"
)
LAYOUT = """
[file]
delimiter = ","
encoding = "auto"
[columns]
kk = "KK"
nik = "NIK"
name = "NAMA"
sex = "JK"
birth_date = "LAHIR"
relationship = "SHDK"
street = "ALAMAT"
religion = "AGAMA"
[dates]
format = "%Y-%m-%d"
[place]
system = "kemendagri"
parts = ["PROP", "KAB", "KEC", "KEL"]
widths = [2, 2, 2, 4]
separator = "."
[sls]
rw = "RW"
rt = "RT"
"""
HEADER = "KK,NIK,NAMA,JK,LAHIR,SHDK,ALAMAT,AGAMA,RT,RW,PROP,KAB,KEC,KEL"
BUDI = ("3372041708850001", "BUDI SANTOSO", "1", "1985-08-17", "1")
SITI = ("3372045710880002", "SITI AMINAH", "2", "1988-10-17", "3")
AGUS = ("3372040101100003", "AGUS SANTOSO", "1", "2010-01-01", "4")
KK = "3372040101190001"
MARCH = datetime(2020, 3, 10, 5, tzinfo=UTC)
SEPTEMBER = datetime(2020, 9, 20, 5, tzinfo=UTC)
VILLAGE, NEXT_VILLAGE, JAYAPURA = "33.72.04.1001", "33.72.04.1002", "91.71.01.1001"

FAMILY: dict[str, Any] = {
    "address_place": VILLAGE,
    "address_street": "Jalan Melati 12",
    "tenure": "own",
    "electricity": "pln_meter",
    "power": "900",
    "water": "piped",
    "toilet": "own",
    "floor": "tile",
    "other_family": "no",
}


def line(person: tuple[str, ...], kk: str = KK, village: str = "1001") -> str:
    nik, name, sex, born, shdk = person
    return f"{kk},{nik},{name},{sex},{born},{shdk},JL. MELATI 12,1,002,001,33,72,4,{village}"


@dataclass(frozen=True)
class Seat:
    """A seat as the desk hands it out."""

    case_id: UUID
    mode: str = "self"
    channel: str = "self"
    issued: str = "phone"
    actor: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "actor", self.actor or f"seat:{self.case_id}")


def officer(case_id: UUID) -> Seat:
    return Seat(case_id, "interview", "field", "tablet", "user:7")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SP2020's plan with four villages, and windows as first decided."""
    place = tmp_path_factory.mktemp("plan") / "sp2020"
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns("places", "training"))
    (place / "places").mkdir()
    (place / "places" / "system.toml").write_text('system = "kemendagri"\n')
    (place / "places" / "places.csv").write_text(PLACES)
    (place / "windows.csv").write_text(WINDOWS)
    (place / "targets.csv").write_text(TARGETS)
    return place


@pytest.fixture
def register(tmp_path: Path) -> Callable[..., None]:
    """Loads a cut of the register from lines, and opens what is to be opened."""
    layout, problems = mappings.parse(LAYOUT, "layout.toml")
    assert layout is not None, problems
    made: list[int] = []

    def load(*lines: str, cut: date = date(2019, 12, 31)) -> None:
        made.append(1)
        file = tmp_path / f"cut-{len(made)}.csv"
        file.write_text("\n".join((HEADER, *lines, "")))
        register_actions.load(file, layout, cut)

    return load


WORLDS: dict[tuple[Path, date], Snapshot] = {}
"""By folder and the day on which it was loaded."""


def load_world(folder: Path) -> None:
    """Places, plan and instrument; from the second time on as the first load left them."""
    known, was_empty = WORLDS.get((folder, clock.now().date())), not filled()
    if known and was_empty:
        known.put_back()
    else:
        geo_actions.load(folder / "places")
        plan_actions.load(folder)
        instrument_actions.load(folder)
        if was_empty:
            WORLDS[folder, clock.now().date()] = Snapshot.taken()
    for room in (geo, plan, instruments):
        room.forget()


@pytest.fixture
def world(committed_db: None, folder: Path) -> Iterator[None]:
    """Places, plan and instrument, committed; the clock stands at 10 March 2020, noon in Surakarta."""
    load_world(folder)
    with clock.at(MARCH):
        yield
    for room in (geo, plan, instruments):
        room.forget()


@pytest.fixture
def family(world: None, register: Callable[..., None]) -> Case:
    """Budi, Siti and Agus of one card in Jebres, with their case."""
    register(line(BUDI), line(SITI), line(AGUS))
    jobs.open_cases(clock.now())
    return Case.objects.get()


def member_ids(case: Case) -> list[UUID]:
    return [member.id for member in reads.members(case.id)]


def here(person: tuple[str, ...] = BUDI, **changes: Any) -> dict[str, Any]:
    """All answers of a resident; `changes` to None leave an item out."""
    nik, name, sex, born, shdk = person
    adult = date.fromisoformat(born).year < 2005
    answers: dict[str, Any] = {
        "presence": "here",
        "card": "this",
        "name": name.title(),
        "nik": nik,
        "same_registered": "yes",
        "since": born,
        "sex": {"1": "male", "2": "female"}[sex],
        "birth_date": born,
        "birth_place": "Surakarta",
        "birth_certificate": "yes",
        "citizenship": "indonesian",
        "ethnicity": "~Jawa",
        "religion": "islam",
        "language_indonesian": "yes",
        "relationship": {"1": "head", "3": "spouse", "4": "child"}[shdk],
        "marital_status": "married_registered" if adult else "never",
        "certificate": "13" if adult else "23",
        "activity": "housework" if adult else "school",
    }
    answers.update(changes)
    return {name: value for name, value in answers.items() if value is not None}


def gone(**changes: Any) -> dict[str, Any]:
    """Somebody of the card who lives in Jayapura now."""
    return {
        "presence": "elsewhere", "card": "this", "presence_place": JAYAPURA, "presence_since": "2017", **changes,
    }  # fmt: skip


def counts_at(code: str) -> dict[str, int]:
    """Sums of all events at a place, zero columns left out."""
    place = geo.row_by_code(code)
    assert place is not None
    sums: dict[str, int] = {}
    for event in Event.objects.filter(place_id=place.id):
        for name in (column.name for column in Event._meta.fields if column.name.startswith("d_")):
            sums[name[2:]] = sums.get(name[2:], 0) + getattr(event, name)
    return {name: value for name, value in sums.items() if value}


def new_id() -> UUID:
    return ids.new()
