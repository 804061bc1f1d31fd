"""From the registered place to the place of usual residence."""

from cacah.outputs.core.cells import LEVEL, PERSONS, SPECIAL_PLACES, residents
from cacah.outputs.core.table import Column, Expression, Frozen, Table


def build(frozen: Frozen) -> Expression:
    people = residents(frozen)
    pairs = people.group_by("registered", "residence").aggregate(persons=people.count())
    source = frozen.ancestry.select(registered="place", level="level", source="cell")
    flows = pairs.join(source, "registered")
    flows = flows.mutate(goal=_at_level(flows.residence, flows.level))
    # One key for place and level: with two, the planner first pairs every two places of a level (50 s, not one).
    target = frozen.ancestry.select(goal=_at_level(frozen.ancestry.place, frozen.ancestry.level), target="cell")
    flows = flows.join(target, "goal")
    summed = flows.group_by("level", "source", "target").aggregate(persons=flows.persons.sum())
    names = frozen.places.select("code", "name").distinct()
    named = summed.join(names.select(source="code", registered_name="name"), "source")
    named = named.join(names.select(target="code", residence_name="name"), "target")
    return named.select(
        "level",
        registered="source",
        registered_name="registered_name",
        residence="target",
        residence_name="residence_name",
        persons="persons",
    )


def _at_level(place: Expression, level: Expression) -> Expression:
    return level.cast("string") + "@" + place


TABLE = Table(
    name="flow",
    rank=3,
    title={
        "id": "Penduduk menurut alamat terdaftar dan tempat tinggal",
        "en": "Residents by registered place and place of usual residence",
    },
    definition={
        "id": "Setiap penduduk satu kali, menurut alamat terdaftar (de jure dalam istilah SP2020) dan tempat tinggal "
        "(de facto dalam istilah SP2020) pada hari sensus.",
        "en": "Each resident once, by registered place (de jure in SP2020's speech) and place of usual residence (de "
        "facto in SP2020's speech) on census day.",
    },
    unit={"id": "orang", "en": "persons"},
    method={
        "id": "Kedua tempat dibaca pada tingkat wilayah yang sama. Jumlah baris menurut alamat terdaftar sama dengan "
        "tabel alamat terdaftar, menurut tempat tinggal sama dengan tabel tempat tinggal.",
        "en": "Both places are read at the same level. Its sums by registered place equal the table of registered "
        "places, by residence the table of usual residence.",
    },
    use={
        "id": "Melihat di mana orang tinggal di luar alamat terdaftarnya.",
        "en": "Seeing where people live away from their registered address.",
    },
    columns=(
        LEVEL,
        Column(
            "registered", {"id": "Kode wilayah alamat terdaftar", "en": "Code of the registered place"}, SPECIAL_PLACES
        ),
        Column("registered_name", {"id": "Nama wilayah alamat terdaftar", "en": "Name of the registered place"}),
        Column(
            "residence", {"id": "Kode tempat tinggal", "en": "Code of the place of usual residence"}, SPECIAL_PLACES
        ),
        Column("residence_name", {"id": "Nama tempat tinggal", "en": "Name of the place of usual residence"}),
        PERSONS,
    ),
    measure="persons",
    order=("level", "registered", "residence"),
    build=build,
)
