"""From families' answers to the tables: every cell of a village whose people are known one by one.

Seven families, asked by officers on 20 September 2020, and one that wrote in by itself in March; counted as of
15 September and, with the census day moved by a month, as of 15 August.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from cacah.access.actions import create_user
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import jobs as hall_jobs
from cacah.cases import reads as cases
from cacah.cases.models import Case, Member
from cacah.cases.tests.conftest import FAMILY, JAYAPURA, MARCH, NEXT_VILLAGE, SEPTEMBER, VILLAGE, Seat, here, officer
from cacah.cases.tests.conftest import folder as folder
from cacah.cases.tests.conftest import register as register
from cacah.cases.tests.conftest import world as world
from cacah.freeze import run as freezing
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.lib import clock, ids
from cacah.register.models import Family
from cacah.register.reads import opened
from cacah.release import actions, jobs, reads
from cacah.release.models import Run
from cacah.store import engine, manifest
from cacah.store.errors import WrongKey
from cacah.vault import keys

pytestmark = pytest.mark.usefixtures("world")

Cells = tuple[str, str, str, int | None]
"""Where a person is counted: residence, registered, sex, age."""

NOT_COUNTED = None
SEPTEMBER_DAY, AUGUST_DAY = date(2020, 9, 15), date(2020, 8, 15)


@dataclass(frozen=True)
class Somebody:
    """A person of a card (or new, without one), what was answered, and where two census days find the person."""

    who: str
    born: str
    sex: str
    answers: dict[str, Any]
    september: Cells | None
    august: Cells | None
    nik: str = ""
    new: bool = False


@dataclass(frozen=True)
class Household:
    """A family: its card's village, what it says of its dwelling, and its people; `sent` if it answered."""

    kk: str
    village: str
    people: list[Somebody]
    dwelling: dict[str, Any] = field(default_factory=dict)
    sent: bool = True
    found: bool = False


def at_home(who: str, born: str, sex: str, ages: tuple[int, int], where: str = VILLAGE, card: str = VILLAGE,
            **answers: Any) -> Somebody:  # fmt: skip
    told = {"presence": "here", "card": "this", "since": "2012-01-01" if born < "2012" else born, **answers}
    return Somebody(who, born, sex, told, (where, card, sex, ages[0]), (where, card, sex, ages[1]))


STUDENT_NIK = "3372040404990077"
HOUSEHOLDS = [
    Household("3372040101190001", VILLAGE, [
        at_home("head", "1985-08-17", "male", (35, 34)),
        at_home("wife", "1988-10-17", "female", (31, 31)),
        at_home("four on one day and five on the other", "2015-09-01", "male", (5, 4)),
        at_home("birthday on census day", "2010-09-15", "female", (10, 9)),
        at_home("birthday the day after", "2010-09-16", "female", (9, 9)),
        at_home("old", "1940-02-29", "female", (80, 80)),
        Somebody("born between the two days", "2020-09-01", "female",
                 {"presence": "here", "card": "unknown", "since": "2020-09-01", "nik": None, "no_nik_reason": "young"},
                 (VILLAGE, "card", "female", 0), NOT_COUNTED, new=True),
    ]),
    Household("3372040101190002", VILLAGE, [
        at_home("head alone", "1970-01-01", "male", (50, 50)),
        Somebody("in Jayapura for years", "1990-05-05", "female",
                 {"presence": "elsewhere", "card": "this", "presence_place": JAYAPURA, "presence_since": "2017"},
                 (JAYAPURA, VILLAGE, "female", 30), (JAYAPURA, VILLAGE, "female", 30)),
        Somebody("moved to Jayapura between the days", "1992-05-05", "male",
                 {"presence": "elsewhere", "card": "this", "presence_place": JAYAPURA, "presence_since": "2020-09-01"},
                 (JAYAPURA, VILLAGE, "male", 28), (VILLAGE, VILLAGE, "male", 28)),
        Somebody("died between the days", "1950-05-05", "male", {"presence": "died", "death_date": "2020-09-05"},
                 NOT_COUNTED, (VILLAGE, VILLAGE, "male", 70)),
        Somebody("died long before", "1945-05-05", "female", {"presence": "died", "death_date": "2020-03"},
                 NOT_COUNTED, NOT_COUNTED),
        Somebody("abroad for years", "1980-05-05", "female",
                 {"presence": "abroad", "card": "this", "presence_since": "2016", "back_within_year": "no"},
                 NOT_COUNTED, NOT_COUNTED),
        Somebody("abroad for a season", "1981-05-05", "male",
                 {"presence": "abroad", "card": "this", "presence_since": "2020-07-01", "back_within_year": "yes"},
                 (VILLAGE, VILLAGE, "male", 39), (VILLAGE, VILLAGE, "male", 39)),
        Somebody("known to nobody", "1982-05-05", "male", {"presence": "unknown", "card": "this"},
                 NOT_COUNTED, NOT_COUNTED),
        Somebody("somewhere and nobody knows where", "1983-05-05", "male",
                 {"presence": "elsewhere", "card": "this", "presence_place": "~entah", "presence_since": "2019"},
                 ("unknown", VILLAGE, "male", 37), ("unknown", VILLAGE, "male", 37)),
        Somebody("on another card by now", "1984-05-05", "female",
                 {"presence": "elsewhere", "card": "other", "presence_place": NEXT_VILLAGE, "presence_since": "2018"},
                 (NEXT_VILLAGE, "unknown", "female", 36), (NEXT_VILLAGE, "unknown", "female", 36)),
    ]),
    Household("3372040101190003", VILLAGE, [
        at_home("registered next door", "1975-03-03", "male", (45, 45), card=NEXT_VILLAGE,
                same_registered="no", registered_place=NEXT_VILLAGE),
        at_home("registered somewhere in Kota Jayapura", "1976-03-03", "female", (44, 44), card="91.71",
                same_registered="no", registered_place="91.71"),
        at_home("registered at a place written in", "1977-03-03", "male", (43, 43), card="unknown",
                same_registered="no", registered_place="~Kampung Baru"),
        Somebody("foreigner on no record", "1978-03-03", "male",
                 {"presence": "here", "card": "unknown", "since": "2018-01-01", "same_registered": "no",
                  "registered_place": "~Berlin", "citizenship": "foreign", "country": "DE", "ethnicity": None,
                  "nik": None, "no_nik_reason": "foreigner"},
                 (VILLAGE, "abroad", "male", 42), (VILLAGE, "abroad", "male", 42), new=True),
        Somebody("recorded by nobody", "1979-03-03", "female",
                 {"presence": "here", "card": "unknown", "since": "2018-01-01", "same_registered": "no",
                  "registered_place": "~tidak ada", "nik": None, "no_nik_reason": "adult"},
                 (VILLAGE, "nowhere", "female", 41), (VILLAGE, "nowhere", "female", 41), new=True),
        at_home("only the year of birth is known", "1960-03-03", "female", (60, 60), birth_date="1960"),
        Somebody("came to live here between the days", "1994-03-03", "female",
                 {"presence": "here", "card": "this", "since": "2020-09-01", "intends_stay": "yes"},
                 (VILLAGE, VILLAGE, "female", 26), ("unknown", VILLAGE, "female", 26)),
    ]),
    Household("3372040101190004", NEXT_VILLAGE, [
        at_home("head next door", "1965-07-07", "female", (55, 55), NEXT_VILLAGE, NEXT_VILLAGE),
        Somebody("student counted at the lodging in Jayapura", "1999-04-04", "male",
                 {"presence": "elsewhere", "card": "this", "presence_place": JAYAPURA, "presence_since": "2018"},
                 NOT_COUNTED, NOT_COUNTED, nik=STUDENT_NIK),
    ]),
    Household("9171010101190005", JAYAPURA, [
        at_home("landlady", "1968-07-07", "female", (52, 52), JAYAPURA, JAYAPURA),
        Somebody("the student himself", "1999-04-04", "male",
                 {"presence": "here", "card": "other", "since": "2018-08-01", "nik": STUDENT_NIK,
                  "same_registered": "no", "registered_place": NEXT_VILLAGE},
                 (JAYAPURA, NEXT_VILLAGE, "male", 21), (JAYAPURA, NEXT_VILLAGE, "male", 21), new=True),
    ]),
    Household("3372040101190006", VILLAGE, [
        at_home("head of a family that moved", "1972-11-11", "male", (47, 47), JAYAPURA, VILLAGE),
        at_home("child of that family", "2011-11-11", "male", (8, 8), JAYAPURA, VILLAGE),
    ], {"address_place": JAYAPURA}),
    Household("3372040101190007", VILLAGE, [at_home("of a family that did not answer", "1990-01-01", "male", (0, 0))],
              sent=False),
    Household("", VILLAGE, [at_home("of a family nobody confirmed", "1990-01-01", "male", (0, 0))], found=True),
]  # fmt: skip

HEADER_PLACE = {VILLAGE: "33,72,4,1001", NEXT_VILLAGE: "33,72,4,1002", JAYAPURA: "91,71,1,1001"}


def number(index: int, born: str, sex: str) -> str:
    day = int(born[8:]) + (40 if sex == "female" else 0)
    return f"337204{day:02d}{born[5:7]}{born[2:4]}{index:04d}"


def register_line(house: Household, index: int, person: Somebody) -> str:
    nik = person.nik or number(index, person.born, person.sex)
    sex = "1" if person.sex == "male" else "2"
    head = "1" if index == 0 else "4"
    facts = f"{house.kk},{nik},{person.who.upper()},{sex},{person.born},{head},JL. MELATI 12,1,002,001"
    return f"{facts},{HEADER_PLACE[house.village]}"


def told(person: Somebody) -> dict[str, Any]:
    """The person's part: whoever is not here answers no more than the facts."""
    if person.answers["presence"] != "here":
        return person.answers
    who = ("3372040101010001", person.who, "1" if person.sex == "male" else "2", person.born, "4")
    answers = here(who, nik=person.nik or None, no_nik_reason="not_shown")
    answers |= person.answers
    return {name: value for name, value in answers.items() if value is not None}


def send(case: Case, house: Household) -> None:
    """By an officer; a family that nobody has confirmed has answered by itself."""
    mode, seat = ("self", Seat(case.id)) if house.found else ("interview", officer(case.id))
    listed = list(Member.objects.filter(case_id=case.id).order_by("position"))
    waiting = [member.id for member in listed]
    parts: dict[UUID, dict[str, Any]] = {case.id: {**FAMILY, "address_place": house.village, **house.dwelling}}
    for person in house.people:
        new = person.new or house.found
        member = hall.add_member(seat) if new else waiting.pop(0)
        parts[member] = told(person)
    made = [
        hall.PartAnswers(part, "family" if part == case.id else "person", answers) for part, answers in parts.items()
    ]
    version = instruments.current().version
    hall.receive(hall.Envelope(ids.new(), case.id, mode, seat.actor, version, tuple(made), clock.now()))


@pytest.fixture
def answered(world: None, register: Callable[..., None]) -> Iterator[None]:
    """Everybody of HOUSEHOLDS registered, and asked on 20 September."""
    carded = [house for house in HOUSEHOLDS if house.kk]
    register(*(
        register_line(house, index, person)
        for house in carded for index, person in enumerate(house.people) if not person.new
    ))  # fmt: skip
    with clock.at(MARCH):
        for house in HOUSEHOLDS:
            if house.found:
                send(hall.open_case(_place(house.village), "entry"), house)
    with clock.at(SEPTEMBER):
        while hall_jobs.open_cases(clock.now()):
            pass
        by_card = {opened(family).kk: family.id for family in Family.objects.all()}
        for house in HOUSEHOLDS:
            if house.sent and not house.found:
                case = cases.case_for_family(by_card[house.kk])
                assert case is not None
                send(case, house)
        yield


def _place(code: str) -> int:
    row = geo.row_by_code(code)
    assert row is not None
    return row.id


def expected(day: str) -> list[Cells]:
    """Where each person is counted; a newborn of a card is registered with the family."""
    rows = []
    for house in HOUSEHOLDS:
        for person in house.people:
            cells = getattr(person, day)
            if cells and house.sent and not house.found:
                rows.append((cells[0], house.village if cells[1] == "card" else cells[1], cells[2], cells[3]))
    return rows


def lineage(code: str) -> list[str]:
    if code in ("abroad", "nowhere", "unknown"):
        return [code] * 5
    parts = code.split(".")
    known = ["0", *(".".join(parts[: end + 1]) for end in range(len(parts)))]
    return known + [f"{code}/unknown"] * (5 - len(known))


def group(age: int | None) -> str:
    if age is None:
        return "unknown"
    return "75+" if age >= 75 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"


def table(path: Path, *columns: str) -> Counter[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return Counter({tuple(row[name] for name in columns): int(row["persons"]) for row in csv.DictReader(file)})


def counted(rows: list[Cells], column: int) -> Counter[tuple[str, ...]]:
    return Counter(
        (str(level), lineage(str(row[column]))[level], row[2], group(row[3])) for row in rows for level in range(5)
    )


def flows(rows: list[Cells]) -> Counter[tuple[str, ...]]:
    return Counter((str(level), lineage(row[1])[level], lineage(row[0])[level]) for row in rows for level in range(5))


def released(day: date) -> Run:
    user, _ = create_user(f"anwar{day.month}", "Anwar", [("statistician", _place("0"))])
    run = actions.start(user, day)
    jobs.execute(run.pk)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(("day", "name"), [(SEPTEMBER_DAY, "september"), (AUGUST_DAY, "august")])
def test_every_cell_equals_the_people_counted_by_hand(
    answered: None, settings: Any, tmp_path: Path, day: date, name: str
) -> None:
    settings.CACAH_VAR = tmp_path
    run = released(day)
    assert (run.state, run.problem) == ("done", "")
    out, people = reads.tables(run.pk), expected(name)
    columns = ("level", "place", "sex", "age_group")
    assert table(out / "residence.csv", *columns) == counted(people, 0)
    assert table(out / "registered.csv", *columns) == counted(people, 1)
    assert table(out / "flow.csv", "level", "registered", "residence") == flows(people)
    assert table(out / "register.csv", "level", "place")["0", "0"] == 27


def test_the_two_shelves_open_under_their_own_keys_only(answered: None, tmp_path: Path) -> None:
    made = freezing.run(SEPTEMBER_DAY, tmp_path, freeze_id="f")
    secrets = freezing.shelf_keys("f")
    with engine.connect(secrets) as duck:
        answers = duck.collect(duck.shelf(tmp_path, "answers")).to_pylist()
        identities = {row["pseudonym"]: row for row in duck.collect(duck.shelf(tmp_path, "identities")).to_pylist()}
    assert len(answers) == made.shelves["answers"].rows == len(identities) == 30
    student = [row for row in answers if identities[row["pseudonym"]]["nik"] == STUDENT_NIK]
    assert sorted((row["class"], row["counted"]) for row in student) == [("answered", True), ("duplicate", False)]
    with engine.connect({"answers": secrets["identities"]}) as duck, pytest.raises(WrongKey):
        duck.shelf(tmp_path, "answers")
    assert keys.derive("answers", "g") != secrets["answers"]


def test_the_answers_hold_no_number_name_day_or_street(answered: None, tmp_path: Path) -> None:
    freezing.run(SEPTEMBER_DAY, tmp_path, freeze_id="f")
    with engine.connect(freezing.shelf_keys("f")) as duck:
        text = repr([duck.collect(duck.shelf(tmp_path, name)).to_pylist() for name in ("answers", "families")]).upper()
    for house in HOUSEHOLDS:
        for index, person in enumerate(house.people):
            for secret in (person.who.upper(), person.nik or number(index, person.born, person.sex), person.born):
                assert secret not in text
        assert not house.kk or house.kk not in text
    assert "MELATI" not in text and "1985-08" in text


def test_nothing_is_readable_on_disk(answered: None, tmp_path: Path) -> None:
    freezing.run(SEPTEMBER_DAY, tmp_path / "freeze", freeze_id="f")
    content = b"".join(path.read_bytes() for path in (tmp_path / "freeze").rglob("*") if path.is_file())
    for secret in (STUDENT_NIK, "head alone", "HEAD ALONE", "1985-08", VILLAGE, "married_registered"):
        assert secret.encode() not in content


def test_a_family_of_whom_only_the_list_tells_and_its_newborn_are_counted(answered: None, tmp_path: Path) -> None:
    case = Case.objects.filter(status=0, confirmed_at__isnull=False).order_by("pk")[0]
    before = freezing.run(SEPTEMBER_DAY, tmp_path / "before", freeze_id="before").head.details
    child = {"who": "Melati Contoh", "sex": "female", "date": "2020-05-03"}
    with clock.at(SEPTEMBER):
        hall.tell(hall.Word(ids.new(), case.pk, "list_here", SEPTEMBER, "user:7"))
        hall.tell(hall.Word(ids.new(), case.pk, "list_birth", SEPTEMBER, "user:7", child))
    after = freezing.run(SEPTEMBER_DAY, tmp_path / "after", freeze_id="after").head.details
    listed = case.listed + 1
    assert {name: after[name] - before.get(name, 0) for name in ("cases", "class_list_only", "counted")} == {
        "cases": 1, "class_list_only": listed, "counted": listed,
    }  # fmt: skip
    earlier = freezing.run(date(2020, 4, 1), tmp_path / "earlier", freeze_id="earlier").head.details
    assert earlier["class_list_only"] == after["class_list_only"] - 1 and earlier["class_born_after"] >= 1


def test_a_position_holds_what_was_sent_before_it(answered: None, tmp_path: Path) -> None:
    before = str(cases.position())
    case = Case.objects.filter(status__gte=2).exclude(register_family=None).order_by("id").first()
    assert case is not None
    member = cases.members(case.id)[0]
    part = hall.PartAnswers(member.id, "person", {"presence": "unknown", "card": "this"})
    version = instruments.current().version
    hall.receive(hall.Envelope(ids.new(), case.id, "interview", "user:7", version, (part,), clock.now()))
    then = freezing.run(SEPTEMBER_DAY, tmp_path / "then", before, freeze_id="then").head.details
    now = freezing.run(SEPTEMBER_DAY, tmp_path / "now", freeze_id="now").head.details
    assert (then["counted"], now["counted"]) == (len(expected("september")), len(expected("september")) - 1)
    assert then["unconfirmed_cases"] == 1


class TestJob:
    @pytest.fixture(autouse=True)
    def _folder(self, settings: Any, tmp_path: Path) -> None:
        settings.CACAH_VAR = tmp_path

    def test_a_run_that_failed_in_the_tables_keeps_its_freeze_and_position(
        self, answered: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*given: Any) -> None:
            raise MemoryError

        with monkeypatch.context() as patch, pytest.raises(MemoryError):
            patch.setattr(jobs, "print_tables", broken)
            released(SEPTEMBER_DAY)
        run = Run.objects.get()
        assert (run.state, run.problem) == ("failed", "MemoryError")
        file = reads.folder(run.pk) / "freeze" / manifest.FILE
        first, position = hashlib.sha256(file.read_bytes()).digest(), run.params["position"]
        Run.objects.update(state="queued")
        jobs.execute(run.pk)
        run.refresh_from_db()
        assert (run.state, run.attempts, run.params["position"]) == ("done", 2, position)
        assert hashlib.sha256(file.read_bytes()).digest() == first

    def test_a_run_left_by_a_killed_worker_starts_over_at_its_position(self, answered: None) -> None:
        user, _ = create_user("anwar", "Anwar", [("statistician", _place("0"))])
        run = actions.start(user, SEPTEMBER_DAY)
        actions.fix_position(run, "3")
        Run.objects.update(state="running", attempts=1)
        half = reads.folder(run.pk) / "freeze" / "answers"
        half.mkdir(parents=True)
        (half / "part-00000.partial").write_bytes(b"half")
        assert jobs.execute(run.pk) == "done"
        run.refresh_from_db()
        told = run.manifest or {}
        assert told["position"] == "3"
        assert told["details"].get("counted", 0) == 0, "nothing was sent below position 3"
        assert not list(half.glob("*.partial"))

    def test_a_finished_run_is_left_alone(self, answered: None) -> None:
        run = released(SEPTEMBER_DAY)
        assert jobs.execute(run.pk) == "done"
        run.refresh_from_db()
        assert run.attempts == 1

    def test_every_opening_of_the_shelves_is_in_the_trail(self, answered: None) -> None:
        run = released(SEPTEMBER_DAY)
        verbs = list(Entry.objects.filter(subject=f"release/{run.pk}").order_by("id").values_list("verb", flat=True))
        assert verbs == ["start_release", "open_answers", "finish_release"]
        assert Entry.objects.filter(verb="freeze", subject=f"freeze/{run.pk}").count() == 1

    def test_the_worker_starts_one_process_and_no_second(self, answered: None, monkeypatch: pytest.MonkeyPatch) -> None:
        begun: list[list[str]] = []

        class Process:
            def __init__(self, command: list[str], **more: Any) -> None:
                begun.append(command)

            def poll(self) -> int | None:
                return None

        monkeypatch.setattr("subprocess.Popen", Process)
        monkeypatch.setattr(jobs, "_working", [])
        assert jobs.run_releases(clock.now()) == 0
        user, _ = create_user("anwar", "Anwar", [("statistician", _place("0"))])
        run = actions.start(user, SEPTEMBER_DAY)
        assert [jobs.run_releases(clock.now()) for _ in range(3)] == [1, 0, 0]
        assert [command[1:] for command in begun] == [["-m", "cacah.release", str(run.pk)]]

    def test_the_process_does_the_run_and_ends_with_the_worker(
        self, answered: None, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user, _ = create_user("anwar", "Anwar", [("statistician", _place("0"))])
        run = actions.start(user, SEPTEMBER_DAY)
        for name, value in _surroundings(settings).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(jobs, "_working", [])
        assert jobs.run_releases(clock.now()) == 1
        jobs._working[0].communicate()
        run.refresh_from_db()
        assert jobs._working[0].returncode == 3, "the worker's end of the pipe was closed"
        assert run.state in ("queued", "running")
        assert jobs.run_releases(clock.now()) == 1
        assert jobs._working[0].wait(60) == 0
        run.refresh_from_db()
        assert run.state == "done"
        assert jobs.run_releases(clock.now()) == 0
        assert jobs._working == []


def _surroundings(settings: Any) -> dict[str, str]:
    """The environment in which another process works on the database of this test."""
    at = connection.settings_dict
    where = {
        "dbname": at["NAME"],
        "user": at["USER"],
        "password": at["PASSWORD"],
        "host": at["HOST"],
        "port": at["PORT"],
    }
    return {
        "DJANGO_SETTINGS_MODULE": "cacah.site.settings",
        "DATABASE_APP_URL": make_conninfo(**where),
        "CACAH_VAR": str(settings.CACAH_VAR),
        "CACAH_KEYS": str(settings.CACAH_KEYS),
    }
