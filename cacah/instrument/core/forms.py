"""HTML forms of a part: drawing a page, reading what was posted, showing a value."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson

from .filling import Filling, Html, Places, Prefill, shown
from .posting import parse
from .values import Answers, Value
from .walk import Finding, Part, Walk

__all__ = [
    "Html",
    "Places",
    "Prefill",
    "drawing",
    "parse",
    "render",
    "required",
    "search_file",
    "show",
    "state",
    "wire",
]

Errors = Iterable[Finding] | Mapping[str, Finding]


def render(
    part: Part,
    page_name: str,
    language: str,
    walk: Walk,
    answers: Answers,
    prefill: Prefill | None = None,
    errors: Errors = (),
    prefix: str = "",
    *,
    posted: Mapping[str, Sequence[str]] | None = None,
    places: Places | None = None,
    opened: Collection[str] = (),
    whole: bool = True,
) -> Html:
    """All questions of a page as HTML, irrelevant ones hidden.

    `errors`: findings to show at their fields; `walk.warnings` are shown at answered fields by themselves.
    `posted`: the form that could not be read, so that what was typed is shown again. `places`: code to name.
    An item of `prefill` not yet answered is shown as the register's sentence with the control folded behind it, so
    that sending the page confirms it; an uncertain one presets nothing. `opened`: questions not asked yet that
    are shown all the same, with the words for whom they are (`Opening`). Without `whole` irrelevant ones are left out:
    a phone without scripts could not bring them back.
    """
    spoken = part.instrument.language(language)
    found = errors if isinstance(errors, Mapping) else {error.name: error for error in errors}
    filling = Filling(
        part,
        part.instrument.drawn[spoken],
        spoken,
        walk,
        answers,
        prefill or {},
        found,
        {warning.name: warning for warning in walk.warnings},
        posted or {},
        places,
        prefix,
        opened,
        whole,
    )
    return Html(filling.page(part.page_by_name[page_name].items))


def required(part: Part, name: str) -> Finding:
    """The finding that says a missing item must be answered; `name` as `Walk.missing` gives it."""
    return part.items[name.rpartition("-")[2]].finding("required", name)


def show(part: Part, name: str, value: Value, language: str, places: Places | None = None) -> str:
    """A value as people read it, not escaped."""
    spoken = part.instrument.language(language)
    texts = {code: text.get(spoken, "") for code, text in part.instrument.texts.items() if code.startswith("month_")}
    return shown(part.items[name.rpartition("-")[2]], value, spoken, texts, places)


def wire(part: Part, language: str) -> dict[str, Any]:
    """What the phone needs to check a page of this part; the same for everybody, so it can be cached by version.

    Labels are in the page already and left out; lists that are searched come one by one from `search_file`.
    """
    instrument, spoken = part.instrument, part.instrument.language(language)
    names = {item.list for item in part.items.values() if item.list and not item.search}
    items = {name: _wired(item.data, spoken) for name, item in part.items.items()}
    return {
        "version": instrument.version,
        "part": {"context": part.context, "order": part.data["order"], "items": items, "pages": _wired_pages(part)},
        "lists": {name: [_bare(row) for row in instrument.lists[name].rows] for name in sorted(names)},
        "texts": {code: {spoken: text.get(spoken, "")} for code, text in instrument.texts.items()},
        "bits": {bit: instrument.fragments[spoken]["bits"][bit] for bit in ("error", "warning")},
    }


_ON_PAPER = ("label", "hint", "universe", "prefill", "crosswalk", "default")


def _wired(data: Mapping[str, Any], language: str) -> dict[str, Any]:
    """An item's data without what the page shows already, its messages in one language."""
    kept = {key: value for key, value in data.items() if key not in _ON_PAPER}
    for key in ("constraint_message", "warning_message", "required_message", "offer_label"):
        if key in kept:
            kept[key] = {language: kept[key].get(language, "")}
    return kept


def drawing(part: Part, language: str) -> dict[str, Any]:
    """What the phone needs beside `wire` to draw every page of this part by itself; the same for everybody.

    `fragments` as `Filling` of filling.js takes them; `labels`: list to code to label; `items`: what `wire` left out;
    `pages`: heading by name.
    """
    instrument, spoken = part.instrument, part.instrument.language(language)
    drawn, names = instrument.fragments[spoken], {item.list for item in part.items.values() if item.list}
    lists = {name: instrument.lists[name].rows for name in sorted(names) if not _is_searched(part, name)}
    return {
        "fragments": {
            "items": {part.name: drawn["items"][part.name]},
            "instances": {part.name: drawn["instances"][part.name]},
            "bits": drawn["bits"],
            "texts": drawn["texts"],
        },
        "labels": {name: {row["code"]: row["label"].get(spoken, "") for row in rows} for name, rows in lists.items()},
        "items": {name: _on_paper(item.data, spoken) for name, item in part.items.items()},
        "pages": {page.name: page.label.get(spoken, "") for page in part.pages},
    }


def _is_searched(part: Part, list_name: str) -> bool:
    return any(item.list == list_name and item.search for item in part.items.values())


def _on_paper(data: Mapping[str, Any], language: str) -> dict[str, Any]:
    kept: dict[str, Any] = {key: {language: data[key].get(language, "")} for key in ("label", "hint") if key in data}
    return kept | ({"default": data["default"]} if "default" in data else {})


def _wired_pages(part: Part) -> dict[str, Sequence[str]]:
    return {page.name: page.items for page in part.pages}


def _bare(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("code", "columns") if key in row}


def search_file(part: Part, list_name: str, language: str) -> bytes:
    """JSON `[[code, label], …]` of a list that some question of the part searches; KeyError for any other name."""
    if not any(item.list == list_name and item.search for item in part.items.values()):
        raise KeyError(list_name)
    return orjson.dumps(part.instrument.lists[list_name].search_file(part.instrument.language(language)))


def state(part: Part, page_name: str, answers: Answers, context: Mapping[str, Value], language: str) -> str:
    """JSON for the form's `data-state`: what `form.js` needs to know beside the page's own fields."""
    inside = set(part.page_by_name[page_name].items)
    elsewhere = {name: value for name, value in answers.items() if name not in inside}
    known = {name: context.get(name) for name in part.context}
    whole = {"page": page_name, "language": part.instrument.language(language), "answers": elsewhere, "context": known}
    return orjson.dumps(whole).decode()
