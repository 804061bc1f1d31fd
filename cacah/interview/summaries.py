"""The summary in words: what each part lacks, each with a link to its field."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from cacah.cases import reads as cases
from cacah.interview.core.route import Stop
from cacah.interview.desk import Desk, field_prefix


@dataclass(frozen=True, slots=True)
class Item:
    """A question that is missing or wrong, and where to answer it."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part in the summary. `state` says in words how it stands: lives here, lives elsewhere, not told."""

    name: str
    url: str
    complete: bool
    missing: tuple[Item, ...]
    errors: tuple[Item, ...]
    state: str = ""
    closed: bool = False


def _item(desk: Desk, part_id: UUID, name: str) -> Item:
    part = desk.part(part_id)
    item = part.items[name.rpartition("-")[2]]
    label = item.label.get(desk.language) or next(iter(item.label.values()), name)
    kind = "family" if part_id == desk.seat.case_id else "person"
    if kind == "person" and item.page == desk.route.facts:
        return Item(f"{desk.url(Stop('members'))}?periksa=1#{field_prefix(part_id)}{name}", label)
    screen = desk.route.screen_of(kind, item.page)
    stop = Stop(kind, screen, part_id if kind == "person" else None)
    return Item(f"{desk.url(stop)}?periksa=1#{name}", label)


def _line(desk: Desk, part: cases.PartSummary, name: str, url: str, state: str = "") -> PartLine:
    return PartLine(
        name, url, part.complete,
        tuple(_item(desk, part.part_id, item) for item in part.missing),
        tuple(_item(desk, part.part_id, item) for item in part.errors),
        state,
    )  # fmt: skip


def _state(counted_here: bool | None) -> str:
    return {True: _("dihitung di sini"), False: _("tidak dihitung di sini"), None: ""}[counted_here]


def _person_url(desk: Desk, member_id: UUID) -> str:
    """Where to change what was said of somebody: their own page, or the list when nothing more is asked of them."""
    asked = next((number for number in range(1, len(desk.route.person) + 1) if desk.asked(member_id, number)), None)
    return desk.url(Stop("person", asked, member_id) if asked else Stop("members"))


def parts(desk: Desk, summary: cases.Summary) -> list[PartLine]:
    """The family's part, then everybody on the list."""
    lines = (
        [_line(desk, summary.family, _("Keluarga dan rumah"), desk.url(Stop("family", 1)))] if desk.route.family else []
    )
    for part in summary.members:
        if part.closed:
            told = _("menjawab sendiri: sudah dikirim") if part.complete else _("menjawab sendiri: belum dikirim")
            lines.append(PartLine(desk.name(part.part_id), "", part.complete, (), (), told, closed=True))
            continue
        url = _person_url(desk, part.part_id)
        lines.append(_line(desk, part, desk.name(part.part_id), url, _state(part.counted_here)))
    return lines


def onward(desk: Desk) -> Stop:
    """The first screen with something still to be answered, on whatever device it was begun; else the summary."""
    found = cases.summary(desk.sitting)
    family = _screens(desk, found.family, "family")
    if family and not desk.alone:
        return Stop("family", min(family))
    people = [(part.part_id, _screens(desk, part, "person")) for part in found.members]
    if any(0 in screens for _member, screens in people):
        return Stop("members")
    begun = next(((member, min(screens)) for member, screens in people if screens), None)
    return Stop("person", begun[1], begun[0]) if begun else Stop("summary")


def _screens(desk: Desk, part: cases.PartSummary, kind: str) -> set[int]:
    """Screens with something to answer or to put right; 0 for the page of the whole list."""
    if kind == "family" and not desk.route.family:
        return set()
    items = desk.part(part.part_id).items
    asked = [items[name.rpartition("-")[2]].page for name in (*part.missing, *part.errors)]
    return {0 if page == desk.route.facts else desk.route.screen_of(kind, page) for page in asked}
