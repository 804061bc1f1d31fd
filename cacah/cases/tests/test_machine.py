"""Whatever a family and a member alone do, in any order, on two devices: nothing is lost, nothing irrelevant counts.

A model of plain dictionaries runs beside the hall. After every step what each seat is shown is what it saved last,
and what stands is what was sent last by whoever ranks first, relevant answers only.
"""

from collections.abc import Callable, Iterator
from itertools import chain, count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cacah.cases import actions, jobs, reads
from cacah.cases.core import channels
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Envelope, Event, Member, Own, Standing, Version
from cacah.cases.tests.conftest import AGUS, BUDI, FAMILY, JAYAPURA, SITI, Seat, here, line, member_ids, new_id
from cacah.instrument import reads as instruments
from cacah.instrument.core.walk import Walk
from cacah.lib import clock
from cacah.lib.problems import Refused

Answers = dict[str, Any]

FAMILIES = 200
"""Recorded at a time: hypothesis makes a failure small in many more tries than it took to find."""
PRESENCES: tuple[Answers, ...] = (
    {"presence": "here", "card": "this"},
    {"presence": "here", "card": "other"},
    {"presence": "elsewhere", "card": "this", "presence_place": JAYAPURA, "presence_since": "2017"},
    {"presence": "abroad", "card": "this", "presence_since": "2019-12-01", "back_within_year": "yes"},
    {"presence": "died", "death_date": "2020-03-01"},
    {"presence": "unknown", "card": "unknown"},
    {},
)
FACTS = ("presence", "card", "presence_place", "presence_since", "back_within_year", "death_date")
DETAILS = tuple(name for name in here(BUDI) if name not in FACTS)
BIRTHPLACES = ("Surakarta", "Medan", "Solo")
DEVICES = ("phone", "laptop")
PEOPLE = st.integers(0, 5)
DEVICE = st.sampled_from(DEVICES)


class Household(RuleBasedStateMachine):
    """Budi, Siti and Agus of one card, guests they add, two devices, and codes for those who want to answer alone."""

    case: Case
    cases: Iterator[Case]

    @initialize()
    def begin(self) -> None:
        self.case = next(type(self).cases)
        self.id = self.case.id
        self.people = member_ids(self.case)
        self.kinds = {one: kind for one, kind in zip(self.people, (BUDI, SITI, AGUS), strict=True)}
        self.drafts: dict[tuple[str, UUID], Answers] = {}
        self.loaded: dict[tuple[str, str, UUID], int] = {}
        self.unsent: set[tuple[str, UUID]] = set()
        self.removed: set[UUID] = set()
        self.own: dict[UUID, int] = dict.fromkeys(self.people, Own.NO)
        self.sent: dict[UUID, dict[str, tuple[int, Answers]]] = {}
        self.numbers = count(1)
        self.versions = 0
        self.family_sent = False

    def seat(self, device: str, channel: str = channels.FAMILY) -> Seat:
        alone = channels.member_of(channel)
        return Seat(self.id, "self", channel, device, f"seat:{self.id}" + (f"/{alone}" if alone else ""))

    def person(self, number: int) -> UUID:
        return self.people[number % len(self.people)]

    def save(self, device: str, channel: str, part: UUID, answers: Answers, items: tuple[str, ...]) -> None:
        """Save a page as the device has it; a stale one is shown what is stored and saved over that."""
        key, seat = (channel, part), self.seat(device, channel)
        closed = channel == channels.FAMILY and self.own.get(part, Own.NO) != Own.NO
        gone = channel != channels.FAMILY and part in self.removed
        if closed or gone:
            with pytest.raises(actions.UnknownPart):
                actions.save_part(seat, part, answers, None, items)
            return
        before = self.drafts.get(key, {})
        wanted = {**{name: value for name, value in before.items() if name not in items}, **answers}
        result = actions.save_part(seat, part, answers, self.loaded.get((device, channel, part)), items)
        if isinstance(result, actions.Stale):
            assert dict(result.answers) == before, "the device is shown what is stored, whole"
            result = actions.save_part(seat, part, answers, result.version, items)
        assert isinstance(result, actions.Saved)
        self.loaded[device, channel, part] = result.version
        if wanted != before:
            self.drafts[key] = wanted
            self.unsent.add(key)

    @rule(device=DEVICE, number=PEOPLE, facts=st.sampled_from(PRESENCES))
    def change_the_facts(self, device: str, number: int, facts: Answers) -> None:
        self.save(device, channels.FAMILY, self.person(number), facts, FACTS)

    @rule(device=DEVICE, number=PEOPLE, place=st.sampled_from(BIRTHPLACES), blank=st.booleans())
    def answer_for_somebody(self, device: str, number: int, place: str, blank: bool) -> None:
        member = self.person(number)
        self.save(device, channels.FAMILY, member, {} if blank else self.details(member, place), DETAILS)

    def details(self, member: UUID, place: str) -> Answers:
        known = here(self.kinds.get(member, BUDI), birth_place=place)
        if member not in self.kinds:
            known |= {"nik": "", "no_nik_reason": "adult"}
        return {name: value for name, value in known.items() if name not in FACTS and value != ""}

    @rule(device=DEVICE, floor=st.sampled_from(["tile", "earth", None]))
    def answer_for_the_family(self, device: str, floor: str | None) -> None:
        answers = {name: value for name, value in {**FAMILY, "floor": floor}.items() if value}
        self.save(device, channels.FAMILY, self.id, answers, tuple(FAMILY))

    @rule(device=DEVICE, number=PEOPLE)
    def go_back_and_forth(self, device: str, number: int) -> None:
        """Load a page anew: it shows what was saved, and what is saved from it is not stale."""
        part = self.person(number)
        draft = reads.sitting(self.id, channels.FAMILY).drafts.get(part)
        if draft:
            self.loaded[device, channels.FAMILY, part] = draft.version

    @precondition(lambda self: len(self.people) < 6)
    @rule(device=DEVICE)
    def add_somebody(self, device: str) -> None:
        member = actions.add_member(self.seat(device))
        self.people.append(member)
        self.own[member] = Own.NO

    @rule(device=DEVICE, number=PEOPLE)
    def take_off_or_put_back(self, device: str, number: int) -> None:
        member = self.person(number)
        refused = member in self.kinds or (member not in self.removed and self.own[member] == Own.SENT)
        verb = actions.restore_member if member in self.removed else actions.remove_member
        if refused:
            with pytest.raises(actions.NotOnList):
                verb(self.seat(device), member)
            return
        verb(self.seat(device), member)
        self.removed ^= {member}

    @rule(number=PEOPLE, gives=st.booleans())
    def give_or_take_back_a_code(self, number: int, gives: bool) -> None:
        member = self.person(number)
        if member in self.removed:
            with pytest.raises(actions.NotOnList):
                actions.let_answer_alone(self.seat("phone"), member, new_id())
            return
        if gives:
            actions.let_answer_alone(self.seat("phone"), member, new_id())
        else:
            actions.take_back(self.seat("phone"), member)
        if self.own[member] != Own.SENT:
            self.own[member] = Own.OPEN if gives else Own.NO

    @rule(number=PEOPLE, facts=st.sampled_from(PRESENCES), place=st.sampled_from(BIRTHPLACES))
    def answer_alone(self, number: int, facts: Answers, place: str) -> None:
        member = self.person(number)
        if self.own[member] != Own.NO:
            answers = {**facts, **self.details(member, place)}
            self.save("her phone", channels.own(member), member, answers, (*FACTS, *DETAILS))

    @rule(number=PEOPLE)
    def send_alone(self, number: int) -> None:
        member = self.person(number)
        if self.own[member] != Own.NO and member not in self.removed:
            self.send(channels.own(member), "own", None)

    @rule(device=DEVICE)
    def send_the_family(self, device: str) -> None:
        self.send(channels.FAMILY, "self", None, device)

    @rule(device=DEVICE, number=PEOPLE)
    def send_one_change(self, device: str, number: int) -> None:
        """The two taps: one person's part, whatever else has been begun."""
        if self.family_sent:
            self.send(channels.FAMILY, "self", [self.person(number)], device)

    def send(self, channel: str, mode: str, only: list[UUID] | None, device: str = "phone") -> None:
        parts = {
            part for room, part in self.unsent
            if room == channel and part not in self.removed and (only is None or part in only)
            and (channel != channels.FAMILY or self.own.get(part, Own.NO) == Own.NO)
        }  # fmt: skip
        press = new_id()
        if any(self.walk(part, self.drafts[channel, part]).errors for part in parts):
            with pytest.raises(Refused):
                actions.send_drafts(self.seat(device, channel), press, only=only)
            return
        try:
            receipt = actions.send_drafts(self.seat(device, channel), press, only=only)
        except actions.NothingToSend:
            assert not parts
            return
        assert receipt.again == (not parts), "nothing new is an earlier receipt again"
        assert actions.send_drafts(self.seat(device, channel), press, only=only).envelope_id == receipt.envelope_id
        at = next(self.numbers)
        for part in parts:
            self.sent.setdefault(part, {})[mode] = (at, dict(self.drafts[channel, part]))
            self.unsent.discard((channel, part))
            if mode == "own":
                self.own[part] = Own.SENT
        self.versions += len(parts)
        self.family_sent |= bool(parts) and mode == "self"

    @invariant()
    def each_seat_is_shown_what_it_saved_last(self) -> None:
        if not hasattr(self, "id"):
            return
        seen = reads.sitting(self.id, channels.FAMILY)
        for part in (self.id, *self.people):
            mine = self.drafts.get((channels.FAMILY, part), {})
            if self.own.get(part, Own.NO) == Own.NO:
                assert seen.answers(part) == mine
            else:
                assert set(seen.answers(part)) <= {"name"} and seen.answers(part).items() <= mine.items()
        alone = {one for one in self.people if (channels.own(one), one) in self.drafts}
        for member in alone - self.removed:
            hers = reads.sitting(self.id, channels.own(member))
            assert hers.answers(member) == self.drafts[channels.own(member), member]
            assert [one.id for one in hers.members] == [member] and set(hers.drafts) <= {member}

    @invariant()
    def what_stands_is_what_was_sent_by_whoever_ranks_first(self) -> None:
        if not hasattr(self, "id"):
            return
        stands = reads.latest_versions(self.id)
        assert set(stands) == set(self.sent)
        assert Version.objects.filter(case_id=self.id).count() == self.versions, "every version is kept"
        for part, by_mode in self.sent.items():
            _at, answers = by_mode.get("own") or by_mode["self"]
            assert stands[part].values == self.relevant(part, answers)

    def walk(self, part: UUID, answers: Answers) -> Walk:
        """The instrument's own: who was just added cannot be somebody of whom nobody knows where they live."""
        around = reads.context(self.case, part not in self.kinds)
        return instruments.current().parts["family" if part == self.id else "person"].walk(answers, around)

    def relevant(self, part: UUID, answers: Answers) -> Answers:
        return {name: value for name, value in self.walk(part, answers).values.items() if name in answers}

    @invariant()
    def nobody_counts_who_is_not_there(self) -> None:
        if not hasattr(self, "id"):
            return
        case = reads.case(self.id)
        members = list(Member.objects.filter(case_id=self.id, standing=Standing.LISTED))
        assert case.residents == sum(bool(one.counted_here) for one in members)
        for member in members:
            if member.id in self.sent:
                _at, answers = self.sent[member.id].get("own") or self.sent[member.id]["self"]
                assert bool(member.counted_here) == (answers.get("presence") in ("here", "abroad")), member.id
        assert not self.removed & {one.id for one in members}

    @invariant()
    def the_case_is_as_far_as_its_family(self) -> None:
        if not hasattr(self, "id"):
            return
        case = reads.case(self.id)
        assert (case.status >= Status.SENT) == self.family_sent
        sums = Event.objects.filter(case_id=self.id).values_list("d_families_sent", "d_residents_sent")
        assert sum(one for one, _ in sums) == int(self.family_sent)
        assert sum(two for _, two in sums) == (case.residents if self.family_sent else 0)
        receipts = Envelope.objects.filter(case_id=self.id)
        assert receipts.filter(mode="own").exists() == any("own" in one for one in self.sent.values())


@pytest.fixture
def cases(world: None, register: Callable[..., None]) -> Iterator[Case]:
    """Cases of the same three people, each on a card of its own, without end."""

    def opened(first: int) -> Iterator[Case]:
        known = list(Case.objects.values_list("id", flat=True))
        cards = (f"33720401011{number:05d}" for number in range(first, first + FAMILIES))
        register(*(line(one, kk=card) for card in cards for one in (BUDI, SITI, AGUS)))
        while Case.objects.count() < first + FAMILIES:  # the server's housekeeping may hold the horizon of commits back
            jobs.open_cases(clock.now())
        return Case.objects.exclude(id__in=known).order_by("id").iterator()

    return chain.from_iterable(map(opened, count(0, FAMILIES)))


def test_no_order_of_doing_things_loses_an_answer_or_counts_an_irrelevant_one(cases: Iterator[Case]) -> None:
    Household.cases = cases
    run_state_machine_as_test(
        Household,
        settings=settings(
            max_examples=settings().max_examples // 4,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            database=None,
        ),
    )
