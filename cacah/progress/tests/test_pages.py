"""The pages for offices: each works for whom it is meant, then: who may not."""

import csv
import io
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from cacah.access.guard import IDLE
from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.geo.models import Place
from cacah.lib import clock
from cacah.plan.core.terms import Plan
from cacah.progress import jobs, reads
from cacah.progress.models import Total
from cacah.progress.tests.conftest import NOON, SignIn, record

Places = dict[str, Place]
pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(places: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    """4.064 families expected in Jebres, of which 1.768 sent; the counts put there by themselves."""
    record(places["jebres"], mode="", families_expected=4064, persons_expected=12_192)
    record(places["jebres"], families_started=2000, families_sent=1768, residents_sent=5000, persons_listed_sent=5304)
    record(places["tegalharjo"], day=date(2020, 2, 17), mode="interview", families_sent=2, residents_sent=7)
    # The test's own transaction is still open and would hold its own events back.
    monkeypatch.setattr(jobs, "visible", lambda rows: rows.order_by("xid", "id"))
    assert jobs.count(clock.now()) == 3
    return places


class Words(HTMLParser):
    """The text of a page, tags left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.parts.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(part for part in self.parts if part)


def words(html: bytes) -> str:
    return Words(html.decode()).text


def test_a_mayor_starts_at_the_own_city_and_sees_it_against_its_target(
    counted: Places, client: Client, sign_in: SignIn
) -> None:
    sign_in("mayor_office", counted["regency"])
    first = client.get("/kemajuan/")
    assert first.headers["Location"] == f"/kemajuan/{counted['regency'].pk}/"
    page = client.get(first.headers["Location"])
    text = words(page.content)
    assert "4.064" in text and "1.770" in text
    assert "43,5 %" in text, "families that sent, of those expected"
    assert "Diperlukan" in text and "2.032" in text and "belum tercapai" in text
    assert page.content.count(b"<svg") >= 6, "a chart beside each headline number and one by day"


def test_families_from_outside_the_register_stand_apart_until_they_are_confirmed(
    counted: Places, client: Client, sign_in: SignIn
) -> None:
    sign_in("mayor_office", counted["regency"])
    said = "keluarga dari luar data kependudukan, belum dipastikan"
    assert f"Di luar angka ini: 3 {said}" in words(client.get(f"/kemajuan/{counted['regency'].pk}/").content)
    Case.objects.update(confirmed_at=NOON)
    assert said not in words(client.get(f"/kemajuan/{counted['regency'].pk}/").content)


def test_a_target_met_is_called_met(counted: Places, client: Client, sign_in: SignIn) -> None:
    Total.objects.filter(place=counted["regency"]).update(families_sent=2032)
    sign_in("mayor_office", counted["regency"])
    assert "✓ tercapai" in words(client.get(f"/kemajuan/{counted['regency'].pk}/").content)


def test_a_click_on_a_place_leads_down_to_the_sls_and_the_breadcrumb_up(
    counted: Places, client: Client, sign_in: SignIn
) -> None:
    sign_in("national", counted["nation"])
    for upper, lower in (("nation", "province"), ("regency", "district"), ("district", "jebres"), ("jebres", "sls")):
        page = client.get(f"/kemajuan/{counted[upper].pk}/").content.decode()
        assert f'href="/kemajuan/{counted[lower].pk}/"' in page
    lowest = client.get(f"/kemajuan/{counted['sls'].pk}/").content.decode()
    assert f'href="/kemajuan/{counted["nation"].pk}/"' in lowest


def test_the_breadcrumb_links_only_where_the_reader_may_look(counted: Places, client: Client, sign_in: SignIn) -> None:
    sign_in("village_head", counted["jebres"])
    page = client.get(f"/kemajuan/{counted['jebres'].pk}/").content.decode()
    assert "Jawa Tengah" in page
    assert f'href="/kemajuan/{counted["province"].pk}/"' not in page


def test_the_page_says_per_when_and_owns_up_to_being_late(counted: Places, client: Client, sign_in: SignIn) -> None:
    with clock.at(NOON):
        jobs.count(NOON)
        sign_in("mayor_office", counted["regency"])
        assert "Angka per 12.00.00 WIB" in words(client.get(f"/kemajuan/{counted['regency'].pk}/").content)
    with clock.at(NOON + timedelta(seconds=90)):
        assert "tertinggal 90 detik" in words(client.get(f"/kemajuan/{counted['regency'].pk}/").content)


def test_the_same_page_in_english(counted: Places, client: Client, sign_in: SignIn) -> None:
    sign_in("mayor_office", counted["regency"])
    client.cookies["bahasa"] = "en"
    with translation.override("en"):
        text = words(client.get(f"/kemajuan/{counted['regency'].pk}/").content)
    assert "4,064" in text and "43.5%" in text and "Complete" in text


def test_two_places_of_one_user_stand_to_choose(counted: Places, client: Client, sign_in: SignIn) -> None:
    sign_in("village_head", counted["jebres"], counted["tegalharjo"])
    text = words(client.get("/kemajuan/").content)
    assert "Jebres" in text and "Tegalharjo" in text


def sheet(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_sheet_has_a_line_for_every_village(counted: Places, client: Client, sign_in: SignIn) -> None:
    sign_in("mayor_office", counted["regency"])
    rows = sheet(client, f"/kemajuan/{counted['regency'].pk}/unduh.csv?level=4")
    assert [(row["nama"], row["keluarga terkirim"]) for row in rows] == [("Tegalharjo", "2"), ("Jebres", "1768")]
    assert Entry.objects.filter(verb="export_progress", place=counted["regency"].pk).exists()


@pytest.mark.parametrize("name", ["=1+1", "+62", "-2", "@SUM(A1)", "\t=1", '="a";"b"'])
def test_a_name_in_the_sheet_is_never_a_formula(counted: Places, client: Client, sign_in: SignIn, name: str) -> None:
    Place.objects.filter(pk=counted["jebres"].pk).update(name=name)
    sign_in("mayor_office", counted["regency"])
    rows = sheet(client, f"/kemajuan/{counted['regency'].pk}/unduh.csv?level=4")
    assert rows[1]["nama"] == f"'{name}"
    assert sheet(client, f"/kemajuan/{counted['regency'].pk}/unduh.csv?level=5")[0]["wilayah di atasnya"] == f"'{name}"


@pytest.mark.parametrize("asked", ["", "?level=1", "?level=x", "?level=99"])
def test_a_sheet_of_a_level_that_is_not_below_is_refused(
    counted: Places, client: Client, sign_in: SignIn, asked: str
) -> None:
    sign_in("mayor_office", counted["regency"])
    assert client.get(f"/kemajuan/{counted['regency'].pk}/unduh.csv{asked}").status_code == 400


def test_everybody_sees_the_national_counter(counted: Places, client: Client, plan: Plan) -> None:
    reads.forget()
    page = client.get("/hitung")
    assert "1.770" in words(page.content)
    assert page.headers["Cache-Control"] == "public, max-age=2"
    told = client.get("/hitung.json").json()
    assert (told["families_sent"], told["residents_sent"], told["persons_expected"]) == (1770, 5007, 12_192)


# Who may not.


def test_nobody_sees_progress_without_signing_in(counted: Places, client: Client, plan: Plan) -> None:
    for address in ("/kemajuan/", f"/kemajuan/{counted['nation'].pk}/", f"/kemajuan/{counted['nation'].pk}/unduh.csv"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/petugas/masuk")


@pytest.mark.parametrize("elsewhere", ["province", "papua", "tegalharjo"])
def test_a_village_head_does_not_see_other_places(
    counted: Places, client: Client, sign_in: SignIn, elsewhere: str
) -> None:
    sign_in("village_head", counted["jebres"])
    assert client.get(f"/kemajuan/{counted[elsewhere].pk}/").status_code == 403
    assert Entry.objects.filter(verb="refused", place=counted[elsewhere].pk).exists()


def test_a_place_that_does_not_exist_is_refused_like_any_other(
    counted: Places, client: Client, sign_in: SignIn
) -> None:
    sign_in("village_head", counted["jebres"])
    assert client.get("/kemajuan/999999/").status_code == 403


@pytest.mark.parametrize("role", ["enumerator", "helper", "help_desk", "dpo"])
def test_roles_without_the_right_see_no_progress(counted: Places, client: Client, sign_in: SignIn, role: str) -> None:
    sign_in(role, counted["nation"])
    assert client.get(f"/kemajuan/{counted['nation'].pk}/").status_code == 403


def test_who_may_look_but_not_take_away_gets_no_sheet(counted: Places, client: Client, sign_in: SignIn) -> None:
    sign_in("village_head", counted["jebres"])
    page = client.get(f"/kemajuan/{counted['jebres'].pk}/")
    assert b"unduh.csv" not in page.content
    assert client.get(f"/kemajuan/{counted['jebres'].pk}/unduh.csv?level=5").status_code == 403


def test_a_national_supervisor_without_the_second_factor_sees_nothing(
    counted: Places, client: Client, sign_in: SignIn
) -> None:
    sign_in("national", counted["nation"], second=False)
    response = client.get(f"/kemajuan/{counted['nation'].pk}/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/petugas/kode/daftar")


def test_an_idle_session_has_ended(counted: Places, client: Client, sign_in: SignIn) -> None:
    sign_in("mayor_office", counted["regency"])
    with clock.at(clock.now() + IDLE + timedelta(minutes=1)):
        assert client.get(f"/kemajuan/{counted['regency'].pk}/").status_code == 302


def test_the_counter_is_not_there_when_the_plan_keeps_it_back(
    counted: Places, client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from cacah.plan import reads as plan_reads

    closed = replace(plan, policies=replace(plan.policies, public_counter=False))
    monkeypatch.setattr(plan_reads, "current", lambda: closed)
    assert client.get("/hitung").status_code == 404
    assert client.get("/hitung.json").status_code == 404
