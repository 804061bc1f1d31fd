"""How many families get in by which way, when the register is nine months old.

10,000 families of today hold the cards of today; the register is as it was (`cacah.simulate.core.drift`). Each comes
in by HTTP as it would (`cacah.simulate.arriving`): it types its NIK and KK, follows the steps that the refusal names,
waits or computes where it is told to, until the page of the password. Every tenth family makes the password, and so
does every one where two might meet at the same case. They come from many networks, a third of them from ten of mobile
operators, and the first 300 all together from one village hall. Afterwards each is compared with the truth: whose case
was it?

Keys: `families`, `without_staff_share`, `wrong_case` (let into a case of a family whose card none of its people ever
stood on), `left_case` (of a split: let into the case of the family it left), `by_path.*` (families by the way that let
them in), `by_event.*` (share of each event's families that needed nobody), `needed.*` (why somebody was needed),
`waited` (families that were told to wait), `passwords` (made), `seconds`. The table is written to `ways.md` and
`ways.csv` in CACAH_VAR.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

from bench.server import Server, running
from bench.ways_inside import COOKIES
from cacah.simulate.arriving import Arrival, Came, Phone, read_today
from cacah.simulate.browser import Browser
from cacah.simulate.core.drift import EVENTS, MERGED, SPLIT, Today
from cacah.simulate.entering import PATHS
from cacah.site import sample

FAMILIES = 10_000
HALL = 300
PROCESSES, THREADS = 2, 8
MAKES_EVERY = 10
OPERATORS, OPERATORS_SHARE = 10, 0.35
PATIENCE = 60.0

Row = tuple[Today, Came, tuple[str, str]]
"""A family, what became of it, and the case it was led to (see `ways_inside.led_to`; blanks without one)."""


def network(number: int) -> str:
    """The address of family `number`: the hall's, a mobile operator's, or one of its own network."""
    rng = Random(f"network {number}")
    if number < HALL:
        return "10.0.0.7"
    if rng.random() < OPERATORS_SHARE:
        return f"10.1.{rng.randrange(OPERATORS)}.{rng.randrange(1, 255)}"
    return f"10.{rng.randrange(2, 255)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def arrival(browser: Browser, number: int, family: Today, village: str) -> Arrival:
    """Family `number` at the door; it makes its password if two might meet at the case, or if it is a tenth one."""
    makes = number % MAKES_EVERY == 0 or family.shared or family.event in (SPLIT, MERGED)
    return Arrival(browser, family, village, Random(f"habits {number}"), makes)


def arrive(url: str, file: Path, part: int, parts: int) -> list[tuple[int, Came]]:
    """Let every family of a part come in; its number and what became of it."""
    families, labels = read_today(file)

    def one(number: int) -> tuple[int, Came]:
        family = families[number]
        browser = Phone(url, PATIENCE)
        browser.network = network(number)
        return number, arrival(browser, number, family, labels[family.place]).run()

    with ThreadPoolExecutor(THREADS) as team:
        return list(team.map(one, range(part, len(families), parts)))


def judged(rows: Sequence[Row]) -> Counter[str]:
    """How many were led to a case that is not theirs: `wrong_case`, and `left_case` of a family they left."""
    found: Counter[str] = Counter()
    holders = Counter(case for _, _, (case, card) in rows if case and not card)
    for family, _, (case, card) in rows:
        if not case or card in family.homes:
            continue
        found["left_case" if card in family.left else "wrong_case"] += bool(card) or holders[case] > 1
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """Families by event and way in."""

    cells: Counter[tuple[str, str]]

    def lines(self) -> list[list[str]]:
        """Header, an event a line, and all; counts with their share of the line, at the end the share without staff."""
        paths = [path for path in PATHS if any(self.cells[event, path] for event in EVENTS)]
        lines = [["event", "families", *paths, "without staff"]]
        for event in (*EVENTS, "all"):
            counts = [sum(self.cells[one, path] for one in EVENTS if event in (one, "all")) for path in paths]
            total = max(1, sum(counts))
            staff = sum(count for path, count in zip(paths, counts, strict=True) if path == "staff")
            shown = [f"{count:,} ({count / total:.1%})" if count else "" for count in counts]
            lines.append([event, f"{sum(counts):,}", *shown, f"{1 - staff / total:.2%}"])
        return lines

    def markdown(self) -> str:
        head, *lines = self.lines()
        rows = [head, ["---", *("---:" for _ in head[1:])], *lines]
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)

    def write(self, folder: Path) -> Path:
        """Write `ways.md` and `ways.csv`; the path of the first."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "ways.md"
        file.write_text(self.markdown())
        with file.with_suffix(".csv").open("w", newline="") as sink:
            lines = csv.writer(sink, lineterminator="\n")
            lines.writerow(["event", "path", "families"])
            lines.writerows([event, path, count] for (event, path), count in sorted(self.cells.items()))
        return file


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """The keys that are told of the module, without the times."""
    total, found = len(rows), judged(rows)
    paths, events = Counter(came.path for _, came, _ in rows), Counter(family.event for family, _, _ in rows)
    alone = Counter(family.event for family, came, _ in rows if came.path != "staff")
    needed = Counter(came.staff for _, came, _ in rows if came.path == "staff")
    return {
        "families": total,
        "without_staff_share": alone.total() / total,
        "wrong_case": found["wrong_case"],
        "left_case": found["left_case"],
        **{f"by_path.{path}": paths[path] for path in PATHS if paths[path]},
        **{f"by_event.{event}": alone[event] / events[event] for event in EVENTS if events[event]},
        **{f"needed.{why}": count for why, count in sorted(needed.items())},
        "waited": sum(came.waits > 0 for _, came, _ in rows),
        "passwords": sum(came.made for _, came, _ in rows),
    }


def table(rows: Sequence[Row]) -> Table:
    return Table(Counter((family.event, came.path) for family, came, _ in rows))


def _inside(server: Server, *arguments: str, said: str | None = None) -> str:
    command = [sys.executable, "-m", "bench.ways_inside", *arguments]
    done = subprocess.run(command, env=server.env, input=said, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _fill(server: Server, folder: Path, families: int) -> None:
    places = sample.places(families)
    made = json.loads(server.run("simulate", "drift", f"--out={folder}", f"--seed={sample.SEED}", *places))
    _inside(server, "load", made["register"], made["cut"])


def _all_arrive(url: str, file: Path) -> list[tuple[int, Came]]:
    parts = [(url, file, part, PROCESSES) for part in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as team:
        came = [future.result() for future in [team.submit(arrive, *part) for part in parts]]
    return sorted((one for part in came for one in part), key=lambda one: one[0])


def _rows(server: Server, file: Path) -> list[Row]:
    """Every family with what became of it and where it was led to."""
    today, _labels = read_today(file)
    came = [one for _, one in _all_arrive(server.url, file)]
    brought = [one.brought.get(COOKIES[0], "") for one in came]
    told = iter(json.loads(_inside(server, "check", said=json.dumps([one for one in brought if one]))))
    cases = [tuple(next(told)) if one else ("", "") for one in brought]
    return list(zip(today, came, cases, strict=True))


def main(families: int = FAMILIES) -> dict[str, float]:
    """Let them all come, print and write the table."""
    from django.conf import settings

    with tempfile.TemporaryDirectory(prefix="cacah-ways-") as name:
        folder = Path(name)
        known = {"CACAH_PROXIES": "1"}
        with running(workers=2, settings=known, fill=lambda server: _fill(server, folder, families)) as server:
            start = time.monotonic()
            rows = _rows(server, folder / "today.jsonl.gz")
            seconds = time.monotonic() - start
    made = table(rows)
    print(made.markdown() + f"\n{made.write(Path(settings.CACAH_VAR))}", file=sys.stderr)
    return {**figures(rows), "seconds": seconds}
