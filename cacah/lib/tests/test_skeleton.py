"""A page from kept pieces is the page that Django draws."""

import pytest
from django.template import engines
from django.template.backends.django import Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import SafeString

from cacah.lib import skeleton

PAGE = (
    '{% if warn %}<b>{% translate "Tunggu sebentar" %}</b>{% endif %}<h1>{{ title }}</h1>{% csrf_token %}'
    "{% if progress %}<p>{{ progress.words }}: {{ progress.done }}</p>{% endif %}{{ questions }}"
)


@pytest.fixture(autouse=True)
def page(monkeypatch: pytest.MonkeyPatch) -> Template:
    skeleton._pieces.cache_clear()
    template = engines["django"].from_string(PAGE)
    assert isinstance(template, Template)
    monkeypatch.setattr(skeleton, "get_template", lambda name: template)
    return template


def test_what_differs_stands_where_the_template_prints_it_and_is_escaped(page: Template) -> None:
    frame = {"warn": True}
    slots = {
        "title": "Siti & <Ani>",
        "progress": {"words": "1 dari 2", "done": 1},
        "questions": SafeString("<i>ya</i>"),
    }
    request = RequestFactory().get("/")
    made = skeleton.render(request, "page", frame, slots).content.decode()
    drawn = page.render({**frame, **slots, "csrf_token": "x"})
    token = made.partition('value="')[2].partition('"')[0]
    assert len(token) == 64
    assert made.replace(token, "x") == drawn
    assert "Siti &amp; &lt;Ani&gt;" in made


def test_one_family_never_sees_what_another_was_told() -> None:
    request = RequestFactory().get("/")
    for name in ("Siti", "Budi"):
        made = skeleton.render(request, "page", {"warn": False}, {"title": name}).content.decode()
        assert f"<h1>{name}</h1>" in made
    assert skeleton._pieces.cache_info().currsize == 1


def test_each_language_and_each_shape_has_pieces_of_its_own() -> None:
    request = RequestFactory().get("/")
    with translation.override("en"):
        english = skeleton.render(request, "page", {"warn": True}, {"title": "a"}).content.decode()
    with translation.override("id"):
        assert "Tunggu sebentar" in skeleton.render(request, "page", {"warn": True}, {"title": "a"}).content.decode()
        assert "Tunggu" not in skeleton.render(request, "page", {"warn": False}, {"title": "a"}).content.decode()
    assert "Tunggu" not in english


def test_a_frame_that_cannot_be_compared_is_refused() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        skeleton.render(RequestFactory().get("/"), "page", {"warn": []}, {"title": "a"})  # type: ignore[dict-item]
