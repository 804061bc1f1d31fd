"""The desk's work list: who may be one person, at places somebody may see; and what was decided of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from cacah.cases.models import Case, Match, Resolution, Verdict
from cacah.cases.once import WAITING, resolution_name
from cacah.cases.once_pairs import pair_of
from cacah.cases.once_people import Finding, Known, find, residents
from cacah.geo import reads as geo
from cacah.vault import keys


def worklist(places: Sequence[int], most: int) -> list[Match]:
    """Pairs nobody has decided, both of whose cases are registered at these places or below; the oldest first."""
    rows = Match.objects.filter(decision__in=WAITING).filter(_within(places))
    return list(rows.select_related("case").order_by("found_at", "id")[:most])


def settled(places: Sequence[int], most: int) -> list[Match]:
    """Pairs that are decided, the latest found first."""
    rows = Match.objects.filter(decision__in=(Verdict.SAME, Verdict.TWO)).filter(_within(places))
    return list(rows.select_related("case").order_by("-found_at", "-id")[:most])


def _within(places: Sequence[int]) -> Q:
    """Both places lie within one of these: who may see one family only learns nothing of the other."""
    tops = [geo.place(one).path for one in places]
    both = (Q(case__place__path__startswith=top, other_place__path__startswith=top) for top in tops)
    return reduce(or_, both, Q(pk__in=()))


def match(case_id: UUID, match_id: UUID) -> Match:
    """Raises Match.DoesNotExist."""
    return Match.objects.select_related("case").get(case_id=case_id, id=match_id)


@dataclass(frozen=True, slots=True)
class Opened:
    """The two sides of a match, opened, as far as both are counted still; and what the rules make of them."""

    one: Known
    other: Known
    finding: Finding


def opened(row: Match) -> Opened | None:
    """Both sides of a match; who looks is the caller's to note. None when one has left since."""
    pair = pair_of(row)
    known = residents(pair)
    found = find(pair, known)
    return Opened(known[pair[0]], known[pair[1]], found) if found else None


@dataclass(frozen=True, slots=True)
class Step:
    """One decision about a match. `reason`: a code of `core.reasons`, "" when none was given."""

    verdict: str
    rule: str
    reason: str
    author: str
    at: datetime


def history(row: Match) -> list[Step]:
    """What was decided of a match, in order."""
    key = keys.unwrap(Case.objects.values_list("wrapped_key", flat=True).get(pk=row.case_id))
    steps = Resolution.objects.filter(case_id=row.case_id, match_id=row.id).order_by("at", "id")
    return [Step(one.verdict, one.rule, _reason(one, key), one.author, one.at) for one in steps]


def _reason(one: Resolution, key: keys.DataKey) -> str:
    return str(key.open_json(one.sealed, resolution_name(one.case_id, one.id)).get("reason", ""))
