"""A country of two villages and a file format, small enough to write rows by hand."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cacah.geo import reads as geo
from cacah.geo.models import Place, System
from cacah.lib import clock
from cacah.register import actions, files
from cacah.register.core import mapping as mappings
from cacah.register.core.mapping import Mapping

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
[dates]
format = "%d-%m-%Y"
[place]
system = "kemendagri"
parts = ["PROP", "KAB", "KEC", "KEL"]
widths = [2, 2, 2, 4]
separator = "."
[sls]
rw = "RW"
rt = "RT"
"""
HEADER = "KK,NIK,NAMA,JK,LAHIR,SHDK,ALAMAT,RT,RW,PROP,KAB,KEC,KEL"
CUT = date(2019, 12, 31)
LATER = date(2020, 6, 30)


def row(
    kk: str, nik: str, name: str, sex: str = "1", born: str = "17-08-1985", shdk: str = "1", kel: str = "1001"
) -> str:
    return f"{kk},{nik},{name},{sex},{born},{shdk},JL. MELATI 3,002,001,33,72,4,{kel}"


def kk(number: int) -> str:
    return f"337204010119{number:04}"


def nik(number: int, day: str = "170885") -> str:
    return f"337204{day}{number:04}"


@pytest.fixture
def layout() -> Mapping:
    found, problems = mappings.parse(LAYOUT, "layout.toml")
    assert found is not None, problems
    return found


@pytest.fixture
def villages() -> Callable[[], None]:
    """Makes Jebres and Gentan; call it where the database may be used."""

    def make() -> None:
        System.objects.update_or_create(name="kemendagri", defaults={"loaded_at": clock.now()})
        above, path = None, "/"
        codes = (("0", "Indonesia"), ("33", "Jawa Tengah"), ("33.72", "Surakarta"), ("33.72.04", "Jebres"))
        for level, (code, name) in enumerate(codes):
            above = Place.objects.create(
                system="kemendagri", code=code, name=name, level=level, parent=above, path=path, zone="Asia/Jakarta"
            )
            above.path = path = f"{path}{above.id}/"
            above.save(update_fields=["path"])
        for code, name in (("33.72.04.1001", "Jebres"), ("33.72.04.1002", "Gentan")):
            village = Place.objects.create(
                system="kemendagri", code=code, name=name, level=4, parent=above, path=path, zone="Asia/Jakarta"
            )
            village.path = f"{path}{village.id}/"
            village.save(update_fields=["path"])
        geo.forget()

    return make


@pytest.fixture
def load(layout: Mapping, villages: Callable[[], None], tmp_path: Path) -> Callable[..., actions.Loaded]:
    """Writes rows to a file and loads it."""
    made = list[int]()

    def run(
        *rows: str, cut: date = CUT, encoding: str = "utf-8", header: str = HEADER, piece: int = files.PIECE
    ) -> actions.Loaded:
        if not made:
            villages()
        made.append(1)
        file = tmp_path / f"cut-{len(made)}.csv"
        file.write_bytes("\n".join((header, *rows, "")).encode(encoding))
        return actions.load(file, layout, cut, piece=piece)

    return run
