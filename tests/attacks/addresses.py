"""Every address of the site, from the resolver: a new one is attacked from the day it is there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """A pattern of the resolver: `route` like `/isi/orang/<uuid:member_id>/`, its view, its name."""

    route: str
    view: Any
    name: str

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """(name, kind) of what stands in the address."""
        return [(found["name"], found["kind"] or "str") for found in _PARAMETER.finditer(self.route)]

    @property
    def template(self) -> str:
        """The address as OpenAPI writes it."""
        return _PARAMETER.sub(lambda found: "{" + found["name"] + "}", self.route)

    def filled(self, **known: object) -> str:
        """The address with these values, or harmless ones, in it."""
        given = {"uuid": "00000000-0000-4000-8000-000000000001", "int": "1", "str": "x", "slug": "x", **known}
        return _PARAMETER.sub(lambda found: str(given.get(found["name"], given[found["kind"] or "str"])), self.route)


def addresses() -> list[Address]:
    """All of them, in the order of the resolver."""
    return list(_below(get_resolver(), "/"))


def _below(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(route, entry.callback, entry.name or "")
        else:
            yield from _below(entry, route)
