"""`receive`: idempotent, append-only, one class of status after the other, and nobody counted twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from cacah.audit.models import Entry
from cacah.cases import actions, jobs, reads
from cacah.cases.core.envelope import MOST_PARTS, Envelope, PartAnswers, parse
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Dwelling, Event, Member, PersonIndex, Query, Residence, Version
from cacah.cases.models import Envelope as EnvelopeRow
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    FAMILY,
    JAYAPURA,
    MARCH,
    SEPTEMBER,
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
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.lib.problems import Refused
from cacah.plan import actions as plan_actions

SLS = f"{VILLAGE}.001002"


def envelope(case: Case, parts: dict[UUID, dict[str, Any]], mode: str = "self", **changes: Any) -> Envelope:
    author = f"seat:{case.id}" if mode == "self" else "user:7"
    kinds = [PartAnswers(part, "family" if part == case.id else "person", answers) for part, answers in parts.items()]
    version = instruments.current().version
    made = Envelope(new_id(), case.id, mode, author, version, tuple(kinds), clock.now())
    return replace(made, **changes)


def everything(case: Case) -> dict[UUID, dict[str, Any]]:
    budi, siti, agus = member_ids(case)
    return {case.id: FAMILY, budi: here(BUDI), siti: here(SITI), agus: here(AGUS)}


def status_of(case: Case) -> str:
    case.refresh_from_db()
    return case.word


class TestOnce:
    def test_the_same_envelope_again_has_the_same_receipt(self, family: Case) -> None:
        sent = envelope(family, everything(family))
        first = actions.receive(sent)
        with clock.at(MARCH + timedelta(days=2)):
            again = actions.receive(sent)
        assert again == replace(first, again=True)
        assert (first.status, first.parts, first.members, first.complete_members) == (Status.CLEAN, 4, 3, 3)
        assert EnvelopeRow.objects.count() == 1
        assert counts_at(SLS)["families_sent"] == 1

    def test_other_bytes_under_the_same_id_are_a_conflict(self, family: Case) -> None:
        sent = envelope(family, everything(family))
        actions.receive(sent)
        parts = (PartAnswers(family.id, "family", {**FAMILY, "floor": "earth"}), *sent.parts[1:])
        with pytest.raises(actions.Conflict):
            actions.receive(replace(sent, parts=parts))
        assert reads.latest_versions(family.id)[family.id].values["floor"] == "tile"

    def test_it_is_recognised_after_the_window_closed(self, family: Case) -> None:
        sent = envelope(family, everything(family))
        first = actions.receive(sent)
        with clock.at(SEPTEMBER):
            assert actions.receive(sent) == replace(first, again=True)

    def test_sent_many_times_at_one_moment_it_is_received_once(self, family: Case) -> None:
        sent = envelope(family, everything(family))
        got = at_once([lambda: actions.receive(sent)] * 6)
        assert sorted(one.again for one in got) == [False, True, True, True, True, True]
        assert {replace(one, again=False) for one in got} == {replace(got[0], again=False)}
        assert Version.objects.count() == 4
        assert counts_at(SLS)["residents_clean"] == 3

    def test_different_envelopes_at_one_moment_are_all_kept_and_one_counts(self, family: Case) -> None:
        sends = [envelope(family, everything(family)) for _ in range(4)]
        at_once([partial(actions.receive, sent) for sent in sends])
        assert EnvelopeRow.objects.count() == 4
        assert sorted(Version.objects.filter(part_id=family.id).values_list("number", flat=True)) == [1, 2, 3, 4]
        assert (counts_at(SLS)["families_sent"], counts_at(SLS)["residents_sent"]) == (1, 3)


def at_once(calls: list[Callable[[], actions.Receipt]]) -> list[actions.Receipt]:
    start, got = Barrier(len(calls)), []

    def run(call: Callable[[], actions.Receipt]) -> None:
        start.wait()
        with clock.at(MARCH):
            got.append(call())
        connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(calls)
    return got


class TestAppendOnly:
    @pytest.mark.parametrize("table", ["cases_envelope", "cases_version", "cases_event"])
    @pytest.mark.parametrize("verb", ["update {} set case_id = case_id", "delete from {}", "truncate {}"])
    def test_the_app_role_cannot_change_what_was_received(self, family: Case, table: str, verb: str) -> None:
        actions.receive(envelope(family, everything(family)))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(verb.format(table))

    def test_an_amendment_is_a_new_version(self, family: Case) -> None:
        budi = member_ids(family)[0]
        actions.receive(envelope(family, everything(family)))
        with clock.at(MARCH + timedelta(hours=1)):
            actions.receive(envelope(family, {budi: here(BUDI, religion="catholic")}))
        assert Version.objects.filter(part_id=budi).count() == 2
        assert reads.latest_versions(family.id)[budi].values["religion"] == "catholic"
        assert status_of(family) == "clean"


class TestWhatIsRefused:
    def test_impossible_answers_by_part_and_item(self, family: Case) -> None:
        budi, siti, _ = member_ids(family)
        with pytest.raises(Refused) as refused:
            actions.receive(envelope(family, {budi: here(BUDI, nik="12"), siti: here(SITI, sex="neither")}))
        assert {(one.file, one.field) for one in refused.value.problems} == {
            (f"person/{budi}", "nik"), (f"person/{siti}", "sex"),
        }  # fmt: skip
        assert "12" not in [one.value for one in refused.value.problems]
        assert not EnvelopeRow.objects.exists()
        assert status_of(family) == "new"

    def test_items_and_instruments_nobody_knows(self, family: Case) -> None:
        with pytest.raises(Refused, match="unknown-item"):
            actions.receive(envelope(family, {family.id: {"income": "1"}}))
        with pytest.raises(Refused, match="unknown-instrument"):
            actions.receive(envelope(family, {family.id: FAMILY}, instrument="another"))

    def test_a_closed_mode_with_grace_for_who_was_inside(self, family: Case) -> None:
        midnight = datetime(2020, 5, 29, 17, tzinfo=UTC)  # the end of 29 May in Surakarta
        with clock.at(midnight + timedelta(minutes=61)), pytest.raises(actions.Closed):
            actions.receive(envelope(family, everything(family)))
        with clock.at(midnight + timedelta(minutes=59)):
            assert not actions.receive(envelope(family, everything(family))).again

    def test_an_interview_waits_for_the_field_phase_and_is_told_when_it_opens(self, family: Case) -> None:
        with pytest.raises(actions.Closed) as closed:
            actions.receive(envelope(family, everything(family), "interview"))
        assert closed.value.opens and closed.value.opens.isoformat() == "2020-09-01"

    def test_a_family_that_asked_for_a_visit_may_be_interviewed_before_the_field_phase(self, family: Case) -> None:
        actions.request_visit(family.id, "seat:test")
        assert not actions.receive(envelope(family, everything(family), "interview")).again

    @pytest.mark.parametrize(
        ("parts", "code"),
        [
            ([], "parts-number"),
            (["a", "a"], "part-twice"),
            ([f"p{at}" for at in range(MOST_PARTS + 1)], "parts-number"),
        ],
    )
    def test_envelopes_without_sense(self, family: Case, parts: list[str], code: str) -> None:
        ids = {name: new_id() for name in parts}
        sent = tuple(PartAnswers(ids[name], "person", {}) for name in parts)
        with pytest.raises(actions.Malformed, match=code):
            actions.receive(replace(envelope(family, {}), parts=sent))

    def test_the_familys_part_under_another_id(self, family: Case) -> None:
        with pytest.raises(actions.Malformed, match="family-part"):
            actions.receive(replace(envelope(family, {}), parts=(PartAnswers(new_id(), "family", FAMILY),)))

    def test_a_case_nobody_opened(self, family: Case) -> None:
        with pytest.raises(Case.DoesNotExist):
            other = new_id()
            actions.receive(replace(envelope(family, {}), case_id=other, parts=(PartAnswers(other, "family", FAMILY),)))


class TestStatus:
    def test_gaps_may_be_then_it_is_sent_and_not_complete(self, family: Case) -> None:
        budi, siti, agus = member_ids(family)
        actions.receive(envelope(family, {family.id: FAMILY, budi: here(BUDI)}))
        assert status_of(family) == "sent"
        actions.receive(envelope(family, {siti: here(SITI, religion=None), agus: here(AGUS)}))
        assert status_of(family) == "sent"
        actions.receive(envelope(family, {siti: here(SITI)}))
        assert status_of(family) == "clean"
        assert family.sent_at == family.complete_at == clock.now()

    def test_both_facts_are_enough_for_who_is_not_counted_here(self, family: Case) -> None:
        budi, siti, agus = member_ids(family)
        died = {"presence": "died", "death_date": "2018-01-01"}
        actions.receive(envelope(family, {family.id: FAMILY, budi: here(BUDI), siti: died, agus: gone()}))
        assert status_of(family) == "clean"
        assert (family.listed, family.residents) == (3, 1)
        assert counts_at(SLS) == {
            "families_expected": 1, "persons_expected": 3, "families_started": 1, "residents_started": 1,
            "families_sent": 1, "residents_sent": 1, "families_complete": 1, "residents_complete": 1,
            "families_clean": 1, "residents_clean": 1, "persons_listed_sent": 3,
        }  # fmt: skip

    def test_the_card_is_the_second_fact(self, family: Case) -> None:
        parts = {**everything(family), member_ids(family)[2]: gone(card=None)}
        actions.receive(envelope(family, parts))
        assert status_of(family) == "sent"

    def test_a_family_without_a_resident_owes_no_dwelling(self, family: Case) -> None:
        actions.receive(envelope(family, {one: gone() for one in member_ids(family)}))
        assert status_of(family) == "clean"
        assert counts_at(SLS)["families_clean"] == 1
        assert "residents_clean" not in counts_at(SLS)

    def test_a_warning_the_instrument_flags_opens_a_query_until_it_is_mended(self, family: Case) -> None:
        agus = member_ids(family)[2]
        actions.receive(envelope(family, {**everything(family), agus: here(AGUS, relationship="spouse")}))
        assert status_of(family) == "complete"
        assert [(one.kind, one.part_id, one.item) for one in reads.open_queries(family.id)] == [
            ("warning", agus, "relationship")
        ]
        assert family.clean_at is None
        actions.receive(envelope(family, {agus: here(AGUS)}))
        assert status_of(family) == "clean"
        assert Query.objects.get().closed_at == clock.now()
        assert counts_at(SLS)["families_complete"] == counts_at(SLS)["families_clean"] == 1

    def test_a_new_member_of_a_clean_family_is_listed_and_asked(self, family: Case) -> None:
        actions.receive(envelope(family, everything(family)))
        actions.receive(envelope(family, {new_id(): {"presence": "here", "card": "unknown", "name": "Bayi"}}))
        assert status_of(family) == "sent"
        assert (family.listed, family.complete_at, family.clean_at) == (4, None, None)
        assert "families_complete" not in counts_at(SLS)
        assert counts_at(SLS)["residents_sent"] == 4

    def test_what_was_sent_stands_until_the_next_send(self, family: Case) -> None:
        budi = member_ids(family)[0]
        actions.receive(envelope(family, everything(family)))
        actions.save_part(Seat(family.id), budi, {"presence": "died"})
        assert status_of(family) == "clean"
        assert counts_at(SLS)["residents_clean"] == 3


class TestRanking:
    def test_an_interview_as_complete_does_not_replace_what_the_family_sent(self, family: Case) -> None:
        budi = member_ids(family)[0]
        actions.receive(envelope(family, everything(family)))
        with clock.at(SEPTEMBER):
            actions.receive(envelope(family, {budi: here(BUDI, religion="hindu")}, "interview"))
        assert Version.objects.filter(part_id=budi).count() == 2
        assert reads.latest_versions(family.id)[budi].values["religion"] == "islam"

    def test_an_interview_completes_what_the_family_left_open(self, family: Case) -> None:
        budi = member_ids(family)[0]
        actions.receive(envelope(family, {**everything(family), budi: {"presence": "here", "card": "this"}}))
        assert status_of(family) == "sent"
        with clock.at(SEPTEMBER):
            actions.receive(envelope(family, {budi: here(BUDI)}, "interview"))
        assert status_of(family) == "clean"
        assert Member.objects.get(case_id=family.id, id=budi).stands == 2


class TestPlaces:
    def test_a_family_that_moved_is_counted_where_it_lives(self, family: Case) -> None:
        actions.receive(envelope(family, {**everything(family), family.id: {**FAMILY, "address_place": JAYAPURA}}))
        assert counts_at(JAYAPURA) == {
            "residents_started": 3, "residents_sent": 3, "residents_complete": 3, "residents_clean": 3,
        }  # fmt: skip
        assert counts_at(SLS) == {
            "families_expected": 1, "persons_expected": 3, "families_started": 1, "families_sent": 1,
            "families_complete": 1, "families_clean": 1, "persons_listed_sent": 3,
        }  # fmt: skip
        assert Dwelling.objects.get().place.code == JAYAPURA
        family.refresh_from_db()
        assert family.home_id == Dwelling.objects.get().place_id

    def test_and_comes_back(self, family: Case) -> None:
        actions.receive(envelope(family, {**everything(family), family.id: {**FAMILY, "address_place": JAYAPURA}}))
        actions.receive(envelope(family, {family.id: FAMILY}))
        assert counts_at(JAYAPURA) == {}
        assert counts_at(SLS)["residents_clean"] == 3

    def test_days_are_counted_where_people_live(self, family: Case) -> None:
        with clock.at(datetime(2020, 3, 10, 16, tzinfo=UTC)):
            actions.receive(envelope(family, {**everything(family), family.id: {**FAMILY, "address_place": JAYAPURA}}))
        days = dict(Event.objects.filter(kind="sent").values_list("d_families_sent", "day"))
        assert {families: day.isoformat() for families, day in days.items()} == {1: "2020-03-10", 0: "2020-03-11"}

    def test_where_each_person_is_counted_is_sealed_but_for_the_own_dwelling(self, family: Case) -> None:
        budi, siti, agus = member_ids(family)
        actions.receive(envelope(family, {**everything(family), agus: gone()}))
        linked = dict(Residence.objects.values_list("member_id", "dwelling_id"))
        assert linked == {budi: family.id, siti: family.id, agus: None}
        sealed = Residence.objects.get(member_id=agus).sealed
        assert JAYAPURA.encode() not in bytes(sealed)
        opened = reads.sitting(family.id, "self").key.open_json(sealed, f"cases.residence/{family.id}/{agus}")
        assert opened["residence"]["place"] == JAYAPURA


class TestDrafts:
    def start(self, case: Case) -> Seat:
        seat = Seat(case.id)
        saves = [actions.PartSave(part, answers) for part, answers in everything(case).items()]
        actions.save_parts(seat, saves)
        return seat

    def test_pressing_send_twice_sends_once(self, family: Case) -> None:
        seat, own = self.start(family), new_id()
        first = actions.send_drafts(seat, own)
        assert actions.send_drafts(seat, own) == replace(first, again=True)
        assert actions.send_drafts(seat, new_id()) == replace(first, again=True)
        assert status_of(family) == "clean"

    def test_pressed_on_two_devices_at_one_moment(self, family: Case) -> None:
        self.start(family)
        devices = [Seat(family.id, issued="phone"), Seat(family.id, issued="laptop")]
        got = at_once([partial(actions.send_drafts, seat, new_id()) for seat in devices])
        assert sorted(one.again for one in got) == [False, True]
        assert EnvelopeRow.objects.count() == 1

    def test_an_amendment_starts_from_what_was_sent_and_sends_only_what_changed(self, family: Case) -> None:
        seat, budi = self.start(family), member_ids(family)[0]
        actions.send_drafts(seat, new_id())
        seen = reads.sitting(family.id, "self")
        assert all(draft.sent for draft in seen.drafts.values())
        actions.save_part(seat, budi, {"religion": "hindu"}, seen.drafts[budi].version, ["religion"])
        assert actions.send_drafts(seat, new_id()).parts == 1
        assert reads.latest_versions(family.id)[budi].values == here(BUDI, religion="hindu")

    def test_what_is_saved_after_the_envelope_was_made_stays_to_be_sent(self, family: Case) -> None:
        seat, budi = self.start(family), member_ids(family)[0]
        part = PartAnswers(budi, "person", here(BUDI), 1)
        actions.save_part(seat, budi, {"religion": "hindu"}, 1, ["religion"])
        actions.receive(replace(envelope(family, {}), parts=(part,)))
        assert not reads.sitting(family.id, "self").drafts[budi].sent
        actions.send_drafts(seat, new_id())
        assert reads.latest_versions(family.id)[budi].values["religion"] == "hindu"

    def test_a_page_read_before_the_send_and_saved_after_it_does_not_undo_what_was_sent(self, family: Case) -> None:
        seat, budi = self.start(family), member_ids(family)[0]
        actions.save_part(seat, budi, {}, 1, ["religion"])
        seen = reads.sitting(family.id, "self")
        actions.receive(envelope(family, everything(family)))
        actions.save_part(seat, budi, {"ethnicity": "~Sunda"}, 2, ["ethnicity"], seen)
        assert Member.objects.get(id=budi).complete
        assert not reads.sitting(family.id, "self").drafts[budi].sent

    def test_who_was_taken_off_is_not_sent_and_what_is_sent_lists(self, family: Case) -> None:
        seat = self.start(family)
        kept, dropped = actions.add_member(seat), actions.add_member(seat)
        for one in (kept, dropped):
            actions.save_part(seat, one, {"presence": "here", "name": "Bayi"})
        actions.remove_member(seat, dropped)
        actions.send_drafts(seat, new_id())
        assert member_ids(family)[3:] == [kept]
        assert reads.sitting(family.id, "field").member(kept)

    def test_taking_off_a_sent_person_takes_it_out_of_the_count_and_putting_back_counts_it_again(
        self, family: Case
    ) -> None:
        seat = self.start(family)
        baby = actions.add_member(seat)
        actions.save_part(seat, baby, {"presence": "here", "card": "unknown", "name": "Bayi"})
        actions.send_drafts(seat, new_id())
        assert (status_of(family), family.residents) == ("sent", 4)
        actions.remove_member(seat, baby)
        assert (status_of(family), family.residents) == ("clean", 3)
        actions.restore_member(seat, baby)
        assert (status_of(family), family.residents) == ("sent", 4)
        assert counts_at(SLS)["residents_sent"] == counts_at(SLS)["persons_listed_sent"] == 4

    def test_nothing_to_send(self, family: Case) -> None:
        with pytest.raises(actions.NothingToSend):
            actions.send_drafts(Seat(family.id), new_id())

    def test_an_officer_sends_only_the_interview(self, family: Case) -> None:
        self.start(family)
        actions.save_part(officer(family.id), family.id, {"tenure": "rent"})
        with clock.at(SEPTEMBER):
            actions.send_drafts(officer(family.id), new_id())
        assert not any(draft.sent for draft in reads.sitting(family.id, "self").drafts.values())
        assert reads.latest_versions(family.id)[family.id].values == {"tenure": "rent"}


class TestTheSamePerson:
    OTHER = "3372040101190002"

    @pytest.fixture
    def two(self, family: Case, register: Callable[..., None]) -> tuple[Case, Case]:
        register(line(("3372040303900009", "DEWI", "2", "1990-03-03", "1"), self.OTHER))
        jobs.open_cases(clock.now())
        return family, Case.objects.exclude(pk=family.pk).get()

    def send(self, case: Case, *extra: dict[str, Any]) -> actions.Receipt:
        dewi = member_ids(case)[0]
        person = ("3372040303900009", "DEWI", "2", "1990-03-03", "1")
        parts = {case.id: FAMILY, dewi: here(person), **{new_id(): answers for answers in extra}}
        return actions.receive(envelope(case, parts))

    def test_a_nik_in_two_cases_is_a_doubt_and_not_an_error(self, two: tuple[Case, Case]) -> None:
        family, other = two
        receipt = self.send(other, here(AGUS, relationship="relative"))
        assert receipt.status == Status.COMPLETE
        (doubt,) = reads.open_queries(other.id)
        assert (doubt.kind, doubt.other_case, doubt.other_member) == ("same_nik", family.id, member_ids(family)[2])

    def test_it_is_none_when_the_other_case_said_the_person_lives_elsewhere(self, two: tuple[Case, Case]) -> None:
        family, other = two
        actions.receive(envelope(family, {**everything(family), member_ids(family)[2]: gone()}))
        self.send(other, here(AGUS, relationship="relative"))
        assert status_of(other) == "clean"

    def test_and_is_settled_when_the_other_case_says_so_later(self, two: tuple[Case, Case]) -> None:
        family, other = two
        self.send(other, here(AGUS, relationship="relative"))
        actions.receive(envelope(family, {**everything(family), member_ids(family)[2]: gone()}))
        while jobs.settle_doubts(clock.now()):
            pass
        assert status_of(other) == "clean"
        assert counts_at(SLS)["families_clean"] == 2

    def test_two_newborns_under_one_nik_sent_at_one_moment_are_seen(self, two: tuple[Case, Case]) -> None:
        family, other = two
        baby = here(("3372040303200099", "BAYI", "1", "2020-03-03", "4"), activity=None, marital_status=None,
                    certificate=None, language_indonesian=None)  # fmt: skip
        at_once([
            lambda: actions.receive(envelope(family, {new_id(): baby})),
            lambda: actions.receive(envelope(other, {new_id(): baby})),
        ])  # fmt: skip
        assert Query.objects.filter(kind="same_nik").count() == 1

    def test_the_index_holds_no_number_in_clear(self, two: tuple[Case, Case]) -> None:
        assert PersonIndex.objects.count() == 4
        assert not any(b"3372" in bytes(row.nik_index) for row in PersonIndex.objects.all())


class TestOutsideTheRegister:
    def test_a_found_family_counts_when_it_is_confirmed(self, family: Case) -> None:
        found = actions.open_case(family.place_id, "user:7")
        baby = new_id()
        actions.receive(envelope(found, {found.id: FAMILY, baby: here(BUDI, nik=None, no_nik_reason="adult")}))
        assert status_of(found) == "clean"
        assert "families_sent" not in counts_at(SLS)
        actions.confirm(found.id, "user:9")
        actions.confirm(found.id, "user:9")
        assert (counts_at(SLS)["families_clean"], counts_at(SLS)["residents_clean"]) == (1, 1)
        assert counts_at(SLS)["families_expected"] == 1

    def test_a_wish_for_a_visit_is_told_once_and_ends_with_a_send(self, family: Case) -> None:
        actions.request_visit(family.id, "seat:x")
        actions.request_visit(family.id, "seat:x")
        assert Event.objects.filter(kind="visit_requested").count() == 1
        actions.receive(envelope(family, everything(family)))
        family.refresh_from_db()
        assert family.visit_requested_at is None


class TestTheTrail:
    def test_a_send_leaves_who_and_how_and_no_answer(self, family: Case) -> None:
        actions.receive(envelope(family, everything(family)))
        entry = Entry.objects.get(verb="receive")
        assert (entry.actor, entry.subject) == (f"seat:{family.id}", f"case/{family.id}")
        assert entry.codes == {"mode": "self", "parts": 4, "status": "clean"}

    def test_no_answer_stands_in_clear_in_any_row(self, family: Case) -> None:
        actions.save_part(Seat(family.id), member_ids(family)[0], here(BUDI))
        actions.receive(envelope(family, everything(family)))
        with connection.cursor() as cursor:
            for table in ("case", "member", "draft", "version", "envelope", "residence", "dwelling", "event"):
                cursor.execute(f"select t::text from cases_{table} t")
                text = " ".join(row[0] for row in cursor.fetchall()).lower()
                for word in ("melati", "santoso", "3372041708850001", "1985-08-17", "islam", "surakarta"):
                    assert word not in text
                    assert word.encode().hex() not in text


class TestTheCensusDay:
    def test_when_it_moves_everybody_is_judged_anew(self, family: Case) -> None:
        agus = member_ids(family)[2]
        away = {"presence": "abroad", "presence_since": "2019-10-01", "back_within_year": "yes", "card": "this"}
        actions.receive(envelope(family, {**everything(family), agus: away}))
        jobs.follow_census_day(clock.now())
        assert counts_at(SLS)["residents_clean"] == 3
        plan_actions.shift(30)
        while jobs.follow_census_day(clock.now()):
            pass
        assert counts_at(SLS)["residents_clean"] == 2
        family.refresh_from_db()
        assert family.residents == 2
        assert jobs.follow_census_day(clock.now()) == 0


class TestThePhotograph:
    def test_it_holds_what_was_committed_below_its_position(self, family: Case) -> None:
        budi = member_ids(family)[0]
        actions.receive(envelope(family, everything(family)))
        position = reads.position()
        actions.receive(envelope(family, {budi: here(BUDI, religion="hindu")}))
        ((sent,),) = reads.versions_up_to(position)
        assert sent.case == family
        assert sent.family and sent.family.values["floor"] == "tile"
        assert [part.values["religion"] for _, part in sent.members if part] == ["islam"] * 3
        ((sent,),) = reads.versions_up_to(reads.position())
        assert [part.values["religion"] for _, part in sent.members if part] == ["hindu", "islam", "islam"]

    def test_it_comes_in_chunks_and_leaves_out_who_sent_nothing(
        self, family: Case, register: Callable[..., None]
    ) -> None:
        register(line(("3372040303900009", "DEWI", "2", "1990-03-03", "1"), "3372040101190002"))
        jobs.open_cases(clock.now())
        actions.receive(envelope(family, everything(family)))
        assert [[one.case for one in chunk] for chunk in reads.versions_up_to(reads.position(), 1)] == [[family]]


def test_an_envelope_is_the_same_bytes_however_it_is_written(family: Case) -> None:
    sent = envelope(family, {family.id: FAMILY})
    turned = replace(sent, parts=(replace(sent.parts[0], answers=dict(reversed(FAMILY.items()))),))
    assert turned.digest() == sent.digest()
    assert parse(sent.canonical()).digest() == sent.digest()
    value = orjson.loads(sent.canonical())
    value["sent_at"] = "2020-03-10T12:00:00+07:00"
    assert parse(orjson.dumps(value)).digest() == sent.digest()


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"id": 1}', b'{"parts": 3}', b"x" * 600_000])
def test_what_is_no_envelope_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(actions.Malformed):
        parse(raw)
