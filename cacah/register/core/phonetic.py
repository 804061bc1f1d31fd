"""Phonetic codes of Indonesian names, so that spellings of one name meet: Soeharto = Suharto, Moch. = Muhammad.

The code of a word is its first sound and its consonants, as in Soundex (Russell 1918, US patent 1,261,167); the code of
a name is the codes of its words in alphabetical order, so that turned words meet. The sounds are those that the two
spelling reforms made one: 1947 (Soewandi: oe = u) and 1972 (EYD, Keppres 57/1972: dj = j, tj = c, nj = ny, sj = sy,
ch = kh, j = y); beside them what registrars vary. `vectors/names.json` holds what must meet and what must not.
"""

import re
import unicodedata
from functools import lru_cache

TITLES_BEFORE = frozenset(
    ["H", "HJ", "HAJI", "HAJJAH", "DR", "DRS", "DRA", "DRG", "IR", "PROF", "R", "RR", "RA", "TGK", "ALM"]
)
TITLES_AFTER = frozenset(["SH", "SE", "ST", "SPD", "SKOM", "SSOS", "SAG", "MSI", "MM", "MPD", "MT", "MH", "ALM"])
SAME_WORD = {
    word: code
    for code, words in {
        "MUHAMMAD": "M MH MOH MOHD MUH MUHD MCH MOCH MOHAMMAD MOHAMAD MOCHAMAD MOCHAMMAD MUHAMAD MUCHAMAD MUCHAMMAD",
        "AHMAD": "AHMD ACHMAD ACHMED AHMED AKHMAD",
        "ABDUL": "ABD ABDOEL ABDL",
        "SITI": "ST STI SITTI",
        "NUR": "NOER NOOR NUUR",
    }.items()
    for word in words.split()
}
SOUNDS = (
    ("OE", "U"), ("TJ", "C"), ("DJ", "J"), ("NJ", "NY"), ("SJ", "SY"), ("CHR", "KR"), ("KH", "H"), ("CH", "H"),
    ("DH", "D"), ("TH", "T"), ("BH", "B"), ("GH", "G"), ("PH", "P"), ("DZ", "Z"), ("TS", "S"), ("SY", "S"),
    ("AE", "AI"), ("Q", "K"), ("X", "KS"), ("F", "P"), ("V", "P"), ("Z", "J"),
)  # fmt: skip
# Given before a name to very many: they tell little apart when only one word may be compared.
COMMON_FIRST = frozenset(("MUHAMMAD", "AHMAD", "ABDUL", "SITI", "NUR", "SRI", "I", "NI", "ANDI", "DEWI"))
WORD = re.compile(r"[A-Z]+")
GLIDE = re.compile(r"[YI](?=[AEIOU])")
"""A consonant before a vowel, whether written y, i or (before 1972) j: Cahyono = Tjahjono, Widya = Widia."""


@lru_cache(maxsize=65_536)
def _word(word: str) -> str:
    for old, new in SOUNDS:
        word = word.replace(old, new)
    word = GLIDE.sub("J", word).replace("Y", "I")
    first = word[:1]
    rest = re.sub(r"[AEIOUH]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


def _words(name: str) -> list[str]:
    bare = name.partition(",")[0]  # behind a comma stand degrees
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode() or bare
    words = WORD.findall(plain.upper().replace("'", "").replace("`", ""))
    first, last = 0, len(words)
    while first < last - 1 and words[first] in TITLES_BEFORE:
        first += 1
    while last > first + 1 and words[last - 1] in TITLES_AFTER:
        last -= 1
    return [SAME_WORD.get(word, word) for word in words[first:last]]


@lru_cache(maxsize=65_536)
def codes(name: str) -> tuple[str, str]:
    """(code of the whole name, code of its first telling word). A name in another script is its own code."""
    words = _words(name)
    if not words:
        own = _other_script(name)
        return own, own
    telling = next((word for word in words if word not in COMMON_FIRST), words[0])
    return " ".join(sorted(map(_word, words))), _word(telling)


def _other_script(name: str) -> str:
    """The letters alone, without marks for vowels and whatever forms a script gives them; signs when nothing else is.

    Words keep their order: other scripts are compared as they are written.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign if sign.isalpha() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.split()) or " ".join(name.split())
