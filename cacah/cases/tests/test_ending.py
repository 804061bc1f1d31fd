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
from cacah.cases.models import Case, Ending
from cacah.cases.tests.conftest import BUDI, MARCH, NEXT_VILLAGE, SITI, VILLAGE, gone, here, member_ids, new_id
from cacah.cases.tests.test_once import found_family, send, work
from cacah.cases.tests.test_receiving import SLS, everything
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import reads as plan

AFTER = datetime(2020, 10, 5, 5, tzinfo=UTC)


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
