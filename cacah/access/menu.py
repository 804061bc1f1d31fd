"""What a member of staff may open. Rooms above register their pages here when they start."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cacah.access import reads
from cacah.access.core import roles
from cacah.access.models import User


@dataclass(frozen=True, slots=True)
class Page:
    """A registered page: a label (lazily translated), the name of its address, the verb it asks for."""

    label: Any
    url_name: str
    verb: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in somebody's menu."""

    label: str
    url: str
    current: bool


_PAGES: dict[str, Page] = {}


def register(label: Any, url_name: str, verb: str) -> None:
    """Add a page, in the order of calls; the same `url_name` again replaces it. Called from AppConfig.ready."""
    if verb not in roles.VERBS:
        raise KeyError(verb)
    _PAGES[url_name] = Page(label, url_name, verb)


def entries(user: User, path: str = "") -> Iterator[Entry]:
    """The pages this user may open; the one at `path` is current."""
    mine = {verb for held in reads.held(user) for verb in roles.ROLES.get(held.role, ())}
    for page in _PAGES.values():
        if page.verb in mine:
            url = reverse(page.url_name)
            yield Entry(str(page.label), url, path.startswith(url))


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `staff_menu`, looked up only by a template that shows it."""

    def look() -> list[Entry]:
        return list(entries(request.user, request.path)) if isinstance(request.user, User) else []

    return {"staff_menu": SimpleLazyObject(look)}
