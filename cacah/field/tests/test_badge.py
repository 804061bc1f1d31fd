"""Trust at the door: the badge says that its holder is an officer at work today and where, and nothing else."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from cacah.access import actions as access
from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases.tests.conftest import MARCH, VILLAGE
from cacah.entry.core.throttle import Limit
from cacah.field import actions
from cacah.field.tests.conftest import FIRST_DAY, enter, place, user
from cacah.field.tests.test_devices import family
from cacah.lib import clock

__all__ = ["family"]

BADGE = "/petugas/lencana"


def address(client: Client) -> str:
    """Where the officer's badge leads."""
    found = re.search(r'href="https?://[^/]+(/lencana/[^"]+)"', client.get(BADGE).content.decode())
    assert found
    return found[1]


def test_whoever_scans_the_badge_reads_where_its_officer_works_and_no_name(officer: User, client: Client) -> None:
    User.objects.filter(pk=officer.pk).update(name="Rahasia Sekali")
    checked = Client().get(address(client))
    text = checked.content.decode()
    assert checked.status_code == 200
    assert "Jebres, Jebres, Kota Surakarta" in text and "Sensus Penduduk 2020" in text
    assert "Rahasia" not in text and officer.username not in text
    assert checked.headers["X-Robots-Tag"] == "noindex" and "no-store" in checked.headers["Cache-Control"]


def test_the_badge_is_drawn_and_its_code_stays_until_a_new_one_is_made(officer: User, client: Client) -> None:
    first = address(client)
    assert "<svg" in client.get(BADGE).content.decode() and address(client) == first
    again = client.post(BADGE, follow=True).content.decode()
    assert "Kode yang lama tidak berlaku lagi." in again
    second = address(client)
    assert len(second.removeprefix("/lencana/")) == 22 and second != first
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]
    assert Entry.objects.filter(verb="renew_badge", actor=officer.actor).count() == 1


@pytest.mark.parametrize("over", ["role", "account", "days"])
def test_a_badge_is_refused_when_role_account_or_days_have_ended(officer: User, client: Client, over: str) -> None:
    badge = address(client)
    if over == "role":
        officer.grants.all().delete()
    elif over == "account":
        access.close_account(officer, "system:test")
    else:
        actions.assign(officer.pk, place(VILLAGE), FIRST_DAY, until=date(2020, 3, 9))
    refused = Client().get(badge)
    assert refused.status_code == 404 and "tidak berlaku hari ini" in refused.content.decode()
    for other in ("/lencana/tidak-ada", "/lencana/" + "A" * 22, "/lencana/%00", "/lencana/" + "a" * 2000):
        assert refused.content == Client().get(other).content, "one page for every badge that is not good"


def test_trying_codes_has_to_wait_and_a_good_badge_never_fills_the_bucket(
    officer: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    badge, stranger, burst = address(client), Client(REMOTE_ADDR="203.0.113.9"), 5
    monkeypatch.setattr("cacah.field.badge_pages.LIMITS", {"network": Limit(burst, timedelta(seconds=1))})
    assert {stranger.get(badge).status_code for _ in range(burst + 1)} == {200}
    codes = [stranger.get(f"/lencana/{number}").status_code for number in range(burst)]
    assert set(codes) == {404}
    held = stranger.get(badge)
    assert held.status_code == 429 and int(held.headers["Retry-After"]) >= 1
    assert Client(REMOTE_ADDR="198.51.100.9").get(badge).status_code == 200
    with clock.at(MARCH + timedelta(seconds=2)):
        assert stranger.get(badge).status_code == 200


@pytest.mark.parametrize("role", ["district", "village_head", "helper"])
def test_who_is_no_officer_has_no_badge(client: Client, family: object, role: str) -> None:
    enter(client, user(role, "33.72.04" if role == "district" else VILLAGE))
    assert client.get(BADGE).status_code == 403
