"""Seats that were planted, stolen or grown old; rights of one seat asked for with another; forms of other sites."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cacah.cases.models import Case, Draft, Event, Member
from cacah.cases.tests.conftest import BUDI, KK, MARCH, SITI
from cacah.entry import reads
from cacah.entry.models import Credential
from cacah.lib import clock
from cacah.portal.tests.conftest import PASSWORD, PERSON, Visitor
from cacah.vault import cookies
from tests.attacks.addresses import Address, addresses
from tests.attacks.conftest import HER_KK, YOHANA, Staff, browser, case_of

OTHER_PASSWORD = "gajah lampu sepeda"
SEAT = reads.SEAT_COOKIE


def _with_cookie(value: str, name: str = SEAT) -> Visitor:
    found = browser()
    found.client.cookies[name] = value
    return found


def _inside(visitor: Visitor) -> bool:
    """Whether the interview opens."""
    return visitor.open("/isi/").path.startswith("/isi/") and visitor.status == 200


def _issued(visitor: Visitor) -> list[Any]:
    packed = cookies.open(visitor.client.cookies[SEAT].value, "seat")
    assert isinstance(packed, list)
    return packed


class TestFixation:
    def test_a_planted_seat_gives_way_to_the_own_one(self, her: Visitor) -> None:
        """The attacker sits in her own family and plants that cookie in Budi's browser: he does not type into hers."""
        victim = _with_cookie(her.client.cookies[SEAT].value)
        victim.log_in()
        assert _issued(victim)[0] == case_of(KK).id.hex
        assert victim.client.cookies[SEAT].value != her.client.cookies[SEAT].value

    def test_each_log_in_makes_another_seat(self, seated: Visitor) -> None:
        first = _issued(seated)
        with clock.at(MARCH + timedelta(seconds=30)):
            again = _issued(browser().log_in())
        assert (first[0], first[6]) != (again[0], again[6])
        assert first[6] != again[6], "the device has a name of its own"

    def test_a_planted_pair_leads_to_its_own_family_only(self, her: Visitor, seated: Visitor) -> None:
        """Whoever is brought to another family's password page has to know that family's password."""
        attacker = browser()
        attacker.post("/masuk", {"nik": YOHANA[0], "kk": HER_KK})
        victim = _with_cookie(attacker.client.cookies["pasangan"].value, "pasangan")
        victim.post("/sandi", {"sandi": OTHER_PASSWORD})
        assert victim.status == 422
        assert SEAT not in victim.client.cookies

    @pytest.mark.parametrize("bent", ["cut", "flipped", "other purpose", "empty", "long"])
    def test_a_cookie_that_was_bent_opens_nothing(self, seated: Visitor, bent: str) -> None:
        good = seated.client.cookies[SEAT].value
        flipped = good[:30] + ("A" if good[30] != "A" else "B") + good[31:]
        value = {
            "cut": good[:-4], "flipped": flipped, "empty": "", "long": "A" * 20_000,
            "other purpose": cookies.seal(_issued(seated), "typed"),
        }[bent]  # fmt: skip
        assert not _inside(_with_cookie(value))

    def test_a_planted_staff_session_is_not_taken_over(self, staff: Staff) -> None:
        staff("enumerator")
        victim, planted = browser(), "a" * 32
        victim.client.cookies["petugas"] = planted
        victim.client.post("/petugas/masuk", {"username": "enumerator-0", "password": PASSWORD})
        assert victim.client.cookies["petugas"].value != planted

    def test_a_session_known_before_the_sign_in_is_worth_nothing_after_it(self, staff: Staff) -> None:
        officer = staff("enumerator")
        old = officer.client.cookies["petugas"].value
        officer.client.post("/petugas/keluar")
        assert _with_cookie(old, "petugas").client.get("/petugas/").status_code == 302
        officer.client.post("/petugas/masuk", {"username": "enumerator-0", "password": PASSWORD})
        assert officer.client.cookies["petugas"].value != old


class TestTheEndOfASeat:
    def test_a_stolen_seat_ends_with_the_password(self, seated: Visitor) -> None:
        stolen = _with_cookie(seated.client.cookies[SEAT].value)
        assert _inside(stolen)
        before = seated.client.cookies[SEAT].value
        seated.post("/sandi/ganti", {"lama": PASSWORD, "sandi": OTHER_PASSWORD})
        assert seated.client.cookies[SEAT].value != before
        assert _inside(seated)
        assert not _inside(stolen)
        stolen.post("/sandi/pemulihan", {"lakukan": "kode"})
        assert stolen.path == "/?masuk=1"

    def test_a_stolen_seat_ends_with_a_password_renewed_by_a_code(self, seated: Visitor) -> None:
        stolen = _with_cookie(seated.client.cookies[SEAT].value)
        code = seated.post("/sandi/pemulihan", {"lakukan": "kode"}).html.split('class="code"', 1)[1][1:20]
        back = browser()
        back.post("/masuk", {"nik": BUDI[0], "kk": KK})
        back.open("/sandi/lupa").send(kode=code, sandi=OTHER_PASSWORD)
        assert _inside(back)
        assert not _inside(stolen)

    def test_leaving_takes_the_seat_out_of_the_browser(self, seated: Visitor) -> None:
        seated.post("/keluar", {})
        assert not seated.client.cookies[SEAT].value
        assert not _inside(seated)

    def test_after_the_send_the_seat_shows_its_receipt_and_changes_nothing(self, seated: Visitor) -> None:
        seated.answer_all().send()
        assert "/tanda-terima/" in seated.path, seated.page.text[:300]
        drafts, events = Draft.objects.count(), Event.objects.count()
        for path in ("/isi/keluarga/1/", "/isi/orang/", "/isi/simpan/", "/isi/kirim/", "/isi/orang/tambah/"):
            seated.post(path, {"tenure": "rent"})
            assert "/tanda-terima/" in seated.path, path
        assert "/?masuk=1" in seated.post("/sandi/ganti", {"lama": PASSWORD, "sandi": OTHER_PASSWORD}).path
        assert (Draft.objects.count(), Event.objects.count()) == (drafts, events)

    def test_a_seat_does_not_live_for_ever_however_busy(self, seated: Visitor) -> None:
        for minutes in range(0, 13 * 60, 15):
            with clock.at(MARCH + timedelta(minutes=minutes)):
                seated.client.get("/isi/")
        with clock.at(MARCH + timedelta(hours=13)):
            assert not _inside(seated)

    def test_a_stolen_cookie_is_no_way_in_after_twenty_idle_minutes(self, seated: Visitor) -> None:
        stolen = _with_cookie(seated.client.cookies[SEAT].value)
        with clock.at(MARCH + timedelta(minutes=21)):
            assert not _inside(stolen)


@pytest.fixture
def alone(seated: Visitor) -> Visitor:
    """Siti, who answers alone with a code of her own."""
    seated.begin().answer_family().answer_list()
    siti = _member(seated, "SITI")
    code = seated.post(f"/sendiri/{siti}", {}).html.split('class="code"', 1)[1][1:20]
    inside = browser().open("/kode").send(kode=code)
    assert inside.path.startswith("/isi/"), inside.page.text[:300]
    return inside


def _member(visitor: Visitor, name: str) -> str:
    """The id of the listed member who is called so."""
    told = visitor.client.get("/isi/bekal/").json()
    return next(str(part) for part in told["members"] if name in told["parts"][part]["name"])


class TestChannels:
    def test_a_member_alone_reaches_nothing_of_the_family(self, alone: Visitor, seated: Visitor) -> None:
        budi, siti = _member(seated, "BUDI"), _member(alone, "SITI")
        told = alone.client.get("/isi/bekal/").json()
        assert told["members"] == [siti]
        assert "BUDI" not in str(told["parts"])
        before = list(Draft.objects.filter(channel="self").order_by("part_id").values())
        for path in ("/isi/keluarga/1/", "/isi/orang/", "/isi/orang/tambah/", f"/isi/orang/{budi}/1/"):
            shown = alone.open(path)
            assert path == "/isi/orang/" or shown.status == 404 or path not in shown.path, path
            assert "BUDI" not in shown.html.upper(), path
            alone.post(path, {"tenure": "rent", "name": "Penyusup"})
        alone.post("/isi/simpan/", {"paket": '[{"path": "keluarga/1/", "fields": {"tenure": ["rent"]}}]'})
        for path in ("/sandi/ganti", "/sandi/pemulihan", "/tersimpan", f"/sendiri/{siti}", "/fakta"):
            assert "/?masuk=1" in alone.open(path).path or alone.path.startswith("/isi/"), path
        assert list(Draft.objects.filter(channel="self").order_by("part_id").values()) == before

    def test_the_family_reaches_nothing_of_a_member_alone(self, alone: Visitor, seated: Visitor) -> None:
        siti = _member(alone, "SITI")
        alone.open("/isi/orang/").answer_list().send({**PERSON, "birth_place": "Semarang rahasia"})
        assert Draft.objects.exclude(channel="self").exists()
        told = seated.client.get("/isi/bekal/").content.decode()
        assert "rahasia" not in told
        assert siti not in seated.client.get("/isi/bekal/").json()["parts"]
        for path in (f"/isi/orang/{siti}/1/", "/isi/ringkasan/"):
            assert "rahasia" not in seated.open(path).html

    def test_a_family_seat_opens_no_page_of_staff(self, seated: Visitor) -> None:
        for address in addresses():
            if address.route.startswith("/petugas/") and address.name not in OPEN:
                path = address.filled(case_id=case_of(KK).id)
                if address.name in ("list", "part", "drawing") or (
                    address.name.startswith(("interview-", "questionnaire-", "keying-", "second-"))
                    and (address.name.split("-")[1] in ("list", "part", "drawing"))
                ):
                    continue
                response = seated.client.get(path)
                assert response.status_code in (302, 405), path
                assert response.status_code == 405 or response["Location"].startswith("/petugas/masuk"), path

    def test_a_session_of_staff_opens_no_page_of_a_family(self, staff: Staff, seated: Visitor) -> None:
        officer = staff("national")
        for path in ("/isi/", "/isi/bekal/", "/isi/keluarga/1/", "/sandi/ganti", "/sandi/pemulihan", "/tersimpan"):
            assert "/?masuk=1" in officer.open(path).path, path

    def test_both_in_one_browser_stay_apart(self, staff: Staff, seated: Visitor) -> None:
        """A helper's own family in the browser of the office: neither gains the other's rights."""
        officer = staff("enumerator", "33.72.04.1002")
        officer.client.cookies[SEAT] = seated.client.cookies[SEAT].value
        assert _inside(officer)
        assert officer.client.get(f"/petugas/wawancara/{case_of(KK).id}/").status_code == 403
        officer.client.post("/petugas/keluar")
        assert _inside(officer), "the seat is not the session's"


OPEN = {"login", "logout", "app", "app-manifest", "app-words", "app-worker", "questionnaire",
        "questionnaire-version", "around", "guide-officer", "guide-supervisor",
        "guide-paper"}  # fmt: skip
"""Pages of staff that are the same for everybody: those to sign in, the officers' app without a family, its questions,
the names of places, the guides."""

NEEDS_NO_TOKEN = {"/titip", "/petugas/sinkron/tarik", "/petugas/sinkron/kirim", "/petugas/sinkron/peta"}
"""Where no cookie gives a right: what counts is the mark inside (portal.packs), or a device's signature."""


class TestForgedForms:
    @pytest.mark.parametrize(
        "address", [one for one in addresses() if one.route not in NEEDS_NO_TOKEN], ids=lambda one: one.route
    )
    def test_a_form_of_another_site_is_refused_everywhere(self, address: Address) -> None:
        """Without a database: the refusal comes before anything is looked up or written."""
        client = Client(enforce_csrf_checks=True)
        response = client.post(address.filled(), {"nik": "1"}, headers={"Origin": "https://evil.example"})
        assert response.status_code == 403
        assert "Set-Cookie" not in response.headers

    def test_only_where_no_cookie_gives_a_right_is_no_token_asked_for(self) -> None:
        exempt = {one.route for one in addresses() if getattr(one.view, "csrf_exempt", False)}
        assert exempt == NEEDS_NO_TOKEN

    def test_a_token_of_another_browser_is_refused(self, seated: Visitor) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.cookies[SEAT] = seated.client.cookies[SEAT].value
        strict.cookies["csrftoken"] = "a" * 32
        body = {"csrfmiddlewaretoken": "b" * 32, "lama": PASSWORD, "sandi": OTHER_PASSWORD}
        assert strict.post("/sandi/ganti", body).status_code == 403
        assert Credential.objects.get(case_id=case_of(KK).id).changes == 0

    def test_what_a_get_asks_for_changes_nothing(self, seated: Visitor) -> None:
        """A picture on another site may ask for any address: nothing that counts is done by it."""
        seated.begin().answer_family()

        def state() -> list[Any]:
            tables = (Case, Draft, Event, Member, Credential)
            return [list(table.objects.order_by("pk").values()) for table in tables]

        before = state()
        for address in addresses():
            seated.client.get(address.filled(case_id=case_of(KK).id) + "?lewati=1&cabut=1&lakukan=kode")
        after = state()
        assert after == before


class TestCookies:
    def _flags(self, https: bool, settings: Any) -> dict[str, Any]:
        settings.CACAH_HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = https
        family = browser()
        family.open("/")
        family.post("/masuk", {"nik": "3372041708859999", "kk": KK})
        family.log_in().begin()
        family.post("/keluar", {})
        return dict(family.client.cookies)

    def test_every_cookie_is_out_of_reach_of_other_sites_and_of_plain_http(
        self, visitor: Visitor, settings: Any
    ) -> None:
        found = self._flags(True, settings)
        assert {"kursi", "pasangan", "ketikan", "csrftoken"} <= set(found)
        given = {name: one for name, one in found.items() if one.value}
        for name, one in given.items():
            assert one["secure"], name
            assert one["samesite"] == "Lax", name
        assert {name for name, one in given.items() if not one["httponly"]} <= {"ponsel", "bahasa"}

    def test_the_session_of_staff_too(self, staff: Staff, settings: Any) -> None:
        settings.SESSION_COOKIE_SECURE = True
        one = staff("help_desk").client.cookies["petugas"]
        assert (one["secure"], bool(one["httponly"]), one["samesite"]) == (True, True, "Lax")

    def test_a_seat_is_of_the_window_and_names_nobody(self, seated: Visitor) -> None:
        one = seated.client.cookies[SEAT]
        assert not one["max-age"]
        for known in (BUDI[0], SITI[0], KK, case_of(KK).id.hex, str(case_of(KK).id)):
            assert known not in one.value
