"""Processes share the tests so that each whole site, half a minute to start, is started once."""

from pathlib import Path

from conftest import SITES

JOURNEYS = Path(__file__).parents[1] / "journeys"


def test_every_journey_is_told_whose_site_it_uses() -> None:
    files = {file.stem.removeprefix("test_") for file in JOURNEYS.glob("test_*.py")}
    assert files == {*SITES["site"], *SITES["post"]}
