"""A village whose register is nine months old comes in: few need anybody, and nobody lands in a stranger's case."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bench import ways
from bench.ways_inside import COOKIES, led_to, load
from cacah.cases.tests.conftest import NEXT_VILLAGE, VILLAGE
from cacah.cases.tests.conftest import folder as folder
from cacah.cases.tests.conftest import world as world
from cacah.entry.models import Credential
from cacah.simulate import arriving, drifting
from cacah.simulate.arriving import Came, Phone
from cacah.simulate.core.drift import ABSENT, MEMBERS, MERGED, RENEWED, SAME, SPLIT, Today

OTHERWISE = frozenset(("earlier card", "other member", "facts", "new family"))
WAYS = {
    SAME: {"card"}, MEMBERS: {"card"}, ABSENT: {"new family"}, RENEWED: OTHERWISE, MERGED: OTHERWISE, SPLIT: OTHERWISE,
}  # fmt: skip
PLACES = {VILLAGE: 150, NEXT_VILLAGE: 50}


class Inside(Phone):
    """A phone whose line is no longer than this process."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._client = Client()

    def _ask(self, method: str, path: str, body: bytes | None, kind: Mapping[str, str]) -> tuple[int, str, str]:
        more: dict[str, Any] = {"headers": {"X-Forwarded-For": kind["X-Forwarded-For"]}}
        if body is not None:
            more |= {"data": body, "content_type": "application/x-www-form-urlencoded"}
        response: Any = self._client.generic(method, path, **more)
        self.cookies = {name: morsel.value for name, morsel in self._client.cookies.items() if morsel.value}
        return response.status_code, response.headers.get("Location", ""), response.content.decode()


def _arrive(number: int, family: Today, village: str) -> Came:
    browser = Inside("http://testserver")
    browser.network = ways.network(number)
    return ways.arrival(browser, number, family, village).run()


@pytest.fixture
def rows(world: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[ways.Row]:
    """200 families, all with phones that compute: the clock stands still, so waiting would not help."""
    settings.CACAH_PROXIES = 1
    monkeypatch.setattr(arriving, "SCRIPTS", 1.0)
    made = drifting.write_drifted(tmp_path, PLACES, seed=3)
    load(made.register, made.cut)
    today, labels = arriving.read_today(made.truth)
    came = [_arrive(number, family, labels[family.place]) for number, family in enumerate(today)]
    brought = [one.brought.get(COOKIES[0], "") for one in came]
    cases = iter(led_to(one for one in brought if one))
    return [
        (family, one, next(cases) if text else ("", "")) for family, one, text in zip(today, came, brought, strict=True)
    ]


def test_nearly_all_get_in_without_staff_by_the_way_that_fits_and_nobody_into_a_strangers_case(
    rows: list[ways.Row], tmp_path: Path
) -> None:
    told = ways.figures(rows)
    assert told["families"] == 200
    assert told["without_staff_share"] >= 0.97
    assert told["wrong_case"] == 0
    assert told["passwords"] == Credential.objects.count() >= 20
    for family, came, (case, card) in rows:
        if came.path != "staff":
            assert came.path in WAYS[family.event], family.event
            assert (card == "") == (came.path == "new family")
        assert bool(case) == bool(came.brought)
    _table_is_written(ways.table(rows), tmp_path / "var")


def _table_is_written(made: ways.Table, folder: Path) -> None:
    assert [line[:2] for line in made.lines()] == [
        ["event", "families"], ["same", "175"], ["renewed", "10"], ["split", "4"], ["merged", "2"], ["absent", "3"],
        ["births and deaths", "6"], ["all", "200"],
    ]  # fmt: skip
    file = made.write(folder)
    assert file.read_text().startswith("| event | families | card |")
    cells = file.with_suffix(".csv").read_text().splitlines()[1:]
    assert sum(int(line.rpartition(",")[2]) for line in cells) == 200


def family(kk: str, *homes: str, left: tuple[str, ...] = ()) -> Today:
    return Today(SAME if homes else SPLIT, kk, VILLAGE, "001", "001", [], homes, left)


@pytest.mark.parametrize(
    ("one", "case", "found"),
    [
        (family("1", "1"), ("a", "1"), {}),
        (family("9", "1", "2"), ("a", "2"), {}),
        (family("9"), ("c", ""), {}),
        (family("1", "1"), ("", ""), {}),
        (family("1", "1"), ("b", "2"), {"wrong_case": 1}),
        (family("9", left=("1",)), ("a", "1"), {"left_case": 1}),
        (family("9", left=("1",)), ("b", "2"), {"wrong_case": 1}),
        (family("9"), ("taken", ""), {"wrong_case": 2}),
    ],
    ids=["own", "merged", "begun", "not in", "a stranger's", "the family left", "left another", "begun by others"],
)
def test_a_strangers_case_would_be_noticed(one: Today, case: tuple[str, str], found: dict[str, int]) -> None:
    neighbour = (family("8"), Came("new family"), ("taken", ""))
    assert +ways.judged([(one, Came("card"), case), neighbour]) == Counter(found)
