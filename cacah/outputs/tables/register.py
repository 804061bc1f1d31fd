"""The civil register's own total, apart: records, not people who were counted."""

from cacah.outputs.core.cells import LEVEL, NAME, PARENT, PERSONS, named, place_column
from cacah.outputs.core.table import Column, Expression, Frozen, Table


def build(frozen: Frozen) -> Expression:
    totals = frozen.register.rename(origin="place")
    spread = totals.join(frozen.ancestry, totals.origin == frozen.ancestry.place)
    summed = spread.group_by("level", "cell").aggregate(families=spread.families.sum(), persons=spread.persons.sum())
    return named(frozen, summed).select("level", "place", "name", "parent", "families", "persons")


TABLE = Table(
    name="register",
    rank=4,
    title={
        "id": "Catatan register penduduk menurut alamat terdaftar",
        "en": "Civil register records by registered place",
    },
    definition={
        "id": "Kartu keluarga dan orang yang tercatat dalam register saat dibekukan. Bukan jumlah penduduk: sebagian "
        "sudah meninggal, pindah, atau tercatat dua kali.",
        "en": "Family cards and persons on record in the register when it was frozen. Not a number of residents: "
        "some have died or moved, or are recorded twice.",
    },
    unit={"id": "kartu keluarga dan orang", "en": "family cards and persons"},
    method={
        "id": "Jumlah catatan register yang berlaku, di setiap tingkat wilayah.",
        "en": "Number of register records in force, at every level of place.",
    },
    use={
        "id": "Pembanding bagi tabel alamat terdaftar.",
        "en": "A yardstick beside the table of registered places.",
    },
    columns=(
        LEVEL,
        place_column({"id": "Kode wilayah alamat terdaftar", "en": "Code of the registered place"}),
        NAME,
        PARENT,
        Column("families", {"id": "Banyaknya kartu keluarga", "en": "Number of family cards"}),
        PERSONS,
    ),
    measure="persons",
    order=("level", "place"),
    build=build,
)
