"""Who is behind: families, list check, visits, interviews and phones by officer and place, as a page and as a sheet."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import JAYAPURA, NEXT_VILLAGE, SEPTEMBER, VILLAGE
from cacah.field import actions
from cacah.field.tests.conftest import FIRST_DAY, enter, place, user
from cacah.field.tests.phone import Phone
from cacah.field.tests.test_push import family, interview, word
from cacah.field.tests.test_review import DISTRICT, chief, press
from cacah.lib import clock

__all__ = ["chief", "family"]

WORK = "/petugas/pekerjaan"


def lines(client: Client) -> list[dict[str, str]]:
    """The sheet, as a spreadsheet reads it."""
    raw = client.get(f"{WORK}/unduh.csv").content
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(raw.decode("utf-8-sig")), delimiter=";"))


def test_what_officers_did_and_what_is_left_is_counted_by_place(
    phone: Phone, officer: User, chief: User, client: Client, family: Case
) -> None:
    before = lines(client)[0]
    assert (before["keluarga"], before["masih dikunjungi"], before["wawancara"]) == ("1", "1", "0")
    for told in (word(family, "no_contact"), word(family, "list_here"), interview(family)):
        phone.add(told)
    phone.push()
    sent = next(item for item in phone.answers if "status" in phone.answers[item])
    after = lines(client)[0]
    assert {name: after[name] for name in ("daftar diperiksa", "masih dikunjungi", "kunjungan", "wawancara")} == {
        "daftar diperiksa": "1", "masih dikunjungi": "0", "kunjungan": "1", "wawancara": "1",
    }  # fmt: skip
    assert (after["belum diperiksa"], after["petugas"], after["kode wilayah"]) == (
        "1",
        "enumerator",
        f"{VILLAGE}.001002",
    )
    press(client, {"case": str(family.id), "id": sent}, "kembalikan", alasan="Tanyakan lagi.")
    again = lines(client)[0]
    assert [again[name] for name in ("belum diperiksa", "disetujui", "dikembalikan")] == ["0", "0", "1"]
    with clock.at(SEPTEMBER + timedelta(minutes=1)):
        press(client, {"case": str(family.id), "id": sent}, "setuju")
    assert lines(client)[0]["disetujui"] == "1"


def test_a_phone_that_was_not_heard_of_for_two_days_is_marked(
    phone: Phone, chief: User, client: Client, family: Case
) -> None:
    assert "HP belum pernah tersambung" in client.get(WORK).content.decode()
    phone.pull()
    for later, silent in ((timedelta(days=2), False), (timedelta(days=2, minutes=1), True)):
        with clock.at(SEPTEMBER + later):
            enter(client, chief)
            assert ('class="tag attention"' in client.get(WORK).content.decode()) == silent
            assert lines(client)[0]["dua hari tidak tersambung"] == ("ya" if silent else "tidak")


def test_who_was_not_heard_of_stands_on_top_then_who_has_most_to_do(
    phone: Phone, officer: User, chief: User, client: Client, family: Case
) -> None:
    idle = user("enumerator", NEXT_VILLAGE, name="aaa")
    actions.assign(idle.pk, place(NEXT_VILLAGE), FIRST_DAY)
    User.objects.filter(pk=idle.pk).update(name="Aan")
    text = client.get(WORK).content.decode()
    assert text.index("<h2>enumerator") < text.index("<h2>Aan"), "never connected, though it has a phone"
    assert "belum ada HP" in text and "Tidak ada keluarga di wilayah kerjanya." in text


def test_a_name_in_the_sheet_is_never_a_formula(officer: User, chief: User, client: Client, family: Case) -> None:
    officer.name = '=HYPERLINK("http://evil.example")'
    officer.save()
    assert lines(client)[0]["petugas"].startswith("'=")


def test_both_looks_are_noted(officer: User, chief: User, client: Client) -> None:
    client.get(WORK)
    lines(client)
    noted = Entry.objects.filter(actor=chief.actor, verb__in=("see_work", "export_work")).order_by("id")
    assert [(one.verb, one.place, one.codes["officers"]) for one in noted] == [
        ("see_work", place(DISTRICT), 1), ("export_work", place(DISTRICT), 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("role", "code", "status"), [
    ("district", "91.71.01", 200), ("enumerator", JAYAPURA, 403), ("mayor_office", "33.72", 403),
])  # fmt: skip
def test_another_area_shows_nobody_and_other_roles_nothing(
    officer: User, client: Client, role: str, code: str, status: int
) -> None:
    enter(client, user(role, code, name="lain"))
    for address in (WORK, f"{WORK}/unduh.csv"):
        answered = client.get(address)
        assert answered.status_code == status
        assert officer.username not in answered.content.decode()
