"""The one entry: census day and position in, shelves and their manifest out."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from typing import Any

from django.db import transaction

from cacah.audit.actions import note
from cacah.cases import reads as cases
from cacah.freeze import reads, shelves
from cacah.freeze.core import coarse, geography
from cacah.freeze.core.person import Frame, Listed, answers, identity
from cacah.freeze.core.pseudonym import Pseudonyms
from cacah.freeze.geography import Places, Spot
from cacah.instrument import reads as instruments
from cacah.instrument.core import Part
from cacah.lib import clock, ids
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.register.core.phonetic import codes
from cacah.store import manifest as manifests
from cacah.store import shelf
from cacah.vault import index, keys

CLOSED = ("select_one", "select_many", "integer")
"""Kinds of item whose answer is a code or a number; free text never goes on a shelf of answers."""

BATCH = 10_000


def run(
    census_day: date,
    out: Path,
    position: str | None = None,
    *,
    freeze_id: str | None = None,
    position_fixed: Callable[[str], None] | None = None,
) -> manifests.Manifest:
    """Write what was sent up to `position` (default: now) as of `census_day` into `out`; the manifest, written last.

    Keys are derived for `freeze_id` from the key files `answers` and `identities`: see `shelf_keys`. Everything a date
    decides (ages, membership, residence, class) is computed anew, so another census day is another run.
    """
    name = freeze_id or str(ids.new())
    taken_to = position or str(cases.position())
    if position_fixed:
        position_fixed(taken_to)
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    work = _Freeze(out, shelf_keys(name), census_day)
    for chunk in reads.take(int(taken_to), replace(cases.rule(), census_day=census_day), work.places):
        for taken in chunk:
            work.add(taken)
    written = work.finish()
    manifest = manifests.compose(_head(name, census_day, taken_to, work.counts), written, work.keys)
    manifests.save(manifest, out)
    with transaction.atomic():
        note("system:freeze", "freeze", f"freeze/{name}", people=written["answers"].rows, position=taken_to)
    return manifest


def shelf_keys(freeze_id: str) -> dict[str, bytes]:
    """The two keys of a freeze: whoever may compute tables gets `answers`, who may link gets `identities` too."""
    return {name: keys.derive(name, freeze_id) for name in (shelves.ANSWERS_KEY, shelves.IDENTITIES_KEY)}


def _head(name: str, census_day: date, position: str, counts: Counter[str]) -> manifests.Head:
    decided = plan.current()
    return manifests.Head(
        freeze=name,
        census=decided.name,
        census_day=census_day.isoformat(),
        plan=decided.name,
        instrument=instruments.current().version,
        position=position,
        created=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        details={**counts, "unconfirmed_cases": reads.unconfirmed()},
    )


class _Sheet:
    """One shelf being filled with rows."""

    def __init__(self, out: Path, name: str, schema: Any, key_name: str, secrets: dict[str, bytes]) -> None:
        self._writer = shelf.Writer(out, name, secrets[key_name], schema, key_name=key_name)
        self._schema = schema
        self._rows: list[dict[str, Any]] = []

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            self._rows.append(row)
            if len(self._rows) >= BATCH:
                self._flush()

    def close(self) -> manifests.Shelf:
        self._flush()
        return self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.add(shelves.batch(self._rows, self._schema))
            self._rows = []


class _Freeze:
    """The shelves of one freeze while they are filled."""

    def __init__(self, out: Path, secrets: dict[str, bytes], census_day: date) -> None:
        self.keys, self.places, self.counts = secrets, Places(), Counter[str]()
        parts = instruments.current().parts
        self._family_items = _closed_items(parts["family"])
        self._frame = Frame(
            census_day,
            frozenset(rule.code for rule in plan.current().classes if rule.counted),
            self.places.publish,
            _closed_items(parts["person"]),
            Pseudonyms(os.urandom(32)),
        )
        self._sheets = {
            name: _Sheet(out, name, schema, key_name, secrets)
            for name, (schema, key_name) in {
                "answers": (shelves.ANSWERS, shelves.ANSWERS_KEY),
                "families": (shelves.FAMILIES, shelves.ANSWERS_KEY),
                "identities": (shelves.IDENTITIES, shelves.IDENTITIES_KEY),
                "ancestry": (shelves.ANCESTRY, shelves.ANSWERS_KEY),
                "places": (shelves.PLACES, shelves.ANSWERS_KEY),
                "register": (shelves.REGISTER, shelves.ANSWERS_KEY),
            }.items()
        }

    def add(self, taken: reads.Taken) -> None:
        """One case with its people."""
        self._sheets["families"].add([self._family(taken)])
        self.counts["cases"] += 1
        for person in taken.people:
            row = answers(person, self._frame)
            self._sheets["answers"].add([row])
            self._sheets["identities"].add([identity(person, self._frame, _tokens(person, taken.spot))])
            self.counts[f"class_{row['class']}"] += 1
            self.counts["counted"] += row["counted"]

    def finish(self) -> dict[str, manifests.Shelf]:
        """Register totals and places, then every shelf closed."""
        totals = ((row.place_id, row.families, row.persons) for row in register.totals())
        self._sheets["register"].add(self.places.totals(totals))
        nodes = self.places.nodes()
        self._sheets["ancestry"].add(geography.ancestry(nodes, self.places.levels))
        self._sheets["places"].add(geography.places(nodes, self.places.levels))
        return {name: sheet.close() for name, sheet in self._sheets.items()}

    def _family(self, taken: reads.Taken) -> dict[str, Any]:
        return {
            "family": self._frame.pseudonyms.family(taken.case.id),
            "status": taken.case.word,
            "mode": taken.mode,
            "residence": taken.home,
            "registered": taken.spot.code if taken.case.register_family else geography.UNKNOWN,
            "members": len(taken.people),
            "answers": coarse.coded(taken.values, self._family_items),
        }


def _closed_items(part: Part) -> tuple[str, ...]:
    return tuple(name for name, item in part.items.items() if item.kind in CLOSED and not item.repeat)


def _tokens(person: Listed, spot: Spot) -> tuple[int, int, int]:
    """Blocking tokens as the register makes them, of the name and birth date that were answered.

    The third takes the answer's code of sex, so it compares within a freeze only.
    """
    name, telling = codes(person.name)
    return index.person_tokens(name, telling, person.birth, person.sex, spot.above, spot.own)
