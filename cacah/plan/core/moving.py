"""Moving a plan in time: for a rehearsal, a demo, or because the census was postponed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from cacah.plan.core.terms import Plan, Window


def moved(plan: Plan, days: int) -> Plan:
    """The plan with every day of the census `days` later.

    The day of a denominator stays: it is a fact, not a decision.
    """
    by = timedelta(days)
    return replace(
        plan,
        census_day=plan.census_day + by,
        phases=tuple(replace(row, opens=row.opens + by, closes=row.closes + by) for row in plan.phases),
        windows=tuple(_moved_window(row, by) for row in plan.windows),
        targets=tuple(replace(row, deadline=row.deadline + by) for row in plan.targets),
    )


def _moved_window(row: Window, by: timedelta) -> Window:
    return replace(row, opens=row.opens + by, closes=row.closes + by, decided=row.decided + by)


def days_until_rehearsal(plan: Plan, today: date) -> int:
    """By how many days the plan must be moved so that its rehearsal's anchor was yesterday; 0 without a rule."""
    if plan.rehearsal is None:
        return 0
    anchor = plan.day(f"{plan.rehearsal.phase}.{plan.rehearsal.edge}")
    return (today - timedelta(1) - anchor).days


def rehearsed(plan: Plan) -> Plan:
    """The plan, with the rehearsal's modes open in the whole country for as long as the anchor's phase lasts."""
    rule = plan.rehearsal
    if rule is None:
        return plan
    phase = plan.phase(rule.phase)
    extra = (Window(rule.phase, "", mode, phase.opens, phase.closes, phase.opens, "rehearsal") for mode in rule.modes)
    return replace(plan, windows=(*plan.windows, *extra))


def placed(plan: Plan, ids: Mapping[str, int]) -> Plan:
    """The plan with the ids of its places filled in, by code; "" is the whole country."""
    return replace(
        plan,
        windows=tuple(replace(row, place_id=ids[row.place] if row.place else None) for row in plan.windows),
        targets=tuple(replace(row, place_id=ids.get(row.place)) for row in plan.targets),
    )
