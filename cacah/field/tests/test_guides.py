"""The guides of one page: open to everybody, with pictures of the screens, and on paper for a screen reader too."""

from io import BytesIO

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from pypdf import PdfReader

from cacah.field import guides

PICTURES = 6


@pytest.mark.parametrize("name", guides.GUIDES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_guide_shows_each_step_with_its_picture_and_needs_no_signing_in(name: str, language: str) -> None:
    client = Client()
    client.cookies["bahasa"] = language
    page = client.get(f"/petugas/panduan/{name}").content.decode()
    assert page.count(f"field/guide/{language}/") == page.count("<img") == PICTURES
    with translation.override(language):
        found = guides.GUIDES[name]
        assert all(escape(str(text)) in page for step in found.steps for text in (step.title, step.shows))
    assert client.get(f"/petugas/panduan/{name}.pdf/x").status_code == 404


@pytest.mark.parametrize(("name", "language"), [("petugas", "en"), ("pengawas", "id")])
def test_the_paper_is_one_page_that_can_be_read_aloud(name: str, language: str) -> None:
    with translation.override(language):
        paper = PdfReader(BytesIO(guides._paper(name, language, "Sensus")))
        titles = [str(step.title) for step in guides.GUIDES[name].steps]
    assert len(paper.pages) == 1
    words = paper.pages[0].extract_text()
    assert [title for title in titles if title not in words] == []
    assert str(paper.root_object["/Lang"]) == language and "/StructTreeRoot" in paper.root_object
    assert len(paper.pages[0].images) == PICTURES


def test_there_is_no_other_guide() -> None:
    assert Client().get("/petugas/panduan/camat.pdf").status_code == 404
