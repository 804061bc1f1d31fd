"""The command that writes letters into a file."""

from pathlib import Path

import pytest

from cacah.cases.tests.conftest import VILLAGE, folder  # noqa: F401  # folder: a fixture
from cacah.lib.problems import Refused
from cacah.portal.tests.conftest import now, visitor, world  # noqa: F401  # fixtures
from cacah.site.letters import write

pytestmark = pytest.mark.usefixtures("visitor")


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    said = write(VILLAGE, tmp_path / "surat.pdf", "https://sensus.example", 0)
    assert "stand nowhere else" in said
    assert (tmp_path / "surat.pdf").stat().st_mode & 0o077 == 0


def test_an_unknown_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="unknown-place"):
        write("99.99", tmp_path / "surat.pdf", "https://sensus.example", 0)
