"""The anomaly list: what is measured, when it is shown, and that a figure never opens what may not be opened."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases.models import Case
from cacah.cases.tests.conftest import BUDI, JAYAPURA, SEPTEMBER
from cacah.field import exports, jobs, snapshots, watching
from cacah.field.core import oddities, rules
from cacah.field.core.oddities import ALL, Ground, Interview, Told
from cacah.field.models import Anomaly, DayCount, Trait, Watched
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.phone import Phone
from cacah.field.tests.test_push import family, word
from cacah.field.tests.test_review import DISTRICT, bring, chief
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.lib import clock

__all__ = ["chief", "family"]

LIST = "/petugas/kejanggalan"
WIB = ZoneInfo("Asia/Jakarta")
NOON = datetime(2020, 9, 20, 12, tzinfo=WIB)
AT_HOME = {"lat": -7.55, "lon": 110.85, "accuracy": 10}
TWO_KM = {"lat": -7.568, "lon": 110.85, "accuracy": 10}
ANSWERS = {f"0/q{number}": "yes" for number in range(12)}


def interview(officer: int = 1, minutes: float = 20, **more: Any) -> Interview:
    """Of four people, in the middle of the day."""
    one = Interview(uuid4(), uuid4(), officer, NOON, NOON, NOON + timedelta(minutes=minutes), 4, 100, 0)
    return replace(one, **more)


def told(event: str, at: datetime = NOON, officer: int = 1, case: UUID | None = None) -> Told:
    return Told(case or uuid4(), officer, event, at, event.startswith("list_"))


def measured(code: str, *interviews: Interview, words: tuple[Told, ...] = (), officer: int = 1, **sums: int) -> float:
    """The figure of a rule, as it is read."""
    rule = watching.table()[code]
    found = oddities.MEASURES[code](Ground(WIB, interviews, words, **sums), rule.param)
    figure = found[officer if rule.of == rules.OFFICER else ALL]
    return rules.value(rule.unit, figure.amount, figure.base)


def test_each_rule_of_the_table_has_its_measure_and_an_edge() -> None:
    table = watching.table()
    assert set(table) == set(oddities.MEASURES)
    assert all(rule.low is not None or rule.high is not None for rule in table.values())
    assert all(rule.of in (rules.OFFICER, rules.PLACE) and rule.least >= 5 for rule in table.values())


def test_interviews_of_less_than_a_minute_a_person_are_counted() -> None:
    """Twelve minutes for four people are enough; three are not. A clock that was turned back says nothing."""
    assert measured("fast", interview(minutes=12), interview(minutes=3), interview(minutes=-50)) == 1


def test_the_longest_run_of_equal_interviews_is_found() -> None:
    others = {**ANSWERS, **{f"0/q{number}": "no" for number in range(6)}}
    day = [interview(answers=answers, ended=NOON + timedelta(minutes=at))
           for at, answers in enumerate([others, ANSWERS, ANSWERS, ANSWERS, others, ANSWERS, ANSWERS])]  # fmt: skip
    assert measured("alike", *day) == 3
    assert measured("alike", interview(answers=others), interview(answers=ANSWERS)) == 0


def test_not_known_is_a_share_of_all_questions_and_the_neighbours_move_the_edge() -> None:
    assert measured("unknown", interview(unknown=10), interview(unknown=30)) == 20
    rule = watching.table()["unknown"]
    assert rule.beyond(20) > 0
    assert rule.widened(9.0).beyond(20) == 0, "nine in a hundred next door"
    assert rule.widened(0.5).high == rule.high, "neighbours who know everything do not narrow it"


def test_interviews_far_from_the_others_and_all_at_one_point_are_seen() -> None:
    spread = [interview(position={**AT_HOME, "lat": -7.55 + number / 1000}) for number in range(7)]
    assert measured("far", *spread, interview(position=TWO_KM)) == 1
    assert measured("one_point", *spread) < 50
    assert measured("one_point", *[interview(position=AT_HOME)] * 9, spread[0]) == 100


def test_visits_at_night_are_told_by_the_clock_of_the_place() -> None:
    evening, night = (datetime(2020, 9, 20, hour, tzinfo=UTC) for hour in (14, 16))  # 21 and 23 in Jebres
    assert measured("night", words=(told("refused", evening), told("no_contact", night))) == 1
    assert measured("night", interview(ended=night), interview()) == 1


def test_a_list_check_of_many_lines_in_minutes_is_seen() -> None:
    quick = tuple(told("list_here", NOON + timedelta(seconds=2 * at)) for at in range(31))
    assert measured("quick_list", words=quick) == 2


def test_refusals_and_empty_houses_are_shares_of_the_families_visited() -> None:
    case = uuid4()
    words = (told("no_contact", case=case), told("refused", case=case), told("vacant"), told("list_here"))
    assert measured("refused", interview(), interview(), words=words) == 25
    assert measured("nobody", interview(), interview(), words=words) == 25


def test_whipples_index_is_five_hundred_where_all_ages_are_round_and_a_hundred_where_none_is() -> None:
    assert measured("heaping", interview(ages=(25, 30, 45, 60))) == 500
    assert measured("heaping", interview(ages=tuple(range(23, 63)))) == 100
    assert measured("heaping", interview(ages=(5, 10, 75, 31))) == 0


def test_births_old_people_and_people_alone_are_looked_for_among_the_last_interviews() -> None:
    first = interview(ages=(0, 80), people=1, sexes={"male": 3, "female": 2}, last=False)
    second = interview(ages=(0, 76, 75, 40), people=1, sexes={"male": 3, "female": 4})
    figures = {code: measured(code, first, second) for code in ("no_births", "no_old", "no_singles", "sex_ratio")}
    assert figures == {"no_births": 1, "no_old": 1, "no_singles": 1, "sex_ratio": 75}
    assert measured("against_register", counted=30, expected=40) == 75


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One interview is enough, so that one family can be an anomaly."""
    table = {code: replace(rule, least=1) for code, rule in watching.table().items()}
    monkeypatch.setattr(watching, "table", lambda: table)


@pytest.fixture
def watched(phone: Phone, officer: User, family: Case, few: None) -> Iterator[Anomaly]:
    """Nobody over 75 in Jebres, as one interview of twelve minutes has it."""
    phone.pull()
    bring(phone, family)
    work()
    yield Anomaly.objects.get(rule="no_old")


@pytest.fixture(autouse=True)
def uncommitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own transaction is still open and would hold its own events back."""
    monkeypatch.setattr(watching, "visible", lambda rows: rows.order_by("xid", "id"))


def work(after: timedelta = timedelta()) -> None:
    with clock.at(SEPTEMBER + after):
        while watching.watch(clock.now()):
            pass


def test_the_worker_opens_each_interview_once_and_keeps_it_sealed(watched: Anomaly, family: Case) -> None:
    trait, sls = Trait.objects.get(), family.place_id
    assert b"male" not in bytes(trait.sealed) and trait.place_id == sls
    assert (watched.place_id, watched.officer, watched.value, watched.outside) == (sls, ALL, 0, True)
    assert Anomaly.objects.get(rule="fast").outside is False, "four minutes a person"
    made = dict(Anomaly.objects.values_list("pk", "made_at"))
    work(timedelta(hours=2))
    assert Trait.objects.count() == 1 and dict(Anomaly.objects.values_list("pk", "made_at")) == made
    assert not Watched.objects.filter(due_at__isnull=False).exists()
    assert watching.watch in jobs.JOBS


@pytest.mark.usefixtures("settled")
def test_many_interviews_cost_as_many_statements_as_one(phone: Phone, officer: User, family: Case, few: None) -> None:
    phone.pull()
    bring(phone, family)
    work()
    costs = []
    for several in (1, 3):
        for _ in range(several):
            bring(phone, family)
        with CaptureQueriesContext(connection) as opening:
            watching.follow(clock.now())
        with CaptureQueriesContext(connection) as reckoning:
            watching._judged(family.place_id, clock.now())
        costs.append((len(opening), len(reckoning)))
    assert costs == [(13, 11)] * 2 and Trait.objects.count() == 5


def test_more_interviews_than_are_opened_in_a_round_are_all_opened_before_a_place_is_reckoned(
    phone: Phone, officer: User, family: Case, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SLS reckoned by half of an evening would show the other half an hour later."""
    phone.pull()
    bring(phone, family)
    monkeypatch.setattr(watching, "EVENTS", 1)
    with clock.at(SEPTEMBER):
        assert watching.watch(clock.now()) and not Anomaly.objects.exists()
    work()
    assert Trait.objects.count() == 1 and Anomaly.objects.get(rule="no_old").outside
    assert not Watched.objects.filter(due_at__isnull=False).exists()


def test_the_list_names_the_rule_the_place_and_the_figure_and_notes_the_look(
    watched: Anomaly, client: Client, chief: User
) -> None:
    page = client.get(LIST).content.decode()
    assert "Tidak ada yang berumur di atas 75 tahun" in page and "0 dari 3" in page and "paling sedikit 1" in page
    assert "BUDI" not in page, "the list names no family"
    noted = Entry.objects.get(verb="see_anomalies")
    assert (noted.actor, noted.place) == (chief.actor, place(DISTRICT))
    assert client.get(f"{LIST}?aturan=no_old&keadaan=fine").content.decode().count("<tbody>") == 0


def test_looking_at_the_families_behind_a_figure_leads_to_the_review_and_is_noted(
    watched: Anomaly, client: Client, chief: User, family: Case
) -> None:
    """Twelve minutes for three people are quick where five a person are expected."""
    slow = Anomaly.objects.get(rule="fast")
    figure = oddities.Figure(1, 1, ((family.pk, uuid4()),))
    watching._settle(slow, replace(watching.table()["fast"], high=0), figure, SEPTEMBER)
    slow.save()
    page = client.get(f"{LIST}/{slow.pk}").content.decode()
    assert "BUDI SANTOSO" in page and f"/petugas/periksa/{family.pk}/" in page
    noted = Entry.objects.get(verb="see_anomaly")
    assert (noted.subject, noted.place, noted.codes) == (f"anomaly/{slow.pk}", family.place_id, {"families": 1})


def test_what_somebody_decided_stands_with_name_time_and_sealed_note(
    watched: Anomaly, client: Client, chief: User
) -> None:
    told = {"keadaan": "fine", "catatan": "Ketua RT: tidak ada lansia di gang ini.", "sebelum": ""}
    answer = client.post(f"{LIST}/{watched.pk}", told, follow=True)
    assert "tidak ada lansia di gang ini" in answer.content.decode()
    watched.refresh_from_db()
    assert (watched.state, watched.decided_by, watched.decided_at, watched.decided_value) == (
        "fine", chief.actor, SEPTEMBER, 0,
    )  # fmt: skip
    assert b"lansia" not in bytes(watched.note or b"")
    assert Entry.objects.get(verb="decide_anomaly").codes == {"rule": "no_old", "state": "fine"}
    second = client.post(f"{LIST}/{watched.pk}", {**told, "keadaan": "asked"})
    assert second.status_code == 409 and "sudah ada yang mencatat" in second.content.decode()
    assert str(watched.pk) not in client.get(LIST).content.decode(), (
        "what was looked at leaves the list of what was not"
    )
    assert f"{LIST}/{watched.pk}" in client.get(f"{LIST}?keadaan=semua").content.decode()


def test_a_decision_without_a_result_or_a_note_is_not_taken(watched: Anomaly, client: Client, chief: User) -> None:
    answer = client.post(f"{LIST}/{watched.pk}", {"sebelum": "", "catatan": "?"})
    assert answer.status_code == 422 and "Pilih apa hasilnya" in answer.content.decode()
    answer = client.post(f"{LIST}/{watched.pk}", {"sebelum": "", "keadaan": "fine"})
    assert answer.status_code == 422 and "Tulis apa yang Anda lihat" in answer.content.decode()
    watched.refresh_from_db()
    assert watched.state == "open"


def test_what_was_found_fine_is_asked_about_again_once_it_is_twice_as_bad() -> None:
    rule = replace(watching.table()["fast"], high=1)
    row = Anomaly(rule="fast", outside=True, state="fine", decided_value=3, since=SEPTEMBER)
    states = []
    for quick in (4, 5):
        watching._settle(row, rule, oddities.Figure(quick, 20), SEPTEMBER)
        states.append(row.state)
    assert states == ["fine", "open"]


def test_others_neither_see_nor_decide(watched: Anomaly, officer: User) -> None:
    stranger, himself = Client(), Client()
    enter(stranger, user("district", JAYAPURA[:8]))
    enter(himself, officer)
    told = {"keadaan": "fine", "catatan": "x", "sebelum": ""}
    for who in (stranger, himself):
        assert who.post(f"{LIST}/{watched.pk}", told).status_code == 403
    assert "Tidak ada kejanggalan" in stranger.get(LIST).content.decode()
    assert stranger.get(f"{LIST}?sls={watched.place_id}").status_code == 403
    assert [path for path in ("/petugas/potret", "/petugas/unduh", "/petugas/unduh/kasus.csv")
            if himself.get(path).status_code != 403] == []  # fmt: skip


def nights(day: datetime) -> None:
    """The worker's first rounds after midnight."""
    with clock.at(day):
        while snapshots.take(clock.now()):
            pass


def test_a_days_counts_are_kept_once_and_show_what_changed(
    phone: Phone, client: Client, chief: User, family: Case
) -> None:
    """On the 19th Budi's family has not answered; on the 20th it was interviewed; on the 21st nothing happens."""
    nights(SEPTEMBER - timedelta(hours=2))
    phone.pull()
    bring(phone, family)
    for _ in range(2):
        nights(SEPTEMBER + timedelta(hours=13))
    nights(SEPTEMBER + timedelta(hours=37))
    rows = DayCount.objects.order_by("day", "status").values_list(
        "day", "status", "mode", "families", "people", "to_visit"
    )
    assert list(rows) == [
        (date(2020, 9, 19), 0, "", 1, 0, 1), (date(2020, 9, 20), 0, "", 0, 0, 0),
        (date(2020, 9, 20), 4, "interview", 1, 3, 0),
    ]  # fmt: skip
    page = client.get("/petugas/potret?menurut=cara").content.decode()
    assert "21 September 2020" in page and "wawancara petugas" in page
    page = client.get("/petugas/potret?hari=2020-09-20&menurut=petugas").content.decode()
    assert phone.id and "enumerator" in page and "+3" in page and "−1" in page
    assert "terakhir sebelumnya" in client.get("/petugas/potret?hari=2020-10-09").content.decode()


def sheet(client: Client, name: str) -> list[dict[str, str]]:
    raw = client.get(f"/petugas/unduh/{name}.csv").getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(raw.decode("utf-8-sig")), delimiter=";"))


def test_tables_are_taken_away_without_a_name_or_a_number(
    watched: Anomaly, phone: Phone, client: Client, chief: User, family: Case
) -> None:
    phone.add(word(family, "no_contact"))
    phone.push()
    nights(SEPTEMBER + timedelta(hours=13))
    tables = {name: sheet(client, name) for name in exports.SHEETS}
    assert {name: len(rows) for name, rows in tables.items() if name != "kejanggalan"} == {
        "kasus": 1, "kunjungan": 1, "hasil": 1, "pemeriksaan": 1, "potret": 1,
    }  # fmt: skip
    assert {row["aturan"] for row in tables["kejanggalan"]} >= {"no_old", "no_births"}
    assert tables["kasus"][0]["nomor kasus"] == str(family.pk) and tables["kasus"][0]["keadaan"] == "clean"
    assert tables["kunjungan"][0]["kabar"] == "no_contact" and tables["kunjungan"][0]["petugas"].startswith(
        "enumerator"
    )
    assert tables["potret"][0]["hari"] == "2020-09-20"
    assert not [
        text for rows in tables.values() for row in rows for text in row.values() if "BUDI" in text or BUDI[0] in text
    ]
    assert Entry.objects.filter(verb="export_sheet", actor=chief.actor).count() == len(exports.SHEETS)
    assert client.get("/petugas/unduh/rahasia.csv").status_code == 404


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(
    watched: Anomaly, client: Client, chief: User, family: Case
) -> None:
    Place.objects.filter(pk=family.place_id).update(name="=cmd|' /C calc'!A0")
    geo.forget()
    assert sheet(client, "hasil")[0]["wilayah"].startswith("'=cmd")
