"""Statisticians see, two people sign, then everybody sees; the others are refused, and each look leaves a trace."""

import csv
import io

import pytest
from django.test import Client

from cacah.access.tests.cast import at, member, signed_in
from cacah.audit.models import Entry
from cacah.lib import clock
from cacah.release import actions
from cacah.release.models import Run, Signature
from cacah.release.tests.conftest import JEBRES, MOJOSONGO

pytestmark = pytest.mark.django_db


def trail(verb: str) -> list[Entry]:
    return list(Entry.objects.filter(verb=verb).order_by("id"))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


class TestRuns:
    def test_a_statistician_starts_a_run_for_a_day(self, country: None) -> None:
        client, user = signed_in("anwar")
        assert 'value="2020-09-15"' in client.get("/rilis/").text
        answer = client.post("/rilis/", {"census_day": "2020-10-15"})
        run = Run.objects.get()
        assert answer["Location"] == f"/rilis/{run.pk}/"
        assert (run.state, run.census_day.isoformat(), run.requested_by) == ("queued", "2020-10-15", user.pk)
        assert [entry.actor for entry in trail("start_release")] == [user.actor]

    def test_a_day_that_is_none_is_said_at_the_field(self, country: None) -> None:
        client, _ = signed_in("anwar")
        answer = client.post("/rilis/", {"census_day": "2020-02-31"})
        assert answer.status_code == 400 and "errorlist" in answer.text
        assert not Run.objects.exists()

    def test_whoever_may_only_see_may_not_start(self, country: None) -> None:
        client, user = signed_in("sri")
        assert "Buat rilis baru" not in client.get("/rilis/").text
        assert client.post("/rilis/", {"census_day": "2020-09-15"}).status_code == 403
        assert not Run.objects.exists()
        assert trail("refused")[-1].actor == user.actor

    @pytest.mark.parametrize("name", ["dewi", "yusuf", "camat"])
    def test_others_are_refused_and_it_is_noted(self, done: Run, name: str) -> None:
        client, user = signed_in(name)
        for address in ("/rilis/", f"/rilis/{done.pk}/", f"/rilis/{done.pk}/residence.csv"):
            assert client.get(address).status_code == 403
        assert {entry.actor for entry in trail("refused")} == {user.actor}

    def test_a_stranger_is_sent_to_sign_in(self, done: Run, client: Client) -> None:
        assert client.get(f"/rilis/{done.pk}/").status_code == 302

    def test_a_failed_run_says_its_code_and_can_be_repeated(self, done: Run) -> None:
        Run.objects.update(state="failed", problem="WrongKey")
        client, _ = signed_in("anwar")
        assert "WrongKey" in client.get(f"/rilis/{done.pk}/").text
        assert client.post(f"/rilis/{done.pk}/ulang").status_code == 302
        assert Run.objects.get().state == "queued"


class TestTables:
    def test_the_page_of_the_country_shows_three_numbers_and_the_places_below(self, done: Run) -> None:
        client, user = signed_in("anwar")
        page = client.get(f"/rilis/{done.pk}/").text
        assert page.count('<p class="value">') == 3
        assert (
            '<p class="value">8</p>' in page and '<p class="value">7</p>' in page and '<p class="value">9</p>' in page
        )
        assert "Jawa Tengah" in page and "Nusa Tenggara Barat" in page
        assert "Luar negeri" in page
        seen = trail("open_release")[-1]
        assert (seen.actor, seen.subject, seen.place, seen.codes) == (
            user.actor, f"release/{done.pk}", at("ID"), {"what": "page"},
        )  # fmt: skip

    def test_drill_down_to_a_village(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        page = client.get(f"/rilis/{done.pk}/", {"tempat": "33.72.04"}).text
        assert f"?tempat={JEBRES}" in page
        village = client.get(f"/rilis/{done.pk}/", {"tempat": JEBRES}).text
        assert '<p class="value">5</p>' in village
        assert "terdaftar di sini, tinggal di Mojosongo" in village
        assert "tinggal di sini, terdaftar di Mojosongo" in village

    def test_the_pyramid_has_its_table_behind_it(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        page = client.get(f"/rilis/{done.pk}/", {"tempat": JEBRES}).text
        assert page.count('class="bar"') == 16 and page.count('class="bar-second"') == 16
        assert '<th scope="row">75+</th><td class="number">1</td><td class="number">0</td>' in page
        assert "1 orang tidak digambar" in page
        assert "style=" not in page, "the content security policy forbids inline styles"

    def test_a_place_nobody_knows_is_not_found(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        assert client.get(f"/rilis/{done.pk}/", {"tempat": "99"}).status_code == 404

    def test_the_whole_table_as_csv(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        answer = client.get(f"/rilis/{done.pk}/residence.csv")
        assert answer["Content-Type"].startswith("text/csv; charset=utf-8")
        assert 'filename="residence.csv"' in answer["Content-Disposition"]
        top = [row for row in rows(answer.content) if row["level"] == "0"]
        assert sum(int(row["persons"]) for row in top) == 8
        assert trail("open_release")[-1].codes == {"what": "residence.csv"}

    def test_one_places_rows_as_csv(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        found = rows(client.get(f"/rilis/{done.pk}/residence.csv", {"tempat": MOJOSONGO}).content)
        assert [(row["place"], row["sex"], row["age_group"], row["persons"]) for row in found] == [
            (MOJOSONGO, "male", "15-19", "1")
        ]

    def test_metadata_and_unknown_tables(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        assert client.get(f"/rilis/{done.pk}/flow.json").json()["census_day"] == "2020-09-15"
        assert client.get(f"/rilis/{done.pk}/salaries.csv").status_code == 404

    def test_a_statistician_of_one_city_sees_that_city_only(self, done: Run) -> None:
        client, user = signed_in("anwar")
        user.grants.update(place_id=at("33.72"))
        assert "Kota Surakarta" in client.get(f"/rilis/{done.pk}/").text
        assert client.get(f"/rilis/{done.pk}/", {"tempat": JEBRES}).status_code == 200
        assert client.get(f"/rilis/{done.pk}/", {"tempat": "52"}).status_code == 403
        assert client.get(f"/rilis/{done.pk}/residence.csv").status_code == 403
        assert trail("refused")[-1].place == at("ID")

    def test_in_english(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        client.cookies["bahasa"] = "en"
        page = client.get(f"/rilis/{done.pk}/").text
        assert "Age pyramid" in page and "Piramida" not in page


class TestSigning:
    def test_the_second_person_makes_it_public(self, done: Run) -> None:
        first, one = signed_in("anwar")
        second, two = signed_in("sri")
        visitor = Client()
        assert visitor.get("/hasil/").status_code == 404
        first.post(f"/rilis/{done.pk}/tanda-tangan")
        assert (Run.objects.get().state, visitor.get("/hasil/").status_code) == ("done", 404)
        second.post(f"/rilis/{done.pk}/tanda-tangan")
        assert Run.objects.get().state == "public"
        assert "Indonesia" in visitor.get("/hasil/").text
        assert [entry.actor for entry in trail("sign_release")] == [one.actor, two.actor]
        assert trail("publish_release")[0].actor == two.actor

    def test_nobody_signs_twice(self, done: Run) -> None:
        client, _ = signed_in("anwar")
        client.post(f"/rilis/{done.pk}/tanda-tangan")
        answer = client.post(f"/rilis/{done.pk}/tanda-tangan")
        assert answer.status_code == 403 and "Orang lain" in answer.text
        assert Signature.objects.count() == 1 and Run.objects.get().state == "done"
        assert "tanda tangani" not in client.get(f"/rilis/{done.pk}/").text

    def test_without_the_right_for_the_country_nobody_signs(self, done: Run) -> None:
        user = member("anwar")
        user.grants.update(place_id=at("33.72"))
        with pytest.raises(actions.Refused, match="no_right"):
            actions.sign(user, done.pk)
        assert not Signature.objects.exists()
        assert trail("refused")[-1].codes == {"wanted": "sign_release"}

    def test_an_unfinished_run_is_not_signed(self, done: Run) -> None:
        Run.objects.update(state="running")
        with pytest.raises(actions.Refused, match="not_done"):
            actions.sign(member("anwar"), done.pk)


class TestPublic:
    @pytest.fixture
    def public(self, done: Run) -> Run:
        Run.objects.update(state="public", published_at=clock.now())
        return done

    def test_everybody_sees_down_to_the_district(self, public: Run, client: Client) -> None:
        assert "?tempat=33.72.04" in client.get("/hasil/", {"tempat": "33.72"}).text
        district = client.get("/hasil/", {"tempat": "33.72.04"})
        assert district.status_code == 200 and JEBRES not in district.text
        assert client.get("/hasil/", {"tempat": JEBRES}).status_code == 404

    def test_no_flow_between_districts_is_public(self, public: Run, client: Client) -> None:
        page = client.get("/hasil/", {"tempat": "33.72.04"}).text
        assert "Arus" not in page

    def test_the_public_files_end_where_the_pages_end(self, public: Run, client: Client) -> None:
        levels = {row["level"] for row in rows(client.get("/hasil/residence.csv").content)}
        flows = {row["level"] for row in rows(client.get("/hasil/flow.csv").content)}
        assert (levels, flows) == ({"0", "1", "2", "3"}, {"0", "1", "2"})
        assert client.get("/hasil/residence.json").json()["unit"]["en"] == "persons"

    def test_staff_pages_stay_closed_to_everybody(self, public: Run, client: Client) -> None:
        assert client.get(f"/rilis/{public.pk}/residence.csv").status_code == 302
