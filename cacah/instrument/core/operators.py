"""The closed table of operators: a tree becomes a Python closure once; nothing reads text at run time.

A closure takes the scope, a dict of values by item name; `.` is the question's own value, `#` its place in a repeat,
`@name` a column of the choice looked at. Blank is None and an absent key; what it means to each operator stands here
and nowhere else:

- `=` and `!=` see blank as the empty text; `<` and its kin are false when a side is blank;
- arithmetic with a blank, and dividing by zero, is blank; text functions see blank as the empty text;
- `sum`, `min`, `max` pass over blanks; `sum` of nothing is 0, `min` and `max` of nothing are blank;
- partial dates are compared at the coarser precision of the two, and counted from their middle.
"""

import math
import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from .expression import Tree
from .values import BLANKS, Value, age, day_number, is_date, number_of, text_of

Scope = dict[str, Value]
Closure = Callable[[Scope], Value]


def build(tree: Tree) -> Closure:
    """The closure of a checked tree; KeyError for an operator that is not in the table."""
    return BUILDERS[tree[0]](tree)


def _constant(value: Value) -> Closure:
    return lambda scope: value


def _name(key: str) -> Closure:
    return lambda scope: scope.get(key)


def _and(tree: Tree) -> Closure:
    left, right = build(tree[1]), build(tree[2])
    return lambda scope: bool(left(scope)) and bool(right(scope))


def _or(tree: Tree) -> Closure:
    left, right = build(tree[1]), build(tree[2])
    return lambda scope: bool(left(scope)) or bool(right(scope))


def _if(tree: Tree) -> Closure:
    condition, yes, no = (build(branch) for branch in tree[1:])
    return lambda scope: yes(scope) if condition(scope) else no(scope)


def _coalesce(tree: Tree) -> Closure:
    first, second = build(tree[1]), build(tree[2])

    def coalesce(scope: Scope) -> Value:
        value = first(scope)
        return second(scope) if value in BLANKS else value

    return coalesce


def equal(left: Value, right: Value) -> bool:
    """Equality of two values, blank being the empty text; a number and a text are compared as numbers."""
    left = "" if left is None else left
    right = "" if right is None else right
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool) or isinstance(left, list) or isinstance(right, list):
        return text_of(left) == text_of(right)
    first, second = number_of(left), number_of(right)
    return first is not None and first == second


def _quick_equal(key: str, wanted: str | None) -> Closure:
    """`${x} = 'text'`, by far the most frequent condition."""

    def quick(scope: Scope) -> bool:
        value = scope.get(key)
        return value == wanted if value is None or type(value) is str else equal(value, wanted)

    return quick


def _equal(tree: Tree) -> Closure:
    left, right = tree[1], tree[2]
    if right[0] == "text" and left[0] in ("ref", "self"):
        key, wanted = (left[1] if left[0] == "ref" else "."), right[1] or None
        return _quick_equal(key, wanted)
    first, second = build(left), build(right)
    return lambda scope: equal(first(scope), second(scope))


def _different(tree: Tree) -> Closure:
    same = _equal(tree)
    return lambda scope: not same(scope)


def _number_comparison(compare: Callable[[float, float], bool]) -> Callable[[Tree], Closure]:
    def builder(tree: Tree) -> Closure:
        left, right = build(tree[1]), build(tree[2])

        def comparison(scope: Scope) -> bool:
            first, second = number_of(left(scope)), number_of(right(scope))
            return first is not None and second is not None and compare(first, second)

        return comparison

    return builder


def _date_comparison(compare: Callable[[str, str], bool]) -> Callable[[Tree], Closure]:
    def builder(tree: Tree) -> Closure:
        left, right = build(tree[1]), build(tree[2])

        def comparison(scope: Scope) -> bool:
            first, second = left(scope), right(scope)
            if not first or not second:
                return False
            length = min(len(first), len(second))
            return compare(first[:length], second[:length])

        return comparison

    return builder


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Tree], Closure]:
    def builder(tree: Tree) -> Closure:
        left, right = build(tree[1]), build(tree[2])

        def arithmetic(scope: Scope) -> Value:
            first, second = number_of(left(scope)), number_of(right(scope))
            if first is None or second is None:
                return None
            try:
                return compute(float(first), float(second))
            except (ZeroDivisionError, ValueError, OverflowError):
                return None

        return arithmetic

    return builder


def _on_number(compute: Callable[[float], Value]) -> Callable[[Tree], Closure]:
    def builder(tree: Tree) -> Closure:
        argument = build(tree[1])

        def apply(scope: Scope) -> Value:
            number = number_of(argument(scope))
            return None if number is None else compute(number)

        return apply

    return builder


def _call(function: Callable[..., Value]) -> Callable[[Tree], Closure]:
    """An operator that is a plain function of its arguments' values."""

    def builder(tree: Tree) -> Closure:
        arguments = [build(branch) for branch in tree[1:]]
        if len(arguments) == 1:
            only = arguments[0]
            return lambda scope: function(only(scope))
        return lambda scope: function(*[argument(scope) for argument in arguments])

    return builder


def round_half_up(number: float, digits: float | None = 0) -> Value:
    """To `digits` decimals, halves towards +infinity, as XPath does."""
    scale = 10 ** int(digits or 0)
    scaled = number * scale
    whole = math.floor(scaled)
    return (whole + (1 if scaled - whole >= 0.5 else 0)) / scale


def _round(value: Value, digits: Value = 0) -> Value:
    number = number_of(value)
    return None if number is None else round_half_up(number, number_of(digits))


def _truthy(value: Value) -> bool:
    return value not in BLANKS and value is not False and value != 0


def _selected(value: Value, code: Value) -> bool:
    return code in value if isinstance(value, list) else value is not None and value == code


def _date(value: Value) -> Value:
    text = text_of(value)
    day = text[:10] if text[10:11] == "T" else text
    return day if is_date(day) else None


def _days(later: Value, earlier: Value) -> Value:
    if not (is_date(text_of(later)) and is_date(text_of(earlier))):
        return None
    return day_number(later) - day_number(earlier)


def _age(born: Value, on: Value) -> Value:
    return age(born, on) if is_date(text_of(born)) and is_date(text_of(on)) else None


def _substr(value: Value, start: Value, end: Value = None) -> str:
    text, first, last = text_of(value), number_of(start), number_of(end)
    return text[int(first or 0) : None if last is None else int(last)]


def _translate(value: Value, old: Value, new: Value) -> str:
    source, target = text_of(old), text_of(new)
    table = {ord(mark): target[at] if at < len(target) else None for at, mark in reversed(list(enumerate(source)))}
    return text_of(value).translate(table)


def _regex(tree: Tree) -> Closure:
    argument, matches = build(tree[1]), re.compile(tree[2][1], re.ASCII).fullmatch
    return lambda scope: matches(text_of(argument(scope))) is not None


def _once(tree: Tree) -> Closure:
    argument = build(tree[1])

    def once(scope: Scope) -> Value:
        kept = scope.get(".")
        return argument(scope) if kept in BLANKS else kept

    return once


def _numbers(tree: Tree) -> Callable[[Scope], list[float]]:
    """The numbers of one question over all instances of its repeat."""
    _, repeat, name = tree

    def numbers(scope: Scope) -> list[float]:
        found: Sequence[Any] = scope.get(repeat) or ()
        return [number for row in found if (number := number_of(row.get(name))) is not None]

    return numbers


def _over_repeat(reduce: Callable[[list[float]], Value]) -> Callable[[Tree], Closure]:
    def builder(tree: Tree) -> Closure:
        numbers = _numbers(tree[1])
        return lambda scope: reduce(numbers(scope))

    return builder


def _count(tree: Tree) -> Closure:
    return lambda scope: len(scope.get(tree[1]) or ())


def _sum(numbers: list[float]) -> float:
    """Left to right, as JavaScript adds; the built-in sum of newer Pythons corrects rounding."""
    total = 0.0
    for number in numbers:
        total += number
    return total


BUILDERS: dict[str, Callable[[Tree], Closure]] = {
    "text": lambda tree: _constant(tree[1] or None),
    "numeral": lambda tree: _constant(tree[1]),
    "true": lambda tree: _constant(True),
    "false": lambda tree: _constant(False),
    "ref": lambda tree: _name(tree[1]),
    "self": lambda tree: _name("."),
    "column": lambda tree: _name("@" + tree[1]),
    "position": lambda tree: _name("#"),
    "and": _and,
    "or": _or,
    "not": lambda tree: (lambda argument: lambda scope: not argument(scope))(build(tree[1])),
    "=": _equal,
    "!=": _different,
    "<": _number_comparison(operator.lt),
    "<=": _number_comparison(operator.le),
    ">": _number_comparison(operator.gt),
    ">=": _number_comparison(operator.ge),
    "date<": _date_comparison(operator.lt),
    "date<=": _date_comparison(operator.le),
    "date>": _date_comparison(operator.gt),
    "date>=": _date_comparison(operator.ge),
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "div": _arithmetic(operator.truediv),
    "mod": _arithmetic(math.fmod),
    "negative": _on_number(operator.neg),
    "days": _call(_days),
    "age": _call(_age),
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "truthy": _call(_truthy),
    "selected": _call(_selected),
    "count-selected": _call(lambda value: len(value) if isinstance(value, list) else int(value is not None)),
    "string-length": _call(lambda value: len(text_of(value))),
    "regex": _regex,
    "concat": _call(lambda *values: "".join(map(text_of, values))),
    "substr": _call(_substr),
    "translate": _call(_translate),
    "contains": _call(lambda value, part: text_of(part) in text_of(value)),
    "starts-with": _call(lambda value, part: text_of(value).startswith(text_of(part))),
    "int": _on_number(math.trunc),
    "round": _call(_round),
    "number": _call(number_of),
    "string": _call(text_of),
    "date": _call(_date),
    "count": _count,
    "sum": _over_repeat(_sum),
    "min": _over_repeat(lambda numbers: min(numbers, default=None)),
    "max": _over_repeat(lambda numbers: max(numbers, default=None)),
}
