"""What a member of staff may open. Rooms above register their pages here when they start."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from cacah.access import reads
from cacah.access.core import roles
from cacah.access.models import User

GROUPS = {
    "today": gettext_lazy("Hari ini"),
    "officers": gettext_lazy("Petugas dan wilayah"),
    "families": gettext_lazy("Keluarga dan jawaban"),
    "special": gettext_lazy("Lembaga, malam, kertas"),
    "figures": gettext_lazy("Angka dan unduhan"),
    "guides": gettext_lazy("Panduan"),
}
"""What a long menu is parted into, in its order: what is used every day comes first."""

SHORT = 7
"""So many pages are seen at a glance without headings."""


@dataclass(frozen=True, slots=True)
class Page:
    """A registered page: a label (lazily translated), the name of its address, the verb it asks for, its group."""

    label: Any
    url_name: str
    verb: str
    group: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in somebody's menu."""

    label: str
    url: str
    current: bool
    group: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that stand together in somebody's menu; without a title where all of them do."""

    name: str
    title: str
    entries: tuple[Entry, ...]


_PAGES: dict[str, Page] = {}


def register(label: Any, url_name: str, verb: str, group: str) -> None:
    """Add a page, in the order of calls; the same `url_name` again replaces it. Called from AppConfig.ready."""
    if verb not in roles.VERBS:
        raise KeyError(verb)
    if group not in GROUPS:
        raise KeyError(group)
    _PAGES[url_name] = Page(label, url_name, verb, group)


def entries(user: User, path: str = "") -> Iterator[Entry]:
    """The pages this user may open, group by group; the one at `path` is current."""
    mine = {verb for held in reads.held(user) for verb in roles.ROLES.get(held.role, ())}
    order = [*GROUPS]
    for page in sorted(_PAGES.values(), key=lambda one: order.index(one.group)):
        if page.verb in mine:
            url = reverse(page.url_name)
            yield Entry(str(page.label), url, path.startswith(url), page.group)


def groups(user: User, path: str = "") -> list[Group]:
    """What `entries` has, parted where it is much."""
    found = tuple(entries(user, path))
    if len(found) <= SHORT:
        return [Group("all", "", found)] if found else []
    parted = groupby(found, key=lambda entry: entry.group)
    return [Group(name, str(GROUPS[name]), tuple(pages)) for name, pages in parted]


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `staff_menu`, looked up only by a template that shows it, and `staff_home`."""

    def look() -> list[Group]:
        return groups(request.user, request.path) if isinstance(request.user, User) else []

    return {"staff_menu": SimpleLazyObject(look), "staff_home": SimpleLazyObject(lambda: reverse("access:home"))}
