"""Papers: typst templates with data, to PDF that a screen reader can read (PDF/UA-1), or to a picture.

A template finds `data` (as given), `qr(drawing, alt, width: …)` and the document's title and language already set by
`lib/typst/paper.typ`; data is text to it, never markup. Fonts: those typst carries (Latin, Greek, Cyrillic, Arabic,
Hebrew) and, for other scripts, whatever the machine has installed. A letter no font has becomes □.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from cacah.lib import clock

PRELUDE = Path(__file__).with_name("typst") / "paper.typ"
ABSENT = "□"
"""Stands for a letter that no font here has: PDF/UA refuses a text that cannot be shown."""

UNSHOWN = ("Cc", "Cn", "Co", "Cs")

ROUNDS = 5
"""Times a document is set anew for letters without a font; each round names all it found."""

_TOLD = re.compile(r"the text `(\"(?:[^\"\\]|\\.)*\")` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_absent: dict[int, str] = {}
_lock = Lock()


@cache
def _compiler() -> typst.Compiler:
    """One for the process: it keeps fonts and parsed templates, so that a receipt costs a few milliseconds."""
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=True))


@cache
def _source(template: Path) -> bytes:
    return PRELUDE.read_bytes() + template.read_bytes()


def compile(template: Path, data: Mapping[str, object], *, title: str, language: str) -> bytes:
    """The PDF/UA-1 file of `template` with `data` (JSON-able). `language` is a tag like "id" or "pt-BR".

    Raises typst.TypstError for a mistake in the template: a heading left out, a picture without words (`alt`).
    """
    return _made(template, data, title, language, {"format": "pdf", "pdf_standards": "ua-1"})


def picture(template: Path, data: Mapping[str, object], *, title: str, language: str) -> bytes:
    """The first page as PNG, one pixel a point: a page of 1200 pt is 1200 px wide."""
    return _made(template, data, title, language, {"format": "png", "ppi": 72.0})


def _made(template: Path, data: Mapping[str, object], title: str, language: str, form: Mapping[str, Any]) -> bytes:
    tag, _dash, region = language.partition("-")
    given = {"data": json.dumps(_plain(data), ensure_ascii=False), "title": _plain(title) or "-"}
    given |= {"language": tag.lower(), "region": region.upper() if len(region) == 2 else ""}
    for left in reversed(range(ROUNDS)):
        try:
            return _set(template, {name: text.translate(_absent) for name, text in given.items()}, form)
        except typst.TypstError as error:
            if not left or not _learn(error.diagnostic):
                raise
    raise AssertionError("the last round returns or raises")


def _set(template: Path, given: dict[str, str], form: Mapping[str, Any]) -> bytes:
    """One compilation; the compiler takes one at a time."""
    at = int(clock.now().timestamp())
    with _lock:
        made = _compiler().compile(
            input=_source(template), root=template.parent, sys_inputs=given, timestamp=at, **form
        )
    return made[0] if isinstance(made, list) else made or b""


def _plain(value: Any) -> Any:
    """The same without what no font shows: control characters but line ends, unassigned ones and lone halves."""
    if isinstance(value, str):
        return "".join(ABSENT if unicodedata.category(one) in UNSHOWN and one != "\n" else one for one in value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _learn(said: str) -> bool:
    """Remember the letters no font has, told by typst; whether there was a new one."""
    texts = "".join(_TOLD.findall(said))
    found = {ord(letter) for letter in texts if ord(letter) > 127}
    found |= {int(number, 16) for number in _ESCAPED.findall(texts)}
    new = found - _absent.keys() - {ord(ABSENT)}
    _absent.update(dict.fromkeys(new, ABSENT))
    return bool(new)
