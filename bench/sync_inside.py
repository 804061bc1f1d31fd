"""Inside the site of `bench.sync`: the register, the officers with their places and phones, and what they will bring.

Run as `python -m bench.sync_inside FOLDER CUT`, with the site's environment; FOLDER holds what the simulation wrote and
`phones.json` (for each officer a list of {id, key}), and gets `work.json`.
"""

import json
import os
import sys
from base64 import urlsafe_b64decode
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django

from bench.ways_inside import load

CASES = 20
"""Families of each officer's walk."""

DAYS = date(2000, 1, 1)
"""From when officers have their places: any day before today."""


def prepare(folder: Path, cut: date) -> None:
    """Load, hand out places, enrol the phones, write down the families of each officer with their true answers."""
    from cacah.cases.models import Case
    from cacah.instrument import reads as instruments
    from cacah.lib import clock

    load(folder / "register.csv", cut)
    # The plan's rehearsal is one of self-response; a family that asked for a visit may be interviewed all the same.
    Case.objects.update(visit_requested_at=clock.now())
    phones = json.loads((folder / "phones.json").read_text())
    village, *others = walks(len(phones) - 1)
    answers = answers_of(folder / "truth.jsonl.gz")
    walked = zip([village, *others], phones, strict=True)
    officers = [officer(number, walk, owned, answers) for number, (walk, owned) in enumerate(walked)]
    told = {"instrument": instruments.current().version, "officers": officers}
    (folder / "work.json").write_text(json.dumps(told))


def walks(count: int) -> list[list[tuple[UUID, int]]]:
    """(case, place) of the village as a whole, then of each walk through the town, in the order of the places."""
    from bench.sync import TOWN, VILLAGE
    from cacah.cases.models import Case

    rows = Case.objects.order_by("place__code", "id").values_list("id", "place", "place__code")
    village = [(case, place) for case, place, code in rows if code.startswith(VILLAGE)]
    town = [(case, place) for case, place, code in rows if code.startswith(TOWN)]
    return [village, *(town[number * CASES : (number + 1) * CASES] for number in range(count))]


def answers_of(truth: Path) -> dict[UUID, list[dict[str, Any]]]:
    """By case, the parts of an interview in which everybody answers as it is."""
    from cacah.instrument import reads as instruments
    from cacah.register.models import Family
    from cacah.register.reads import opened
    from cacah.simulate.actions import read_truth

    items = {kind: set(part.items) for kind, part in instruments.current().parts.items()}
    families = {family.kk: family for family in read_truth(truth)[0]}
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in Family.objects.iterator():
        record = opened(row)
        known = {(person.name, person.birth_date): person.id for person in record.people}
        family = families[record.kk]
        parts = [{"id": str(row.id), "kind": "family", "answers": _of(family.answers, items["family"])}]
        for person in family.people:
            told = person.register or {}
            own = known.get((told.get("name", ""), told.get("birth_date", "")), uuid4())
            parts.append({"id": str(own), "kind": "person", "answers": _of(person.answers, items["person"])})
        found[row.id] = parts
    return found


def _of(answers: dict[str, Any], items: set[str]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name in items and value not in ("", None)}


def officer(
    number: int, walk: list[tuple[UUID, int]], phones: list[dict[str, str]], answers: dict[UUID, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    from cacah.access.models import Grant, User
    from cacah.field.models import Assignment, Device
    from cacah.lib import clock

    # Nobody signs in here: a password would only cost time.
    who = User.objects.create(username=f"bench-{number}", name=f"Petugas {number}", password="!")
    for place in dict.fromkeys(place for _, place in walk):
        Grant.objects.create(user=who, role="enumerator", place_id=place)
        Assignment.objects.create(user=who, place_id=place, since=DAYS)
    for one in phones:
        key = urlsafe_b64decode(one["key"] + "=" * (-len(one["key"]) % 4))
        Device.objects.create(id=UUID(one["id"]), user=who, name="HP", key=key, enrolled_at=clock.now())
    return [{"case": str(case), "parts": answers[case]} for case, _ in walk]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    django.setup()
    prepare(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
