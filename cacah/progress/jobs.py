"""Counting: events of the cases become counts and totals of their place and of every place above it."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cacah.cases.models import Event
from cacah.lib.cursor import visible
from cacah.progress.models import TALLIES, Cursor

BATCH = 20_000
"""Events a transaction: half a second of work, so that a page never waits long for the newest figures."""

LOCK = 0x6361636168_01
"""Advisory lock: two workers never count the same batch."""


def _columns(form: str) -> str:
    return ", ".join(form.format(name) for name in TALLIES)


# One statement, one snapshot: the batch is summed by place, day and mode, spread over the ancestors named in the
# place's path, and added to both tables. The window over `batch` keeps its last pair for the cursor.
ADD = """
WITH batch AS MATERIALIZED ({batch}),
summed AS (
    SELECT place_id, day, mode, {sums} FROM batch GROUP BY place_id, day, mode
),
spread AS MATERIALIZED (
    SELECT above.id::bigint AS place_id, summed.day, summed.mode, {spread_sums}
    FROM summed
    JOIN geo_place AS place ON place.id = summed.place_id
    CROSS JOIN LATERAL unnest(string_to_array(btrim(place.path, '/'), '/')) AS above (id)
    GROUP BY above.id, summed.day, summed.mode
),
counted AS (
    INSERT INTO progress_count AS old (place_id, day, mode, {names})
    SELECT place_id, day, mode, {names} FROM spread ORDER BY place_id, day, mode
    ON CONFLICT (place_id, day, mode) DO UPDATE SET {added}
),
totalled AS (
    INSERT INTO progress_total AS old (place_id, {names})
    SELECT place_id, {spread_totals} FROM spread GROUP BY place_id ORDER BY place_id
    ON CONFLICT (place_id) DO UPDATE SET {added}
)
SELECT xid, id, (SELECT count(*) FROM batch) FROM batch ORDER BY xid DESC, id DESC LIMIT 1
"""


def _after(cursor: Cursor) -> Any:
    """Events not yet counted that no open transaction can still precede."""
    return visible(Event.objects.extra(where=["(xid, id) > (%s, %s)"], params=[cursor.xid, cursor.event]))


def _statement(batch: str) -> str:
    return ADD.format(
        batch=batch,
        names=_columns("{0}"),
        sums=_columns("sum(d_{0})::bigint AS {0}"),
        spread_sums=_columns("sum(summed.{0})::bigint AS {0}"),
        spread_totals=_columns("sum({0})::bigint"),
        added=_columns("{0} = old.{0} + excluded.{0}"),
    )


def _count_batch(now: datetime) -> int:
    """Count up to BATCH events and move the cursor, together or not at all; the number counted."""
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not sql.fetchone()[0]:
            return 0
        cursor, _ = Cursor.objects.get_or_create(pk=1)
        columns = ["xid", "id", "place_id", "day", "mode", *(f"d_{name}" for name in TALLIES)]
        batch, params = _after(cursor).values(*columns)[:BATCH].query.sql_with_params()
        sql.execute(_statement(batch), params)
        last = sql.fetchone()
        counted = 0
        if last is not None:
            cursor.xid, cursor.event, counted = last
        cursor.read_at = _complete_up_to(cursor, now)
        cursor.save(update_fields=["xid", "event", "read_at"])
        return counted


def _complete_up_to(cursor: Cursor, now: datetime) -> datetime:
    """`now` when nothing waits behind the cursor, else the time of the oldest event that waits."""
    waiting = Event.objects.extra(where=["(xid, id) > (%s, %s)"], params=[cursor.xid, cursor.event])
    oldest = waiting.order_by("xid", "id").values_list("at", flat=True).first()
    return min(now, oldest) if oldest is not None else now


def count(now: datetime) -> int:
    """Count every event that can be counted; how many were. Safe to run twice, side by side or after a kill."""
    total = 0
    while counted := _count_batch(now):
        total += counted
        if counted < BATCH:
            break
    return total


JOBS = (count,)
