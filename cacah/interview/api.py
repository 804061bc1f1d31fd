"""What a phone with JavaScript asks for besides pages: to save what was typed, and to have what it needs without us."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _

from cacah.cases import actions as hall
from cacah.instrument import reads as instruments
from cacah.instrument.core import forms
from cacah.interview import pages
from cacah.interview.core.route import Stop
from cacah.interview.desk import Desk, field_prefix
from cacah.interview.forms import AddForm
from cacah.interview.pages import Section
from cacah.interview.reads import encoded
from cacah.interview.views import name_added
from cacah.lib.http import coding_for, compressed
from cacah.plan import reads as plan
from cacah.vault import phone

MOST_PAGES = 60
"""Pages in one batch: a family of eleven has fifteen."""

IMMUTABLE = "public, max-age=31536000, immutable"

_PATH = re.compile(
    r"(?:keluarga/(?P<family>\d{1,3})|orang(?:/(?P<add>tambah)|/(?P<member>[0-9a-f-]{36})/(?P<screen>\d{1,3}))?)/"
)


class Malformed(ValueError):
    """A batch that no phone of ours makes."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A page as it stood on the phone: its address below the mount, and the fields it would have sent."""

    path: str
    fields: Mapping[str, list[str]]


def read_batch(text: str) -> list[Typed]:
    """The pages of a batch `[{"path": …, "fields": {name: [value, …]}}, …]` in order. Raises Malformed."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    if not isinstance(found, list) or len(found) > MOST_PAGES:
        raise Malformed("not a list of pages")
    return [_typed(one) for one in found]


def _typed(one: Any) -> Typed:
    if not isinstance(one, dict) or not isinstance(one.get("path"), str) or not isinstance(one.get("fields"), dict):
        raise Malformed("not a page")
    for values in one["fields"].values():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Malformed("not the fields of a page")
    return Typed(one["path"], one["fields"])


def save(desk: Desk) -> HttpResponse:
    """Save a batch of pages, in its order; each is answered by itself.

    Saving is strict: a batch that was delayed on its way never undoes what the phone has saved since. `saved`, `stale`
    (with `own` when it was this phone that wrote), `refused`: some of it cannot be read; what can be is saved.
    A page that was typed too late comes here as a form and is led on to the summary.
    """
    if desk.request.method != "POST":
        return HttpResponse(status=405)
    try:
        batch = read_batch(desk.request.POST.get("paket", ""))
    except Malformed:
        return HttpResponse(status=400)
    own: dict[UUID, int] = {}
    results = [{"path": one.path, "parts": _save(desk, one, own)} for one in batch]
    if "text/html" in desk.request.headers.get("Accept", ""):
        return HttpResponseRedirect(desk.url(Stop("summary")))
    return HttpResponse(orjson.dumps({"pages": results}), content_type="application/json")


def _save(desk: Desk, typed: Typed, own: dict[UUID, int]) -> list[dict[str, Any]]:
    """One page. `own`: versions this batch has written so far; its later pages build on them."""
    match = _PATH.fullmatch(typed.path)
    if match is None:
        return [{"result": "refused"}]
    if match["add"]:
        return [_add(desk, typed)]
    try:
        sections = _sections(desk, match)
    except Http404:
        return [{"result": "refused"}]
    fields = {name: list(values) for name, values in typed.fields.items()}
    for section in sections:
        if section.part_id in own:
            _count, _dot, rest = (fields.get(section.version_field) or [""])[0].partition(".")
            fields[section.version_field] = [f"{own[section.part_id]}.{rest or '0.0'}"]
    outcome = pages.save(desk, sections, fields, strict=True)
    desk.reread()
    return [_told(section, result, own) for section, result in zip(sections, outcome.results, strict=True)]


def _told(section: Section, result: hall.Saved | hall.Stale, own: dict[UUID, int]) -> dict[str, Any]:
    told: dict[str, Any] = {"part": str(section.part_id), "field": section.version_field, "version": result.version}
    if isinstance(result, hall.Stale):
        return {**told, "result": "stale", "own": result.own}
    own[section.part_id] = result.version
    return {**told, "result": "refused" if section.errors else "saved"}


def _sections(desk: Desk, match: re.Match[str]) -> list[Section]:
    """What stands on the page of an address. Raises Http404."""
    if match["family"]:
        rows, number, part_id = desk.route.family, int(match["family"]), desk.seat.case_id
    elif match["member"]:
        rows, number, part_id = desk.route.person, int(match["screen"]), _listed(desk, match["member"])
    else:
        facts = [desk.route.facts] if desk.route.facts else []
        return [Section(member.id, facts, field_prefix(member.id)) for member in desk.open_members]
    if not 1 <= number <= len(rows):
        raise Http404
    return [Section(part_id, rows[number - 1])]


def _listed(desk: Desk, text: str) -> UUID:
    try:
        member_id = UUID(text)
    except ValueError as error:
        raise Http404 from error
    if desk.member(member_id) is None or desk.is_closed(member_id):
        raise Http404
    return member_id


def _add(desk: Desk, typed: Typed) -> dict[str, Any]:
    """Somebody who was added without a network; the phone made the id, so that twice adds one."""
    form = AddForm({name: values[0] for name, values in typed.fields.items() if values})
    if not form.is_valid() or desk.alone:
        return {"result": "refused"}
    try:
        member_id = hall.add_member(desk.seat, form.cleaned_data["orang"])
    except hall.ListFull:
        return {"result": "refused"}
    desk.reread()
    if not desk.sitting.answers(member_id):
        name_added(desk, member_id, form.cleaned_data["name"])
        desk.reread()
    return {"result": "saved", "part": str(member_id)}


def provisions(desk: Desk) -> HttpResponse:
    """Everything a phone needs to go on without us, asked for once in a sitting and kept sealed there.

    `members`: ids in order; `parts`: by id `name`, `answers`, `prefill`, `context`, the `field` that holds the token
    and the draft's `version`; `joining`: the context of somebody who is added; `names`: of codes of places and of long
    lists that occur; `token`: for forms.
    """
    family, parts = desk.seat.case_id, {}
    asked = [member.id for member in desk.open_members]
    for part_id in (family, *asked):
        parts[str(part_id)] = _provision(desk, part_id)
    whole = {
        "family": str(family),
        "members": [str(one) for one in asked],
        "route": {"family": desk.route.family, "person": desk.route.person, "facts": desk.route.facts},
        "parts": parts,
        "joining": desk.around_new,
        "names": _names(desk),
        "token": get_token(desk.request),
    }
    return HttpResponse(orjson.dumps(whole), content_type="application/json")


def _provision(desk: Desk, part_id: UUID) -> dict[str, Any]:
    draft = desk.sitting.drafts.get(part_id)
    context = desk.around(part_id)
    known = {name: context.get(name) for name in desk.part(part_id).context}
    named = desk.member(part_id) is not None
    return {
        "name": desk.name(part_id) if named else "",
        "call": desk.call(part_id) if named else "",
        "answers": draft.answers if draft else {},
        "version": draft.version if draft else 0,
        "prefill": {name: list(value) for name, value in desk.prefill(part_id).items()},
        "prefix": field_prefix(part_id) if named else "",
        "context": known,
    }


def _names(desk: Desk) -> dict[str, str]:
    """How the codes of places and of long lists among answers and register values are shown."""
    names: dict[str, str] = {}
    for part_id in (desk.seat.case_id, *desk.member_ids):
        part = desk.part(part_id)
        known = {name: value for name, (value, _) in desk.prefill(part_id).items()}
        for values in (known, desk.sitting.answers(part_id)):
            for name, value in values.items():
                item = part.items.get(name)
                if item and item.search and isinstance(value, str):
                    names[value] = forms.show(part, name, value, desk.language, pages.place_name)
    return names


def shell(desk: Desk) -> HttpResponse:
    """The page without anybody's answer that a phone draws into while it has no network; the same for everybody."""
    version, language = desk.instrument.version[:12], desk.language
    files = {part: f"{desk.base}soal/{version}/{language}/{part}.json" for part in ("family", "person")}
    drawn = {part: f"{desk.base}lukisan/{version}/{language}/{part}.json" for part in ("family", "person")}
    frame = {"census": plan.current().title(language), "base": desk.base, "files": files, "drawn": drawn}
    lists = f"{desk.base}daftar/{version}/{language}/"
    searched = {item.list for part in desk.instrument.parts.values() for item in part.items.values() if item.search}
    long_lists = [f"{lists}{name}.json" for name in sorted(filter(None, searched))]
    texts = {"to": _("Lanjut ke %(name)s"), "languages": (), "lists": lists, "long_lists": long_lists}
    response = render(desk.request, "interview/shell.html", {**frame, **desk.frame, **texts})
    response["Cache-Control"] = "private, no-cache"
    return response


@lru_cache(maxsize=64)
def _file(kind: str, version: str, language: str, part: str, coding: str) -> bytes:
    """A file of a version of the questionnaire, the same for everybody; made once in a process. KeyError without it."""
    current = instruments.version(version)
    made = {"soal": forms.wire, "lukisan": forms.drawing}[kind](current.parts[part], language)
    return compressed(orjson.dumps(made), coding, thorough=True) if coding else orjson.dumps(made)


def _questionnaire(request: HttpRequest, kind: str, version: str, language: str, part: str) -> HttpResponse:
    coding = coding_for(request)
    try:
        found = instruments.addressed(version)
        body = _file(kind, found.version, found.language(language), part, coding)
    except (KeyError, instruments.NoInstrument) as error:
        raise Http404 from error
    response = HttpResponse(body, content_type="application/json")
    response["Cache-Control"] = IMMUTABLE if found.version.startswith(version) else "no-cache"
    response["Vary"] = "Accept-Encoding"
    if coding:
        response["Content-Encoding"] = coding
    return response


def part_file(request: HttpRequest, version: str, language: str, part: str) -> HttpResponse:
    """What the phone needs to walk a part."""
    return _questionnaire(request, "soal", version, language, part)


def drawing_file(request: HttpRequest, version: str, language: str, part: str) -> HttpResponse:
    """What the phone needs besides to draw a part."""
    return _questionnaire(request, "lukisan", version, language, part)


def mark_phone(desk: Desk, response: HttpResponse) -> None:
    """Tell the phone's scripts whose sitting this is, and that a page they sent has been saved.

    Both cookies are read by our scripts only; the first opens nothing: it names the case to us and to nobody else.
    """
    mark, secure = _mark(desk.seat.case_id), settings.CACAH_HTTPS
    if desk.request.COOKIES.get(MARK) != mark:
        response.set_cookie(MARK, mark, path=desk.base, samesite="Lax", secure=secure)
    sent = desk.request.POST.get(SENT, "") if desk.request.method == "POST" else ""
    if _SENT.fullmatch(sent) and 300 <= response.status_code < 400:
        response.set_cookie(SENT, sent, path=desk.base, max_age=600, samesite="Lax", secure=secure)


MARK, SENT = "ponsel", "kiriman"
"""Cookies: whose sitting it is; which page has arrived, by the number the phone gave it in a field of that name."""

_SENT = re.compile(r"[0-9a-z]{1,16}", re.ASCII)


@lru_cache(maxsize=4096)
def _mark(case_id: UUID) -> str:
    return encoded(phone.mark(case_id))
