"""What loading left in an empty database: taken once, put back for each test that begins with it.

Compiling SP2020's questions takes half a second, and some 300 tests begin with them.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, transaction

STAYS = {"vault_fingerprint", "django_content_type", "auth_permission"}
"""Tables that are not emptied between tests."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows by table, whatever refers to others after them, and how far each sequence is."""

    tables: dict[str, bytes]
    sequences: dict[str, int]

    @classmethod
    def taken(cls) -> "Snapshot":
        with connections["owner"].cursor() as cursor:
            tables = {name: _rows(cursor, name) for name in filled()}
            cursor.execute("select sequencename, last_value from pg_sequences where last_value is not null")
            return cls(tables, dict(cursor.fetchall()))

    def put_back(self) -> None:
        """Into a database where all these tables are empty."""
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            for name, rows in self.tables.items():
                with cursor.copy(f"copy {name} from stdin") as copy:
                    copy.write(rows)
            for name, value in self.sequences.items():
                cursor.execute("select setval(%s, %s)", [name, value])


def filled() -> list[str]:
    """Tables with rows, in the order of the rooms: nobody refers upward."""
    names = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    with connections["owner"].cursor() as cursor:
        return [name for name in names if name not in STAYS and _has_rows(cursor, name)]


def _has_rows(cursor: Any, name: str) -> bool:
    cursor.execute(f"select exists (select from {name})")
    return bool(cursor.fetchone()[0])


def _rows(cursor: Any, name: str) -> bytes:
    with cursor.copy(f"copy {name} to stdout") as copy:
        return b"".join(bytes(piece) for piece in copy)
