"""After sending: born, died, moved in or out in two taps, until the plan's last day; and what is begun is not sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cacah.cases import jobs
from cacah.cases import reads as cases
from cacah.cases.core.ranking import FIRST
from cacah.cases.models import Case, Draft, Envelope, Member, Version
from cacah.cases.tests.conftest import BUDI, SITI
from cacah.lib import clock
from cacah.portal.tests.conftest import Visitor

SUMMER = datetime(2020, 7, 10, 5, tzinfo=UTC)
"""The online census is over, changes are not: they end with the field work."""


@pytest.fixture
def sent(seated: Visitor) -> Visitor:
    """A family that has sent everything, at its receipt."""
    return seated.answer_all().send()


def standing(position: int) -> dict[str, Any]:
    case = Case.objects.get()
    part = cases.latest_versions(case.id)[Member.objects.get(position=position).id]
    return dict(part.values)


def test_after_the_log_in_a_family_that_has_sent_sees_that_and_what_it_can_do(sent: Visitor) -> None:
    receipt = sent.path
    sent.log_in()
    assert sent.path == "/isi/"
    assert "Jawaban keluarga ini sudah kami terima pada 10 Maret 2020" in sent.page.text
    assert "Anda bisa mengubah sampai 30 September 2020" in sent.page.text
    assert sent.page.links["Lihat tanda terima"] == receipt
    for words in ("Ada bayi lahir", "Ada yang meninggal", "Ada yang pindah ke sini", "Ada yang pindah dari sini"):
        assert words in sent.page.links
    assert sent.open(sent.page.links["Ubah jawaban lain"]).path == "/isi/ringkasan/"


@pytest.mark.parametrize("again", [False, True], ids=["from the receipt", "after a new log-in"])
def test_a_death_is_told_in_two_taps(sent: Visitor, again: bool) -> None:
    if again:
        sent.log_in()
    sent.open(sent.page.links["Ada yang meninggal"])
    assert "Siapa yang meninggal?" in sent.page.text
    sent.open(sent.page.links["SITI AMINAH"])
    assert sent.page.forms[0].fields["presence"] == ["died"]
    sent.send(death_date_d="9", death_date_m="3", death_date_y="2020", death_number="3372-KM-1")
    assert sent.path.startswith("/isi/tanda-terima/")
    assert "meninggal" in sent.page.text, "from the new receipt the next thing can be told"
    assert standing(2)["death_date"] == "2020-03-09" and standing(2)["death_number"] == "3372-KM-1"
    assert Case.objects.get().residents == 3
    assert Version.objects.filter(part_id=Member.objects.get(position=2).id).count() == 2
    assert Envelope.objects.count() == 2


def test_a_move_is_told_in_two_taps(sent: Visitor) -> None:
    sent.open(sent.page.links["Ada yang pindah dari sini"]).open(sent.page.links["AGUS SANTOSO"])
    sent.send(presence_place="Gurabesi", presence_since_y="2020")
    assert sent.path.startswith("/isi/tanda-terima/")
    assert (standing(3)["presence"], standing(3)["presence_place"]) == ("elsewhere", "91.71.01.1001")
    assert sent.open("/isi/perubahan/keluar/").path == "/isi/perubahan/keluar/"
    assert "AGUS SANTOSO" not in sent.page.links, "he has moved already"


def test_a_birth_is_told_in_two_taps_and_pressing_twice_tells_of_one_child(sent: Visitor) -> None:
    sent.open(sent.page.links["Ada bayi lahir"])
    form = sent.page.forms[0].filled(
        {"name": "Bayi", "sex": "female", "birth_date_d": "8", "birth_date_m": "3", "birth_date_y": "2020"}
    )
    first = sent.post("/isi/perubahan/lahir/", form).path
    assert sent.post("/isi/perubahan/lahir/", form).path == first
    born = standing(5)
    assert (born["joined"], born["birth_date"], born["since"], born["card"]) == (
        "born", "2020-03-08", "2020-03-08", "unknown",
    )  # fmt: skip
    assert Case.objects.get().residents == 5 and Member.objects.count() == 5


def test_somebody_who_moved_in_is_told_in_two_taps(sent: Visitor) -> None:
    sent.open(sent.page.links["Ada yang pindah ke sini"])
    sent.send(name="Wayan Rai", sex="male", birth_date_y="1990", since_y="2020", since_m="2", since_d="1")
    assert sent.path.startswith("/isi/tanda-terima/")
    assert (standing(5)["joined"], standing(5)["since"]) == ("moved_in", "2020-02-01")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": ""}, "name", "Jawab pertanyaan ini"),
        ({"birth_date_d": "31", "birth_date_m": "2"}, "birth_date", "Tanggal ini tidak ada"),
        ({"birth_date_y": "2021"}, "birth_date", "belum terjadi"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_sent(
    sent: Visitor, typed: dict[str, str], field: str, said: str
) -> None:
    good = {"name": "Bayi", "sex": "male", "birth_date_d": "8", "birth_date_m": "3", "birth_date_y": "2020"}
    sent.open("/isi/perubahan/lahir/").send({**good, **typed})
    assert sent.status == 422
    assert f"#{field}" in sent.page.links.values() and said in sent.page.text
    assert Envelope.objects.count() == 1 and Member.objects.count() == 4


def test_a_death_that_has_not_happened_is_refused_at_its_field(sent: Visitor) -> None:
    member = Member.objects.get(position=2)
    sent.open(f"/isi/perubahan/meninggal/{member.id}/").send(death_date_y="2021")
    assert sent.status == 422 and "belum terjadi" in sent.page.text
    assert Envelope.objects.count() == 1


def test_an_amendment_opened_and_not_sent_changes_nothing(sent: Visitor) -> None:
    before = standing(1)
    sent.log_in().open("/isi/keluarga/1/").send(floor="earth")
    sent.open(f"/isi/orang/{Member.objects.get(position=1).id}/1/").send(birth_place="Medan")
    sent.log_in()
    assert "Ada perubahan yang belum dikirim" in sent.page.text
    sent.open(sent.page.links["Ada yang meninggal"]).open(sent.page.links["SITI AMINAH"]).send(death_date_y="2020")
    assert Envelope.objects.filter(parts=1).count() == 1, "only what the taps are about is sent"
    assert standing(1) == before and standing(1)["birth_place"] == "Surakarta"
    assert Draft.objects.filter(sent=False).count() == 2
    with clock.at(datetime(2020, 11, 1, tzinfo=UTC)):
        for job in jobs.JOBS:
            job(clock.now())
    assert Envelope.objects.count() == 2 and standing(1) == before, "nothing sends it for them"
    assert "forced" not in FIRST


def test_what_was_begun_is_sent_when_the_family_says_so(sent: Visitor) -> None:
    sent.log_in().open(f"/isi/orang/{Member.objects.get(position=1).id}/1/").send(birth_place="Medan")
    sent.open("/isi/").open(sent.page.links["Lihat dan kirim perubahan"]).send()
    assert standing(1)["birth_place"] == "Medan"
    assert Version.objects.filter(part_id=Member.objects.get(position=1).id).count() == 2


def test_after_the_window_a_family_that_has_sent_may_still_change_and_another_not(sent: Visitor) -> None:
    with clock.at(SUMMER):
        sent.log_in()
        assert "Anda bisa mengubah sampai 30 September 2020" in sent.page.text
        sent.open(sent.page.links["Ada yang meninggal"]).open(sent.page.links["SITI AMINAH"])
        sent.send(death_date_d="1", death_date_m="7", death_date_y="2020")
        assert sent.path.startswith("/isi/tanda-terima/")
        assert standing(2)["presence"] == "died"


def test_after_the_last_day_nothing_is_changed(sent: Visitor) -> None:
    with clock.at(datetime(2020, 9, 30, 16, 50, tzinfo=UTC)):
        sent.log_in().open("/isi/perubahan/meninggal/").open(sent.page.links["SITI AMINAH"])
        form = sent.page.forms[0].filled({"death_date_y": "2020"})
    with clock.at(datetime(2020, 9, 30, 17, 5, tzinfo=UTC)):
        sent.post(sent.path, form)
        assert Envelope.objects.count() == 1
        assert sent.status == 409
        assert sent.open("/isi/").status == 200 and "kantor desa" in sent.page.text


def test_a_family_that_has_not_sent_goes_through_its_list(seated: Visitor) -> None:
    for path in ("lahir", "meninggal", "masuk", "keluar", "menikah"):
        assert seated.open(f"/isi/perubahan/{path}/").status == 404


def test_the_receipt_still_shows_no_answer(sent: Visitor) -> None:
    receipt = sent.path
    for path in ("/isi/orang/", "/isi/ringkasan/", f"/isi/orang/{Member.objects.get(position=1).id}/1/"):
        assert sent.open(path).path == f"{receipt}?sudah=1"
    sent.open("/isi/perubahan/meninggal/")
    assert BUDI[0] not in sent.html and SITI[0] not in sent.html


def test_a_seat_left_alone_at_the_receipt_runs_out(sent: Visitor, now: datetime) -> None:
    with clock.at(now + timedelta(minutes=21)):
        assert sent.open("/isi/perubahan/meninggal/").path.startswith("/?")


def test_what_the_register_said_stays_apart_from_the_answers(seated: Visitor) -> None:
    seated.begin().answer_family().answer_list()
    seated.send({"name": "Budi Susanto"}).open("/isi/ringkasan/").send()
    part = cases.latest_versions(Case.objects.get().id)[Member.objects.get(position=1).id]
    assert part.values["name"] == "Budi Susanto"
    assert part.register["corrected"] == {"name": "BUDI SANTOSO"}
    assert {"nik", "birth_date", "sex"} <= set(part.register["confirmed"])
    assert "birth_place" not in part.register["confirmed"], "answered without the register"


def test_every_page_after_sending_speaks_english_too(sent: Visitor) -> None:
    sent.client.cookies["bahasa"] = "en"
    member = Member.objects.get(position=2).id
    for path in ("lahir/", "meninggal/", f"meninggal/{member}/", "keluar/"):
        sent.open(f"/isi/perubahan/{path}")
        for word in (" yang ", "Anda", "Kirim", "Siapa", "Kembali"):
            assert word not in sent.page.text, path
