"""The real PostgreSQL for every test: started once, migrated by the owner, used as the app role."""

import math
import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from hypothesis import settings as hypothesis
from psycopg import sql

from cacah.site import postgres

hypothesis.register_profile("test", deadline=None)
hypothesis.register_profile("prove", deadline=None, max_examples=500)
hypothesis.load_profile("test")


def pytest_configure() -> None:
    """Static files by their plain names: collecting and hashing them is the site's business, not a page's."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # A test asks the database what it means to ask; tests of the waiting room put it back.
    settings.MIDDLEWARE.remove("cacah.portal.waiting.WaitingRoom")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.LOCALE_PATHS = [str(VAR / "locale")]


VAR = Path(settings.CACAH_VAR) / f"test{os.environ.get('PYTEST_XDIST_WORKER', '')}"

FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Nobody pulls the plug on this server; those that are killed in tests/chain write to the disk as any site does."""

SITES = {
    "site": ("asking", "counts", "crowd", "family", "offline", "people", "pictures", "receipts", "ways"),
    "post": ("clumsy", "day", "devices", "doors", "moved", "papers", "phone", "recovery", "screens"),
    "town": ("kills", "nothing_readable"),
}
"""Whole sites, half a minute each to start, and the files of tests/journeys and tests/chain that share one of them."""


def _together(path: str) -> str:
    """What stays in one process, where several share the tests: the files of a site, else each file by itself."""
    room, name = path.removeprefix("tests/").removesuffix(".py").partition("/test_")[::2]
    kept = ("town",) if room == "chain" else ("site", "post") if room == "journeys" else ()
    return next((site for site in kept if name in SITES[site]), path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of the sites begin, because they take longest."""
    order = [*SITES]
    places = {item: _together(item.nodeid.partition("::")[0]) for item in items}
    items.sort(key=lambda item: order.index(places[item]) if places[item] in order else len(order))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _together(nodeid.partition("::")[0])

    return Scheduler(config, log)


def _point(alias: str, url: str, name: str) -> None:
    from cacah.site.settings import database

    connections[alias].close()
    connections[alias].settings_dict.update({**database(url), "NAME": name})


@pytest.fixture(scope="session", autouse=True)
def words() -> None:
    """Every language, compiled."""
    from cacah.site import locale

    locale.build()


@pytest.fixture(scope="session")
def cluster() -> postgres.Cluster:
    """The server of the tests, apart from the demo's; it is left running for the next run.

    One for each process that shares the tests: a transaction in one database holds back the horizon of commits, which
    jobs wait for, in all databases of a server.
    """
    from cacah.site import database

    server = postgres.Cluster(VAR)
    with patch.dict(postgres.OPTIONS, FORGETFUL):
        server.start()
    urls = server.urls()
    database.make_roles(urls["postgres"], {database.OWNER: urls["owner"], database.APP: urls["app"]})
    return server


@pytest.fixture(scope="session")
def django_db_setup(cluster: postgres.Cluster, django_db_blocker: Any) -> Iterator[None]:
    from cacah.site import database
    from cacah.vault import actions as vault

    name, urls = f"test_{os.getpid()}", cluster.urls()
    database.make_database(urls["postgres"], name)
    settings.CACAH_KEYS = VAR / f"keys-{os.getpid()}"
    with django_db_blocker.unblock():
        _point("default", urls["app"], name)
        _point("owner", urls["owner"], name)
        database.migrate()
        vault.bind()
    yield
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
    with psycopg.connect(urls["postgres"], autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    for key in settings.CACAH_KEYS.glob("*"):
        key.unlink()
    settings.CACAH_KEYS.rmdir()


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process remembers does not grow old: a slow machine's requests ask what a fast one's ask."""
    for room in ("plan", "instrument"):
        monkeypatch.setattr(f"cacah.{room}.reads.FRESH", math.inf)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database where transactions really commit; emptied by the owner afterwards, all but the keys' fingerprints."""
    with django_db_blocker.unblock():
        yield
        empty()


def empty() -> None:
    """Truncate every table that holds something, as the owner, and forget what the process remembers of them."""
    for room in settings.ROOMS:
        if find_spec(f"cacah.{room}.reads"):
            getattr(import_module(f"cacah.{room}.reads"), "forget", lambda: None)()
    with connections["owner"].cursor() as cursor:
        cursor.execute(_filled())
        if names := [sql.Identifier(row[0]) for row in cursor.fetchall()]:
            cursor.execute(
                sql.SQL("truncate {} restart identity cascade").format(sql.SQL(", ").join(names)).as_string(None)
            )


@cache
def _filled() -> str:
    """A question for the names of the tables with rows: emptying one costs as much as asking all of them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename not in "
            "('django_migrations', 'vault_fingerprint', 'django_content_type', 'auth_permission')"
        )
        names = [row[0] for row in cursor.fetchall()]
    one = sql.SQL("select {} where exists (select from {})")
    asked = [one.format(sql.Literal(name), sql.Identifier(name)) for name in names]
    return sql.SQL(" union all ").join(asked).as_string(None)
