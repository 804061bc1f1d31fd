"""Static types of expressions: what each operator takes and gives, and the clashes an author should hear about.

Kinds: text, number, bool, date, code (select one), codes (select many), repeat, any (context, mixed calculations).
"""

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .expression import Tree
from .patterns import fault
from .values import is_date

Kind = Literal["text", "number", "bool", "date", "code", "codes", "repeat", "group", "any"]
_ARITHMETIC = ("+", "-", "*", "div", "mod")
_ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Typed:
    """A tree in its final form with its kind; `codes` are the choices a code may be."""

    tree: Tree
    kind: Kind
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Declared:
    """What other expressions may know of an item: its kind, its choices, the repeat it stands in."""

    kind: Kind
    codes: frozenset[str] = frozenset()
    repeat: str | None = None


class Clash(Exception):
    """An expression that cannot be meant; code of the problem, the piece of it, what to do."""

    def __init__(self, code: str, piece: str, remedy: str) -> None:
        super().__init__(remedy)
        self.code, self.piece, self.remedy = code, piece, remedy


def suggestion(word: str, known: Collection[str], form: str = "{}") -> str:
    """`Did you mean ${age}?`, or the empty text if nothing is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean {form.format(near[0])}?" if near else ""


@dataclass(slots=True)
class Checker:
    """Checks trees against the declared items, seen from inside `repeat` (None: from outside any)."""

    items: Mapping[str, Declared]
    own: Declared | None = None
    repeat: str | None = None
    columns: frozenset[str] | None = None
    wants_today: bool = field(default=False)

    def check(self, tree: Tree) -> Typed:
        """The typed tree; raises Clash."""
        name = tree[0]
        if name in ("text", "numeral"):
            return Typed(tree, "text" if name == "text" else "number")
        if name in _LEAVES:
            return _LEAVES[name](self, tree)
        if name in _SPECIAL:
            return _SPECIAL[name](self, tree)
        if name not in SIGNATURES:
            known = [*SIGNATURES, *(special for special in _SPECIAL if special[0].isalpha())]
            near = suggestion(name, known, "{}()")
            raise Clash("unknown-function", f"{name}()", near or "See the list of functions in the author's guide.")
        return self._by_signature(name, tree)

    def condition(self, tree: Tree) -> Typed:
        """A tree used as a condition: anything but a bool is asked whether it is not blank."""
        typed = self.check(tree)
        return typed if typed.kind == "bool" else Typed(["truthy", typed.tree], "bool")

    def _by_signature(self, name: str, tree: Tree) -> Typed:
        parameters, least, result = SIGNATURES[name]
        given = tree[1:]
        most = len(given) if parameters[-1:] == ("...",) else len(parameters)
        if not least <= len(given) <= most:
            raise Clash(
                "argument-count", f"{name}()", f"{name}() takes {_counted(least, parameters)}, not {len(given)}."
            )
        final: Tree = [name]
        for place, argument in enumerate(given):
            wanted = parameters[min(place, len(parameters) - 1)]
            final.append(self._argument(name, argument, "any" if wanted == "..." else wanted))
        return Typed(final, result)

    def _argument(self, name: str, tree: Tree, wanted: str) -> Tree:
        if wanted == "bool":
            return self.condition(tree).tree
        typed = self.check(tree)
        if typed.kind == "repeat":
            raise Clash("type-clash", shown(tree), "A repeat can only be counted: count(${…}).")
        if wanted in ("any", typed.kind) or typed.kind == "any":
            return typed.tree
        if wanted == "date":
            return self._as_date(typed, name).tree
        if wanted == "number" and typed.kind in ("text", "code"):
            raise Clash(
                "type-clash", shown(tree), f"{name} needs a number; this is a {_A[typed.kind]}: write number(…)."
            )
        raise Clash("type-clash", shown(tree), f"{name} needs a {_A.get(wanted, wanted)}; this is a {_A[typed.kind]}.")

    def _as_date(self, typed: Typed, name: str) -> Typed:
        if typed.kind in ("date", "any"):
            return typed
        if typed.tree[0] == "text" and is_date(typed.tree[1]):
            return Typed(typed.tree, "date")
        raise Clash("type-clash", shown(typed.tree), f"{name} compares dates here; this is a {_A[typed.kind]}.")

    def reference(self, tree: Tree) -> Typed:
        declared = self.items.get(tree[1])
        if declared is None:
            near = suggestion(tree[1], self.items, "${{{}}}")
            raise Clash("unknown-reference", shown(tree), near or "No question, calculation or context has this name.")
        if declared.kind == "group":
            raise Clash("type-clash", shown(tree), "A group has no value: refer to a question in it.")
        if declared.repeat is not None and declared.repeat != self.repeat:
            raise Clash("inside-repeat", shown(tree), "It has many values: use sum(), min() or max() of it.")
        return Typed(tree, declared.kind, declared.codes)

    def own_value(self, tree: Tree) -> Typed:
        if self.own is None:
            raise Clash("no-own-value", ".", "A dot means the question's own answer: use it in constraint and warning.")
        return Typed(tree, self.own.kind, self.own.codes)

    def column(self, tree: Tree) -> Typed:
        if self.columns is None:
            raise Clash("unknown-word", tree[1], f"Write ${{{tree[1]}}} for a question or '{tree[1]}' for a text.")
        if tree[1] not in self.columns:
            near = suggestion(tree[1], self.columns)
            raise Clash("unknown-column", tree[1], near or "The list has no column of this name.")
        return Typed(tree, "text")

    def equality(self, tree: Tree) -> Typed:
        left, right = self.check(tree[1]), self.check(tree[2])
        if right.kind in ("code", "codes") and left.kind not in ("code", "codes"):
            left, right = right, left
        if "any" in (left.kind, right.kind) or _empty(left) or _empty(right):
            return Typed([tree[0], left.tree, right.tree], "bool")
        if left.kind == "codes":
            raise Clash("type-clash", shown(left.tree), "Several choices can be selected: use selected(…, 'code').")
        if left.kind == "code":
            right = self._code(left, right)
        elif "date" in (left.kind, right.kind):
            left, right = self._as_date(left, tree[0]), self._as_date(right, tree[0])
        elif left.kind != right.kind:
            raise Clash(
                "type-clash", shown(tree), f"A {_A[left.kind]} is never a {_A[right.kind]}: use number() or string()."
            )
        return Typed([tree[0], left.tree, right.tree], "bool")

    def _code(self, asked: Typed, literal: Typed) -> Typed:
        """A code beside a literal: the literal must be one of the choices; a number is read as its code."""
        if literal.tree[0] == "numeral":
            literal = Typed(["text", str(literal.tree[1])], "text")
        if literal.tree[0] == "text" and asked.codes and literal.tree[1] not in asked.codes:
            near = suggestion(literal.tree[1], asked.codes, "'{}'")
            raise Clash(
                "unknown-choice",
                f"'{literal.tree[1]}'",
                near or f"The list has no such code as {shown(asked.tree)} uses.",
            )
        if literal.kind not in ("text", "code"):
            raise Clash("type-clash", shown(literal.tree), f"A choice is never a {_A[literal.kind]}.")
        return literal

    def order(self, tree: Tree) -> Typed:
        left, right = self.check(tree[1]), self.check(tree[2])
        if "date" in (left.kind, right.kind):
            left, right = self._as_date(left, tree[0]), self._as_date(right, tree[0])
            return Typed(["date" + tree[0], left.tree, right.tree], "bool")
        return Typed([tree[0], *(self._argument(tree[0], side, "number") for side in tree[1:])], "bool")

    def arithmetic(self, tree: Tree) -> Typed:
        left, right = self.check(tree[1]), self.check(tree[2])
        if tree[0] == "-" and "date" in (left.kind, right.kind):
            return Typed(["days", self._as_date(left, "-").tree, self._as_date(right, "-").tree], "number")
        return Typed([tree[0], *(self._argument(tree[0], side, "number") for side in tree[1:])], "number")

    def either(self, tree: Tree) -> Typed:
        """if() and coalesce(): the kind both ends share, or any."""
        _arity(tree, 3 if tree[0] == "if" else 2)
        head = [self.condition(tree[1]).tree] if tree[0] == "if" else []
        first, second = self.check(tree[-2]), self.check(tree[-1])
        if _empty(first) or _empty(second):
            first_kind = second.kind if _empty(first) else first.kind
            return Typed([tree[0], *head, first.tree, second.tree], first_kind, first.codes | second.codes)
        kind: Kind = first.kind if first.kind == second.kind else "any"
        codes = first.codes | second.codes if kind == "code" else frozenset()
        return Typed([tree[0], *head, first.tree, second.tree], kind, codes)

    def selected(self, tree: Tree) -> Typed:
        _arity(tree, 2)
        asked, code = self.check(tree[1]), self.check(tree[2])
        if asked.kind not in ("code", "codes", "any"):
            raise Clash("type-clash", shown(tree[1]), "selected() asks a select question.")
        return Typed([tree[0], asked.tree, self._code(asked, code).tree], "bool")

    def regex(self, tree: Tree) -> Typed:
        _arity(tree, 2)
        if tree[2][0] != "text":
            raise Clash("bad-regex", shown(tree[2]), "The pattern must be a text in quotes.")
        wrong = fault(tree[2][1])
        if wrong:
            raise Clash("bad-regex", tree[2][1], wrong)
        return Typed(["regex", self._argument("regex", tree[1], "any"), tree[2]], "bool")

    def once(self, tree: Tree) -> Typed:
        _arity(tree, 1)
        typed = self.check(tree[1])
        return Typed(["once", typed.tree], typed.kind, typed.codes)

    def today(self, tree: Tree) -> Typed:
        _arity(tree, 0)
        self.wants_today = True
        return Typed(["ref", "today"], "date")

    def position(self, tree: Tree) -> Typed:
        if tree[1:] != [["parent"]] or self.repeat is None:
            raise Clash("argument-count", "position()", "Write position(..) inside a repeat.")
        return Typed(["position"], "number")

    def over_repeat(self, tree: Tree) -> Typed:
        _arity(tree, 1)
        asked = tree[1]
        declared = self.items.get(asked[1]) if asked[0] == "ref" else None
        if tree[0] == "count":
            if declared is None or declared.kind != "repeat":
                raise Clash("type-clash", shown(asked), "count() counts a repeat: count(${repeat}).")
            return Typed(["count", asked[1]], "number")
        if asked[0] == "ref" and declared is None:
            return self.reference(asked)
        if declared is None or declared.repeat is None or declared.kind not in ("number", "any"):
            raise Clash("type-clash", shown(asked), f"{tree[0]}() takes a number asked inside a repeat.")
        return Typed([tree[0], ["all", declared.repeat, asked[1]]], "number")


def _empty(typed: Typed) -> bool:
    return bool(typed.tree == ["text", ""])


def _arity(tree: Tree, count: int) -> None:
    if len(tree) - 1 != count:
        raise Clash("argument-count", f"{tree[0]}()", f"{tree[0]}() takes {count} values, not {len(tree) - 1}.")


def _counted(least: int, parameters: tuple[str, ...]) -> str:
    if parameters[-1:] == ("...",):
        return f"{least} or more values"
    return f"{least} values" if least == len(parameters) else f"{least} to {len(parameters)} values"


def shown(tree: Tree) -> str:
    """A tree as an author wrote it, near enough to find it."""
    if tree[0] == "ref":
        return f"${{{tree[1]}}}"
    if tree[0] == "text":
        return f"'{tree[1]}'"
    if tree[0] in ("numeral", "column"):
        return str(tree[1])
    if tree[0] == "self":
        return "."
    if len(tree) == 3 and (tree[0] in _ARITHMETIC or not tree[0][0].isalpha() or tree[0] in ("and", "or")):
        return f"{shown(tree[1])} {tree[0]} {shown(tree[2])}"
    return f"{tree[0]}({', '.join(shown(branch) for branch in tree[1:])})"


_A = {
    "text": "text",
    "number": "number",
    "bool": "condition",
    "date": "date",
    "code": "choice",
    "codes": "set of choices",
    "repeat": "repeat",
}

_LEAVES: dict[str, Callable[[Checker, Tree], Typed]] = {
    "ref": Checker.reference,
    "self": Checker.own_value,
    "column": Checker.column,
}
_SPECIAL: dict[str, Callable[[Checker, Tree], Typed]] = {
    **dict.fromkeys(("=", "!="), Checker.equality),
    **dict.fromkeys(_ORDER, Checker.order),
    **dict.fromkeys(_ARITHMETIC, Checker.arithmetic),
    **dict.fromkeys(("if", "coalesce"), Checker.either),
    **dict.fromkeys(("count", "sum", "min", "max"), Checker.over_repeat),
    "selected": Checker.selected,
    "regex": Checker.regex,
    "once": Checker.once,
    "today": Checker.today,
    "position": Checker.position,
}
SIGNATURES: dict[str, tuple[tuple[str, ...], int, Kind]] = {
    "and": (("bool", "bool"), 2, "bool"),
    "or": (("bool", "bool"), 2, "bool"),
    "not": (("bool",), 1, "bool"),
    "true": ((), 0, "bool"),
    "false": ((), 0, "bool"),
    "negative": (("number",), 1, "number"),
    "age": (("date", "date"), 2, "number"),
    "count-selected": (("codes",), 1, "number"),
    "string-length": (("any",), 1, "number"),
    "concat": (("any", "..."), 1, "text"),
    "substr": (("any", "number", "number"), 2, "text"),
    "translate": (("any", "any", "any"), 3, "text"),
    "contains": (("any", "any"), 2, "bool"),
    "starts-with": (("any", "any"), 2, "bool"),
    "int": (("number",), 1, "number"),
    "round": (("number", "number"), 1, "number"),
    "number": (("any",), 1, "number"),
    "string": (("any",), 1, "text"),
    "date": (("any",), 1, "date"),
}
