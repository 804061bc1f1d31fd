"""Kelurahan Jebres with Budi's family, an officer who was given it, and the days on which interviews are open."""

from datetime import date

import pytest
from django.test import Client

from cacah.access import actions as access
from cacah.access import guard
from cacah.access import reads as rights
from cacah.access.models import User
from cacah.cases.tests.conftest import VILLAGE, family, folder, register, world
from cacah.field import actions
from cacah.geo import reads as geo
from cacah.lib import clock

__all__ = ["family", "folder", "register", "world"]

FIRST_DAY = date(2020, 2, 1)


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


@pytest.fixture
def officer(client: Client, family: object) -> User:
    """An enumerator of Jebres, given the whole kelurahan, signed in."""
    who = user("enumerator")
    actions.assign(who.pk, place(VILLAGE), FIRST_DAY)
    enter(client, who)
    return who
