"""Drafts set aside when somebody else sat down for a family: out of sight, not lost, and out of the counts."""

from cacah.cases import actions, reads
from cacah.cases.models import Case, Event, Member, Own
from cacah.cases.tests.conftest import FAMILY, MARCH, VILLAGE, Seat, counts_at, here, member_ids, new_id, officer
from cacah.lib import clock

SLS = f"{VILLAGE}.001002"


def _answered(case: Case, seat: Seat) -> None:
    actions.save_part(seat, case.id, FAMILY)
    actions.save_part(seat, member_ids(case)[0], here())
    guest = actions.add_member(seat)
    actions.save_part(seat, guest, {"name": "Tamu", "presence": "here"})


def _sight(case: Case, channel: str = "self") -> tuple[int, int]:
    """How many people and drafts a seat of the channel sees."""
    seen = reads.sitting(case.id, channel)
    return len(seen.members), len(seen.drafts)


def test_a_started_case_is_as_nobody_had_begun(family: Case) -> None:
    untouched = counts_at(SLS)
    assert untouched == {"families_expected": 1, "persons_expected": 3}
    _answered(family, Seat(family.id))
    assert _sight(family) == (4, 3)
    pack = actions.set_aside(family.id, "self", "user:1")
    assert _sight(family) == (3, 0)
    family.refresh_from_db()
    assert (family.word, family.started_at, family.mode, family.residents) == ("new", None, "", 0)
    assert counts_at(SLS) == untouched
    assert not Member.objects.filter(case_id=family.id, touched=True).exists()
    assert len(pack["drafts"]) == 3
    assert "Melati" not in str(pack) and "Tamu" not in str(pack)


def test_brought_back_everything_is_as_it_was_and_the_newer_draft_is_set_aside(family: Case) -> None:
    _answered(family, Seat(family.id))
    counted, answers = counts_at(SLS), reads.sitting(family.id, "self").drafts
    pack = actions.set_aside(family.id, "self", "user:1")
    actions.save_part(Seat(family.id, issued="other"), family.id, {**FAMILY, "tenure": "rent"})
    newer = actions.bring_back(family.id, "self", pack, "user:2")
    assert reads.sitting(family.id, "self").drafts == answers
    assert counts_at(SLS) == counted
    assert _sight(family) == (4, 3)
    assert len(newer["drafts"]) == 1
    actions.bring_back(family.id, "self", newer, "user:2")
    assert reads.sitting(family.id, "self").answers(family.id)["tenure"] == "rent"
    assert _sight(family) == (3, 1)


def test_what_was_sent_stays_and_the_people_added_leave_the_list(family: Case) -> None:
    _answered(family, Seat(family.id))
    actions.send_drafts(Seat(family.id), new_id())
    sent = counts_at(SLS)
    assert sent["persons_listed_sent"] == 4
    actions.set_aside(family.id, "self", "user:1")
    family.refresh_from_db()
    assert family.sent_at == MARCH
    assert _sight(family) == (3, 0)
    assert counts_at(SLS)["persons_listed_sent"] == 3
    assert len(reads.latest_versions(family.id)) == 3


def test_the_officers_draft_is_left_alone(family: Case) -> None:
    actions.save_part(officer(family.id), family.id, FAMILY)
    _answered(family, Seat(family.id))
    actions.set_aside(family.id, "self", "user:1")
    family.refresh_from_db()
    assert _sight(family, "field") == (3, 1)
    assert family.word == "started"


def test_setting_nothing_aside_changes_no_count(family: Case) -> None:
    events = Event.objects.count()
    with clock.at(MARCH):
        pack = actions.set_aside(family.id, "self", "user:1")
    assert (pack["drafts"], Event.objects.count()) == ([], events)


def test_a_code_to_answer_alone_that_the_other_sitter_asked_for_no_longer_holds(family: Case) -> None:
    seat, second = Seat(family.id), member_ids(family)[1]
    actions.let_answer_alone(seat, second, new_id())
    assert reads.holds_code(family.id, second)
    actions.set_aside(family.id, "self", "user:1")
    assert not reads.holds_code(family.id, second)
    assert Member.objects.get(case_id=family.id, id=second).own == Own.NO
