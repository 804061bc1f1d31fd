"""How an answer stands to what the register said: confirmed, corrected, answered beside a hint, or without it.

Kept in the sealed part under `KEY`, so that a statistician can tell them apart later, whatever the register says then.
"""

from collections.abc import Mapping
from typing import Any

KEY = "@register"
"""No item is called so: names begin with a letter."""


def told(answers: Mapping[str, Any], known: Mapping[str, tuple[Any, bool]]) -> dict[str, Any]:
    """`{"confirmed": [items], "corrected": {item: register's value}, "hinted": {item: register's value}}`; none empty.

    `known`: by item, what the register said and whether that is certain. Items in none of the three were answered
    without the register.
    """
    certain = {name: value for name, (value, sure) in known.items() if sure and name in answers}
    found = {
        "confirmed": sorted(name for name, value in certain.items() if value == answers[name]),
        "corrected": {name: value for name, value in certain.items() if value != answers[name]},
        "hinted": {name: value for name, (value, sure) in known.items() if not sure and name in answers},
    }
    return {kind: items for kind, items in found.items() if items}
