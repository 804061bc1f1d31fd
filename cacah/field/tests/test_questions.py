"""What an officer's phone takes along to ask without a network: one version whole, an older one while it is open."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cacah.cases.models import Case
from cacah.cases.tests.conftest import VILLAGE
from cacah.instrument import reads as instruments
from cacah.instrument.models import Instrument
from cacah.lib import clock

SOAL = "/petugas/hp/soal.json"


@pytest.fixture
def newer(village: None, db: None) -> Iterator[str]:
    """Another version came into force; the one before is told."""
    old = instruments.current()
    row = Instrument.objects.get(version=old.version)
    compiled = json.loads(bytes(row.compiled)) | {"note": "changed"}
    Instrument.objects.create(
        version="f" * 64, compiled=json.dumps(compiled).encode(), fragments=row.fragments, loaded_at=clock.now()
    )
    instruments.forget()
    yield old.version
    instruments.forget()


def addresses(told: dict[str, Any]) -> list[str]:
    """The files of a version, as questionnaire.js names them."""
    files = [(kind, part) for kind in ("soal", "lukisan") for part in ("family", "person")]
    files += [("daftar", name) for name in told["lists"]]
    return [
        f"/petugas/hp/{kind}/{told['instrument']}/{language}/{name}.json"
        for language in told["languages"]
        for kind, name in files
    ]


def test_a_version_names_everything_a_phone_needs_and_each_file_is_kept_for_ever(
    village: None, db: None, client: Client
) -> None:
    told = client.get(SOAL).json()
    assert (told["masked"], told["languages"]) == (["nik"], ["id", "en"])
    assert (told["words"]["id"]["onward"], told["words"]["en"]["onward"]) == ("Lanjut", "Continue")
    for address in addresses(told):
        answer = client.get(address)
        assert (answer.status_code, "immutable" in answer["Cache-Control"]) == (200, True), address


def test_an_interview_goes_on_in_the_version_it_began_in(newer: str, client: Client) -> None:
    assert client.get(SOAL).json()["instrument"] == "f" * 64
    old = client.get(f"/petugas/hp/soal/{newer}.json").json()
    assert old["instrument"] == newer
    part = client.get(f"/petugas/hp/soal/{newer}/id/person.json")
    assert part.json()["version"] == newer and "immutable" in part["Cache-Control"]
    assert client.get(f"/petugas/hp/daftar/{newer}/id/country.json").status_code == 200


@pytest.mark.parametrize(
    "address", ["soal/{}.json", "soal/{}/id/person.json", "lukisan/{}/id/person.json", "daftar/{}/id/country.json"]
)
def test_a_version_that_never_was_is_not_found(village: None, db: None, client: Client, address: str) -> None:
    assert client.get(f"/petugas/hp/{address.format('0' * 64)}").status_code == 404


def test_a_village_is_told_with_those_around_it(village: None, db: None, client: Client) -> None:
    told = client.get(f"/petugas/hp/tempat/{Case.objects.get().place.code}.json").json()
    names = dict(told["places"])
    assert told["village"] == VILLAGE and names[VILLAGE].startswith("Jebres, ")
    assert len(names) > 1 and all(name.count(",") == 3 for name in names.values())
    assert client.get("/petugas/hp/tempat/99.99.json").status_code == 404
