"""The desk compares two answers, decides whether they are of one person, and takes it back; nobody else sees them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cacah.access import actions as access
from cacah.audit.models import Entry
from cacah.cases import reads as cases
from cacah.cases.models import Case, Match, Verdict
from cacah.cases.tests.conftest import family, register, world
from cacah.cases.tests.test_once import dewi, found_family, send, work
from cacah.cases.tests.test_receiving import everything
from cacah.geo import reads as geo
from cacah.portal.tests.conftest import PASSWORD, Visitor
from cacah.portal.tests.paper import Page

__all__ = ["family", "register", "world"]

NIK = "3372046104900077"
Staff = Callable[..., Visitor]


@pytest.fixture
def staff(world: None, settings: Any) -> Staff:
    """A browser in which a member of staff with a role at a place is signed in."""
    settings.CACAH_TWO_FACTOR_ROLES = lambda: frozenset[str]()

    def signed_in(role: str, code: str = "33.72.04") -> Visitor:
        place = geo.row_by_code(code)
        assert place
        access.create_user(f"{role}-{code}", f"Petugas {role}", [(role, place.id)], PASSWORD)
        client = Client()
        client.post("/petugas/masuk", {"username": f"{role}-{code}", "password": PASSWORD})
        return Visitor(client, Page(""))

    return signed_in


@pytest.fixture
def lodging(family: Case) -> Case:
    """Dewi is named by Budi's family (since birth) and by one in the next village (since 2018)."""
    other = found_family()
    send(family, {**everything(family), UUID(int=1): dewi()})
    told = dewi(since="2018-02-01", nik=NIK, no_nik_reason=None)
    send(other, {UUID(int=2): told}, 5, street="Jalan Anggrek 3")
    work()
    return other


def page() -> str:
    row = Match.objects.get()
    return f"/petugas/ganda/{row.case_id}/{row.id}"


def press(desk: Visitor, deed: str) -> Visitor:
    return desk.post(page(), {"lakukan": deed})


def test_a_desk_compares_decides_by_the_rule_and_takes_it_back(lodging: Case, staff: Staff) -> None:
    desk = staff("district")
    listed = desk.open("/petugas/ganda").page.text
    assert "Gandekan" in listed and "belum diputuskan" in listed
    assert "DEWI" not in listed.upper(), "no name on the list"
    shown = desk.open(page()).page.text
    assert "Dewi Lestari" in shown and "21 April 1990" in shown and "0077" in shown
    assert NIK not in desk.html
    assert "Pindah: dihitung di tempat yang ditinggali paling akhir." in shown
    assert cases.case(lodging.id).residents == 1
    assert press(desk, "sama").status in (200, 302)
    assert Match.objects.get().decision == Verdict.SAME
    assert cases.case(lodging.id).word == "clean"
    assert "Petugas district" in desk.open(page()).page.text
    press(desk, "batal")
    history = desk.open(page()).page.text
    assert "dibatalkan" in history and Match.objects.get().decision == Verdict.OPEN


def test_who_is_asked_about_is_told_of_afterwards(lodging: Case, staff: Staff) -> None:
    desk = staff("help_desk", "0")
    assert "Sesudah ditanyakan" not in desk.open(page()).page.text
    press(desk, "tanya")
    assert "Sesudah ditanyakan" in desk.open(page()).page.text
    press(desk, f"sama,{lodging.id}")
    assert cases.case(lodging.id).residents == 1
    assert "Ditanyakan lewat telepon atau kunjungan." in desk.open(page()).page.text


def test_two_people_stay_two(lodging: Case, staff: Staff) -> None:
    desk = staff("regency", "33.72")
    press(desk, "dua")
    assert Match.objects.get().decision == Verdict.TWO
    assert "Sudah diputuskan" in desk.open("/petugas/ganda").page.text


def test_each_look_is_in_the_trail_for_both_families(lodging: Case, staff: Staff) -> None:
    row = Match.objects.get()
    staff("district").open(page())
    seen = Entry.objects.filter(verb="see_match").values_list("subject", flat=True)
    assert set(seen) == {f"case/{row.case_id}", f"case/{row.other_case}"}


def test_a_button_that_comes_late_or_is_none_changes_nothing(lodging: Case, staff: Staff) -> None:
    desk = staff("district")
    for deed in ("", "hapus", f"sama,{uuid4()}"):
        assert press(desk, deed).status == 409
    press(desk, "dua")
    assert "sudah berubah" in press(desk, "sama").page.text
    assert Match.objects.get().decision == Verdict.TWO


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("district", "91.71.01"), ("regency", "91.71"), ("help_desk", "91"), ("help_desk", "33.72.04.1001"),
        ("enumerator", "33.72.04"), ("helper", "33.72.04.1001"), ("national", "0"), ("village_head", "33.72.04"),
    ],
)  # fmt: skip
def test_another_areas_desk_and_other_roles_get_nothing(lodging: Case, staff: Staff, role: str, place: str) -> None:
    """A help desk of one of the two villages neither: the other family is not its own."""
    other = staff(role, place)
    assert "/petugas/ganda/" not in other.open("/petugas/ganda").html
    for deed in ("sama", "dua", "tanya", "batal"):
        assert press(other, deed).status == 403
    refused = other.open(page())
    assert refused.status == 403 and "DEWI" not in refused.html.upper()
    assert Match.objects.get().decision == Verdict.OPEN
    assert Entry.objects.filter(verb="refused").count() >= 5


def test_a_match_nobody_knows_is_refused_like_one_of_another_place(lodging: Case, staff: Staff) -> None:
    assert staff("district").open(f"/petugas/ganda/{uuid4()}/{uuid4()}").status == 403


def test_the_page_speaks_english(lodging: Case, staff: Staff) -> None:
    desk = staff("district")
    desk.open("/?bahasa=en")
    shown = desk.open(page()).page.text
    assert "One person or two" in shown and "Has moved: counted at the place lived in since the later date." in shown
