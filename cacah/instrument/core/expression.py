"""The expression language of the sheets (a subset of ODK XPath), parsed once into trees of JSON lists.

A tree is `[operator, argument, ...]`. Leaves: `["text", t]`, `["numeral", n]`, `["ref", item]`, `["self"]`,
`["parent"]` (only inside `position(..)`) and, in a choice filter, `["column", name]`.
"""

import re
from typing import Any

Tree = list[Any]

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<text>'[^']*'|"[^"]*")
    |(?P<ref>\$\{[^{}]*\})
    |(?P<name>[^\W\d][\w]*(?:[-:][^\W\d][\w]*)*)
    |(?P<dots>\.\.?)
    |(?P<mark><=|>=|!=|[-+*=<>(),])""",
    re.VERBOSE,
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)


class Misread(Exception):
    """The text is not an expression; says which piece stopped the reading and what to do."""

    def __init__(self, piece: str, remedy: str) -> None:
        super().__init__(remedy)
        self.piece, self.remedy = piece, remedy


def tokens(text: str) -> list[tuple[str, str]]:
    """(kind, piece) of every token; raises Misread at a character that starts none."""
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Misread(text[at:], _character(text[at]))
        kind = str(match.lastgroup)
        if kind != "space":
            found.append((kind, match[0]))
        at = match.end()
    return found


def _character(mark: str) -> str:
    if mark in "‘’“”":
        return "Use straight quotes: ' or \"."
    if mark in "'\"":
        return "Close the quotes."
    if mark == "/":
        return "Paths are not used here: write ${name}, and div to divide."
    if mark == "$":
        return "Write a reference as ${name}."
    return f"Remove or quote the character {mark}."


class _Reader:
    """One pass over the tokens by precedence."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, piece: str) -> None:
        found = self.take()[1]
        if found != piece:
            raise Misread(found or "end of the text", f"Expected {piece} here.")

    def binary(self, level: int = 0) -> Tree:
        if level == len(_LEVELS):
            return self.negated()
        left = self.binary(level + 1)
        while self.peek()[1] in _LEVELS[level] and self.peek()[0] in ("mark", "name"):
            left = [self.take()[1], left, self.binary(level + 1)]
        return left

    def negated(self) -> Tree:
        if self.peek() == ("mark", "-"):
            self.take()
            return ["negative", self.negated()]
        return self.primary()

    def primary(self) -> Tree:
        kind, piece = self.take()
        if kind == "number":
            return ["numeral", float(piece) if "." in piece else int(piece)]
        if kind == "text":
            return ["text", piece[1:-1]]
        if kind == "ref":
            return ["ref", piece[2:-1].strip()]
        if kind == "dots":
            return ["self"] if piece == "." else ["parent"]
        if kind == "name":
            return self.call(piece) if self.peek()[1] == "(" else ["column", piece]
        if piece == "(":
            inside = self.binary()
            self.expect(")")
            return inside
        raise Misread(piece or "end of the text", "A value is missing here: ${name}, a number, or a text in quotes.")

    def call(self, name: str) -> Tree:
        self.expect("(")
        arguments: list[Tree] = []
        while self.peek()[1] != ")":
            arguments.append(self.binary())
            if self.peek()[1] != ")":
                self.expect(",")
        self.expect(")")
        return [name, *arguments]


def parse(text: str) -> Tree:
    """The tree of an expression; raises Misread."""
    reader = _Reader(text)
    tree = reader.binary()
    kind, piece = reader.peek()
    if kind != "end":
        raise Misread(piece, "An operator (and, or, =, <, +, …) is missing before this.")
    return tree


def references(tree: Tree) -> set[str]:
    """Names of all items a tree refers to."""
    if tree[0] == "ref":
        return {tree[1]}
    if tree[0] in ("text", "column"):
        return set()
    return set().union(*(references(branch) for branch in tree[1:] if isinstance(branch, list)))
