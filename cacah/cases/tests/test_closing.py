"""After the last window: what was begun and never sent is taken in once, below whatever was sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from cacah.audit.models import Entry
from cacah.cases import actions, closing, reads
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Draft, Envelope
from cacah.cases.tests.conftest import (
    BUDI,
    FAMILY,
    MARCH,
    SITI,
    Seat,
    counts_at,
    here,
    member_ids,
    new_id,
    officer,
)
from cacah.cases.tests.test_receiving import SLS, everything
from cacah.lib import clock
from cacah.plan import reads as plan

AFTER = datetime(2020, 10, 5, 5, tzinfo=UTC)


def begin(case: Case, *people: tuple[str, ...]) -> None:
    seat = Seat(case.id)
    actions.save_part(seat, case.id, FAMILY)
    for member, person in zip(member_ids(case), people, strict=False):
        actions.save_part(seat, member, here(person))


def taken() -> tuple[int, int]:
    """Close: cases whose drafts were taken in, and such without an answer in them."""
    found = actions.close()
    return found.cases, found.empty


def test_open_drafts_are_taken_in_once_and_rank_below_nothing_that_was_sent(family: Case) -> None:
    begin(family, BUDI, SITI)
    with clock.at(AFTER):
        assert taken() == (1, 0)
        assert taken() == (0, 0)
    family.refresh_from_db()
    assert (family.status, family.mode, family.residents) == (Status.SENT, "forced", 2)
    assert (family.field_state, family.instruction) == ("forced", "none")
    assert {part.mode for part in reads.latest_versions(family.id).values()} == {"forced"}
    assert (counts_at(SLS)["families_sent"], counts_at(SLS)["residents_sent"]) == (1, 2)
    assert Envelope.objects.get().author == "system:close"
    assert Entry.objects.filter(actor="system:close", verb="close").count() == 2


def test_killed_in_the_middle_it_goes_on(family: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [family, *(actions.open_case(family.place_id, "test", confirmed=True) for _ in range(3))]
    for case in cases:
        actions.save_part(Seat(case.id), case.id, FAMILY)
    done: list[UUID] = []
    force = closing._force

    def killed(case_id: UUID) -> bool:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(case_id)
        return force(case_id)

    with clock.at(AFTER):
        monkeypatch.setattr(closing, "_force", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.close()
        monkeypatch.setattr(closing, "_force", force)
        assert taken() == (2, 0)
    assert Envelope.objects.count() == 4


def test_an_amendment_that_was_begun_is_not_sent(family: Case) -> None:
    seat = Seat(family.id)
    actions.save_parts(seat, [actions.PartSave(part, answers) for part, answers in everything(family).items()])
    actions.send_drafts(seat, new_id())
    budi = member_ids(family)[0]
    actions.save_part(seat, budi, {"religion": "hindu"}, 1, ["religion"])
    with clock.at(AFTER):
        assert taken() == (0, 0)
    assert reads.latest_versions(family.id)[budi].values["religion"] == "islam"


def test_what_an_officer_left_unsent_fills_only_what_the_family_left_blank(family: Case) -> None:
    begin(family, BUDI)
    budi, siti, _ = member_ids(family)
    actions.save_part(officer(family.id), budi, here(BUDI, religion="catholic"))
    actions.save_part(officer(family.id), siti, here(SITI, religion="hindu"))
    with clock.at(AFTER):
        actions.close()
    stands = reads.latest_versions(family.id)
    assert (stands[budi].values["religion"], stands[siti].values["religion"]) == ("islam", "hindu")


def test_what_a_member_who_answers_alone_has_begun_stays_with_her(family: Case) -> None:
    begin(family, BUDI, SITI)
    siti = member_ids(family)[1]
    actions.let_answer_alone(Seat(family.id), siti, new_id())
    her = Seat(family.id, channel=f"own:{siti.hex}", actor=f"seat:{family.id}/{siti}")
    actions.save_part(her, siti, here(SITI, religion="hindu"))
    with clock.at(AFTER):
        actions.close()
    assert siti not in reads.latest_versions(family.id)
    assert not Draft.objects.get(channel=her.channel).sent


def test_an_answer_that_cannot_be_is_left_out_and_the_others_count(family: Case) -> None:
    budi = member_ids(family)[0]
    actions.save_part(Seat(family.id), budi, here(BUDI, nik="12"))
    with clock.at(AFTER):
        assert taken() == (1, 0)
    values = reads.latest_versions(family.id)[budi].values
    assert "nik" not in values and values["religion"] == "islam"
    assert reads.drafts(family.id, "self")[budi].answers["nik"] == "12"


def test_it_waits_until_nobody_may_answer_any_more(family: Case) -> None:
    begin(family, BUDI)
    for moment in (MARCH, datetime(2020, 8, 15, tzinfo=UTC), datetime(2020, 9, 30, 16, tzinfo=UTC)):
        with clock.at(moment), pytest.raises(actions.NotOver) as refused:
            actions.close()
        assert refused.value.until.isoformat() == "2020-09-30"
    assert not Envelope.objects.exists()
    with clock.at(AFTER - timedelta(days=1)):
        assert actions.close().cases == 1


def test_a_plan_that_leaves_drafts_alone_is_followed(family: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(family, BUDI)
    policies = replace(plan.policies(), force_submit_at_close=False)
    monkeypatch.setattr(plan, "policies", lambda: policies)
    with clock.at(AFTER):
        assert actions.close().classes == {"never_reached": 3}
    assert not Envelope.objects.exists()
