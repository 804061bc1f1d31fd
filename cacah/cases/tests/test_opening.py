"""From the register's families to cases: each once, whatever is killed in between."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from cacah.cases import counts, jobs, reads
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Event, Member, PersonIndex
from cacah.cases.tests.conftest import AGUS, BUDI, KK, SITI, VILLAGE, counts_at, line
from cacah.lib import clock

Register = Callable[..., None]


def families(number: int) -> list[str]:
    """A file of families of two."""
    lines = []
    for at in range(number):
        card = f"337204010119{at:04}"
        lines.append(line((f"337204170885{at:04}", f"BUDI {at}", "1", "1985-08-17", "1"), card))
        lines.append(line((f"337204571088{at:04}", f"SITI {at}", "2", "1988-10-17", "3"), card))
    return lines


def open_all() -> None:
    while jobs.open_cases(clock.now()):
        pass


def test_a_register_family_becomes_a_case_with_its_people_in_order(world: None, register: Register) -> None:
    register(line(BUDI), line(SITI), line(AGUS))
    open_all()
    case = Case.objects.get()
    assert (case.status, case.expected, case.listed, case.residents) == (Status.NEW, 3, 3, 0)
    assert reads.case_for_family(case.id) == case
    names = reads.prefill(reads.sitting(case.id, "self")).names
    assert [names[member.id] for member in reads.members(case.id)] == ["BUDI SANTOSO", "SITI AMINAH", "AGUS SANTOSO"]
    assert counts_at(f"{VILLAGE}.001002") == {"families_expected": 1, "persons_expected": 3}


def test_opening_again_opens_nothing(world: None, register: Register) -> None:
    register(*families(5))
    open_all()
    assert jobs.open_cases(clock.now()) == 0
    assert (Case.objects.count(), Member.objects.count(), PersonIndex.objects.count()) == (5, 10, 10)


def test_killed_between_batches_it_goes_on_and_no_family_has_two_cases(
    world: None, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(*families(7))
    monkeypatch.setattr(jobs, "FAMILIES", 3)
    whole = counts.events
    calls: list[int] = []

    def killed(*args: Any) -> list[Event]:
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(counts, "events", killed)
    with pytest.raises(KeyboardInterrupt):
        open_all()
    assert Case.objects.count() == Event.objects.count() == 3
    open_all()
    assert (Case.objects.count(), Event.objects.count(), Member.objects.count()) == (7, 7, 14)


def test_two_workers_at_once_open_each_family_once(
    world: None, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(*families(40))
    monkeypatch.setattr(jobs, "FAMILIES", 5)
    start = Barrier(2)

    def work() -> None:
        start.wait()
        open_all()
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    open_all()
    assert (Case.objects.count(), Event.objects.count(), Member.objects.count()) == (40, 40, 80)


def test_a_member_who_joins_a_complete_family_has_still_to_be_asked(world: None, register: Register) -> None:
    register(line(BUDI))
    open_all()
    now = clock.now()
    Case.objects.update(status=Status.CLEAN, mode="self", sent_at=now, complete_at=now, clean_at=now)
    register(line(BUDI), line(SITI), cut=date(2020, 6, 30))
    open_all()
    case = Case.objects.get()
    assert (case.status, case.listed, case.clean_at) == (Status.SENT, 2, None)
    assert Event.objects.get(kind="renewed").d_families_clean == -1


def test_a_family_with_one_person_without_nik(world: None, register: Register) -> None:
    register(line(("", *BUDI[1:])), line(SITI, KK))
    open_all()
    assert (Member.objects.count(), PersonIndex.objects.count()) == (2, 1)
