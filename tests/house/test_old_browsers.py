"""The browser code runs in Chrome for Android 61: its syntax, and nothing that a browser of September 2017 has not."""

import subprocess
from pathlib import Path

import pytest

from tests.javascript import ROOT, node, typescript

AGE = ROOT / "tests" / "javascript_age.mjs"
FILES = sorted((ROOT / "cacah").glob("*/static/**/*.js"))


def newer(*files: Path) -> list[str]:
    """What of these files an old browser does not know."""
    library = typescript().parents[1] / "lib" / "typescript.js"
    done = subprocess.run([node(), str(AGE), str(library), *map(str, files)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [line.removeprefix(f"{ROOT}/") for line in done.stdout.splitlines()]


def test_nothing_newer_than_chrome_61() -> None:
    assert len(FILES) > 10
    assert newer(*FILES) == []


@pytest.mark.parametrize(
    "code",
    [
        "const a = document?.title;",
        "const a = location.hash ?? 1;",
        "const a = { ...{} };",
        "const { a, ...b } = { a: 1 };",
        "try { fetch('/'); } catch { }",
        "async function f(a) { for await (const b of a) { location.assign(b); } }",
        "class A { b = 1; }",
        "class A { constructor() { this.#b(); } #b() {} }",
        "const a = 1_000;",
        "import('/a.js');",
        "const a = import.meta.url;",
        "const a = [[1]].flat();",
        "const a = 'a'.replaceAll('a', 'b');",
        "const a = Promise.resolve().finally(function () {});",
        "const a = crypto.randomUUID();",
        "const a = structuredClone({});",
        "const a = new AbortController();",
        "const a = queueMicrotask;",
        "const a = /(?<year>[0-9]+)/;",
        "const a = /./s;",
        "let a = 1; a ||= 2;",
        "const a = await fetch('/');",
        "const a = globalThis;",
        "const a = `one\n// two`;",
    ],
)
def test_what_is_newer_is_found(tmp_path: Path, code: str) -> None:
    file = tmp_path / "new.js"
    file.write_text(f"{code}\nexport {{}};\n")
    assert newer(file) != []
