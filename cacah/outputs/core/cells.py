"""The dimensions the tables share: ages in five-year groups, sex, places at every level."""

import ibis

from cacah.outputs.core.table import Column, Expression, Frozen, Text

UNKNOWN = "unknown"
OLDEST = 75
STEP = 5

AGE_GROUPS = (*(f"{start}-{start + STEP - 1}" for start in range(0, OLDEST, STEP)), f"{OLDEST}+", UNKNOWN)
"""0-4, 5-9 … 70-74, 75+, unknown."""

SEXES: dict[str, Text] = {
    "male": {"id": "Laki-laki", "en": "Male"},
    "female": {"id": "Perempuan", "en": "Female"},
    UNKNOWN: {"id": "Tidak diketahui", "en": "Unknown"},
}

SPECIAL_PLACES: dict[str, Text] = {
    "abroad": {"id": "Luar negeri", "en": "Abroad"},
    "nowhere": {"id": "Tidak terdaftar di mana pun", "en": "Nowhere"},
    UNKNOWN: {"id": "Tidak diketahui", "en": "Unknown"},
}

LEVEL = Column(
    "level",
    {
        "id": "Tingkat wilayah: 0 negara, 1 provinsi, 2 kabupaten/kota, 3 kecamatan, 4 desa/kelurahan (atau menurut "
        "rencana sensus)",
        "en": "Level of the place: 0 nation, 1 province, 2 regency or city, 3 district, 4 village (or as the plan "
        "names them)",
    },
)
NAME = Column("name", {"id": "Nama wilayah", "en": "Name of the place"})
PARENT = Column("parent", {"id": "Kode wilayah di atasnya", "en": "Code of the place above"})
SEX = Column("sex", {"id": "Jenis kelamin", "en": "Sex"}, SEXES)
AGE_FROM = Column(
    "age_from",
    {"id": "Umur termuda kelompok, kosong bila tidak diketahui", "en": "Youngest age of the group, empty when unknown"},
)
AGE_GROUP = Column(
    "age_group",
    {
        "id": "Kelompok umur lima tahunan, tahun penuh pada hari sensus",
        "en": "Five-year age group, completed years on census day",
    },
    {
        **{group: {"id": group, "en": group} for group in AGE_GROUPS[:-1]},
        UNKNOWN: {"id": "Tidak diketahui", "en": "Unknown"},
    },
)
PERSONS = Column("persons", {"id": "Banyaknya orang", "en": "Number of persons"})


def place_column(meaning: Text) -> Column:
    """A column of place codes; `<code>/unknown` is the part of <code> whose finer place is unknown."""
    remainder = {
        "id": "; `<kode>/unknown` = bagian dari <kode> yang tempat lebih rincinya tidak diketahui",
        "en": "; `<code>/unknown` = the part of <code> whose finer place is unknown",
    }
    return Column(
        "place", {language: meaning[language] + remainder[language] for language in remainder}, SPECIAL_PLACES
    )


def residents(frozen: Frozen) -> Expression:
    """The census population in the country on census day: each person once."""
    return frozen.people.filter(frozen.people.counted)


def age_from(age: Expression) -> Expression:
    """The youngest age of the five-year group an age falls in; null stays null."""
    return ibis.ifelse(age >= OLDEST, OLDEST, (age // STEP) * STEP).cast("int16")


def age_group(start: Expression) -> Expression:
    """The name of the group that begins at `start`."""
    closed = start.cast("string") + "-" + (start + STEP - 1).cast("string")
    return ibis.cases((start.isnull(), UNKNOWN), (start >= OLDEST, f"{OLDEST}+"), else_=closed)


def by_place_sex_age(frozen: Frozen, place: str) -> Expression:
    """Residents by the place in column `place` at every level, sex and age group: level, place, …, persons."""
    people = residents(frozen)
    people = people.select(at=people[place], sex=people.sex, age_from=age_from(people.age))
    counts = people.group_by("at", "sex", "age_from").aggregate(persons=people.count())
    spread = counts.join(frozen.ancestry, counts["at"] == frozen.ancestry.place)
    summed = spread.group_by("level", "cell", "sex", "age_from").aggregate(persons=spread.persons.sum())
    return named(frozen, summed).select(
        "level",
        "place",
        "name",
        "parent",
        "sex",
        "age_from",
        age_group=lambda t: age_group(t.age_from),
        persons="persons",
    )


def named(frozen: Frozen, counts: Expression) -> Expression:
    """`counts` (level, cell, …) with the cell's name and the cell above; `cell` becomes `place`."""
    places = frozen.places
    joined = counts.join(places, (counts.level == places.level) & (counts.cell == places.code))
    return joined.rename(place="cell").drop("code")
