"""The search itself finds what is planted: otherwise finding nothing would prove nothing."""

from base64 import b64encode, urlsafe_b64encode
from datetime import date
from pathlib import Path

import pytest

from tests.chain.traces import Needles, search

NAME = "Siti Nurhaliza Éka"
BORN = date(1985, 3, 7)


@pytest.mark.parametrize(
    "planted",
    [
        NAME.encode(),
        NAME.upper().encode(),
        NAME.encode().hex().encode(),
        b64encode(b"x" + NAME.encode() + b"yz"),
        b64encode(b"xy" + NAME.encode() + b"z"),
        urlsafe_b64encode(NAME.encode()),
        NAME.encode("utf-16-le"),
        b"1985-03-07",
        b"07/03/1985",
        b"7 Maret 1985",
        b"07 Maret 1985",
        b"Mar 7, 1985",
        b" 19850307 ",
        b"lahir 07.03.1985.",
        b'"07031985"',
        b64encode(b"{'born': '1985-03-07'}"),
        NAME.title().encode(),
        b"/petugas?q=Siti+Nurhaliza+%C3%89ka",
        b'{"name": "Siti Nurhaliza \\u00c9ka"}',
    ],
)
def test_a_planted_value_is_found_in_every_form(tmp_path: Path, planted: bytes) -> None:
    file = tmp_path / "dump"
    file.write_bytes(b"\0\xff noise " + planted + b" more noise")
    assert search([file], Needles([NAME], [BORN]))


@pytest.mark.parametrize("number", [b"3372041985030712", b"x19850307", b"07031985f3", b"33.07.03.1985"])
def test_a_date_within_a_longer_number_or_code_is_none(tmp_path: Path, number: bytes) -> None:
    file = tmp_path / "dump"
    file.write_bytes(b"noise " + number + b" more noise")
    assert search([file], Needles([NAME], [BORN])) == []


def test_noise_alone_is_silent(tmp_path: Path) -> None:
    file = tmp_path / "dump"
    file.write_bytes(bytes(range(256)) * 400)
    assert search([file], Needles([NAME], [BORN])) == []
