"""Sheets of what officers are paid: made by one person, signed by another, each item of work on one sheet only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import QuerySet

from cacah.access.guard import require
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import reads
from cacah.field.core import pay
from cacah.field.core.pay import Entry, Item, Line
from cacah.field.models import Assignment, PayEntry, PayLine, PaySheet, PayVerdict
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import reads as plan

VERB = "pay"


class Changed(Exception):
    """Something was approved, returned or paid since the sheet was looked at: nothing was made."""


class NotYours(Exception):
    """Whoever made a sheet does not sign it, and nobody signs twice."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sheet made now would hold. `mark` changes when it does."""

    entries: list[Entry]
    lines: list[Line]

    @property
    def mark(self) -> str:
        return _mark(self.entries)


def _mark(found: Iterable[Entry]) -> str:
    said = "".join(f"{one.item.kind}{one.item.id}{one.units}{one.rate.normalize()}" for one in found)
    return sha256(said.encode()).hexdigest()[:16]


def preview(place_id: int, until: date) -> Preview:
    """The sheet of a place for what was accepted up to a day, there. Raises LookupError where the plan has no rates."""
    rates = plan.current().pay
    if rates is None:
        raise LookupError("The plan has no pay.toml.")
    ends = datetime.combine(until + timedelta(days=1), time(), geo.zone(place_id))
    accepted, due = _accepted(place_id, ends)
    held = [_entry(row) for row in _held().filter(sheet__place=place_id)]
    elsewhere = {(row.kind, row.item) for row in _held().exclude(sheet__place=place_id)}
    found = pay.entries([one for one in due if (one.kind, one.id) not in elsewhere], accepted, held, rates.rates)
    return Preview(found, pay.lines(found, _carried(place_id), rates.round_to))


def _accepted(place_id: int, ends: datetime) -> tuple[list[Item], list[Item]]:
    """Work of officers that is accepted now, and that part of it that was before a moment."""
    below = Case.objects.filter(place__in=reads.places_in([place_id]))
    officers = {f"user:{own}": own for own in Assignment.objects.values_list("user", flat=True).distinct()}
    found = [("interview", one) for one in cases.approved(below)] + [("line", one) for one in cases.checked(below)]
    mine = [(Item(kind, one.id, officers[one.author]), one.at) for kind, one in found if one.author in officers]
    return [item for item, _at in mine], [item for item, at in mine if at < ends]


def _held() -> QuerySet[PayEntry]:
    """The entries of all sheets that were not refused."""
    return PayEntry.objects.exclude(sheet__verdict__signed=False).order_by("pk")


def _entry(row: PayEntry) -> Entry:
    return Entry(Item(row.kind, row.item, row.officer_id), row.units, row.rate)


def _carried(place_id: int) -> dict[int, Decimal]:
    """By officer, what was over on the last sheet of the place."""
    rows = PayLine.objects.filter(sheet__place=place_id).exclude(sheet__verdict__signed=False).order_by("sheet")
    return {row.officer_id: row.left for row in rows}


@transaction.atomic
def make(by: User, place_id: int, until: date, mark: str) -> PaySheet:
    """Make the sheet that was looked at; pressed twice it is made once.

    Raises access.guard.NotPermitted, Changed, LookupError.
    """
    require(by, VERB, place_id)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('field.pay'))")
    found, rates = preview(place_id, until), plan.current().pay
    if not found.entries or found.mark != mark or rates is None:
        return _made(by, place_id, mark)
    sheet = PaySheet.objects.create(
        place_id=place_id, until=until, made_at=clock.now(), made_by=by, currency=rates.currency,
        decimals=rates.decimals,
    )  # fmt: skip
    PayEntry.objects.bulk_create(_row(sheet, one) for one in found.entries)
    PayLine.objects.bulk_create(_line(sheet, one) for one in found.lines)
    audit.note(by.actor, "make_pay_sheet", f"pay/{sheet.pk}", place_id, officers=len(found.lines))
    return sheet


def _made(by: User, place_id: int, mark: str) -> PaySheet:
    """The place's last sheet, if it is what this person looked at and pressed. Raises Changed."""
    last = sheets([place_id]).filter(place=place_id).first()
    if last and last.made_by == by and _mark(map(_entry, last.entries.order_by("pk"))) == mark:
        return last
    raise Changed


def _row(sheet: PaySheet, one: Entry) -> PayEntry:
    return PayEntry(sheet=sheet, officer_id=one.item.officer, kind=one.item.kind, item=one.item.id, units=one.units,
                    rate=one.rate)  # fmt: skip


def _line(sheet: PaySheet, one: Line) -> PayLine:
    return PayLine(
        sheet=sheet, officer_id=one.officer, interviews=one.counts.get("interview", 0),
        checks=one.counts.get("line", 0), earned=one.earned, back=one.back, carried=one.carried, paid=one.paid,
    )  # fmt: skip


@transaction.atomic
def judge(by: User, sheet: PaySheet, signed: bool, reason: str = "") -> None:
    """Sign a sheet as the second person, or refuse it: then its items are free for another. Twice is once.

    Raises access.guard.NotPermitted, NotYours.
    """
    require(by, VERB, sheet.place_id)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('field.pay'))")
    if PayVerdict.objects.filter(sheet=sheet, by=by, signed=signed, reason=reason).exists():
        return
    newer = PaySheet.objects.filter(place=sheet.place_id, pk__gt=sheet.pk).exclude(verdict__signed=False)
    if sheet.made_by_id == by.pk or PayVerdict.objects.filter(sheet=sheet).exists() or (not signed and newer.exists()):
        raise NotYours
    PayVerdict.objects.create(sheet=sheet, signed=signed, reason=reason, at=clock.now(), by=by)
    audit.note(by.actor, "sign_pay_sheet" if signed else "refuse_pay_sheet", f"pay/{sheet.pk}", sheet.place_id)


def sheets(tops: Iterable[int]) -> QuerySet[PaySheet]:
    """The sheets of places and below, the newest first."""
    rows = PaySheet.objects.filter(place__in=reads.places_in(tops))
    return rows.select_related("made_by", "verdict__by", "place").prefetch_related("lines__officer").order_by("-pk")
