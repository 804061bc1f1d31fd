"""The database itself: keys indexed, append-only tables refuse, migrations complete."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cacah.site import database

pytestmark = pytest.mark.django_db

UNINDEXED_KEYS = """
select c.conrelid::regclass::text, a.attname
from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
  select 1 from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])
"""


def _append_only() -> Iterator[str]:
    return database.append_only()


def test_every_foreign_key_has_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNINDEXED_KEYS)
        assert cursor.fetchall() == []


def test_the_tests_work_as_the_app_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("cacah_app", False)


@pytest.mark.parametrize("verb", ["update {} set id = id", "delete from {}", "truncate {}"])
def test_append_only_tables_refuse_change(verb: str) -> None:
    tables = list(_append_only())
    assert {"audit_entry", "cases_envelope", "cases_version", "cases_event"} <= set(tables)
    for table in tables:
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            column = "case_id" if table.startswith("cases_") and table != "cases_nightrecord" else "id"
            cursor.execute(verb.replace("id = id", f"{column} = {column}").format(table))


def test_the_migrations_describe_the_models() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()
