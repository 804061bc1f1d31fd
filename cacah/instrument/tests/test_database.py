"""Instruments in the database: loaded once per content, the newest in force, earlier ones found by version."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cacah.audit.models import Entry
from cacah.instrument import actions, core, models, reads
from cacah.instrument.core import forms
from cacah.instrument.tests.test_problems import FILES, folder
from cacah.lib import clock
from cacah.lib.problems import Refused

RIGHT = {name: text.replace("${k}", "${c}") for name, text in FILES.items()}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    reads.forget()


def test_a_loaded_instrument_is_in_force_and_draws(tmp_path: Path) -> None:
    row = actions.load(folder(tmp_path / "census", RIGHT))
    assert row.census == "census"
    part = reads.current().parts["person"]
    walk = part.walk({"c": "red"}, {})
    html = forms.render(part, "main", "id", walk, {"c": "red"})
    assert 'value="red" checked' in html
    assert reads.current() is reads.version(row.version)
    assert Entry.objects.filter(verb="load_instrument", subject=row.version).count() == 1


def test_loading_the_same_again_adds_nothing(tmp_path: Path) -> None:
    place = folder(tmp_path, RIGHT)
    assert actions.load(place).version == actions.load(place).version
    assert models.Instrument.objects.count() == 1


def test_a_changed_question_is_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    place = folder(tmp_path, RIGHT)
    old = actions.load(place)
    folder(tmp_path, {"lists/colour.csv": "code,label\nred,Red\nblue,Blue\ngreen,Green\n"})
    new = actions.load(place)
    assert reads.current().version == new.version != old.version
    assert reads.version(old.version).parts["person"].items["c"].choices is not None


def test_an_earlier_instrument_can_be_put_in_force_again(tmp_path: Path) -> None:
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        old = actions.load(folder(tmp_path / "a", RIGHT))
    with clock.at(datetime(2020, 1, 2, tzinfo=UTC)):
        actions.load(folder(tmp_path / "b", RIGHT | {"lists/colour.csv": "code,label\nred,Rot\n"}))
    with clock.at(datetime(2020, 1, 3, tzinfo=UTC)):
        actions.load(tmp_path / "a")
    assert reads.current().version == old.version


def test_an_instrument_with_a_mistake_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        actions.load(folder(tmp_path, FILES))
    assert [problem.code for problem in refused.value.problems] == ["unknown-reference"]
    assert not models.Instrument.objects.exists()


def test_without_an_instrument_the_reason_is_said() -> None:
    with pytest.raises(reads.NoInstrument, match="load a plan"):
        reads.current()
    with pytest.raises(reads.NoInstrument):
        reads.version("0" * 64)


def test_a_process_asks_the_database_once_in_two_seconds(
    tmp_path: Path, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    actions.load(folder(tmp_path, RIGHT))
    reads.current()
    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture that is a context manager
        reads.current()


def test_the_census_own_instrument_loads() -> None:
    actions.load(Path(__file__).resolve().parents[3] / "plans" / "sp2020")
    assert isinstance(reads.current(), core.Instrument)
    assert set(reads.current().parts) == {"family", "person"}
