"""A dump, the files, the logs: nothing of what people are or said can be read from anything a machine keeps.

Whatever earlier tests did to the same site is searched too: killed processes and their last words among it.
"""

import copy
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote, quote_plus, urljoin

import psycopg
import pytest

from cacah.simulate.browser import Browser
from cacah.simulate.core import FamilyTruth
from cacah.simulate.pages import read
from cacah.site.postgres import Cluster
from tests.chain.site import Site
from tests.chain.traces import SHORTEST, Needles, search
from tests.chain.witness import Confirmed, answer_all

ROOT = Path(__file__).resolve().parents[2]
SAID = {
    "street": "Gang Kemuning Ujung Barat 4711",
    "ethnicity": "Suku Penutur Lembah Sunyi",
    "occupation": "Pawang Layangan Bambu",
    "name": "Éndang Wulan Ñoérhayati",
    "refused": "sembilanbelas-tujuhlima",
    "late": "Lorong Sesudah Habis Waktu 88",
    "place": "Kampung Yang Dicari Sendiri",
    "word": "rahasia-petugas-salah-ketik",
    "user": "petugas.yang.tidak.ada",
}
"""What only these tests say, by where they say it."""
FIRST = 400
"""Families from here on in the register were left in peace by the other tests of this site."""


def _planted(family: FamilyTruth) -> FamilyTruth:
    """The family with answers that no list has."""
    told = copy.deepcopy(family)
    told.answers["address_street"] = SAID["street"]
    for person in told.people:
        if "ethnicity" in person.answers:
            person.answers["ethnicity"] = f"~{SAID['ethnicity']}"
            person.answers["name"] = SAID["name"]
        if "occupation" in person.answers:
            person.answers["occupation"] = f"~{SAID['occupation']}"
    return told


def _workers(families: list[FamilyTruth]) -> list[FamilyTruth]:
    """Families where somebody at home has an occupation to tell, all of them living at home."""
    return [
        family
        for family in families
        if all(person.register and person.answers["presence"] == "here" for person in family.people)
        and any("occupation" in person.answers for person in family.people)
    ]


def _strangers() -> list[tuple[str, str]]:
    """Numbers typed at the log-in that belong together nowhere; some too short, one with a name in it."""
    chance = random.Random(15)
    numbers = ["".join(chance.choices("123456789", k=length)) for length in (16, 16, 16, 15, 15, 16)]
    return [(numbers[0], numbers[1]), (numbers[2], numbers[3]), (numbers[4], numbers[5]), (SAID["name"], numbers[1])]


def _knock(site: Site, known: FamilyTruth) -> None:
    """Wrong pairs at the log-in and at the page that asks for a visit; right numbers of two families mixed."""
    own = known.login.register
    assert own is not None
    for nik, kk in [*_strangers(), (own["nik"], site.families[FIRST - 1].kk)]:
        for path in ("/", "/kunjungan"):
            browser = Browser(site.server.url)
            reply = browser.get(path)
            form = read(reply.text).form_with("nik", "kk")
            assert form is not None
            answer = browser.post(urljoin(path, form.action or path), form.preset() | {"nik": [nik], "kk": [kk]})
            assert answer.status in (200, 422)
            browser.close()


def _wander(site: Site) -> None:
    """What was typed stands in an address, of pages there are and pages there are not."""
    browser = Browser(site.server.url)
    kk = site.families[FIRST].kk
    for path in (f"/?nik={kk}&nama={quote_plus(SAID['name'])}", f"/cari/{quote(SAID['name'])}/{kk}", f"/isi/{kk}/"):
        assert browser.get(path).status in (200, 404)
    browser.close()


def _sign_in_staff(site: Site) -> None:
    """A wrong name, a wrong password, then an officer who opens the list of a village."""
    staff = json.loads((site.server.var / "demo.json").read_text())["staff"]
    officer = next(one for one in staff if one["role"] == "enumerator")
    browser = Browser(site.server.url)
    for name, word in ((SAID["user"], SAID["word"]), (officer["user"], SAID["word"]), (officer["user"], "")):
        reply = browser.get("/petugas/masuk")
        form = read(reply.text).form_with("username", "password")
        assert form is not None
        typed = {"username": [name], "password": [word or officer["password"]]}
        reply = browser.post("/petugas/masuk", form.preset() | typed)
        assert reply.status == (200 if not word else 422)
    reply = browser.get("/petugas/daftar")
    assert reply.status == 200
    assert any(_head(family) in reply.text.upper() for family in site.families)
    browser.close()


def _head(family: FamilyTruth) -> str:
    register = family.people[0].register
    return str(register["name"]) if register else "-"


def _refused_then_late(site: Site, done: Confirmed) -> None:
    """A family that stopped half way: a page refused, left alone; then one posted after the seat had ended."""
    browser = Browser(site.server.url)
    register = done.done.family.login.register
    assert register is not None
    form = read(browser.get("/").text).form_with("nik", "kk")
    assert form is not None
    reply = browser.post(form.action, form.preset() | {"nik": [register["nik"]], "kk": [done.done.family.kk]})
    form = next(one for one in read(reply.text).forms if one.has("sandi"))
    browser.post(urljoin(reply.path, form.action or reply.path), form.preset() | {"sandi": [done.done.password]})
    member = done.members()[0]
    page = f"/isi/orang/{member}/1/"
    form = next(one for one in read(browser.get(page).text).forms if one.has("name"))
    wrong = {"birth_date_d": ["31"], "birth_date_m": ["2"], "birth_date_y": [SAID["refused"]], "name": [SAID["name"]]}
    assert browser.post(page, form.preset() | wrong).status == 422
    _lapse(site, browser)
    page = "/isi/keluarga/1/"
    reply = browser.post(page, form.preset() | {"address_street": [SAID["late"]]})
    assert "habis=disimpan" in reply.path
    browser.close()


def _deed(site: Site, name: str, given: str = "") -> str:
    command = [sys.executable, "-m", "tests.chain.deeds", name]
    return subprocess.run(
        command, env=site.server.env, check=True, input=given, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def _lapse(site: Site, browser: Browser) -> None:
    """The browser's seat is half an hour old."""
    browser.cookies["kursi"] = _deed(site, "lapse", browser.cookies["kursi"])


def _public() -> str:
    """Everything the plan's files say: names of places, labels of lists, days of the plan."""
    files = (ROOT / "plans" / "sp2020").rglob("*")
    return "\n".join(
        file.read_text(encoding="utf-8") for file in files if file.suffix in (".csv", ".toml", ".md")
    ).casefold()


def _secrets(site: Site, planted: list[FamilyTruth]) -> tuple[list[str], set[date]]:
    """Texts and birth dates of the register and of the answers that stand in none of the plan's files."""
    public, texts, days = _public(), {*SAID.values()}, set()
    for family in [*site.families[:40], *site.families[FIRST : FIRST + 80], *planted]:
        texts |= {family.kk, family.street, family.answers["address_street"]}
        for person in family.people:
            facts = [one for one in (person.register, person.answers) if one]
            texts |= {str(one[name]) for one in facts for name in ("nik", "name") if one.get(name)}
            days |= {str(one["birth_date"]) for one in facts if one.get("birth_date")}
    texts |= {number for pair in _strangers() for number in pair}
    kept = [text for text in texts if len(text) >= SHORTEST and text.casefold() not in public]
    births = {date.fromisoformat(day) for day in days if day not in public and day < "2010"}
    return kept, births


def _superuser(site: Site) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(_address(site), autocommit=True)


def _address(site: Site) -> str:
    return Cluster(site.server.var).urls()["postgres"].replace("/postgres?", "/cacah?")


def _dump(site: Site, file: Path) -> Path:
    """Everything in the database as the superuser sees it, sessions and job tables too."""
    tool = Cluster(site.server.var).binaries() / "pg_dump"
    subprocess.run([str(tool), "--format=plain", f"--file={file}", _address(site)], check=True)
    return file


def _kept(site: Site) -> Iterator[Path]:
    """All that is on disk: data files, write-ahead log, logs, `var` without the demo's note and the keys."""
    cluster = Cluster(site.server.var)
    for place in {site.server.var, cluster.home, site.logs}:
        for file in place.rglob("*"):
            inside = file.relative_to(place).parts
            if file.is_file() and inside[0] not in ("demo.json", "keys", "binaries"):
                yield file


@pytest.fixture(scope="module")
def planted(town: Site) -> list[Confirmed]:
    """Families with answers of their own: some send, some stop half way; and everything strangers and staff type."""
    families = [_planted(family) for family in _workers(town.families[FIRST:])[:9]]
    done = answer_all(town.server.url, families, town.labels, halves=3, team=3)
    _knock(town, families[0])
    _wander(town)
    _sign_in_staff(town)
    _refused_then_late(town, done[2])
    assert _deed(town, "release") == "done"
    return done


def test_nothing_that_people_are_or_said_can_be_read(town: Site, planted: list[Confirmed], tmp_path: Path) -> None:
    texts, days = _secrets(town, [one.done.family for one in planted])
    assert len(texts) > 500
    assert len(days) > 200
    wanted = Needles(texts, days)
    with _superuser(town) as admin:
        admin.execute("checkpoint")
    files = [_dump(town, tmp_path / "dump.sql"), *_kept(town)]
    assert {"web.log", "worker.log", "log", "PG_VERSION"} <= {file.name for file in files}
    assert any("pg_wal" in file.parts for file in files)
    assert search(files, wanted) == []


def test_the_planted_answers_did_arrive(town: Site, planted: list[Confirmed]) -> None:
    """Otherwise finding none of them would prove nothing."""
    cases = town.inside()["cases"]
    for one in planted:
        case = cases[one.done.family.kk]
        held = json.dumps(case["sent"] if one.done.receipt else case["drafts"], ensure_ascii=False)
        for kind in ("street", "ethnicity", "name") if one.done.receipt else ("street",):
            assert SAID[kind] in held
    assert any(SAID["occupation"] in json.dumps(case["sent"]) for case in cases.values())


@pytest.mark.parametrize(
    "remark",
    ["born {day:%d-%m-%Y}", "it was {name}", "see {hex}"],
)
def test_a_leak_would_be_found(town: Site, planted: list[Confirmed], tmp_path: Path, remark: str) -> None:
    """One remark in clear on one table is found in the dump, and in the files once they are written."""
    day, name = date(1971, 2, 23), SAID["name"]
    text = remark.format(day=day, name=name, hex=name.encode().hex())
    with _superuser(town) as admin:
        admin.execute(f"comment on table audit_entry is '{text}'")
        admin.execute("checkpoint")
    wanted = Needles([name], [day])
    try:
        assert search([_dump(town, tmp_path / "dump.sql")], wanted)
        assert any("pg_wal" in file.parts and search([file], wanted) for file in _kept(town))
    finally:
        with _superuser(town) as admin:
            admin.execute("comment on table audit_entry is null")
