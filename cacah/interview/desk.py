"""What a page of the interview works with: the seat, the case as it sees it, and what the register says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Member
from cacah.instrument import reads as instruments
from cacah.instrument.core import Instrument, Opening, Part, Sure, Walk
from cacah.interview.core import names, route
from cacah.interview.core.route import Stop
from cacah.plan import reads as plan

Values = Mapping[str, tuple[Any, bool]]


class Seat(hall.SeatLike, Protocol):
    """What a door gives: who sits, and whether the register may be shown. `receipt`: sent, only that is shown."""

    @property
    def facts_shown(self) -> bool: ...
    @property
    def generation(self) -> int:
        """The case's `seats` when the seat was given; 0 where a door checks otherwise."""
        ...

    @property
    def receipt(self) -> UUID | None: ...


@lru_cache(maxsize=8)
def _route(instrument: Instrument, alone: bool) -> route.Plan:
    """Whoever answers alone is asked about nothing but the own person."""
    family = () if alone else instrument.parts["family"].pages
    return route.plan(family, instrument.parts["person"].pages)


SCRIPTS = "skrip"
"""Cookie of a phone that runs scripts: it shows and hides questions by itself."""


@lru_cache(maxsize=64)
def _opening(part: Part, pages: tuple[str, ...]) -> Opening:
    return Opening(part, [name for page in pages for name in part.page_by_name[page].items])


@lru_cache(maxsize=64)
def _sure(part: Part, pages: tuple[str, ...]) -> Sure:
    return Sure(part, [name for page in pages for name in part.page_by_name[page].items])


@dataclass
class Desk:
    """One request's view of a sitting.

    `base`: the address of the mount; `frame`: what the door adds to every page; `sent`: the envelope this request sent.
    """

    request: HttpRequest
    seat: Seat
    base: str
    frame: Mapping[str, Any]
    sent: UUID | None = None

    @cached_property
    def sitting(self) -> cases.Sitting:
        return cases.sitting(self.seat.case_id, self.seat.channel)

    def reread(self) -> None:
        """Forget the sitting: it was written to."""
        for name in ("sitting", "home", "register", "walked", "contexts"):
            self.__dict__.pop(name, None)

    @cached_property
    def instrument(self) -> Instrument:
        return instruments.current()

    @property
    def route(self) -> route.Plan:
        return _route(self.instrument, self.alone is not None)

    @cached_property
    def alone(self) -> UUID | None:
        """The member who answers alone at this desk."""
        return channels.member_of(self.seat.channel)

    @property
    def open_members(self) -> list[Member]:
        """Members about whom questions are asked here: all but those who answer alone."""
        return [member for member in self.sitting.members if not self.is_closed(member.id)]

    def is_closed(self, member_id: UUID) -> bool:
        """Whether a member answers alone, so that nobody is asked about her here."""
        member = self.member(member_id)
        return member is not None and bool(member.own) and self.sitting.closed_to(member)

    @cached_property
    def language(self) -> str:
        return self.instrument.language(str(getattr(self.request, "LANGUAGE_CODE", "")))

    @cached_property
    def disclosure(self) -> names.Disclosure:
        return names.disclosure(plan.policies().prefill, self.seat.facts_shown, self.seat.mode)

    @cached_property
    def register(self) -> cases.CasePrefill | None:
        """What the register says, read when it may be shown or its names masked; None when nothing of it may."""
        return None if self.disclosure == "none" else cases.prefill(self.sitting)

    def shown(self, sitting: cases.Sitting) -> Mapping[UUID, Values]:
        """What this seat was shown of the register, by part: what is sent is kept apart from it."""
        if self.disclosure != "full":
            return {}
        known = cases.prefill(sitting)
        return {sitting.case.id: known.family, **{one.member_id: one.answers for one in known.members}}

    @cached_property
    def home(self) -> int | None:
        return cases.home_place(self.sitting.case, self.sitting.answers(self.sitting.case.id))

    def member(self, member_id: UUID) -> Member | None:
        return self.sitting.member(member_id)

    @property
    def member_ids(self) -> list[UUID]:
        return [member.id for member in self.sitting.members]

    def part(self, part_id: UUID) -> Part:
        return self.instrument.parts["family" if part_id == self.seat.case_id else "person"]

    def prefill(self, part_id: UUID) -> Values:
        """What the register says of a part, as far as this seat may see it."""
        if self.disclosure != "full" or self.register is None:
            return {}
        if part_id == self.seat.case_id:
            return {} if self.alone else self.register.family
        return self.register.of(part_id)

    @cached_property
    def contexts(self) -> dict[bool, dict[str, Any]]:
        """Contexts made in this request, by whether the person is new."""
        return {}

    def around(self, part_id: UUID) -> dict[str, Any]:
        """Context of a part's questions."""
        member = self.member(part_id)
        is_new = member is not None and not member.register_person
        if is_new not in self.contexts:
            self.contexts[is_new] = cases.context(self.sitting.case, is_new, self.home)
        return self.contexts[is_new]

    @cached_property
    def around_new(self) -> dict[str, Any]:
        """Context of the questions about somebody who is not on the list yet."""
        return cases.context(self.sitting.case, True, self.home)

    @cached_property
    def walked(self) -> dict[tuple[UUID, bool], Walk]:
        """Walks of saved answers in this request: the way on asks after everybody's."""
        return {}

    def walk(self, part_id: UUID, answers: Mapping[str, Any] | None = None, supposed: bool = True) -> Walk:
        """Walk a part; `supposed`: with what the register is certain of where there is no answer yet."""
        if answers is not None:
            return self._walk(part_id, answers, supposed)
        if (part_id, supposed) not in self.walked:
            self.walked[part_id, supposed] = self._walk(part_id, None, supposed)
        return self.walked[part_id, supposed]

    def _walk(self, part_id: UUID, answers: Mapping[str, Any] | None, supposed: bool) -> Walk:
        given = self.sitting.answers(part_id) if answers is None else answers
        if supposed and (known := self.prefill(part_id)):
            given = {**{name: value for name, (value, certain) in known.items() if certain}, **given}
        return self.sitting.walk(self.part(part_id), dict(given), self.around(part_id))

    @property
    def scripts(self) -> bool:
        """Whether the phone shows and hides questions by itself."""
        return SCRIPTS in self.request.COOKIES

    def opened(self, part_id: UUID, pages: Sequence[str], walk: Walk) -> frozenset[str]:
        """Questions shown before they are asked, because this phone cannot show them when they are."""
        if self.scripts:
            return frozenset()
        return _opening(self.part(part_id), tuple(pages)).names(walk, self.around(part_id))

    def asked(self, member_id: UUID, screen: int) -> bool:
        """Whether a screen of a person has anything to ask. After a page was sent, its answers decide."""
        if self.is_closed(member_id):
            return False
        answers = self.sitting.answers(member_id)
        if answers and _sure(self.part(member_id), self.route.person[screen - 1]).asks(answers):
            return True
        walk = self.walk(member_id, supposed=self.request.method != "POST")
        pages = self.part(member_id).page_by_name
        return any(item in walk.relevant for page in self.route.person[screen - 1] for item in pages[page].items)

    def next(self, here: Stop) -> Stop:
        return route.following(self.route, self.member_ids, here, self.asked)

    def back(self, here: Stop) -> Stop:
        return route.before(self.route, here)

    def url(self, stop: Stop) -> str:
        return self.base + stop.path

    def receipt_url(self, envelope: UUID) -> str:
        return f"{self.base}tanda-terima/{envelope}/"

    def name(self, member_id: UUID) -> str:
        """What somebody is called: by the family's own answer, by the register if it may be shown, by a number."""
        own = str(self.sitting.answers(member_id).get("name", "")).strip()
        if own:
            return own
        known = self.register.names.get(member_id, "") if self.register else ""
        if known:
            return known if self.disclosure == "full" else names.masked(known)
        place = self.member_ids.index(member_id) + 1 if member_id in self.member_ids else 0
        return _("Orang ke-%(number)s") % {"number": place}

    def call(self, member_id: UUID) -> str:
        return names.call(self.name(member_id))


def field_prefix(member_id: UUID) -> str:
    """What the field names of one person begin with on the page of the whole list."""
    return f"m{member_id.hex[-8:]}_"
