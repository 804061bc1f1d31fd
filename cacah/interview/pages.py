"""Drawing and saving one screen of questions: some pages of one part, or one page for everybody on the list."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cacah.cases import actions as hall
from cacah.geo import reads as geo
from cacah.instrument.core import Finding, Part, Walk, forms
from cacah.interview.desk import Desk

Post = Mapping[str, list[str]]
PLACES_OFFERED = 8


@dataclass(slots=True)
class Section:
    """Some pages of one part on a screen, with field names that begin with `prefix`.

    After a post that could not be saved as it was: `errors` by item, `answers` as posted, `stale` what is stored.
    """

    part_id: UUID
    pages: Sequence[str]
    prefix: str = ""
    errors: list[Finding] = field(default_factory=list)
    answers: dict[str, Any] | None = None
    stale: hall.Stale | None = None

    @property
    def version_field(self) -> str:
        return f"{self.prefix}versi"


def place_name(code: str) -> str:
    """How a place is shown to a family; the code itself when it is not known."""
    found = geo.row_by_code(code)
    return geo.label(found.id) if found else code


def place_search(post: Post) -> Any:
    """What a typed place may mean; a place that was chosen, or came from the register, is not searched again."""
    codes = {value for name, values in post.items() if name.endswith("_code") for value in values if value}

    def search(typed: str) -> list[tuple[str, str]]:
        chosen = {place_name(code): code for code in codes if geo.row_by_code(code)}
        if typed in chosen:
            return [(chosen[typed], typed)]
        return [(found.code, found.label) for found in geo.search(typed, limit=PLACES_OFFERED)]

    return search


def items_of(part: Part, pages: Sequence[str]) -> tuple[str, ...]:
    """Names of the items that stand on pages."""
    return tuple(item for page in pages for item in part.page_by_name[page].items)


@dataclass(frozen=True, slots=True)
class Token:
    """What a page was drawn from, sent back with it: the draft's version; which questions were asked, which doubted.

    The last two are bits by the place of the item on the page. `12.7fb.4` in the form. Not `whole`, with a `-` at the
    end: nothing but what was asked stood on the page, so that it says nothing of the rest.
    """

    version: int = 0
    asked: int = 0
    doubted: int = 0
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.version}.{self.asked:x}.{self.doubted:x}{'' if self.whole else '-'}"

    def there(self, names: Sequence[str]) -> Sequence[str]:
        """Those of the page's items that stood on it."""
        return names if self.whole else [name for at, name in enumerate(names) if self.asked >> at & 1]


_TOKEN = re.compile(r"(\d{1,9})\.([0-9a-f]{1,64})\.([0-9a-f]{1,64})(-?)", re.ASCII)


def _token(post: Post, section: Section) -> Token:
    found = _TOKEN.fullmatch((post.get(section.version_field) or [""])[0])
    return Token(int(found[1]), int(found[2], 16), int(found[3], 16), not found[4]) if found else Token()


def _bits(names: Collection[str], here: Sequence[str]) -> int:
    return sum(1 << place for place, name in enumerate(here) if name in names)


def _drawn_from(desk: Desk, section: Section, walk: Walk, opened: frozenset[str]) -> Token:
    draft = desk.sitting.drafts.get(section.part_id)
    version = section.stale.version if section.stale else draft.version if draft else 0
    here = items_of(desk.part(section.part_id), section.pages)
    doubted = {one.name for one in walk.warnings}
    return Token(version, _bits(walk.relevant | opened, here), _bits(doubted, here), desk.scripts)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A section as HTML, and what it was drawn from."""

    section: Section
    html: SafeString
    token: Token

    @property
    def form(self) -> SafeString:
        """The questions with the mark of what they were drawn from."""
        name, token = self.section.version_field, self.token
        return SafeString(f'<input type="hidden" name="{name}" value="{token}">\n{self.html}')


def _marks(desk: Desk, section: Section, walk: Walk, answers: Mapping[str, Any]) -> list[Finding]:
    """What is still to be answered on the section's pages, leaving out what the register's values would confirm."""
    part = desk.part(section.part_id)
    here = items_of(part, section.pages)
    return [forms.required(part, name) for name in walk.missing if name in here and name not in answers]


def draw(desk: Desk, section: Section, posted: Post | None = None, mark: bool = False) -> Drawn:
    """The questions of a section. `mark`: say at each that is still to be answered that it is."""
    part, answers = desk.part(section.part_id), section.answers
    walk = desk.walk(section.part_id, answers)
    if answers is None:
        answers = desk.sitting.answers(section.part_id)
    findings = section.errors or [one for one in walk.errors if one.name in answers]
    if mark:
        section.errors = findings = [*findings, *_marks(desk, section, walk, answers)]
    opened = desk.opened(section.part_id, section.pages, walk) if not section.prefix else frozenset[str]()
    drawn = [SafeString("")]
    for page in section.pages:
        questions = forms.render(
            part, page, desk.language, walk, answers, desk.prefill(section.part_id), findings, section.prefix,
            posted=posted, places=place_name, opened=opened, whole=desk.scripts,
        )  # fmt: skip
        heading = _text(part.page_by_name[page].label, desk.language) if len(section.pages) > 1 else ""
        heading = format_html("<h2>{}</h2>\n", heading) if heading else ""
        live = _live(desk, section, page, answers) if desk.scripts else ""
        drawn.append(SafeString(f"<div{live}>{heading}{questions}</div>\n"))
    return Drawn(section, SafeString("".join(drawn)), _drawn_from(desk, section, walk, opened))


_LIVE = (
    ' data-part="{base}soal/{version}/{language}/{part}.json" data-lists="{base}daftar/{version}/{language}/" '
    'data-places="{base}tempat" data-prefix="{prefix}" data-state="{state}"'
)


def _live(desk: Desk, section: Section, page: str, answers: Mapping[str, Any]) -> SafeString:
    """What instrument/form.js needs to answer a page of questions at once."""
    part = desk.part(section.part_id)
    return format_html(
        _LIVE,
        base=desk.base,
        part=part.name,
        version=desk.instrument.version[:12],
        language=desk.language,
        prefix=section.prefix,
        state=forms.state(part, page, answers, desk.around(section.part_id), desk.language),
    )


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")


@dataclass(slots=True)
class Outcome:
    """What became of a posted screen. `again`: the screen has to be shown once more before going on.

    `results`: one for each section, empty when nothing was tried.
    """

    sections: list[Section]
    wrong: bool = False
    again: bool = False
    results: Sequence[hall.Saved | hall.Stale] = ()


def _read(desk: Desk, section: Section, post: Post) -> tuple[dict[str, Any], list[Finding]]:
    part, places = desk.part(section.part_id), place_search(post)
    answers: dict[str, Any] = {}
    findings: list[Finding] = []
    for page in section.pages:
        found, unread = forms.parse(part, page, post, section.prefix, language=desk.language, places=places)
        answers |= found
        findings += unread
    return answers, findings


def save(desk: Desk, sections: list[Section], post: Post, strict: bool = False) -> Outcome:
    """Save all sections of a posted screen at once. Nothing typed is lost: what cannot be saved is drawn again.

    `strict`: see `PartSave`.
    """
    outcome, saves, walks = Outcome(sections), [], {}
    for section in sections:
        read, unread = _read(desk, section, post)
        token = _token(post, section)
        here = items_of(desk.part(section.part_id), section.pages)
        there = token.there(here)
        kept = {name: value for name, value in desk.sitting.answers(section.part_id).items() if name not in there}
        after = desk.walk(section.part_id, {**kept, **read}, supposed=False)
        section.answers = {**kept, **read}
        bad = {one.name for one in unread}
        section.errors = [*unread, *(one for one in after.errors if one.name in read and one.name not in bad)]
        items = [name for name in there if name not in bad or name in read]
        saves.append(hall.PartSave(section.part_id, read, token.version, items, strict))
        outcome.wrong |= bool(section.errors)
        outcome.again |= _is_new(token, after, here)
        walks[section.part_id, False] = after
    outcome.results = hall.save_parts(desk.seat, saves, desk.sitting)
    for section, result in zip(sections, outcome.results, strict=True):
        section.stale = result if isinstance(result, hall.Stale) else None
        outcome.wrong |= section.stale is not None
    if outcome.wrong:
        desk.reread()
    else:
        desk.walked = walks  # where to go on follows from these answers; nothing else is read anew
    return outcome


def _is_new(token: Token, after: Walk, here: Sequence[str]) -> bool:
    """Whether the answers brought up questions, or doubts, that were not on the page."""
    missing = _bits(after.missing, here) & ~token.asked
    return bool(missing or _bits({one.name for one in after.warnings}, here) & ~token.doubted)


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that differs between this page and what another device stored."""

    label: str
    here: str
    there: str


def differences(desk: Desk, section: Section) -> list[Difference]:
    """What the other device answered differently on the section's pages."""
    if section.stale is None:
        return []
    part, mine, stored = desk.part(section.part_id), section.answers or {}, section.stale.answers

    def show(name: str, answers: Mapping[str, Any]) -> str:
        return forms.show(part, name, answers.get(name), desk.language, place_name)

    return [
        Difference(_text(part.items[name].label, desk.language), show(name, mine), show(name, stored))
        for name in items_of(part, section.pages)
        if mine.get(name) != stored.get(name) and part.items[name].label
    ]


def links(desk: Desk, sections: Sequence[Section]) -> list[tuple[str, str]]:
    """(field, text) of every error on a screen, for the list at its top; whose it is where several people stand."""
    found = []
    for section in sections:
        items = desk.part(section.part_id).items
        for one in section.errors:
            label = _text(items[one.name.rpartition("-")[2]].label, desk.language)
            whose = f"{desk.name(section.part_id)}: " if section.prefix else ""
            found.append((section.prefix + one.name, f"{whose}{label} {one.text(desk.language)}"))
    return found
