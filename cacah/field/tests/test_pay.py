"""What officers are paid: each item once, corrections on their own, nothing lost by rounding, two people."""

import csv
import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import pypdf
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cacah.access.models import User
from cacah.audit.models import Entry as Noted
from cacah.cases.models import Case
from cacah.cases.tests.conftest import ROOT, SEPTEMBER, VILLAGE
from cacah.field.core import pay
from cacah.field.core.pay import Entry, Item
from cacah.field.models import PaySheet, PayVerdict
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.phone import Phone
from cacah.field.tests.test_push import family, word
from cacah.field.tests.test_review import bring, press
from cacah.lib import clock
from cacah.lib.problems import Problem
from cacah.plan.core import pay as rules

__all__ = ["family"]

PAY = "/petugas/upah"
RATES = {"interview": Decimal("7500.25"), "line": Decimal("499.99")}
ITEMS = [Item(kind, UUID(int=at), at % 3) for at in range(8) for kind in RATES]


@given(
    st.lists(st.tuples(st.sampled_from(ITEMS), st.booleans(), st.booleans()), max_size=60),
    st.sampled_from(["0.01", "1", "100", "2500"]),
)
def test_sheets_together_pay_what_is_accepted_in_whatever_order_it_was_approved_and_returned(
    deeds: Sequence[tuple[Item, bool, bool]], coin: str
) -> None:
    """Each deed approves or returns an item, and may be followed by a sheet; the last one is."""
    accepted: set[Item] = set()
    paid: list[Entry] = []
    carried: dict[int, Decimal] = {}
    total = Decimal(0)
    for item, approved, close in [*deeds, (ITEMS[0], False, True)]:
        (accepted.add if approved else accepted.discard)(item)
        if close:
            found = pay.entries(accepted, accepted, paid, RATES)
            for line in pay.lines(found, carried, Decimal(coin)):
                carried[line.officer] = line.left
                total += line.paid
                assert line.paid >= 0 and line.paid % Decimal(coin) == 0
            paid += found
            assert pay.entries(accepted, accepted, paid, RATES) == [], "each item is on one sheet"
    assert total + sum(carried.values()) == sum(RATES[item.kind] for item in accepted)


def test_what_was_paid_and_sent_back_is_taken_off_at_the_rate_at_which_it_was_paid() -> None:
    item, other = ITEMS[0], ITEMS[2]
    first = pay.entries([item], [item], [], {"interview": Decimal(100)})
    second = pay.entries([other], [other], first, {"interview": Decimal(150)})
    assert [(one.item, one.units, one.rate) for one in second] == [
        (other, 1, Decimal(150)), (item, -1, Decimal(100))]  # fmt: skip


def test_nobody_pays_back_what_is_below_zero_waits_for_the_next_sheet() -> None:
    (line,) = pay.lines([Entry(ITEMS[0], -1, Decimal(100))], {}, Decimal(1))
    assert (line.paid, line.left) == (Decimal(0), Decimal(-100))
    (line,) = pay.lines([Entry(ITEMS[2 * 3], 1, Decimal(250))], {0: Decimal(-100)}, Decimal(100))
    assert (line.paid, line.left) == (Decimal(100), Decimal(50))


@pytest.fixture
def maker(phone: Phone, officer: User, family: Case, client: Client) -> User:
    """The regency's supervisor, after an officer brought an interview and a line of the list, and it was approved."""
    phone.pull()
    item = bring(phone, family)
    phone.add(word(family, "list_here"))
    phone.push()
    enter(client, user("district", "33.72.04"))
    press(client, item, "setuju")
    who = user("regency", "33.72")
    enter(client, who)
    return who


def sheet(client: Client, until: str = "2020-09-20") -> Any:
    """Look at the next sheet, and make it."""
    shown = client.get(PAY, {"sampai": until}).content.decode()
    marks = re.findall(r'name="tanda" value="(\w+)"', shown)
    return client.post(PAY, {"sampai": until, "tanda": marks[0] if marks else ""})


def test_approved_work_is_paid_once(client: Client, maker: User, officer: User) -> None:
    assert "Rp 8.000" in client.get(PAY, {"sampai": "2020-09-20"}).content.decode()
    assert "Belum ada pekerjaan" in client.get(PAY, {"sampai": "2020-09-19"}).content.decode()
    for day in ("2020-09-21", "9999-12-31", "besok"):
        assert client.get(PAY, {"sampai": day}).status_code == 400
    first = sheet(client)
    assert first.status_code == 302
    line = PaySheet.objects.get().lines.get()
    assert (line.officer, line.interviews, line.checks, line.paid) == (officer, 1, 1, Decimal(8000))
    assert sheet(client).status_code == 409 and PaySheet.objects.count() == 1
    assert Noted.objects.filter(verb="make_pay_sheet", actor=maker.actor).count() == 1


def test_an_impatient_finger_makes_one_sheet_and_signs_it_once(client: Client, maker: User) -> None:
    shown = client.get(PAY, {"sampai": "2020-09-20"}).content.decode()
    told = {"sampai": "2020-09-20", "tanda": re.findall(r'name="tanda" value="(\w+)"', shown)[0]}
    first, again = (client.post(PAY, told) for _ in range(2))
    assert first["Location"] == again["Location"] and PaySheet.objects.count() == 1
    enter(client, user("regency", "33.72", name="lain"))
    assert client.post(PAY, told).status_code == 409, "somebody else made it"
    enter(client, user("provincial", "33"))
    for _ in range(2):
        assert client.post(first["Location"], {"lakukan": "setuju"}).status_code == 302
    assert PayVerdict.objects.count() == Noted.objects.filter(verb="sign_pay_sheet").count() == 1


def test_work_sent_back_after_it_was_paid_is_a_correction_on_the_next_sheet(
    client: Client, maker: User, family: Case
) -> None:
    sheet(client)
    brought = PaySheet.objects.get().entries.get(kind="interview")
    with clock.at(SEPTEMBER + timedelta(minutes=5)):
        enter(client, user("district", "33.72.04", name="lain"))
        item = {"case": str(family.id), "id": str(brought.item)}
        press(client, item, "kembalikan", alasan="Tanyakan lagi.")
        enter(client, maker)
        assert sheet(client).status_code == 302
    line = PaySheet.objects.latest("pk").lines.get()
    assert (line.back, line.paid, line.left) == (Decimal(-7500), Decimal(0), Decimal(-7500))


def test_a_second_person_signs_and_nobody_the_own_sheet(client: Client, maker: User) -> None:
    address = sheet(client)["Location"]
    assert client.post(address, {"lakukan": "setuju"}).status_code == 400
    second = user("provincial", "33")
    enter(client, second)
    assert client.post(address, {"lakukan": "setuju"}).status_code == 302
    verdict = PayVerdict.objects.get()
    assert (verdict.by, verdict.signed) == (second, True)
    assert client.post(address, {"lakukan": "tolak", "alasan": "Salah"}).status_code == 400
    noted = Noted.objects.get(verb="sign_pay_sheet")
    assert (noted.actor, noted.place) == (second.actor, place("33.72"))


def test_what_a_refused_sheet_held_is_paid_by_the_next(client: Client, maker: User) -> None:
    address = sheet(client)["Location"]
    enter(client, user("provincial", "33"))
    assert client.post(address, {"lakukan": "tolak"}).status_code == 400, "without a reason"
    assert client.post(address, {"lakukan": "tolak", "alasan": "Tarifnya keliru"}).status_code == 302
    enter(client, maker)
    assert "Tarifnya keliru" in client.get(address).content.decode()
    assert sheet(client).status_code == 302
    assert [one.lines.get().paid for one in PaySheet.objects.order_by("pk")] == [Decimal(8000), Decimal(8000)]


def test_the_sheet_goes_on_paper_and_into_a_spreadsheet(client: Client, maker: User, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(name="Petugas Contoh")
    address = sheet(client)["Location"]
    rows = list(csv.DictReader(StringIO(client.get(f"{address}.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["petugas"], row["upah"], row["koreksi"], row["dibayar"]) for row in rows] == [
        ("Petugas Contoh", "8000", "0", "8000")]  # fmt: skip
    paper = "".join(
        page.extract_text() for page in pypdf.PdfReader(BytesIO(client.get(f"{address}.pdf").content)).pages
    )
    for words in ("Petugas Contoh", "Rp 8.000", "Tanda tangan", "belum disetujui orang kedua", "halaman 1 dari 1"):
        assert words in " ".join(paper.split()), words
    assert Noted.objects.filter(verb="export_pay_sheet", actor=maker.actor).count() == 2


@pytest.mark.parametrize(("role", "code"), [("district", "33.72.04"), ("regency", "91.71"), ("enumerator", VILLAGE)])
def test_who_does_not_pay_there_sees_no_sheet(client: Client, maker: User, role: str, code: str) -> None:
    address = sheet(client)["Location"]
    enter(client, user(role, code, name="asing"))
    for page in (address, f"{address}.csv", f"{address}.pdf"):
        assert client.get(page).status_code == 403
    assert client.post(address, {"lakukan": "setuju"}).status_code == 403


@pytest.mark.parametrize(
    ("old", "new"), [('"7500"', '"7500.5"'), ('"7500"', '"-1"'), ('"100"', '"0"'), ('"500"', '"x"')]
)
def test_a_wrong_amount_in_the_plan_is_named(old: str, new: str) -> None:
    text = (ROOT / rules.FILE).read_text()
    problems: list[Problem] = []
    assert old in text
    rules.parse({rules.FILE: text.replace(old, new, 1)}, problems)
    assert [one.code for one in problems] == ["bad-amount"]
