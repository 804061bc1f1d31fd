"""A register of nine months ago and the families of today, written beside each other."""

import csv
import gzip
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import orjson

from cacah.simulate import reads
from cacah.simulate.actions import Written
from cacah.simulate.core import Village, population
from cacah.simulate.core.drift import Shares, drift, nine_months_before
from cacah.simulate.core.population import split
from cacah.simulate.core.register_file import HEADER, rows


def write_drifted(folder: Path, places: Mapping[str, int], seed: int = 2020, shares: Shares | None = None) -> Written:
    """Write `register.csv` as it was nine months ago and `today.jsonl.gz`: a line per family of today, then labels.

    `places`: villages with their families of today. `families` and `persons` of the answer are those of the register.
    """
    folder.mkdir(parents=True, exist_ok=True)
    register, file = folder / "register.csv", folder / "today.jsonl.gz"
    total, chosen, known = sum(places.values()), shares or Shares(), reads.days()
    days = replace(known, cut=nine_months_before(known.until))
    count = chosen.before(total)
    villages = [
        Village.for_families(code, part) for code, part in zip(places, split(count, list(places.values())), strict=True)
    ]
    before = population(seed, villages, count, days, reads.destinations(set(places)))
    found = drift(seed, list(before), total, days, chosen)
    lines = [row for family in found.register for row in rows(family)]
    with register.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink, lineterminator="\n").writerows([HEADER, *lines])
    with gzip.open(file, "wb", compresslevel=3) as facts:
        for one in found.today:
            facts.write(orjson.dumps(one.to_dict()) + b"\n")
        facts.write(orjson.dumps({"labels": reads.labels(set(places))}) + b"\n")
    return Written(register, file, days.cut, len(found.register), len(lines))
