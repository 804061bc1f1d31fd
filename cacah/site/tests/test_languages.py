"""A further language is one folder: pages, brochure and card follow it, and what is not translated stays Indonesian."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from cacah.portal.tests.conftest import Visitor, folder, now, world
from cacah.portal.tests.paper import Page
from cacah.site import locale
from cacah.site.settings import languages

__all__ = ["folder", "now", "world"]

JAVANESE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Tanya jawab"
msgstr "Pitakon lan wangsulan"

msgid "Kartu keluarga. Yang lama pun boleh."
msgstr "Kertu kulawarga. Sing lawas uga oleh."

msgid "Caranya"
msgstr "Carane"

msgid "Dari HP, di rumah, kapan saja."
msgstr "Saka HP, ing omah, kapan wae."
"""


@pytest.fixture
def javanese(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A further language as a translator adds it: one folder, here with its first four texts."""
    (tmp_path / "source" / "jv").mkdir(parents=True)
    (tmp_path / "source" / "jv" / "portal.po").write_text(JAVANESE)
    monkeypatch.setattr(locale, "SOURCE", tmp_path / "source")
    monkeypatch.setattr(trans_real, "_translations", {})
    settings.LOCALE_PATHS = [str(tmp_path / "built")]
    settings.LANGUAGES = languages(tmp_path / "source")
    locale.build()
    with translation.override("id"):
        yield
    vars(trans_real)["get_languages"].cache_clear()


def test_a_further_language_is_one_folder(javanese: None, world: None, db: None, now: datetime, settings: Any) -> None:
    assert settings.LANGUAGES == [("id", "Bahasa Indonesia"), ("jv", "Jawa")]
    visitor = Visitor(Client(), Page("")).open("/petunjuk?bahasa=jv")
    assert (visitor.page.language, visitor.status) == ("jv", 200)
    for told in ("Kertu kulawarga. Sing lawas uga oleh.", "Carane", "Buat sandi keluarga"):
        assert told in visitor.page.text
    assert "Pitakon lan wangsulan" in visitor.open("/tanya-jawab").page.text
    brochure = visitor.client.get("/brosur.pdf").content
    reader = pypdf.PdfReader(BytesIO(brochure))
    assert "Kertu kulawarga" in reader.pages[0].extract_text()
    root: Any = reader.trailer["/Root"].get_object()
    assert root["/Lang"] == "jv"
    assert visitor.client.get("/kartu-jv.png").status_code == 200
