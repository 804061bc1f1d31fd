"""A neighbourhood unit that was split: proposed on a phone, coded at the desk; every family stands in exactly one."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacah.access.models import Grant, User
from cacah.audit.models import Entry as Noted
from cacah.cases import actions as hall
from cacah.cases import counts, reads
from cacah.cases.core.tally import NAMES, Tally, numbers
from cacah.cases.models import Case, Event, Member
from cacah.cases.tests.conftest import MARCH, NEXT_VILLAGE, SEPTEMBER, VILLAGE
from cacah.field import actions, handover, splits
from cacah.field.models import Assignment, SlsProposal, Trust
from cacah.field.tests.conftest import FIRST_DAY, enter, phone_of, place, user
from cacah.field.tests.phone import Phone, Told
from cacah.field.tests.test_finding import found
from cacah.field.tests.test_list import answer
from cacah.field.tests.test_push import problems
from cacah.geo import actions as places
from cacah.geo import reads as geo
from cacah.geo.core import sls
from cacah.geo.models import Place
from cacah.lib import clock

AT = "2020-09-20T12:00:00+07:00"
LIST = "/petugas/sls"


@pytest.fixture
def family(village: None, db: None) -> Iterator[Case]:
    with clock.at(SEPTEMBER):
        yield Case.objects.get()
    geo.forget()


@pytest.fixture
def chief(family: Case) -> User:
    return user("district", "33.72.04")


def code(place_id: int) -> str:
    return geo.place(place_id).code


def proposal(source: int, *families: UUID, **changes: Any) -> Told:
    return {
        "id": str(uuid4()), "kind": "sls", "at": AT, "place": code(source), "sort": "split", "name": "RT 003 RW 001",
        "head": "Ketua Contoh", "note": "batasnya sungai", "families": [str(one) for one in families], **changes,
    }  # fmt: skip


def proposed(phone: Phone, *families: Case, **changes: Any) -> UUID:
    item = proposal(families[0].place_id, *(one.id for one in families), **changes)
    phone.add(item)
    (told,) = phone.push()
    assert told["answer"] == "ok", told
    return UUID(item["id"])


def neighbour(family: Case) -> Case:
    """A family found in the same unit."""
    return hall.open_case(family.place_id, "user:1", confirmed=True)


def test_a_split_is_coded_and_its_families_go_to_the_new_unit_with_their_officer(
    phone: Phone, officer: User, family: Case, chief: User
) -> None:
    stays = neighbour(family)
    phone.pull()
    own = proposed(phone, family)
    phone.pull()
    assert phone.cases[str(family.id)]["place"] == code(family.place_id), "nothing moves before somebody decides"
    row = SlsProposal.objects.get()
    assert splits.opened(row) == splits.Told("Ketua Contoh", "batasnya sungai")
    assert b"Ketua" not in bytes(row.sealed)
    assert splits.next_code(row) == "001003", "RT 002 of RW 001 was split: the next part of the same unit"

    splits.code(own, chief, "001003", "RT 003 RW 001")
    phone.pull()
    assert phone.cases[str(family.id)]["place"] == f"{VILLAGE}.001003"
    assert phone.cases[str(stays.id)]["place"] == f"{VILLAGE}.001002"
    (told,) = phone.ask("/petugas/sinkron/tarik", {"cursor": phone.cursor})["proposals"]
    assert (told["state"], told["code"], told["moved"]) == ("coded", f"{VILLAGE}.001003", 1)


def test_what_was_told_for_the_old_unit_meanwhile_follows_the_family(
    phone: Phone, officer: User, family: Case, chief: User
) -> None:
    own = proposed(phone, family)
    word = {"id": str(uuid4()), "kind": "word", "case": str(family.id), "at": AT, "event": "no_contact", "facts": {}}
    splits.code(own, chief, "001003", "RT 003 RW 001")
    phone.add(word)
    (told,) = phone.push()
    assert told["answer"] == "ok"
    assert [one.event for one in reads.told(reads.case(family.id))] == ["no_contact"]


def test_whoever_had_the_unit_alone_has_the_part_too(family: Case, chief: User) -> None:
    source = family.place_id
    first, other = user("enumerator", code(source), "a"), user("enumerator", name="b")
    actions.assign(other.pk, place(VILLAGE), FIRST_DAY)
    actions.assign(first.pk, source, FIRST_DAY, alone=True)
    phone, others = phone_of(first), phone_of(other)
    splits.code(proposed(phone, family), chief, "001003", "RT 003 RW 001")
    for one in (phone, others):
        one.pull()
    assert [*phone.cases] == [str(family.id)] and not others.cases


def test_a_role_for_the_unit_is_one_for_the_part_too(phone: Phone, family: Case, chief: User) -> None:
    own, source = proposed(phone, family), code(family.place_id)
    head = user("enumerator", source, name="c")
    made = splits.code(own, chief, "001003", "RT 003 RW 001").made
    assert made is not None
    assert [(one.user, one.role) for one in Grant.objects.filter(place_id=made.pk)] == [(head, "enumerator")]
    assert Noted.objects.filter(verb="grant", place=made.pk, subject=head.actor, actor=chief.actor).count() == 1


def test_a_family_handed_to_one_officer_stays_with_that_officer(
    phone: Phone, officer: User, family: Case, chief: User
) -> None:
    own, to = proposed(phone, family), user("enumerator", name="c")
    handover.family(family, to, chief)
    made = splits.code(own, chief, "001003", "RT 003 RW 001").made
    assert made is not None and Trust.objects.get().place_id == made.pk
    phone.pull()
    assert not phone.cases


def test_taking_a_code_back_restores_every_family_and_the_code_is_not_given_again(
    phone: Phone, officer: User, family: Case, chief: User
) -> None:
    own, source = proposed(phone, family), family.place_id
    made = splits.code(own, chief, "001003", "RT 003 RW 001").made
    assert made is not None
    later = hall.open_case(made.pk, officer.actor, confirmed=True)
    splits.undo(own, chief, "batasnya keliru")
    assert set(Case.objects.values_list("place", flat=True)) == {source}
    assert {reads.case(family.id).place_id, reads.case(later.id).place_id} == {source}
    assert Place.objects.get(pk=made.pk).valid_to is not None
    assert not [row for row in Assignment.objects.filter(place=made) if row.until is None]
    with pytest.raises(places.Taken):
        splits.code(proposed(phone, family), chief, "001003", "RT 003 RW 001")
    phone.pull()
    assert phone.cases[str(family.id)]["place"] == code(source)


def test_a_part_of_a_unit_that_was_taken_back_goes_back_too_and_what_is_found_there_late_stands_where_it_was_taken_from(
    phone: Phone, officer: User, family: Case, chief: User
) -> None:
    other, source = neighbour(family), family.place_id
    first = proposed(phone, family, other)
    made = splits.code(first, chief, "001003", "RT 003 RW 001").made
    assert made is not None
    second = proposed(phone, reads.case(other.id))
    splits.code(second, chief, "001004", "RT 004 RW 001")
    splits.undo(first, chief, "keliru")
    phone.add(found(made.code))
    (late,) = phone.push()
    assert late["answer"] == "ok"
    splits.undo(second, chief, "keliru")
    assert set(Case.objects.values_list("place", flat=True)) == {source}


def test_a_refusal_reaches_the_phone_with_its_reason_and_moves_nobody(
    phone: Phone, officer: User, family: Case, chief: User
) -> None:
    own = proposed(phone, family)
    splits.refuse(own, chief, "RT ini hanya berganti nama")
    with pytest.raises(splits.Decided):
        splits.code(own, chief, "001003", "RT 003 RW 001")
    (told,) = phone.ask("/petugas/sinkron/tarik", {"cursor": ""})["proposals"]
    assert (told["state"], told["reason"], told["code"]) == ("refused", "RT ini hanya berganti nama", "")
    assert reads.case(family.id).place_id == family.place_id


def test_the_same_proposal_twice_is_one_and_with_other_families_a_conflict(phone: Phone, family: Case) -> None:
    item = proposal(family.place_id, family.id)
    for wanted in ("ok", "again"):
        phone.add(item)
        assert [one["answer"] for one in phone.push()] == [wanted]
    phone.add({**item, "name": "RT 004 RW 001"})
    assert [one["answer"] for one in phone.push()] == ["conflict"]


@pytest.mark.parametrize("wrong", ("elsewhere", "village", "stranger", "nobody", "nameless", "sort"))
def test_what_is_no_proposal_of_the_officers_own_unit_is_refused(phone: Phone, family: Case, wrong: str) -> None:
    stranger = hall.open_case(place(NEXT_VILLAGE), "user:1", confirmed=True)
    item = proposal(family.place_id, family.id)
    changes: dict[str, Told] = {
        "elsewhere": {"place": NEXT_VILLAGE}, "village": {"place": VILLAGE}, "nameless": {"name": "  "},
        "stranger": {"families": [str(stranger.id)]}, "nobody": {"families": []}, "sort": {"sort": "merge"},
    }  # fmt: skip
    phone.add(item | changes[wrong])
    (told,) = phone.push()
    assert problems(told)[0][0] in ("not_yours", "impossible-fact")
    assert not SlsProposal.objects.exists()


def test_only_a_free_code_of_six_digits_is_given(phone: Phone, family: Case, chief: User) -> None:
    own = proposed(phone, family)
    for digits, why in (("001002", places.Taken), ("1003", places.NotACode), ("00100A", places.NotACode)):
        with pytest.raises(why):
            splits.code(own, chief, digits, "RT 003 RW 001")
    assert SlsProposal.objects.get().state == splits.OPEN


@pytest.mark.parametrize(
    ("taken", "beside", "code"),
    [
        (("001001", "001002"), "001001", "001003"),
        (("000100", "000200"), "", "000300"),
        (("000100",), "000100", "000101"),
        (("000199", "000100"), "000100", "000200"),
        ((), "", "000100"),
        (("999900",), "", "000001"),
    ],
)
def test_the_code_proposed_is_the_next_part_of_the_unit_or_the_next_unit(
    taken: tuple[str, ...], beside: str, code: str
) -> None:
    assert sls.next_code(taken, beside) == code


def test_who_lives_in_the_new_unit_meets_by_its_tokens(phone: Phone, officer: User, family: Case, chief: User) -> None:
    with clock.at(MARCH):
        answer(family, 3)
    before = dict(Member.objects.values_list("id", "token_birth_sex_place"))
    own = proposed(phone, family)
    splits.code(own, chief, "001003", "RT 003 RW 001")
    moved = dict(Member.objects.values_list("id", "token_birth_sex_place"))
    assert all(moved[one] != mark for one, mark in before.items())
    splits.undo(own, chief, "keliru")
    assert dict(Member.objects.values_list("id", "token_birth_sex_place")) == before


def totals() -> dict[int, tuple[int, ...]]:
    """By place, what the events add up to; without what is nothing."""
    found: dict[int, Tally] = {}
    for row in Event.objects.all():
        change = Tally(*(getattr(row, f"d_{name}") for name in NAMES))
        found[row.place_id] = found.get(row.place_id, Tally()) + change
    return {at: numbers(sum_) for at, sum_ in found.items() if sum_}


def counted() -> dict[int, tuple[int, ...]]:
    """The same from the cases as they stand."""
    found: dict[int, Tally] = {}
    for case in Case.objects.all():
        for at, share in zip((case.place_id, case.lives_at), counts.tally_of(case).split(), strict=True):
            found[at] = found.get(at, Tally()) + share
    return {at: numbers(sum_) for at, sum_ in found.items() if sum_}


STEPS = st.lists(
    st.tuples(st.sampled_from(["code", "refuse", "undo", "send", "find"]), st.sets(st.integers(0, 4), min_size=1)),
    min_size=2, max_size=6,
)  # fmt: skip


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_split_and_taken_back_each_family_stands_once_and_the_totals_are_those_of_the_families(
    phone: Phone, officer: User, family: Case, chief: User, steps: list[tuple[str, set[int]]]
) -> None:
    with transaction.atomic():
        _walk(phone, family, chief, steps)
        transaction.set_rollback(True)
    geo.forget()


def _walk(phone: Phone, family: Case, chief: User, steps: list[tuple[str, set[int]]]) -> None:
    families = [family, *(neighbour(family) for _ in range(4))]
    people = Case.objects.count()
    for step, chosen in steps:
        here = [reads.case(families[number].id) for number in sorted(chosen)]
        if step in ("code", "refuse"):
            own = proposed(phone, *(one for one in here if one.place_id == here[0].place_id))
            row = SlsProposal.objects.get(pk=own)
            if step == "code":
                splits.code(own, chief, splits.next_code(row), "RT baru")
            else:
                splits.refuse(own, chief, "tidak")
        elif step == "undo" and (last := SlsProposal.objects.filter(state=splits.CODED).order_by("-at", "-pk").first()):
            splits.undo(last.pk, chief, "keliru")
        elif step == "send":
            hall.tell(hall.Word(uuid4(), here[0].id, "list_here", clock.now(), "user:1", {}))
            if reads.case(family.id).sent_at is None:
                with clock.at(MARCH):
                    answer(family, 3)
        elif step == "find":
            hall.open_case(here[0].place_id, "user:1", confirmed=True)
            people += 1
    assert Case.objects.count() == people
    assert not Case.objects.filter(place__valid_to__isnull=False).exists(), "nobody stands in a unit that ended"
    assert totals() == counted()


class TestDesk:
    @pytest.fixture
    def desk(self, client: Client, phone: Phone, officer: User, family: Case, chief: User) -> UUID:
        """The supervisor signed in, with a proposal."""
        own = proposed(phone, family)
        enter(client, chief)
        return own

    def test_a_proposal_is_listed_looked_at_and_coded(self, client: Client, desk: UUID, family: Case) -> None:
        assert "RT 003 RW 001" in client.get(LIST).content.decode()
        page = client.get(f"{LIST}/{desk}").content.decode()
        assert "BUDI SANTOSO" in page and "Ketua Contoh" in page and 'value="001003"' in page
        asked = {"lakukan": "kode", "kode": "001002", "nama": "RT 003 RW 001"}
        taken = client.post(f"{LIST}/{desk}", asked)
        assert taken.status_code == 400 and "sudah dipakai" in taken.content.decode()
        answered = client.post(f"{LIST}/{desk}", asked | {"kode": "001003"})
        assert answered.status_code == 302
        assert code(reads.case(family.id).place_id) == f"{VILLAGE}.001003"
        again = client.post(f"{LIST}/{desk}", asked | {"kode": "001003"})
        assert again.status_code == 302, "pressed twice is pressed once"
        assert client.post(f"{LIST}/{desk}", {"lakukan": "tolak", "alasan": "tidak"}).status_code == 400
        assert client.post(f"{LIST}/{desk}", {"lakukan": "batal", "alasan": ""}).status_code == 400
        assert client.post(f"{LIST}/{desk}", {"lakukan": "batal", "alasan": "keliru"}).status_code == 302
        assert reads.case(family.id).place_id == family.place_id

    def test_whoever_comes_too_late_is_told_that_somebody_else_has_decided(self, client: Client, desk: UUID) -> None:
        splits.refuse(desk, user("regency", "33.72"), "hanya ganti nama")
        late = client.post(f"{LIST}/{desk}", {"lakukan": "kode", "kode": "001003", "nama": "RT 003 RW 001"})
        assert late.status_code == 400 and "orang lain" in late.content.decode()
        assert "hanya ganti nama" in late.content.decode()

    def test_a_supervisor_of_another_district_sees_and_decides_nothing(self, client: Client, desk: UUID) -> None:
        enter(client, user("district", NEXT_VILLAGE, "jauh"))
        assert "RT 003 RW 001" not in client.get(LIST).content.decode()
        for answered in (
            client.get(f"{LIST}/{desk}"),
            client.post(f"{LIST}/{desk}", {"lakukan": "tolak", "alasan": "x"}),
        ):
            assert answered.status_code == 403
        assert SlsProposal.objects.get().state == splits.OPEN


def test_on_the_phone_families_of_the_new_unit_are_there_by_its_name(run: Any) -> None:
    """What the register calls RT 002 is the unit that was split."""
    address = {"address_street": "Jalan Contoh 1", "address_rt": "002", "address_rw": "001"}
    lines: list[Told] = [{"id": own, "place": own, "people": [], "known": address} for own in ("1002", "1003")]
    made = {"id": "x", "name": "RT 007 Baru", "code": "1003", "state": "coded"}
    waiting = {"id": "y", "name": "RT 009", "code": "", "state": "open"}
    asked = {"lines": lines, "proposals": [made, waiting], "sought": "rt 007"}
    assert run("units", asked) == [["RT 002 / RW 001", "RT 007 Baru"], ["1003"]]
