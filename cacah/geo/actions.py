"""Loading places from files, and adding the smallest ones as the register names them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from cacah.audit import actions as audit
from cacah.geo import reads
from cacah.geo.core import sls, source, tree
from cacah.geo.models import Place, PlaceCode, System
from cacah.lib import clock
from cacah.lib.problems import Refused

UPSERT = """
    insert into geo_place (id, system, code, name, level, parent_id, path, zone, valid_from, valid_to, words)
    select id, system, code, name, level, parent_id, path, zone, valid_from, valid_to, words::tsvector from geo_loading
    on conflict (id) do update set name = excluded.name, level = excluded.level, parent_id = excluded.parent_id,
        path = excluded.path, zone = excluded.zone, valid_to = excluded.valid_to, words = excluded.words
"""

FOLLOW = """
    update geo_place child set path = above.path || child.id || '/', zone = above.zone
    from geo_place above
    where child.parent_id = above.id and child.level > %s and child.system = %s
      and (child.path <> above.path || child.id || '/' or child.zone <> above.zone)
"""


@dataclass(frozen=True, slots=True)
class _Stored:
    id: int
    level: int
    name: str
    parent_id: int | None
    zone: str
    valid_to: date | None
    path: str


def load(folder: Path) -> int:
    """Bring the places in line with `folder`; the number of places added, changed or closed.

    Raises lib.problems.Refused with everything wrong in the files; then nothing is changed. A code that is no longer in
    the files stays, with today (in the root's zone) as its last day.
    """
    digest = source.digest(folder)
    current = System.objects.order_by("-loaded_at", "-pk").first()
    if current and current.digest == digest:
        return 0
    found = source.read(folder)
    if found.problems:
        raise Refused(found.problems)
    with transaction.atomic():
        changed = _bring_in_line(found)
        System.objects.update_or_create(name=found.system, defaults={"loaded_at": clock.now(), "digest": digest})
        audit.note("system:load", "load_places", f"geo.system/{found.system}", changed=changed)
    reads.forget()
    return changed


def _bring_in_line(found: source.Source) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('geo.load'))")
    depth = max(node.row.level for node in found.nodes)
    stored = _stored(found.system, depth)
    ids = _ids(found.nodes, stored)
    changed = list(_changed(found, stored, ids))
    _write(changed)
    closed = _close(found, stored, ids)
    if changed and stored:
        with connection.cursor() as cursor:
            cursor.execute(FOLLOW, [depth, found.system])
    return len(changed) + closed + _codes(found, ids)


def _stored(system: str, depth: int) -> dict[tree.Key, _Stored]:
    columns = ("code", "valid_from", "id", "level", "name", "parent_id", "zone", "valid_to", "path")
    rows = Place.objects.filter(system=system, level__lte=depth).values_list(*columns)
    return {(code, since): _Stored(*rest) for code, since, *rest in rows.iterator(10_000)}


def _ids(nodes: list[tree.Node], stored: dict[tree.Key, _Stored]) -> dict[tree.Key, int]:
    """Ids of the places of the files: the stored ones, and fresh ones in the order of the files."""
    fresh = iter(_fresh_ids(sum(node.row.key not in stored for node in nodes)))
    return {key: stored[key].id if key in stored else next(fresh) for key in (node.row.key for node in nodes)}


def _fresh_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('geo_place', 'id')) from generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def _changed(
    found: source.Source, stored: dict[tree.Key, _Stored], ids: dict[tree.Key, int]
) -> Iterator[tuple[Any, ...]]:
    """Lines for COPY: places that are new or differ, and those under a renamed place, whose words differ."""
    renewed: set[int] = set()
    paths: dict[int, str] = {}
    for node in found.nodes:
        row, own = node.row, ids[node.row.key]
        above = ids[node.above.row.key] if node.above else None
        paths[own] = f"{paths[above] if above else '/'}{own}/"
        now = _Stored(own, row.level, row.name, above, node.zone, row.valid_to, paths[own])
        before = stored.get(row.key)
        if before != now or above in renewed:
            if before is None or before.name != row.name or above in renewed:
                renewed.add(own)
            yield (own, found.system, row.code, row.name, row.level, above, paths[own], node.zone, row.valid_from,
                   row.valid_to, node.vector())  # fmt: skip


def _write(lines: list[tuple[Any, ...]]) -> None:
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table geo_loading (id bigint, system text, code text, name text, level smallint, "
            "parent_id bigint, path text, zone text, valid_from date, valid_to date, words text) on commit drop"
        )
        with cursor.copy("copy geo_loading from stdin") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute(UPSERT)
        cursor.execute("drop table geo_loading")


def _close(found: source.Source, stored: dict[tree.Key, _Stored], ids: dict[tree.Key, int]) -> int:
    gone = [row.id for key, row in stored.items() if key not in ids and row.valid_to is None]
    if not gone:
        return 0
    root = next(node for node in found.nodes if node.above is None)
    today = clock.today(reads.named_zone(root.zone))
    return Place.objects.filter(pk__in=gone).update(valid_to=today)


def _codes(found: source.Source, ids: dict[tree.Key, int]) -> int:
    """Put the codes of other systems in place of those stored for the same systems; 0 when they are the same."""
    latest = {code: own for (code, _), own in ids.items()}
    wanted = {(latest[row.place], row.system, row.code, row.valid_from, row.valid_to) for row in found.codes}
    rows = PlaceCode.objects.filter(place__system=found.system)
    known = set(rows.values_list("place_id", "system", "code", "valid_from", "valid_to"))
    if wanted == known:
        return 0
    rows.delete()
    PlaceCode.objects.bulk_create(_place_codes(wanted), batch_size=5_000)
    return len(wanted ^ known)


def _place_codes(wanted: Iterable[tuple[Any, ...]]) -> Iterator[PlaceCode]:
    for place_id, system, code, since, until in wanted:
        yield PlaceCode(place_id=place_id, system=system, code=code, valid_from=since, valid_to=until)


class NotACode(ValueError):
    """What was given for a unit is not six digits."""


class Taken(ValueError):
    """Another unit has the code, or had it."""


@transaction.atomic
def open_sls(village_id: int, digits: str, name: str, actor: str) -> Place:
    """A new smallest unit of a village, under six digits that none there has or had. Raises NotACode, Taken."""
    if not sls.CODE.fullmatch(digits):
        raise NotACode(digits)
    with connection.cursor() as cursor:  # two at once would be given the same one
        cursor.execute("select pg_advisory_xact_lock(hashtext('geo.sls'), %s::int)", [village_id])
    village = Place.objects.get(pk=village_id)
    code = f"{village.code}.{digits}"
    if Place.objects.filter(system=village.system, code=code).exists():
        raise Taken(code)
    made = add_sls(village_id, code, name)
    made.given_at = clock.now()
    made.save(update_fields=["given_at"])
    audit.note(actor, "open_sls", f"place/{made.pk}", place=village_id, code=digits)
    return made


@transaction.atomic
def close_sls(place_id: int, actor: str) -> None:
    """A unit that was opened by mistake ends today; its code is not given again."""
    row = Place.objects.get(pk=place_id)
    row.valid_to = clock.today(reads.named_zone(row.zone))
    row.save(update_fields=["valid_to"])
    audit.note(actor, "close_sls", f"place/{place_id}", place=row.parent_id)


def add_sls(village_id: int, code: str, name: str) -> Place:
    """The smallest unit `code` of a village, added if it is not there; many may ask at once.

    It is not found by `search`: nobody looks up "RT 03 RW 01" by its name alone.
    """
    village = Place.objects.get(pk=village_id)
    rows = Place.objects.filter(system=village.system, code=code, valid_from=None)
    found = rows.first()
    if found:
        return found
    own = _fresh_ids(1)[0]
    fresh = Place(
        id=own,
        system=village.system,
        code=code,
        name=name,
        level=village.level + 1,
        parent=village,
        path=f"{village.path}{own}/",
        zone=village.zone,
    )
    Place.objects.bulk_create([fresh], ignore_conflicts=True)
    return rows.get()
