"""Putting sealed families into the tables, one piece of the file in one transaction with the position behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import connections, transaction
from django.db.models import Max

from cacah.lib import clock
from cacah.register.core import newer
from cacah.register.models import Candidate, Card, Family, Hint, Load, Person
from cacah.register.places import Places
from cacah.register.sealing import (
    CARD_COLUMNS,
    FAMILY_COLUMNS,
    PERSON_COLUMNS,
    Result,
    Sealed,
    Sealer,
    card_row,
    family_row,
    seal_name,
)
from cacah.vault import index, keys

COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_END = b"\xff\xff"

BY_CARD = """
    select c.kk_index, f.id, f.kk_index, f.wrapped_key, f.sealed, f.load_id, l.cut, here.met, own.kk_index
    from register_card c
    join register_family f on f.id = c.family_id
    join register_load l on l.id = f.load_id
    left join register_listed here on here.load_id = %(load)s and here.kk_index = c.kk_index
    left join register_listed own on own.load_id = %(load)s and own.kk_index = f.kk_index
    where c.kk_index = any(%(cards)s)
    order by f.kk_index = c.kk_index, f.id
"""
BY_PEOPLE = """
    select p.nik_index, f.id, f.kk_index, f.wrapped_key, f.sealed, f.load_id, l.cut, p.id
    from register_person p
    join register_family f on f.id = p.family_id
    join register_load l on l.id = f.load_id
    left join register_listed own on own.load_id = %(load)s and own.kk_index = f.kk_index
    where p.nik_index = any(%(niks)s) and p.departed_in is null and f.superseded_by is null
      and l.cut < %(cut)s and own.kk_index is null
"""
UPDATE = """
    update register_family f set kk_index = n.kk, place_id = n.place, sealed = n.sealed, people = n.people,
        load_id = %(load)s, superseded_by = null, xid = pg_current_xact_id()::text::bigint
    from unnest(%(ids)s::uuid[], %(kks)s::bytea[], %(places)s::bigint[], %(sealed)s::bytea[], %(counts)s::smallint[])
        as n(id, kk, place, sealed, people)
    where f.id = n.id
"""


@dataclass(slots=True)
class Known:
    """A stored family that a row of the file belongs to. `again`: its card was read before in this very load."""

    id: UUID
    kk_index: bytes
    wrapped: bytes
    sealed: bytes
    cut: Any
    again: bool

    def record(self) -> tuple[keys.DataKey, dict[str, Any]]:
        key = keys.unwrap(self.wrapped)
        return key, key.open_json(self.sealed, seal_name(self.id))


@dataclass(slots=True)
class Changes:
    """What one piece changes in families that are stored already."""

    updates: list[tuple[UUID, bytes, int, bytes, int]] = field(default_factory=list)
    people: list[bytes] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    cards: list[bytes] = field(default_factory=list)
    odd: list[tuple[bytes, bytes]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


class Store:
    """Writes the pieces of one load. `first`: the register was empty before it, so no card is known from earlier."""

    def __init__(self, load: Load, places: Places, first: bool, alias: str) -> None:
        self.load, self._places, self._first, self._alias = load, places, first, alias
        self._sealer = Sealer(load.cut)
        earlier = Load.objects.using(alias).filter(cut__lt=load.cut).aggregate(cut=Max("cut"))["cut"]
        self._cut_before = (earlier or load.cut).isoformat()

    def piece(self, result: Result, position: int) -> None:
        """Store one piece; when this returns, families and position are committed together."""
        with transaction.atomic(using=self._alias):
            places = self._places.ids({family.place for family in result.families})
            rejected = list(result.rejected)
            placed = []
            for family in result.families:
                if places[family.place] is None:
                    rejected += [(row, "place", "place") for row in family.rows]
                else:
                    placed.append(family)
            repeated = self._families(placed, places)
            rejected += [(row, "", "repeated_row") for row in repeated]
            self._reject(rejected)
            self._advance(result, len(rejected), position)

    def _families(self, families: list[Sealed], places: dict[Any, int | None]) -> list[int]:
        """Store families; the rows that turn out to be there already."""
        known = self._known(families)
        changes = Changes()
        for family in families:
            found = known.get(family.id)
            if found:
                self._meet(family, found, places[family.place] or 0, changes)
        fresh = [family for family in families if family.id not in known]
        self._insert(fresh, places, changes)
        self._apply(changes)
        if not self._first:
            self._mark([family.kk_index for family in families])
        return changes.repeated

    def _known(self, families: list[Sealed]) -> dict[bytes, Known]:
        """Which stored family each of `families` (by its own fresh id) is."""
        cards = {family.kk_index: family for family in families}
        found: dict[bytes, Known] = {}
        for card, id_, kk, wrapped, sealed, load, cut, met, listed in self._rows(BY_CARD, cards=list(cards)):
            again = bool(met) or load == self.load.pk or cut >= self.load.cut
            if kk == card or listed is None:  # else the family is listed under a newer card: this one is another's now
                found[cards[card].id] = Known(id_, bytes(kk), wrapped, sealed, cut, again)
        if not self._first:
            found |= self._by_people([family for family in families if family.id not in found])
        return found

    def _by_people(self, families: list[Sealed]) -> dict[bytes, Known]:
        """Families whose card got a new number, recognised by their members."""
        owners: dict[bytes, list[Any]] = {}
        niks = [nik for family in families for nik in family.nik_indexes if nik]
        for row in self._rows(BY_PEOPLE, niks=niks, cut=self.load.cut):
            owners.setdefault(bytes(row[0]), []).append(row)
        found: dict[bytes, Known] = {}
        taken: set[UUID] = set()
        for family in families:
            mate = self._mate(family, owners)
            if mate and mate.id not in taken:
                taken.add(mate.id)
                found[family.id] = mate
        return found

    def _mate(self, family: Sealed, owners: dict[bytes, list[Any]]) -> Known | None:
        stayed: dict[UUID, set[str]] = {}
        rows: dict[UUID, Any] = {}
        for nik in family.nik_indexes:
            for row in owners.get(nik or b"", ()):
                stayed.setdefault(row[1], set()).add(str(row[7]))
                rows[row[1]] = row
        for id_ in sorted(stayed, key=lambda one: -len(stayed[one])):
            _, _, kk, wrapped, sealed, _, cut, _ = rows[id_]
            known = Known(id_, bytes(kk), wrapped, sealed, cut, again=False)
            people = known.record()[1]["people"]
            if newer.same_family(len(people), len(stayed[id_]), people[0]["id"] in stayed[id_]):
                return known
        return None

    def _meet(self, family: Sealed, known: Known, place: int, changes: Changes) -> None:
        """Bring a stored family in line with what the file says of it."""
        key, old = known.record()
        new = keys.unwrap(family.wrapped).open_json(family.sealed, seal_name(UUID(bytes=family.id)))
        if known.again:
            joined = newer.join(old, new)
            changes.repeated += [family.rows[at] for at in joined.repeated]
            record, gone = joined.record, list[str]()
            came = [] if self._first else joined.came
            born, moved = newer.arrivals(record["people"], came, self._cut_before)
        else:
            renewal = newer.renew(old, new, known.cut.isoformat())
            record, born, moved, gone = renewal.record, renewal.born, renewal.joined, renewal.gone
        if record != old:
            self._change(family, known, key, record, place, changes)
            changes.gone += gone
            for kind, people in ((Hint.BIRTH, born), (Hint.MOVED, moved)):
                changes.hints += [self.hint(known.id, key, kind, person) for person in people]

    def _change(
        self, family: Sealed, known: Known, key: keys.DataKey, record: dict[str, Any], place: int, changes: Changes
    ) -> None:
        sealed = key.seal_json(record, seal_name(known.id))
        everybody = {**record, "people": [*record["people"], *record.get("left", ())]}
        rows, _, odd = self._sealer.people(everybody, family.place)
        changes.updates.append((known.id, family.kk_index, place, sealed, len(record["people"])))
        changes.people.append(rows)
        changes.present |= {person["id"] for person in record["people"]}
        changes.odd += [(known.id.bytes, person) for person in odd]
        if family.kk_index != known.kk_index:
            changes.cards.append(card_row(family.kk_index, known.id.bytes, self.load.pk))

    def hint(self, family: UUID, key: keys.DataKey, kind: str, person: str) -> Hint:
        """A hint about one person of a family, sealed."""
        hint = Hint(family_id=family, kind=kind, load_id=self.load.pk)
        hint.sealed = key.seal(orjson.dumps({"person": person}), f"register.hint/{hint.id}")
        return hint

    def _insert(self, fresh: list[Sealed], places: dict[Any, int | None], changes: Changes) -> None:
        load = self.load.pk
        self._copy(Family, FAMILY_COLUMNS, (family_row(family, places[family.place] or 0, load) for family in fresh))
        self._copy(
            Card, CARD_COLUMNS, [*(card_row(family.kk_index, family.id, load) for family in fresh), *changes.cards]
        )
        self._forget_people([update[0] for update in changes.updates])
        self._copy(Person, PERSON_COLUMNS, [*(family.people for family in fresh), *changes.people])
        changes.odd += [(family.id, person) for family in fresh for person in family.odd]

    def _forget_people(self, families: list[UUID]) -> None:
        """Take out the rows of changed families before they are copied anew; who left earlier stays marked so."""
        self._departed: list[tuple[UUID, int]] = []
        if families:
            sql = "delete from register_person where family_id = any(%(families)s) returning id, departed_in"
            self._departed = [(row[0], row[1]) for row in self._rows(sql, families=families) if row[1] is not None]

    def _apply(self, changes: Changes) -> None:
        if changes.updates:
            ids, kks, places, sealed, counts = (list(column) for column in zip(*changes.updates, strict=True))
            self._do(UPDATE, load=self.load.pk, ids=ids, kks=kks, places=places, sealed=sealed, counts=counts)
        kept = [mark for mark in self._departed if str(mark[0]) not in changes.present]
        marks = [*kept, *((UUID(person), self.load.pk) for person in changes.gone)]
        self._mark_departed(marks)
        Hint.objects.using(self._alias).bulk_create(changes.hints)
        self._odd(changes.odd)

    def _mark_departed(self, marks: list[tuple[UUID, int]]) -> None:
        if marks:
            sql = """update register_person p set departed_in = n.load
                     from unnest(%(ids)s::uuid[], %(loads)s::bigint[]) as n(id, load) where p.id = n.id"""
            self._do(sql, ids=[mark[0] for mark in marks], loads=[mark[1] for mark in marks])

    def _odd(self, odd: list[tuple[bytes, bytes]]) -> None:
        now = clock.now()
        rows = [
            Candidate(
                kind=Candidate.ODD_NIK,
                family_a=UUID(bytes=family),
                person_a=UUID(bytes=person),
                load=self.load,
                found_at=now,
            )
            for family, person in odd
        ]
        Candidate.objects.using(self._alias).bulk_create(rows, ignore_conflicts=True)

    def _mark(self, cards: list[bytes]) -> None:
        """Remember which listed cards have been read."""
        self._do(
            "update register_listed set met = true where load_id = %(load)s and kk_index = any(%(cards)s)", cards=cards
        )

    def _reject(self, rejected: list[tuple[int, str, str]]) -> None:
        """Row numbers as an editor shows them: `load.row` rows, the heading among them, came before."""
        if not rejected:
            return
        with (
            connections[self._alias].cursor() as cursor,
            cursor.copy('copy register_rejection (load_id, "row", field, code) from stdin') as copy,
        ):
            for row, name, code in sorted(rejected):
                copy.write_row((self.load.pk, self.load.row + row + 1, name, code))

    def _advance(self, result: Result, rejected: int, position: int) -> None:
        load = self.load
        load.row += result.rows
        load.accepted += result.rows - result.blank - rejected
        load.rejected += rejected
        load.position = position
        load.save(using=self._alias, update_fields=["row", "accepted", "rejected", "position"])

    def _copy(self, model: Any, columns: tuple[str, ...], rows: Iterable[bytes]) -> None:
        data = b"".join(rows)
        if data:
            copy_binary(self._alias, model._meta.db_table, columns, data)

    def _rows(self, sql: str, **values: Any) -> list[Any]:
        with connections[self._alias].cursor() as cursor:
            cursor.execute(sql, {"load": self.load.pk, **values})
            return list(cursor.fetchall())

    def _do(self, sql: str, **values: Any) -> None:
        with connections[self._alias].cursor() as cursor:
            cursor.execute(sql, {"load": self.load.pk, **values})


def copy_binary(alias: str, table: str, columns: tuple[str, ...], rows: bytes) -> None:
    """COPY `rows`, in PostgreSQL's binary format without head and end, into `table`."""
    with (
        connections[alias].cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin (format binary)") as copy,
    ):
        copy.write(COPY_HEAD)
        copy.write(rows)
        copy.write(COPY_END)


def list_cards(load: Load, cards: Iterable[str], alias: str) -> None:
    """Remember every card number of the file (as keyed hash) before its first family is read; again changes nothing."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("create temporary table register_listing (kk_index bytea) on commit drop")
        with cursor.copy("copy register_listing from stdin") as copy:
            before = None
            for card in cards:
                if card != before:
                    copy.write_row((index.blind("kk", card),))
                before = card
        cursor.execute(
            "insert into register_listed (load_id, kk_index, met) "
            "select distinct %s, kk_index, false from register_listing on conflict do nothing",
            [load.pk],
        )
