"""The columns a sheet may have, their other spellings, and `label::Indonesia (id)` taken apart."""

import re
from collections.abc import Iterable, Mapping

from .values import Text

TRANSLATED = ("label", "hint", "constraint_message", "required_message", "warning_message", "offer_label")
SURVEY = (
    *("type", "name", *TRANSLATED, "relevant", "required", "constraint", "calculation", "choice_filter", "default"),
    *("appearance", "warning", "universe", "prefill", "crosswalk", "query", "offer", "parameters", "comment"),
)
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language", "instance_name", "style", "comment")
_SPELLINGS = {
    "calculate": "calculation",
    "relevance": "relevant",
    "constraint message": "constraint_message",
    "required message": "required_message",
    "warning message": "warning_message",
    "list name": "list_name",
    "choice filter": "choice_filter",
    "caption": "label",
    "value": "name",
    "notes": "comment",
    "note": "comment",
}
_LANGUAGE = re.compile(r".*\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*")


def language_code(name: str) -> str:
    """`Indonesia (id)` is `id`; a bare code stands for itself."""
    match = _LANGUAGE.fullmatch(name)
    return (match[1] if match else name).strip().lower()


def split(column: str) -> tuple[str, str | None]:
    """(canonical name, language code or None) of a column."""
    base, _, language = column.partition("::")
    base = base.strip().lower()
    return _SPELLINGS.get(base, base), language_code(language) if language else None


def texts(cells: Mapping[str, str], base: str, default: str) -> Text:
    """The translations in a row of one column; without a language it is the form's default one."""
    found = {}
    for column, cell in cells.items():
        name, language = split(column)
        if name == base:
            found[language or default] = cell
    return found


def cell(cells: Mapping[str, str], base: str) -> str:
    """The cell of an untranslated column, by any of its spellings; blank text if there is none."""
    return next((value for column, value in cells.items() if split(column) == (base, None)), "")


def languages(headers: Iterable[str]) -> list[str]:
    """Languages named in the columns, in their order."""
    named = (split(header)[1] for header in headers)
    return list(dict.fromkeys(language for language in named if language))
