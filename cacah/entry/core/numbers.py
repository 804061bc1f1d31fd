"""What is wrong with the form of a number that somebody typed, so that the field can say it."""

import unicodedata
from dataclasses import dataclass
from typing import Protocol


class Format(Protocol):
    """How such a number is written; see `plan.core.terms.IdFormat`."""

    @property
    def length(self) -> int: ...
    @property
    def digits(self) -> bool: ...
    def clean(self, text: str) -> str: ...
    def accepts(self, text: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """`code`: blank, letters, length (then `found` characters) or form."""

    code: str
    found: int = 0


def plain(text: str) -> str:
    """Digits of any script as 0 to 9, full-width letters as plain ones."""
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() else char for char in unicodedata.normalize("NFKC", text)
    )


def fault(text: str, form: Format) -> Fault | None:
    """Why `text` is not such a number; None when it has the form of one."""
    number = form.clean(plain(text))
    if not number:
        return Fault("blank")
    if form.digits and not number.isdigit():
        return Fault("letters")
    if form.length and len(number) != form.length:
        return Fault("length", len(number))
    return None if form.accepts(number) else Fault("form")
