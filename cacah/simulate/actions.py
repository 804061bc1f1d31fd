"""Writing a synthetic register with the truth beside it, and letting its families answer over HTTP."""

import csv
import gzip
import secrets
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import orjson

from cacah.simulate import reads
from cacah.simulate.client import WORDS, Answered, Labels, respond_family
from cacah.simulate.core import FamilyTruth, Village, ground, population
from cacah.simulate.core.register_file import HEADER, rows
from cacah.simulate.core.truth import from_dict

SHOWN = ("untouched", "untouched", "untouched", "half", "sent")
"""Families a demo names, and what became of them."""


@dataclass(frozen=True, slots=True)
class Written:
    """A synthetic country on disk: the register's CSV, the truth (JSON lines, gzip), the day of the cut, borders."""

    register: Path
    truth: Path
    cut: date
    families: int
    persons: int
    borders: Path | None = None


def families(seed: int, shares: Mapping[str, int]) -> Iterator[FamilyTruth]:
    """The families of some villages (code to number), as the loaded plan dates them; the same whenever it is asked."""
    villages = [Village.for_families(code, count) for code, count in shares.items()]
    elsewhere = reads.destinations(set(shares))
    return population(seed, villages, sum(shares.values()), reads.days(), elsewhere)


def write_register(folder: Path, shares: Mapping[str, int], seed: int = 2020) -> Written:
    """Write `register.csv` in Dukcapil's layout, `truth.jsonl.gz` and `borders.geojson` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    register, truth, borders = folder / "register.csv", folder / "truth.jsonl.gz", folder / "borders.geojson"
    made = persons = 0
    codes: set[str] = set()
    units: dict[str, set[tuple[str, str]]] = {}
    with register.open("w", encoding="utf-8", newline="") as lines, gzip.open(truth, "wb", compresslevel=3) as facts:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        for family in families(seed, shares):
            card = list(rows(family))
            writer.writerows(card)
            facts.write(orjson.dumps(family.to_dict()) + b"\n")
            made, persons = made + 1, persons + len(card)
            codes |= places_of(family)
            units.setdefault(family.place, set()).add((family.rw, family.rt))
        facts.write(orjson.dumps({"labels": reads.labels(codes)}) + b"\n")
    borders.write_bytes(orjson.dumps(ground.collection(units)))
    return Written(register, truth, reads.days().cut, made, persons, borders)


def places_of(family: FamilyTruth) -> set[str]:
    """Codes of the places that the family's true answers name, and of its own village."""
    answers = [family.answers, *(person.answers for person in family.people)]
    named = ("address_place", "presence_place", "registered_place")
    return {family.place} | {one[item] for one in answers for item in named if item in one}


def read_truth(file: Path) -> tuple[list[FamilyTruth], Labels]:
    """The families and the names of their places, as `write_register` wrote them."""
    found: list[FamilyTruth] = []
    labels: dict[str, str] = {}
    with gzip.open(file, "rb") as lines:
        for line in lines:
            data: dict[str, Any] = orjson.loads(line)
            if "labels" in data:
                labels = data["labels"]
            else:
                found.append(from_dict(data))
    return found, labels


def chosen(truths: Iterable[FamilyTruth], share: float, seed: int) -> list[FamilyTruth]:
    """A share of the families that have a NIK to come in with, in an order drawn by `seed`."""
    able = [family for family in truths if family.can_log_in]
    return Random(seed).sample(able, round(len(able) * share))  # noqa: S311 - a simulation, not a secret


def respond(url: str, truth: Path, share: float = 1.0, seed: int = 1, concurrency: int = 4) -> list[Answered]:
    """Let a share of the families answer everything and send; what became of each, in the order they began."""
    families_, labels = read_truth(truth)
    return respond_all(url, chosen(families_, share, seed), labels, seed, concurrency)


def respond_all(
    url: str, truths: Iterable[FamilyTruth], labels: Labels, seed: int = 1, concurrency: int = 4
) -> list[Answered]:
    """As `respond`, for families at hand. Each family is a thread with connections and cookies of its own."""
    with ThreadPoolExecutor(concurrency) as team:
        return list(team.map(lambda family: respond_family(url, family, labels, seed=seed), truths))


def show_families(url: str, seed: int, shares: Mapping[str, int]) -> list[dict[str, str | None]]:
    """Families of four to try a demo with: `nik`, `kk`, `password` (None where none is set), `state`."""
    told: list[dict[str, str | None]] = []
    fours = (family for family in families(seed, shares) if _of_four(family))
    for state, family in zip(SHOWN, fours, strict=False):
        password = None
        if state != "untouched":
            password = "-".join(secrets.choice(WORDS) for _ in range(4))
            done = respond_family(url, family, reads.labels(places_of(family)), password=password, half=state == "half")
            if done.trouble:
                raise RuntimeError(f"a family to be shown as {state!r}: {done.trouble}")
        nik = family.login.register
        told.append({"nik": nik["nik"] if nik else "", "kk": family.kk, "password": password, "state": state})
    return told


def _of_four(family: FamilyTruth) -> bool:
    """Four people on the card, all living at home, the card not renewed: a plain family."""
    at_home = all(person.register and person.answers["presence"] == "here" for person in family.people)
    return len(family.people) == 4 and at_home and family.kk == family.kk_now
