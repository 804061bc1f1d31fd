"""Officers learn and are tested before somebody gives them a place: the pages, the pause, the refusal, its files."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import ROOT, SEPTEMBER, VILLAGE
from cacah.field import actions, handover, training
from cacah.field.models import Assignment, Attempt
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.test_giving import give
from cacah.field.tests.test_handover import SLS
from cacah.field.tests.test_push import family
from cacah.lib import clock
from cacah.lib.problems import Problem
from cacah.plan import reads as plan
from cacah.plan.core import Training
from cacah.plan.core import training as files

__all__ = ["family"]

PAGE = "/petugas/pelatihan"
LANGUAGES = {"id": "Indonesia", "en": "English"}


def texts() -> dict[str, str]:
    return {name: (ROOT / name).read_text() for name in files.FILES}


def read(texts: dict[str, str]) -> tuple[Training | None, list[Problem]]:
    problems: list[Problem] = []
    return files.parse(texts, LANGUAGES, problems), problems


@pytest.fixture
def taught(family: Case, monkeypatch: pytest.MonkeyPatch) -> Iterator[Training]:
    """SP2020's training, demanded."""
    found, problems = read(texts())
    assert found and not problems
    monkeypatch.setattr(training, "current", lambda: found)
    yield found


@pytest.fixture
def fresh(taught: Training, client: Client) -> User:
    """An officer of the village without a place, signed in."""
    who = user("enumerator", name="baru")
    enter(client, who)
    return who


def sit(client: Client, wrong: int = 0) -> Any:
    """Hand in the test on the page, that many answers wrong."""
    shown = client.get(f"{PAGE}/uji").content.decode()
    taught, told = training.current(), {"uji": re.findall(r'name="uji" value="(\d+)"', shown)[0]}
    assert taught
    for at, code in enumerate(dict.fromkeys(re.findall(r'type="radio" name="(\w+)"', shown))):
        (one,) = (one for one in taught.questions if one.code == code)
        told[code] = next(each for each in one.choices if each != one.right) if at < wrong else one.right
    return client.post(f"{PAGE}/uji", told, follow=True)


def test_who_has_not_passed_gets_no_place_and_nothing_is_handed_over_to_them(
    client: Client, fresh: User, family: Case
) -> None:
    chief = user("district", "33.72.04")
    with pytest.raises(actions.NotTrained):
        actions.assign(fresh.pk, place(SLS), actor=chief.actor)
    with pytest.raises(actions.NotTrained):
        handover.family(family, fresh, chief)
    enter(client, chief)
    answered = give(client, fresh.pk, place(SLS))
    assert answered.status_code == 400 and "belum lulus pelatihan" in answered.content.decode()
    assert not Assignment.objects.exists()
    enter(client, fresh)
    sit(client)
    enter(client, chief)
    assert give(client, fresh.pk, place(SLS)).status_code == 302


def test_the_operators_commands_give_a_place_all_the_same(fresh: User) -> None:
    assert actions.assign(fresh.pk, place(VILLAGE), actor="system:operator").user == fresh


def test_lessons_are_read_one_after_the_other_and_lead_to_the_test(client: Client, fresh: User) -> None:
    assert "Daftar keluarga" in client.get(PAGE).content.decode()
    for number in range(1, 6):
        shown = client.get(f"{PAGE}/bab/{number}").content.decode()
        assert (f"{PAGE}/bab/{number + 1}" in shown) == (number < 5) != (f"{PAGE}/uji" in shown)
    assert client.get(f"{PAGE}/bab/6").status_code == 404


def test_who_passes_is_recorded_with_version_and_day_and_seen_by_the_supervisor(client: Client, fresh: User) -> None:
    text = sit(client, wrong=1).content.decode()
    assert "Lulus: 5 dari 6 benar." in text and text.count("Yang benar:") == 1
    made = Attempt.objects.get()
    assert (made.user, made.version, made.number, made.at, made.right, made.passed) == (
        fresh, 1, 1, SEPTEMBER, 5, True)  # fmt: skip
    assert Entry.objects.filter(verb="hand_in_test", actor=fresh.actor, codes__passed=1).count() == 1
    assert client.get(f"{PAGE}/uji").status_code == 302, "it is over"
    enter(client, user("district", "33.72.04"))
    shown = client.get("/petugas/latih").content.decode()
    assert "✓ lulus" in shown and "20 September 2020" in shown


def test_who_fails_reads_why_and_tries_others_after_the_pause(client: Client, fresh: User, taught: Training) -> None:
    text = sit(client, wrong=2).content.decode()
    assert "Belum lulus: 4 dari 6 benar." in text and "12.10" in text
    wrong = [one for one in taught.questions if Attempt.objects.get().answers.get(one.code, one.right) != one.right]
    assert all(one.explanation("id") in text for one in wrong) and len(wrong) == 2
    assert client.get(f"{PAGE}/uji").status_code == 302
    with pytest.raises(training.NotNow):
        training.hand_in(fresh, 2, {})
    with clock.at(SEPTEMBER + timedelta(minutes=10)):
        first, second = (training.drawn(fresh, taught, number) for number in (1, 2))
        assert second != first == training.drawn(fresh, taught, 1)
        assert "Lulus: 6 dari 6" in sit(client).content.decode()


def test_an_answer_left_out_is_asked_for_and_the_same_test_twice_is_once(client: Client, fresh: User) -> None:
    answered = client.post(f"{PAGE}/uji", {"uji": "1"})
    assert answered.status_code == 400 and answered.content.decode().count("Pilih salah satu jawaban.") == 6
    assert not Attempt.objects.exists()
    sit(client, wrong=6)
    with clock.at(SEPTEMBER + timedelta(minutes=11)):
        assert client.post(f"{PAGE}/uji", {"uji": "1"}).status_code == 302
    assert Attempt.objects.count() == 1


def test_a_new_version_has_to_be_passed_anew_and_where_it_is_not_demanded_nobody_is_refused(
    client: Client, fresh: User, taught: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(client)
    assert not training.due(fresh)
    monkeypatch.setattr(training, "current", lambda: replace(taught, version=2))
    assert training.due(fresh)
    monkeypatch.setattr(training, "current", lambda: replace(taught, version=2, required=False))
    assert not training.due(fresh)
    assert client.get(f"{PAGE}/uji").status_code == 200, "it is offered all the same"


def test_without_a_training_in_the_plan_nobody_is_asked(client: Client, september: User) -> None:
    assert plan.current().training is None and not training.due(september)
    assert "tidak mempunyai pelatihan" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}/uji").status_code == 404


def test_who_is_no_officer_is_not_tested_and_who_is_no_supervisor_sees_nobody(client: Client, fresh: User) -> None:
    assert client.get("/petugas/latih").status_code == 403
    enter(client, user("district", "33.72.04"))
    assert client.get(f"{PAGE}/uji").status_code == 403


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (files.RULES, "questions = 6", "questions = 60", "too-few"),
        (files.RULES, "pass_percent = 80", "pass_percent = 101", "bad-share"),
        (files.RULES, "required = true", 'required = "yes"', "not-true-or-false"),
        (files.QUESTIONS, "answered,list,a", "answered,list,e", "unknown-word"),
        (files.QUESTIONS, "baby,day", "answered,day", "twice"),
        (files.LESSONS, "text::English (en)", "text::Inggris (xx)", "column-missing"),
    ],
)
def test_mistakes_in_the_plans_files_are_named(file: str, old: str, new: str, code: str) -> None:
    written = texts()
    assert old in written[file]
    _found, problems = read({**written, file: written[file].replace(old, new, 1)})
    assert (file, code) in {(one.file, one.code) for one in problems}


def test_a_folder_that_lacks_a_file_is_a_mistake_and_none_at_all_is_not(tmp_path: Path) -> None:
    written = texts()
    del written[files.LESSONS]
    assert [one.code for one in read(written)[1]] == ["file-missing"]
    assert read({}) == (None, [])
