"""Residents by place of usual residence."""

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
    return by_place_sex_age(frozen, "residence")


TABLE = Table(
    name="residence",
    rank=1,
    title={
        "id": "Penduduk menurut tempat tinggal, jenis kelamin dan kelompok umur",
        "en": "Residents by place of usual residence, sex and age group",
    },
    definition={
        "id": "Orang dihitung di tempat ia biasanya tinggal pada hari sensus: sudah tinggal selama batas waktu "
        "rencana sensus (SP2020: 12 bulan), atau berniat menetap selama itu. SP2020 menyebutnya de facto; buku "
        "pelajaran memakai de facto untuk orang yang hadir pada malam sensus.",
        "en": "A person is counted where they usually live on census day: there for the plan's limit (SP2020: 12 "
        "months) or meaning to stay that long. SP2020 calls this de facto; textbooks use de facto for those present "
        "on census night.",
    },
    unit={"id": "orang", "en": "persons"},
    method={
        "id": "Jumlah orang yang termasuk penduduk pada hari sensus, satu kali per orang, di setiap tingkat wilayah. "
        "Sel tanpa orang tidak ditulis. Belum ada imputasi dan belum ada pengamanan sel kecil.",
        "en": "Number of persons of the census population on census day, each once, at every level of place. Cells "
        "without persons are not written. No imputation and no disclosure control yet.",
    },
    use={
        "id": "Perencanaan layanan di tempat orang tinggal.",
        "en": "Planning services where people live.",
    },
    columns=(
        LEVEL,
        place_column({"id": "Kode tempat tinggal", "en": "Code of the place of usual residence"}),
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
