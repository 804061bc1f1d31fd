"""A reader that goes by (transaction, id) misses nobody who committed late."""

from collections.abc import Iterator
from typing import ClassVar

import psycopg
import pytest
from django.db import connection, connections, models
from psycopg.conninfo import make_conninfo

from cacah.lib.cursor import XidField, visible


class Told(models.Model):
    """A table of this test alone."""

    id = models.IntegerField(primary_key=True)
    xid = XidField()

    objects: ClassVar[models.Manager["Told"]] = models.Manager()

    class Meta:
        app_label = "told"  # no room of ours: its migrations would miss this table
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture
def table(committed_db: None) -> Iterator[None]:
    owner = connections["owner"]
    with owner.schema_editor() as editor:
        editor.create_model(Told)
        editor.execute(f"grant select, insert on told_told to {connection.settings_dict['USER']}")
    yield
    with owner.schema_editor() as editor:
        editor.delete_model(Told)


def _slow() -> "psycopg.Connection[tuple[object, ...]]":
    """Another session, which takes its time to commit."""
    used = connection.settings_dict
    return psycopg.connect(
        make_conninfo(dbname=used["NAME"], user=used["USER"], password=used["PASSWORD"], host=used["HOST"])
    )


def _after(last: tuple[int, int]) -> list[tuple[int, int]]:
    return [pair for pair in visible(Told.objects.all()).values_list("xid", "id") if pair > last]


def test_what_commits_late_is_read_later_and_never_skipped(table: None) -> None:
    with _slow() as slow:
        slow.execute("insert into told_told (id) values (2)")
        Told.objects.create(pk=1)
        assert _after((0, 0)) == []
        slow.commit()
    first = _after((0, 0))
    assert [number for _, number in first] == [2, 1]
    Told.objects.create(pk=0)
    assert [number for _, number in _after(first[-1])] == [0]


def test_rows_of_one_transaction_share_its_number(table: None) -> None:
    Told.objects.bulk_create([Told(pk=number) for number in (3, 1, 2)])
    rows = _after((0, 0))
    assert [number for _, number in rows] == [1, 2, 3]
    assert len({xid for xid, _ in rows}) == 1
