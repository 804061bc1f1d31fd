"""Looking for people who were answered for in two cases, after every send; and following what becomes of them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases.core import lines
from cacah.cases.cursors import follow, job_cursor
from cacah.cases.models import Match, Query, Resolution, Verdict
from cacah.cases.once import LAPSED, Cases, NotNow, decide_same, keep, locked, put_open, recount_locked, take_back
from cacah.cases.once_ages import by_age
from cacah.cases.once_pairs import SAME_PERSON, Entry, Pair, alike, doubted, matches, queries
from cacah.cases.once_people import Finding, Known, find, residents
from cacah.lib import ids

EVENTS = 50
"""Events after which somebody may live elsewhere, followed in one transaction: a twentieth of a second."""

UNCHANGED = ("opened", "once", "visit_requested", "instruction")
"""Kinds of event after which nobody lives elsewhere than before."""

ACTOR = "system:match_people"


def match_people(now: datetime) -> int:
    """Compare whoever was sent since the last time with whoever is alike; the number of events read, 0 at the end."""
    with transaction.atomic():
        place = job_cursor("people")
        if place is None:
            return 0
        read = follow(place, UNCHANGED, EVENTS, lines.OF_ONE)
        if read.cases:
            _follow(read.cases, now)
    return read.events


def _follow(changed: Collection[UUID], now: datetime) -> None:
    near, there = alike(changed), matches(changed)
    pairs = near.pairs | doubted(changed) | by_age(changed) | set(there)
    known = residents({entry for pair in pairs for entry in pair})
    found = {pair: find(pair, known) for pair in pairs}
    todo = sorted(pair for pair, one in found.items() if pair in there or (one and one.likeness.kept))
    cases = locked({entry.case_id for pair in todo for entry in pair}) if todo else {}
    for pair in todo:
        row = there.get(pair) or keep(pair, known, now)
        _update(row, pair, found[pair], cases, known, now)
    if near.crowded:
        audit.note(ACTOR, "block_too_large", members=near.crowded)


def _update(
    row: Match, pair: Pair, found: Finding | None, cases: Cases, known: dict[Entry, Known], now: datetime
) -> None:
    """Queries follow how alike the two are, whatever was decided; a decision ends when one of them has left."""
    if found and found.likeness.kept:
        if row.decision == Verdict.GONE:
            put_open(row, True)
        _ask(row, pair, cases, known, now)
        _by_the_rules(row, found, cases, now)
        return
    _hush(pair, cases, now)
    if row.decision == Verdict.SAME and found is None:
        take_back(row, LAPSED, cases, ACTOR, now)
    elif row.decision == Verdict.OPEN:
        put_open(row, False)
    elif row.decision == Verdict.ASK:
        put_open(row, False)
        for one in pair:
            recount_locked(cases[one.case_id], now)


def _ask(row: Match, pair: Pair, cases: Cases, known: dict[Entry, Known], now: datetime) -> None:
    """A query in the case that came later, unless there is one about these two: a NIK has been doubted at entry."""
    if Query.objects.filter(queries(pair)).exists():
        return
    first, later = sorted(pair, key=lambda entry: (known[entry].side.form.at, entry))
    settled = row.id if row.decision in (Verdict.SAME, Verdict.TWO) else None
    Query.objects.create(
        case_id=later.case_id, id=ids.new(), kind=SAME_PERSON, part_id=later.member_id, other_case=first.case_id,
        other_member=first.member_id, opened_at=now, settled_by=settled,
    )  # fmt: skip
    recount_locked(cases[later.case_id], now)


def _hush(pair: Pair, cases: Cases, now: datetime) -> None:
    """Close the worker's query about two who are no longer alike, or of whom one has left."""
    rows = Query.objects.filter(queries(pair), kind=SAME_PERSON)
    asked = list(rows.values_list("case_id", flat=True))
    rows.update(closed_at=now)
    for case_id in asked:
        recount_locked(cases[case_id], now)


def _by_the_rules(row: Match, found: Finding, cases: Cases, now: datetime) -> None:
    """One person beyond doubt, and the rules say where: nobody has to look. What somebody took back stays so."""
    if row.decision != Verdict.OPEN or not found.likeness.certain or not found.outcome.counted:
        return
    if Resolution.objects.filter(case_id=row.case_id, match_id=row.id).exclude(verdict=LAPSED).exists():
        return
    try:
        decide_same(row, found, found.outcome, cases, ACTOR, now)
    except NotNow:
        return
