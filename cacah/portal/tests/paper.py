"""A browser without JavaScript, as far as forms go: what stands in a page's form is what would be posted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"input", "meta", "link", "br", "progress"}


@dataclass
class Form:
    """A form with its fields as they would be sent; `offered`: the values of each field's choices."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """The fields with some answers put in; None takes a field out."""
        sent = {name: values for name, values in self.fields.items() if name != "csrfmiddlewaretoken"}
        for name, value in answers.items():
            sent[name] = [] if value is None else [value] if isinstance(value, str) else list(value)
        return {name: values for name, values in sent.items() if values}


@dataclass
class Page(HTMLParser):
    """A page's forms, links, headings and visible text."""

    forms: list[Form] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    text: str = ""
    title: str = ""
    language: str = ""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms, self.links, self.ids, self.text, self.title, self.language = [], {}, [], "", "", ""
        self._form: Form | None = None
        self._select, self._link, self._in_title, self._area = "", "", False, ""
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    @property
    def _hidden(self) -> bool:
        return any(hidden for _, hidden in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, "hidden" in found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "html":
            self.language = found.get("lang", "")
        elif tag == "title":
            self._in_title = True
        elif tag == "a":
            self._link = found.get("href", "")
        elif tag == "form":
            self._form = Form(found.get("action", ""))
            self.forms.append(self._form)
        elif self._form and "name" in found and "disabled" not in found:
            self._control(tag, found)
        elif tag == "option" and self._select and self._form:
            self._form.offered[self._select].append(found.get("value", ""))
            if "selected" in found:
                self._form.fields[self._select] = [found.get("value", "")]

    def _control(self, tag: str, found: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = found["name"], found.get("type", "text")
        if tag == "select":
            self._select = name
            self._form.fields.setdefault(name, [""])
            self._form.offered.setdefault(name, [])
        elif tag == "textarea":
            self._area = name
            self._form.fields.setdefault(name, [""])
        elif tag == "input" and kind in ("radio", "checkbox"):
            self._form.offered.setdefault(name, []).append(found.get("value", "on"))
            if "checked" in found:
                self._form.fields.setdefault(name, []).append(found.get("value", "on"))
        elif tag == "input" and kind != "submit":
            self._form.fields.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "title":
            self._in_title = False
        elif tag == "a":
            self._link = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif self._area and self._form:
            self._form.fields[self._area] = [data.lstrip("\n")]
        elif not self._hidden:
            self.text += data
            if self._link:
                self.links[data.strip()] = self._link
