"""Who is said to live elsewhere and was found nowhere is asked for there: one lead a person, while nobody is found."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Max
from hypothesis import given
from hypothesis import strategies as st

from cacah.cases import actions, leads, reads
from cacah.cases.core import leads as rules
from cacah.cases.core.close import same_person
from cacah.cases.core.leads import FOUND, OPEN, TWICE, UNPLACED, Sought, states
from cacah.cases.core.matching import Person, compare
from cacah.cases.models import Case, Event, Lead, LeadAnswer, Word
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    JAYAPURA,
    MARCH,
    NEXT_VILLAGE,
    SITI,
    VILLAGE,
    gone,
    here,
    member_ids,
    new_id,
)
from cacah.cases.tests.test_ending import close, ended, named, told
from cacah.cases.tests.test_once import found_family, send
from cacah.geo import reads as geo
from cacah.lib import clock

# The rule.

NAMES = ("SITI AMINAH", "SITI", "BUDI SANTOSO", "AGUS")
BIRTHS = ("1988-10-17", "1985-08-17", "1985-01-01", "1985", "")
NIKS = ("", "3372045710880002", "3372041708850001")
PEOPLE = st.builds(
    Person, st.sampled_from(NAMES), st.sampled_from(BIRTHS), st.sampled_from(("female", "male")),
    nik=st.sampled_from(NIKS), district=st.sampled_from(("33.72.04", "91.71.01")),
)  # fmt: skip


def one(key: int, person: Person, is_open: bool = False) -> Sought:
    return Sought(key, person, is_open)


def is_same(first: Person, second: Person) -> bool:
    return same_person(compare(first, second))


SITI_THERE = Person("SITI AMINAH", "1988-10-17", "female", district="33.72.04")


def test_somebody_nobody_found_is_a_lead_and_somebody_found_is_none() -> None:
    assert states([one(1, SITI_THERE)], set()) == {1: OPEN}
    assert states([one(1, SITI_THERE)], {1}) == {1: FOUND}


def test_of_two_families_that_say_it_of_one_person_the_first_makes_the_lead_and_it_stays() -> None:
    assert states([one(2, SITI_THERE), one(1, SITI_THERE)], set()) == {1: OPEN, 2: TWICE}
    assert states([one(2, SITI_THERE, is_open=True), one(1, SITI_THERE)], set()) == {2: OPEN, 1: TWICE}
    assert states([one(2, SITI_THERE), one(1, SITI_THERE)], {1}) == {1: FOUND, 2: OPEN}


@given(st.lists(st.tuples(PEOPLE, st.booleans()), max_size=8), st.lists(PEOPLE, max_size=4))
def test_a_lead_is_open_as_long_as_nobody_is_that_person_and_there_are_never_two(
    sought: list[tuple[Person, bool]], there: list[Person]
) -> None:
    people = [one(number, person, is_open) for number, (person, is_open) in enumerate(sought)]
    found = {each.key for each in people if any(is_same(each.person, other) for other in there)}
    told = states(people, found)
    assert set(told) == {each.key for each in people}, "of everybody it is said what becomes of them"
    assert {key for key, state in told.items() if state == FOUND} == found
    standing = [each.person for each in people if told[each.key] == OPEN]
    assert not any(is_same(a, b) for number, a in enumerate(standing) for b in standing[:number])
    for each in people:
        if told[each.key] == TWICE:
            assert any(is_same(each.person, other) for other in standing), "then somebody is asked for all the same"
    again = [one(each.key, each.person, told[each.key] == OPEN) for each in people]
    assert states(again, found) == told, "the next night changes nothing"


@pytest.mark.parametrize(("birth", "years"), [("1985-09-15", 35), ("1985-09-16", 34), ("1985", 35), ("2020-09-20", 0)])
def test_the_age_of_a_lead_is_that_of_census_day(birth: str, years: int) -> None:
    assert rules.age(birth, date(2020, 9, 15)) == years


# The night.


def commits_seen() -> None:
    """Wait until whoever reads in the order of commits reads all of it: housekeeping may hold the horizon back."""
    last = [rows.objects.aggregate(xid=Max("xid"))["xid"] or 0 for rows in (Event, Lead)]
    while reads.position() <= max(last):
        pass


def night(number: int = 1) -> None:
    """Let a night's round go by."""
    commits_seen()
    with clock.at(MARCH + timedelta(days=number)):
        while leads.match_leads(clock.now()):
            pass


def place(code: str) -> int:
    row = geo.row_by_code(code)
    assert row
    return row.id


def sought(code: str = NEXT_VILLAGE) -> list[tuple[str, str, int]]:
    return [(lead.name, lead.sex, lead.age) for lead in reads.open_leads([place(code)], 40)]


def row(state: str = OPEN) -> Lead:
    return Lead.objects.get(state=state)


@pytest.fixture
def away(family: Case) -> Case:
    """Budi lives at home; Siti, he says, in the next village, where nobody knows her; Agus abroad."""
    budi, siti, agus = member_ids(family)
    abroad = {"presence": "abroad", "card": "this", "presence_since": "2015", "back_within_year": "no"}
    she = {**here(SITI), **gone(presence_place=NEXT_VILLAGE)}
    send(family, {budi: here(BUDI), siti: she, agus: {**here(AGUS), **abroad}})
    night()
    return family


def test_who_is_said_to_live_in_another_village_is_asked_for_there_once(away: Case) -> None:
    assert sought() == [("SITI AMINAH", "female", 31)]
    assert Lead.objects.count() == 1, "nobody abroad, nobody at home"
    assert SITI[1].encode() not in bytes(row().sealed) and SITI[0].encode() not in bytes(row().sealed)
    before = Lead.objects.values_list("state", "xid").get()
    night(2)
    night(3)
    assert Lead.objects.values_list("state", "xid").get() == before, "a lead that stays is not written again"


def test_a_lead_ends_when_somebody_answers_there_and_comes_back_when_that_is_taken_back(away: Case) -> None:
    other = found_family()
    send(other, {UUID(int=2): here(SITI, nik=None, no_nik_reason="adult", relationship="head")}, 5, street="Anggrek 3")
    night(2)
    assert (row(FOUND).place_id, sought()) == (place(NEXT_VILLAGE), [])
    send(other, {UUID(int=2): {**here(SITI, nik=None, no_nik_reason="adult"), **gone()}}, 10)
    night(3)
    assert sought()[0][0] == "SITI AMINAH"
    assert sought(JAYAPURA) == [], "the other family's word makes no second lead of her"


def test_a_lead_is_set_aside_when_the_family_says_otherwise(away: Case) -> None:
    send(away, {member_ids(away)[1]: here(SITI)}, 5)
    night(2)
    assert sought() == [] and row("aside")
    send(away, {member_ids(away)[1]: {**here(SITI), **gone(presence_place=VILLAGE)}}, 10)
    night(3)
    assert sought() == [] and sought(VILLAGE)[0][0] == "SITI AMINAH", "and goes along when she moves on"
    assert Lead.objects.count() == 1


def test_a_line_that_the_head_of_the_neighbourhood_says_moved_is_a_lead_of_each_of_its_people(family: Case) -> None:
    told(family, "list_moved", place="gandekan, jebres")
    night()
    assert {name for name, _, _ in sought()} == {"BUDI SANTOSO", "SITI AMINAH", "AGUS SANTOSO"}
    together = {lead.together for lead in reads.open_leads([place(NEXT_VILLAGE)], 40)}
    assert len(together) == 1 and family.id not in together
    told(family, "list_here")
    night(2)
    assert sought() == []


@pytest.mark.parametrize(("where", "waiting"), [("Boyolali", 3), ("dekat pasar", 3), ("33.72", 0), ("", 0)])
def test_of_a_place_that_is_no_village_nobody_is_asked_and_words_that_name_none_wait_for_somebody_who_knows(
    family: Case, where: str, waiting: int
) -> None:
    told(family, "moved_away", **({"place": where} if where else {}))
    with transaction.atomic():
        leads.settle([family.id], clock.now())
    assert not Lead.objects.exclude(state=UNPLACED).exists()
    assert [one.words for one in reads.unplaced_leads([family.place_id], 40)] == [where] * waiting


@pytest.mark.parametrize(
    ("where", "counted"),
    [(NEXT_VILLAGE, NEXT_VILLAGE), ("gandekan, jebres", NEXT_VILLAGE), ("33.72", "33.72"), ("x", "")],
)
def test_whom_nobody_found_is_counted_where_the_field_heard_that_the_person_went(
    family: Case, where: str, counted: str
) -> None:
    told(family, "list_moved", since="2018", place=where)
    assert close() == {"elsewhere": 3}
    assert {*ended(family).values()} == {("elsewhere", counted)}


def test_whoever_knows_the_place_has_those_who_moved_counted_and_asked_for_there(family: Case) -> None:
    told(family, "list_moved", since="2018", place="rumah anaknya")
    night()
    first, *_ = reads.unplaced_leads([family.place_id], 40)
    actions.place_lead(first.id, place(NEXT_VILLAGE), "user:9")
    with pytest.raises(actions.Placed):
        actions.place_lead(first.id, place(JAYAPURA), "user:9")
    assert reads.unplaced_leads([family.place_id], 40) == [] and len(sought()) == 3
    close()
    assert {*ended(family).values()} == {("elsewhere", NEXT_VILLAGE)}
    with clock.at(clock.now() + timedelta(minutes=1)):
        told(family, "list_here")
    night(2)
    assert sought() == [], "what is told later holds"


def test_of_two_who_moved_in_the_same_words_each_is_placed_for_oneself(family: Case) -> None:
    for who in (BUDI, SITI):
        told(family, "list_out", who=who[1], since="2018", place="ikut saudara")
    night()
    waiting = {one.name: one.id for one in reads.unplaced_leads([family.place_id], 40)}
    actions.place_lead(waiting["BUDI SANTOSO"], place(NEXT_VILLAGE), "user:9")
    assert [one.name for one in reads.unplaced_leads([family.place_id], 40)] == ["SITI AMINAH"]
    assert [name for name, _, _ in sought()] == ["BUDI SANTOSO"]


def test_two_families_that_say_it_of_one_person_make_one_lead_and_count_her_once(away: Case) -> None:
    other = found_family(VILLAGE)
    told(other, "list_in", who=SITI[1], sex="female", born=SITI[3])
    told(other, "list_out", who=SITI[1], place=NEXT_VILLAGE, since="2018")
    night(2)
    assert len(sought()) == 1 and row(TWICE).case_id == other.id
    close()
    assert ended(away)[member_ids(away)[1]] == ("elsewhere", NEXT_VILLAGE)
    assert named(other) == [("duplicate", "")], "without a number too, one word counts her"
    send(away, {member_ids(away)[1]: {**here(SITI), **gone(presence="died", presence_place=None)}}, 10)
    night(3)
    night(4)
    assert len(sought()) == 1 and row(OPEN).case_id == other.id


def test_a_round_that_was_killed_goes_on_where_it_was(family: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    told(family, "list_moved", place=NEXT_VILLAGE)
    settle: Callable[..., None] = leads.settle

    def killed(cases: Any, now: datetime) -> None:
        settle(cases, now)
        raise KeyboardInterrupt

    monkeypatch.setattr(leads, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        night()
    assert not Lead.objects.exists()
    monkeypatch.setattr(leads, "settle", settle)
    night()
    assert len(sought()) == 3


# What officers say.


def says(answer: str, family: Case | None = None, who: str = "user:8", **changes: Any) -> actions.LeadTold:
    lead = Lead.objects.get(person_id=member_ids(Case.objects.get(kind="register"))[1])
    return actions.LeadTold(new_id(), lead.id, answer, clock.now(), who, family.id if family else None, **changes)


def test_who_lives_there_is_put_on_the_familys_list_and_counted_once(away: Case) -> None:
    host = found_family()
    siti = member_ids(away)[1]
    assert close()["elsewhere"] == 1 and ended(away)[siti] == ("elsewhere", NEXT_VILLAGE)
    said = says("here", host)
    assert (actions.answer_lead(said).again, actions.answer_lead(said).again) == (False, True)
    assert sought() == [] and Word.objects.filter(case_id=host.id, event="list_in").count() == 1
    close()
    assert ended(away)[siti] == ("duplicate", "")
    assert named(host) == [("list_only", NEXT_VILLAGE)], "counted on the spot, and there alone"
    night(2)
    assert sought() == []


def test_of_whom_only_the_age_is_known_is_counted_once_too(family: Case) -> None:
    told(family, "list_in", who="Sri Lestari", sex="female", age="61", since="2015")
    told(family, "list_out", who="Sri Lestari", place=NEXT_VILLAGE, since="2019")
    night()
    assert [name for name, _, _ in sought()] == ["Sri Lestari"]
    host, lead = found_family(), row()
    actions.answer_lead(actions.LeadTold(new_id(), lead.id, "here", clock.now(), "user:8", host.id))
    close()
    assert (named(family), named(host)) == ([("duplicate", "")], [("list_only", NEXT_VILLAGE)])


def test_lives_here_wins_whatever_else_is_said_and_whoever_was_first(away: Case) -> None:
    first, second = found_family(), found_family()
    actions.answer_lead(says("not_here", who="user:7"))
    assert reads.open_leads([place(NEXT_VILLAGE)], 40)[0].counted == {"not_here": 1}, "still asked of the others"
    actions.answer_lead(says("here", first))
    actions.answer_lead(says("not_here", who="user:9"))
    actions.answer_lead(says("here", second, "user:9"))
    assert sought() == [] and LeadAnswer.objects.count() == 4
    assert not Word.objects.filter(case_id=second.id).exists(), "nobody is put on two lists"


def test_the_family_that_says_she_left_does_not_get_her_back_by_a_touch(away: Case) -> None:
    actions.answer_lead(says("here", away))
    assert len(sought()) == 1 and not Word.objects.filter(case_id=away.id).exists()


def test_the_same_answer_with_other_bytes_is_a_conflict_and_one_that_cannot_be_told_changes_nothing(away: Case) -> None:
    said = says("not_here")
    actions.answer_lead(said)
    with pytest.raises(actions.Conflict):
        actions.answer_lead(actions.LeadTold(said.id, said.lead_id, "unknown", said.at, said.author))
    nowhere = says("here")
    with pytest.raises(Case.DoesNotExist):
        actions.answer_lead(actions.LeadTold(nowhere.id, nowhere.lead_id, "here", nowhere.at, "user:8", new_id()))
    assert LeadAnswer.objects.count() == 1 and len(sought()) == 1
