"""Questions that a phone without scripts is shown together with the one they follow from.

On such a phone a question that an answer on the same page brings up would need the page a second time. It is shown at
once instead, with the words for whom it is; GOV.UK's revealed questions fall back to the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import operators
from .expression import Tree
from .operators import Closure, Scope
from .outline import ASKED
from .values import Value
from .walk import Item, Part, Walk


@dataclass(frozen=True, slots=True)
class _Condition:
    """One of the conditions that must all hold, and the items whose answers decide it."""

    holds: Closure
    asks: frozenset[str]


def _conjuncts(tree: Tree) -> list[Tree]:
    if tree[0] == "and":
        return [*_conjuncts(tree[1]), *_conjuncts(tree[2])]
    return [tree]


def _names(tree: Any) -> set[str]:
    """Items that a tree refers to."""
    if not isinstance(tree, list) or not tree:
        return set()
    if tree[0] == "ref":
        return {tree[1]}
    return set().union(*map(_names, tree[1:]))


def _asked_for(part: Part, name: str) -> set[str]:
    """The questions that `name` stands for: itself, or those a calculation is made from."""
    item = part.items.get(name)
    if item is None or item.kind in ASKED:
        return {name} if item else set()
    found: set[str] = set()
    for other in _names(item.data.get("calculation")):
        found |= _asked_for(part, other)
    return found


def _conditions(part: Part, item: Item) -> list[_Condition]:
    trees = _conjuncts(item.data["relevant"]) if "relevant" in item.data else []
    found = [
        _Condition(operators.build(tree), frozenset().union(*(_asked_for(part, name) for name in _names(tree))))
        for tree in trees
    ]
    parent = part.items.get(item.parent or "")
    return [*_conditions(part, parent), *found] if parent else found


class Opening:
    """What may follow on a page; made once for each row of pages of a part."""

    def __init__(self, part: Part, names: Sequence[str]) -> None:
        self.here = frozenset(names)
        items = [part.items[name] for name in names if part.items[name].kind not in ("calculate", "hidden", "repeat")]
        self.followers = [(item.name, _conditions(part, item)) for item in items if item.repeat is None]

    def names(self, walk: Walk, context: Mapping[str, Value]) -> frozenset[str]:
        """Names of questions that are not asked yet and would be by an answer on this page that is not there yet."""
        scope: Scope = {**walk.values, "today": context.get("today")}
        found: set[str] = set()
        for name, conditions in self.followers:
            if name not in walk.relevant and all(
                one.holds(scope) or self._is_open(one.asks, walk, found) for one in conditions
            ):
                found.add(name)
        return frozenset(found)

    def _is_open(self, asks: frozenset[str], walk: Walk, found: set[str]) -> bool:
        """Whether an answer that decides can still be given on this page."""
        return any(
            name in self.here and name not in walk.values and (name in walk.relevant or name in found) for name in asks
        )


class Sure:
    """Whether a page certainly asks something, told from a few answers alone: a walk costs fifty times as much."""

    def __init__(self, part: Part, names: Sequence[str]) -> None:
        found = (self._plain(part, part.items[name]) for name in names if part.items[name].kind in ASKED)
        self.questions = [conditions for conditions in found if conditions is not None]

    @staticmethod
    def _plain(part: Part, item: Item) -> list[tuple[Closure, tuple[Item, ...]]] | None:
        """The item's conditions if they hang on nothing but questions that everybody is asked."""
        found = []
        for condition in _conditions(part, item):
            asks = tuple(part.items[name] for name in sorted(condition.asks))
            if any(_conditions(part, one) or one.repeat for one in asks) or not asks:
                return None
            found.append((condition.holds, asks))
        return found

    def asks(self, answers: Mapping[str, Any]) -> bool:
        """True when a question is surely asked; False says nothing."""
        return any(
            all(
                all(one.fits(answers.get(one.name)) for one in asks) and holds(dict(answers))
                for holds, asks in question
            )
            for question in self.questions
        )
