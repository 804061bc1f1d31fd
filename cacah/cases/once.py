"""Once: what is decided of two members who may be one person, so that each is counted once; and taking that back.

A decision lies over what was sent and changes none of it: answers, membership, residence and queries go on as if there
were none. A duplicate is not counted in its case while the decision is in force, and the queries it answers do not keep
a case from being clean. So taking it back restores the counts, whatever was sent in between.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases.core.once import Outcome
from cacah.cases.listing import recount
from cacah.cases.models import Case, Match, Member, Query, Resolution, Verdict
from cacah.cases.once_pairs import Entry, Pair, matches, pair_of, queries
from cacah.cases.once_people import Finding, Known, find, residents
from cacah.lib import clock, ids
from cacah.vault import keys

Cases = dict[UUID, Case]
"""Cases whose rows are ours until the commit."""

UNDONE, LAPSED = "undone", "lapsed"


class Undecided(Exception):
    """The rules do not say where the person is counted: somebody has to ask."""


class NotNow(Exception):
    """The match is in another state by now, or the decision would leave the person counted nowhere."""


def resolution_name(case_id: UUID, own: UUID) -> str:
    """The logical name the reason of a decision is sealed under."""
    return f"cases.resolution/{case_id}/{own}"


def locked(cases: Iterable[UUID]) -> Cases:
    """These cases, ours until the commit; in one order, so that two who want the same wait for each other."""
    rows = Case.objects.select_for_update(no_key=True).filter(pk__among=set(cases)).order_by("pk")
    return {case.id: case for case in rows}


def _decided(case_id: UUID, match_id: UUID, expected: Sequence[Verdict]) -> tuple[Match, Cases]:
    """A match in one of the expected states, with both cases. Raises NotNow."""
    row = Match.objects.filter(case_id=case_id, id=match_id).first()
    if row is None:
        raise NotNow
    cases = locked((row.case_id, row.other_case))
    row = Match.objects.get(case_id=case_id, id=match_id)
    if row.decision not in expected:
        raise NotNow
    return row, cases


WAITING = (Verdict.OPEN, Verdict.ASK)


def settle_same(case_id: UUID, match_id: UUID, actor: str, counted: UUID | None = None) -> Outcome:
    """The two are one person, counted where the rules say; or in the case `counted`, where somebody has asked.

    Raises Undecided when the rules leave it open and nobody was asked, and NotNow.
    """
    with transaction.atomic():
        row, cases = _decided(case_id, match_id, WAITING)
        pair = pair_of(row)
        finding = find(pair, residents(pair))
        if finding is None:
            raise NotNow
        outcome = finding.outcome
        if counted is not None:
            outcome = Outcome("one" if counted == row.case_id else "other", "asked", "asked")
        decide_same(row, finding, outcome, cases, actor, clock.now())
    return outcome


def settle_two(case_id: UUID, match_id: UUID, actor: str) -> None:
    """The two are two people, and both count. Raises NotNow."""
    with transaction.atomic():
        row, cases = _decided(case_id, match_id, WAITING)
        _put(row, Verdict.TWO)
        _finish(row, "two", "", {}, cases, actor, clock.now())


def ask_about(case_id: UUID, match_id: UUID, actor: str) -> None:
    """Somebody calls or visits; until then both count and the case stays unclean. Raises NotNow."""
    with transaction.atomic():
        row, cases = _decided(case_id, match_id, (Verdict.OPEN,))
        _put(row, Verdict.ASK)
        _finish(row, "ask", "", {}, cases, actor, clock.now())


def undo_settling(case_id: UUID, match_id: UUID, actor: str) -> None:
    """Take back what was decided; the counts are again what they would be without it. Raises NotNow."""
    with transaction.atomic():
        row, cases = _decided(case_id, match_id, (Verdict.SAME, Verdict.TWO, Verdict.ASK))
        take_back(row, UNDONE, cases, actor, clock.now())


def decide_same(row: Match, finding: Finding, outcome: Outcome, cases: Cases, actor: str, now: datetime) -> None:
    """One person: the side that is not counted is a duplicate from now on. Raises Undecided, NotNow."""
    if not outcome.counted:
        raise Undecided
    one, other = pair_of(row)
    winner, loser = (one, other) if outcome.counted == "one" else (other, one)
    if _leads_to(winner, loser):
        raise NotNow
    row.loser_case, row.loser_member = loser.case_id, loser.member_id
    _put(row, Verdict.SAME)
    Member.objects.filter(case_id=loser.case_id, id=loser.member_id).update(duplicate=True)
    told = {"reason": outcome.reason, "levels": finding.likeness.levels, "score": finding.likeness.score}
    _finish(row, "same", outcome.by, {**told, "counted": str(winner.case_id)}, cases, actor, now)


def take_back(row: Match, verdict: str, cases: Cases, actor: str, now: datetime) -> None:
    """Nothing is decided of the pair any more; it waits again as long as there is something to ask."""
    one, loser = pair_of(row), Entry(row.loser_case, row.loser_member) if row.loser_case and row.loser_member else None
    asked = Query.objects.filter(queries(one)).exists()
    row.loser_case = row.loser_member = None
    _put(row, Verdict.OPEN if asked else Verdict.GONE)
    if loser and not _is_loser(loser):
        Member.objects.filter(case_id=loser.case_id, id=loser.member_id).update(duplicate=False)
    _finish(row, verdict, "", {}, cases, actor, now)


def _put(row: Match, decision: Verdict) -> None:
    row.decision = decision
    fields = {"decision": decision, "loser_case": row.loser_case, "loser_member": row.loser_member}
    Match.objects.filter(case_id=row.case_id, id=row.id).update(**fields)


def put_open(row: Match, is_open: bool) -> None:
    """A match that nobody decided is there again, or is not."""
    _put(row, Verdict.OPEN if is_open else Verdict.GONE)


def _lost(entry: Entry) -> list[Match]:
    """The decisions in force by which a member is not counted."""
    rows = Match.objects.filter(decision=Verdict.SAME, loser_case=entry.case_id, loser_member=entry.member_id)
    return list(rows)


def _is_loser(entry: Entry) -> bool:
    return bool(_lost(entry))


def _leads_to(start: Entry, goal: Entry) -> bool:
    """Whether `start` is not counted because of `goal`, be it over others: then both would be counted nowhere."""
    seen, wait = {start}, [start]
    while wait:
        for row in _lost(wait.pop()):
            winner = next(one for one in pair_of(row) if one.case_id != row.loser_case)
            if winner == goal:
                return True
            if winner not in seen:
                seen.add(winner)
                wait.append(winner)
    return False


def _finish(row: Match, verdict: str, rule: str, told: dict[str, Any], cases: Cases, actor: str, now: datetime) -> None:
    """Queries, history, trail and counts after a decision."""
    holds = row.id if row.decision in (Verdict.SAME, Verdict.TWO) else None
    Query.objects.filter(queries(pair_of(row))).update(settled_by=holds)
    own, case = ids.new(), cases[row.case_id]
    sealed = keys.unwrap(case.wrapped_key).seal_json(told, resolution_name(case.id, own))
    Resolution.objects.create(
        case_id=case.id, id=own, match_id=row.id, verdict=verdict, rule=rule, sealed=sealed, author=actor, at=now
    )
    for one in (case, cases[row.other_case]):
        audit.note(actor, "settle_match", f"case/{one.id}", one.place_id, verdict=verdict, rule=rule, match=str(row.id))
        recount_locked(one, now)


def recount_locked(case: Case, now: datetime) -> None:
    """A locked case's counts anew, after a decision or a query; and whether an officer has to ask there."""
    case.asked_at = (case.asked_at or now) if _to_ask(case.id) else None
    recount(case, list(Member.objects.filter(case_id=case.id).defer("sealed")), "once", now)


def _to_ask(case_id: UUID) -> bool:
    """Whether somebody has to ask about a pair, and it is this case that has the query: one visit is enough."""
    asked = matches((case_id,), decision=Verdict.ASK)
    return any(Query.objects.filter(queries(pair), case_id=case_id).exists() for pair in asked)


def keep(pair: Pair, known: dict[Entry, Known], now: datetime) -> Match:
    """A new match of two who are alike. The same pair at once by another: that one."""
    one, other = pair
    row, _made = Match.objects.get_or_create(
        case_id=one.case_id,
        member_id=one.member_id,
        other_case=other.case_id,
        other_member=other.member_id,
        defaults={"id": ids.new(), "other_place_id": known[other].case.place_id, "found_at": now},
    )
    return row
