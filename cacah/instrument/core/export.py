"""A part as an ODK XForm, through pyxform: for ODK Collect, Enketo, and anybody who wants to read it elsewhere.

What ODK does not know is said in its own means: a warning becomes a note that appears when it should, a write-in a
further choice with a text behind it, a place a text; a date there is always whole.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from .expression import Tree
from .outline import KINDS
from .values import Text, number_text
from .walk import Item, Part

_TYPES = {"select_many": "select_multiple", "place": "text", "group": "begin_group", "repeat": "begin_repeat"}
_BINARY = ("and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod")
_OTHER = "other__"
Row = dict[str, str]


def xform(part: Part) -> str:
    """The XForm of a part; raises pyxform's PyXFormError for what it cannot say."""
    survey, choices = _survey(part), _choices(part)
    settings = {
        "form_title": part.title,
        "form_id": part.data.get("form_id") or part.name,
        "version": part.instrument.version[:16] or "0",
        "default_language": _language(part.instrument.default_language),
    }
    book: dict[str, Any] = {"sheet_names": ["survey", "choices", "settings"]}
    for sheet, rows in (("survey", survey), ("choices", choices), ("settings", [settings])):
        book |= {sheet: rows, f"{sheet}_header": [dict.fromkeys(key for row in rows for key in row)]}
    return str(convert(book, form_name="data", warnings=[]).xform)


def _language(code: str) -> str:
    return f"{code} ({code})"


def safe(name: str) -> str:
    """A name pyxform takes: letters it refuses are written by their code point."""
    return "".join(mark if mark.isascii() else f"_x{ord(mark):04x}_" for mark in name)


def _translated(column: str, text: Text) -> Row:
    return {f"{column}::{_language(language)}": _in_words(words) for language, words in text.items()}


def _in_words(text: str) -> str:
    """References inside a label, with safe names."""
    head, *rest = text.split("${")
    pieces = [piece.partition("}") for piece in rest]
    return head + "".join(f"${{{safe(name.strip())}}}{tail}" for name, _, tail in pieces)


def _survey(part: Part) -> list[Row]:
    rows: list[Row] = []
    loose = {page.name for page in part.pages if page.name not in part.items}
    for page in (None, *(page.name for page in part.pages)):
        inside = [item for item in part.items.values() if _home(part, item, loose) == page]
        rows += _block(part, inside, None if page is None or page in loose else page)
    return rows


def _home(part: Part, item: Item, loose: set[str]) -> str | None:
    """The page a row is written in; hidden rows and calculations outside pages come first."""
    return item.page if item.page in part.page_by_name or item.page in loose else None


def _block(part: Part, items: Sequence[Item], page: str | None) -> list[Row]:
    """Rows of a page, its groups and repeats closed where they end."""
    rows: list[Row] = []
    open_items: list[Item] = []
    for item in items:
        while open_items and open_items[-1].name not in _ancestors(part, item):
            rows.append({"type": f"end_{open_items.pop().kind}"})
        rows += _rows(part, item, field_list=item.name == page)
        if item.kind in ("group", "repeat"):
            open_items.append(item)
    return rows + [{"type": f"end_{item.kind}"} for item in reversed(open_items)]


def _ancestors(part: Part, item: Item) -> list[str]:
    return [] if item.parent is None else [item.parent, *_ancestors(part, part.items[item.parent])]


def _rows(part: Part, item: Item, field_list: bool) -> list[Row]:
    """The row of an item and what stands for its write-in and its warning."""
    row = {"type": _TYPES.get(item.kind, item.kind), "name": safe(item.name)}
    writes = item.write_in and bool(item.list)
    if item.list:
        row["type"] += f" {item.list}{'_or_other' if writes else ''}"
    for column in ("label", "hint", "constraint_message", "required_message"):
        row |= _translated(column, item.data.get(column, {}))
    for column in ("relevant", "required", "constraint", "calculation", "choice_filter", "default"):
        tree = item.data.get(column)
        if tree is not None:
            row[column] = _written(part, item, column, tree)
    if item.kind == "repeat" and not item.label:
        row |= _translated("label", dict.fromkeys(part.instrument.languages, item.name))
    if field_list:
        row["appearance"] = "field-list"
    elif item.appearance and item.kind not in ("group", "repeat"):
        row["appearance"] = " ".join(word for word in item.appearance if word not in ("place", "write-in", "search"))
    rows = [{key: value for key, value in row.items() if value}]
    if writes:
        asked = {"type": "text", "name": safe(item.name) + "_other", "relevant": f"${{{safe(item.name)}}} = '{_OTHER}'"}
        rows.append(asked | _translated("label", item.label))
    if "warning" in item.data:
        rows.append(_warning(part, item))
    return rows


def _written(part: Part, item: Item, column: str, tree: Tree) -> str:
    if column == "required" and tree == ["true"]:
        return "yes"
    if column == "default" and tree[0] in ("text", "numeral"):
        return str(tree[1])
    return xpath(part, tree)


def _warning(part: Part, item: Item) -> Row:
    own = xpath(part, ["ref", item.name])
    condition = xpath(part, _named(item.data["warning"], item.name))
    row = {"type": "note", "name": safe(item.name) + "_warning", "relevant": f"{own} != '' and not({condition})"}
    return row | _translated("label", item.data.get("warning_message", {}))


def _named(tree: Tree, name: str) -> Tree:
    """A tree in which the own value is called by its name."""
    if tree == ["self"]:
        return ["ref", name]
    return [_named(branch, name) if isinstance(branch, list) else branch for branch in tree]


def _choices(part: Part) -> list[Row]:
    instrument = part.instrument
    rows: list[Row] = []
    for name, writes in dict.fromkeys((item.list, item.write_in) for item in part.items.values() if item.list):
        listed = f"{name}{'_or_other' if writes else ''}"
        for choice in instrument.lists[name].rows:
            columns = {key: value for key, value in choice.get("columns", {}).items() if key != "name"}
            row = {"list_name": listed, "name": choice["code"], **_translated("label", choice["label"])}
            rows.append(columns | row)
        if writes:
            label = {
                language: instrument.texts.get("other", {}).get(language, "…") for language in instrument.languages
            }
            rows.append({"list_name": listed, "name": _OTHER} | _translated("label", label))
    return rows


def xpath(part: Part, tree: Tree) -> str:
    """A tree as ODK XPath."""

    def write(branch: Tree) -> str:
        return xpath(part, branch)

    name, *arguments = tree
    if name in _LEAVES:
        return _LEAVES[name](part, tree)
    if name in _BINARY:
        return f"({write(arguments[0])} {name} {write(arguments[1])})"
    if name.startswith("date") and len(name) > 4:
        return f"({_date(part, arguments[0])} {name[4:]} {_date(part, arguments[1])})"
    if name == "days":
        return f"({_date(part, arguments[0])} - {_date(part, arguments[1])})"
    if name == "age":
        return _age(_date(part, arguments[0]), _date(part, arguments[1]))
    if name == "negative":
        return f"(0 - {write(arguments[0])})"
    if name == "truthy":
        return f"boolean({write(arguments[0])})"
    if name == "count":
        return f"count(${{{safe(arguments[0])}}})"
    return f"{name}({', '.join(write(argument) for argument in arguments)})"


def _text(part: Part, tree: Tree) -> str:
    text = str(tree[1])
    return f'"{text}"' if "'" in text else f"'{text}'"


def _reference(part: Part, tree: Tree) -> str:
    return f"${{{safe(tree[1])}}}" if tree[1] in part.items else "today()"


_LEAVES: Mapping[str, Callable[[Part, Tree], str]] = {
    "text": _text,
    "numeral": lambda part, tree: number_text(tree[1]),
    "ref": _reference,
    "self": lambda part, tree: ".",
    "column": lambda part, tree: str(tree[1]),
    "position": lambda part, tree: "position(..)",
    "all": lambda part, tree: f"${{{safe(tree[2])}}}",
}


def _date(part: Part, tree: Tree) -> str:
    """A date for ODK, which sees the text of a hidden value as no date."""
    written = xpath(part, tree)
    item = part.items.get(tree[1]) if tree[0] in ("ref", "self") and len(tree) > 1 else None
    whole = tree == ["self"] or (item is not None and KINDS[item.kind] == "date") or written == "today()"
    return written if whole else f"date({written})"


def _age(born: str, on: str) -> str:
    """Completed years between two dates."""
    years = f"number(format-date({on}, '%Y')) - number(format-date({born}, '%Y'))"
    before = f"number(format-date({on}, '%m%d')) < number(format-date({born}, '%m%d'))"
    return f"({years} - if({before}, 1, 0))"


def fault(part: Part) -> str | None:
    """What pyxform finds wrong with a part, in its words; None if it takes it."""
    try:
        xform(part)
    except PyXFormError as error:
        return str(error)
    return None
