"""One attacker with 1,000 addresses guesses all day; the family, and a hall behind one address, still get in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from cacah.cases.tests.conftest import BUDI, KK, MARCH, SITI
from cacah.entry import actions as entry
from cacah.entry.core import codes, throttle
from cacah.entry.models import Attempt, Knock
from cacah.lib import clock
from cacah.lib.http import client_network
from cacah.portal.tests.conftest import PASSWORD, Visitor
from tests.attacks.conftest import browser

DAY = timedelta(days=1)
NETWORKS = [f"10.{number // 250}.{number % 250}.7" for number in range(1000)]


class Site:
    """The buckets of `entry.actions.admit`, in memory, so that a day takes a second."""

    def __init__(self) -> None:
        self.levels: dict[bytes, throttle.Bucket] = {}

    def admit(self, guess: Mapping[bytes, throttle.Limit], now: datetime) -> timedelta:
        pause = max(throttle.wait(self.levels.get(key), now, limit) for key, limit in guess.items())
        if not pause:
            for key, limit in guess.items():
                self.levels[key] = throttle.add(self.levels.get(key), now, limit)
        return pause


def _day(every: timedelta, **known: str) -> int:
    """How many guesses at `known` are looked at in a day, one every so often, each from the next network."""
    site, through = Site(), 0
    guesses = [entry.buckets(False, "", network=network, **known) for network in NETWORKS]
    for number in range(DAY // every):
        through += not site.admit(guesses[number % len(guesses)], MARCH + number * every)
    return through


@pytest.mark.usefixtures("visitor")
class TestHowManyGetThrough:
    @pytest.mark.parametrize(
        ("known", "most"),
        [
            ({"nik": BUDI[0]}, 4_325),  # one NIK with many KKs, or with other members' NIKs or facts
            ({"kk": KK}, 4_325),  # one KK with many NIKs
            ({"password": "case"}, 2_885),  # a family's password, its recovery code, a reset's code
            ({"fact": "case"}, 1_443),  # birth dates, codes before the register is shown
            ({"nik": BUDI[0], "kk": KK}, 4_325),
        ],
        ids=["one NIK", "one KK", "password", "birth date", "both"],
    )
    def test_of_a_day_of_guesses_at_one_family(self, known: dict[str, str], most: int) -> None:
        assert _day(timedelta(seconds=5), **known) <= most

    def test_eight_random_letters_outlive_the_census_by_far(self) -> None:
        assert 26**8 / 2 / 2_885 / 365 > 90_000, "years until half of them are tried"

    def test_codes_are_too_many_for_everything_the_site_takes_in(self) -> None:
        """A code names no family, so only networks and the total slow it: 100,000 a second would not do."""
        total = throttle.LIMITS["total"]
        a_day = throttle.SHARES * (total.burst + DAY / total.every)
        assert a_day < 7_000_000
        assert len(codes.ALPHABET) ** (codes.LENGTH - 1) / a_day / 365 > 1e12

    def test_no_network_tries_many_families_fast(self) -> None:
        site, through = Site(), 0
        for number in range(3600):
            guess = entry.buckets(network=NETWORKS[0], nik=str(number), kk=str(number))
            through += sum(not site.admit(guess, MARCH + timedelta(seconds=number)) for _ in range(2))
        assert through <= 100 + 3600


@pytest.fixture
def proxied(settings: Any) -> None:
    """One proxy of ours in front."""
    settings.CACAH_PROXIES = 1


def _from(network: str) -> Visitor:
    return browser(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": f"1.2.3.4, {network}"})


@pytest.mark.usefixtures("proxied")
class TestOverTheWire:
    def test_of_a_hundred_networks_at_once_five_guesses_at_a_password_are_looked_at(self, seated: Visitor) -> None:
        statuses = []
        for network in NETWORKS[::10]:
            thief = _from(network)
            thief.client.cookies["pasangan"] = _brought()
            statuses.append(thief.post("/sandi", {"sandi": f"tebakan {network}"}).status)
        assert sorted(statuses) == [422] * 5 + [429] * 95

    @pytest.mark.parametrize("path", ["/masuk", "/jalan/anggota", "/jalan/keterangan"])
    def test_of_sixty_networks_at_once_five_guesses_at_a_nik_are_looked_at(self, visitor: Visitor, path: str) -> None:
        seen = []
        for number, network in enumerate(NETWORKS[:60]):
            fields = {"nik": BUDI[0], "kk": f"33720401012{number:05}", "lain": f"33720401012{number:05}"}
            fields |= {"kepala": "Budi", "lahir_d": "1", "lahir_m": "1", "lahir_y": str(1900 + number)}
            seen.append(_from(network).post(path, fields).status)
        assert (seen.count(422), seen.count(429)) == (5, 55)

    def test_a_family_that_computes_gets_in_at_once_while_strangers_guess(self, visitor: Visitor) -> None:
        """They know Budi's NIK and keep its common bucket full from many networks; he presses again and is in."""
        for number, network in enumerate(NETWORKS[:8]):
            _from(network).post("/masuk", {"nik": BUDI[0], "kk": f"33720401012{number:05}"})
        family = _from("10.99.0.1").open("/").send(nik=BUDI[0], kk=KK)
        assert family.status == 429
        family.send(bukti=_solved(family))
        assert family.path == "/sandi"

    def test_without_computing_nobody_waits_longer_than_twenty_seconds_once_the_guessing_pauses(
        self, visitor: Visitor
    ) -> None:
        for number, network in enumerate(NETWORKS[:30]):
            _from(network).post("/masuk", {"nik": BUDI[0], "kk": f"33720401012{number:05}"})
        family = _from("10.99.0.1")
        waited = int(family.client.post("/masuk", {"nik": BUDI[0], "kk": KK})["Retry-After"])
        assert waited <= 20
        with clock.at(MARCH + timedelta(seconds=waited)):
            assert family.open("/").send(nik=BUDI[0], kk=KK).path == "/sandi"

    def test_the_password_waits_thirty_seconds_at_most(self, seated: Visitor) -> None:
        family = _from("10.99.0.1")
        family.post("/masuk", {"nik": BUDI[0], "kk": KK})
        for network in NETWORKS[:20]:
            thief = _from(network)
            thief.client.cookies["pasangan"] = _brought()
            thief.post("/sandi", {"sandi": "tebakan salah"})
        waited = int(family.client.post("/sandi", {"sandi": PASSWORD})["Retry-After"])
        assert waited <= 30
        with clock.at(MARCH + timedelta(seconds=waited)):
            assert family.post("/sandi", {"sandi": PASSWORD}).path == "/isi/"

    def test_three_hundred_people_behind_one_address_all_get_in_without_a_wait(self, visitor: Visitor) -> None:
        """Right pairs do not count; a fifth of them mistype once. A person a second comes in."""
        site, waits = Site(), []
        for number in range(300):
            now = MARCH + timedelta(seconds=number)
            for wrong in [True, False] if number % 5 == 0 else [False]:
                guess = entry.buckets(network="10.1.1.0/24", nik=str(number), kk=str(number))
                waits.append(site.admit(guess, now))
                if not wrong:
                    for key in guess:
                        site.levels[key] = throttle.Bucket(site.levels[key].level - 1, now)
        assert max(waits) == timedelta()

    def test_the_same_over_the_wire(self, visitor: Visitor) -> None:
        for number in range(60):
            person = BUDI if number % 2 else SITI
            assert _from("10.1.1.9").post("/masuk", {"nik": person[0], "kk": KK}).path == "/sandi"
        assert not Knock.objects.exists()


def _brought() -> str:
    """The cookie of somebody who knows both of the family's numbers: they are not the question."""
    inside = browser(REMOTE_ADDR="198.51.100.9")
    inside.client.post("/masuk", {"nik": BUDI[0], "kk": KK})
    return inside.client.cookies["pasangan"].value


def _solved(visitor: Visitor) -> str:
    """What the page's script sends: the solution of the challenge that stands in the page."""
    import html
    import re

    import altcha
    import orjson

    found = re.search(r'data-challenge="([^"]+)"', visitor.html)
    assert found, visitor.html[-1500:]
    told = orjson.loads(html.unescape(found[1]))
    challenge = altcha.Challenge.from_dict(told)
    solution = altcha.solve_challenge(challenge)
    assert solution
    return orjson.dumps({"challenge": told, "solution": solution.to_dict()}).decode()


class TestForwardedAddresses:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "network"),
        [
            (0, "10.1.2.3", "192.0.2.0/24"),
            (1, "10.1.2.3", "10.1.2.0/24"),
            (1, "6.6.6.6, 10.1.2.3", "10.1.2.0/24"),
            (2, "6.6.6.6, 10.1.2.3, 172.16.0.1", "10.1.2.0/24"),
            (2, "6.6.6.6", "192.0.2.0/24"),
            (1, "2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
            (1, "", "unknown"),
            (1, "evil\r\n", "unknown"),
            (1, "10.1.2.3:5555", "unknown"),
        ],
    )
    def test_only_what_our_own_proxies_wrote_is_believed(
        self, settings: Any, proxies: int, forwarded: str, network: str
    ) -> None:
        settings.CACAH_PROXIES = proxies
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": forwarded})
        assert client_network(request) == network

    def test_an_invented_address_is_no_new_bucket(self, visitor: Visitor) -> None:
        for number in range(3):
            wrong = {"nik": BUDI[0], "kk": f"33720401012{number:05}"}
            browser(headers={"X-Forwarded-For": f"10.0.{number}.1"}).client.post("/masuk", wrong)
        # the NIK, three KKs, one network, one share of the total
        assert Attempt.objects.count() == 6
