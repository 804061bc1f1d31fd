"""Staff come in by password and code, stay while they work, and every attempt is in the trail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client
from django_otp.oath import TOTP
from nacl.pwhash import argon2id

from cacah.access import actions, menu, reads
from cacah.access.models import Authenticator, User
from cacah.access.tests.cast import PASSWORD, at, member, signed_in
from cacah.audit.models import Entry
from cacah.lib import clock

pytestmark = pytest.mark.usefixtures("country")

NOON = datetime(2020, 9, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _addresses(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """This room's addresses alone, without the pages that upper rooms put into the menu."""
    settings.ROOT_URLCONF = "cacah.access.tests.addresses"
    monkeypatch.setattr(menu, "_PAGES", {})


def _trail(user: User | None = None) -> list[str]:
    rows = Entry.objects.exclude(verb__in=["create_user", "grant", "load_places"]).order_by("id")
    return list((rows.filter(actor=user.actor) if user else rows).values_list("verb", flat=True))


def _code(user: User) -> str:
    """What the user's app shows now."""
    shown = TOTP(user.authenticators.get().secret())
    shown.time = clock.now().timestamp()
    return f"{shown.token():06d}"


class TestPassword:
    def test_the_right_password_opens_the_first_page(self, client: Client) -> None:
        user = member("dewi")
        answer = client.post("/petugas/masuk", {"username": " DEWI ", "password": PASSWORD}, follow=True)
        assert answer.redirect_chain == [("/petugas/", 302)]
        assert "Petugas sensus" in answer.text
        assert "Jebres, Jebres, Kota Surakarta, Jawa Tengah" in answer.text
        assert _trail(user) == ["login"]

    @pytest.mark.parametrize("state", ["unknown", "wrong", "closed"])
    def test_every_way_of_being_wrong_gets_the_same_words(self, client: Client, state: str) -> None:
        user = member("dewi")
        if state == "closed":
            actions.close_account(user)
        name, word = ("tono" if state == "unknown" else "dewi"), (PASSWORD if state != "wrong" else "x")
        answer = client.post("/petugas/masuk", {"username": name, "password": word})
        assert answer.status_code == 422
        assert "Nama pengguna atau kata sandi tidak cocok." in answer.text
        assert _trail()[-1] == "login_failed"
        assert PASSWORD not in str(list(Entry.objects.values()))
        assert "tono" not in str(list(Entry.objects.values()))
        assert client.get("/petugas/").url == "/petugas/masuk"  # type: ignore[attr-defined]  # a redirect has one

    def test_empty_fields_are_named_and_cost_no_guess(self, client: Client) -> None:
        answer = client.post("/petugas/masuk", {})
        assert "Tulis nama pengguna Anda." in answer.text
        assert 'href="#id_password"' in answer.text
        assert _trail() == []

    def test_after_five_wrong_guesses_the_right_one_waits_a_second(self, client: Client) -> None:
        member("dewi")
        with clock.at(NOON):
            for _ in range(5):
                client.post("/petugas/masuk", {"username": "dewi", "password": "x"})
            answer = client.post("/petugas/masuk", {"username": "dewi", "password": PASSWORD})
            assert "Coba lagi dalam 1 detik." in answer.text
            assert _trail()[-1] == "login_slowed"
        with clock.at(NOON + timedelta(seconds=1)):
            assert client.post("/petugas/masuk", {"username": "dewi", "password": PASSWORD}).status_code == 302

    @pytest.mark.parametrize(
        ("wanted", "reached"),
        [("/petugas/tabel", "/petugas/tabel"), ("https://evil.example/", "/petugas/"), ("//evil.example", "/petugas/")],
    )
    def test_signing_in_leads_on_within_the_site_only(self, client: Client, wanted: str, reached: str) -> None:
        member("dewi")
        answer = client.post("/petugas/masuk", {"username": "dewi", "password": PASSWORD, "next": wanted})
        assert answer.headers["Location"] == reached

    def test_a_password_costs_what_owasp_asks(self) -> None:
        encoded = make_password("x")
        assert encoded.startswith("argon2$argon2id$v=19$m=7168,t=5,p=1$")
        assert identify_hasher(encoded).verify("x", encoded)

    def test_a_hash_of_an_earlier_setting_opens_and_is_renewed_at_sign_in(self, client: Client) -> None:
        user = member("dewi")
        hashed = argon2id.str(PASSWORD.encode(), opslimit=3, memlimit=12_288 * 1024).decode()
        User.objects.filter(pk=user.pk).update(password=f"argon2{hashed}")
        assert client.post("/petugas/masuk", {"username": "dewi", "password": PASSWORD}).status_code == 302
        user.refresh_from_db()
        assert user.password.startswith("argon2$argon2id$v=19$m=7168,t=5,p=1$")

    def test_a_renewed_password_ends_open_sessions(self) -> None:
        client, user = signed_in("dewi")
        word = actions.renew_password(user)
        assert client.get("/petugas/").status_code == 302
        assert client.post("/petugas/masuk", {"username": "dewi", "password": word}).headers["Location"] == "/petugas/"

    def test_the_page_speaks_english_too(self, client: Client) -> None:
        client.cookies["bahasa"] = "en"
        answer = client.post("/petugas/masuk", {"username": "tono", "password": "x"})
        assert "The user name or the password does not match." in answer.text


class TestSession:
    def test_an_hour_without_a_request_ends_it(self) -> None:
        with clock.at(NOON):
            client, user = signed_in("dewi")
        with clock.at(NOON + timedelta(minutes=59)):
            assert client.get("/petugas/").status_code == 200
        with clock.at(NOON + timedelta(minutes=118)):
            assert client.get("/petugas/").status_code == 200
        with clock.at(NOON + timedelta(minutes=179)):
            answer = client.get("/petugas/tinjau/1")
            assert answer.headers["Location"] == "/petugas/masuk?berakhir=1&next=%2Fpetugas%2Ftinjau%2F1"
            assert "lama tidak dipakai" in client.get(answer.headers["Location"]).text
        assert _trail(user) == ["login", "session_ended"]

    def test_leaving_needs_a_post_and_ends_it(self) -> None:
        client, user = signed_in("dewi")
        assert client.get("/petugas/keluar").status_code == 405
        assert client.post("/petugas/keluar").status_code == 302
        assert client.get("/petugas/").status_code == 302
        assert _trail(user)[-1] == "logout"


class TestRefusal:
    def test_a_page_opens_for_the_role_at_its_place_only_and_refusals_are_in_the_trail(self) -> None:
        client, user = signed_in("kusno")
        assert client.get(f"/petugas/tinjau/{at('33.72.04.1011')}").text == "reviewed"
        answer = client.get(f"/petugas/tinjau/{at('33.72.05')}")
        assert (answer.status_code, "di luar tugas Anda" in answer.text) == (403, True)
        entry = Entry.objects.get(verb="refused")
        assert (entry.actor, entry.place, entry.codes) == (user.actor, at("33.72.05"), {"right": "review"})

    def test_a_role_without_the_verb_is_refused_everywhere(self) -> None:
        client, _user = signed_in("dewi")
        assert client.get(f"/petugas/tinjau/{at('33.72.04.1010')}").status_code == 403
        assert Entry.objects.get(verb="refused").place is None

    def test_nobody_is_sent_to_sign_in(self, client: Client) -> None:
        assert client.get("/petugas/tinjau/1").headers["Location"] == "/petugas/masuk?next=%2Fpetugas%2Ftinjau%2F1"
        assert client.post("/petugas/tinjau/1").headers["Location"] == "/petugas/masuk"


class TestSecondFactor:
    def test_a_role_that_must_enrols_at_the_first_sign_in(self) -> None:
        client, user = signed_in("anwar")
        assert client.get("/petugas/tabel").headers["Location"] == "/petugas/kode/daftar?next=%2Fpetugas%2Ftabel"
        page = client.get("/petugas/kode/daftar").text
        assert "<svg" in page
        assert "style=" not in page
        assert "<script" not in page
        answer = client.post("/petugas/kode/daftar", {"code": _code(user), "next": "/petugas/tabel"})
        assert answer.headers["Location"] == "/petugas/tabel"
        assert client.get("/petugas/tabel").text == "tables"
        assert _trail(user) == ["login", "totp_enrolled", "totp_checked"]

    def test_the_next_session_asks_for_a_code_and_takes_each_once(self) -> None:
        with clock.at(NOON):
            client, user = signed_in("anwar")
            actions.enrol_totp(user, confirmed=True)
            assert client.get("/petugas/").headers["Location"] == "/petugas/kode"
            assert client.get("/petugas/kode/daftar").headers["Location"] == "/petugas/kode", "not around the old app"
            code = _code(user)
            assert client.post("/petugas/kode", {"code": f"{code[:3]} {code[3:]}"}).headers["Location"] == "/petugas/"
            other = Client()
            other.post("/petugas/masuk", {"username": "anwar", "password": PASSWORD})
            answer = other.post("/petugas/kode", {"code": code})
            assert (answer.status_code, "Kode tidak cocok" in answer.text) == (422, True)
        assert _trail(user)[-1] == "totp_failed"

    @pytest.mark.parametrize(("seconds", "right"), [(-31, False), (-30, True), (0, True), (30, True), (90, False)])
    def test_a_code_is_right_in_its_half_minute_and_the_neighbours(self, seconds: int, right: bool) -> None:
        user = member("anwar")
        actions.enrol_totp(user, confirmed=True)
        with clock.at(NOON):
            code = _code(user)
        with clock.at(NOON + timedelta(seconds=seconds)):
            assert (actions.check_totp(user, code) is not None) is right

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34"])
    def test_what_is_no_code_is_refused(self, typed: str) -> None:
        user = member("anwar")
        actions.enrol_totp(user, confirmed=True)
        assert actions.check_totp(user, typed) is None

    def test_guessing_codes_slows_down(self) -> None:
        with clock.at(NOON):
            client, user = signed_in("anwar")
            actions.enrol_totp(user, confirmed=True)
            right = _code(user)
            wrong = "000000" if right != "000000" else "111111"
            for _ in range(5):
                client.post("/petugas/kode", {"code": wrong})
            assert "Terlalu banyak percobaan" in client.post("/petugas/kode", {"code": right}).text
        assert _trail(user)[-1] == "totp_slowed"

    def test_a_lost_phone_is_reset_and_enrols_again(self) -> None:
        client, user = signed_in("anwar")
        first = actions.enrol_totp(user, confirmed=True)
        actions.reset_totp(user, "user:1")
        assert client.get("/petugas/").headers["Location"] == "/petugas/kode/daftar"
        assert actions.enrol_totp(user).secret != first.secret

    def test_the_secret_is_not_readable_in_the_database(self) -> None:
        user = member("anwar")
        actions.enrol_totp(user)
        held = Authenticator.objects.get()
        assert held.secret() not in bytes(held.sealed) + bytes(held.wrapped_key)

    def test_others_enter_without_a_code_unless_they_enrolled(self) -> None:
        client, user = signed_in("dewi")
        assert not reads.needs_second_factor(user)
        assert client.get("/petugas/").status_code == 200
        actions.enrol_totp(user, confirmed=True)
        assert client.get("/petugas/").headers["Location"] == "/petugas/kode"


class TestMenu:
    @pytest.fixture(autouse=True)
    def _pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(menu, "_PAGES", {})
        menu.register("Tabel rilis", "tables", "see_tables", "figures")

    def test_the_first_page_lists_what_the_user_may_open(self) -> None:
        client, user = signed_in("sri")
        assert [(entry.label, entry.url) for entry in menu.entries(user)] == [("Tabel rilis", "/petugas/tabel")]
        assert 'href="/petugas/tabel"' in client.get("/petugas/").text

    def test_and_nothing_else(self) -> None:
        client, _user = signed_in("dewi")
        assert "Tabel rilis" not in client.get("/petugas/").text

    def test_a_page_with_an_unknown_verb_or_in_no_group_cannot_be_registered(self) -> None:
        for verb, group in (("see_everything", "today"), ("see_tables", "sundries")):
            with pytest.raises(KeyError):
                menu.register("x", "tables", verb, group)

    def test_much_is_parted_with_what_is_used_every_day_first_and_a_way_to_all_of_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client, user = signed_in("kusno")
        addresses = ("home", "password", "code", "enrol", "logout", "login")
        for name in addresses:
            menu.register(name, f"access:{name}", "assign", "officers")
        menu.register("Periksa wawancara", "access:accounts", "review", "today")
        assert [(group.title, len(group.entries)) for group in menu.groups(user)] == [("", len(addresses) + 1)]
        menu.register("Catatan", "access:trail", "review", "families")
        parted = menu.groups(user)
        assert [(group.name, len(group.entries)) for group in parted] == [
            ("today", 1), ("officers", len(addresses)), ("families", 1)]  # fmt: skip
        page = client.get("/petugas/sandi").text
        assert page.index("Periksa wawancara") < page.index("Petugas dan wilayah") < page.index("Catatan")
        assert 'aria-labelledby="menu-officers"' in page and '<a href="/petugas/">Semua halaman</a>' in page
        assert client.get("/petugas/").text.count("Petugas dan wilayah") == 1, "the first page is the menu"
