"""Loading the civil register: a synthetic file of a million people, one row in a hundred bad, into an empty house."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from bench.server import _tree_seconds as tree_seconds

PERSONS_PER_CARD = 3.14
FAMILIES_PER_VILLAGE = 1000
DAYS = (date(2020, 9, 15), date(2019, 12, 31), date(2020, 9, 15))
MAPPING = Path(__file__).resolve().parents[1] / "plans" / "sp2020" / "register" / "dukcapil.toml"
BAD_EVERY = 100
BAD = (("TGL_LHR", "31-02-1990"), ("NO_KK", "123"), ("NAMA_LGKP", ""), ("JENIS_KLMIN", ""))
PROVINCES = ("33", "35")
"""One for each writing process, so that their numbers never meet."""


def village_codes(province: str, count: int) -> list[str]:
    """Made-up villages, twenty to a district."""
    return [f"{province}.{1 + index // 400:02}.{index // 20 % 20 + 1:02}.{1001 + index % 20}" for index in range(count)]


def _part(arguments: tuple[Path, str, int, int]) -> int:
    """Write the rows of `families` families in villages of a province to a file; the number of rows."""
    from cacah.simulate.core import Days, Village, population
    from cacah.simulate.core.register_file import HEADER, rows

    file, province, count, families = arguments
    villages = [Village.for_families(code, FAMILIES_PER_VILLAGE) for code in village_codes(province, count)]
    written = 0
    bad_at = [(HEADER.index(column), value) for column, value in BAD]
    with file.open("w", encoding="utf-8") as out:
        for family in population(7, villages, families, Days(*DAYS)):
            for cells in rows(family):
                written += 1
                if written % BAD_EVERY == 0:
                    at, value = bad_at[written // BAD_EVERY % len(bad_at)]
                    cells[at] = value
                out.write(",".join(cells) + "\n")
    return written


def write_file(file: Path, persons: int) -> tuple[int, int]:
    """Write about `persons` rows of a register; (rows, villages in each province)."""
    from cacah.simulate.core.register_file import HEADER

    families = round(persons / PERSONS_PER_CARD / len(PROVINCES))
    villages = max(2, families // FAMILIES_PER_VILLAGE)
    parts = [(file.with_suffix(f".{province}"), province, villages, families) for province in PROVINCES]
    with ProcessPoolExecutor(len(parts)) as team:
        written = sum(team.map(_part, parts))
    with file.open("wb") as out:
        out.write((",".join(HEADER) + "\n").encode())
        for name, *_ in parts:
            with name.open("rb") as part:
                shutil.copyfileobj(part, out)
            name.unlink()
    return written, villages


def _places(count: int) -> None:
    from cacah.geo.models import Place, System
    from cacah.lib import clock

    System.objects.create(name="kemendagri", loaded_at=clock.now())
    above: dict[str, Place] = {}
    codes = [code for province in PROVINCES for code in village_codes(province, count)]
    for level, length in enumerate((2, 5, 8, 13), 1):
        rows = []
        for code in sorted({code[:length] for code in codes}):
            parent = above.get(code.rpartition(".")[0])
            rows.append(
                Place(system="kemendagri", code=code, name=code, level=level, parent=parent, zone="Asia/Jakarta")
            )
        Place.objects.bulk_create(rows)
        for row in rows:
            row.path = f"{row.parent.path if row.parent else '/'}{row.pk}/"
        Place.objects.bulk_update(rows, ["path"], batch_size=500)
        above = {row.code: row for row in rows}


def _inside(folder: Path, persons: int, postgres: int) -> dict[str, float]:
    """In a process of its own, so that its peak memory is the load's."""
    import django

    django.setup()
    from cacah.register import actions
    from cacah.site import database
    from cacah.vault import actions as vault

    database.migrate()
    vault.bind()
    file = folder / "register.csv"
    rows, villages = json.loads((folder / "made.json").read_text())
    _places(villages)
    before = tree_seconds(os.getpid()), tree_seconds(postgres)
    start = time.perf_counter()
    loaded = actions.load(file, MAPPING, DAYS[1])
    seconds = time.perf_counter() - start
    after = tree_seconds(os.getpid()), tree_seconds(postgres)
    if loaded.accepted + loaded.rejected != rows:
        raise AssertionError(f"{rows} rows in the file, {loaded.accepted} + {loaded.rejected} accounted for")
    # Upper bound: the largest loading process times their number, and this one.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * actions.processes_for(file.stat().st_size)
    return {
        "persons_per_s": round(loaded.accepted / seconds),
        "cpu_s": round(sum(after) - sum(before), 1),
        "peak_rss_mb": round(peak / 1024),
        "rejected": loaded.rejected,
        "persons": loaded.accepted,
        "families": loaded.families,
        "candidates": loaded.candidates,
        "seconds": round(seconds, 1),
        "cpu_loading_s": round(after[0] - before[0], 1),
        "cpu_postgres_s": round(after[1] - before[1], 1),
    }


def main(persons: int = 1_000_000) -> dict[str, Any]:
    """Make the file (not timed), load it, and say how fast and at what cost."""
    folder = Path(tempfile.mkdtemp(prefix="cacah-bench-"))
    folder.chmod(0o755)
    env = {"DJANGO_SETTINGS_MODULE": "cacah.site.settings", **os.environ, "CACAH_VAR": str(folder)}
    base = [sys.executable, "-m", "cacah", "postgres"]
    try:
        (folder / "made.json").write_text(json.dumps(write_file(folder / "register.csv", persons)))
        subprocess.run([*base, "start"], env=env, check=True)
        pid = subprocess.run([*base, "pid"], env=env, check=True, capture_output=True, text=True).stdout.strip()
        command = [sys.executable, "-m", "bench.register", str(folder), str(persons), pid]
        told = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
        return dict(json.loads(told.splitlines()[-1]))
    finally:
        subprocess.run([*base, "erase"], env=env, check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    print(json.dumps(_inside(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
