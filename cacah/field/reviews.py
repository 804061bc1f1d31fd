"""What a supervisor has to look at: what officers brought of the supervisor's places, and what speaks for reading it.

A family's own answers and drafts are not in here: `cases.reviewing` knows officers' modes only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cacah.access import reads as access
from cacah.access.models import User
from cacah.cases import reads as cases
from cacah.cases.models import Case, Envelope
from cacah.field import reads
from cacah.field.core import quality
from cacah.field.core.quality import Quality
from cacah.field.models import Assignment
from cacah.field.where import Stood, stood
from cacah.geo import bordering
from cacah.geo.core.shape import Point
from cacah.instrument import reads as instruments
from cacah.instrument.core.walk import Part, Walk
from cacah.plan import reads as plan
from cacah.vault import index

NEIGHBOURS = 300
"""Interviews of a place, the newest, from which the middle of it is found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which responses are asked for; empty: whichever."""

    officer: int | None = None
    place: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class PartSeen:
    """One part of a response, walked again with the questions it was asked in."""

    part_id: UUID
    part: Part = field(repr=False)
    walk: Walk = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """A response with what speaks for reading it. `drawn`: of the random share; `away`: metres, see `quality.away`.

    `minutes`: on the screen; `span`: from its beginning to its end, where that is longer. `stood`: where the interview
    was, against the border of the SLS, where both are known.
    """

    response: cases.Brought
    quality: Quality
    minutes: int | None
    span: int | None
    away: int | None
    stood: Stood | None
    drawn: bool
    parts: tuple[PartSeen, ...] = field(repr=False)


def tops(user: User, wanted: Wanted) -> list[int]:
    """The places whose interviews the user may review; the one asked for, if it is within."""
    mine = access.places(user, "review")
    if wanted.place is None:
        return mine
    return [wanted.place] if access.may(user, "review", wanted.place) else []


def brought(user: User, wanted: Wanted) -> QuerySet[Envelope, tuple[Any, ...]]:
    """Responses of the user's places that officers brought, the newest first: the columns of `cases.Brought`."""
    author = "" if wanted.officer is None else f"user:{wanted.officer}"
    return cases.brought(reads.cases_in(tops(user, wanted)), author, wanted.state)


def may_review(user: User, case: Case) -> bool:
    """Whether the case is registered, or told that it lives, in a place of the user's."""
    return any(access.may(user, "review", place) for place in dict.fromkeys((case.place_id, case.lives_at)))


def one(case: Case, response: UUID) -> cases.Brought | None:
    """A response of the case that an officer brought."""
    row = cases.brought(Case.objects.filter(pk=case.pk)).filter(id=response).first()
    return cases.Brought(*row) if row else None


def seen(responses: Sequence[cases.Brought]) -> list[Seen]:
    """The responses opened and looked through. The caller notes the look."""
    opened = cases.opened_responses({(one.case_id, one.id) for one in responses})
    places = {one.place_id for one in responses}
    told, borders = _told(places), bordering.rings(places)
    percent = plan.policies().callback_percent
    return [_seen(one, opened[one.id], told[one.place_id], borders.get(one.place_id), percent) for one in responses]


def _told(places: set[int]) -> dict[int, dict[UUID, quality.Position]]:
    """By place and response, where officers stood, as far as they told."""
    found: dict[int, dict[UUID, quality.Position]] = {}
    for place in places:
        rows = cases.brought(Case.objects.filter(place=place)).exclude(around=None)[:NEIGHBOURS]
        ids = {(row.case_id, row.id) for row in (cases.Brought(*each) for each in rows)}
        opened = cases.arounds(ids)
        found[place] = {own: around["position"] for own, around in opened.items() if "position" in around}
    return found


def _seen(
    one: cases.Brought, opened: cases.OpenedResponse, told: Mapping[UUID, Any], border: list[list[Point]] | None,
    percent: int,
) -> Seen:  # fmt: skip
    parts = tuple(walked(opened))
    others = [position for own, position in told.items() if own != one.id]
    return Seen(
        one, quality_of(parts), quality.minutes(opened.around),
        _span(opened.around), quality.away(opened.around.get("position"), others),
        stood(opened.around.get("position"), border),
        quality.is_drawn(index.blind("callback", str(one.id)), percent), parts,
    )  # fmt: skip


def _span(around: Mapping[str, Any]) -> int | None:
    span, minutes = quality.span(around), quality.minutes(around)
    return span if span is not None and minutes is not None and span > minutes else None


def quality_of(parts: Sequence[PartSeen]) -> Quality:
    """The numbers of a whole response."""
    of_parts = (quality.of_part(part.part, part.walk, part.answers) for part in parts)
    return reduce(Quality.and_also, of_parts, Quality())


def walked(opened: cases.OpenedResponse) -> list[PartSeen]:
    """The parts of a response, each walked with the questions it was asked in."""
    instrument, case = instruments.version(opened.envelope.instrument), opened.case
    family = next((part.values for part in opened.parts if part.part_id == case.id), {})
    home = cases.home_place(case, family)
    contexts = {new: cases.context(case, new, home) for new in {one.part_id in opened.new for one in opened.parts}}
    found = []
    for sent in opened.parts:
        part = instrument.parts[sent.kind]
        walk = part.walk(sent.values, contexts[sent.part_id in opened.new])
        found.append(PartSeen(sent.part_id, part, walk, sent.values))
    return found


def officers(user: User) -> list[User]:
    """Officers who were ever given a place where the user reviews, by name."""
    below = reads.places_in(access.places(user, "review"))
    given = Assignment.objects.filter(place__in=below).values("user")
    return list(User.objects.filter(pk__in=given).order_by("name", "pk"))


def work_places(user: User) -> list[int]:
    """Places that were ever given to officers where the user reviews."""
    below = reads.places_in(access.places(user, "review"))
    rows = Assignment.objects.filter(place__in=below).order_by("place__code")
    return list(dict.fromkeys(rows.values_list("place", flat=True)))
