"""Papers are read by screen readers, hold what was given and nothing else, in whatever script it is."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from hypothesis import example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from cacah.lib import pdf, qr

TEMPLATE = """= #data.heading
#data.text
#qr(data.code, data.alt)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("paper") / "letter.typ"
    file.write_text(TEMPLATE)
    return file


def made(template: Path, text: str, title: str = "Surat", language: str = "id") -> pypdf.PdfReader:
    data = {"heading": "Kepala", "text": text, "code": qr.svg("https://cacah.example/a"), "alt": "Kode QR surat"}
    return pypdf.PdfReader(BytesIO(pdf.compile(template, data, title=title, language=language)))


def words(reader: pypdf.PdfReader) -> str:
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


def test_a_paper_says_its_language_and_title_and_is_tagged_for_screen_readers(template: Path) -> None:
    reader = made(template, "Isi surat", language="pt-BR")
    root: Any = reader.trailer["/Root"].get_object()
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "pt-BR", True, True)  # fmt: skip
    assert reader.metadata is not None and reader.metadata.title == "Surat"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    tree = str(_tags(root["/StructTreeRoot"]))
    assert "/H1" in tree and "/P" in tree and "Kode QR surat" in tree


def _tags(node: object) -> list[object]:
    """Kinds and spoken words of a structure tree, in reading order."""
    if isinstance(node, pypdf.generic.IndirectObject):
        return _tags(node.get_object())
    if isinstance(node, list):
        return [_tags(one) for one in node]
    if isinstance(node, dict):
        return [node.get("/S"), node.get("/Alt"), _tags(node.get("/K"))]
    return []


@pytest.mark.parametrize("name", ["Siti Aminah", "Ñuñoa É", "Ωμέγα", "أحمد", "Иван", "#panic()", "*a* _b_ $c$ @d <e>"])
def test_names_stand_as_they_were_given(template: Path, name: str) -> None:
    found = words(made(template, name))
    assert sorted(found) == sorted(f"Kepala {name}")


def test_a_letter_that_no_font_has_is_a_box_and_the_rest_stands(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False))
    monkeypatch.setattr(pdf, "_compiler", lambda: bare)
    monkeypatch.setattr(pdf, "_absent", {})
    assert words(made(template, "Siti 王 dan ក")) == "Kepala Siti □ dan □"
    assert set(pdf._absent) == {ord("王"), ord("ក")}


@hypothesis(max_examples=60)
@given(st.text(max_size=60))
@example("a\u0301 \x00 \u202e \U0001f600 \ud7ff \ufffe\u0378")
@example('\n\t\\"')
def test_whatever_is_given_makes_a_paper(template: Path, text: str) -> None:
    assert words(made(template, text, title=text)).startswith("Kepala")


def test_a_picture_without_words_is_a_mistake_of_the_template(tmp_path: Path) -> None:
    file = tmp_path / "wrong.typ"
    file.write_text('= Kepala\n#image(bytes(data.code), format: "svg")\n')
    with pytest.raises(typst.TypstError, match="alt"):
        pdf.compile(file, {"code": qr.svg("a")}, title="Surat", language="id")


def test_a_picture_has_a_pixel_a_point(tmp_path: Path) -> None:
    file = tmp_path / "card.typ"
    file.write_text("#set page(width: 120pt, height: 63pt, margin: 0pt)\n#data.text\n")
    drawn = pdf.picture(file, {"text": "Halo"}, title="Kartu", language="id")
    assert (drawn[:8], int.from_bytes(drawn[16:20], "big"), int.from_bytes(drawn[20:24], "big")) == (
        b"\x89PNG\r\n\x1a\n", 120, 63)  # fmt: skip
