"""Drafts: nothing typed is lost, whichever devices, people and newer cuts come in between."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cacah.cases import actions, jobs, reads
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Draft, Event, Member
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    FAMILY,
    JAYAPURA,
    SITI,
    VILLAGE,
    Seat,
    counts_at,
    gone,
    here,
    line,
    member_ids,
    new_id,
    officer,
)
from cacah.lib import clock
from cacah.register import reads as register_reads


def test_the_first_answer_starts_the_case(family: Case) -> None:
    seat = Seat(family.id)
    saved = actions.save_part(seat, family.id, {"tenure": "own"}, None, ["tenure"])
    assert saved == actions.Saved(family.id, 1)
    family.refresh_from_db()
    assert (family.status, family.started_at) == (Status.STARTED, clock.now())
    assert Event.objects.get(kind="started").d_families_started == 1
    actions.save_part(seat, family.id, {"water": "rain"}, 1, ["water"])
    assert reads.sitting(family.id, "self").answers(family.id) == {"tenure": "own", "water": "rain"}
    assert Event.objects.filter(kind="started").count() == 1


def test_a_blank_page_starts_nothing(family: Case) -> None:
    assert actions.save_part(Seat(family.id), family.id, {}, None, ["tenure"]) == actions.Saved(family.id, 0)
    family.refresh_from_db()
    assert family.status == Status.NEW
    assert not Draft.objects.exists()


def test_a_page_without_news_costs_one_read_and_one_write(family: Case) -> None:
    seat, budi = Seat(family.id), member_ids(family)[0]
    actions.save_part(seat, budi, here(BUDI, religion=None))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        actions.save_part(seat, budi, here(BUDI, religion=None, birth_place="Solo"), 1)
    assert [query["sql"].split()[0].lower() for query in seen] == ["--", "--"]


def test_several_parts_are_saved_at_once(family: Case) -> None:
    people = member_ids(family)
    saves = [actions.PartSave(one, {"presence": "here", "card": "this"}, None, ["presence", "card"]) for one in people]
    assert actions.save_parts(Seat(family.id), saves) == [actions.Saved(one, 1) for one in people]
    assert counts_at(f"{VILLAGE}.001002")["residents_started"] == 3
    assert [(one.touched, one.complete, one.counted_here) for one in reads.members(family.id)] == [
        (True, False, True)
    ] * 3


def test_residents_follow_what_is_told_of_each_person(family: Case) -> None:
    seat, (budi, siti, agus) = Seat(family.id), member_ids(family)
    actions.save_part(seat, budi, {"presence": "here"})
    actions.save_part(seat, siti, {"presence": "died", "death_date": "2018-01-01"})
    actions.save_part(seat, agus, gone())
    assert counts_at(f"{VILLAGE}.001002")["residents_started"] == 1
    actions.save_part(seat, budi, {"presence": "abroad", "presence_since": "2015"}, 1)
    assert "residents_started" not in counts_at(f"{VILLAGE}.001002")


class TestTwoDevices:
    def test_a_page_drawn_before_the_other_wrote_is_stale_and_nothing_is_overwritten(self, family: Case) -> None:
        phone, laptop = Seat(family.id), Seat(family.id, issued="laptop")
        actions.save_part(phone, family.id, {"tenure": "own"}, None, ["tenure"])
        actions.save_part(laptop, family.id, {"tenure": "rent"}, 1, ["tenure"])
        stale = actions.save_part(phone, family.id, {"tenure": "free"}, 1, ["tenure"])
        assert isinstance(stale, actions.Stale)
        assert (stale.version, stale.answers) == (2, {"tenure": "rent"})
        assert reads.sitting(family.id, "self").answers(family.id) == {"tenure": "rent"}
        assert actions.save_part(phone, family.id, {"tenure": "free"}, 2, ["tenure"]) == actions.Saved(family.id, 3)

    def test_the_same_device_may_go_back_and_save_an_older_page_again(self, family: Case) -> None:
        phone = Seat(family.id)
        actions.save_part(phone, family.id, {"tenure": "own"}, None, ["tenure"])
        actions.save_part(phone, family.id, {"water": "rain"}, 1, ["water"])
        assert actions.save_part(phone, family.id, {"tenure": "rent"}, None, ["tenure"]) == actions.Saved(family.id, 3)
        assert reads.sitting(family.id, "self").answers(family.id) == {"tenure": "rent", "water": "rain"}

    def test_but_not_over_what_another_device_wrote_in_between(self, family: Case) -> None:
        phone, laptop = Seat(family.id), Seat(family.id, issued="laptop")
        actions.save_part(phone, family.id, {"tenure": "own"}, None, ["tenure"])
        actions.save_part(laptop, family.id, {"tenure": "rent"}, 1, ["tenure"])
        actions.save_part(phone, family.id, {"water": "rain"}, 2, ["water"])
        assert isinstance(actions.save_part(phone, family.id, {"tenure": "free"}, 1, ["tenure"]), actions.Stale)

    def test_the_same_answer_is_no_conflict(self, family: Case) -> None:
        actions.save_part(Seat(family.id), family.id, {"tenure": "own"}, None, ["tenure"])
        again = actions.save_part(Seat(family.id, issued="laptop"), family.id, {"tenure": "own"}, None, ["tenure"])
        assert again == actions.Saved(family.id, 1)

    def test_a_stale_part_does_not_hold_up_the_others(self, family: Case) -> None:
        phone, laptop = Seat(family.id), Seat(family.id, issued="laptop")
        budi, siti, _ = member_ids(family)
        actions.save_part(laptop, budi, {"presence": "died"})
        result = actions.save_parts(
            phone, [actions.PartSave(budi, {"presence": "here"}), actions.PartSave(siti, {"presence": "here"})]
        )
        assert [type(one) for one in result] == [actions.Stale, actions.Saved]

    def test_pages_saved_at_the_same_moment_are_both_kept(self, family: Case) -> None:
        seat, budi = Seat(family.id), member_ids(family)[0]
        pages = [{"name": "Budi"}, {"sex": "male"}, {"religion": "islam"}, {"ethnicity": "~Jawa"}]
        start = Barrier(len(pages))

        def save(page: dict[str, Any]) -> None:
            start.wait()
            with clock.at(clock.now()):
                actions.save_part(seat, budi, page, None, page)
            connection.close()

        threads = [Thread(target=save, args=[page]) for page in pages]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = reads.sitting(family.id, "self")
        assert kept.answers(budi) == {name: value for page in pages for name, value in page.items()}
        assert kept.drafts[budi].version == 4
        assert Event.objects.filter(kind="started").count() == 1


class TestChannels:
    def test_an_officer_never_sees_a_familys_draft_nor_a_family_an_officers(self, family: Case) -> None:
        actions.save_part(Seat(family.id), family.id, {"tenure": "own"})
        actions.save_part(officer(family.id), family.id, {"tenure": "rent"})
        assert reads.sitting(family.id, "self").answers(family.id) == {"tenure": "own"}
        assert reads.sitting(family.id, "field").answers(family.id) == {"tenure": "rent"}

    def test_a_draft_of_one_channel_does_not_open_as_the_others(self, family: Case) -> None:
        actions.save_part(Seat(family.id), family.id, {"tenure": "own"})
        Draft.objects.filter(case_id=family.id).update(channel="field")
        with pytest.raises(Exception, match="does not open"):
            reads.sitting(family.id, "field")

    def test_a_part_of_another_case_is_refused(self, family: Case) -> None:
        with pytest.raises(actions.UnknownPart):
            actions.save_part(Seat(family.id), new_id(), {"presence": "here"})


class TestNewPeople:
    def test_a_newborn_is_added_once_and_counts_only_when_sent(self, family: Case) -> None:
        seat, baby = Seat(family.id), new_id()
        assert actions.add_member(seat, baby) == actions.add_member(seat, baby) == baby
        actions.save_part(seat, baby, {"presence": "here", "name": "Bayi"})
        assert [one.id for one in reads.sitting(family.id, "self").members][-1] == baby
        assert baby not in [one.id for one in reads.sitting(family.id, "field").members]
        assert "residents_started" not in counts_at(f"{VILLAGE}.001002")

    def test_who_is_taken_off_comes_back_with_all_answers(self, family: Case) -> None:
        seat, baby = Seat(family.id), new_id()
        actions.add_member(seat, baby)
        actions.save_part(seat, baby, {"presence": "here", "name": "Bayi"})
        actions.remove_member(seat, baby)
        seen = reads.sitting(family.id, "self")
        assert baby not in [one.id for one in seen.members]
        assert [one.id for one in seen.removed] == [baby]
        actions.save_part(Seat(family.id, issued="laptop"), baby, {"name": "Bayi Budi"}, 1, ["name"])
        actions.restore_member(seat, baby)
        assert reads.sitting(family.id, "self").answers(baby) == {"presence": "here", "name": "Bayi Budi"}

    def test_who_stands_on_the_card_is_not_taken_off(self, family: Case) -> None:
        with pytest.raises(actions.NotOnList):
            actions.remove_member(Seat(family.id), member_ids(family)[0])

    def test_a_family_does_not_take_off_whom_an_officer_added(self, family: Case) -> None:
        guest = actions.add_member(officer(family.id))
        with pytest.raises(actions.NotOnList):
            actions.remove_member(Seat(family.id), guest)

    def test_a_list_has_an_end(self, family: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cacah.cases.listing.MOST_MEMBERS", 4)
        fourth = actions.add_member(Seat(family.id))
        with pytest.raises(actions.ListFull):
            actions.add_member(Seat(family.id))
        assert actions.add_member(Seat(family.id), fourth) == fourth


class TestANewerCut:
    BABY = ("3372044105200009", "PUTRI SANTOSO", "2", "2020-05-01", "4")

    def test_new_people_join_untouched_and_answers_stay(self, family: Case, register: Callable[..., None]) -> None:
        seat, (budi, *_) = Seat(family.id), member_ids(family)
        actions.save_part(seat, budi, here(BUDI))
        register(line(BUDI), line(SITI), line(AGUS), line(self.BABY), cut=date(2020, 6, 30))
        assert jobs.open_cases(clock.now()) == 1
        seen = reads.sitting(family.id, "self")
        assert [(one.position, one.touched) for one in seen.members] == [(1, True), (2, False), (3, False), (4, False)]
        assert seen.answers(budi) == here(BUDI)
        assert counts_at(f"{VILLAGE}.001002")["persons_expected"] == 4
        assert [kind for kind, _ in register_reads.hints(family.id)] == ["birth"]

    def test_who_left_the_card_stays_on_the_list(self, family: Case, register: Callable[..., None]) -> None:
        register(line(BUDI), line(SITI), cut=date(2020, 6, 30))
        jobs.open_cases(clock.now())
        assert len(reads.members(family.id)) == 3
        assert {str(name) for name in reads.prefill(reads.sitting(family.id, "self")).names.values()} == {
            "BUDI SANTOSO", "SITI AMINAH", "AGUS SANTOSO",
        }  # fmt: skip

    def test_the_card_changes_and_the_case_stays(self, family: Case, register: Callable[..., None]) -> None:
        card = "3372040101200077"
        register(line(BUDI, card), line(SITI, card), line(AGUS, card), cut=date(2020, 6, 30))
        jobs.open_cases(clock.now())
        assert Case.objects.count() == 1
        assert Member.objects.count() == 3


def test_prefill_speaks_the_answers_of_the_instrument(family: Case) -> None:
    prefill = reads.prefill(reads.sitting(family.id, "self"))
    budi, siti, _ = prefill.members
    assert prefill.family["address_place"] == (VILLAGE, True)
    assert budi.answers["name"] == ("BUDI SANTOSO", True)
    assert siti.answers["relationship"][0] == "spouse"
    assert prefill.of(budi.member_id) is budi.answers
    assert prefill.of(new_id()) == {}


def test_the_summary_names_what_is_missing_and_what_cannot_be(family: Case) -> None:
    seat, (budi, siti, agus) = Seat(family.id), member_ids(family)
    actions.save_parts(
        seat,
        [
            actions.PartSave(family.id, FAMILY),
            actions.PartSave(budi, here(BUDI, religion=None)),
            actions.PartSave(siti, here(SITI, nik="12")),
            actions.PartSave(agus, gone()),
        ],
    )
    summary = reads.summary(reads.sitting(family.id, "self"))
    assert summary.family.complete
    assert [one.missing for one in summary.members] == [("religion",), (), ()]
    assert [one.errors for one in summary.members] == [(), ("nik",), ()]
    assert [one.counted_here for one in summary.members] == [True, True, False]
    assert (summary.complete_members, summary.ready, summary.complete) == (1, False, False)
    actions.save_parts(seat, [actions.PartSave(budi, here(BUDI), 1), actions.PartSave(siti, here(SITI), 1)])
    assert reads.summary(reads.sitting(family.id, "self")).complete


def test_the_village_of_the_family_is_what_questions_compare_with(family: Case) -> None:
    around = reads.context(family)
    assert around == {
        "today": "2020-03-10",
        "census_day": "2020-09-15",
        "family_place": VILLAGE,
        "registered_family_place": VILLAGE,
        "is_new": "no",
        "joins": "no",
        "residence_months": "12",
    }
    moved = reads.home_place(family, {"address_place": JAYAPURA})
    assert reads.context(family, home=moved)["family_place"] == JAYAPURA
