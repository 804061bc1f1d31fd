"""Managing accounts by pages: who may, what a fresh password opens, and that nobody lifts themselves."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cacah.access import actions, menu, reads
from cacah.access.models import Grant, User
from cacah.access.tests.cast import PASSWORD, at, member, signed_in
from cacah.audit.models import Entry

pytestmark = pytest.mark.usefixtures("country")

OWN = "kuda gajah semut"


@pytest.fixture(autouse=True)
def _addresses(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "cacah.access.tests.addresses"
    monkeypatch.setattr(menu, "_PAGES", {})


def _new(client: Client, **changes: str) -> Any:
    told = {"username": "Budi.S", "name": "Budi Santoso", "role": "enumerator", "place": "33.72.04.1010", **changes}
    return client.post("/petugas/akun/baru", told)


def _word(answer: Any) -> str:
    found = re.search(r"<code>([a-z0-9-]+)</code>", answer.text)
    assert found, answer.text
    return found[1]


class TestOpening:
    def test_an_account_comes_with_a_password_shown_once_that_opens_only_the_page_of_an_own_one(self) -> None:
        client, ratna = signed_in("ratna")
        word = _word(_new(client, since="2020-01-01"))
        user = User.objects.get(username="budi.s")
        assert reads.may(user, "interview", at("33.72.04.1010"))
        assert word not in client.get(f"/petugas/akun/{user.pk}").text
        trail = Entry.objects.filter(actor=ratna.actor, subject=user.actor).order_by("id")
        assert list(trail.values_list("verb", flat=True)) == ["create_user", "grant"]

        officer = Client()
        officer.post("/petugas/masuk", {"username": "budi.s", "password": word})
        assert officer.get("/petugas/").headers["Location"] == "/petugas/sandi"
        answer = officer.post("/petugas/sandi", {"current": word, "new": OWN})
        assert "Kata sandi sudah diganti" in answer.text
        assert officer.get("/petugas/").status_code == 200

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"username": ""}, "Tulis nama pengguna."),
            ({"username": "budi santoso"}, "Pakai huruf, angka, titik atau garis saja."),
            ({"username": "RATNA"}, "Nama pengguna ini sudah dipakai."),
            ({"name": ""}, "Tulis nama orangnya."),
            ({"role": "king"}, "Pilih peran."),
            ({"role": ""}, "Pilih peran."),
            ({"place": ""}, "Tulis wilayah."),
            ({"place": "Atlantis"}, "Wilayah ini tidak ditemukan."),
            ({"since": "besok"}, "Tulis tanggal, misalnya 2020-09-01."),
            ({"since": "2020-09-30", "until": "2020-09-01"}, "Hari terakhir harus sesudah hari pertama."),
        ],
    )
    def test_what_cannot_be_is_told_and_opens_nothing(self, changes: dict[str, str], said: str) -> None:
        client, _user = signed_in("ratna")
        answer = _new(client, **changes)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert User.objects.count() == 1

    @pytest.mark.parametrize(
        ("who", "role", "place", "able"),
        [
            ("yusuf", "dpo", "ID", True),
            ("bambang", "regency", "33.72", True),
            ("bambang", "provincial", "33", False),
            ("ratna", "regency", "33.72", False),
            ("ratna", "operator", "33.72", False),
            ("ratna", "enumerator", "52.71", False),
            ("ratna", "enumerator", "33", False),
        ],
    )
    def test_a_role_is_given_below_the_own_one_and_within_the_own_place(
        self, who: str, role: str, place: str, able: bool
    ) -> None:
        client, _user = signed_in(who)
        answer = _new(client, role=role, place=place)
        assert answer.status_code == (200 if able else 403)
        assert User.objects.filter(username="budi.s").exists() is able
        assert Grant.objects.filter(role=role, user__username="budi.s").exists() is able

    def test_who_manages_nobody_is_refused(self) -> None:
        client, _user = signed_in("dewi")
        assert client.get("/petugas/akun").status_code == 403
        assert _new(client).status_code == 403


class TestManaging:
    def test_the_list_shows_the_accounts_of_the_own_places_and_the_look_is_noted(self) -> None:
        for name in ("dewi", "sri", "anwar", "kusno"):
            member(name)
        client, user = signed_in("ratna")
        text = client.get("/petugas/akun").text
        assert "Dewi" in text and "Kusno" in text
        assert "Sri" not in text and "Anwar" not in text
        assert "Kusno" not in client.get("/petugas/akun?cari=dew").text
        assert Entry.objects.filter(actor=user.actor, verb="see_accounts").count() == 2

    def test_roles_are_given_and_taken(self) -> None:
        dewi = member("dewi")
        client, _user = signed_in("ratna")
        place = f"/petugas/akun/{dewi.pk}"
        client.post(place, {"lakukan": "beri", "role": "district", "place": "33.72.05", "until": "2020-12-31"})
        given = dewi.grants.get(role="district")
        assert (given.place_id, given.until) == (at("33.72.05"), date(2020, 12, 31))
        client.post(place, {"lakukan": "cabut", "izin": str(given.pk)})
        assert not dewi.grants.filter(role="district").exists()
        assert client.post(place, {"lakukan": "cabut", "izin": "999999"}).status_code == 404
        assert client.post(place, {"lakukan": "cabut", "izin": "²"}).status_code == 404
        assert client.post(place, {"lakukan": "beri", "role": "x", "place": "33.72"}).status_code == 422

    def test_nobody_changes_the_own_account_nor_one_with_a_role_out_of_reach(self) -> None:
        client, ratna = signed_in("ratna")
        dewi, sri = member("dewi"), member("sri")
        assert client.get(f"/petugas/akun/{ratna.pk}").status_code == 403
        assert client.get(f"/petugas/akun/{sri.pk}").status_code == 403
        assert client.get("/petugas/akun/999999").status_code == 403
        actions.grant(dewi, "enumerator", at("52.71"))
        assert client.post(f"/petugas/akun/{dewi.pk}", {"lakukan": "sandi"}).status_code == 403
        assert dewi.check_password(PASSWORD)

    def test_an_account_without_a_role_is_the_operators(self) -> None:
        loose, _ = actions.create_user("lepas", "Lepas", [])
        assert signed_in("ratna")[0].get(f"/petugas/akun/{loose.pk}").status_code == 403
        client, _user = signed_in("yusuf")
        assert client.get(f"/petugas/akun/{loose.pk}").status_code == 200
        assert "Lepas" in client.get("/petugas/akun").text

    def test_a_fresh_password_ends_sessions_and_closing_ends_the_account(self) -> None:
        officer, dewi = signed_in("dewi")
        client, _user = signed_in("ratna")
        place = f"/petugas/akun/{dewi.pk}"
        word = _word(client.post(place, {"lakukan": "sandi"}))
        assert officer.get("/petugas/").headers["Location"] == "/petugas/masuk"
        client.post(place, {"lakukan": "tutup"})
        assert Client().post("/petugas/masuk", {"username": "dewi", "password": word}).status_code == 422
        client.post(place, {"lakukan": "buka"})
        assert Client().post("/petugas/masuk", {"username": "dewi", "password": word}).status_code == 302

    def test_a_lost_code_app_is_forgotten(self) -> None:
        dewi = member("dewi")
        actions.enrol_totp(dewi, confirmed=True)
        client, _user = signed_in("ratna")
        client.post(f"/petugas/akun/{dewi.pk}", {"lakukan": "aplikasi"})
        assert reads.authenticator(dewi) is None


class TestOwnPassword:
    def test_it_changes_and_other_sessions_end(self) -> None:
        client, _user = signed_in("dewi")
        other = Client()
        other.post("/petugas/masuk", {"username": "dewi", "password": PASSWORD})
        assert "Kata sandi sudah diganti" in client.post("/petugas/sandi", {"current": PASSWORD, "new": OWN}).text
        assert client.get("/petugas/").status_code == 200
        assert other.get("/petugas/").status_code == 302
        assert Entry.objects.filter(verb="change_password").count() == 1

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ({"current": "", "new": OWN}, "Tulis kata sandi Anda."),
            ({"current": PASSWORD, "new": ""}, "Tulis kata sandi yang baru."),
            ({"current": "bukan ini", "new": OWN}, "Kata sandi sekarang tidak cocok."),
            ({"current": PASSWORD, "new": "pendek"}, "Pakai paling sedikit 12 huruf atau angka."),
            ({"current": PASSWORD, "new": PASSWORD}, "harus lain dari yang sekarang"),
            ({"current": PASSWORD, "new": "aaaaaaaaaaaaaa"}, "mudah ditebak"),
        ],
    )
    def test_what_will_not_do_is_told_and_changes_nothing(self, told: dict[str, str], said: str) -> None:
        client, user = signed_in("dewi")
        answer = client.post("/petugas/sandi", told)
        user.refresh_from_db()
        assert (answer.status_code, said in answer.text) == (422, True)
        assert user.check_password(PASSWORD)
        assert not told["new"] or told["new"] not in answer.text

    def test_wrong_guesses_at_it_slow_down(self) -> None:
        client, _user = signed_in("dewi")
        for _ in range(5):
            client.post("/petugas/sandi", {"current": "x", "new": OWN})
        assert "Terlalu banyak percobaan" in client.post("/petugas/sandi", {"current": PASSWORD, "new": OWN}).text

    def test_nobody_signed_in_is_sent_to_sign_in(self, client: Client) -> None:
        assert client.get("/petugas/sandi").headers["Location"] == "/petugas/masuk?next=%2Fpetugas%2Fsandi"
