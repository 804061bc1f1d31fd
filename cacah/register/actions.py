"""Loading the civil register: resumable, sealed, nothing refused that a person may be behind."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connections, transaction
from django.db.models import Count

from cacah.audit import actions as audit
from cacah.lib import clock
from cacah.lib.problems import Problem, Refused
from cacah.register import files, findings
from cacah.register.core import mapping as mappings
from cacah.register.core.mapping import Mapping
from cacah.register.core.rows import records
from cacah.register.models import Family, Layout, Listed, Load
from cacah.register.places import Places
from cacah.register.processes import in_order
from cacah.register.sealing import Setup
from cacah.register.storing import Store, list_cards
from cacah.vault import keys

SMALL = 8_000_000
"""Bytes up to which a file is loaded in this process: starting others would take longer."""

LOCK = 4_711_945
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to. `again`: the same file had been loaded before and nothing was done.

    `notices`: what was taken in, and somebody has to look at.
    """

    load_id: int
    accepted: int
    families: int
    rejected: int
    candidates: int
    again: bool
    notices: tuple[Problem, ...] = ()


def load(
    file: Path,
    mapping: Mapping | Path | str,
    cut: date,
    source: str = "",
    actor: str = "system:register",
    alias: str = "default",
    processes: int | None = None,
    told: Callable[[int], None] | None = None,
    piece: int = files.PIECE,
) -> Loaded:
    """Load a CSV `file` of the register as it was on day `cut`; `told` hears the rows done so far.

    `mapping`: itself, its file, or the name of one kept by `load_mappings`. `piece`: bytes committed at once.

    Goes on where a killed load of the same file stopped; a file loaded to its end is not loaded again. A file with a
    later cut changes the families it knows. Raises lib.problems.Refused when the file or mapping cannot be read at all;
    single rows are left out, listed as Rejection.
    """
    layout = mapping if isinstance(mapping, Mapping) else _mapping(mapping, alias)
    opened = files.inspect(file, layout)
    with _alone(alias, file):
        record = _record(opened, layout, cut, source or file.name, alias)
        if record.state == Load.DONE:
            return _loaded(record, alias, again=True)
        first = not Load.objects.using(alias).exclude(pk=record.pk).exists()
        store = Store(record, Places(layout.system, alias), first, alias)
        if not first:
            list_cards(record, _cards(opened, layout), alias)
        setup = Setup(keys.folder(), layout, opened.header, cut)
        pieces = files.pieces(opened, layout.quote, record.position, piece)
        for result, position in in_order(
            pieces, setup, opened.encoding.name, processes_for(opened.size) if processes is None else processes
        ):
            store.piece(result, position)
            if told:
                told(record.row - 1)
        _finish(record, store, first, actor, alias)
        return _loaded(record, alias, again=False)


def load_mappings(folder: Path, alias: str = "default") -> int:
    """Keep the mapping files of a plan's `folder` (its `register/*.toml`) in place of those kept; how many."""
    problems = mappings.check(folder)
    if problems:
        raise Refused(problems)
    rows = [Layout(name=file.stem, text=file.read_text(encoding="utf-8")) for file in mappings.files(folder)]
    with transaction.atomic(using=alias):
        Layout.objects.using(alias).all().delete()
        Layout.objects.using(alias).bulk_create(rows)
    return len(rows)


def _mapping(named: Path | str, alias: str) -> Mapping:
    if isinstance(named, Path):
        text, file = named.read_text(encoding="utf-8"), named.name
    else:
        kept = dict(Layout.objects.using(alias).values_list("name", "text"))
        if named not in kept:
            remedy = f"Use one of the loaded plan: {', '.join(sorted(kept)) or 'it has none; load a plan first'}."
            raise Refused([Problem("no-mapping", f"{named}.toml", None, None, named, remedy)])
        text, file = kept[named], f"{named}.toml"
    found, problems = mappings.parse(text, file)
    if found is None:
        raise Refused(problems)
    return found


def processes_for(size: int) -> int:
    """Loading processes for a file of `size` bytes; 0 when this one does it alone."""
    return 0 if size <= SMALL else min(8, os.cpu_count() or 1)


@contextmanager
def _alone(alias: str, file: Path) -> Iterator[None]:
    """Hold the register for this load. A killed load lets go when the server notices that its process is gone."""
    deadline = time.monotonic() + PATIENCE
    with connections[alias].cursor() as cursor:
        while True:
            cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
            if cursor.fetchone()[0]:
                break
            if time.monotonic() > deadline:
                raise Refused(
                    [Problem("busy", file.name, None, None, "another load is running", "Wait until it has ended.")]
                )
            time.sleep(0.1)
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def _record(opened: files.Source, layout: Mapping, cut: date, source: str, alias: str) -> Load:
    """The load of this file: the one begun earlier, or a new one."""
    record, made = Load.objects.using(alias).get_or_create(
        file_sha256=opened.sha256,
        defaults={
            "source": source, "mapping": layout.name, "cut": cut, "size": opened.size, "encoding": opened.encoding.name,
            "position": opened.start, "row": 1, "started": clock.now(),
        },
    )  # fmt: skip
    if not made and record.cut != cut:
        remedy = f"Load it with the cut {record.cut}, as it was begun."
        raise Refused([Problem("other-cut", opened.file.name, None, None, str(cut), remedy)])
    return record


def _cards(opened: files.Source, layout: Mapping) -> Iterator[str]:
    """Card numbers of the file, row by row."""
    at = opened.header.index(layout.columns["kk"])
    for raw, _ in files.pieces(opened, layout.quote, opened.start):
        text = raw.decode(opened.encoding.name, "replace").replace("\r", "")
        for cells in records(text, layout, len(opened.header)):
            if len(cells) == len(opened.header):
                yield cells[at].strip()


def _finish(record: Load, store: Store, first: bool, actor: str, alias: str) -> None:
    with transaction.atomic(using=alias):
        if not first:
            findings.supersede(record, alias)
            findings.missing(record, store, alias)
        found = findings.candidates(record, first, clock.now(), alias)
        Listed.objects.using(alias).filter(load=record).delete()
        record.state, record.finished = Load.DONE, clock.now()
        record.save(using=alias, update_fields=["state", "finished"])
        audit.note(
            actor,
            "load_register",
            f"register.load/{record.pk}",
            persons=record.accepted,
            rejected=record.rejected,
            candidates=found,
            given=len(given_here(record, alias)),
        )


def given_here(record: Load, alias: str) -> list[Problem]:
    """Units whose code was given by somebody here, and in which families of this load stand now."""
    rows = Family.objects.using(alias).filter(load=record, place__given_at__isnull=False)
    found = rows.values_list("place__code", "place__name", "place__valid_to").annotate(families=Count("id"))
    return [
        Problem("unit-given-here", record.source, None, "place", code, _remedy(name, families, ended is not None))
        for code, name, ended, families in found.order_by("place__code")
    ]


def _remedy(name: str, families: int, ended: bool) -> str:
    """What to do about families of a file in a unit that somebody here opened."""
    if ended:
        return (
            f"The code was given here to {name}, which has ended: its {families} families of the file stand in no open "
            "unit. Propose a new unit for them, or ask for the official code."
        )
    return (
        f"The code was given here to {name}: its {families} families of the file stand there now. Ask whether it is "
        "the same unit. If not, propose the families that were moved there by hand as a new unit, under another code."
    )


def _loaded(record: Load, alias: str, again: bool) -> Loaded:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "select (select count(*) from register_family where load_id = %(load)s), "
            "(select count(*) from register_candidate where load_id = %(load)s)",
            {"load": record.pk},
        )
        families, candidates = cursor.fetchone()
    notices = tuple(given_here(record, alias))
    return Loaded(record.pk, record.accepted, families, record.rejected, candidates, again, notices)
