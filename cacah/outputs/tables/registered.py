"""The same people by the place of their registered address."""

from cacah.outputs.core.cells import (
    AGE_FROM,
    AGE_GROUP,
    LEVEL,
    NAME,
    PARENT,
    PERSONS,
    SEX,
    by_place_sex_age,
    place_column,
)
from cacah.outputs.core.table import Expression, Frozen, Table


def build(frozen: Frozen) -> Expression:
    return by_place_sex_age(frozen, "registered")


TABLE = Table(
    name="registered",
    rank=2,
    title={
        "id": "Penduduk menurut alamat terdaftar, jenis kelamin dan kelompok umur",
        "en": "Residents by registered place, sex and age group",
    },
    definition={
        "id": "Orang yang sama dengan tabel tempat tinggal, menurut alamat pada kartu keluarga. SP2020 menyebutnya "
        "de jure. Baris tersendiri: luar negeri, tidak terdaftar di mana pun, tidak diketahui.",
        "en": "The same people as in the table of usual residence, by the address on the family card. SP2020 calls "
        "this de jure. Rows apart: abroad, nowhere, unknown.",
    },
    unit={"id": "orang", "en": "persons"},
    method={
        "id": "Jumlah orang yang termasuk penduduk pada hari sensus, satu kali per orang, di setiap tingkat wilayah. "
        "Ini bukan jumlah catatan register; itu ada di tabel tersendiri. Sel tanpa orang tidak ditulis.",
        "en": "Number of persons of the census population on census day, each once, at every level of place. This is "
        "not the number of register records; that is a table apart. Cells without persons are not written.",
    },
    use={
        "id": "Membandingkan penduduk dengan administrasi kependudukan.",
        "en": "Comparing the population with the civil administration.",
    },
    columns=(
        LEVEL,
        place_column({"id": "Kode wilayah alamat terdaftar", "en": "Code of the registered place"}),
        NAME,
        PARENT,
        SEX,
        AGE_FROM,
        AGE_GROUP,
        PERSONS,
    ),
    measure="persons",
    order=("level", "place", "sex", "age_from"),
    build=build,
)
