"""What an answer that a phone sends can look like at all; whether it is right is the instrument's to say."""

from typing import Any

LONGEST_TEXT = 2000
LONGEST_NAME = 64
MOST_ROWS = 200
HIGHEST = 2**53
"""Below it a whole number is the same in JavaScript."""


def is_name(text: str) -> bool:
    """Whether an item can be called so."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def is_answer(value: Any) -> bool:
    """A text, a whole number, some codes, or the rows of a repeat."""
    if isinstance(value, list):
        return len(value) <= MOST_ROWS and (all(map(_is_text, value)) or all(map(_is_row, value)))
    return _is_single(value)


def _is_row(value: Any) -> bool:
    single = isinstance(value, dict) and all(map(is_name, value))
    return single and all(_is_single(one) or _is_codes(one) for one in value.values())


def _is_codes(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_ROWS and all(map(_is_text, value))


def _is_single(value: Any) -> bool:
    return _is_text(value) or (type(value) is int and -HIGHEST < value < HIGHEST)


def _is_text(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST_TEXT and "\0" not in value
