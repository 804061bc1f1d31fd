"""The sketch map and the walk: borders on the phone, numbered buildings, where officers stood, the order of going."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.cases.tests.conftest import NEXT_VILLAGE, VILLAGE
from cacah.field import actions, where
from cacah.field.tests.conftest import FIRST_DAY, phone_of, place, user
from cacah.field.tests.phone import Phone, Refused, Told
from cacah.field.tests.test_push import family
from cacah.field.tests.test_review import LIST, bring, chief, page
from cacah.field.tests.test_visits import form
from cacah.geo import actions as places
from cacah.geo import bordering
from cacah.geo.tests.test_borders import VECTORS, feature, file, square

__all__ = ["chief", "family"]

MAP = "/petugas/sinkron/peta"
SLS, BESIDE, FAR = f"{VILLAGE}.001002", f"{VILLAGE}.001003", f"{VILLAGE}.009009"
DOOR = {"lat": -7.5495, "lon": 110.8505, "accuracy": 12}
Run = Callable[[str, Any], Any]


@pytest.fixture
def drawn(family: Case, tmp_path: Path) -> None:
    """The SLS of Budi's family, 110 metres wide, its neighbour, one far away, and the village around them."""
    for code in (BESIDE, FAR):
        places.add_sls(place(VILLAGE), code, "RT")
    bordering.load([
        file(tmp_path, feature(VILLAGE, square(110.84, -7.56, 0.03)), feature(SLS, square(110.85, -7.55, 0.001)),
             feature(BESIDE, square(110.851, -7.55, 0.001)), feature(FAR, square(110.86, -7.55, 0.001)))
    ])  # fmt: skip


def borders(phone: Phone, **have: str) -> Told:
    return phone.ask(MAP, {"have": have})


def line(phone: Phone, case: Case) -> Told:
    """The family as a phone gets it that loads everything anew."""
    phone.cursor = ""
    phone.pull()
    return phone.cases[str(case.id)]


def number(phone: Phone, case: Case, building: str, at: str = "2020-09-10T12:00:00+07:00", **facts: Any) -> Told:
    """What the server says to a building's number."""
    item = {"id": str(uuid4()), "kind": "word", "case": str(case.id), "at": at, "event": "building"}
    phone.add({**item, "facts": {"building": building, **facts}})
    return phone.push()[0]


@pytest.mark.usefixtures("drawn")
class TestBorders:
    def test_a_phone_gets_its_places_and_their_neighbours_once(self, family: Case) -> None:
        officer = user("enumerator", VILLAGE)
        actions.assign(officer.pk, place(SLS), FIRST_DAY)
        phone = phone_of(officer)
        told = {one["code"]: one for one in borders(phone)["borders"]}
        assert {code: one["own"] for code, one in told.items()} == {SLS: True, BESIDE: False}
        assert told[SLS]["rings"] == [[110850000, -7550000, 1000, 0, 0, 1000, -1000, 0]]
        marks = {code: one["mark"] for code, one in told.items()}
        assert borders(phone, **marks)["borders"] == []
        assert [one["code"] for one in borders(phone, **{**marks, SLS: "old"})["borders"]] == [SLS]
        assert borders(phone, **marks, **{FAR: "old"})["gone"] == [FAR]

    def test_the_officer_of_a_village_gets_all_of_it(self, phone: Phone) -> None:
        assert {one["code"] for one in borders(phone)["borders"]} == {VILLAGE, SLS, BESIDE, FAR}

    def test_another_villages_officer_gets_nothing_of_it(self, family: Case) -> None:
        other = user("enumerator", NEXT_VILLAGE)
        actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
        assert borders(phone_of(other))["borders"] == []

    @pytest.mark.parametrize("told", [{}, {"have": []}, {"have": {"a": 1}}, []])
    def test_what_is_no_question_is_refused(self, phone: Phone, told: Any) -> None:
        with pytest.raises(Refused) as refusal:
            phone.ask(MAP, told)
        assert (refusal.value.status, refusal.value.told["refused"]) == (400, "unreadable")


class TestBuildings:
    def test_the_number_comes_back_with_where_the_building_stands(self, phone: Phone, family: Case) -> None:
        assert "building" not in line(phone, family)
        before = (family.field_state, family.instruction)
        assert number(phone, family, "12A", position=DOOR)["answer"] == "ok"
        shown = line(phone, family)
        assert (shown["building"], shown["where"]) == ("12A", [110.8505, -7.5495, 12])
        assert number(phone, family, "12A", "2020-09-11T12:00:00+07:00")["answer"] == "ok"
        assert line(phone, family)["where"] == [110.8505, -7.5495, 12], "the same building has not moved"
        number(phone, family, "13", "2020-09-12T12:00:00+07:00")
        shown = line(phone, family)
        assert shown["building"] == "13" and "where" not in shown
        family.refresh_from_db()
        assert (family.field_state, family.instruction) == before
        assert sum(cases.visits(Case.objects.all()).values()) == 0, "to number a building is no visit"

    @pytest.mark.parametrize("wrong", ["", "0", "012", "12AB", "12a", "12345", "ä", None])
    def test_what_is_no_number_is_refused(self, phone: Phone, family: Case, wrong: Any) -> None:
        told = number(phone, family, wrong)
        assert (told["answer"], told["problems"][0]["where"]) == ("problem", "building")

    def test_the_site_numbers_a_building_too(self, september: User, client: Client, family: Case) -> None:
        asked = form(client, family)
        tell = f"/petugas/daftar/{family.id}/kabar"
        assert client.post(tell, {**asked, "kabar": "building", "building": "x"}).status_code == 400
        client.post(tell, {**asked, "kabar": "building", "building": "7b"})
        assert (told := cases.building(cases.told(family))) and told.number == "7B"


class TestWhereAnOfficerStood:
    @pytest.mark.usefixtures("drawn")
    def test_the_supervisor_reads_by_how_much_it_was_outside(
        self, phone: Phone, family: Case, chief: User, client: Client
    ) -> None:
        phone.pull()
        item = bring(phone, family)
        number(phone, family, "1", position={"lat": -7.5495, "lon": 110.8583, "accuracy": 12})
        text = client.get(page(item)).content.decode()
        assert "Tempat wawancara: di dalam SLS." in text
        assert "di luar SLS: 805 m dari batasnya, ketelitian 12 m" in text
        assert "di dalam SLS" in client.get(LIST).content.decode()

    @pytest.mark.parametrize(
        ("lon", "accuracy", "outside", "sure"),
        [(110.8505, 5, 0, False), (110.8512, 12, 22, True), (110.8512, 40, 22, False), (110.8583, 12, 805, True)],
    )
    def test_a_phone_that_does_not_know_well_accuses_nobody(
        self, lon: float, accuracy: int, outside: int, sure: bool
    ) -> None:
        rings = [[(110.85, -7.55), (110.851, -7.55), (110.851, -7.549), (110.85, -7.549)]]
        found = where.stood({"lat": -7.5495, "lon": lon, "accuracy": accuracy}, rings)
        assert found and (found.outside, found.is_outside) == (outside, sure)
        assert where.stood(None, rings) is None and where.stood(DOOR, None) is None


class TestOnThePhone:
    def test_a_phone_computes_where_a_point_lies_as_the_census_does(self, run: Run) -> None:
        found = run("ground", VECTORS)
        for vector, points in zip(VECTORS, found, strict=True):
            for point, (inside, outside) in zip(vector["points"], points, strict=True):
                assert inside == point["inside"], (vector["name"], point)
                assert outside == pytest.approx(point["outside"], abs=0.3)

    def test_the_walk_begins_in_the_south_west(self, run: Run) -> None:
        assert run("start", VECTORS[1]["packed"]) == pytest.approx([110.8, -7.6])

    def test_house_numbers_stand_in_the_order_of_the_houses(self, run: Run) -> None:
        houses = ["1", "2", "2A", "2B", "3", "10", "10A", "12/2", "12/10", "99", "100"]
        shuffled = Random(2020).sample(houses, len(houses))
        signs = run("natural", shuffled)
        for at, row in enumerate(signs):
            for other, sign in enumerate(row):
                assert sign == -signs[other][at], "an order has two sides"
                expected = houses.index(shuffled[at]) - houses.index(shuffled[other])
                assert sign == (expected > 0) - (expected < 0), (shuffled[at], shuffled[other])

    def test_families_stand_along_the_streets_or_from_here_outwards(self, run: Run) -> None:
        rows = [
            row("Z", "JL. MELATI NO. 10", where=[110.8520, -7.55, 9]), row("Y", "JL. MELATI 2A"),
            row("S", "JL. MELATI 1"), row("X", "Jl. Melati no 2", where=[110.8501, -7.55, 9]), row("V", ""),
            row("W", "JL. ANGGREK 9", building="41"), row("U", "JL. ANGGREK NO 11B"),
            row("T", "GANG 3 NO. 1", where=[110.8509, -7.55, 9]),
        ]  # fmt: skip
        streets, near, following = run("order", {"rows": rows, "here": [110.8510, -7.55]})
        assert streets == ["T", "W", "U", "S", "X", "Y", "Z", "V"]
        assert near == ["T", "X", "S", "Y", "Z", "W", "U", "V"], (
            "1 and 2A fall in after 2; a street nobody placed is last"
        )
        assert following == "42"


def row(head: str, street: str, where: list[float] | None = None, building: str = "") -> dict[str, Any]:
    return {"head": head, "street": street, "unit": "", "line": {"place": SLS}, "where": where, "building": building}
