"""What people read before they log in and pass on: complete in every language, small, and without anybody's tracker."""

import json
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import playwright
import pypdf
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation

from cacah.interview.tests.test_verifying import ROOM
from cacah.portal import papers
from cacah.portal.questions import QUESTIONS
from cacah.portal.steps import HAVE_READY, STEPS
from cacah.portal.tests.conftest import Visitor

PAGES = ("/petunjuk", "/tanya-jawab", "/bagikan")


def words(file: bytes) -> str:
    reader = pypdf.PdfReader(BytesIO(file))
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_without_logging_in(visitor: Visitor, path: str, language: str) -> None:
    visitor.open(f"{path}?bahasa={language}")
    assert (visitor.status, visitor.page.language) == (200, language)
    assert len(visitor.html) < 30_000


def test_the_guide_says_what_to_have_ready_and_shows_each_step(visitor: Visitor) -> None:
    visitor.open("/petunjuk")
    for told in (*HAVE_READY, *(step.title for step in STEPS), *(step.text for step in STEPS)):
        assert str(told) in visitor.page.text
    assert visitor.html.count("<img ") == visitor.html.count('loading="lazy"') == len(STEPS)
    for step in STEPS:
        assert f'alt="{step.shows}"' in visitor.html


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", [step.picture for step in STEPS])
def test_each_step_has_a_small_picture_in_the_language(name: str, language: str) -> None:
    path = papers.picture(name, language)
    assert path == f"portal/guide/{language}/{name}.webp"
    file = Path(str(finders.find(path)))
    assert file.read_bytes()[8:12] == b"WEBP" and file.stat().st_size < 20_000


def test_a_language_without_pictures_shows_those_of_the_first() -> None:
    assert papers.picture("landing", "jv") == "portal/guide/id/landing.webp"


@pytest.mark.parametrize("language", ["id", "en"])
def test_twenty_questions_are_answered(visitor: Visitor, language: str) -> None:
    visitor.open(f"/tanya-jawab?bahasa={language}")
    with translation.override(language):
        asked = [(str(question), str(answer)) for question, answer in QUESTIONS]
    assert len(set(asked)) == 20
    for question, answer in asked:
        assert question in visitor.page.text and answer in visitor.page.text, question


@pytest.mark.parametrize(("language", "said"), [("id", "Yang perlu disiapkan"), ("en", "What to have ready")])
def test_the_brochure_is_one_accessible_page_in_the_language(visitor: Visitor, language: str, said: str) -> None:
    visitor.open(f"/?bahasa={language}")
    file = visitor.client.get("/brosur.pdf").content
    reader = pypdf.PdfReader(BytesIO(file))
    root: Any = reader.trailer["/Root"].get_object()
    assert (len(reader.pages), root["/Lang"], root["/MarkInfo"]["/Marked"]) == (1, language, True)
    assert said in words(file) and "http://testserver" in words(file)


def test_a_link_to_the_site_shows_a_card_wherever_it_is_passed_on(visitor: Visitor) -> None:
    visitor.open("/")
    assert '<meta property="og:image" content="http://testserver/kartu-id.png">' in visitor.html
    assert '<meta property="og:title" content="Isi sensus untuk keluarga Anda' in visitor.html
    card = visitor.client.get("/kartu-id.png")
    size = tuple(int.from_bytes(card.content[place : place + 4], "big") for place in (16, 20))
    assert (card["Content-Type"], size) == ("image/png", (1200, 630))
    assert len(card.content) < 100_000
    assert visitor.client.get("/kartu-xx.png").status_code == 404


def test_what_is_passed_on_goes_to_the_two_services_and_nowhere_else(visitor: Visitor) -> None:
    visitor.open("/bagikan")
    abroad = [urlsplit(link) for link in visitor.page.links.values() if link.startswith("http")]
    assert {link.netloc for link in abroad} == {"wa.me", "www.facebook.com"}
    for link in abroad:
        asked = parse_qs(link.query)
        assert set(asked) == ({"text"} if link.netloc == "wa.me" else {"u"})
        assert "http://testserver" in next(iter(asked.values()))[0]
    assert "<script" not in visitor.html


def test_the_published_key_checks_a_receipt_without_us(seated: Visitor) -> None:
    seated.answer_all().send()
    address = seated.page.links["Periksa keaslian tanda terima"]
    answer = Client().get("/.well-known/cacah-receipts.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert told["verify"] == "http://testserver/periksa/"
    asked = {"tokens": [address], "browser": "new", "keys": told["keys"]}
    node = Path(playwright.__file__).parent / "driver" / "node"
    command = [str(node), "--no-warnings", str(ROOM / "tests" / "runner.mjs")]
    done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, check=True)
    (found,) = json.loads(done.stdout)
    assert found["answer"] == "genuine"
    assert (found["statement"]["members"], found["statement"]["completeMembers"]) == (4, 4)
    assert found["statement"]["number"] in seated.page.text and found["statement"]["code"] in seated.page.text


def test_a_token_of_the_far_future_is_refused_like_any_other(visitor: Visitor) -> None:
    visitor.open(f"/periksa/AQ{'_' * 122}")
    assert visitor.status == 404
    assert "tidak berasal dari kami" in visitor.page.text
