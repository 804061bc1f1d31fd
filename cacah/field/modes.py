"""Which ways of counting are open at an officer's places and when: what a phone without a network goes by.

A mode holds for a place and all below, unless the plan has a row for a place below; so one entry stands for most.
"""

from collections import Counter
from datetime import datetime

from cacah.cases.models import Case
from cacah.field.charges import Charge
from cacah.geo import reads as geo
from cacah.plan import reads as plan

WAYS = ("interview", "drop_off", "list_check")
"""Modes that an officer works in."""

Ways = dict[str, tuple[str, str]]
"""By mode, the first and last day of the window that is open, or else of the next."""


def ways(place_id: int, now: datetime) -> Ways:
    """The windows of a place, without modes that are over or were never decided."""
    found = {mode: plan.open_now(place_id, mode, now) or plan.next_opening(place_id, mode, now) for mode in WAYS}
    return {mode: (row.opens.isoformat(), row.closes.isoformat()) for mode, row in found.items() if row}


def is_paper(case: Case, now: datetime) -> bool:
    """Whether forms are handed out, or fetched still, where the case is."""
    return plan.still_open(case.place_id, "drop_off", now)


def of_charge(charge: Charge, now: datetime) -> dict[str, Ways]:
    """Ways by code of a place; under "" those of every place that is not named."""
    named = {row.place_id for row in plan.current().windows if row.place_id is not None}
    tops = [*charge.tops, *charge.trusted_places]
    special = [place for place in named if any(geo.within(place, top) for top in tops)]
    by_top = {top: ways(top, now) for top in dict.fromkeys(tops)}
    usual = _commonest(list(by_top.values()))
    odd = [top for top, held in by_top.items() if held != usual]
    places = _below(charge, (*odd, *special))
    found = {place: ways(place, now) for place in places}
    return {"": usual, **{geo.place(place).code: held for place, held in found.items() if held != usual}}


def _commonest(several: list[Ways]) -> Ways:
    counted = Counter(tuple(sorted(held.items())) for held in several)
    return dict(counted.most_common(1)[0][0]) if counted else {}


def _below(charge: Charge, tops: tuple[int, ...]) -> list[int]:
    """Places of the charge in these or below; none of them is looked for while there are none, as is usual."""
    if not tops:
        return []
    places = {*charge.places, *charge.trusted_places}
    return [place for place in places if any(geo.within(place, top) for top in tops)]
