"""Reading a posted page into answers. Nothing posted is trusted: codes must be in their list, dates must exist."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .lists import normal
from .values import Answers, Value, is_date
from .walk import Finding, Item, Part

Post = Mapping[str, Sequence[str]]
PlaceSearch = Callable[[str], Sequence[tuple[str, str]]]
"""(code, label) of the places a typed text may mean; a code finds itself."""

_LONGEST = 1000
_OFFERED = 8
_INTEGER = re.compile(r"-?\d{1,9}")


class Unread(Exception):
    """A field that could not be read: code of the finding, choices it may mean, and the answer to keep anyway."""

    def __init__(self, code: str, choices: tuple[tuple[str, str], ...] = (), keep: Value = None) -> None:
        super().__init__(code)
        self.code, self.choices, self.keep = code, choices, keep


@dataclass(slots=True)
class _Form:
    post: Post
    part: Part
    language: str
    places: PlaceSearch | None

    def one(self, field: str) -> str:
        """The first posted value of a field, tidied; blank text if it was not posted."""
        values = self.post.get(field, ())
        return clean(values[0]) if values else ""

    def last(self, field: str) -> str:
        return next((clean(value) for value in reversed(self.post.get(field, ())) if value), "")


def clean(text: str) -> str:
    """NFC, no control characters, blanks at the ends cut off, at most 1000 characters."""
    kept = (mark if mark == "\n" or unicodedata.category(mark)[0] != "C" else " " for mark in text[: 2 * _LONGEST])
    return unicodedata.normalize("NFC", "".join(kept)).strip()[:_LONGEST]


def parse(
    part: Part,
    page_name: str,
    post: Post,
    prefix: str = "",
    *,
    language: str = "",
    places: PlaceSearch | None = None,
) -> tuple[dict[str, Value], list[Finding]]:
    """(answers of that page's items, what could not be read).

    Blank fields are absent from the answers. `post` maps field names (`prefix` + item) to all posted values, as
    `request.POST.lists()` gives them.
    """
    form = _Form(post, part, part.instrument.language(language), places)
    answers: dict[str, Value] = {}
    findings: list[Finding] = []
    for name in part.page_by_name[page_name].items:
        item = part.items[name]
        if item.kind == "repeat":
            rows = _rows(form, item, prefix, findings)
            if rows:
                answers[name] = rows
        elif item.kind in _READERS:
            _read(form, item, prefix, "", answers, findings)
    return answers, findings


def _read(
    form: _Form, item: Item, prefix: str, inside: str, answers: dict[str, Value], findings: list[Finding]
) -> None:
    try:
        value = _READERS[item.kind](form, item, prefix + inside + item.name)
    except Unread as unread:
        finding = item.finding(unread.code, inside + item.name)
        findings.append(Finding(finding.name, finding.code, finding.message, unread.choices))
        value = unread.keep
    if value not in (None, "", []):
        answers[item.name] = value


def _rows(form: _Form, repeat: Item, prefix: str, findings: list[Finding]) -> list[Answers]:
    """Instances of a repeat, in order of their numbers; those without any answer are dropped."""
    wanted = re.compile(re.escape(prefix + repeat.name) + r"-(\d{1,3})-")
    numbers = sorted({int(match[1]) for field in form.post if (match := wanted.match(field))})
    rows: list[Answers] = []
    for number in numbers:
        row: dict[str, Value] = {}
        unread: list[Finding] = []
        for name in repeat.data.get("items", ()):
            item = form.part.items[name]
            if item.kind in _READERS:
                _read(form, item, prefix, f"{repeat.name}-{number}-", row, unread)
        if row or unread:
            rows.append(row)
            findings += unread
    return rows


def _text(form: _Form, item: Item, field: str) -> Value:
    text = form.one(field)
    return text if "multiline" in item.appearance else " ".join(text.split())


def _integer(form: _Form, item: Item, field: str) -> Value:
    text = form.one(field).replace(" ", "")
    if not text:
        return None
    if not _INTEGER.fullmatch(text):
        raise Unread("not_a_number")
    return int(text)


def _date(form: _Form, item: Item, field: str) -> Value:
    """Day, month and year; month and day may be `?` (unknown), and a year alone says that neither is known."""
    days = [clean(value) for value in form.post.get(f"{field}_d", ())]
    day, unknown = next((value for value in days if value not in ("", "?")), ""), "?" in days
    month, year = form.one(f"{field}_m"), form.one(f"{field}_y")
    if not (day or month.strip("?") or year):
        return None
    if not re.fullmatch(r"[1-9]\d{3}", year):
        raise Unread("date_year")
    if month in ("", "?") and not (day and month == ""):
        return str(int(year))
    if not month.isdecimal():
        raise Unread("date_month")
    if not day and not unknown:
        raise Unread("date_day")
    if day and not day.isdecimal():
        raise Unread("date_unreal")
    text = f"{int(year):04}-{int(month):02}" + (f"-{int(day):02}" if day else "")
    if not is_date(text):
        raise Unread("date_unreal")
    return text


def _select_one(form: _Form, item: Item, field: str) -> Value:
    if item.search:
        return _searched(form, item, field)
    code = form.one(field)
    if code == "~" and item.write_in:
        written = " ".join(form.one(f"{field}_other").split())
        if not written:
            raise Unread("write_in_blank")
        return "~" + written
    if code and (item.choices is None or code not in item.choices.codes):
        raise Unread("not_in_list")
    return code


def _select_many(form: _Form, item: Item, field: str) -> Value:
    chosen = {clean(value) for value in form.post.get(field, ())} - {""}
    if item.choices is None or not chosen <= item.choices.codes:
        raise Unread("not_in_list")
    return [row["code"] for row in item.choices.rows if row["code"] in chosen]


def _searched(form: _Form, item: Item, field: str) -> Value:
    """A long list: a code chosen by the search or from the offered ones, else the typed text matched by its label."""
    typed, code, choices = " ".join(form.one(field).split()), form.last(f"{field}_code"), item.choices
    if not typed or choices is None:
        return None
    if code in choices.codes and _reads_as(choices.by_code[code], typed):
        return code
    found = choices.match(typed, form.language)
    if code in found:
        return code
    if len(found) == 1:
        return found[0]
    near = choices.near(typed, form.language, _OFFERED)
    if code in {each for each, _ in near}:
        return code
    return _unmatched(item, form.language, typed, code, near)


def _reads_as(row: Mapping[str, Any], typed: str) -> bool:
    """Whether the text is this choice's label in any language, or its code."""
    return typed == row["code"] or any(normal(label) == normal(typed) for label in row["label"].values())


def _place(form: _Form, item: Item, field: str) -> Value:
    """A place: one that the search finds, one of several it offers, else the text as it was typed."""
    typed, code = " ".join(form.one(field).split()), form.last(f"{field}_code")
    if not typed:
        return None
    found = list(form.places(typed)) if form.places else []
    if code in {each for each, _ in found}:
        return code
    if len(found) == 1:
        return found[0][0]
    return _unmatched(item, form.language, typed, code, found[:_OFFERED])


def _unmatched(item: Item, language: str, typed: str, code: str, near: Sequence[tuple[str, str]]) -> Value:
    """Offer what it may mean; a write-in is kept as typed meanwhile, and for good when it is asked for."""
    written = "~" + typed
    if item.write_in and (code == "~" or not near):
        return written
    if not near:
        raise Unread("not_in_list")
    as_typed = (("~", _as_typed(item, language)),) if item.write_in else ()
    raise Unread("ambiguous", (*near, *as_typed), written if item.write_in else None)


def _as_typed(item: Item, language: str) -> str:
    """The words of the choice that keeps a text as typed."""
    return item.texts.get("as_typed", {}).get(language, "~")


_READERS: dict[str, Callable[[_Form, Item, str], Value]] = {
    "text": _text,
    "integer": _integer,
    "date": _date,
    "select_one": _select_one,
    "select_many": _select_many,
    "place": _place,
}
