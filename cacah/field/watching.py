"""Making the anomaly list, in the worker: each interview is opened once, each place reckoned anew when it is due.

What an interview says to the rules is kept sealed under its case's key: erasing the case erases it, and a place of
seventy families is reckoned in some ten milliseconds, without asking the questionnaire again. The figures themselves
are kept in clear where enough interviews stand behind them (`Rule.least`).
"""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Sum

from cacah.cases import reads as cases
from cacah.cases.core import words
from cacah.cases.models import Case, Envelope, Event, Word
from cacah.field import reviews
from cacah.field.core import oddities, rules
from cacah.field.core.oddities import ALL, Figure, Ground, Interview, Told
from cacah.field.core.rules import Rule
from cacah.field.models import Anomaly, Cursor, Trait, Watched
from cacah.field.reviews import PartSeen
from cacah.geo import reads as geo
from cacah.lib import rows
from cacah.lib.cursor import visible
from cacah.vault import keys

EVENTS = 1000
"""Events followed in one transaction: some milliseconds where nothing is to be opened."""

INTERVIEWS = 50
"""Families whose interviews are opened in one transaction: a tenth of a second."""

PLACES = 50
"""Places reckoned in one round of the worker: about half a second of CPU."""

ENOUGH = 1.0
"""Seconds after which a round reckons no further place: beside a rush the fifty would take five."""

REST = timedelta(hours=1)
"""A place is reckoned at most so often, however much comes in."""

MODE = "interview"
SHOWN = 25
"""Where to look: so many interviews or families are named, no more."""

OPEN, FINE, ASKED, RETURNED = "open", "fine", "asked", "returned"
STATES = (OPEN, FINE, ASKED, RETURNED)


@cache
def table() -> dict[str, Rule]:
    """The rules in force."""
    return rules.read((Path(__file__).parent / "anomalies.csv").read_text().splitlines())


def _name(case_id: UUID, response: UUID) -> str:
    """The logical name a trait is sealed under."""
    return f"field.trait/{case_id}/{response}"


class Happened(NamedTuple):
    """An event of a case, as far as it says where something is new."""

    xid: int
    id: UUID
    case_id: UUID
    place_id: int
    mode: str
    kind: str


@transaction.atomic
def follow(now: datetime) -> tuple[int, bool]:
    """Open interviews that came since the last round; mark the places where anything is new.

    How many events that were, and whether more wait.
    """
    cursor = _cursor()
    found = _events(cursor) if cursor else []
    if cursor is None or not found:
        return 0, False
    fresh = _unread({one.case_id for one in found if one.mode == MODE})
    read = _up_to(found, fresh)
    _keep([(case, response) for case in {one.case_id for one in read} for response in fresh.get(case, ())])
    _due({one.place_id for one in read if one.mode in cases.MODES or one.kind == "told"}, now)
    cursor.xid, cursor.row = read[-1].xid, read[-1].id
    cursor.save(update_fields=["xid", "row"])
    return len(read), len(read) < len(found) or len(found) == EVENTS


def _cursor() -> Cursor | None:
    """Locked until the commit; None while another worker holds it."""
    Cursor.objects.bulk_create([Cursor(name="watch")], ignore_conflicts=True)
    return Cursor.objects.select_for_update(skip_locked=True).filter(name="watch").first()


def _events(cursor: Cursor) -> list[Happened]:
    """The next ones of any kind: a load of the register leaves one for each family, which are passed over."""
    after = visible(Event.objects.filter(xid__gte=cursor.xid)).filter(Q(xid__gt=cursor.xid) | Q(id__gt=cursor.row))
    return [Happened(*row) for row in after.values_list(*Happened._fields)[:EVENTS]]


def _unread(touched: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By case, its interviews that nobody has opened for the rules."""
    known = Trait.objects.filter(case_id=OuterRef("case_id"), response_id=OuterRef("id"))
    sent = Envelope.objects.filter(case_id__among=touched, mode=MODE).exclude(Exists(known))
    found: dict[UUID, list[UUID]] = {}
    for case, response in sent.values_list("case_id", "id"):
        found.setdefault(case, []).append(response)
    return found


def _up_to(found: list[Happened], fresh: Collection[UUID]) -> list[Happened]:
    """The events before one more case than INTERVIEWS would have to be opened."""
    opened: set[UUID] = set()
    for at, one in enumerate(found):
        if one.case_id in fresh:
            opened.add(one.case_id)
        if len(opened) > INTERVIEWS:
            return found[:at]
    return found


def _due(places: Iterable[int], now: datetime) -> None:
    Watched.objects.bulk_create(
        [Watched(place_id=place, due_at=now) for place in sorted(places)], update_conflicts=True,
        update_fields=["due_at"], unique_fields=["place"],
    )  # fmt: skip


def _keep(new: Collection[tuple[UUID, UUID]]) -> None:
    rows.insert([_trait(one) for one in cases.opened_responses(new).values()] if new else ())


def _trait(one: cases.OpenedResponse) -> Trait:
    said = _said(reviews.walked(one), one.around)
    case, sent = one.case, one.envelope
    sealed = keys.unwrap(case.wrapped_key).seal_json(said, _name(case.pk, sent.id))
    return Trait(case_id=case.pk, response_id=sent.id, place_id=case.place_id, officer=_number(sent.author),
                 at=sent.received_at, sealed=sealed)  # fmt: skip


def _number(author: str) -> int:
    """The officer's, of "user:12"; nobody's of any other actor."""
    kind, _, number = author.partition(":")
    return int(number) if kind == "user" and number.isdigit() else ALL


def _said(parts: Sequence[PartSeen], around: Mapping[str, Any]) -> dict[str, Any]:
    """What the rules ask of an interview, and no more."""
    numbers = reviews.quality_of(parts)
    family = [part for part in parts if part.part.name == "family"]
    here = [part for part in parts if part.part.name == "person" and part.answers.get("presence", "here") == "here"]
    sexes = [_prefilled(part, "sex") for part in here]
    ages = [str(part.walk.values.get("age", "")) for part in here]
    return {
        "around": {name: around[name] for name in ("began", "ended", "took", "position") if name in around},
        "people": len(here), "asked": numbers.asked, "unknown": numbers.unknown,
        "ages": [int(age) for age in ages if age.isdigit()],
        "sexes": {sex: sexes.count(sex) for sex in ("male", "female")},
        "answers": {f"{at}/{name}": code for at, part in enumerate([*family, *here[:1]])
                    for name, code in _coded(part).items()},
    }  # fmt: skip


def _prefilled(part: PartSeen, what: str) -> Any:
    return next((part.answers.get(item.name) for item in part.part.prefilled if item.prefill == what), None)


def _coded(part: PartSeen) -> dict[str, Any]:
    """Answers that were chosen from a list."""
    items = part.part.items
    return {name: value for name, value in part.answers.items() if name in items and items[name].list}


def judge(now: datetime) -> int:
    """Reckon the places that are due, those longest due first, as far as a round goes; how many were."""
    due = Watched.objects.filter(due_at__isnull=False).filter(Q(read_at=None) | Q(read_at__lte=now - REST))
    done, began = 0, time.monotonic()
    for place in list(due.order_by("due_at", "pk").values_list("place_id", flat=True)[:PLACES]):
        if time.monotonic() - began > ENOUGH:
            break
        done += _judged(place, now)
    return done


@transaction.atomic
def _judged(place: int, now: datetime) -> int:
    mark = Watched.objects.select_for_update(skip_locked=True).filter(pk=place, due_at__isnull=False).first()
    if mark is None:
        return 0
    mark.due_at, mark.read_at = None, now
    mark.save(update_fields=["due_at", "read_at"])
    _write(place, figures(ground(place)), now)
    return 1


def ground(place: int) -> Ground:
    """What the rules look at in one place."""
    interviews = _interviews(place)
    told = Word.objects.filter(case__place=place, event__in=(*words.VISITS, *words.LISTED, *words.ANSWERED))
    sums = Case.objects.filter(place=place, mode=MODE, expected__gt=0, confirmed_at__isnull=False).aggregate(
        counted=Sum("residents"), expected=Sum("expected")
    )
    return Ground(geo.zone(place), interviews, list(_told(told.values_list("case_id", "author", "event", "said_at"))),
                  sums["counted"] or 0, sums["expected"] or 0)  # fmt: skip


def _interviews(place: int) -> list[Interview]:
    found = list(Trait.objects.filter(place=place).order_by("at", "pk"))
    wrapped = dict(Case.objects.filter(pk__in={one.case_id for one in found}).values_list("pk", "wrapped_key"))
    last = {one.case_id: one.response_id for one in found}
    return [_opened(one, wrapped[one.case_id], last[one.case_id] == one.response_id) for one in found]


def _opened(one: Trait, wrapped: bytes | memoryview, last: bool) -> Interview:
    said = keys.unwrap(wrapped).open_json(one.sealed, _name(one.case_id, one.response_id))
    around = said["around"]
    began, ended = (datetime.fromisoformat(around[name]) if name in around else None for name in ("began", "ended"))
    return Interview(
        one.case_id, one.response_id, one.officer, one.at, began, ended, said["people"], said["asked"], said["unknown"],
        around.get("position"), tuple(said["ages"]), said["sexes"], said["answers"], last, around.get("took"),
    )  # fmt: skip


def _told(found: Iterable[tuple[UUID, str, str, datetime]]) -> Iterable[Told]:
    lines = {*words.LISTED, *words.ANSWERED}
    for case, author, event, at in found:
        if officer := _number(author):
            yield Told(case, officer, event, at, event in lines)


def figures(seen: Ground) -> Mapping[tuple[str, int], Figure]:
    """By rule and officer, the figures behind which enough stands."""
    found = {}
    for code, rule in table().items():
        for officer, figure in oddities.MEASURES[code](seen, rule.param).items():
            if figure.base >= rule.least:
                found[code, officer] = figure
    return found


def _write(place: int, found: Mapping[tuple[str, int], Figure], now: datetime) -> None:
    """Write the figures of a place, all in one statement; what is no longer measured is not outside any more."""
    held = {(row.rule, row.officer): row for row in Anomaly.objects.select_for_update().filter(place=place)}
    others = _neighbours(place, {code for code, _ in found})
    for (code, officer), figure in found.items():
        beside = _beside(code, others, [row for key, row in held.items() if key[0] == code and key[1] != officer])
        row = held.setdefault((code, officer), Anomaly(place_id=place, rule=code, officer=officer, outside=False))
        _settle(row, table()[code].widened(beside), figure, now)
    gone = [row for key, row in held.items() if key not in found and row.outside]
    for row in gone:
        row.outside, row.made_at = False, now
    _save([*(held[key] for key in found), *gone])


MADE = ("amount", "base", "value", "low", "high", "rows", "outside", "since", "made_at", "state")
"""Columns of a figure that change when it is made anew."""


def _save(made: Sequence[Anomaly]) -> None:
    for row in made:
        row.pk = None  # found by what it is about, so that new ones and known ones go in one statement
    Anomaly.objects.bulk_create(
        made, update_conflicts=True, update_fields=MADE, unique_fields=["place", "rule", "officer"]
    )


Sums = Mapping[str, tuple[float, int]]
"""By rule, amounts and bases together."""


def _neighbours(place: int, codes: Collection[str]) -> Sums:
    """What the other places of the same village have together, of rules that ask."""
    asking = [code for code in codes if table()[code].beside is not None]
    if not asking:
        return {}
    parent = geo.ancestors(place)[-2].id if len(geo.ancestors(place)) > 1 else place
    others = geo.under(Anomaly.objects.filter(rule__in=asking), parent).exclude(place=place)
    rows = others.values_list("rule").order_by().annotate(Sum("amount"), Sum("base"))
    return {code: (amount, base) for code, amount, base in rows}


def _beside(code: str, others: Sums, here: Sequence[Anomaly]) -> float | None:
    """What all others of the same village have together, the other officers of the place among them."""
    amount, base = others.get(code, (0.0, 0))
    amount, base = amount + sum(row.amount for row in here), base + sum(row.base for row in here)
    return rules.value(table()[code].unit, amount, base) if base and table()[code].beside is not None else None


def _settle(row: Anomaly, rule: Rule, figure: Figure, now: datetime) -> None:
    """The row as the figure is now. What was decided stands until it is twice as far outside as then."""
    was = row.outside
    row.amount, row.base, row.low, row.high = figure.amount, figure.base, rule.low, rule.high
    row.value, row.made_at = rules.value(rule.unit, figure.amount, figure.base), now
    row.rows = [[str(case), str(response) if response else None] for case, response in figure.rows[:SHOWN]]
    row.outside = rule.beyond(row.value) > 0
    if row.outside and not was:
        row.since = now
    row.since = row.since or now
    before = rule.beyond(row.decided_value) if row.decided_value is not None else 0
    again = not was or (before > 0 and rule.beyond(row.value) >= 2 * before)
    if row.outside and again:
        row.state = OPEN


def watch(now: datetime) -> int:
    """The worker's round: events first, then places. Where more waits to be opened no place is reckoned yet.

    It would be reckoned by a part of what came in, and not again for an hour.
    """
    events, more = follow(now)
    return events + (0 if more else judge(now))
