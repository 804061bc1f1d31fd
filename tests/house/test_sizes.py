"""A ratchet on the tail: today's largest file and function may only shrink."""

import ast

from tests.house.source import PACKAGE, modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def test_no_file_outgrows_the_largest() -> None:
    sizes = {str(file.relative_to(PACKAGE)): len(file.read_text().splitlines()) for _, file, _ in modules()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_outgrows_the_longest() -> None:
    longest = {}
    for _, file, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                longest[f"{file.relative_to(PACKAGE)}:{node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    assert longest == {}
