"""At close everybody on a list ends in one class, written once and anew when it comes out otherwise."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from cacah.cases import actions, ending, reads
from cacah.cases.core.close import Class
from cacah.cases.core.words import Word
from cacah.cases.ending import write_classes
from cacah.cases.models import Case, Ending, Member
from cacah.cases.tests.conftest import (
    BUDI,
    MARCH,
    NEXT_VILLAGE,
    SITI,
    VILLAGE,
    gone,
    here,
    member_ids,
    new_id,
)
from cacah.cases.tests.test_once import found_family, send, work
from cacah.cases.tests.test_receiving import SLS, everything
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import reads as plan

AFTER = datetime(2020, 10, 5, 5, tzinfo=UTC)
IN_SEPTEMBER = 194 * 24 * 60
"""Minutes."""


def close() -> Counter[Class]:
    with clock.at(AFTER):
        return write_classes(clock.now())


def told(case: Case, event: str, **facts: Any) -> None:
    actions.tell(Word(new_id(), case.id, event, clock.now(), "user:7", facts))


def ended(case: Case) -> dict[UUID, tuple[str, str]]:
    found = [one for chunk in reads.endings() for one in chunk if one.entry.case_id == case.id]
    return {one.entry.member_id: (one.kind, one.place) for one in found}


def test_a_family_that_answered_and_one_of_whom_only_the_list_tells(family: Case) -> None:
    budi, siti, agus = member_ids(family)
    send(family, {budi: here(BUDI), siti: gone(presence_place=NEXT_VILLAGE)})
    assert close() == {"answered": 1, "elsewhere": 1, "never_reached": 1}
    assert ended(family) == {budi: ("answered", SLS), siti: ("elsewhere", NEXT_VILLAGE), agus: ("never_reached", "")}
    told(family, "list_still_here")
    assert close() == {"answered": 1, "elsewhere": 1, "list_only": 1}
    assert ended(family)[agus] == ("list_only", SLS)


def test_again_it_writes_nothing_and_after_a_change_one_row(family: Case) -> None:
    told(family, "list_here")
    close()
    close()
    assert Ending.objects.count() == 3
    send(family, {member_ids(family)[0]: here(BUDI)})
    close()
    assert Ending.objects.count() == 4
    assert set(Ending.objects.values_list("number", flat=True)) == {1, 2}


def test_killed_in_the_middle_it_goes_on(family: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    other = found_family()
    send(other, {UUID(int=2): here(SITI, nik=None, no_nik_reason="adult", relationship="head")})
    monkeypatch.setattr(ending, "CASES", 1)
    write, done = ending._write, list[int]()

    def killed(*told: Any) -> None:
        done.append(len(done))
        if len(done) == 2:
            raise KeyboardInterrupt
        write(*told)

    monkeypatch.setattr(ending, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        close()
    half = Ending.objects.count()
    monkeypatch.setattr(ending, "_write", write)
    assert close().total() == Ending.objects.count() == 4 > half > 0


def test_another_census_day_another_class(family: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    told(family, "list_died", date="2020-08-01")
    assert close() == {"died_before": 3}
    moved = replace(plan.current(), census_day=date(2020, 7, 15))
    monkeypatch.setattr(plan, "current", lambda: moved)
    assert close() == {"list_only": 3}


def test_a_line_of_somebody_who_answered_in_another_case_is_a_duplicate(family: Case) -> None:
    told(family, "list_here")
    other = found_family()
    send(other, {UUID(int=2): here(SITI, relationship="head", marital_status="widowed")}, street="Jalan Anggrek 3")
    work()
    siti = member_ids(family)[1]
    assert close() == {"list_only": 2, "duplicate": 1, "answered": 1}
    assert ended(family)[siti] == ("duplicate", "")
    assert ended(other)[UUID(int=2)] == ("answered", geo.place(other.place_id).code)


def test_who_is_said_to_live_elsewhere_and_answered_there_counts_there_alone(family: Case) -> None:
    budi, siti, agus = member_ids(family)
    send(family, {budi: here(BUDI), siti: gone(presence_place=NEXT_VILLAGE), agus: gone(presence_place=VILLAGE)})
    other = found_family()
    answer = here(SITI, nik=None, no_nik_reason="adult", relationship="head", marital_status="widowed")
    send(other, {UUID(int=2): answer}, street="Jalan Anggrek 3")
    work()
    assert close() == {"answered": 2, "duplicate": 1, "elsewhere": 1}, "without a NIK: by name and day of birth"


def test_a_family_from_outside_that_nobody_has_seen_is_known_to_nobody(family: Case) -> None:
    place = geo.row_by_code(NEXT_VILLAGE)
    assert place
    claimed = actions.open_case(place.id, "test")
    send(claimed, {UUID(int=2): here(SITI, relationship="head")})
    assert ended(claimed) == {}
    close()
    assert ended(claimed)[UUID(int=2)] == ("unknown", "")


def test_the_class_is_sealed(family: Case) -> None:
    told(family, "list_died", date="2020-08-01")
    close()
    assert all(b"died" not in bytes(row.sealed) for row in Ending.objects.all())


def test_closing_writes_the_classes(family: Case) -> None:
    with clock.at(MARCH):
        send(family, everything(family))
    with clock.at(AFTER):
        assert actions.close().classes == actions.close().classes == {"answered": 3}


BORN_SINCE = {"nik": None, "no_nik_reason": "young", "birth_date": "2020-05-03", "since": "2020-05-03"}
BORN_SINCE |= {"relationship": "child"}
CHILD = {"who": "Melati Wijaya", "sex": "female", "date": "2020-05-03"}


def named(case: Case) -> list[tuple[str, str]]:
    """How those ended whom only the list check of a case named."""
    on_list = {*Member.objects.filter(case_id=case.id).values_list("id", flat=True)}
    return sorted(end for member, end in ended(case).items() if member not in on_list)


def test_a_child_heard_of_at_the_list_check_is_counted_by_the_list(family: Case) -> None:
    told(family, "list_birth", **CHILD)
    told(family, "list_birth", who="Bayi Wijaya", sex="male", date="2020-09-20")
    told(family, "list_in", who="Sri Lestari", sex="female", age="61", since="2019")
    told(family, "list_birth", who="Anak lain", date="2020-05-04")
    assert close() == {"list_only": 5, "born_after": 1}, "whose sex nobody told is heard of, and no person"
    assert named(family) == [("born_after", ""), ("list_only", SLS), ("list_only", SLS)]


def test_a_child_told_twice_or_answered_for_is_counted_once(family: Case) -> None:
    told(family, "list_birth", **CHILD)
    told(family, "list_birth", **CHILD | {"who": "Melati", "date": "2020-05"})
    assert close() == {"list_only": 4, "duplicate": 1}
    child = here(SITI, **BORN_SINCE, name="Melati Wijaya")
    send(family, {member_ids(family)[0]: here(BUDI), new_id(): child}, IN_SEPTEMBER, "interview")
    assert close()["answered"] == 2
    assert named(family) == [("duplicate", "")] * 2


def test_twins_are_two_and_a_child_without_a_name_yet_is_the_one_born_that_day(family: Case) -> None:
    told(family, "list_birth", **CHILD | {"who": "Bayi Satu"})
    told(family, "list_birth", **CHILD | {"who": "Bayi Dua"})
    assert named_after_close(family) == [("list_only", SLS)] * 2
    child = here(SITI, **BORN_SINCE, name="Kenanga")
    send(family, {member_ids(family)[0]: here(BUDI), new_id(): child}, IN_SEPTEMBER, "interview")
    assert named_after_close(family) == [("duplicate", ""), ("list_only", SLS)]


def named_after_close(case: Case) -> list[tuple[str, str]]:
    close()
    return named(case)


def test_somebody_two_lists_name_is_counted_on_one(family: Case) -> None:
    other = found_family()
    for case in (family, other):
        told(case, "list_birth", **CHILD)
    close()
    assert sorted(kind for case in (family, other) for kind, _ in named(case)) == ["duplicate", "list_only"]


def test_who_moved_in_by_the_list_check_is_not_counted_on_the_old_list_too(family: Case) -> None:
    told(family, "list_here")
    other = found_family()
    told(other, "list_in", who=SITI[1], sex="female", born=SITI[3], since="2019")
    close()
    assert ended(family)[member_ids(family)[1]] == ("duplicate", "")
    assert named(other) == [("list_only", geo.place(other.place_id).code)]


def test_who_moved_in_and_answered_there_is_counted_by_the_answer(family: Case) -> None:
    budi = member_ids(family)[0]
    send(family, {budi: here(BUDI)})
    other = found_family()
    told(other, "list_in", who=BUDI[1], sex="male", born=BUDI[3])
    close()
    assert ended(family)[budi][0] == "answered"
    assert named(other) == [("duplicate", "")]


def test_who_was_named_and_then_left_is_not_there(family: Case) -> None:
    told(family, "list_in", who="Sri Lestari", sex="female", born="1959", since="2019")
    told(family, "list_out", who="Sri Lestari", since="2020-08")
    assert named_after_close(family) == [("elsewhere", "")]


def neighbour(family: Case) -> Case:
    """Another family of the same unit, which nobody has asked yet."""
    return actions.open_case(family.place_id, "test", confirmed=True)


def counted(*cases: Case) -> int:
    """How many people end on these lists as counted, after a close."""
    close()
    return sum(kind in ("answered", "list_only") for case in cases for kind, _ in ended(case).values())


@pytest.mark.parametrize(
    ("first", "second", "people"),
    [
        ({"age": "61"}, {"age": "61"}, 1),
        ({"age": "61"}, {"born": "1959-02-03"}, 1),
        ({"born": "1958-12-03"}, {"age": "61"}, 1),
        ({"age": "61"}, {"born": "1957-02-03"}, 2),
        ({"age": "61"}, {"age": "61", "sex": "male"}, 2),
        ({"age": "0"}, {"age": "0"}, 2),
    ],
)
def test_whom_two_lists_of_a_unit_name_by_an_age_counts_once(
    family: Case, first: dict[str, str], second: dict[str, str], people: int
) -> None:
    """But of children without a name yet nobody knows that two are one."""
    one, other = neighbour(family), neighbour(family)
    told(one, "list_in", **{"who": "Sri Lestari", "sex": "female", **first})
    told(other, "list_in", **{"who": "Sri Lestari", "sex": "female", **second})
    assert counted(one, other) == people


def test_whom_lists_of_two_units_name_by_an_age_counts_on_both(family: Case) -> None:
    """A town has two thirds of a double by name, sex and age for everybody: the families are visited."""
    one, other = neighbour(family), found_family()
    for case in (one, other):
        told(case, "list_in", who="Sri Lestari", sex="female", age="61")
        assert reads.case(case.id).instruction == "interview"
    assert counted(one, other) == 2


def test_who_stands_on_a_line_or_answered_is_not_counted_with_the_neighbours_who_told_an_age(family: Case) -> None:
    budi, siti, _ = member_ids(family)
    told(family, "list_here")
    other = neighbour(family)
    told(other, "list_in", who=SITI[1], sex="female", age=str(2020 - int(SITI[3][:4])))
    assert counted(family, other) == 3
    assert ended(family)[siti] == ("duplicate", "")
    send(family, {budi: here(BUDI), siti: here(SITI)})
    assert counted(family, other) == 3
    assert (ended(family)[siti][0], *named(other)) == ("answered", ("duplicate", ""))
