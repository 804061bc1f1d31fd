"""What a phone is told: the own families from the register, then only what changed, page by page, nothing twice."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import jobs, reads
from cacah.cases.models import Case, Member, Own
from cacah.cases.tests.conftest import AGUS, BUDI, FAMILY, KK, NEXT_VILLAGE, SITI, VILLAGE, Seat, here, line
from cacah.field import actions, pull
from cacah.field.tests.conftest import FIRST_DAY, phone_of, place, user
from cacah.field.tests.phone import PULL, Phone, Refused
from cacah.field.tests.test_list import answer
from cacah.lib import clock, ids


def told(phone: Phone) -> Any:
    """The next page, not kept."""
    return phone.ask(PULL, {"cursor": phone.cursor})


def more_families(register: Callable[..., None], count: int, village: str = "1001") -> None:
    """Families of one person each."""
    people = [(f"{3372040101500000 + n}", f"KEPALA {n}", "1", "1950-01-01", "1") for n in range(1, count + 1)]
    register(*(line(one, f"33720401011{n:05d}", village) for n, one in enumerate(people, 50)), cut=date(2020, 1, 31))
    while jobs.open_cases(clock.now()):
        pass


def test_a_family_comes_with_what_the_register_says_and_four_digits_of_each_nik(phone: Phone, family: Case) -> None:
    phone.pull()
    (shown,) = phone.cases.values()
    assert (shown["id"], shown["word"], shown["interview"]) == (str(family.id), "open", True)
    assert shown["known"]["address_street"] == "JL. MELATI 12"
    names = [one["name"] for one in shown["people"]]
    assert names == ["BUDI SANTOSO", "SITI AMINAH", "AGUS SANTOSO"]
    budi = shown["people"][0]
    assert budi["id"] == str(reads.members(family.id)[0].id)
    assert (budi["known"]["nik"], budi["known"]["birth_date"]) == ("************0001", "1985-08-17")
    everything = json.dumps(shown)
    assert all(number not in everything for number in (BUDI[0], SITI[0], AGUS[0], KK, BUDI[0][:12]))


def test_nothing_is_told_twice_and_a_send_withdraws_the_interview(phone: Phone, family: Case) -> None:
    phone.pull()
    assert told(phone)["cases"] == [] and "answered" not in phone.cases[str(family.id)]
    answer(family, 3)
    page = told(phone)
    assert [(one["word"], one["interview"], one["answered"]) for one in page["cases"]] == [("online", False, True)]
    phone.pull()
    assert told(phone)["cases"] == []


def test_a_draft_or_an_answer_of_the_family_is_never_told(phone: Phone, family: Case) -> None:
    phone.pull()
    before = dict(phone.cases)
    seat, budi = Seat(family.id), reads.members(family.id)[0].id
    hall.save_part(seat, family.id, {**FAMILY, "address_street": "Gang Rahasia 99"})
    hall.save_part(seat, budi, here(BUDI, birth_place="Kota Tersembunyi", name="Nama Rahasia"))
    guest = hall.add_member(seat)
    hall.save_part(seat, guest, here(("", "TAMU RAHASIA", "1", "2000-01-01", "4"), nik=None, no_nik_reason="adult"))
    phone.pull()
    assert phone.cases == before, "an officer does not even learn that a draft was begun"
    hall.send_drafts(seat, ids.new())
    phone.pull()
    everything = json.dumps(phone.cases).lower()
    assert "rahasia" not in everything and "tersembunyi" not in everything
    assert phone.cases[str(family.id)]["people"][-1] == {"id": str(guest), "origin": "self"}


def test_a_short_visit_is_told_which_questions_are_missing_and_no_answer(phone: Phone, family: Case) -> None:
    seat, (budi, siti, agus) = Seat(family.id), (member.id for member in reads.members(family.id))
    hall.save_part(seat, family.id, {name: value for name, value in FAMILY.items() if name != "water"})
    hall.save_part(seat, budi, here(BUDI, religion=None))
    hall.save_part(seat, siti, here(SITI))
    hall.send_drafts(seat, ids.new())
    phone.pull()
    shown = phone.cases[str(family.id)]
    assert shown["instruction"] == "short"
    assert shown["missing"] == [f"{family.id}/water", f"{budi}/religion", f"{agus}/presence", f"{agus}/card"]
    hall.save_part(seat, family.id, FAMILY)
    hall.save_part(seat, budi, here(BUDI))
    hall.save_part(seat, agus, here(AGUS))
    hall.send_drafts(seat, ids.new())
    phone.pull()
    assert "missing" not in phone.cases[str(family.id)]


def test_what_a_member_answered_alone_is_not_asked_of_the_family(phone: Phone, family: Case) -> None:
    seat, members = Seat(family.id), reads.members(family.id)
    hall.save_part(seat, family.id, FAMILY)
    hall.send_drafts(seat, ids.new())
    Member.objects.filter(case_id=family.id, id=members[1].id).update(own=Own.SENT)
    phone.pull()
    asked = {one.partition("/")[0] for one in phone.cases[str(family.id)]["missing"]}
    assert asked == {str(members[0].id), str(members[2].id)}


def test_a_first_load_goes_on_where_it_was_cut(
    phone: Phone, register: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after any page, before or after it was kept: nobody is lost, nobody is there twice."""
    monkeypatch.setattr(pull, "LINES", 4)
    more_families(register, 10)
    sizes = []
    for lost in (True, False) * 6:
        if lost:
            told(phone)  # the answer never arrives
        else:
            before = len(phone.cases)
            phone.pull_page()
            sizes.append(len(phone.cases) - before)
    assert sizes == [4, 4, 3, 0, 0, 0]
    assert len(phone.cases) == 11
    assert len({one["people"][0]["name"] for one in phone.cases.values()}) == 11


def test_many_changes_come_page_by_page(
    phone: Phone, register: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    more_families(register, 6)
    phone.pull()
    monkeypatch.setattr(pull, "LINES", 2)
    for case in Case.objects.order_by("-id"):
        hall.request_visit(case.id, "seat:x")
    sizes = []
    while True:
        page = told(phone)
        sizes.append(len(page["cases"]))
        if not phone.pull_page():
            break
    assert sizes == [2, 2, 2, 1]
    assert {(one["word"], one["asked"]) for one in phone.cases.values()} == {("visit_requested", True)}


def test_a_change_while_the_first_pages_are_loaded_is_told(
    phone: Phone, register: Callable[..., None], family: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "LINES", 4)
    more_families(register, 10)
    while str(family.id) not in phone.cases:
        phone.pull_page()
    answer(family, 3)
    phone.pull()
    assert phone.cases[str(family.id)]["word"] == "online"


def test_a_place_that_was_given_to_another_is_forgotten_and_a_new_one_is_loaded(
    phone: Phone, officer: User, register: Callable[..., None]
) -> None:
    more_families(register, 3, "1002")
    phone.pull()
    old = set(phone.cases)
    officer.grants.update(place_id=place("33.72.04"))
    actions.assign(officer.pk, place(NEXT_VILLAGE), FIRST_DAY)
    phone.pull()
    assert len(phone.cases) == 4
    actions.assign(officer.pk, place(VILLAGE), FIRST_DAY, until=date(2020, 3, 9))
    page = told(phone)
    assert set(page["gone"]) == old and page["cases"] == []
    phone.pull()
    assert len(phone.cases) == 3 and not old & set(phone.cases)
    actions.assign(officer.pk, place(VILLAGE), FIRST_DAY, until=None)
    phone.pull()
    assert old < set(phone.cases)


def test_a_family_that_moved_into_the_place_appears_and_one_that_moved_on_disappears(
    phone: Phone, family: Case
) -> None:
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    hers = phone_of(other)
    hers.pull()
    seat, members = Seat(family.id), [member.id for member in reads.members(family.id)]
    hall.save_part(seat, family.id, {**FAMILY, "address_place": NEXT_VILLAGE})
    for member, person in zip(members, (BUDI, SITI, AGUS), strict=True):
        hall.save_part(seat, member, here(person))
    hall.send_drafts(seat, ids.new())
    hers.pull()
    phone.pull()
    assert hers.cases[str(family.id)]["word"] == "lives_here"
    assert phone.cases[str(family.id)]["word"] == "elsewhere"
    hall.save_part(seat, family.id, {**FAMILY, "address_place": VILLAGE}, items=tuple(FAMILY))
    hall.send_drafts(seat, ids.new())
    hers.pull()
    assert str(family.id) not in hers.cases


def test_a_family_without_residents_leaves_its_old_place_too(phone: Phone, family: Case) -> None:
    """Nobody's count changes there, and its officer still hears of it."""
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    hers = phone_of(other)
    seat = Seat(family.id)
    hall.save_part(seat, family.id, {**FAMILY, "address_place": NEXT_VILLAGE})
    hall.send_drafts(seat, ids.new())
    hers.pull()
    assert str(family.id) in hers.cases
    hall.save_part(seat, family.id, {**FAMILY, "address_place": VILLAGE}, items=tuple(FAMILY))
    hall.send_drafts(seat, ids.new())
    hers.pull()
    assert str(family.id) not in hers.cases


def test_a_family_found_outside_the_register_is_told_without_names(phone: Phone, officer: User) -> None:
    phone.pull()
    found = hall.open_case(place(VILLAGE), officer.actor)
    phone.pull()
    assert phone.cases[str(found.id)]["people"] == [] and phone.cases[str(found.id)]["known"] == {}


def test_each_page_with_a_family_is_noted_once_and_names_nobody(phone: Phone, officer: User, family: Case) -> None:
    phone.pull()
    told(phone)
    entry = Entry.objects.get(verb="pull_list")
    assert (entry.actor, entry.subject, entry.place) == (officer.actor, f"device/{phone.id}", place(VILLAGE))
    assert entry.codes == {"families": 1, "step": "load"}


def test_what_cannot_be_read_is_refused_and_the_phone_begins_anew(phone: Phone) -> None:
    for cursor in ("x", "é", "A" * 5000, "a b", str(uuid4()), "\x00"):
        phone.cursor = cursor
        with pytest.raises(Refused, match="400 cursor"):
            phone.pull()
    for body in ("", "{", "[]", "1", "null", '{"cursor": 1}', '{"cursor": null}', "[" * 5000, "\x00"):
        raw = body.encode()
        status, refused = phone.send(PULL, raw, {"Authorization": phone.header(PULL, raw)})
        assert (status, json.loads(refused)["refused"]) == (400, "unreadable"), body
    phone.cursor = ""
    phone.pull()
    assert phone.cases
