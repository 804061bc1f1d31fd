"""The decision table as documents show it, from the data it is decided by: `python -m tests.house.decision_page`."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from cacah.cases.core import decisions
from cacah.cases.core.decisions import KEEP, REFUSALS, REST, Withdraws
from cacah.cases.core.status import Status
from tests.house.source import PACKAGE, ROOT

PAGE = ROOT / "docs" / "cases.md"
DATA = PACKAGE / "cases" / "decisions.csv"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def rest() -> str:
    """What an answer leaves to do, by its status and the plan's policy."""
    policies: tuple[Withdraws, ...] = get_args(Withdraws)
    rows = [(status.word, *(decisions.rest(status, policy) for policy in policies)) for status in Status]
    return _table(("status", *(f"`withdraws_visit = {policy}`" for policy in policies)), rows)


def _row(line: dict[str, str]) -> tuple[str, ...]:
    status, mode = ("" if line[name] == "*" else line[name].replace("|", ", ") for name in ("status", "mode"))
    if line["refused"]:
        return (line["event"], status, mode, f"cannot be: {REFUSALS[line['refused']]}", "", "")
    words = {KEEP: "as before", REST: "the rest"}
    todo = words.get(line["instruction"], line["instruction"]) + (", confirms" if line["confirms"] else "")
    return (line["event"], status, mode, words.get(line["state"], line["state"]), line["counted"], todo)


def table() -> str:
    """Every row of the data."""
    head = ("event", "status", "way", "becomes", "counted", "to do")
    return _table(head, map(_row, decisions.lines(DATA.read_text())))


def written(text: str) -> str:
    """The page with both tables as the data have them."""
    for name, block in (("rest", rest()), ("table", table())):
        text = re.sub(f"(<!-- {name} -->\n).*(<!-- /{name} -->)", rf"\g<1>{block}\n\g<2>", text, flags=re.S)
    return text


def write(page: Path = PAGE) -> None:
    """Bring the page up to date."""
    page.write_text(written(page.read_text()))


if __name__ == "__main__":
    write()
