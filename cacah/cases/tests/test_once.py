"""One person answered for in two cases: found without a NIK, counted once by the rules, and all of it taken back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q, Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacah.audit.models import Entry as Noted
from cacah.cases import actions, ending, jobs, listing, once, once_jobs, reads
from cacah.cases.core.once import Outcome
from cacah.cases.core.status import Status
from cacah.cases.core.tally import NAMES
from cacah.cases.models import Case, Cursor, Event, Match, Member, Query, Resolution, Verdict
from cacah.cases.once_jobs import match_people
from cacah.cases.once_pairs import SAME_PERSON
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    FAMILY,
    JAYAPURA,
    MARCH,
    NEXT_VILLAGE,
    SITI,
    VILLAGE,
    counts_at,
    gone,
    here,
    member_ids,
    new_id,
)
from cacah.cases.tests.test_receiving import SLS, envelope, everything
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.register.models import Person

Answers = dict[str, Any]
DEWI = ("", "DEWI LESTARI", "2", "1990-04-21", "1")
NO_NIK: Answers = {"nik": None, "no_nik_reason": "adult"}
DESK = "user:9"
AFTER = MARCH + timedelta(days=210)


def dewi(**changes: Any) -> Answers:
    """A woman without a NIK, who is asked for one and says why there is none."""
    told = {**here(DEWI, **NO_NIK), "relationship": "other", "card": "other", "same_registered": "no"}
    told |= {"registered_place": VILLAGE}
    return {name: value for name, value in {**told, **changes}.items() if value is not None}


def found_family(place: str = NEXT_VILLAGE) -> Case:
    """A family outside the register, confirmed."""
    row = geo.row_by_code(place)
    assert row
    return actions.open_case(row.id, "test", confirmed=True)


def send(case: Case, people: dict[UUID, Answers], minutes: int = 0, mode: str = "self", street: str = "") -> None:
    where = geo.place(case.place_id).code
    home = {**FAMILY, "address_place": where[:13], "address_street": street or "Jalan Melati 12"}
    with clock.at(MARCH + timedelta(minutes=minutes)):
        actions.receive(envelope(case, {case.id: home, **people}, mode))


def tell(case: Case, event: str) -> None:
    actions.tell(actions.Word(new_id(), case.id, event, clock.now(), "user:7", {}))


def work() -> None:
    """Everything that waits, until nothing does; the server's housekeeping may hold the horizon of commits back."""
    while sum(job(clock.now()) for job in jobs.JOBS) or _behind():
        pass


def _behind() -> bool:
    last = Event.objects.order_by("-xid", "-id").values_list("xid", "id").first()
    return Cursor.objects.values_list("xid", "row").get(name="people") != last


def counts() -> dict[str, dict[str, int]]:
    return {place: counts_at(place) for place in (SLS, VILLAGE, NEXT_VILLAGE, JAYAPURA)}


def status(case: Case) -> str:
    return reads.case(case.id).word


def visit(case: Case) -> tuple[str, str]:
    """What the field knows of a family, and has to do there."""
    found = reads.case(case.id)
    return found.field_state, found.instruction


@pytest.fixture
def two(family: Case) -> tuple[Case, Case]:
    """Dewi, without a NIK, is named by Budi's family (since birth) and by one in the next village (since 2018)."""
    lodging = found_family()
    send(family, {**everything(family), UUID(int=1): dewi()})
    send(lodging, {UUID(int=2): dewi(since="2018-02-01", relationship="other")}, 5, street="Jalan Anggrek 3")
    work()
    return family, lodging


def match() -> Match:
    return Match.objects.get()


def _claiming_the_same(family: Case) -> Case:
    """A family that nobody has confirmed, with somebody whom `family` names too; compared as far as may be."""
    row = geo.row_by_code(NEXT_VILLAGE)
    assert row
    other = actions.open_case(row.id, "test")
    send(family, {**everything(family), UUID(int=1): dewi()})
    send(other, {UUID(int=2): dewi()}, 5)
    work()
    return other


class TestTokens:
    def test_a_send_writes_them_and_costs_no_statement_more(self, family: Case) -> None:
        sent = envelope(family, everything(family))
        with CaptureQueriesContext(connection) as seen:
            actions.receive(sent)
        assert len(seen) == 22, "as many as before there were tokens"
        marks = Member.objects.filter(case_id=family.id).values_list("token_name_birth", "token_birth_sex_place")
        assert len({mark for one in marks for mark in one}) == 6

    def test_the_same_person_has_the_same_tokens_at_another_place_but_for_the_place(self, two: Any) -> None:
        one, other = Member.objects.filter(id__in=[UUID(int=1), UUID(int=2)])
        assert one.token_name_birth == other.token_name_birth
        assert one.token_name_year_place == other.token_name_year_place, "one district"
        assert one.token_birth_sex_place != other.token_birth_sex_place, "two villages"

    def test_the_register_makes_the_same_tokens_when_it_is_loaded(self, family: Case) -> None:
        actions.receive(envelope(family, everything(family)))
        for member in Member.objects.filter(case_id=family.id):
            person = Person.objects.get(pk=str(member.register_person))
            assert member.token_name_birth == person.token_name_birth
            assert member.token_name_year_place == person.token_name_year_place

    def test_somebody_who_lives_elsewhere_or_tells_no_birth_date_has_none_of_it(self, family: Case) -> None:
        budi, siti, _ = member_ids(family)
        actions.receive(envelope(family, {budi: gone(), siti: here(SITI, birth_date=None)}))
        away, undated = (Member.objects.get(case_id=family.id, id=one) for one in (budi, siti))
        assert (away.token_name_birth, away.token_name_year_place, away.token_birth_sex_place) == (None, None, None)
        assert undated.token_name_birth is undated.token_birth_sex_place is None

    def test_names_in_other_scripts_and_signs_are_sent_like_any(self, family: Case) -> None:
        budi, siti, _ = member_ids(family)
        actions.receive(envelope(family, {budi: here(BUDI, name="بودي"), siti: here(SITI, name="😀")}))
        one, other = (Member.objects.get(case_id=family.id, id=member) for member in (budi, siti))
        assert one.token_name_birth is not None and other.token_name_birth is not None


class TestFinding:
    def test_a_person_without_a_nik_is_found_and_the_later_case_is_not_clean(self, two: tuple[Case, Case]) -> None:
        family, lodging = two
        assert match().decision == Verdict.OPEN
        assert (status(family), status(lodging)) == ("clean", "complete")
        assert Query.objects.get().kind == SAME_PERSON

    def test_finding_again_finds_nothing_new(self, two: tuple[Case, Case]) -> None:
        before = counts()
        send(two[0], {UUID(int=1): dewi(religion="catholic")}, 10)
        work()
        assert Match.objects.count() == Query.objects.count() == 1
        assert counts() == before

    def test_two_who_share_only_a_birth_date_are_not_kept(self, family: Case) -> None:
        other = found_family(VILLAGE)
        send(family, {**everything(family), UUID(int=1): dewi()})
        send(other, {UUID(int=2): dewi(name="Wati Kusuma", birth_place="Medan")}, 5)
        work()
        assert not Match.objects.exists() and not Query.objects.exists()

    @pytest.mark.parametrize(("card", "found"), [(VILLAGE, 1), (JAYAPURA, 0)])
    def test_who_is_known_by_the_year_alone_is_found_in_the_village_of_the_card(
        self, family: Case, card: str, found: int
    ) -> None:
        send(family, {**everything(family), UUID(int=1): dewi()})
        send(found_family(), {UUID(int=2): dewi(birth_date="1990", registered_place=card)}, 5, street="Jalan Nuri 1")
        work()
        assert Match.objects.count() == found

    def test_nobody_asks_about_somebody_whom_one_family_says_lives_elsewhere(self, family: Case) -> None:
        other = found_family()
        send(family, {**everything(family), UUID(int=1): gone(name=None)})
        send(other, {UUID(int=2): dewi()}, 5)
        work()
        assert not Match.objects.exists()

    def test_a_doubt_about_a_nik_is_not_doubled(self, family: Case) -> None:
        other = found_family()
        send(family, everything(family))
        send(other, {UUID(int=2): here(BUDI, birth_place="Medan", birth_date="1979-02-03")}, 5)
        work()
        assert [one.kind for one in Query.objects.filter(closed_at=None)] == ["same_nik"]
        assert match().decision == Verdict.OPEN, "equality of NIK is a candidate, not proof"

    def test_an_unconfirmed_family_is_looked_at_when_it_is_confirmed(self, family: Case) -> None:
        other = _claiming_the_same(family)
        assert not Match.objects.exists()
        actions.confirm(other.id, "test")
        work()
        assert match().decision == Verdict.OPEN

    def test_an_unconfirmed_family_is_looked_at_when_an_officer_tells_that_it_lives_there(self, family: Case) -> None:
        other = _claiming_the_same(family)
        tell(other, "no_contact")
        work()
        assert not Match.objects.exists()
        tell(other, "list_here")
        work()
        assert match().decision == Verdict.OPEN

    def test_who_is_no_longer_alike_or_has_left_is_forgotten_and_found_again(self, two: tuple[Case, Case]) -> None:
        lodging = two[1]
        send(lodging, {UUID(int=2): gone()}, 10)
        work()
        assert (match().decision, status(lodging)) == (Verdict.GONE, "clean")
        send(lodging, {UUID(int=2): dewi(since="2018-02-01")}, 15)
        work()
        assert (match().decision, status(lodging)) == (Verdict.OPEN, "complete")


class TestDeciding:
    def test_one_person_is_counted_where_the_residence_rule_says(self, two: tuple[Case, Case]) -> None:
        family, lodging = two
        before = counts()
        outcome = actions.settle_same(match().case_id, match().id, DESK)
        assert (outcome.by, outcome.reason) == ("residence", "last_begun")
        assert reads.case(family.id).residents == 3 and reads.case(lodging.id).residents == 1
        assert counts()[SLS]["residents_sent"] == before[SLS]["residents_sent"] - 1 == 3
        assert status(lodging) == "clean"
        assert reads.case(family.id).listed == 4, "nobody is taken off a list"

    def test_taking_it_back_restores_every_count(self, two: tuple[Case, Case]) -> None:
        before = counts(), [status(one) for one in two]
        actions.settle_same(match().case_id, match().id, DESK)
        actions.undo_settling(match().case_id, match().id, DESK)
        assert (counts(), [status(one) for one in two]) == before
        history = list(Resolution.objects.order_by("at", "id").values_list("verdict", "rule", "author"))
        assert history == [("same", "residence", DESK), ("undone", "", DESK)]
        assert Noted.objects.filter(verb="settle_match", actor=DESK).count() == 4

    def test_the_reason_is_sealed(self, two: tuple[Case, Case]) -> None:
        actions.settle_same(match().case_id, match().id, DESK)
        row = Resolution.objects.get()
        assert b"last_begun" not in bytes(row.sealed)
        assert reads.history(match())[0].reason == "last_begun"

    def test_two_people_both_count_and_nobody_asks_again(self, two: tuple[Case, Case]) -> None:
        before = counts()
        actions.settle_two(match().case_id, match().id, DESK)
        send(two[1], {UUID(int=2): dewi(since="2018-02-01", religion="catholic")}, 10)
        work()
        assert [status(one) for one in two] == ["clean", "clean"]
        assert counts()[SLS]["residents_sent"] == before[SLS]["residents_sent"]
        assert match().decision == Verdict.TWO

    def test_same_dwelling_the_fuller_form_counts_and_who_is_only_on_the_other_still_does(self, family: Case) -> None:
        other = found_family(VILLAGE)
        budi, siti, agus = member_ids(family)
        send(family, {budi: here(BUDI, **NO_NIK, religion=None), siti: here(SITI), agus: here(AGUS)})
        send(other, {UUID(int=2): here(BUDI, **NO_NIK), UUID(int=3): dewi()}, 5, street="Jl. Melati No. 12")
        work()
        outcome = actions.settle_same(match().case_id, match().id, DESK)
        assert outcome.by == "ranking"
        residents = {one: reads.case(one.id).residents for one in (family, other)}
        assert residents == {family: 2, other: 2}, "Budi on the fuller form; Siti, Agus and Dewi on theirs"

    def test_what_the_rules_leave_open_is_asked_and_then_told(self, family: Case) -> None:
        other = found_family()
        send(family, {**everything(family), UUID(int=1): dewi()})
        send(other, {UUID(int=2): dewi()}, 5, street="Jalan Anggrek 3")
        work()
        with pytest.raises(once.Undecided):
            actions.settle_same(match().case_id, match().id, DESK)
        actions.ask_about(match().case_id, match().id, DESK)
        assert (match().decision, status(other)) == (Verdict.ASK, "complete")
        assert (visit(family), visit(other)) == (("answered", "none"), ("asked", "clarify")), "one visit is enough"
        assert Event.objects.filter(case_id=other.id, kind="once").exists(), "which tells the officer's phone"
        send(other, {UUID(int=2): dewi(religion="catholic")}, 6, street="Jalan Anggrek 3")
        work()
        assert visit(other) == ("asked", "clarify"), "the family's own word does not settle it"
        outcome = actions.settle_same(match().case_id, match().id, DESK, counted=other.id)
        assert outcome == Outcome("one" if other.id == match().case_id else "other", "asked", "asked")
        assert (reads.case(family.id).residents, reads.case(other.id).residents) == (3, 1)
        assert visit(other) == ("answered", "none")

    def test_nobody_is_sent_to_ask_about_two_who_are_no_longer_alike(self, family: Case) -> None:
        other = found_family()
        send(family, {**everything(family), UUID(int=1): dewi()})
        send(other, {UUID(int=2): dewi()}, 5, street="Jalan Anggrek 3")
        work()
        actions.ask_about(match().case_id, match().id, DESK)
        send(family, {UUID(int=1): gone()}, 10)
        work()
        assert (match().decision, visit(other)) == (Verdict.GONE, ("answered", "none"))

    def test_one_beyond_doubt_is_settled_by_the_rules_alone_and_stays_taken_back(self, family: Case) -> None:
        other = found_family()
        send(family, everything(family))
        send(other, {UUID(int=2): here(SITI, since="2019-01-01", relationship="other")}, 5, street="Jalan Anggrek 3")
        work()
        assert match().decision == Verdict.OPEN, "a spouse: weekly commuter or moved?"
        send(family, {member_ids(family)[1]: here(SITI, relationship="sibling")}, 6)
        work()
        assert (match().decision, Resolution.objects.get().author) == (Verdict.SAME, "system:match_people")
        assert (reads.case(family.id).residents, reads.case(other.id).residents) == (2, 1)
        actions.undo_settling(match().case_id, match().id, DESK)
        send(other, {UUID(int=2): here(SITI, since="2019-01-01", religion="catholic", relationship="other")}, 7)
        work()
        assert match().decision == Verdict.OPEN

    def test_when_the_one_that_counts_has_left_the_other_counts_again(self, two: tuple[Case, Case]) -> None:
        family, lodging = two
        actions.settle_same(match().case_id, match().id, DESK)
        send(lodging, {UUID(int=2): gone()}, 10)
        work()
        assert (reads.case(family.id).residents, reads.case(lodging.id).residents) == (4, 0)
        assert reads.history(match())[-1].verdict == "lapsed"

    def test_when_the_field_says_that_the_one_that_counts_has_left_the_other_counts_again(
        self, two: tuple[Case, Case]
    ) -> None:
        family, lodging = two
        actions.settle_same(match().case_id, match().id, DESK)
        with clock.at(MARCH + timedelta(days=1)):
            facts = {"who": "Dewi Lestari", "since": "2020-02"}
            actions.tell(actions.Word(new_id(), lodging.id, "list_out", clock.now(), "user:7", facts))
            work()
        assert match().decision != Verdict.SAME and reads.case(family.id).residents == 4
        with clock.at(AFTER):
            assert ending.write_classes(clock.now()) == {"answered": 4, "duplicate": 1}

    def test_a_decision_comes_too_late_when_another_has_decided(self, two: tuple[Case, Case]) -> None:
        actions.settle_two(match().case_id, match().id, DESK)
        for late in (actions.settle_same, actions.settle_two, actions.ask_about):
            with pytest.raises(once.NotNow):
                late(match().case_id, match().id, DESK)

    def test_of_three_one_is_left_whatever_is_said(self, two: tuple[Case, Case]) -> None:
        family, lodging = two
        third = found_family(NEXT_VILLAGE)
        send(third, {UUID(int=3): dewi(since="2019-02-01")}, 10, street="Jalan Kenanga 7")
        work()
        rows = list(Match.objects.all())
        by = {frozenset((row.case_id, row.other_case)): row for row in rows}
        first, second, last = (
            by[frozenset((a.id, b.id))] for a, b in ((family, lodging), (lodging, third), (third, family))
        )
        actions.settle_same(first.case_id, first.id, DESK, counted=family.id)
        actions.settle_same(second.case_id, second.id, DESK, counted=lodging.id)
        with pytest.raises(once.NotNow):
            actions.settle_same(last.case_id, last.id, DESK, counted=third.id)
        assert [reads.case(one.id).residents for one in (family, lodging, third)] == [4, 0, 0]


def crowd(like: Member, **tokens: int) -> None:
    """Two thousand people of sent families in 20 cases, with her tokens but for those given, who have just come."""
    cases = [found_family(VILLAGE) for _ in range(20)]
    marks = {name: tokens.get(name, getattr(like, name)) for name in MARKS}
    for first, case in enumerate(cases):
        people = [
            Member(case_id=case.id, id=UUID(int=1000 + number), position=number, counted_here=True, **marks)
            for number in range(first * 100, first * 100 + 100)
        ]
        Member.objects.bulk_create(people)
        case.status, case.mode, case.sent_at = Status.SENT, "self", MARCH
        listing.recount(case, people, "sent", MARCH)


MARKS = ("token_name_birth", "token_name_year_place", "token_birth_sex_place")
HEAPED: Answers = {"birth_date": "1970-12-31", "since": "1970-12-31"}


class TestCrowds:
    """31 December and a common name, shared by two thousand."""

    def test_nobody_is_compared_with_all_and_it_is_said_that_they_are_too_many(self, family: Case) -> None:
        send(family, {**everything(family), UUID(int=1): dewi(**HEAPED)})
        work()
        crowd(Member.objects.get(id=UUID(int=1)))
        with CaptureQueriesContext(connection) as asked:
            match_people(clock.now())
        assert Noted.objects.get(verb="block_too_large").codes["members"] == 2000
        assert not [query for query in asked if "cases_version" in query["sql"]], "nobody is opened"
        assert not Match.objects.exists()

    def test_who_shares_a_second_token_is_still_found_among_them(self, family: Case) -> None:
        other = found_family(VILLAGE)
        send(family, {**everything(family), UUID(int=1): dewi(**HEAPED)})
        work()
        crowd(Member.objects.get(id=UUID(int=1)), token_name_year_place=1, token_birth_sex_place=2)
        send(other, {UUID(int=2): dewi(**HEAPED)}, 5, street="Jalan Anggrek 3")
        work()
        assert {match().member_id, match().other_member} == {UUID(int=1), UUID(int=2)}


class TestCost:
    """An evening on which all officers come back: what a family costs is paid five thousand times in a minute."""

    @pytest.mark.usefixtures("settled")
    def test_eight_families_are_opened_in_as_many_statements_as_three(self, family: Case) -> None:
        """Born on one day in one neighbourhood, whatever they are called: each is compared with all others."""
        cases, costs = [family], []
        send(family, {**everything(family), UUID(int=1): dewi()})
        for number, name in enumerate(("Wati", "Yusuf", "Kirana", "Bambang", "Ojak", "Lenggo", "Putri"), 2):
            cases.append(found_family(VILLAGE))
            send(cases[-1], {UUID(int=number): dewi(name=name, birth_place="Medan", card="", nik=None)}, number)
            if number in (3, 8):
                with CaptureQueriesContext(connection) as asked:
                    once_jobs._follow([case.id for case in cases], clock.now())
                costs.append(len(asked))
                assert sum("cases_version" in query["sql"] for query in asked) == 1
        assert costs == [8, 8] and not Match.objects.exists()

    def test_a_visit_in_vain_makes_nobody_look_at_the_family_again(self, two: tuple[Case, Case]) -> None:
        with clock.at(AFTER):
            tell(two[1], "no_contact")
        with CaptureQueriesContext(connection) as asked:
            while _behind():
                match_people(clock.now())
        assert not [query for query in asked if "cases_member" in query["sql"]]


FACTS: tuple[Answers, ...] = (
    {},
    {"since": "2018-02-01", "relationship": "other"},
    {"name": "Wati Kusuma", "birth_place": "Medan"},
    {"nik": "hers", "no_nik_reason": None},
    {"presence": "elsewhere"},
)
SENDS = st.tuples(st.sampled_from(["family", "lodging"]), st.sampled_from(FACTS))
DEEDS = st.tuples(st.just("desk"), st.sampled_from(["rules", "family", "lodging", "two", "ask", "undo"]))
NUMBERS = count(1)


class World:
    """Two families outside the register that name one woman without a NIK; `own` makes her another than all before."""

    def __init__(self, own: int) -> None:
        self.cases = {"family": found_family(VILLAGE), "lodging": found_family()}
        self.members = {one: new_id() for one in self.cases}
        letters = ("Ba", "Da", "Ga", "Ka", "La", "Ma", "Na", "Pa", "Ra", "Ta")
        self.born = f"{1981 + own % 19}-04-{1 + own % 28:02}"
        self.nik = f"337204571088{own:04}"
        self.known = {"name": "".join(letters[int(digit)] for digit in f"{own:04}"), "birth_date": self.born}

    def send(self, where: str, facts: Answers, minutes: int) -> None:
        born = f"{self.born[:5]}05{self.born[7:]}" if "nik" in facts and where == "lodging" else self.born
        told = dewi(**{"since": born, **self.known, "birth_date": born, **facts})
        told |= {"nik": self.nik} if "nik" in facts else {}
        told = gone() if facts.get("presence") else told
        send(self.cases[where], {self.members[where]: told}, minutes, street=f"Jalan {where} 1")

    def decide(self, deed: str) -> None:
        row = Match.objects.filter(Q(case_id=self.cases["family"].id) | Q(case_id=self.cases["lodging"].id)).first()
        verbs: dict[str, Callable[[UUID, UUID, str], object]] = {
            "rules": actions.settle_same,
            "two": actions.settle_two,
            "ask": actions.ask_about,
            "undo": actions.undo_settling,
        }
        with suppress(once.NotNow, once.Undecided):
            if row and deed in verbs:
                verbs[deed](row.case_id, row.id, DESK)
            elif row:
                actions.settle_same(row.case_id, row.id, DESK, counted=self.cases[deed].id)

    @property
    def counts(self) -> dict[str, Any]:
        """Each case as it stands, and the sums of its events: what any place's counts are made of."""
        columns = [f"d_{name}" for name in NAMES]
        found = {}
        for name, case in self.cases.items():
            row = reads.case(case.id)
            sums = Event.objects.filter(case_id=case.id).aggregate(**{one[2:]: Sum(one) for one in columns})
            found[name] = (row.word, row.listed, row.residents, sums)
        return found


@settings(max_examples=settings().max_examples // 10, suppress_health_check=list(HealthCheck), database=None)
@given(st.lists(st.one_of(SENDS, DEEDS), min_size=3, max_size=9))
def test_what_is_decided_and_taken_back_leaves_the_counts_as_if_nobody_had_decided(
    world: None, steps: list[tuple[str, Any]]
) -> None:
    looked, left = World(next(NUMBERS)), World(next(NUMBERS))
    for minutes, (where, what) in enumerate([("family", {}), ("lodging", FACTS[1]), *steps]):
        if where == "desk":
            looked.decide(what)
        else:
            looked.send(where, what, minutes)
            left.send(where, what, minutes)
        work()
        residents = sum(reads.case(case.id).residents for case in looked.cases.values())
        assert residents >= min(1, sum(reads.case(case.id).residents for case in left.cases.values())), "nobody is lost"
    looked.decide("undo")
    work()
    assert looked.counts == left.counts
