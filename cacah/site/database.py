"""Roles, migrations and rights: the owner migrates, the app role works, and what is append-only stays so for it."""

from collections.abc import Iterator

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

OWNER, APP = "cacah_owner", "cacah_app"


def make_roles(superuser: str, addresses: dict[str, str]) -> None:
    """Create the roles with the passwords of their addresses; again only renews the passwords."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        for role, address in addresses.items():
            word = sql.Literal(conninfo_to_dict(address)["password"])
            known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
            verb = sql.SQL("alter role" if known else "create role")
            connection.execute(sql.SQL("{} {} login password {}").format(verb, sql.Identifier(role), word))


def make_database(superuser: str, name: str) -> None:
    """Create database `name`, owned by the owner role, if it is not there."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return
        connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER)))


def append_only() -> Iterator[str]:
    """Tables on which the app role may only read and add, as each room declares them."""
    for room in apps.get_app_configs():
        yield from getattr(room, "append_only", ())


def grant() -> None:
    """Give the app role the least it needs; run by the owner after every migration."""
    role = connections["default"].settings_dict["USER"]
    with connections["owner"].cursor() as cursor:
        for statement in (
            "revoke all on all tables in schema public from {role}",
            "grant usage on schema public to {role}",
            "grant select, insert, update, delete on all tables in schema public to {role}",
            "grant usage on all sequences in schema public to {role}",
        ):
            cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)).as_string(None))
        for table in append_only():
            text = sql.SQL("revoke update, delete, truncate on {} from {}")
            cursor.execute(text.format(sql.Identifier(table), sql.Identifier(role)).as_string(None))


def migrate() -> None:
    """Bring the schema up to date as the owner and set the rights."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    grant()
