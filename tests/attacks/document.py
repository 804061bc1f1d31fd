"""An OpenAPI document of the whole site, made from the resolver, the forms behind each view and the pages they show."""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from cacah.portal.tests.conftest import Visitor
from cacah.portal.tests.paper import Page
from tests.attacks.addresses import Address, addresses

TYPED = re.compile(r"""POST(?:\.get(?:list)?\(|\[)["'](\w+)["']|["'](\w+)["'] in request\.POST""")
ASKED = re.compile(r"""GET(?:\.get(?:list)?\(|\[)["'](\w+)["']|["'](\w+)["'] in request\.GET""")
JSON = re.compile(r"/titip$|/sinkron/|/perangkat/daftar$")
"""Where no form is sent."""

HEALTH = "/sehat"
"""Answers 503 on purpose, when something is the matter."""

EVIL = (
    "", "0", "-1", "1e309", "99999999999999999999", "9" * 5000, "9999999999", "9999-12-31", "0001-01-01", "nan", "²",
    "\x00", "a\x00b", "\r\nSet-Cookie: x=1", "=cmd|' /C calc'!A0", "'; drop table cases_case; --", "\u202eabc",
    "😀" * 50, "../../etc/passwd", "%s%n{0}", "[]", '[{"path": "orang/", "fields": {"a": ["b"]}}]', "[" * 5000,
    "00000000-0000-0000-0000-000000000000", "<script>alert(1)</script>", "\ufffe\uffff", "٣٣٧٢٠٤١٧٠٨٨٥٠٠٠١",
)  # fmt: skip
"""What breaks parsers, numbers, dates, headers, spreadsheets and databases; beside whatever hypothesis thinks of."""


def views_sources(address: Address) -> list[Any]:
    """The modules in which the view behind an address stands; the interview's wrap theirs in a closure."""
    view = inspect.unwrap(address.view)
    inner = [cell.cell_contents for cell in view.__closure__ or () if inspect.isfunction(cell.cell_contents)]
    return [sys.modules[one.__module__] for one in (view, *inner)]


def fields(address: Address) -> tuple[set[str], set[str]]:
    """(names of form fields, names of query parameters) that the modules of the view know of."""
    typed: set[str] = set()
    asked = {"bahasa", "page", "next"}
    for module in views_sources(address):
        source = inspect.getsource(module)
        for pattern, found in ((TYPED, typed), (ASKED, asked)):
            found.update(name for pair in pattern.findall(source) for name in pair if name)
        for form in vars(module).values():
            if inspect.isclass(form) and issubclass(form, forms.BaseForm):
                typed.update(getattr(form, "base_fields", {}))
                asked.update(getattr(form, "base_fields", {}))
    return typed, asked


def shown(visitor: Visitor, path: str) -> dict[str, list[str]]:
    """Name and values of the fields that stand on a page for this visitor."""
    found: dict[str, list[str]] = {}
    page = Page(visitor.client.get(path, follow=True).getvalue().decode(errors="replace"))
    for form in page.forms:
        for name, values in {**form.fields, **form.offered}.items():
            found.setdefault(name, []).extend(str(value) for value in values)
    return found


def _values(known: Iterable[str]) -> dict[str, Any]:
    return {"anyOf": [{"enum": [*known, *EVIL]}, {"type": "string", "maxLength": 200}]}


def document(visitor: Visitor, ids: Iterable[str]) -> dict[str, Any]:
    """The OpenAPI document as this visitor sees the site; `ids` are tried wherever an id is taken."""
    ids = list(ids)
    return {
        "openapi": "3.0.2",
        "info": {"title": "cacah", "version": "0"},
        "paths": {one.template: _operations(visitor, one, ids) for one in addresses() if one.route != HEALTH},
    }


def _operations(visitor: Visitor, address: Address, ids: list[str]) -> dict[str, Any]:
    typed, asked = fields(address)
    on_page = shown(visitor, address.filled(**dict.fromkeys(("case_id", "member_id"), ids[0] if ids else "x")))
    body = {name: _values([*on_page.get(name, ()), *ids]) for name in sorted(typed | set(on_page)) if name}
    query = [{"name": name, "in": "query", "schema": _values(ids)} for name in sorted(asked)]
    inside = [
        {"name": name, "in": "path", "required": True, "schema": _inside(kind, ids)}
        for name, kind in address.parameters
    ]
    content = {"schema": {"type": "object", "properties": body}}
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data")
    posted = {"requestBody": {"content": dict.fromkeys(kinds, content)}, "parameters": [*inside, *query]}
    if JSON.search(address.route):
        posted["requestBody"] = {"content": {"application/json": {"schema": {}}}}
    answers = {"responses": {"default": {"description": "anything but a fault of ours"}}}
    return {"get": {"parameters": [*inside, *query], **answers}, "post": {**posted, **answers}}


def _inside(kind: str, ids: list[str]) -> dict[str, Any]:
    if kind == "uuid":
        return {"anyOf": [{"enum": ids or ["x"]}, {"type": "string", "format": "uuid"}]}
    if kind == "int":
        return {"enum": ["0", "1", "2", "99", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000, "٣", "-1"]}
    return _values([*ids, "id", "en", "family", "person", "lahir", "pindah", "paket", "T01"])


def operations(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, method) of everything in the document."""
    for path, methods in raw["paths"].items():
        for method in methods:
            yield path, method
