"""Kelurahan Jebres with Budi's family, an officer who was given it, and the days on which interviews are open."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import playwright
import pytest
from django.test import Client

from cacah.access import actions as access
from cacah.access import guard
from cacah.access import reads as rights
from cacah.access.models import User
from cacah.cases import jobs
from cacah.cases.models import Case
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    HEADER,
    LAYOUT,
    MARCH,
    SEPTEMBER,
    SITI,
    VILLAGE,
    family,
    folder,
    line,
    load_world,
    register,
    world,
)
from cacah.field import actions, devices
from cacah.field.tests.phone import Phone
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.register import actions as registers
from cacah.register.core import mapping as mappings
from conftest import empty

__all__ = ["family", "folder", "register", "world"]

FIRST_DAY = date(2020, 2, 1)
ROOMS = Path(__file__).resolve().parents[2]


def place(code: str) -> int:
    """The id of a place."""
    row = geo.row_by_code(code)
    assert row is not None
    return row.id


def user(role: str, code: str = VILLAGE, name: str = "") -> User:
    """An account with one role for one place."""
    made, _ = access.create_user(name or f"{role}-{code}", role, [(role, place(code))])
    return made


def enter(client: Client, who: User, second: bool = True) -> None:
    """Sign the client in, with the second factor where it is due unless `second` is False."""
    client.force_login(who)
    session = client.session
    session[guard.SEEN] = int(clock.now().timestamp())
    if second and rights.needs_second_factor(who):
        access.enrol_totp(who, confirmed=True)
        shown = rights.authenticator(who)
        assert shown is not None
        session[guard.SECOND] = shown.pk
    session.save()


def site(path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """The site as a phone reaches it: without a cookie."""
    answer = Client().post(path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.content


def phone_of(who: User) -> Phone:
    """A phone of the officer, enrolled."""
    phone = Phone(site, int(clock.now().timestamp()))
    devices.enrol(who, phone.id, phone.public, "HP saya")
    return phone


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Any], Any]:
    """What `runner.mjs` says, beside the files of all rooms."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "package.json").write_text('{"type": "module"}')
    for room in ("instrument", "interview", "field"):
        shutil.copytree(ROOMS / room / "static" / room, folder / room)
    shutil.copy(Path(__file__).parent / "runner.mjs", folder)
    node = Path(playwright.__file__).parent / "driver" / "node"

    def runs(task: str, value: Any) -> Any:
        command = [str(node), "--no-warnings", str(folder / "runner.mjs"), task]
        done = subprocess.run(command, input=json.dumps(value).encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return runs


@pytest.fixture
def september(client: Client, family: Case) -> Iterator[User]:
    """The field phase: interviews are open; the officer is signed in."""
    with clock.at(SEPTEMBER):
        who = user("enumerator")
        actions.assign(who.pk, place(VILLAGE), FIRST_DAY)
        enter(client, who)
        yield who


@pytest.fixture(scope="module")
def village(
    django_db_setup: None, django_db_blocker: Any, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Jebres with Budi's family, committed once for a module whose tests are each undone."""
    with django_db_blocker.unblock(), clock.at(MARCH):
        load_world(folder)
        layout, _ = mappings.parse(LAYOUT, "layout.toml")
        assert layout
        cut = tmp_path_factory.mktemp("register") / "cut.csv"
        cut.write_text("\n".join((HEADER, *map(line, (BUDI, SITI, AGUS)), "")))
        registers.load(cut, layout, date(2019, 12, 31))
        while not Case.objects.exists():
            jobs.open_cases(clock.now())
    yield
    with django_db_blocker.unblock():
        empty()


@pytest.fixture
def phone(officer: User) -> Phone:
    """The phone of the officer of Jebres, enrolled; it has not asked for anything."""
    return phone_of(officer)


@pytest.fixture
def officer(client: Client, family: object) -> User:
    """An enumerator of Jebres, given the whole kelurahan, signed in."""
    who = user("enumerator")
    actions.assign(who.pk, place(VILLAGE), FIRST_DAY)
    enter(client, who)
    return who
