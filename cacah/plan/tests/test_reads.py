"""The loaded plan: which edition holds, what is open where, and how fast that is known."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from cacah.audit.models import Entry
from cacah.geo import actions as geo
from cacah.geo import reads as geo_reads
from cacah.lib.problems import Refused
from cacah.plan import actions, reads
from cacah.plan.models import Edition
from cacah.plan.tests.conftest import TINY

pytestmark = pytest.mark.django_db

IN_THE_COUNT = datetime(2031, 2, 20, 12, tzinfo=UTC)


def test_without_a_plan_it_says_what_to_run() -> None:
    reads.forget()
    with pytest.raises(reads.NoPlan, match="cacah load"):
        reads.current()


def test_loading_the_same_again_adds_nothing(tiny: dict[str, int]) -> None:
    first = Edition.objects.get()
    assert actions.load(TINY) == first
    assert Edition.objects.count() == 1


def test_a_new_row_is_a_new_edition_and_holds_at_once(tiny: dict[str, int], tmp_path: Path) -> None:
    later = datetime(2031, 3, 16, 12, tzinfo=UTC)
    assert reads.open_now(tiny["I1"], "self", later) is None
    folder = Path(copytree(TINY, tmp_path / "tiny"))
    (folder / "phases.csv").write_text((TINY / "phases.csv").read_text().replace("2031-03-15", "2031-03-31"))
    with (folder / "windows.csv").open("a") as windows:
        windows.write("count,,self,2031-02-15,2031-03-31,2031-03-14,a week more\n")
    actions.load(folder)
    window = reads.open_now(tiny["I1"], "self", later)
    assert window is not None and window.note == "a week more"
    assert Edition.objects.count() == 2


def test_an_edition_can_not_be_changed_or_removed_by_the_site(tiny: dict[str, int]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("update plan_edition set moved_days = 7")


def test_loading_is_audited(tiny: dict[str, int]) -> None:
    assert Entry.objects.filter(verb="load_plan", subject=f"plan.edition/{Edition.objects.get().pk}").exists()


def test_a_plan_before_its_places_is_refused() -> None:
    geo_reads.forget()
    with pytest.raises(Refused) as refusal:
        actions.load(TINY)
    assert [problem.value for problem in refusal.value.problems] == ["I2", "I3"]
    assert not Edition.objects.exists()


def test_a_plan_with_mistakes_is_refused_whole(tiny: dict[str, int], tmp_path: Path) -> None:
    folder = Path(copytree(TINY, tmp_path / "tiny"))
    (folder / "targets.csv").write_text((TINY / "targets.csv").read_text().replace(",0.5,", ",50,"))
    with pytest.raises(Refused, match="bad-share"):
        actions.load(folder)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "moment", "is_open"),
    [
        ("I1", "2031-02-14T11:59:59", False),
        ("I1", "2031-02-14T12:00:00", True),
        ("I1", "2031-03-15T11:59:59", True),
        ("I1", "2031-03-15T12:00:00", False),
        ("I2", "2031-02-14T09:59:59", False),
        ("I2", "2031-02-14T10:00:00", True),
        ("I2", "2031-03-10T09:59:59", True),
        ("I2", "2031-03-10T10:00:00", False),
        ("I3", "2031-02-28T11:59:59", True),
        ("I3", "2031-02-28T12:00:00", False),
    ],
)
def test_days_begin_and_end_at_midnight_of_the_place(
    tiny: dict[str, int], place: str, moment: str, is_open: bool
) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert (reads.open_now(tiny[place], "self", now) is not None) is is_open


def test_a_neighbourhood_follows_its_village(tiny: dict[str, int]) -> None:
    sls = geo.add_sls(tiny["I2"], "I2.01", "North")
    assert reads.open_now(sls.pk, "self", datetime(2031, 3, 10, 12, tzinfo=UTC)) is None
    assert reads.open_now(sls.pk, "self", IN_THE_COUNT) is not None


def test_the_next_opening_is_told(tiny: dict[str, int]) -> None:
    window = reads.next_opening(tiny["I1"], "interview", IN_THE_COUNT)
    assert window is not None and window.opens == date(2031, 3, 1)
    assert reads.next_opening(tiny["I1"], "drop_off", IN_THE_COUNT) is None


def test_what_closed_last_is_told(tiny: dict[str, int]) -> None:
    window = reads.last_window(tiny["I2"], "self", datetime(2031, 3, 20, tzinfo=UTC))
    assert window is not None and window.closes == date(2031, 3, 10)


def test_targets_know_their_place(tiny: dict[str, int]) -> None:
    assert [target.place_id for target in reads.current().targets] == [tiny["T"]]


def test_lists_and_crosswalks_are_at_hand(tiny: dict[str, int]) -> None:
    assert reads.crosswalk("sex") == {"M": ("male", True), "W": ("female", True)}
    assert reads.crosswalk("religion") == {}
    assert [choice.label("en") for choice in reads.code_list("roof")] == ["Leaves", "Iron sheet", "Other"]
    assert reads.policies().withdraws_visit == "sent"


def test_a_rehearsal_is_open_now_and_counts_later(tiny: dict[str, int]) -> None:
    now = datetime(2026, 11, 21, 3, tzinfo=UTC)
    actions.load(TINY, rehearse=now)
    assert reads.open_now(tiny["I1"], "self", now) is not None
    assert reads.open_now(tiny["I1"], "interview", now) is not None
    assert reads.current().census_day == date(2026, 12, 4)


def test_begin_moves_what_is_loaded(tiny: dict[str, int]) -> None:
    actions.begin(datetime(2026, 11, 21, 3, tzinfo=UTC))
    assert reads.current().day("count.opens") == date(2026, 11, 20)


def test_shift_moves_the_census_day_and_the_windows(tiny: dict[str, int]) -> None:
    actions.shift(31)
    assert reads.current().census_day == date(2031, 4, 1)
    assert reads.open_now(tiny["I1"], "self", IN_THE_COUNT) is None


def test_the_census_day_alone_can_be_moved_and_then_shifted(tiny: dict[str, int]) -> None:
    actions.move_census_day(date(2031, 3, 5))
    assert (reads.current().census_day, reads.current().day("count.opens")) == (date(2031, 3, 5), date(2031, 2, 15))
    actions.shift(1)
    assert reads.current().census_day == date(2031, 3, 6)


def test_another_process_notices_within_two_seconds(tiny: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    reads.current()
    last = Edition.objects.get()
    Edition.objects.create(
        name=last.name, files=last.files, digest=last.digest, moved_days=10, loaded_at=last.loaded_at
    )
    start = time.monotonic()
    monkeypatch.setattr("cacah.plan.reads.time.monotonic", lambda: start + 1)
    assert reads.current().census_day == date(2031, 3, 1)
    monkeypatch.setattr("cacah.plan.reads.time.monotonic", lambda: start + 2.1)
    assert reads.current().census_day == date(2031, 3, 11)


def test_asking_what_is_open_costs_no_query_and_little_time(
    tiny: dict[str, int], django_assert_num_queries: object
) -> None:
    reads.open_now(tiny["I2"], "self", IN_THE_COUNT)
    rounds = 2000
    with django_assert_num_queries(0):  # type: ignore[operator]  # the fixture is a context manager
        start = time.perf_counter()
        for _ in range(rounds):
            reads.open_now(tiny["I2"], "self", IN_THE_COUNT)
        each = (time.perf_counter() - start) / rounds
    assert each < 100e-6
