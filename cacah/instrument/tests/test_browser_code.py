"""The phone's code runs in an old browser (Chrome 61) and needs nothing from elsewhere."""

import gzip
import re
from pathlib import Path

import orjson
import pytest

from cacah.instrument import core
from cacah.instrument.core import forms
from cacah.instrument.tests.node import STATIC

FILES = sorted(STATIC.glob("*.js"))
TOO_NEW = {
    "optional chaining": r"\?\.[A-Za-z_\[(]",
    "nullish coalescing": r"\?\?",
    "spread": r"\.\.\.",
    "catch without a name": r"catch\s*\{",
    "async functions in loops": r"for await",
    "private names": r"[^\w\"'&\[]#\w+\(",
    "numeric separators": r"\d_\d",
    "Object.fromEntries": r"Object\.fromEntries",
    "Array.flat": r"\.flat(Map)?\(",
    "replaceAll and matchAll": r"\.(replace|match)All\(",
    "at()": r"\.at\(",
    "replaceChildren": r"\.replaceChildren\(",
    "dotAll and lookbehind": r"\(\?<|/[gimuy]*s[gimuy]*[;,)]",
    "dynamic import": r"\bimport\(",
    "eval": r"\beval\(|new Function\(",
}


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_nothing_newer_than_chrome_61(file: Path) -> None:
    text = re.sub(r"//.*|/\*[\s\S]*?\*/", "", file.read_text())
    found = [name for name, pattern in TOO_NEW.items() if re.search(pattern, text, re.MULTILINE)]
    assert found == []


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_only_neighbours_are_imported(file: Path) -> None:
    names = {other.name for other in FILES}
    for source in re.findall(r'from "([^"]+)"', file.read_text()):
        assert source.removeprefix("./") in names


def test_a_page_and_the_code_it_needs_are_small(sp2020: core.Instrument) -> None:
    code = sum(len(gzip.compress(file.read_bytes())) for file in FILES)
    assert code < 18_750
    for part in sp2020.parts.values():
        wire = gzip.compress(orjson.dumps(forms.wire(part, "id")))
        assert len(wire) < 8_000
        for page in part.pages:
            walk = part.walk({}, dict.fromkeys(part.context, "2020-09-15"))
            assert len(gzip.compress(forms.render(part, page.name, "id", walk, {}).encode())) < 8_000
