"""Streets and housing by town and country."""

from random import Random

_FLOWERS = (
    "MELATI",
    "MAWAR",
    "KENANGA",
    "ANGGREK",
    "CEMPAKA",
    "FLAMBOYAN",
    "DAHLIA",
    "TERATAI",
    "NUSA INDAH",
    "KAMBOJA",
)
_HEROES = ("SUDIRMAN", "KARTINI", "DIPONEGORO", "HASANUDDIN", "SUTOMO", "TEUKU UMAR", "GATOT SUBROTO", "SUPRAPTO")
_HAMLETS = (
    "KRAJAN",
    "NGEMPLAK",
    "SAMBIREJO",
    "KARANGASEM",
    "TEGALREJO",
    "SUMBERAGUNG",
    "GONDANG",
    "KALIURIP",
    "SENDANG",
)

# Shares in a town and in the country, in the order of the list.
_HOUSING: dict[str, tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]]] = {
    "tenure": (("own", "rent", "free", "official", "other"), (66, 20, 12, 1.5, 0.5), (91, 1, 7, 0.5, 0.5)),
    "electricity": (("pln_meter", "pln_shared", "non_pln", "none"), (91, 8.5, 0.3, 0.2), (80, 15, 3, 2)),
    "power": (("450", "900", "1300", "2200", "over_2200"), (22, 42, 26, 7, 3), (55, 35, 8, 1.5, 0.5)),
    "water": (
        ("bottled", "refill", "piped", "borehole", "well_protected", "spring_protected", "spring_open", "rain"),
        (12, 36, 14, 22, 13, 2, 0.5, 0.5), (2, 14, 8, 22, 28, 17, 6, 3),
    ),
    "toilet": (("own", "shared", "communal", "public", "none"), (87, 8, 2, 2, 1), (79, 8, 3, 3, 7)),
    "floor": (
        ("marble", "ceramic", "tile", "wood", "cement", "bamboo", "earth"),
        (6, 72, 8, 2, 11, 0.2, 0.8), (2, 48, 5, 12, 27, 1, 5),
    ),
}  # fmt: skip


def street(rng: Random, town: bool) -> str:
    """An address line as the register writes it, at least eight letters long."""
    if town:
        return f"JL. {rng.choice(_FLOWERS + _HEROES)} NO. {rng.randint(1, 180)}"
    return f"DUSUN {rng.choice(_HAMLETS)} NO. {rng.randint(1, 90)}"


def dwelling(rng: Random, town: bool) -> dict[str, str]:
    """Answers to the housing items by item name."""
    answers = {item: rng.choices(options, shares[not town])[0] for item, (options, *shares) in _HOUSING.items()}
    if answers["electricity"] != "pln_meter":
        del answers["power"]
    answers["other_family"] = "yes" if rng.random() < 0.12 else "no"
    if answers["other_family"] == "yes":
        answers["eat_together"] = "yes" if rng.random() < 0.35 else "no"
    return answers
