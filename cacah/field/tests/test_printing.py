"""A list on paper for an RT head: it tells nothing of answers, is counted out and in, and is the list check."""

import re
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.cases.tests.conftest import MARCH, VILLAGE
from cacah.field.models import PrintedList
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.test_handover import SLS
from cacah.field.tests.test_list import answer
from cacah.field.tests.test_push import family
from cacah.lib import clock

__all__ = ["family"]

PRINTS = "/petugas/cetak"


@pytest.fixture
def chief(client: Client, family: Case) -> User:
    who = user("district", "33.72.04")
    enter(client, who)
    return who


def printed(client: Client, **told: Any) -> Any:
    return client.post(f"{PRINTS}?desa={place(VILLAGE)}", {"sls": place(SLS), "untuk": "Ketua RT 002", **told})


def on_paper(client: Client) -> str:
    """What stands on a fresh print, without its number and place."""
    reader = pypdf.PdfReader(BytesIO(printed(client).content))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    return re.sub(r"nomor \d+", "nomor", text)


def test_the_paper_is_the_same_whether_a_family_has_answered_or_not(client: Client, chief: User, family: Case) -> None:
    before = on_paper(client)
    for words in ("BUDI SANTOSO", "JL. MELATI 12", "Tinggal di sini", "halaman", "Ketua RT 002"):
        assert words in before
    with clock.at(MARCH):
        answer(family, 3)
    assert Case.objects.get().complete_at and on_paper(client) == before


def test_each_print_is_counted_out_with_who_got_it(client: Client, chief: User, family: Case) -> None:
    assert printed(client)["Content-Type"] == "application/pdf"
    printed(client)
    first, second = PrintedList.objects.order_by("pk")
    assert (first.holder, first.printed_by, first.families, first.ended_at) == (
        "Ketua RT 002", chief, [str(family.id)], None)  # fmt: skip
    shown = client.get(PRINTS).content.decode()
    assert all(f"{PRINTS}/{one.pk}" in shown for one in (first, second))
    assert Entry.objects.filter(verb="print_list", actor=chief.actor, place=place(SLS)).count() == 2
    for told in ({"untuk": ""}, {"sls": place("33.72.04.1002")}):
        assert printed(client, **told).status_code == 400
    assert PrintedList.objects.count() == 2


@pytest.mark.parametrize(("tick", "told", "state"), [
    ("here", "list_here", "here"), ("moved", "list_moved", "moved"), ("unknown", "list_unknown", "unknown"),
])  # fmt: skip
def test_a_tick_is_a_word_of_the_list_check(
    client: Client, chief: User, family: Case, tick: str, told: str, state: str
) -> None:
    printed(client)
    number = PrintedList.objects.get().pk
    for _twice in range(2):
        assert client.post(f"{PRINTS}/{number}", {"baris-1": tick, "lakukan": "kembali"}).status_code == 302
    (word,) = cases.told(Case.objects.get())
    assert (word.event, word.author, Case.objects.get().field_state) == (told, chief.actor, state)
    assert word.facts["note"] == f"Kata ketua RT, daftar cetak {number}, baris 1"
    row = PrintedList.objects.get()
    assert row.ended_by == chief and not row.lost_reason
    assert Entry.objects.get(verb="key_list").codes == {"told": 1, "refused": 0}


def test_of_a_family_that_answered_the_tick_says_that_all_are_still_here_or_that_something_changed(
    client: Client, chief: User, family: Case
) -> None:
    with clock.at(MARCH):
        answer(family, 3)
    for tick, told in (("here", "list_still_here"), ("moved", "list_out"), ("died", "list_death")):
        printed(client)
        client.post(f"{PRINTS}/{PrintedList.objects.latest('pk').pk}", {"baris-1": tick, "lakukan": "kembali"})
        assert told in {word.event for word in cases.told(Case.objects.get())}
    assert Case.objects.get().instruction == "short"


def test_a_family_written_below_the_list_is_to_be_interviewed(client: Client, chief: User, family: Case) -> None:
    printed(client)
    number = PrintedList.objects.get().pk
    client.post(f"{PRINTS}/{number}", {"baru-2": "Keluarga Contoh, Jalan Uji 9", "lakukan": "kembali"})
    made = Case.objects.get(kind="found")
    assert (made.place_id, made.instruction, bool(made.confirmed_at)) == (place(SLS), "interview", True)
    assert "Keluarga Contoh, Jalan Uji 9" in cases.told(made)[0].facts["note"]


def test_a_list_that_is_lost_is_recorded_with_the_reason_and_takes_no_ticks(
    client: Client, chief: User, family: Case
) -> None:
    printed(client)
    address = f"{PRINTS}/{PrintedList.objects.get().pk}"
    assert client.post(address, {"lakukan": "hilang"}).status_code == 400
    assert client.post(address, {"lakukan": "hilang", "alasan": "Kena hujan"}).status_code == 302
    assert "Kena hujan" in client.get(PRINTS).content.decode()
    client.post(address, {"baris-1": "here", "lakukan": "kembali"})
    assert cases.told(family) == [] and Entry.objects.filter(verb="lose_list").count() == 1


def test_nothing_is_keyed_while_nobody_goes_through_lists(client: Client, chief: User, family: Case) -> None:
    printed(client)
    with clock.at(MARCH):
        enter(client, chief)
        answered = client.post(f"{PRINTS}/{PrintedList.objects.get().pk}", {"baris-1": "here", "lakukan": "kembali"})
    assert answered.status_code == 400 and "tidak dibuka" in answered.content.decode()
    assert PrintedList.objects.get().ended_at is None


@pytest.mark.parametrize(("role", "code", "status"), [("district", "91.71.01", 403), ("enumerator", VILLAGE, 403)])
def test_another_areas_office_sees_no_list(client: Client, chief: User, role: str, code: str, status: int) -> None:
    printed(client)
    enter(client, user(role, code, name="asing"))
    address = f"{PRINTS}/{PrintedList.objects.get().pk}"
    assert client.get(address).status_code == status
    assert client.post(address, {"lakukan": "hilang", "alasan": "x"}).status_code == status
    assert PrintedList.objects.get().ended_at is None
