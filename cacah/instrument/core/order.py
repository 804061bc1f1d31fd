"""In which order items are worked out: what is referred to comes first; circles are found and named."""

from collections.abc import Iterable, Mapping

Needs = Mapping[str, Iterable[str]]


def arrange(needs: Needs) -> tuple[list[str], list[list[str]]]:
    """(names in working order, circles as paths that end where they begin). `needs` is in sheet order."""
    done: dict[str, bool] = {}
    order: list[str] = []
    circles: list[list[str]] = []

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            circles.append([*path[path.index(name) :], name])
            return
        if name in done or name not in needs:
            return
        for needed in needs[name]:
            visit(needed, [*path, name])
        done[name] = True
        order.append(name)

    for name in needs:
        visit(name, [])
    return order, _distinct(circles)


def _distinct(circles: list[list[str]]) -> list[list[str]]:
    """Each circle once, wherever it was entered."""
    seen: dict[frozenset[str], list[str]] = {}
    for circle in circles:
        seen.setdefault(frozenset(circle), circle)
    return list(seen.values())
