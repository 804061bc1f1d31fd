"""Census night taken in: records of people without a home, pairs that may be the same people, and how many count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from cacah.audit import actions as audit
from cacah.cases.core import night
from cacah.cases.core.night import Record
from cacah.cases.models import NightPair, NightRecord
from cacah.cases.receiving import Conflict
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.vault import keys


def _sealed_name(row: NightRecord) -> str:
    """The logical name a description is sealed under."""
    return f"cases.night/{row.id}"


def night_window(place_id: int) -> tuple[datetime, datetime]:
    """When census night begins and ends at the place."""
    current = plan.current()
    hours = current.policies.night_from, current.policies.night_until
    return night.window(current.census_day, *hours, geo.zone(place_id))


@dataclass(frozen=True, slots=True)
class Noted:
    """What the teller is told: when it was received; `again`: it was there already."""

    at: datetime
    again: bool = False


def note_night(record: Record) -> Noted:
    """Take in a record; the same again is the same. Raises Conflict (same id, something else)."""
    with transaction.atomic():
        known = NightRecord.objects.filter(pk=record.id).first()
        if known:
            if opened_night(known) != record:
                raise Conflict(f"Night record {record.id} was told otherwise.")
            return Noted(known.at, again=True)
        row = _row(record)
        row.save(force_insert=True)
        others = NightRecord.objects.filter(place=record.place_id, sex=record.sex, heads=record.heads)
        near = others.exclude(author=record.author).filter(age__in=night.ages_near(record.age))
        alike = [other for other in near if night.alike(record, opened_night(other))]
        pairs = [sorted((row, other), key=lambda each: (each.said_at, each.id)) for other in alike]
        NightPair.objects.bulk_create([NightPair(one=one, other=other) for one, other in pairs], ignore_conflicts=True)
        audit.note(record.author, "note_night", f"night/{record.id}", record.place_id, pairs=len(pairs))
        return Noted(row.at)


def _row(record: Record) -> NightRecord:
    key = keys.new_key()
    row = NightRecord(
        id=record.id, place_id=record.place_id, spot=record.spot, sex=record.sex, age=record.age, heads=record.heads,
        home=record.home, said_at=record.at, at=clock.now(), author=record.author, wrapped_key=key.wrapped,
    )  # fmt: skip
    row.sealed = key.seal_json({"text": record.text, "position": record.position}, _sealed_name(row))
    return row


def opened_night(row: NightRecord) -> Record:
    """A record with what was written of the people. The caller notes the look."""
    told = keys.unwrap(row.wrapped_key).open_json(row.sealed, _sealed_name(row))
    return Record(
        row.id, row.place_id, row.said_at, row.author, row.spot, row.sex, row.age, row.heads, row.home, told["text"],
        told["position"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot of a place: records, people in them, of these answered for at home and recorded twice; who is counted."""

    place_id: int
    name: str
    records: int
    people: int
    home: int
    twice: int

    @property
    def counted(self) -> int:
        return self.people - self.home - self.twice


def spots(places: Collection[int]) -> list[Spot]:
    """The night's count at these places, spot by spot."""
    same = NightPair.objects.filter(same=True, other__place__in=places)
    twice = set(same.values_list("other_id", flat=True))
    at_home = set(same.filter(other__home=True).values_list("one_id", flat=True))
    found: dict[tuple[int, str], list[tuple[int, bool, bool]]] = {}
    rows = NightRecord.objects.filter(place__in=places).order_by("place__code", "spot")
    for own, place, spot, heads, home in rows.values_list("id", "place_id", "spot", "heads", "home"):
        found.setdefault((place, spot), []).append((heads, home or own in at_home, own in twice))
    return [
        Spot(
            place, spot, len(rows), sum(heads for heads, _, _ in rows), sum(heads for heads, home, _ in rows if home),
            sum(heads for heads, home, again in rows if again and not home),
        )
        for (place, spot), rows in found.items()
    ]  # fmt: skip


def night_pairs(places: Collection[int]) -> list[NightPair]:
    """Pairs at these places, those nobody has decided first."""
    rows = NightPair.objects.filter(one__place__in=places).select_related("one", "other")
    return sorted(rows, key=lambda row: (row.same is not None, row.one.said_at))


def decide_night(pair: NightPair, same: bool | None, actor: str) -> None:
    """Whether two records are of the same people; None takes it back. Doing it again changes nothing."""
    with transaction.atomic():
        row = NightPair.objects.select_for_update().get(pk=pair.pk)
        if row.same == same:
            return
        row.same, row.decided_by, row.decided_at = same, actor, clock.now()
        row.save()
        word = {True: "same", False: "two", None: "open"}[same]
        audit.note(actor, "decide_night", f"night/{row.other_id}", pair.one.place_id, verdict=word)


def counting() -> QuerySet[NightRecord]:
    """The records that count: neither of people answered for at home, whichever team they told, nor the second ones."""
    same = NightPair.objects.filter(same=True)
    at_home = same.filter(other__home=True).values("one_id")
    return NightRecord.objects.filter(~Q(pk__in=same.values("other_id")), ~Q(pk__in=at_home), home=False)


def found_on_census_day() -> int:
    """How many people the night's records count."""
    return int(counting().aggregate(people=Sum("heads"))["people"] or 0)
