"""A family's page for an officer: what there is to do, what was told so far, and telling what came of a visit.

Nothing of an answer or of a draft is read here: the line of the list, the register's head and street, officers' words.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import words
from cacah.cases.core.status import Status
from cacah.cases.models import INSTITUTION, Case
from cacah.field import charges, modes, reads
from cacah.field.titles import CHOICES, FACTS, FAULTS, INSTRUCTED, TOLD, WORDS
from cacah.field.where import stood
from cacah.geo import bordering
from cacah.geo import reads as geo
from cacah.geo.core.shape import Point
from cacah.lib import clock, ids
from cacah.lib.problems import Refused

TAPS = ("no_contact", "refused", "vacant", "demolished", "not_dwelling")
"""Outcomes of a visit that one touch tells, with a note or without."""

INSIDE_TAPS = ("no_contact", "refused")
"""The same at an institution, which is no house to be vacant."""

PAPER_TAPS = words.PAPER
"""What becomes of the paper form, where the plan has such."""

ASKED = {"moved_away": ("place", "since"), "abroad": ("place", "since"), "appointment": ("day", "hour"),
         "note": ("note",)}  # fmt: skip
"""Outcomes that need more than a touch, and what is asked."""

INSIDE_ASKED = {event: facts for event, facts in ASKED.items() if event != "abroad"}

NUMBERED = {"building": ("building",)}
"""What an officer gives a building in passing."""

CHANGED = {
    "list_birth": ("who", "sex", "date", "age"), "list_in": ("who", "sex", "born", "age", "place", "since"),
    "list_death": ("who", "date"), "list_out": ("who", "place", "since"),
}  # fmt: skip
"""Changes the head of the neighbourhood knows of; who was born or moved in is counted by name, sex and birth or age."""

LISTED_TAPS, LISTED_ASKED = ("list_here", "list_unknown", "list_died"), {"list_moved": ("place", "since"), **CHANGED}
"""The list check's line of a family that has not answered."""

INSIDE_LISTED_TAPS = ("list_here", "list_unknown")
"""The same of an institution."""

ANSWERED_TAPS, ANSWERED_ASKED = ("list_still_here",), CHANGED
"""The list check's line of one that has."""

OFFERED = frozenset(
    {*TAPS, *PAPER_TAPS, *ASKED, *NUMBERED, *LISTED_TAPS, *LISTED_ASKED, *ANSWERED_TAPS, *ANSWERED_ASKED}
)
"""What an officer may tell here; a review is a supervisor's."""

TYPES = {"day": "date", "hour": "time", "by": "date"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a word was not taken: the event, the fact at fault if it is one, and how to put it right."""

    event: str
    fact: str
    text: str

    @property
    def target(self) -> str:
        """The id on the page where it is put right."""
        first = "day" if self.fact == "when" else self.fact
        return f"{self.event}-{first}" if first in FACTS else "kabar"

    @property
    def code(self) -> int:
        """400 for what is no word, 409 for one that the case does not take as it is."""
        return 400 if self.fact else 409


def _mine(request: StaffRequest, case_id: UUID) -> tuple[Case, list[int]]:
    """The case, if it is one of the officer's places. Raises NotPermitted."""
    try:
        case = cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted("interview") from None
    charge = charges.charge(request.user)
    if not charge.has(case):
        raise NotPermitted("interview", case.place_id)
    return case, list(charge.tops)


@require_GET
@staff("interview")
def family(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One family of the officer's places. The look is noted."""
    case, tops = _mine(request, case_id)
    return _page(request, case, tops)


def _page(request: StaffRequest, case: Case, tops: list[int], wrong: Wrong | None = None) -> HttpResponse:
    audit.note(request.user.actor, "see_family", f"case/{case.id}", place=case.place_id)
    now, shown = clock.now(), reads.one(case, tops)
    inside, listed = case.kind == INSTITUTION, _listed(case)
    entered = request.POST if wrong else {}
    context = {
        "each": shown,
        "word": WORDS[shown.entry.line.word],
        "todo": INSTRUCTED[case.instruction],
        "may_start": shown.entry.line.interview and charges.may_interview(request.user, case, now),
        "open": reads.may_tell(case, now),
        "visit_taps": _taps(INSIDE_TAPS if inside else TAPS),
        "visit_forms": _forms({**(INSIDE_ASKED if inside else ASKED), **NUMBERED}, wrong, entered),
        "paper_taps": _taps(PAPER_TAPS) if modes.is_paper(case, now) and not inside else [],
        "list_taps": _taps(listed[0]),
        "list_forms": _forms(listed[1], wrong, entered),
        "note": _field(
            wrong.event if wrong and wrong.event in (*TAPS, *PAPER_TAPS) else TAPS[0], "note", wrong, entered
        ),
        "told": told_of(case, request.user),
        "page_id": ids.new(),
        "at": now.isoformat(),
        "told_now": "tercatat" in request.GET,
        "errors": [(wrong.target, wrong.text)] if wrong else [],
    }
    return render(request, "field/family.html", context, status=wrong.code if wrong else 200)


def _listed(case: Case) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """What the head of the neighbourhood is asked of the case: by one touch, and with facts."""
    if case.status >= Status.SENT:
        return ANSWERED_TAPS, ANSWERED_ASKED
    return INSIDE_LISTED_TAPS if case.kind == INSTITUTION else LISTED_TAPS, LISTED_ASKED


def _taps(events: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(event, TOLD[event]) for event in events]


def _forms(asked: Mapping[str, tuple[str, ...]], wrong: Wrong | None, entered: Mapping[str, str]) -> list[Any]:
    """Event, its words, whether its part of the page stands open, and its fields."""
    return [
        (event, TOLD[event], bool(wrong and wrong.event == event),
         [_field(event, fact, wrong, entered) for fact in facts])
        for event, facts in asked.items()
    ]  # fmt: skip


def _field(event: str, fact: str, wrong: Wrong | None, entered: Mapping[str, str]) -> dict[str, Any]:
    label, hint = FACTS[fact]
    mine = wrong is not None and wrong.event == event
    at_fault = mine and wrong is not None and wrong.fact in (fact, "when" if fact == "day" else fact)
    return {
        "id": f"{event}-{fact}", "name": fact, "label": label, "hint": hint, "type": TYPES.get(fact, "text"),
        "options": CHOICES.get(fact, ()), "value": entered.get(fact, "") if mine else "",
        "error": wrong.text if at_fault and wrong else "",
    }  # fmt: skip


def told_of(case: Case, user: User) -> list[dict[str, Any]]:
    """What the field said of the case, the latest first, in words."""
    heard, zone = cases.told(case), geo.zone(case.place_id)
    authors = {one.author: int(one.author.removeprefix("user:")) for one in heard if one.author.startswith("user:")}
    known = User.objects.in_bulk(set(authors.values()))
    names = {author: known[pk].name or known[pk].username for author, pk in authors.items() if pk in known}
    border = bordering.rings([case.place_id]).get(case.place_id)
    return [
        {
            "at": date_format(min(one.said_at, one.at).astimezone(zone), "j F Y, H.i"),
            "word": TOLD[one.event],
            "facts": [
                *((FACTS[name][0], _fact(name, value)) for name, value in one.facts.items() if name in FACTS),
                *_stood(one.facts.get("position"), border),
            ],
            "by": _("Anda") if one.author == user.actor else names.get(one.author, ""),
        }
        for one in heard
    ]


def _stood(position: Mapping[str, Any] | None, border: list[list[Point]] | None) -> list[tuple[Any, str]]:
    """Where it was told, where that is known."""
    found = stood(position, border)
    return [(_("Tempat petugas"), found.words)] if found else []


def _fact(name: str, value: str) -> str:
    if name == "place":
        found = geo.row_by_code(value)
        return found.name if found else value
    if name in CHOICES:
        return str(dict(CHOICES[name]).get(value, value))
    return date_format(datetime.fromisoformat(value), "j F Y, H.i") if name == "when" else value


@require_POST
@staff("interview")
def tell(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Take in what came of a visit, or a line of the list check; the same touch twice is told once."""
    case, tops = _mine(request, case_id)
    wrong = _tell(request, case)
    if wrong:
        return _page(request, case, tops, wrong)
    return redirect(reverse("field:family", args=[case_id]) + "?tercatat=1")


def _tell(request: StaffRequest, case: Case) -> Wrong | None:
    event = request.POST.get("kabar", "")
    if event not in OFFERED:
        return Wrong("", "kabar", _("Pilih salah satu hasil pada halaman ini."))
    if not reads.may_tell(case, clock.now()):
        return Wrong(event, "", _("Masa kunjungan di tempat keluarga ini tidak dibuka. Tidak ada yang dicatat."))
    try:
        hall.tell(_word(request, case, event))
    except hall.Malformed as error:
        fact = error.problem.field or ""
        return Wrong(event, fact if fact in FACTS else "kabar", str(FAULTS.get(fact, _("Muat ulang halaman ini."))))
    except hall.Conflict:
        return Wrong(event, "", _("Kabar itu sudah tercatat. Lihat di bawah."))
    except Refused:
        return Wrong(event, "", _("Keadaan keluarga ini sudah berubah. Muat ulang halaman ini."))
    return None


def _word(request: StaffRequest, case: Case, event: str) -> hall.Word:
    """The word of a touch: the page it was made on and the event are its id, so that twice is once."""
    posted = request.POST
    names = words.allowed(event) - {"position"}
    facts = {name: posted.get(name, "").strip() for name in names}
    if event in NUMBERED:
        facts["building"] = facts["building"].upper()
    if event == "appointment":
        facts["when"] = f"{posted.get('day', '')}T{posted.get('hour', '')}"
    value = {
        "id": "", "case_id": str(case.id), "event": event, "at": posted.get("saat", ""),
        "facts": {name: fact for name, fact in facts.items() if fact},
    }  # fmt: skip
    with suppress(ValueError):  # no id is no word: what parses it says so
        value["id"] = str(uuid5(UUID(posted.get("halaman", "")), event))
    return words.parse(value, request.user.actor)
