"""Pages behind the seat are compressed with answers in them; docs/decisions/compression.md says when that is safe."""

import pytest

from cacah.portal.tests.conftest import Visitor
from cacah.portal.tests.conftest import folder as folder

PLANTED = "zqxjkvtanam"


@pytest.mark.parametrize(
    "path",
    ["/isi/", "/isi/keluarga/1/", "/isi/orang/", "/isi/orang/tambah/", "/isi/ringkasan/", "/keluar", "/kunjungan"],
)
def test_no_page_of_a_family_shows_what_stands_in_its_address(seated: Visitor, path: str) -> None:
    seated.open(f"{path}?q={PLANTED}&periksa={PLANTED}&{PLANTED}=1&sudah={PLANTED}")
    assert seated.status == 200
    assert PLANTED not in seated.html


def test_the_seat_does_not_come_along_when_another_site_asks(seated: Visitor) -> None:
    assert seated.client.cookies["kursi"]["samesite"] == "Lax"


def test_the_token_of_a_form_is_never_the_same_twice(seated: Visitor) -> None:
    tokens = {seated.open("/isi/keluarga/1/").page.forms[0].fields["csrfmiddlewaretoken"][0] for _ in range(2)}
    assert len(tokens) == 2
