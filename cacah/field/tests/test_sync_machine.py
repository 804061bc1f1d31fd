"""Whatever happens on the way, nobody is lost and nobody counts twice, and server and phone agree in the end.

Two officers share a neighbourhood of two families. Requests get lost, or their answers; they come twice, late, behind
others; the server falls in the middle of a batch; clocks jump; a family answers online meanwhile; places are taken
away and given back. The phones are those of `phone.py`, which know nothing but the protocol.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from cacah.access.models import User
from cacah.cases import actions as hall
from cacah.cases import jobs, reads
from cacah.cases.models import Case, Envelope, Event, Version, Word
from cacah.cases.tests.conftest import FAMILY, SEPTEMBER, VILLAGE, Seat, here
from cacah.field import pull
from cacah.field.models import Assignment, Device
from cacah.field.tests.conftest import FIRST_DAY, site, user
from cacah.field.tests.phone import Lost, Phone, Told, response
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.plan import actions as plan_actions
from cacah.plan import reads as plan
from cacah.register import reads as register

OFFICER, FAMILY_NUMBER = st.integers(0, 1), st.integers(0, 1)
WAYS = ("arrives", "arrives", "request lost", "answer lost", "twice", "late", "server falls")
EVENTS = ("vacant", "no_contact", "note", "list_here", "refused")
BIRTHPLACES = ("Surakarta", "Medan")


class Fallen(BaseException):
    """The server died here."""


class Network:
    """What carries one phone's requests, as badly as it is told to."""

    def __init__(self) -> None:
        self.way = "arrives"
        self.waiting: list[tuple[str, bytes, dict[str, str]]] = []

    def __call__(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        way, self.way = self.way, "arrives"
        if way in ("request lost", "late"):
            if way == "late":
                self.waiting.append((path, body, headers))
            raise Lost
        first = _falling(path, body, headers) if way == "server falls" else site(path, body, headers)
        if way == "twice":
            assert site(path, body, headers)[0] == 409, "the same request is not taken twice"
        if way == "answer lost":
            raise Lost
        return first

    def deliver(self) -> None:
        """What waited arrives, after whatever was sent since."""
        for request in self.waiting:
            assert site(*request)[0] in (200, 409)
        self.waiting.clear()


def _falling(path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """The server takes in the first of what came together, and dies before it answers."""
    verbs = {name: getattr(hall, name) for name in ("receive_all", "tell_all")}

    def dying(verb: Callable[..., Any]) -> Callable[..., Any]:
        def one(several: Iterable[Any]) -> Any:
            verb(list(several)[:1])
            raise Fallen

        return one

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Fallen):
        for name, verb in verbs.items():
            patch.setattr(hall, name, dying(verb))
        site(path, body, headers)
        raise Fallen  # nothing was left to do: it dies before it answers
    raise Lost


class Sync(RuleBasedStateMachine):
    """One neighbourhood, from the first pull to the evening when everything is delivered."""

    neighbourhoods: Iterator[tuple[int, list[Case]]]
    officers: list[User]
    histories = 0

    @initialize()
    def begin(self) -> None:
        type(self).histories += 1
        self.place, self.cases = next(type(self).neighbourhoods)
        self.now: datetime = SEPTEMBER
        self.networks = [Network(), Network()]
        self.phones = [Phone(network, int(self.now.timestamp())) for network in self.networks]
        self.made: list[Told] = []
        self.online: list[UUID] = []
        self.gone: set[int] = set()
        Assignment.objects.all().delete()
        Device.objects.all().delete()
        for who, phone in zip(self.officers, self.phones, strict=True):
            Device.objects.create(id=phone.id, user=who, name="HP", key=phone.public, enrolled_at=self.now)
            Assignment.objects.create(user=who, place_id=self.place, since=FIRST_DAY)

    def tries(self, number: int, way: str, verb: Callable[[Phone], Any]) -> None:
        """Do something on a bad line; a second passes."""
        self.now += timedelta(seconds=1)
        self.networks[number].way = way
        with clock.at(self.now):
            try:
                verb(self.phones[number])
            except Lost:
                return

    @rule(number=OFFICER, family=FAMILY_NUMBER, place=st.sampled_from(BIRTHPLACES), whole=st.booleans())
    def an_officer_interviews(self, number: int, family: int, place: str, whole: bool) -> None:
        case = self.cases[family]
        (member,) = [one.id for one in reads.members(case.id) if one.origin == "register"]
        answers = here(self.person(family), birth_place=place)
        parts: list[tuple[UUID | str, Told]] = [(case.id, FAMILY), (member, answers)]
        item = response(case.id, parts if whole else parts[1:], instruments.current().version, self.time(number))
        self.phones[number].add(item)
        self.made.append(item)

    def person(self, family: int) -> tuple[str, ...]:
        return ("", f"KEPALA {family}", "1", "1950-01-01", "1")

    def time(self, number: int) -> str:
        return datetime.fromtimestamp(self.phones[number].clock, SEPTEMBER.tzinfo).isoformat()

    @rule(number=OFFICER, family=FAMILY_NUMBER, event=st.sampled_from(EVENTS))
    def an_officer_stands_at_the_door(self, number: int, family: int, event: str) -> None:
        facts = {"note": "Pagar biru"} if event == "note" else {}
        item = {"id": str(uuid4()), "kind": "word", "case": str(self.cases[family].id), "at": self.time(number),
                "event": event, "facts": facts}  # fmt: skip
        self.phones[number].add(item)
        self.made.append(item)

    @rule(number=OFFICER, way=st.sampled_from(WAYS), most=st.integers(1, 3))
    def a_phone_sends(self, number: int, way: str, most: int) -> None:
        self.tries(number, way, lambda phone: phone.push(most))

    @rule(number=OFFICER, way=st.sampled_from(WAYS))
    def a_phone_asks(self, number: int, way: str) -> None:
        self.tries(number, way, lambda phone: phone.pull_page())

    @rule(number=OFFICER)
    def a_late_request_arrives(self, number: int) -> None:
        with clock.at(self.now):
            self.networks[number].deliver()

    @rule(family=FAMILY_NUMBER, whole=st.booleans())
    def a_family_answers_online(self, family: int, whole: bool) -> None:
        case, self.now = self.cases[family], self.now + timedelta(seconds=1)
        seat = Seat(case.id)
        (member,) = [one.id for one in reads.members(case.id) if one.origin == "register"]
        with clock.at(self.now):
            hall.save_part(seat, member, here(self.person(family), birth_place=f"Kota {self.now.second}"))
            if whole:
                hall.save_part(seat, case.id, FAMILY)
            receipt = hall.send_drafts(seat, uuid4())
        if not receipt.again:
            self.online.append(receipt.envelope_id)

    @rule(family=FAMILY_NUMBER)
    def a_family_asks_for_a_visit(self, family: int) -> None:
        with clock.at(self.now):
            hall.request_visit(self.cases[family].id, "seat:x")

    @rule(number=OFFICER, seconds=st.sampled_from([-86400 * 400, -3600, 86400 * 3]))
    def a_clock_jumps(self, number: int, seconds: int) -> None:
        self.phones[number].clock += seconds

    @rule()
    def the_server_starts_anew(self) -> None:
        for room in (instruments, plan, register):
            room.forget()

    @rule(number=OFFICER)
    def a_place_is_taken_away_or_given_back(self, number: int) -> None:
        self.gone ^= {number}
        until = date(2020, 9, 19) if number in self.gone else None
        Assignment.objects.filter(user=self.officers[number]).update(until=until)

    @precondition(lambda self: bool(self.made))
    @rule(number=OFFICER)
    def a_phone_loses_count(self, number: int) -> None:
        self.phones[number].counter = 0

    def teardown(self) -> None:
        """The evening: everything is delivered, and everything is there once."""
        if not hasattr(self, "cases"):
            return
        with clock.at(self.now + timedelta(hours=1)):
            for phone, network in zip(self.phones, self.networks, strict=True):
                network.deliver()
                while phone.outbox:
                    phone.push()
            _settle(self.cases)
            for phone in self.phones:
                phone.pull()
            self.everything_is_there_once()
            self.server_and_phones_agree()
            self.everybody_counts_once()

    def everything_is_there_once(self) -> None:
        answers = {key: one for phone in self.phones for key, one in phone.answers.items()}
        assert {one["answer"] for one in answers.values()} <= {"ok", "again"}
        assert set(answers) == {one["id"] for one in self.made}
        interviews = [one for one in self.made if one["kind"] == "response"]
        ids = [case.id for case in self.cases]
        held = set(Envelope.objects.filter(case__in=ids, mode="interview").values_list("id", flat=True))
        assert held == {UUID(one["id"]) for one in interviews}
        versions = Version.objects.filter(case__in=ids, mode="interview").count()
        assert versions == sum(len(one["parts"]) for one in interviews)
        words = set(Word.objects.filter(case__in=ids).values_list("id", flat=True))
        assert words == {UUID(one["id"]) for one in self.made if one["kind"] == "word"}
        online = set(Envelope.objects.filter(case__in=ids, mode="self").values_list("id", flat=True))
        assert online == set(self.online)

    def server_and_phones_agree(self) -> None:
        now = [reads.case(case.id) for case in self.cases]
        lines = json.loads(orjson.dumps(pull.lines(now, [self.place], "user:0"), option=orjson.OPT_UTC_Z))
        for number, phone in enumerate(self.phones):
            assert phone.cases == ({} if number in self.gone else {one["id"]: one for one in lines})

    def everybody_counts_once(self) -> None:
        for case in self.cases:
            now = reads.case(case.id)
            sums = Event.objects.filter(case=case).aggregate(
                families=Sum("d_families_sent"), residents=Sum("d_residents_sent")
            )
            sent = now.sent_at is not None
            assert (sums["families"], sums["residents"]) == (int(sent), now.residents if sent else 0)
            assert not sent or now.residents == 1


def _settle(cases: list[Case]) -> None:
    """Until no open transaction can precede the last event any more: the server's housekeeping may be one."""
    last = Event.objects.filter(case__in=cases).order_by("-xid").values_list("xid", flat=True)[0]
    deadline = time.monotonic() + 60
    while reads.position() <= last:
        assert time.monotonic() < deadline


def _neighbourhoods(count: int, register_lines: Callable[..., None]) -> Iterator[tuple[int, list[Case]]]:
    """So many neighbourhood units of two families each, of one person each."""
    rows = []
    for number in range(2 * count):
        rt, rw = number // 2 % 900 + 1, number // 1800 + 1
        nik, kk = 3372040101500000 + 50 + number, f"33720401011{number:05d}"
        rows.append(f"{kk},{nik},KEPALA {number % 2},1,1950-01-01,1,JL. MELATI 12,1,{rt:03d},{rw:03d},33,72,4,1001")
    register_lines(*rows)
    while Case.objects.count() < 2 * count:
        jobs.open_cases(clock.now())
    places: dict[int, list[Case]] = {}
    for case in Case.objects.order_by("id"):
        places.setdefault(case.place_id, []).append(case)
    assert {len(cases) for cases in places.values()} == {2}
    return iter(places.items())


@pytest.fixture
def both_open(world: None, folder: Path, tmp_path: Path) -> None:
    """In September families may still answer online: the plan was extended."""
    plans = shutil.copytree(folder, tmp_path / "plan")
    for name in ("windows.csv", "phases.csv"):
        (plans / name).write_text((plans / name).read_text().replace("2020-05-29", "2020-09-30"))
    plan_actions.load(plans)
    plan.forget()


def _run(histories: int, steps: int, register_lines: Callable[..., None]) -> None:
    Sync.neighbourhoods = _neighbourhoods(histories + histories // 4, register_lines)
    Sync.officers = [user("enumerator", VILLAGE, f"petugas-{number}") for number in range(2)]
    Sync.histories = 0
    run_state_machine_as_test(
        Sync,
        settings=settings(
            max_examples=histories, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
    assert Sync.histories >= histories


def test_two_hundred_days_of_bad_lines_lose_nobody(both_open: None, register: Callable[..., None]) -> None:
    _run(200, 7, register)


@pytest.mark.prove
def test_two_thousand_days_of_bad_lines_lose_nobody(both_open: None, register: Callable[..., None]) -> None:
    _run(2000, 12, register)


@pytest.mark.prove
def test_one_interview_sent_a_thousand_times_is_one_response(both_open: None, register: Callable[..., None]) -> None:
    place, cases = next(_neighbourhoods(1, register))
    who = user("enumerator", VILLAGE)
    with clock.at(SEPTEMBER):
        phone = Phone(site, int(clock.now().timestamp()))
        Device.objects.create(id=phone.id, user=who, name="HP", key=phone.public, enrolled_at=SEPTEMBER)
        Assignment.objects.create(user=who, place_id=place, since=FIRST_DAY)
        member, answers = reads.members(cases[0].id)[0].id, here(("", "A", "1", "1950-01-01", "1"))
        parts: list[tuple[UUID | str, Told]] = [(cases[0].id, FAMILY), (member, answers)]
        item = response(cases[0].id, parts, instruments.current().version, SEPTEMBER.isoformat())
        said = []
        for _ in range(1000):
            phone.add(json.loads(json.dumps(item)))
            said.append(phone.push()[0]["answer"])
    assert said == ["ok", *["again"] * 999]
    assert (Envelope.objects.count(), Version.objects.count()) == (1, 2)
    assert reads.case(cases[0].id).residents == 1
