"""Synthetic Indonesian names in six regional manners. Words are common; who bears which is drawn by lot."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Manner:
    """How a region names people. `clans` go from the father to the children; `ethnicity` is a census code."""

    ethnicity: str
    men: tuple[str, ...]
    women: tuple[str, ...]
    men_after: tuple[str, ...]
    women_after: tuple[str, ...]
    clans: tuple[str, ...] = ()
    religions: tuple[tuple[str, float], ...] = (("1", 0.96), ("2", 0.02), ("3", 0.02))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MUSLIM_MEN = _words(
    "MUHAMMAD AHMAD ABDUL IBRAHIM ISMAIL YUSUF HASAN HUSEIN UMAR ALI RIDWAN FAISAL IRFAN RAHMAT HIDAYAT"
)
_MUSLIM_WOMEN = _words("SITI NUR FATIMAH AISYAH KHADIJAH MARYAM ZAHRA RAHMA AMINAH HALIMAH NURUL LAILA SALMA HASNA")

JAVA = Manner(
    "jawa",
    _words(
        "BUDI AGUS BAMBANG JOKO SLAMET SUGENG HERU EKO DWI TRI WAHYU TEGUH SUTRISNO SUPARNO SUYANTO GUNAWAN "
        "PURNOMO DIMAS BAYU ARIF RIZKI FAJAR GALIH ADITYA SATRIO"
    ),
    _words(
        "SRI ENDANG SITI WAHYUNI RATNA DEWI SULASTRI SUMIATI PARTINI KARTINI YULI RINI ENDAH LESTARI PUTRI "
        "AYU INTAN NOVI RETNO MURNI TUTIK"
    ),
    _words(
        "SANTOSO WIBOWO PRASETYO NUGROHO SETIAWAN HARTONO SAPUTRA KURNIAWAN WIJAYA UTOMO SUSANTO RAHARJO "
        "PRAMONO CAHYONO HANDOKO"
    ),
    _words(
        "LESTARI RAHAYU WULANDARI HANDAYANI SUSANTI NINGSIH ASTUTI PURWANTI KUSUMA UTAMI SARI ANGGRAINI "
        "MAHARANI SETYOWATI"
    ),
)  # fmt: skip
SUNDA = Manner(
    "sunda",
    _words(
        "ASEP UJANG DEDE CECEP YAYAN ENDANG DADANG AGUS IWAN RUDI TATANG JAJANG ENCEP DADAN ACEP YUDI DENI "
        "ANDRI RIAN"
    ),
    _words("NENENG EUIS IIS IMAS TETI LILIS NINA YANI RINA DEDEH CUCU ELIS IDA ROSITA SANTI WINA TITIN ENUNG"),
    _words("HIDAYAT SUPRIATNA KURNIA PERMANA SUHERMAN GUNAWAN RUKMANA SUTISNA WIGUNA NUGRAHA SUDRAJAT KOSASIH RAMDANI"),
    _words("SUMIATI ROHAYATI NURHAYATI KOMALASARI SURYANI PERMATASARI MULYANI KARTIKA ROSDIANA NURAENI HERAWATI"),
)  # fmt: skip
BATAK = Manner(
    "batak_toba",
    _words(
        "TOGAR TIGOR BINSAR PARULIAN HOTMAN MANGASI POLTAK SAUT JONI RONALD DAVID SAMUEL ANDREAS DANIEL RINTO "
        "BONAR"
    ),
    _words(
        "RUGUN TIUR ROSMA DUMA LASMA HOTMAIDA MARIA RUTH ESTER MELVA SARTIKA JULIANA CHRISTINA DEBORA REBEKA "
        "TIORIDA"
    ),
    _words("PARLINDUNGAN PARULIAN HASUDUNGAN MARULI"),
    _words("TIURMA ROMAULI MARGARETHA NAULI"),
    _words(
        "SIMANJUNTAK SITUMORANG SIREGAR NASUTION HUTAPEA PANJAITAN SINAGA SIHOMBING NAINGGOLAN TAMPUBOLON "
        "MANURUNG PASARIBU"
    ),
    (("2", 0.66), ("3", 0.14), ("1", 0.20)),
)  # fmt: skip
MINANG = Manner(
    "minangkabau",
    _words("SYAFRIL AFRIZAL YUSRIL ZULKIFLI HENDRI RUSDI YULIANDRI IRWAN DEDI FADLI ILHAM REZA SYAHRUL NASRUL EDISON"),
    _words("YULIARNI ROSNIDA ERNAWATI DESMAWATI NURLELA YENI FITRI RAHMI DESI WELLI MELATI GUSNIAR ASNIDAR SUSI VIVI"),
    _words("CHANIAGO TANJUNG KOTO SIKUMBANG PILIANG MALAYU"),
    _words("OKTAVIA RAMADHANI PUTRI YANTI SARI WATI"),
    (),
    (("1", 0.99), ("2", 0.01)),
)  # fmt: skip
BUGIS = Manner(
    "bugis",
    _words("ANDI BASO BECCE SYAMSUDDIN BAHARUDDIN AMIRUDDIN ARIFUDDIN JAMALUDDIN RUSLAN HASANUDDIN FIRMAN ASRUL ILYAS"),
    _words("ANDI BESSE HASNAH ROSMINI NURHAEDAH SITTI HAMSINAH KARTINI SUARNI MARWAH INDO TENRI NURBAYA RAHMAWATI"),
    _words("MAPPASESSU PALLAWA TENRIAWARU PATTA MAKKASAU RIFAI"),
    _words("TENRI WALI BATARI HARDIANTI ANUGRAH"),
    (),
    (("1", 0.98), ("2", 0.02)),
)  # fmt: skip
_BALI_MEN = _words("ARTAWAN SUARDANA SUDIRA MERTA SUARTA WIRAWAN ARIMBAWA SUDIANA WIJANA KARDANA PUTRA ADNYANA SUKERTA")
_BALI_WOMEN = _words("SUARTINI RATNADI SUKERTI ARTINI SULASTRI WIDIANTARI PUSPAWATI MARYANI SUMIATI RASMINI DARMAYANTI")
BALI = Manner("bali", _BALI_MEN, _BALI_WOMEN, (), (), (), (("4", 0.88), ("1", 0.09), ("2", 0.03)))
_BALI_ORDER = ("WAYAN", "MADE", "NYOMAN", "KETUT")

BY_PROVINCE = {"12": BATAK, "13": MINANG, "32": SUNDA, "36": SUNDA, "51": BALI, "73": BUGIS, "76": BUGIS}
ISLAM = "1"


def manner(rng: Random, province: str) -> Manner:
    """The manner of a family in a province (two digits): nine in ten follow the place, others came from elsewhere."""
    if rng.random() < 0.1:
        return rng.choice((JAVA, SUNDA, BATAK, MINANG, BUGIS, BALI))
    return BY_PROVINCE.get(province, JAVA)


def religion(rng: Random, of: Manner) -> str:
    """A register code of religion, drawn by the region's shares."""
    codes, weights = zip(*of.religions, strict=True)
    return str(rng.choices(codes, weights)[0])


def clan(rng: Random, of: Manner) -> str:
    """The name that goes to the children, "" where there is none."""
    return rng.choice(of.clans) if of.clans else ""


def name(rng: Random, of: Manner, woman: bool, clan_: str, faith: str) -> str:
    """A full name in capitals, as the register writes it."""
    if of is BALI:
        title = ("NI " if woman else "I ") + rng.choice(_BALI_ORDER)
        return f"{title} {rng.choice(_BALI_WOMEN if woman else _BALI_MEN)}"
    words = [rng.choice(of.women if woman else of.men)]
    if faith == ISLAM and rng.random() < 0.25:
        words.insert(0, rng.choice(_MUSLIM_WOMEN if woman else _MUSLIM_MEN))
    after = of.women_after if woman else of.men_after
    if rng.random() < 0.75:
        words.append(rng.choice(after))
    if clan_:
        words.append(clan_)
    return " ".join(dict.fromkeys(words))
