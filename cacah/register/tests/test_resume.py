"""A load that is killed goes on where it stopped: nothing twice, nothing lost."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

from cacah.lib.problems import Refused
from cacah.register import actions, reads
from cacah.register.core.mapping import Mapping
from cacah.register.models import Card, Family, Load, Person, Rejection
from cacah.register.tests.conftest import CUT, HEADER, LAYOUT, kk, nik, row

PIECE = 4_000
LOADING = """
import sys, django
django.setup()
from datetime import date
from pathlib import Path
from cacah.register import actions
file, mapping = Path(sys.argv[1]), Path(sys.argv[2])
if __name__ == "__main__":
    told = lambda rows: print(rows, flush=True)
    actions.load(file, mapping, date(2019, 12, 31), processes=int(sys.argv[3]), piece=4000, told=told)
"""
FAMILIES = 400
WORDS = [letter + end for letter in "BCDGJKLMNP" for end in ("A", "ANG")]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """400 families of three, one row in twenty bad, three families split."""
    rows = [
        row(
            kk(number),
            nik(3 * number + person),
            f"NAMA {WORDS[number % 20]}{WORDS[number // 20]}",
            born="31-02-1990" if (number + person) % 20 == 0 else "17-08-1985",
        )
        for number in range(FAMILIES)
        for person in range(3)
    ]
    rows += [rows.pop(index) for index in (1, 301, 601)]
    file = tmp_path / "register.csv"
    file.write_text("\n".join((HEADER, *rows, "")))
    return file


@pytest.fixture
def loading(tmp_path: Path) -> Callable[[Path, int], "subprocess.Popen[str]"]:
    """Starts the load of a file in a process of its own."""
    script, mapping = tmp_path / "loading.py", tmp_path / "layout.toml"
    script.write_text(LOADING)
    mapping.write_text(LAYOUT)
    at = connections["default"].settings_dict
    address = make_conninfo(dbname=at["NAME"], user=at["USER"], password=at["PASSWORD"], host=at["HOST"])
    env = {**os.environ, "DATABASE_APP_URL": address, "CACAH_KEYS": str(settings.CACAH_KEYS)}
    env["PYTHONPATH"] = os.pathsep.join([str(Path(actions.__file__).parents[2]), env.get("PYTHONPATH", "")])

    def start(file: Path, processes: int) -> "subprocess.Popen[str]":
        command = [sys.executable, str(script), str(file), str(mapping), str(processes)]
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)

    return start


def counted() -> tuple[int, int, int, int]:
    return Family.objects.count(), Person.objects.count(), Card.objects.count(), Rejection.objects.count()


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("processes", [0, pytest.param(2, marks=pytest.mark.prove)])
def test_killed_at_random_moments_it_ends_as_if_nothing_had_happened(
    register: Path,
    layout: Mapping,
    villages: Callable[[], None],
    loading: Callable[..., "subprocess.Popen[str]"],
    processes: int,
) -> None:
    villages()
    chance, kills = random.Random(processes), 0
    while True:
        child = loading(register, processes)
        assert child.stdout is not None
        done = sum(1 for _ in zip(range(chance.randint(1, 9)), child.stdout, strict=False))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        kills += 1
        if not done or kills > 2:
            break
    half = Load.objects.get()
    assert half.state == Load.RUNNING
    assert 0 < half.row - 1 < 3 * FAMILIES
    assert Person.objects.count() == half.accepted
    ended = actions.load(register, layout, CUT, piece=PIECE)
    assert (ended.accepted, ended.rejected) == (3 * FAMILIES - 60, 60)
    assert counted() == (FAMILIES, 3 * FAMILIES - 60, FAMILIES, 60)
    assert max(Counter(reads.rejections(ended.load_id).values_list("row", flat=True)).values()) == 1


@pytest.mark.usefixtures("committed_db")
def test_loading_processes_leave_when_the_load_is_killed(
    register: Path, villages: Callable[[], None], loading: Callable[..., "subprocess.Popen[str]"]
) -> None:
    villages()
    child = loading(register, 2)
    assert child.stdout is not None
    child.stdout.readline()
    team = [int(pid) for pid in Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()]
    child.send_signal(signal.SIGKILL)
    child.wait()
    # The pipe of standard output ends when the last process that holds it has left.
    child.stdout.read()
    child.stdout.close()
    assert team
    assert not [pid for pid in team if Path(f"/proc/{pid}/exe").exists()]


@pytest.mark.usefixtures("committed_db")
def test_two_loads_at_once_are_refused(
    register: Path, layout: Mapping, villages: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    villages()
    monkeypatch.setattr(actions, "PATIENCE", 0.3)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [actions.LOCK])
        try:
            with pytest.raises(Refused, match="another load is running"):
                actions.load(register, layout, CUT)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [actions.LOCK])


@pytest.mark.usefixtures("committed_db")
def test_several_processes_load_the_same_as_one(
    register: Path, layout: Mapping, villages: Callable[[], None], tmp_path: Path
) -> None:
    villages()
    actions.load(register, layout, CUT, processes=2, piece=PIECE)
    several = counted()
    other = tmp_path / "again.csv"
    other.write_text(register.read_text().replace("NAMA", "NAME", 1).replace("NAME", "NAMA", 1) + "\n")
    again = actions.load(other, layout, date(2019, 12, 31), processes=0)
    assert counted()[:3] == several[:3]
    assert again.accepted == 0
    assert {code for code in reads.rejections(again.load_id).values_list("code", flat=True)} == {
        "not_a_date",
        "repeated_row",
    }
