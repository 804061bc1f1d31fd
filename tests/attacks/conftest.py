"""Two families in two provinces, an attacker with a browser of his own, and staff of either place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections
from django.test import Client

from cacah.access import actions as access
from cacah.cases.models import Case
from cacah.cases.tests.conftest import AGUS, BUDI, MARCH, SITI, folder, line, load_world
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.portal.tests.conftest import NUR, PASSWORD, Visitor, load_card, now
from cacah.portal.tests.paper import Page
from cacah.register.models import Family
from cacah.vault import index
from conftest import empty

__all__ = ["folder", "now"]

YOHANA = ("9171014301800011", "YOHANA WANGGAI", "2", "1980-01-03", "1")
PETRUS = ("9171010502060012", "PETRUS WANGGAI", "1", "2006-02-05", "4")
HER_KK = "9171010101180007"
STRANGER, STRANGE_KK = "3372041708859999", "3372040505200001"

Staff = Callable[..., Visitor]


def browser(**more: Any) -> Visitor:
    """A browser that has never been here. A fault of the site is answered as on the real one, not raised."""
    return Visitor(Client(raise_request_exception=False, **more), Page(""))


def case_of(kk: str) -> Case:
    return Case.objects.get(register_family=Family.objects.get(kk_index=index.blind("kk", kk)).pk)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Budi's family in Surakarta, Yohana's in Jayapura; committed once for a module of tests."""
    with django_db_blocker.unblock(), clock.at(MARCH):
        load_world(folder)
        hers = [line(one, HER_KK).replace(",33,72,4,1001", ",91,71,1,1001") for one in (YOHANA, PETRUS)]
        load_card(tmp_path_factory.mktemp("register") / "cut.csv", *map(line, (BUDI, SITI, AGUS, NUR)), *hers)
    yield
    with django_db_blocker.unblock():
        empty()


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests handed to the site itself, without Django's client, keep the test's connection as that client does."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def visitor(world: None, db: None, now: datetime) -> Visitor:
    return browser()


@pytest.fixture
def seated(visitor: Visitor) -> Visitor:
    """Budi, who has made the family's password and is inside."""
    return visitor.log_in()


@pytest.fixture
def her(visitor: Visitor) -> Visitor:
    """Yohana, likewise, in another province."""
    return browser().log_in(YOHANA[0], HER_KK)


@pytest.fixture
def staff(world: None, db: None, now: datetime, settings: Any) -> Staff:
    """Signs a member of staff in, with a role at a place."""
    settings.CACAH_TWO_FACTOR_ROLES = lambda: frozenset[str]()

    def signed_in(role: str, code: str = "0") -> Visitor:
        place, word = geo.row_by_code(code), f"{role}-{code}"
        assert place
        access.create_user(word, f"Petugas {word}", [(role, place.id)], PASSWORD)
        found = browser()
        found.client.post("/petugas/masuk", {"username": word, "password": PASSWORD})
        return found

    return signed_in
