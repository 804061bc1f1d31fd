"""The instruments the tests fill in."""

from pathlib import Path

import pytest

from cacah.instrument import core, drawing

FORMS = Path(__file__).resolve().parent / "forms"
SP2020 = Path(__file__).resolve().parents[3] / "plans" / "sp2020"


def built(text: str, name: str = "part") -> core.Instrument:
    """An instrument of one part from a markdown table, drawn."""
    compiled, problems = core.compile({name: text})
    assert not problems, [problem.text() for problem in problems]
    return core.Instrument(compiled, drawing.draw(compiled), core.version(compiled))


@pytest.fixture(scope="session", autouse=True)
def words(django_db_setup: None) -> None:
    """Fragments are drawn in every language, so the catalogues must stand before the first one is."""


@pytest.fixture(scope="session")
def kinds() -> core.Part:
    """One question of every kind, two pages, a repeat."""
    return built((FORMS / "kinds.md").read_text(), "kinds").parts["kinds"]


@pytest.fixture(scope="session")
def sp2020() -> core.Instrument:
    """The questionnaire of the census."""
    compiled, problems = core.compile_sources(core.read(SP2020))
    assert not problems, [problem.text() for problem in problems]
    return core.Instrument(compiled, drawing.draw(compiled), core.version(compiled))
