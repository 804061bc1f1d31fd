"""The tiny plan, loaded with its places."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cacah.geo import actions as geo
from cacah.geo import reads as geo_reads
from cacah.plan import actions, reads

PLANS = Path(__file__).resolve().parents[3] / "plans"
TINY = PLANS / "tiny"
SP2020 = PLANS / "sp2020"


@pytest.fixture
def tiny(db: None) -> Iterator[dict[str, int]]:
    """Ids of the tiny plan's places by code."""
    geo.load(TINY / "places")
    actions.load(TINY)
    yield {code: found.pk for code in ("T", "I1", "I2", "I3") if (found := geo_reads.by_code(code, "islands"))}
    geo_reads.forget()
    reads.forget()
