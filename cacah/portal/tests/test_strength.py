"""A password's strength in words: the phone and the server judge alike."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.entry.core import passwords
from cacah.entry.core.strength import FIRST, strength
from tests.javascript import node

HERE = Path(__file__).resolve().parent
VECTORS = json.loads((HERE.parents[1] / "entry" / "vectors" / "strength.json").read_text())
RUNNER = HERE / "strength.mjs"


def _phone(words: list[str]) -> list[str]:
    """What the phone's code says of each."""
    told = json.dumps(words).encode()
    done = subprocess.run([node(), "--no-warnings", str(RUNNER)], input=told, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["password"])
def test_each_example_is_judged_as_written(vector: dict[str, str]) -> None:
    assert strength(vector["password"], 8) == vector["strength"]


def test_the_phone_judges_every_example_alike() -> None:
    assert _phone([one["password"] for one in VECTORS]) == [one["strength"] for one in VECTORS]


def test_the_phone_judges_whatever_somebody_types_alike() -> None:
    typed: list[str] = []
    letters = st.characters(max_codepoint=0x24F, exclude_categories=("Cs", "Cc"))
    word = st.one_of(st.text(letters, max_size=12), st.sampled_from(FIRST))

    @given(st.lists(word, max_size=4).map(" ".join))
    def collect(text: str) -> None:
        typed.append(text)

    collect()
    assert _phone(typed) == [strength(text, 8) for text in typed]


@pytest.mark.parametrize("typed", ["password", "qwertyuiop", "12345678", "sayangku2020", "Indonesia 45", "aaaaaaaa"])
def test_what_is_refused_is_never_called_good(typed: str) -> None:
    assert passwords.fault(typed, 8, {"password", "qwertyuiop", "sayangku", "indonesia"}) == "common"
    assert strength(typed, 8) == "weak"
