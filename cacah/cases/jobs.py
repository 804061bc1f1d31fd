"""What the worker runs for the hall: opening cases, following the register and census day, settling doubts."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from cacah.audit import actions as audit
from cacah.cases import counts, deciding
from cacah.cases.claims import match_claims
from cacah.cases.core.judgement import judge
from cacah.cases.core.status import Status
from cacah.cases.cursors import NOBODY, follow, job_cursor
from cacah.cases.leads import match_leads
from cacah.cases.listing import recount
from cacah.cases.models import Case, Event, Member, PersonIndex, Query, Standing
from cacah.cases.once_jobs import match_people
from cacah.cases.once_pairs import SAME_NIK
from cacah.cases.sent import latest_versions
from cacah.cases.sittings import context, named_place, rule
from cacah.cases.tokens import columns, tokens
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.register.models import Family, Person
from cacah.vault import keys

FAMILIES = 1000
"""Families opened in one transaction: a fifth of a second, and after a kill no more than that is done again."""

CASES = 200
"""Sent cases counted anew in one transaction."""

EVENTS = 5000
"""Events followed for doubts in one transaction."""


def _people(families: Sequence[UUID]) -> dict[UUID, list[Person]]:
    found: dict[UUID, list[Person]] = {}
    rows = Person.objects.filter(family_id__in=families, departed_in=None)
    for person in rows.only("id", "family_id", "number", "nik_index").order_by("family_id", "number"):
        found.setdefault(person.family_id, []).append(person)
    return found


def _copy(model: Any, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {model._meta.db_table} ({', '.join(columns)}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row(row)


MEMBER = ("case_id", "id", "position", "register_person", "origin", "standing", "touched", "complete")
PERSON = ("nik_index", "case_id", "member_id")


def _member_rows(people: Sequence[Person], first: int = 0) -> Iterator[Sequence[Any]]:
    """A member's id is that of the register person: opening twice is opening once."""
    for position, person in enumerate(people, first + 1):
        yield (person.family_id, person.id, position, person.id, "register", Standing.LISTED.value, False, False)


def _index(people: Sequence[Person]) -> None:
    rows = [(bytes(one.nik_index), one.family_id, one.id) for one in people if one.nik_index is not None]
    _copy(PersonIndex, PERSON, iter(rows))


def _open(families: Sequence[Family], people: dict[UUID, list[Person]], now: datetime) -> int:
    """Cases, members, index and events for families without a case."""
    new = [family for family in families if family.superseded_by is None and people.get(family.id)]
    cases = [
        Case(
            id=family.id,
            register_family=family.id,
            place_id=family.place_id,
            wrapped_key=keys.new_key().wrapped,
            opened_at=now,
            confirmed_at=now,
            expected=len(people[family.id]),
            listed=len(people[family.id]),
        )
        for family in new
    ]
    Case.objects.bulk_create(cases)
    _copy(Member, MEMBER, (row for case in cases for row in _member_rows(people[case.id])))
    _index([person for case in cases for person in people[case.id]])
    Event.objects.bulk_create(
        event for case in cases for event in counts.events(counts.Snapshot.nothing(case), case, "opened", "", now)
    )
    return len(cases)


def _renew(family: Family, people: Sequence[Person], now: datetime) -> None:
    """A newer cut knows the family: new people join the list, untouched; nobody leaves it, no answer is lost."""
    case = Case.objects.select_for_update(no_key=True).get(pk=family.id)
    members = list(Member.objects.filter(case_id=case.id).defer("sealed"))
    known = {member.id for member in members}
    fresh = [person for person in people if person.id not in known]
    if not fresh:
        return
    before = counts.Snapshot.of(case)
    last = max((member.position for member in members), default=0)
    _copy(Member, MEMBER, _member_rows(fresh, last))
    _index(fresh)
    case.expected += len(fresh)
    case.listed += len(fresh)
    if case.status > Status.SENT:
        case.status, case.complete_at, case.clean_at = Status.SENT, None, None
        deciding.settle(case)
    case.version += 1
    case.save()
    counts.leave(before, case, "renewed", case.mode, now)


def open_cases(now: datetime) -> int:
    """Open a case for every family the register left since the last time; the number of families read, 0 at the end.

    One transaction with its cursor: killed at any moment, it takes up where it was, and no family has two cases.
    """
    with transaction.atomic():
        cursor = job_cursor("register")
        if cursor is None:
            return 0
        families = register.families_after((cursor.xid, cursor.row) if cursor.row else None, FAMILIES)
        if not families:
            return 0
        ids = [family.id for family in families]
        known, people = set(Case.objects.filter(pk__in=ids).values_list("pk", flat=True)), _people(ids)
        opened = _open([family for family in families if family.id not in known], people, now)
        for family in families:
            if family.id in known:
                _renew(family, people.get(family.id, []), now)
        cursor.xid, cursor.row = families[-1].xid, families[-1].id
        cursor.save()
        audit.note("system:open_cases", "open_cases", "", None, opened=opened, read=len(families))
    return len(families)


def _recount_case(case_id: UUID, now: datetime) -> None:
    """Membership and residence of everybody in a sent case, as of the plan's census day."""
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    sent, asks = latest_versions(case_id), "presence" in instruments.current().parts["person"].items
    members = list(Member.objects.filter(case_id=case_id).defer("sealed"))
    home, zone = named_place(case.lives_at).code, geo.zone(case.place_id)
    person = instruments.current().parts["person"]
    for member in members:
        part = sent.get(member.id)
        if part is None:
            continue
        told = part.at.astimezone(zone).date()
        walk = person.walk(part.values, context(case, not member.register_person))
        result = judge(walk.values, home, told, rule(case), asks).counted_here
        complete = not walk.missing
        if (result, complete) != (member.counted_here, member.complete):
            member.counted_here, member.complete = result, complete
            marks = columns(tokens(case, walk.values, result))
            Member.objects.filter(case_id=case_id, id=member.id).update(counted_here=result, complete=complete, **marks)
    recount(case, members, "recounted", now)


def follow_census_day(now: datetime) -> int:
    """After census day was moved, count every sent case anew; the number done in this run, 0 when nothing is left."""
    day = plan.current().census_day
    with transaction.atomic():
        cursor = job_cursor("census_day")
        if cursor is None or cursor.census_day == day:
            return 0
        if cursor.next_day != day:
            cursor.next_day, cursor.row = day, None
        rows = Case.objects.filter(status__gte=Status.SENT, pk__gt=cursor.row or UUID(int=0)).order_by("pk")
        found = list(rows.values_list("pk", flat=True)[:CASES])
        for case_id in found:
            _recount_case(case_id, now)
        if found:
            cursor.row = found[-1]
        else:
            cursor.census_day, cursor.next_day, cursor.row = day, None, None
        cursor.save()
    return len(found)


def follow_policy(now: datetime) -> int:
    """After the plan's policy of visits was changed, what is to do with every sent case anew; the number looked at."""
    policy = plan.policies().withdraws_visit
    with transaction.atomic():
        cursor = job_cursor("visits")
        if cursor is None or cursor.policy == policy:
            return 0
        rows = Case.objects.select_for_update(no_key=True).filter(status__gte=Status.SENT, pk__gt=cursor.row or NOBODY)
        found = list(rows.order_by("pk")[:CASES])
        for case in found:
            _settle(case, now)
        cursor.row = found[-1].pk if found else None
        cursor.policy = cursor.policy if found else policy
        cursor.save()
    return len(found)


def _settle(case: Case, now: datetime) -> None:
    before, instruction = counts.Snapshot.of(case), case.instruction
    deciding.settle(case)
    if case.instruction != instruction:
        case.version += 1
        case.save(update_fields=["field_state", "instruction", "version"])
        counts.leave(before, case, "instruction", case.mode, now)


def settle_doubts(now: datetime) -> int:
    """Close doubts about a NIK in two cases when the other has since said that the person is not counted there.

    Reads the events after its cursor; the number read.
    """
    with transaction.atomic():
        cursor = job_cursor("doubts")
        if cursor is None:
            return 0
        read = follow(cursor, ("opened",), EVENTS)
        for case_id, doubts in _settled(read.cases).items():
            _close(case_id, doubts, now)
    return read.events


def _settled(changed: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By case, open doubts whose other member, of one of the `changed` cases, is not counted there any more."""
    away = Member.objects.filter(case_id=OuterRef("other_case"), id=OuterRef("other_member"))
    rows = Query.objects.filter(kind=SAME_NIK, closed_at=None, other_case__in=changed)
    rows = rows.filter(Exists(away.filter(~Q(standing=Standing.LISTED) | Q(counted_here=False))))
    found: dict[UUID, list[UUID]] = {}
    for case_id, doubt in rows.values_list("case_id", "id").order_by("case_id"):
        found.setdefault(case_id, []).append(doubt)
    return found


def _close(case_id: UUID, doubts: list[UUID], now: datetime) -> None:
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    Query.objects.filter(case_id=case_id, id__in=doubts).update(closed_at=now)
    recount(case, list(Member.objects.filter(case_id=case_id).defer("sealed")), "settled", now)


COUNTING = (open_cases, follow_census_day, follow_policy, settle_doubts, match_claims, match_people)
"""What the counts depend on: nothing is closed before it is done."""

JOBS = (*COUNTING, match_leads)
