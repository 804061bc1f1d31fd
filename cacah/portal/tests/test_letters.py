"""Letters: a page per family, a code that works, nothing of it kept."""

import re
from io import BytesIO

import pypdf
import pytest

from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import VILLAGE
from cacah.entry.models import Code
from cacah.geo import reads as geo
from cacah.portal import letters
from cacah.portal.tests.conftest import PASSWORD, Visitor

CODE = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")


def _pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(made)).pages]


def test_every_family_of_a_place_gets_a_page_and_some_are_blank(visitor: Visitor) -> None:
    village = geo.by_code(VILLAGE)
    assert village is not None
    pages = _pages(letters.made(village.pk, "https://sensus.example/", "user:1", blank=2))
    assert len(pages) == 3
    assert "BUDI SANTOSO" in pages[0]
    assert "https://sensus.example/kode" in pages[0]
    assert all("Keluarga yang belum tercatat" in page for page in pages[1:])
    assert Code.objects.count() == 3
    assert Entry.objects.get(verb="print_letters").codes == {"letters": 3}


def test_the_code_of_the_letter_opens_the_family(visitor: Visitor) -> None:
    case = Case.objects.get(kind="register")
    (page,) = _pages(letters.made(case.place_id, "https://sensus.example", "user:1"))
    found = CODE.search(page)
    assert found is not None
    visitor.open("/kode").send(kode=found[0]).send(sandi=PASSWORD)
    assert visitor.path == "/isi/"


def test_too_many_letters_for_one_file_are_refused(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST", 0)
    with pytest.raises(letters.TooMany):
        letters.made(Case.objects.get(kind="register").place_id, "https://sensus.example", "user:1")
