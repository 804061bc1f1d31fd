"""Walking answers through an instrument: what is asked, what is missing, what is wrong. walker.js does the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import operators
from .lists import Choices
from .operators import Closure, Scope
from .outline import ASKED
from .values import Answers, Text, Value, is_date, tidy

NO_TEXT: Text = {}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell about one question: item name (`children-0-name` in a repeat), a code, the text by language.

    `choices`: for an ambiguous text, the (code, label) pairs it may mean.
    """

    name: str
    code: str
    message: Text = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()

    def text(self, language: str) -> str:
        """The message in `language`, else in the first there is, else the code."""
        return self.message.get(language) or next(iter(self.message.values()), self.code)


@dataclass(frozen=True, slots=True)
class Walk:
    """One part walked: `values` are the relevant answers and calculations (blank: absent)."""

    values: Mapping[str, Value]
    relevant: frozenset[str]
    missing: tuple[str, ...]
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    queries: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A screen of a part; its name stands in `Walk.relevant` when it is asked."""

    name: str
    label: Text
    items: tuple[str, ...]


class Item:
    """One compiled item with its conditions as closures."""

    def __init__(self, name: str, data: Mapping[str, Any], choices: Choices | None, texts: Mapping[str, Text]) -> None:
        self.name, self.data, self.choices, self.texts = name, data, choices, texts
        self.kind: str = data["kind"]
        self.page: str = data["page"]
        self.parent: str | None = data.get("parent")
        self.repeat: str | None = data.get("repeat")
        self.list: str = data.get("list", "")
        self.label: Text = data.get("label", NO_TEXT)
        self.hint: Text = data.get("hint", NO_TEXT)
        self.search: bool = data.get("search", False)
        self.write_in: bool = data.get("write_in", False)
        self.prefill: str = data.get("prefill", "")
        self.crosswalk: str = data.get("crosswalk", "")
        self.universe: str = data.get("universe", "")
        self.query: bool = data.get("query", False)
        self.appearance: tuple[str, ...] = tuple(data.get("appearance", ()))
        self.relevant = self._closure("relevant")
        self.required = self._closure("required")
        self.constraint = self._closure("constraint")
        self.warning = self._closure("warning")
        self.filter = self._closure("choice_filter")
        self.calculation = self._closure("calculation")
        self.default = self._closure("default")
        self.fits = _fitting(self)

    def _closure(self, column: str) -> Closure | None:
        tree = self.data.get(column)
        return None if tree is None else operators.build(tree)

    def finding(self, code: str, name: str | None = None) -> Finding:
        """A finding with the author's message for it, or the room's own text."""
        own = {"required": "required_message", "constraint": "constraint_message", "warning": "warning_message"}
        message = self.data.get(own.get(code, ""), NO_TEXT) or self.texts.get(code, NO_TEXT)
        return Finding(name or self.name, code, message)

    def offered(self, code: str, scope: Scope) -> bool:
        """Whether the choice filter lets this code through; write-ins always pass."""
        if self.filter is None or self.choices is None or code.startswith("~"):
            return True
        row = self.choices.by_code[code]
        seen = {"@" + column: value for column, value in row.get("columns", {}).items()}
        return bool(self.filter({**scope, **seen, "@name": code}))


def _fitting(item: Item) -> Callable[[Value], bool]:
    """Whether a value has the type of the item: what comes from outside is never trusted."""
    if item.kind in ("text", "place"):
        return lambda value: type(value) is str
    if item.kind == "integer":
        return lambda value: type(value) is int
    if item.kind == "date":
        return lambda value: type(value) is str and is_date(value)
    codes = item.choices.codes if item.choices else frozenset()
    if item.kind == "select_one" and item.write_in:
        return lambda value: type(value) is str and (value in codes or (value[:1] == "~" and len(value) > 1))
    if item.kind == "select_one":
        return lambda value: type(value) is str and value in codes
    if item.kind == "select_many":
        return lambda value: type(value) is list and codes.issuperset(value) and len(set(value)) == len(value)
    return lambda value: type(value) is list and all(type(row) is dict for row in value)


class Part:
    """One part of an instrument (family, person) ready to be walked and drawn."""

    def __init__(self, name: str, data: Mapping[str, Any], instrument: "Instrument") -> None:
        self.name, self.data, self.instrument = name, data, instrument
        self.title: str = data["title"]
        self.context: tuple[str, ...] = tuple(data["context"])
        self.items: dict[str, Item] = {
            key: Item(key, item, instrument.lists.get(item.get("list", "")), instrument.texts)
            for key, item in data["items"].items()
        }
        self.pages: tuple[Page, ...] = tuple(
            Page(page["name"], page["label"], tuple(page["items"])) for page in data["pages"]
        )
        self.page_by_name = {page.name: page for page in self.pages}
        self._order = [self.items[key] for key in data["order"]]
        self._inner = {
            key: [self.items[inner] for inner in item.data.get("order", ())]
            for key, item in self.items.items()
            if item.kind == "repeat"
        }
        asked = [item for item in self.items.values() if item.kind in ASKED]
        checked = [item for item in asked if item.required or item.constraint or item.warning or item.filter]
        self._checks = [item for item in checked if item.repeat is None]
        self._inner_checks = {key: [item for item in checked if item.repeat == key] for key in self._inner}

    def walk(self, answers: Answers, context: Mapping[str, Value]) -> Walk:
        """Work out relevance, calculations and findings of `answers`.

        `context` holds the values of the hidden rows and `today` where `Part.context` names it (KeyError without).
        Irrelevant answers are passed over as if blank, and stay in `answers`.
        """
        scope: Scope = {}
        if "today" in self.context:
            scope["today"] = context["today"]
        relevant: set[str] = set()
        errors: list[Finding] = []
        self._work_out(self._order, answers, context, scope, relevant, errors, "")
        missing: list[str] = []
        warnings: list[Finding] = []
        queries: list[Finding] = []
        _check(self._checks, scope, relevant, "", missing, errors, warnings, queries)
        for key, checks in self._inner_checks.items():
            for at, row in enumerate(scope.get(key, ())):
                inner = {**scope, **row, "#": at + 1}
                _check(checks, inner, relevant, f"{key}-{at}-", missing, errors, warnings, queries)
        scope.pop("today", None)
        return Walk(scope, frozenset(relevant), tuple(missing), tuple(errors), tuple(warnings), tuple(queries))

    def _work_out(
        self,
        order: Sequence[Item],
        answers: Answers,
        context: Mapping[str, Value],
        scope: Scope,
        relevant: set[str],
        errors: list[Finding],
        prefix: str,
    ) -> None:
        """Fill `scope` and `relevant` item by item; each stands after all it refers to."""
        for item in order:
            parent = item.parent
            if parent is not None and parent != item.repeat and prefix + parent not in relevant:
                continue
            if item.relevant is not None and not item.relevant(scope):
                continue
            relevant.add(prefix + item.name)
            value = _given(item, answers, context, scope)
            if value is None or value == "" or value == []:
                continue
            if item.kind in ASKED or item.kind == "repeat":
                if not item.fits(value):
                    errors.append(item.finding("wrong_type", prefix + item.name))
                    continue
                if item.kind == "repeat":
                    value = self._instances(item, value, context, scope, relevant, errors)
            scope[item.name] = value

    def _instances(
        self,
        repeat: Item,
        rows: Sequence[Answers],
        context: Mapping[str, Value],
        scope: Scope,
        relevant: set[str],
        errors: list[Finding],
    ) -> list[dict[str, Value]]:
        inside = self._inner[repeat.name]
        found = []
        for at, row in enumerate(rows):
            inner: Scope = {**scope, "#": at + 1}
            self._work_out(inside, row, context, inner, relevant, errors, f"{repeat.name}-{at}-")
            found.append({item.name: inner[item.name] for item in inside if item.name in inner})
        return found

    def universe(self, item: Item, language: str) -> str:
        """Who is asked, in `language`: the sheet's column holds one text a language, in their order, between ` | `."""
        texts = item.universe.split(" | ")
        at = self.instrument.languages.index(language)
        return texts[at] if at < len(texts) else texts[0]

    @cached_property
    def prefilled(self) -> tuple[Item, ...]:
        """Items that the register may know."""
        return tuple(item for item in self.items.values() if item.prefill)


def _given(item: Item, answers: Answers, context: Mapping[str, Value], scope: Scope) -> Value:
    """The value an item has: the answer, the calculation or the context."""
    if item.kind == "calculate" and item.calculation is not None:
        scope["."] = answers.get(item.name)
        value = tidy(item.calculation(scope))
        del scope["."]
        return value
    if item.kind == "hidden":
        value = context.get(item.name)
        if value is None and item.default is not None:
            return item.default(scope)
        return ("yes" if value else "no") if isinstance(value, bool) else value
    return answers.get(item.name)


def _check(
    items: Sequence[Item],
    scope: Scope,
    relevant: set[str],
    prefix: str,
    missing: list[str],
    errors: list[Finding],
    warnings: list[Finding],
    queries: list[Finding],
) -> None:
    """Required, choice filter, constraint and warning of every relevant item."""
    for item in items:
        name = prefix + item.name
        if name not in relevant:
            continue
        value = scope.get(item.name)
        scope["."] = value
        if value is None:
            if item.required is not None and item.required(scope):
                missing.append(name)
        elif item.filter is not None and not all(
            item.offered(code, scope) for code in (value if isinstance(value, list) else [value])
        ):
            errors.append(item.finding("not_offered", name))
        elif item.constraint is not None and not item.constraint(scope):
            errors.append(item.finding("constraint", name))
        elif item.warning is not None and not item.warning(scope):
            warnings.append(item.finding("warning", name))
            if item.query:
                queries.append(warnings[-1])
    scope.pop(".", None)


class Instrument:
    """A compiled instrument: its languages, lists and parts.

    `fragments`: the drawn questions and the room's own texts by language, as `actions.build` makes them; without them
    parts walk and parse but do not draw.
    """

    def __init__(
        self, compiled: Mapping[str, Any], fragments: Mapping[str, Any] | None = None, version: str = ""
    ) -> None:
        self.compiled, self.fragments, self.version = compiled, fragments or {}, version
        self.languages: tuple[str, ...] = tuple(compiled["languages"])
        self.default_language = self.languages[0]
        self.lists = {name: Choices(name, rows, self.languages) for name, rows in compiled["lists"].items()}
        self.texts: Mapping[str, Text] = _by_code(self.fragments)
        self.parts: dict[str, Part] = {name: Part(name, data, self) for name, data in compiled["parts"].items()}

    def language(self, wanted: str) -> str:
        """`wanted` if the instrument speaks it, else its default language."""
        return wanted if wanted in self.languages else self.default_language

    @cached_property
    def drawn(self) -> Any:
        """Fragments made ready for filling, per language; see `filling.ready`."""
        from .filling import ready

        return {language: ready(fragments) for language, fragments in self.fragments.items()}


def _by_code(fragments: Mapping[str, Any]) -> Mapping[str, Text]:
    """code -> language -> text, of the room's own texts."""
    found: dict[str, dict[str, str]] = {}
    for language, one in fragments.items():
        for code, text in one["texts"].items():
            found.setdefault(code, {})[language] = text
    return found
