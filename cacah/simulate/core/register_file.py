"""The simulated register as Dukcapil writes it: one row per person, cards together."""

from collections.abc import Iterator

from cacah.simulate.core.truth import FamilyTruth

HEADER = (
    "NO_KK", "NIK", "NAMA_LGKP", "JENIS_KLMIN", "TMPT_LHR", "TGL_LHR", "AGAMA", "STAT_KWN", "STAT_HBKEL", "PDDK_AKH",
    "JENIS_PKRJN", "KWRNGRN", "ALAMAT", "NO_RT", "NO_RW", "NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL",
)  # fmt: skip
_FIELDS = ("religion", "marital", "relationship", "education", "occupation", "citizenship")


def rows(family: FamilyTruth) -> Iterator[list[str]]:
    """The rows of a family's card; numbers without leading zeros where the register has numbers."""
    place = [str(int(part)) for part in family.place.split(".")]
    address = [family.street, str(int(family.rt)), str(int(family.rw)), *place]
    for person in family.people:
        facts = person.register
        if facts is None:
            continue
        year, month, day = facts["birth_date"].split("-")
        who = [
            family.kk,
            facts["nik"] or "",
            facts["name"],
            facts["sex"],
            facts["birth_place"],
            f"{day}-{month}-{year}",
        ]
        yield [*who, *(facts[field] for field in _FIELDS), *address]
