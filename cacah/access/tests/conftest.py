"""The small country the cast works in; no role but the statistician must show a second factor."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cacah.access.tests import cast
from cacah.geo import reads


@pytest.fixture
def country(tmp_path: Path, db: None, settings: Any) -> Iterator[None]:
    settings.CACAH_TWO_FACTOR_ROLES = lambda: frozenset({"statistician"})
    cast.country(tmp_path)
    yield
    reads.forget()
