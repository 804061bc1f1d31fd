"""What is wrong is answered alike, whatever is wrong: words, headers, statements, Argon2 and time."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cacah.cases.models import Case
from cacah.cases.tests.conftest import AGUS, BUDI, KK, SITI
from cacah.entry import actions as entry
from cacah.entry.core import codes
from cacah.lib import clock
from cacah.portal.tests.conftest import Visitor
from cacah.vault import passwords
from tests.attacks.conftest import HER_KK, STRANGE_KK, STRANGER, YOHANA, browser, case_of

FACTS = {"lahir_d": "1", "lahir_m": "1", "lahir_y": "2010"}
Fields = dict[str, str]


def _closed() -> None:
    """Her family is in the register and has no case."""
    Case.objects.filter(pk=case_of(HER_KK).pk).update(register_family=None)


def _code(purpose: str, **changed: Any) -> str:
    from cacah.entry.models import Code

    case = case_of(KK)
    code = entry.issue_code(case.id, case.place_id, purpose, "user:1")
    if changed:
        Code.objects.filter(code_index=entry_index(code)).update(**changed)
    return code


def entry_index(code: str) -> bytes:
    from cacah.vault import index

    return index.blind("entry.code", codes.clean(code))


WAYS: dict[str, tuple[str, Callable[[], list[Fields]]]] = {
    "pair": (
        "/masuk",
        lambda: [
            {"nik": STRANGER, "kk": STRANGE_KK}, {"nik": STRANGER, "kk": KK}, {"nik": BUDI[0], "kk": STRANGE_KK},
            {"nik": BUDI[0], "kk": HER_KK}, {"nik": YOHANA[0], "kk": HER_KK},
        ],
    ),
    "member": (
        "/jalan/anggota",
        lambda: [
            {"nik": STRANGER, "lain": STRANGER[:-1] + "8"}, {"nik": BUDI[0], "lain": STRANGER},
            {"nik": STRANGER, "lain": BUDI[0]}, {"nik": BUDI[0], "lain": YOHANA[0]},
            {"nik": YOHANA[0], "lain": "9171010502060012"},
        ],
    ),
    "facts": (
        "/jalan/keterangan",
        lambda: [
            {"nik": STRANGER, "kepala": "Budi Santoso", **FACTS}, {"nik": SITI[0], "kepala": "Joko Widada", **FACTS},
            {"nik": SITI[0], "kepala": "Budi Santoso", **FACTS, "lahir_y": "2011"},
            {"nik": AGUS[0], "kepala": "Budi Santoso", **FACTS},
            {"nik": YOHANA[0], "kepala": "Yohana Wanggai", "lahir_d": "5", "lahir_m": "2", "lahir_y": "2006"},
        ],
    ),
    "code": (
        "/kode",
        lambda: [
            {"kode": codes.grouped(codes.new())}, {"kode": _code("delivered", revoked_at=clock.now())},
            {"kode": _code("access", revoked_at=clock.now())},
            {"kode": _code("access", expires_at=clock.now() - timedelta(days=1))},
        ],
    ),
    "visit": (
        "/kunjungan",
        lambda: [
            {"nik": STRANGER, "kk": STRANGE_KK}, {"nik": BUDI[0], "kk": KK}, {"nik": BUDI[0], "kk": STRANGE_KK},
            {"nik": YOHANA[0], "kk": HER_KK},
        ],
    ),
}  # fmt: skip


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A mark for each Argon2."""
    marks: list[int] = []
    for name in ("matches", "hashed"):
        real = getattr(passwords, name)

        def counted(*given: str, real: Any = real) -> Any:
            marks.append(1)
            return real(*given)

        monkeypatch.setattr(passwords, name, counted)
    return marks


def _seen(response: Any) -> tuple[int, dict[str, str], str]:
    """(status, headers, words): without what the asker typed and without tokens."""
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    cookies = sorted((one.key, len(one.value) if one.key != "ketikan" else 0) for one in response.cookies.values())
    words = re.sub(r'value="[^"]*"', "", response.content.decode())
    return response.status_code, {**headers, "cookies": str(cookies)}, words


def _tried(path: str, fields: Fields, computed: list[int]) -> tuple[Any, int, int]:
    """(what is seen, statements, Argon2s)"""
    visitor = browser()
    visitor.client.get("/")
    computed.clear()
    with CaptureQueriesContext(connection) as asked:
        response = visitor.client.post(path, fields)
    return _seen(response), len(asked), len(computed)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_wrong_the_answer_is_one(visitor: Visitor, computed: list[int], way: str) -> None:
    path, tries = WAYS[way]
    _closed()
    entry.spend()
    seen = []
    for number, fields in enumerate(tries()):
        with clock.at(clock.now() + timedelta(minutes=5 * number)):
            seen.append(_tried(path, fields, computed))
    first = seen[0]
    for fields, one in zip(tries(), seen, strict=True):
        assert one[0] == first[0], fields
        assert one[2] == first[2], ("Argon2", fields)
        if way != "visit":  # a known family's wish is written down; the page does not tell
            assert one[1] == first[1], ("statements", fields)


def test_the_wrong_are_answered_alike_when_they_have_to_wait_too(visitor: Visitor, computed: list[int]) -> None:
    told = {}
    for name, nik, kk in (("known", BUDI[0], KK), ("unknown", STRANGER, STRANGE_KK)):
        for number in range(5):
            browser().client.post("/masuk", {"nik": nik, "kk": f"33720401012{number:05}"})
        response = browser().client.post("/masuk", {"nik": nik, "kk": kk})
        words = re.sub(r'(value|data-challenge)="[^"]*"', "", response.content.decode())
        told[name] = (response.status_code, response["Retry-After"], words)
    assert told["known"] == told["unknown"]
    assert told["known"][0] == 429


def test_a_letter_is_promised_alike_with_and_without_an_address(seated: Visitor, her: Visitor) -> None:
    seated.post("/sandi/pemulihan", {"lakukan": "surel", "surel": "budi@example.org"})
    said = []
    for nik, kk in ((BUDI[0], KK), (YOHANA[0], HER_KK)):
        visitor = browser()
        visitor.post("/masuk", {"nik": nik, "kk": kk})
        said.append(_seen(visitor.client.post("/sandi/lupa/surel")))
    assert said[0] == said[1]


def test_a_call_is_promised_to_everybody_and_asks_for_no_number_of_ours(visitor: Visitor) -> None:
    page = visitor.open("/jalan/telepon").page.forms[0]
    assert not {"nik", "kk"} & {*page.fields, *page.offered}


def test_a_wrong_password_costs_one_argon2_and_a_family_without_one_as_much(
    seated: Visitor, computed: list[int]
) -> None:
    entry.spend()
    for case in (case_of(KK).id, case_of(HER_KK).id):
        computed.clear()
        assert entry.check_password(case, "salah sekali ini") is None
        assert len(computed) == 1


def _ranks(one: list[float], other: list[float]) -> float:
    """How probable it is that a value of `one` is above one of `other`: 0.5 when they cannot be told apart."""
    above = sum((a > b) + (a == b) / 2 for a in one for b in other)
    return above / len(one) / len(other)


@pytest.mark.prove
@pytest.mark.parametrize("way", ["pair", "member", "facts", "code"])
def test_nobody_tells_them_apart_by_the_time_they_take(visitor: Visitor, way: str) -> None:
    """CPU time of the process, interleaved so that whatever the machine does meets all of them alike."""
    path, tries = WAYS[way]
    _closed()
    fields = tries()
    times: dict[int, list[float]] = {}
    for turn in range(60):
        with clock.at(clock.now() + timedelta(minutes=3 * turn)):
            for number, typed in enumerate(fields):
                client = browser().client
                client.get("/")
                began = time.process_time()
                client.post(path, typed)
                times.setdefault(number, []).append(time.process_time() - began)
    middle = median(times[0])
    for number, found in times.items():
        assert 0.2 < _ranks(found, times[0]) < 0.8, (number, median(found), middle)
        assert abs(median(found) - middle) < 0.25 * middle
