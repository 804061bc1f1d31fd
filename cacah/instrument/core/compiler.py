"""From sheets to one JSON value that both walkers read, or to the list of what its author must repair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from cacah.lib.problems import Problem

from . import columns, export, lists, order
from .expression import Misread, Tree, parse, references
from .outline import ASKED, KINDS, Item, Outline, outline, pages
from .source import CodeList, Sources, Workbook, workbook
from .typing_rules import Checker, Clash, Declared, Typed, suggestion
from .values import is_date
from .walk import Instrument

FORMAT = 1
_YES, _NO = ("yes", "true", "true()"), ("", "no", "false", "false()")
_CONDITIONS = ("relevant", "required", "constraint", "warning", "choice_filter", "calculation", "default", "offer")
_MESSAGES = {"constraint": "constraint_message", "warning": "warning_message", "offer": "offer_label"}


@dataclass(slots=True)
class _Part:
    """One part on its way: its outline, its trees as read, its items as declared to expressions."""

    outline: Outline
    tables: Mapping[str, Any]
    default: str
    languages: list[str]
    trees: dict[tuple[str, str], Tree] = field(default_factory=dict)
    typed: dict[tuple[str, str], Typed] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    wants_today: bool = False

    @property
    def items(self) -> list[Item]:
        return self.outline.items


def compile(
    sources: Mapping[str, Workbook | str], code_lists: Mapping[str, CodeList] | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """The compiled instrument, or {} and every problem found.

    `sources`: part name to its workbook (or a markdown table of its sheets); `code_lists`: the files in `lists`.
    """
    books = [workbook(name, book) if isinstance(book, str) else book for name, book in sources.items()]
    tables, problems = lists.tables(books, code_lists or {})
    default, languages = _languages(books, tables)
    parts = [_part(book, tables, default, languages) for book in books]
    problems += [problem for part in parts for problem in part.outline.problems]
    used = {item.list: None for part in parts for item in part.items if item.list in tables}
    compiled_lists: dict[str, Any] = {}
    for name in used:
        kept = {column for part in parts for column in _filter_columns(part, name)}
        compiled_lists[name], found = lists.compile_list(tables[name], languages, default, kept)
        problems += found
    if problems:
        return {}, problems
    compiled = {
        "format": FORMAT,
        "languages": languages,
        "lists": compiled_lists,
        "parts": {part.outline.book.name: _emit(part) for part in parts},
    }
    problems = _refused(compiled, books)
    return ({} if problems else compiled), problems


def _refused(compiled: Mapping[str, Any], books: list[Workbook]) -> list[Problem]:
    """What pyxform still finds wrong with parts that are right to us."""
    parts = Instrument(compiled).parts
    faults = ((book, export.fault(parts[book.name])) for book in books)
    remedy = "Change the sheet as the message says, so that the form can be used in ODK too."
    return [Problem("xlsform", book.file("survey"), None, None, fault, remedy) for book, fault in faults if fault]


def compile_sources(sources: Sources) -> tuple[dict[str, Any], list[Problem]]:
    """As `compile`, of what `source.read` found; what could not be read is a problem too."""
    compiled, problems = compile(sources.parts, sources.lists)
    problems = [*sources.problems, *problems]
    return ({} if problems else compiled), problems


def version(compiled: Mapping[str, Any]) -> str:
    """SHA-256 of the compiled content in its canonical form, in hex."""
    return sha256(orjson.dumps(compiled, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _languages(books: list[Workbook], tables: Mapping[str, Any]) -> tuple[str, list[str]]:
    """(default language, all languages with the default first), from settings and headers of the survey sheets."""
    named = columns.languages(header for book in books for header in book.headers.get("survey", ()))
    settings = [row.cells for book in books for row in book.sheets.get("settings", ())]
    stated = next((columns.cell(cells, "default_language") for cells in settings if "default_language" in cells), "")
    default = columns.language_code(stated) if stated else named[0] if named else "id"
    return default, list(dict.fromkeys((default, *named)))


def _part(book: Workbook, tables: Mapping[str, Any], default: str, languages: list[str]) -> _Part:
    part = _Part(outline(book), tables, default, languages)
    for item in part.items:
        _check_item(part, item)
        _read_expressions(part, item)
    _declare(part)
    needs = _needs(part)
    circles = order.arrange(needs)[1] + [circle for item in part.items for circle in _inner(part, item)[1]]
    for circle in circles:
        row = next(item.row for item in part.items if item.name == circle[0])
        remedy = f"Remove one of the conditions of {', '.join(circle[:-1])}."
        part.outline.problem("circular", row, "relevant", " → ".join(circle), remedy)
    if not circles:
        _check_types(part)
    return part


def _check_item(part: _Part, item: Item) -> None:
    """Everything about a row but its expressions."""
    problem = part.outline.problem
    if item.kind.startswith("select") and item.list not in part.tables:
        near = suggestion(item.list, part.tables) or f"Add lists/{item.list}.csv or rows of it in choices."
        problem("unknown-list", item.row, "type", item.list, near)
    if item.kind == "calculate" and not item.cell("calculation"):
        problem("missing-calculation", item.row, "calculation", item.name, "Write what is calculated.")
    if item.cell("query") not in (*_YES, *_NO):
        problem("bad-yes-no", item.row, "query", item.cell("query"), "Write yes, or leave it blank.")
    page = item.kind == "group" and item.parent is None
    wanted = [*(["label"] if page or item.kind in (*ASKED, "note") else [])]
    wanted += [message for column, message in _MESSAGES.items() if item.cell(column)]
    for column in columns.TRANSLATED:
        _check_translations(part, item, column, column in wanted)


def _check_translations(part: _Part, item: Item, column: str, wanted: bool) -> None:
    found = columns.texts(item.cells, column, part.default)
    for language in part.languages:
        if language not in found and (wanted or found):
            code = "missing-label" if column == "label" else "missing-text"
            remedy = f"Write the {column.replace('_', ' ')} in this language ({language})."
            part.outline.problem(code, item.row, f"{column} ({language})", item.name, remedy)


def _read_expressions(part: _Part, item: Item) -> None:
    for column in _CONDITIONS:
        text = item.cell(column)
        if not text or (column == "required" and text.lower() in (*_YES, *_NO)):
            continue
        if column == "default" and not _is_expression(text):
            _literal_default(part, item, text)
            continue
        try:
            part.trees[item.name, column] = parse(text)
        except Misread as misread:
            value = f"{text}" if misread.piece == text else f"{misread.piece} in {text}"
            part.outline.problem("unreadable-expression", item.row, column, value, misread.remedy)


def _is_expression(text: str) -> bool:
    return "${" in text or text.endswith(")")


def _literal_default(part: _Part, item: Item, text: str) -> None:
    """A default written as it is, without quotes."""
    fits = {"integer": text.lstrip("-").isdecimal(), "date": is_date(text)}.get(item.kind, True)
    if not fits:
        part.outline.problem("bad-default", item.row, "default", text, f"Write a default that is of type {item.kind}.")
    part.trees[item.name, "default"] = ["numeral", int(text)] if item.kind == "integer" and fits else ["text", text]


def _declare(part: _Part) -> None:
    for item in part.items:
        part.declared.setdefault(item.name, Declared(KINDS[item.kind], _codes(part, item), item.repeat))


def _codes(part: _Part, item: Item) -> frozenset[str]:
    table = part.tables.get(item.list)
    if table is None or "write-in" in item.appearance:
        return frozenset()
    return frozenset(columns.cell(row.cells, table.code_column) for row in table.rows)


def _refers(part: _Part, item: Item) -> set[str]:
    """Names that must be known before the item's relevance and value are."""
    found = {item.parent} if item.parent else set()
    for column in ("relevant", "calculation"):
        tree = part.trees.get((item.name, column))
        if tree is not None:
            found |= references(tree)
    return found


def _needs(part: _Part) -> dict[str, list[str]]:
    """The graph of all that stands outside repeats; a repeat stands for everything in it."""
    home = {item.name: item.repeat or item.name for item in part.items}
    needs: dict[str, dict[str, None]] = {name: {} for name in dict.fromkeys(home.values())}
    for item in part.items:
        for name in sorted(_refers(part, item)):
            needed = home.get(name)
            if needed is not None and not (needed == home[item.name] and item.repeat):
                needs[home[item.name]][needed] = None
    return {name: list(found) for name, found in needs.items()}


def _inner(part: _Part, repeat: Item) -> tuple[list[str], list[list[str]]]:
    """Order and circles inside a repeat."""
    inside = {item.name: item for item in part.items if item.repeat == repeat.name}
    return order.arrange({name: sorted(_refers(part, item) & set(inside)) for name, item in inside.items()})


def working_order(part: _Part) -> list[str]:
    """All items so that each stands after what it refers to; the inside of a repeat right before the repeat."""
    by_name = {item.name: item for item in part.items}
    found: list[str] = []
    for name in order.arrange(_needs(part))[0]:
        found += [*_inner(part, by_name[name])[0], name]
    return found


def _check_types(part: _Part) -> None:
    by_name = {item.name: item for item in part.items}
    names = working_order(part)
    for name in names:
        _type(part, by_name[name], ("relevant", "calculation"))
        typed = part.typed.get((name, "calculation"))
        if typed is not None:
            part.declared[name] = Declared(typed.kind, typed.codes, by_name[name].repeat)
    for name in names:
        _type(part, by_name[name], ("required", "constraint", "warning", "choice_filter", "default", "offer"))
    for item in part.items:
        _check_label_references(part, item)


def _type(part: _Part, item: Item, wanted: tuple[str, ...]) -> None:
    for column in wanted:
        tree = part.trees.get((item.name, column))
        if tree is None:
            continue
        own = part.declared[item.name] if column in ("constraint", "warning", "required") else None
        table = part.tables.get(item.list)
        names = lists.extra_columns(table) if column == "choice_filter" and table is not None else None
        checker = Checker(part.declared, own, item.repeat, names)
        check = checker.check if column in ("calculation", "default", "offer") else checker.condition
        try:
            part.typed[item.name, column] = check(tree)
            if column == "offer" and not item.kind == part.typed[item.name, column].kind == "date":
                part.outline.problem("bad-offer", item.row, column, item.cell(column), "Offer a date, to a date.")
        except Clash as clash:
            part.outline.problem(clash.code, item.row, column, clash.piece, clash.remedy)
        part.wants_today |= checker.wants_today


def _check_label_references(part: _Part, item: Item) -> None:
    for column in columns.TRANSLATED:
        for text in columns.texts(item.cells, column, part.default).values():
            for name in label_references(text):
                if name not in part.declared:
                    near = suggestion(name, part.declared, "${{{}}}") or "No question has this name."
                    part.outline.problem("unknown-reference", item.row, column, f"${{{name}}}", near)


def label_references(text: str) -> list[str]:
    """Names of items whose answers a label shows."""
    return [piece.partition("}")[0].strip() for piece in text.split("${")[1:]]


def _filter_columns(part: _Part, name: str) -> set[str]:
    """Columns of list `name` that some choice filter reads."""
    found: set[str] = set()
    for item in part.items:
        typed = part.typed.get((item.name, "choice_filter"))
        if typed is not None and item.list == name:
            found |= _columns_in(typed.tree)
    return found


def _columns_in(tree: Tree) -> set[str]:
    if tree[0] == "column":
        return {tree[1]}
    return set().union(*(_columns_in(branch) for branch in tree[1:] if isinstance(branch, list)))


def _emit(part: _Part) -> dict[str, Any]:
    settings = [row.cells for row in part.outline.book.sheets.get("settings", ())]
    by_page = pages(part.items)
    by_name = {item.name: item for item in part.items}
    context = [item.name for item in part.items if item.kind == "hidden"]
    return {
        "title": columns.cell(settings[0], "form_title") if settings else part.outline.book.name,
        "form_id": columns.cell(settings[0], "form_id") if settings else "",
        "pages": [
            {
                "name": name,
                "label": dict(columns.texts(by_name[name].cells, "label", part.default)) if name in by_name else {},
                "items": [item.name for item in items],
            }
            for name, items in by_page.items()
        ],
        "context": [*context, *(["today"] if part.wants_today and "today" not in context else [])],
        "order": order.arrange(_needs(part))[0],
        "items": {item.name: _emit_item(part, item) for item in part.items},
    }


def _emit_item(part: _Part, item: Item) -> dict[str, Any]:
    """One item, without keys that say nothing."""
    keys: dict[str, Any] = {"kind": item.kind, "page": item.page, "parent": item.parent, "repeat": item.repeat}
    if item.kind == "repeat":
        keys["order"] = _inner(part, item)[0]
        keys["items"] = [inner.name for inner in part.items if inner.repeat == item.name]
    keys["type"] = part.declared[item.name].kind
    keys["list"] = item.list
    keys["appearance"] = list(item.appearance)
    keys["search"] = item.kind == "place" or bool({"search", "autocomplete"} & set(item.appearance))
    keys["write_in"] = item.kind == "place" or "write-in" in item.appearance
    for column in columns.TRANSLATED:
        keys[column] = dict(columns.texts(item.cells, column, part.default))
    for column in _CONDITIONS:
        typed = part.typed.get((item.name, column))
        keys[column] = typed.tree if typed else None
    if item.cell("required").lower() in _YES:
        keys["required"] = ["true"]
    for column in ("universe", "prefill", "crosswalk"):
        keys[column] = item.cell(column)
    keys["query"] = item.cell("query").lower() in _YES
    return {key: value for key, value in keys.items() if value not in (None, "", [], {}, False)}
