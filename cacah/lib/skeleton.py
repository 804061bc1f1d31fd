"""Pages drawn once: what is the same for everybody is kept in pieces, what differs is put in between.

Django draws a page of questions in 0.8 ms, and a family asks for twenty pages; putting the differing texts into the
kept pieces takes a twentieth of that. The templates stay plain Django templates and know nothing of it.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_OPEN, _CLOSE = "\ue002", "\ue003"  # private use: no text of ours holds them
_SLOT = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")

Slots = Mapping[str, Any]
"""What differs from page to page: texts, or one level of texts by name (`progress.words`)."""


def _mark(name: str) -> SafeString:
    return SafeString(f"{_OPEN}{name}{_CLOSE}")


@lru_cache(maxsize=512)
def _pieces(
    template: str,
    language: str,
    frame: tuple[tuple[str, Hashable], ...],
    names: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[str, ...]:
    """The page taken apart: literal HTML and names of slots by turns."""
    context: dict[str, Any] = dict(frame)
    for name, inner in names:
        context[name] = {key: _mark(f"{name}.{key}") for key in inner} if inner else _mark(name)
    return tuple(_SLOT.split(get_template(template).render({**context, "csrf_token": _mark("csrf_token")})))


def drawn(template: str, frame: Mapping[str, Hashable], slots: Slots, token: Callable[[], str] = str) -> SafeString:
    """A template from its kept pieces.

    `frame`: what decides the shape and is the same for many (addresses, titles of the census, switches); the template
    may do with it what it likes. `slots`: texts the template only prints; escaped unless they are safe. A slot must not
    be asked about in the template, nor changed by a filter: give a switch in `frame` for that. `token`: asked where the
    template has a form.
    """
    names = tuple((name, tuple(value) if isinstance(value, dict) else ()) for name, value in slots.items())
    pieces = list(_pieces(template, get_language() or "", tuple(frame.items()), names))
    for at in range(1, len(pieces), 2):
        name, _dot, key = pieces[at].partition(".")
        if name == "csrf_token":
            pieces[at] = token()
        else:
            value = slots[name][key] if key else slots[name]
            pieces[at] = conditional_escape(value)
    return SafeString("".join(pieces))


def render(
    request: HttpRequest, template: str, frame: Mapping[str, Hashable], slots: Slots, status: int = 200
) -> HttpResponse:
    """A page from its kept pieces, see `drawn`."""
    return HttpResponse(drawn(template, frame, slots, lambda: get_token(request)), status=status)
