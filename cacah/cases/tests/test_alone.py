"""A member who answers alone: nobody else reads, sends or overwrites what she says, whatever comes first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from cacah.cases import actions, reads
from cacah.cases.core import channels
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Draft, Envelope, Member, Own, Version
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    FAMILY,
    SITI,
    Seat,
    counts_at,
    gone,
    here,
    member_ids,
    new_id,
    officer,
)
from cacah.lib import clock
from cacah.lib.problems import Refused

SLS = "33.72.04.1001.001002"


def own_seat(case: Case, member: UUID) -> Seat:
    return Seat(case.id, "self", channels.own(member), "her phone", f"seat:{case.id}/{member}")


@pytest.fixture
def siti(family: Case) -> UUID:
    """Siti, who got a code."""
    member = member_ids(family)[1]
    actions.let_answer_alone(Seat(family.id), member, new_id())
    return member


def answer(seat: Seat, *parts: tuple[UUID, dict[str, Any]]) -> None:
    actions.save_parts(seat, [actions.PartSave(part, answers) for part, answers in parts])


def family_answers(family: Case) -> None:
    budi, _siti, agus = member_ids(family)
    answer(Seat(family.id), (family.id, FAMILY), (budi, here(BUDI)), (agus, here(AGUS)))


def alone(family: Case, siti: UUID, **changes: Any) -> actions.Receipt:
    answer(own_seat(family, siti), (siti, here(SITI, **changes)))
    return actions.send_drafts(own_seat(family, siti), new_id())


def test_she_sees_herself_alone_and_the_family_nothing_of_her(family: Case, siti: UUID) -> None:
    family_answers(family)
    answer(own_seat(family, siti), (siti, here(SITI, religion="hindu")))
    hers, theirs = reads.sitting(family.id, channels.own(siti)), reads.sitting(family.id, "self")
    assert [one.id for one in hers.members] == [siti] and set(hers.drafts) == {siti}
    assert hers.answers(siti)["religion"] == "hindu"
    assert siti not in theirs.drafts and len(theirs.members) == 3
    assert siti not in reads.sitting(family.id, "field").drafts
    told = reads.summary(theirs).members[1]
    assert (told.closed, told.complete, told.missing, told.counted_here) == (True, False, (), None)
    assert reads.prefill(hers).names == {siti: "Siti Aminah"}


def test_she_cannot_reach_any_other_part(family: Case, siti: UUID) -> None:
    for part in (family.id, member_ids(family)[0], new_id()):
        with pytest.raises(actions.UnknownPart):
            actions.save_part(own_seat(family, siti), part, {"tenure": "own"})


def test_the_family_cannot_write_for_her_and_what_it_had_written_rests(family: Case) -> None:
    seat, siti = Seat(family.id), member_ids(family)[1]
    answer(seat, (siti, here(SITI, religion="islam")))
    actions.let_answer_alone(seat, siti, new_id())
    with pytest.raises(actions.UnknownPart):
        actions.save_part(seat, siti, here(SITI), 1)
    assert reads.sitting(family.id, "self").answers(siti) == {"name": "Siti Aminah"}
    family.refresh_from_db()
    assert family.residents == 0, "what the family said of her does not count any more"
    with pytest.raises(actions.NothingToSend):
        actions.send_drafts(seat, new_id())
    actions.take_back(seat, siti)
    assert reads.sitting(family.id, "self").answers(siti)["religion"] == "islam"


def test_the_family_sends_first_then_she(family: Case, siti: UUID) -> None:
    family_answers(family)
    receipt = actions.send_drafts(Seat(family.id), new_id())
    assert (receipt.parts, receipt.members, receipt.complete_members) == (3, 3, 2)
    assert reads.case(family.id).word == "sent"
    mine = alone(family, siti)
    assert (mine.mode, mine.parts, mine.members, mine.complete_members) == ("own", 1, 1, 1)
    case = reads.case(family.id)
    assert (case.word, case.mode, case.residents) == ("clean", "self", 3)
    assert reads.last_receipt(family.id) == receipt, "her receipt is hers"
    assert counts_at(SLS)["residents_clean"] == 3


def test_she_sends_first_then_the_family(family: Case, siti: UUID) -> None:
    alone(family, siti)
    case = reads.case(family.id)
    assert (case.status, case.sent_at, case.residents) == (Status.STARTED, None, 1), "the family has not sent"
    assert "families_sent" not in counts_at(SLS)
    family_answers(family)
    receipt = actions.send_drafts(Seat(family.id), new_id())
    assert (receipt.parts, receipt.complete_members) == (3, 3)
    assert reads.case(family.id).word == "clean"
    assert counts_at(SLS)["residents_sent"] == 3
    assert reads.summary(reads.sitting(family.id, "self")).members[1].complete


def test_her_own_answer_wins_over_what_the_family_had_sent_and_over_the_officer(family: Case) -> None:
    seat, (budi, siti, agus) = Seat(family.id), member_ids(family)
    answer(seat, (family.id, FAMILY), (budi, here(BUDI)), (siti, here(SITI)), (agus, here(AGUS)))
    actions.send_drafts(seat, new_id())
    actions.let_answer_alone(seat, siti, new_id())
    alone(family, siti, religion="hindu", certificate=None)
    with clock.at(datetime(2020, 9, 10, 5, tzinfo=UTC)):
        part = actions.PartAnswers(siti, "person", here(SITI))
        now, version = clock.now(), Version.objects.latest("at").instrument
        actions.receive(actions.Envelope(new_id(), family.id, "interview", "user:7", version, (part,), now))
    stands = reads.latest_versions(family.id)[siti]
    assert (stands.mode, stands.values["religion"]) == ("own", "hindu")
    assert sorted(Version.objects.filter(part_id=siti).values_list("mode", "number")) == [
        ("interview", 3), ("own", 2), ("self", 1),
    ]  # fmt: skip


def test_an_officer_asks_her_until_she_has_sent(family: Case, siti: UUID) -> None:
    field = reads.sitting(family.id, "field")
    assert not field.closed_to(field.members[1])
    alone(family, siti)
    field = reads.sitting(family.id, "field")
    assert field.closed_to(field.members[1])
    with pytest.raises(actions.UnknownPart):
        actions.save_part(officer(family.id), siti, here(SITI))


def test_the_family_tells_of_her_death_and_nothing_else(family: Case, siti: UUID) -> None:
    alone(family, siti)
    family_answers(family)
    actions.send_drafts(Seat(family.id), new_id())
    version = Version.objects.latest("at").instrument

    def tell(answers: dict[str, Any]) -> None:
        part = actions.PartAnswers(siti, "person", answers)
        author = f"seat:{family.id}"
        actions.receive(actions.Envelope(new_id(), family.id, "self", author, version, (part,), clock.now()))

    tell(gone())
    assert reads.latest_versions(family.id)[siti].mode == "own"
    assert reads.case(family.id).residents == 3
    tell({"presence": "died", "death_date": "2020-03-09"})
    assert reads.latest_versions(family.id)[siti].values["presence"] == "died"
    assert reads.case(family.id).residents == 2
    alone(family, siti, birth_place="Solo")
    assert reads.latest_versions(family.id)[siti].mode == "own", "whoever answers is alive"


def test_a_code_taken_back_ends_her_way_in_but_not_what_she_sent(family: Case, siti: UUID) -> None:
    seat, code = Seat(family.id), Member.objects.get(id=siti).own_code
    assert code and reads.by_code(family.id, code) == siti and reads.holds_code(family.id, siti)
    alone(family, siti, religion="hindu")
    actions.take_back(seat, siti)
    assert reads.by_code(family.id, code) is None and not reads.holds_code(family.id, siti)
    assert Member.objects.get(id=siti).own == Own.SENT
    with pytest.raises(actions.UnknownPart):
        actions.save_part(seat, siti, here(SITI))
    assert reads.latest_versions(family.id)[siti].values["religion"] == "hindu"


def test_a_new_code_replaces_the_old_one_and_she_goes_on(family: Case, siti: UUID) -> None:
    old, new = Member.objects.get(id=siti).own_code, new_id()
    answer(own_seat(family, siti), (siti, {"presence": "here", "religion": "hindu"}))
    actions.take_back(Seat(family.id), siti)
    actions.let_answer_alone(Seat(family.id), siti, new)
    assert old and reads.by_code(family.id, old) is None and reads.by_code(family.id, new) == siti
    assert reads.sitting(family.id, channels.own(siti)).answers(siti)["religion"] == "hindu"


def test_a_member_taken_off_the_list_has_no_way_in_until_put_back(family: Case) -> None:
    seat = Seat(family.id)
    guest = actions.add_member(seat)
    answer(seat, (guest, {"name": "Wayan", "presence": "here"}))
    code = new_id()
    actions.let_answer_alone(seat, guest, code)
    assert reads.sitting(family.id, "self").answers(guest) == {"name": "Wayan"}
    actions.remove_member(seat, guest)
    assert reads.by_code(family.id, code) is None
    assert reads.sitting(family.id, channels.own(guest)).members == ()
    with pytest.raises(actions.UnknownPart):
        actions.save_part(own_seat(family, guest), guest, here(SITI))
    actions.restore_member(seat, guest)
    alone_seat = own_seat(family, guest)
    answer(alone_seat, (guest, here(SITI, nik=None, no_nik_reason="adult")))
    actions.send_drafts(alone_seat, new_id())
    with pytest.raises(actions.NotOnList):
        actions.remove_member(seat, guest)


@pytest.mark.parametrize("channel", ["field", "own"])
def test_only_the_family_gives_and_takes_back_codes(family: Case, channel: str) -> None:
    siti = member_ids(family)[1]
    seat = officer(family.id) if channel == "field" else own_seat(family, siti)
    with pytest.raises(actions.NotOnList):
        actions.let_answer_alone(seat, siti, new_id())
    with pytest.raises(actions.NotOnList):
        actions.take_back(seat, siti)
    with pytest.raises(actions.NotOnList):
        actions.let_answer_alone(Seat(family.id), new_id(), new_id())


def test_pressing_twice_sends_her_part_once(family: Case, siti: UUID) -> None:
    answer(own_seat(family, siti), (siti, here(SITI)))
    seat, press = own_seat(family, siti), new_id()
    first = actions.send_drafts(seat, press)
    assert actions.send_drafts(seat, press).again
    assert actions.send_drafts(seat, new_id()).envelope_id == first.envelope_id
    assert Envelope.objects.count() == 1


def test_what_cannot_be_is_refused_from_her_too(family: Case, siti: UUID) -> None:
    answer(own_seat(family, siti), (siti, here(SITI, birth_date="2021-01-01", since="2021-01-01")))
    with pytest.raises(Refused):
        actions.send_drafts(own_seat(family, siti), new_id())


def test_her_draft_is_sealed_in_a_room_of_her_own(family: Case, siti: UUID) -> None:
    answer(own_seat(family, siti), (siti, here(SITI, birth_place="Karanganyar")))
    row = Draft.objects.get()
    assert row.channel == f"own:{siti.hex}" and b"Karanganyar" not in bytes(row.sealed)
