"""Events become counts: everywhere above their place, once, and none is missed."""

from datetime import date, timedelta

import psycopg
import pytest
from django.db import connections

from cacah.cases.models import Event
from cacah.geo.models import Place
from cacah.progress import jobs, reads
from cacah.progress.models import Count, Cursor, Total
from cacah.progress.tests.conftest import NOON, count, record

Places = dict[str, Place]
pytestmark = pytest.mark.usefixtures("committed_db")


def second_connection() -> psycopg.Connection:
    """Another session of the app role, as another web process holds one."""
    set_up = connections["default"].get_connection_params()
    return psycopg.connect(
        dbname=set_up["dbname"], user=set_up["user"], password=set_up["password"],
        host=set_up["host"], port=set_up.get("port") or None,
    )  # fmt: skip


def test_an_event_counts_at_its_place_and_at_every_place_above(places: Places) -> None:
    record(places["sls"], families_sent=1, residents_sent=3)
    assert count() == 1
    above = ("sls", "jebres", "district", "regency", "province", "nation")
    assert [reads.tally(places[name].pk)["residents_sent"] for name in above] == [3] * 6
    assert reads.tally(places["tegalharjo"].pk)["families_sent"] == 0
    assert reads.tally(places["papua"].pk)["families_sent"] == 0


def test_days_and_modes_stand_apart_and_totals_are_their_sum(places: Places) -> None:
    record(places["sls"], day=date(2020, 2, 16), families_sent=1, residents_sent=3)
    record(places["tegalharjo"], day=date(2020, 2, 17), families_sent=1, residents_sent=3)
    record(places["tegalharjo"], day=date(2020, 2, 17), mode="interview", families_sent=1, residents_sent=5)
    count()
    district = places["district"].pk
    assert [(day, row["residents_sent"]) for day, row in reads.by_day(district)] == [
        (date(2020, 2, 16), 3),
        (date(2020, 2, 17), 8),
    ]
    assert [(mode, row["families_sent"]) for mode, row in reads.by_mode(district)] == [("interview", 1), ("self", 2)]
    assert reads.tally(district)["residents_sent"] == 11


def test_what_is_taken_back_is_subtracted(places: Places) -> None:
    record(places["sls"], families_complete=1, residents_complete=4)
    record(places["sls"], families_complete=-1, residents_complete=-4)
    count()
    assert reads.tally(places["nation"].pk)["residents_complete"] == 0


def test_counting_again_counts_nothing_twice(places: Places) -> None:
    record(places["sls"], families_sent=1, residents_sent=3)
    assert [count(), jobs.count(NOON)] == [1, 0]
    record(places["sls"], families_sent=1, residents_sent=3)
    assert count() == 1
    assert reads.tally(places["nation"].pk)["families_sent"] == 2


def test_more_events_than_one_batch_are_all_counted(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 3)
    for _ in range(10):
        record(places["sls"], families_sent=1, residents_sent=3)
    assert count() == 10
    assert reads.tally(places["nation"].pk)["families_sent"] == 10


def test_a_commit_that_comes_late_is_neither_missed_nor_counted_twice(places: Places) -> None:
    """A transaction opened first commits last: the one that overtook it waits, and both are counted once."""
    early = record(places["sls"])
    count()
    with second_connection() as slow:
        slow.execute(
            "INSERT INTO cases_event (case_id, id, xid, kind, mode, place_id, at, day, d_families_sent,"
            " d_families_expected, d_persons_expected, d_families_started, d_residents_started, d_residents_sent,"
            " d_families_complete, d_residents_complete, d_families_clean, d_residents_clean, d_persons_listed_sent)"
            " SELECT case_id, gen_random_uuid(), pg_current_xact_id()::text::bigint, kind, mode, place_id, at, day, 1,"
            " 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM cases_event WHERE id = %s",
            [early.id],
        )
        record(places["sls"], families_sent=1, residents_sent=3)
        assert jobs.count(NOON) == 0, "what overtook an open transaction waits for it"
        assert reads.tally(places["nation"].pk)["families_sent"] == 0
        slow.commit()
    assert count() == 2
    assert jobs.count(NOON) == 0
    assert reads.tally(places["nation"].pk)["families_sent"] == 2


def test_the_page_says_up_to_when_everything_is_counted(places: Places) -> None:
    """While an event waits for an open transaction, the moment shown is that event's, not the present one."""
    later = NOON + timedelta(seconds=42)
    count(later)
    assert reads.complete_up_to() == later
    with second_connection() as slow:
        slow.execute("SELECT pg_current_xact_id()")
        record(places["sls"], families_sent=1, residents_sent=3)
        jobs.count(later)
        assert reads.complete_up_to() == NOON
        slow.rollback()
    count(later)
    assert reads.complete_up_to() == later


def test_two_workers_never_count_the_same_events(places: Places) -> None:
    record(places["sls"], families_sent=1, residents_sent=3)
    with second_connection() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [jobs.LOCK])
        assert jobs.count(NOON) == 0
        other.rollback()
    assert count() == 1


def test_a_count_that_dies_leaves_neither_numbers_nor_a_moved_cursor(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(places["sls"], families_sent=1, residents_sent=3)

    def die(*args: object, **kwargs: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(Cursor, "save", die)
        with pytest.raises(RuntimeError):
            jobs.count(NOON)
    assert not Total.objects.filter(families_sent__gt=0).exists()
    assert not Count.objects.exists()
    assert count() == 1
    assert Event.objects.count() == 1
