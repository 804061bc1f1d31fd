"""The house's own source, read as syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "cacah"
FLOORS = (
    ("lib",), ("vault",), ("audit",), ("geo",), ("access",),
    ("plan", "instrument", "register", "comms", "store"), ("cases",), ("entry", "interview"),
    ("portal", "field", "agencies", "outreach"), ("freeze", "process", "outputs"), ("progress", "release"),
    ("site", "simulate"),
)  # fmt: skip
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def rooms() -> list[str]:
    return sorted(place.parent.name for place in PACKAGE.glob("*/__init__.py"))


def modules(*, tests: bool = False) -> Iterator[tuple[str, Path, ast.Module]]:
    """Room, file and tree of every module; test modules only when asked."""
    for room in rooms():
        for file in sorted((PACKAGE / room).rglob("*.py")):
            if "tests" in file.parts and not tests:
                continue
            yield room, file, ast.parse(file.read_text(), str(file))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every dotted name imported anywhere in the tree, `from x import y` as both x and x.y, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
