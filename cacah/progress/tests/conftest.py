"""A small country: nation, province, regency, district, two villages and an SLS in the first."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cacah.access import actions, guard
from cacah.access import reads as access
from cacah.access.models import User
from cacah.cases.models import Case, Event
from cacah.geo import reads as geo
from cacah.geo.models import Place, System
from cacah.lib import clock, ids
from cacah.plan import core as plan_core
from cacah.plan import reads as plan_reads
from cacah.plan.core.terms import Level, Plan
from cacah.progress import jobs
from cacah.progress.models import Cursor

TINY = Path(__file__).resolve().parents[3] / "plans" / "tiny"
LEVELS = ("Negara", "Provinsi", "Kota", "Kecamatan", "Kelurahan", "SLS")
NOON = datetime(2020, 2, 16, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Jakarta on the second day of the portal."""

Record = Callable[..., Event]


def _place(code: str, name: str, above: Place | None, zone: str = "Asia/Jakarta") -> Place:
    level = above.level + 1 if above else 0
    made = Place.objects.create(system="test", code=code, name=name, level=level, parent=above, path="", zone=zone)
    made.path = f"{above.path if above else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def country() -> dict[str, Place]:
    """The places by a short name."""
    geo.forget()
    System.objects.create(name="test", loaded_at=NOON)
    nation = _place("0", "Indonesia", None)
    province = _place("33", "Jawa Tengah", nation)
    regency = _place("33.72", "Kota Surakarta", province)
    district = _place("33.72.04", "Jebres", regency)
    jebres = _place("33.72.04.1008", "Jebres", district)
    tegalharjo = _place("33.72.04.1005", "Tegalharjo", district)
    sls = _place("33.72.04.1008.0001", "RT 001 RW 01", jebres)
    other = _place("91", "Papua", nation, "Asia/Jayapura")
    return {
        "nation": nation,
        "province": province,
        "regency": regency,
        "district": district,
        "jebres": jebres,
        "tegalharjo": tegalharjo,
        "sls": sls,
        "papua": other,
    }


def record(place: Place, day: date = date(2020, 2, 16), mode: str = "self", **changes: int) -> Event:
    """An event of a new case at `place`; `changes` by the names of the tally."""
    case = Case.objects.create(id=ids.new(), place=place, wrapped_key=b"", opened_at=NOON)
    columns: dict[str, Any] = {f"d_{name}": value for name, value in changes.items()}
    return Event.objects.create(
        case=case, id=ids.new(), kind="sent", mode=mode, place_id=place.pk, at=NOON, day=day, **columns
    )


def count(now: datetime = NOON) -> int:
    """Count until nothing waits or five seconds have passed; how many events were counted.

    The server's own housekeeping (an automatic ANALYZE) opens transactions too, and may hold events back for a moment.
    """
    deadline, counted = time.monotonic() + 5, 0
    while True:
        counted += jobs.count(now)
        last = Cursor.objects.get(pk=1)
        waiting = Event.objects.extra(where=["(xid, id) > (%s, %s)"], params=[last.xid, last.event]).exists()
        if not waiting or time.monotonic() > deadline:
            return counted
        time.sleep(0.05)


@pytest.fixture
def places(request: pytest.FixtureRequest) -> dict[str, Place]:
    """The country, in whichever database the test asked for."""
    request.getfixturevalue("committed_db" if "committed_db" in request.fixturenames else "db")
    return country()


@pytest.fixture
def plan(places: dict[str, Place], monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A plan for the country: the regency wants half of its families to send, the nation has a target of persons."""
    read = plan_core.examine(plan_core.read(TINY)[0]).plan
    assert read is not None
    half = replace(read.targets[0], place="33.72", place_id=places["regency"].pk, share=Fraction(1, 2))
    persons = replace(
        read.targets[0], place="", place_id=places["nation"].pk, unit="persons", state="complete", basis="residence",
        share=Fraction(1, 4), denominator=100, denominator_source="Proyeksi 2020",
    )  # fmt: skip
    levels = tuple(Level(number, {"id": name, "en": name}) for number, name in enumerate(LEVELS))
    policies = replace(read.policies, two_factor_roles=("national",), public_counter=True)
    decided = replace(read, targets=(half, persons), levels=levels, policies=policies)
    monkeypatch.setattr(plan_reads, "current", lambda: decided)
    monkeypatch.setattr(plan_reads, "policies", lambda: decided.policies)
    return decided


SignIn = Callable[..., User]


@pytest.fixture
def sign_in(client: Client, plan: Plan) -> SignIn:
    """Sign the client in as a role for a place; `second=False` leaves the second factor out."""

    def sign(role: str, *places: Place, second: bool = True) -> User:
        user, _ = actions.create_user(f"{role}-{len(places)}", role, [(role, place.pk) for place in places])
        client.force_login(user)
        session = client.session
        session[guard.SEEN] = int(clock.now().timestamp())
        if second and access.needs_second_factor(user):
            actions.enrol_totp(user, confirmed=True)
            shown = access.authenticator(user)
            assert shown is not None
            session[guard.SECOND] = shown.pk
        session.save()
        return user

    return sign
