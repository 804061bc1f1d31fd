"""What the field tells: kept once, sealed, counted by the table, the same in whatever order it arrives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacah.audit.models import Entry
from cacah.cases import actions, deciding, jobs, reads
from cacah.cases.core import decisions, words
from cacah.cases.core.status import Status
from cacah.cases.core.words import Word
from cacah.cases.models import Case, Event
from cacah.cases.models import Word as WordRow
from cacah.cases.tests.conftest import (
    BUDI,
    FAMILY,
    JAYAPURA,
    SEPTEMBER,
    SITI,
    Seat,
    counts_at,
    here,
    line,
    member_ids,
    new_id,
)
from cacah.cases.tests.test_receiving import SLS, envelope, everything
from cacah.lib import clock
from cacah.lib.problems import Refused
from cacah.plan import reads as plan

OFFICER, KOSEKA = "user:7", "user:9"


def word(case: Case, event: str, at: datetime | None = None, author: str = OFFICER, **facts: Any) -> Word:
    return Word(new_id(), case.id, event, at or clock.now(), author, facts)


def field(case: Case) -> tuple[str, str]:
    """What the field knows of the case, and what it has to do."""
    case.refresh_from_db()
    return case.field_state, case.instruction


class TestWhatIsTold:
    def test_a_refusal_ends_the_visits_and_a_promise_opens_them_again(self, family: Case) -> None:
        assert field(family) == ("open", "interview")
        assert actions.tell(word(family, "refused", note="pintu tidak dibuka")).instruction == "none"
        with clock.at(clock.now() + timedelta(hours=1)):
            actions.tell(word(family, "appointment", when="2020-03-12T17:00"))
            assert field(family) == ("appointment", "interview")

    def test_the_third_call_in_vain_ends_the_visits(self, family: Case) -> None:
        seen = []
        for day in range(4):
            with clock.at(clock.now() + timedelta(days=day)):
                seen.append(actions.tell(word(family, "no_contact")).instruction)
        assert seen == ["interview", "interview", "none", "none"]
        assert field(family)[0] == "unreached"

    def test_calls_in_vain_are_counted_anew_after_an_answer(self, family: Case) -> None:
        days = iter(clock.now() + timedelta(days=day) for day in range(9))
        for _ in range(2):
            with clock.at(next(days)):
                actions.tell(word(family, "no_contact"))
        with clock.at(next(days)):
            actions.receive(envelope(family, dict(list(everything(family).items())[:2])))
        seen = []
        for _ in range(3):
            with clock.at(next(days)):
                seen.append(actions.tell(word(family, "no_contact")).instruction)
        assert seen == ["short", "short", "none"]

    def test_everything_told_is_there_to_be_read_latest_first(self, family: Case) -> None:
        now = clock.now()
        actions.tell(word(family, "moved_away", now - timedelta(days=1), place=JAYAPURA, since="2019"))
        actions.tell(word(family, "note", now - timedelta(days=2), note="tetangga ramah"))
        assert [(one.event, one.facts) for one in reads.told(family)] == [
            ("moved_away", {"place": JAYAPURA, "since": "2019"}), ("note", {"note": "tetangga ramah"}),
        ]  # fmt: skip
        assert field(family) == ("moved", "none"), "a note is about nothing but itself"

    def test_nothing_of_it_is_readable_in_the_database(self, family: Case) -> None:
        actions.tell(word(family, "moved_away", place="Gang Rahasia", note="suaminya bernama Joko",
                          position={"lat": -7.5563, "lon": 110.8262, "accuracy": 9}))  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("select w::text from cases_word w")
            row = cursor.fetchone()[0]
        for told in ("Rahasia", "Joko", "7.5563", "110.8262"):
            assert told not in row and told.encode().hex() not in row

    def test_it_is_on_the_trail_and_leaves_a_row_for_every_place_of_the_case(self, family: Case) -> None:
        actions.receive(envelope(family, {**everything(family), family.id: {**FAMILY, "address_place": JAYAPURA}}))
        actions.tell(word(family, "list_still_here"))
        entry = Entry.objects.get(verb="tell")
        assert (entry.actor, entry.subject) == (OFFICER, f"case/{family.id}")
        assert entry.codes == {"event": "list_still_here", "instruction": "none"}
        family.refresh_from_db()
        left = Event.objects.filter(kind="told").values_list("place_id", flat=True)
        assert set(left) == {family.place_id, family.home_id}
        assert counts_at(JAYAPURA)["residents_sent"] == 3, "and counts nothing twice"


class TestOnce:
    def test_the_same_word_again_has_the_same_answer(self, family: Case) -> None:
        told = word(family, "refused", note="tidak mau")
        first = actions.tell(told)
        with clock.at(clock.now() + timedelta(days=3)):
            actions.tell(word(family, "list_here"))
            assert actions.tell(told) == replace(first, again=True)
        assert WordRow.objects.count() == 2
        assert field(family)[1] == "interview"

    def test_other_bytes_under_its_id_are_a_conflict(self, family: Case) -> None:
        told = word(family, "refused", note="tidak mau")
        actions.tell(told)
        for change in (replace(told, event="vacant"), replace(told, author="user:8"), replace(told, facts={})):
            with pytest.raises(actions.Conflict):
                actions.tell(change)
        assert [one.facts for one in reads.told(family)] == [{"note": "tidak mau"}]

    def test_what_was_told_cannot_be_changed(self, family: Case) -> None:
        actions.tell(word(family, "refused"))
        for verb in ("update {} set case_id = case_id", "delete from {}", "truncate {}"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(verb.format("cases_word"))


class TestSeveralAtOnce:
    def test_each_has_the_answer_it_would_have_alone_and_what_is_wrong_stops_no_other(self, family: Case) -> None:
        first = word(family, "no_contact", clock.now() - timedelta(hours=1))
        second = word(family, "refused")
        other = replace(first, event="vacant")
        unsent, strange = word(family, "approved", response=str(new_id())), word(family, "danced")
        answers = actions.tell_all((first, unsent, first, other, strange, second))
        assert [type(one).__name__ for one in answers] == ["Told", "Refused", "Told", "Conflict", "Malformed", "Told"]
        told = [one for one in answers if isinstance(one, actions.Told)]
        assert [(one.id, one.instruction, one.again) for one in told] == [
            (first.id, "interview", False), (first.id, "interview", True), (second.id, "none", False),
        ]  # fmt: skip
        assert field(family) == ("refused", "none")
        assert WordRow.objects.count() == Event.objects.filter(kind="told").count() == 2
        assert Entry.objects.filter(verb="tell").count() == 2

    def test_of_a_phone_whose_clock_runs_ahead_the_last_word_said_holds(self, family: Case) -> None:
        """Ids are drawn by chance: they tell nothing of what was said first."""
        earlier, later = sorted(new_id() for _ in range(2))
        six, seven = (clock.now() + timedelta(hours=hours) for hours in (6, 7))
        first = replace(word(family, "refused", six), id=later)
        last = replace(word(family, "appointment", seven, when="2020-03-12T17:00"), id=earlier)
        actions.tell_all([first, last])
        assert field(family) == ("appointment", "interview")

    def test_twenty_cost_as_many_statements_as_one(self, family: Case) -> None:
        actions.tell(word(family, "list_here"))
        costs = []
        for several in (1, 20):
            brought = [word(family, "no_contact") for _ in range(several)]
            with CaptureQueriesContext(connection) as asked:
                actions.tell_all(brought)
            costs.append(len(asked))
        assert costs == [8, 8]


class TestAnAnswerWithdrawsTheInterview:
    def test_complete_ends_it_incomplete_leaves_a_short_contact(self, family: Case) -> None:
        parts = everything(family)
        actions.receive(envelope(family, dict(list(parts.items())[:2])))
        assert field(family) == ("answered", "short")
        actions.receive(envelope(family, parts))
        assert field(family) == ("answered", "none")

    def test_a_word_said_before_the_answer_and_told_after_it_changes_nothing(self, family: Case) -> None:
        before = word(family, "no_contact", clock.now() - timedelta(days=1))
        actions.receive(envelope(family, dict(list(everything(family).items())[:2])))
        actions.tell(before)
        assert field(family) == ("answered", "short")

    def test_a_phone_whose_clock_runs_ahead_says_nothing_about_tomorrow(self, family: Case) -> None:
        actions.tell(word(family, "refused", clock.now() + timedelta(days=30)))
        with clock.at(clock.now() + timedelta(days=1)):
            actions.receive(envelope(family, dict(list(everything(family).items())[:2])))
            assert field(family) == ("answered", "short")

    def test_a_family_that_asks_for_a_visit_is_visited_though_it_refused_before(self, family: Case) -> None:
        hours = iter(clock.now() + timedelta(hours=hour) for hour in range(1, 9))
        for _ in range(2):
            with clock.at(next(hours)):
                actions.tell(word(family, "refused"))
                assert field(family) == ("refused", "none")
            with clock.at(next(hours)):
                actions.request_visit(family.id, f"seat:{family.id}")
                assert field(family) == ("requested", "interview")

    def test_a_birth_told_at_the_list_check_asks_for_a_short_visit_until_it_was_sent(self, family: Case) -> None:
        actions.receive(envelope(family, everything(family)))
        moments = iter(clock.now() + timedelta(hours=hour) for hour in range(1, 9))
        for event in ("list_birth", "list_still_here"):
            with clock.at(next(moments)):
                actions.tell(word(family, event))
                assert field(family) == ("changed", "short"), "still here does not take back the birth"
        with clock.at(next(moments)):
            actions.receive(envelope(family, {member_ids(family)[0]: here(BUDI)}))
            assert field(family) == ("answered", "none")

    def test_a_claimed_family_is_visited_whatever_it_sent_until_the_list_check_knows_it(self, family: Case) -> None:
        claimed = actions.open_case(family.place_id, "seat:x", kind="claimed")
        assert field(claimed) == ("claimed", "confirm")
        adult = here(BUDI, nik=None, no_nik_reason="adult")
        actions.receive(envelope(claimed, {claimed.id: FAMILY, new_id(): adult}))
        assert (field(claimed), claimed.word) == (("claimed", "confirm"), "clean")
        assert "families_sent" not in counts_at(SLS)
        with clock.at(clock.now() + timedelta(hours=1)):
            actions.tell(word(claimed, "list_here"))
        assert field(claimed) == ("answered", "none")
        assert counts_at(SLS)["families_clean"] == 1, "and then it counts"

    def test_a_claimed_family_that_nobody_finds_is_not_counted(self, family: Case) -> None:
        claimed = actions.open_case(family.place_id, "seat:x", kind="claimed")
        actions.tell(word(claimed, "list_unknown"))
        assert field(claimed) == ("unknown", "none")
        assert claimed.confirmed_at is None

    def test_an_officers_interview_confirms_it(self, family: Case) -> None:
        claimed = actions.open_case(family.place_id, "seat:x", kind="claimed")
        adult = here(BUDI, nik=None, no_nik_reason="adult")
        with clock.at(SEPTEMBER):
            actions.receive(envelope(claimed, {claimed.id: FAMILY, new_id(): adult}, mode="interview"))
        assert field(claimed) == ("answered", "none")
        assert counts_at(SLS)["families_clean"] == 1

    def test_confirmed_by_the_desk_its_answer_counts_and_ends_the_visit(self, family: Case) -> None:
        claimed = actions.open_case(family.place_id, "seat:x", kind="claimed")
        adult = here(BUDI, nik=None, no_nik_reason="adult")
        actions.receive(envelope(claimed, {claimed.id: FAMILY, new_id(): adult}))
        actions.confirm(claimed.id, "user:9")
        assert field(claimed) == ("answered", "none")

    def test_an_interview_that_was_returned_is_made_again(self, family: Case) -> None:
        with clock.at(SEPTEMBER):
            actions.receive(envelope(family, everything(family), "interview"))
        with clock.at(SEPTEMBER + timedelta(days=1)):
            actions.tell(word(family, "returned", author=KOSEKA, reason="umur anak dan ibu tidak cocok"))
            assert field(family) == ("returned", "interview")
        with clock.at(SEPTEMBER + timedelta(days=2)):
            actions.receive(envelope(family, everything(family), "interview"))
            assert field(family) == ("answered", "none")

    def test_a_new_person_in_the_register_makes_a_complete_answer_short(
        self, family: Case, register: Callable[..., None]
    ) -> None:
        actions.receive(envelope(family, everything(family)))
        baby = ("3372040101200009", "BAYI", "1", "2020-01-01", "4")
        register(line(BUDI), line(SITI), line(baby), cut=clock.now().date())
        jobs.open_cases(clock.now())
        assert field(family) == ("answered", "short")

    def test_it_costs_a_send_no_statement(self, family: Case) -> None:
        """The row that is saved anyway carries it, whatever was told before."""
        for event in ("no_contact", "no_contact", "list_here"):
            actions.tell(word(family, event))
        seat = Seat(family.id)
        actions.save_parts(seat, [actions.PartSave(part, answers) for part, answers in everything(family).items()])
        with CaptureQueriesContext(connection) as asked:
            actions.send_drafts(seat, new_id())
        text = [one["sql"] for one in asked.captured_queries]
        assert not [one for one in text if "cases_word" in one]
        writes = [one for one in text if "update cases_case" in one.lower()]
        assert len(writes) == 1 and "instruction" in writes[0]
        assert len(text) == 11


class TestThePolicy:
    def test_when_the_plan_changes_it_every_sent_case_follows(
        self, family: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actions.receive(envelope(family, dict(list(everything(family).items())[:2])))
        while jobs.follow_policy(clock.now()):
            pass
        assert field(family) == ("answered", "short")
        policies = replace(plan.policies(), withdraws_visit="sent")
        monkeypatch.setattr(plan, "policies", lambda: policies)
        while jobs.follow_policy(clock.now()):
            pass
        assert field(family) == ("answered", "none")
        assert Event.objects.filter(kind="instruction", case_id=family.id).count() == 1
        assert jobs.follow_policy(clock.now()) == 0


SENSELESS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("cooked", {}, "unknown-event"),
    ("no_contact_3", {}, "unknown-event"),
    ("sent", {}, "unknown-event"),
    ("refused", {"nik": "3372041708850001"}, "unknown-fact"),
    ("refused", {"place": JAYAPURA}, "unknown-fact"),
    ("refused", {"note": ""}, "impossible-fact"),
    ("refused", {"note": "x" * 501}, "impossible-fact"),
    ("refused", {"note": 7}, "impossible-fact"),
    ("moved_away", {"since": "kemarin"}, "impossible-fact"),
    ("duplicate_of", {"of": "12"}, "impossible-fact"),
    ("appointment", {"when": "2020-03-12"}, "impossible-fact"),
    ("appointment", {}, "fact-missing"),
    ("answers_online", {}, "fact-missing"),
    ("answers_online", {"by": "2020-09"}, "impossible-fact"),
    ("returned", {}, "fact-missing"),
    ("note", {}, "fact-missing"),
    ("building", {}, "fact-missing"),
    ("building", {"building": "12a"}, "impossible-fact"),
    ("vacant", {"position": {"lat": 91, "lon": 0, "accuracy": 5}}, "impossible-fact"),
    ("vacant", {"position": {"lat": 1, "lon": float("nan"), "accuracy": 5}}, "impossible-fact"),
    ("vacant", {"position": {"lat": 1, "lon": 0}}, "impossible-fact"),
    ("vacant", {"position": "-7,110"}, "impossible-fact"),
)


class TestWhatIsRefused:
    def test_words_without_sense(self, family: Case) -> None:
        for event, facts, code in SENSELESS:
            with pytest.raises(actions.Malformed, match=code):
                actions.tell(word(family, event, **facts))
        with pytest.raises(actions.Malformed, match="told-at"):
            actions.tell(word(family, "refused", datetime(2020, 3, 10)))
        with pytest.raises(Case.DoesNotExist):
            actions.tell(replace(word(family, "refused"), case_id=new_id()))
        assert not WordRow.objects.exists()

    def test_a_review_of_what_a_family_sent_itself(self, family: Case) -> None:
        with pytest.raises(Refused, match="not_sent"):
            actions.tell(word(family, "approved", author=KOSEKA))
        actions.receive(envelope(family, everything(family)))
        with pytest.raises(Refused, match="online"):
            actions.tell(word(family, "returned", author=KOSEKA, reason="periksa lagi"))
        assert field(family) == ("answered", "none")

    @pytest.mark.parametrize(
        "value",
        [None, [], {}, {"id": 1}, {"id": "x", "case_id": "y", "event": "refused", "at": "z"}, {"at": "2020-03-10"}],
    )
    def test_what_is_no_word(self, value: Any) -> None:
        with pytest.raises(actions.Malformed):
            words.parse(value, OFFICER)

    def test_a_word_too_large(self) -> None:
        told = Word(new_id(), new_id(), "refused", SEPTEMBER, OFFICER)
        value = {"id": str(told.id), "case_id": str(told.case_id), "event": "refused", "at": told.at.isoformat()}
        assert words.parse(value, OFFICER) == told
        with pytest.raises(actions.Malformed, match="too-large"):
            words.parse({**value, "facts": {"note": "x" * 4001}}, OFFICER)


# In whatever order.

FACTS: dict[str, dict[str, Any]] = {
    "appointment": {"when": "2020-09-22T17:00"}, "note": {"note": "catatan"}, "building": {"building": "12A"},
    "answers_online": {"by": "2020-09-21"}, "showed_receipt": {"shown": "00000000-0000-7000-8000-000000000007"},
}  # fmt: skip
SAID = st.sampled_from(sorted(set(words.EVENTS) - set(words.REVIEWS)))
SENT = st.sampled_from(["self some", "self all", "interview some", "interview all"])
STEPS = st.lists(
    st.tuples(st.one_of(SAID.map(lambda event: ("say", event)), SENT.map(lambda sent: ("send", sent))),
              st.integers(0, 5), st.booleans()),
    min_size=1, max_size=7,
)  # fmt: skip


def send(case: Case, sent: str) -> None:
    mode, much = sent.split()
    budi = member_ids(case)[0]
    parts = {case.id: FAMILY, budi: here(BUDI, nik=None, no_nik_reason="adult")}
    actions.receive(envelope(case, parts if much == "all" else {case.id: FAMILY}, mode))


def live(case: Case, steps: list[Any], late: bool) -> None:
    """Let a history happen, an hour a step. `late`: words come when the phone has signal, some of them twice."""
    waiting: list[tuple[int, Word]] = []
    for hour, ((kind, what), delay, twice) in enumerate(steps):
        with clock.at(SEPTEMBER + timedelta(hours=hour)):
            if kind == "send":
                send(case, what)
            else:
                told = word(case, what, **FACTS.get(what, {}))
                waiting += [(hour + (delay if late else 0), told)] * (1 + (twice and late))
            for due in [one for one in reversed(waiting) if one[0] <= hour]:
                waiting.remove(due)
                actions.tell(due[1])
    for _, told in reversed(waiting):
        with clock.at(SEPTEMBER + timedelta(days=2)):
            actions.tell(told)


def by_the_table(case: Case, steps: list[Any]) -> tuple[str, str]:
    """State and instruction when each row is applied as it was said, to the answer as it is in the end."""
    status, policy = Status(case.status), plan.policies().withdraws_visit
    state, instruction = "", ""
    calls = 0
    for kind, what in [("send", ""), *((kind, what) for (kind, what), _, _ in steps)]:
        calls = 0 if kind == "send" else calls + (what == "no_contact")
        event = ("amended" if case.confirmed_at else "claimed") if kind == "send" else what
        row = deciding.table()[f"no_contact_{min(calls, 3)}" if what == "no_contact" else event, status.word, case.mode]
        wanted = {"=": instruction, "rest": decisions.rest(status, policy)}.get(row.instruction, row.instruction)
        state = state if row.state == "=" else row.state
        instruction = wanted if case.confirmed_at or wanted == "none" else "confirm"
    return state, instruction


@pytest.fixture
def pairs(world: None, register: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two cases for each history: families of the register, or such as nobody has confirmed."""
    monkeypatch.setattr("cacah.cases.receiving.refuse_closed", lambda case, mode, at: None)
    register(line(BUDI))
    jobs.open_cases(clock.now())
    place = Case.objects.get().place_id

    def made(claimed: bool) -> list[Case]:
        both = [actions.open_case(place, "test", confirmed=not claimed) for _ in range(2)]
        for case in both:
            actions.receive(envelope(case, {new_id(): {"presence": "here", "card": "unknown"}}, "self"))
        return both

    return made


def test_words_and_sends_in_any_order_end_where_the_table_says_and_nothing_is_lost(pairs: Any) -> None:
    much = settings().max_examples // 4
    sure = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

    @settings(max_examples=much, deadline=None, database=None, suppress_health_check=sure)
    @given(steps=STEPS, claimed=st.booleans())
    def holds(steps: list[Any], claimed: bool) -> None:
        prompt, late = pairs(claimed)
        live(prompt, steps, late=False)
        live(late, steps, late=True)
        assert field(prompt) == field(late) == by_the_table(late, steps)
        assert (prompt.confirmed_at is None, prompt.status) == (late.confirmed_at is None, late.status)
        said = sorted(what for (kind, what), _, _ in steps if kind == "say")
        for case in (prompt, late):
            assert sorted(one.event for one in reads.told(case)) == said
            sums = Event.objects.filter(case_id=case.id).values_list("d_families_sent", flat=True)
            assert sum(sums) == int(case.confirmed_at is not None), "counted once, and only when it is there"

    holds()
