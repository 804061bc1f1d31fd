"""After the last window: drafts that nobody sent are taken in, ranked below whatever was sent; then everybody's class.

One case, one transaction: killed at any moment and run again, it goes on where it was, and takes in nothing twice. What
was sent once is left as it is: an amendment that was begun and not sent was not meant to count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases.core import channels
from cacah.cases.core.close import Class
from cacah.cases.core.envelope import MOST_PARTS, Envelope, PartAnswers
from cacah.cases.core.status import Status
from cacah.cases.ending import write_classes
from cacah.cases.jobs import COUNTING
from cacah.cases.models import Case
from cacah.cases.night import found_on_census_day
from cacah.cases.receiving import everybody, take
from cacah.cases.reception import Reception
from cacah.cases.sending import lock, unsent
from cacah.cases.sittings import Sitting, sitting
from cacah.cases.windows import amends_until, keys_until
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.lib.problems import Refused
from cacah.plan import reads as plan

ACTOR = "system:close"
FORCED = "forced"

CASES = 200
"""Cases looked for at once."""


class NotOver(Exception):
    """Somebody may still answer; `until` is the last day on which, as far as it is decided."""

    def __init__(self, until: date) -> None:
        super().__init__(f"Families may answer or amend until {until.isoformat()}. Close after that day.")
        self.until = until


@dataclass(frozen=True, slots=True)
class Taken:
    """What a close did: cases whose drafts were taken in, and such in whose drafts no answer was.

    `classes`: how many people end in each class at close; `found`: of those confirmed by a list alone, people without a
    home whom officers found on census night.
    """

    cases: int
    empty: int
    classes: Mapping[Class, int] = field(default_factory=dict)
    found: int = 0


def close() -> Taken:
    """Take in the open drafts of every case of which nothing was ever sent, then write everybody's class at close.

    Drafts are taken in where the plan says so. Again takes in nothing, and writes only what comes out otherwise.
    Raises NotOver.
    """
    refuse_open(clock.now())
    forced = plan.policies().force_submit_at_close
    done = [_force(case_id) for case_id in _begun()] if forced else []
    _catch_up()
    classes, found = write_classes(clock.now()), found_on_census_day()
    classes += Counter({"list_only": found})
    taken = Taken(sum(done), len(done) - sum(done), classes, found)
    audit.note(ACTOR, "close", cases=taken.cases, empty=taken.empty, people=sum(taken.classes.values()))
    return taken


def _catch_up() -> None:
    """Whatever the worker has not come to yet: newer cuts, census day, people who were answered for twice."""
    while sum(job(clock.now()) for job in COUNTING):
        pass


def refuse_open(now: datetime) -> None:
    """Raises NotOver while a window is open or will be, anywhere, or what was sent may be amended."""
    days = [amends_until()] if amends_until() >= now.date() else []
    for row in plan.current().windows:
        if row.place_id is None:
            continue
        held = plan.open_now(row.place_id, row.mode, now) or plan.next_opening(row.place_id, row.mode, now)
        if held and row.mode != "none":
            days.append(held.closes)
        if row.mode == "drop_off" and (last := keys_until(row.place_id, now)):
            days.append(last)
    if days:
        raise NotOver(max(days))


def _begun() -> Iterable[UUID]:
    """Cases that were begun and never sent, by their ids."""
    after = UUID(int=0)
    while found := list(_rows(after)):
        yield from found
        after = found[-1]


def _rows(after: UUID) -> Iterable[UUID]:
    rows = Case.objects.filter(status=Status.STARTED, sent_at=None, pk__gt=after).order_by("pk")
    return rows.values_list("pk", flat=True)[:CASES]


def _force(case_id: UUID) -> bool:
    """Take in one case's drafts; whether there were any."""
    with transaction.atomic():
        lock(case_id)
        seen, at = sitting(case_id, channels.FAMILY), clock.now()
        parts = _parts(seen) if seen.case.sent_at is None else ()
        if not parts:
            return False
        own, version = uuid5(case_id, FORCED), instruments.current().version
        take(_reception(seen, Envelope(own, case_id, FORCED, ACTOR, version, parts, at), at))
    return True


def _parts(seen: Sitting) -> tuple[PartAnswers, ...]:
    """What the family wrote; of a part that it left blank, what an officer wrote in an interview that was not
    sent, or what was keyed in of a paper form.
    """
    officers = unsent(sitting(seen.case.id, channels.FIELD), None)
    paper = unsent(sitting(seen.case.id, channels.PAPER), None)
    found = {part.part_id: replace(part, draft_version=None) for part in (*paper, *officers) if part.answers}
    found |= {part.part_id: part for part in unsent(seen, None) if part.answers}
    open_to_others = {one.id for one in everybody(seen.case.id).values() if not seen.closed_to(one)}
    kept = [part for part in found.values() if part.kind == "family" or part.part_id in open_to_others]
    return tuple(kept[:MOST_PARTS])


def _reception(seen: Sitting, envelope: Envelope, at: datetime) -> Reception:
    """The envelope being taken in, without answers that cannot be: nobody is there to correct them."""
    members = everybody(seen.case.id)
    while True:
        try:
            return Reception(seen.case, envelope, at, seen.key, dict(members))
        except Refused as refused:
            wrong = {(problem.file, problem.field) for problem in refused.problems}
            possible = tuple(_without(part, wrong) for part in envelope.parts)
            if possible == envelope.parts:
                raise
            envelope = replace(envelope, parts=possible)


def _without(part: PartAnswers, wrong: set[tuple[str, str | None]]) -> PartAnswers:
    where = f"{part.kind}/{part.part_id}"
    return replace(part, answers={name: value for name, value in part.answers.items() if (where, name) not in wrong})
