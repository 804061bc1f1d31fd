"""Regular expressions that mean the same in Python and in an old browser."""

import re

_GROUPS = re.compile(r"\((?!\?)|\(\?[:=!]")
_ESCAPES = set("dDwWbBtnr")
_SIGNS = set("^$\\.*+?()[]{}|/-")


def fault(pattern: str) -> str | None:
    """What is wrong with the pattern, as advice; None if both sides read it alike."""
    at, in_class = 0, False
    while at < len(pattern):
        mark = pattern[at]
        if mark == "\\":
            following = pattern[at + 1 : at + 2]
            if following == "-" and not in_class:
                return "Write - without a backslash outside [ ]."
            if following not in _ESCAPES | _SIGNS or (in_class and following in "bB"):
                return f"\\{following} is not known everywhere: list the characters in [ ] instead."
            at += 2
            continue
        if in_class:
            in_class = mark != "]"
        elif mark == "[":
            in_class = True
        elif mark == "(" and not _GROUPS.match(pattern, at):
            return "Use plain groups, (?: ), (?= ) or (?! ) only."
        elif mark in "*+?}" and pattern[at + 1 : at + 2] == "+":
            return "A quantifier followed by + is not known everywhere."
        elif mark == "{" and not re.match(r"\{\d+(,\d*)?\}", pattern[at:]):
            return "Write \\{ for a brace that is not a quantifier."
        at += 1
    try:
        re.compile(pattern)
    except re.error as error:
        return f"Repair the pattern: {error.msg}."
    return None
