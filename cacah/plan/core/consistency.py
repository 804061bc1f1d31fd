"""Mistakes that only show when a plan is seen as a whole: places, phases against windows, crosswalks against lists."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from cacah.lib.problems import Problem
from cacah.plan.core.parse import Parsed
from cacah.plan.core.sheet import near
from cacah.plan.core.terms import Plan, Target, Window


def across(parsed: Parsed, places: Collection[str] | None) -> Iterator[Problem]:
    """Every such mistake; `places` are the codes there are in the plan's system (None: places are not looked at)."""
    plan = parsed.plan
    if plan is None:
        return
    if places is not None:
        yield from _places(parsed, plan, places)
    yield from _outside_phase(parsed, plan)
    yield from _overlaps(parsed, plan)
    yield from _deadlines(parsed, plan)
    yield from _crosswalks(plan)


def _places(parsed: Parsed, plan: Plan, places: Collection[str]) -> Iterator[Problem]:
    tables: tuple[tuple[str, Sequence[Window | Target]], ...] = (
        ("windows.csv", plan.windows),
        ("targets.csv", plan.targets),
    )
    for file, rows in tables:
        for at, row in enumerate(rows):
            if row.place and row.place not in places:
                remedy = f"No place of {plan.system} has this code. {_near_place(row.place, places)}"
                yield Problem("unknown-place", file, parsed.lines[file, at], "place", row.place, remedy)


def _near_place(code: str, places: Collection[str]) -> str:
    alike = [place for place in places if place[:3] == code[:3] and len(place) <= len(code) + 1]
    return near(code, alike) if alike else "Leave it blank to mean the whole country."


def _outside_phase(parsed: Parsed, plan: Plan) -> Iterator[Problem]:
    phases = {phase.code: phase for phase in plan.phases}
    for at, window in enumerate(plan.windows):
        phase = phases.get(window.phase)
        if phase and not phase.opens <= window.opens <= window.closes <= phase.closes and window.opens <= window.closes:
            remedy = f"Phase {phase.code} runs from {phase.opens} to {phase.closes}: change one of the two."
            value = f"{window.opens} to {window.closes}"
            yield Problem("outside-phase", "windows.csv", parsed.lines["windows.csv", at], "opens", value, remedy)


def _overlaps(parsed: Parsed, plan: Plan) -> Iterator[Problem]:
    groups: dict[tuple[object, ...], list[tuple[int, Window]]] = {}
    for at, window in enumerate(plan.windows):
        key = (window.phase, window.place, window.mode, window.decided)
        groups.setdefault(key, []).append((parsed.lines["windows.csv", at], window))
    for rows in groups.values():
        for (first, one), (second, other) in combinations(rows, 2):
            if one.opens <= other.closes and other.opens <= one.closes:
                remedy = f"Row {first} says the same days: remove one, or give the later decision its own date."
                value = f"{other.opens} to {other.closes}"
                yield Problem("overlap", "windows.csv", second, "opens", value, remedy)


def _deadlines(parsed: Parsed, plan: Plan) -> Iterator[Problem]:
    if not plan.phases:
        yield Problem("no-phase", "phases.csv", None, None, "", "Add at least one phase.")
        return
    start = min(phase.opens for phase in plan.phases)
    for at, target in enumerate(plan.targets):
        if target.deadline < start:
            remedy = f"The census begins on {start}: set a later deadline."
            number = parsed.lines["targets.csv", at]
            yield Problem("deadline-before-start", "targets.csv", number, "deadline", str(target.deadline), remedy)


def _crosswalks(plan: Plan) -> Iterator[Problem]:
    for item, crosswalk in plan.crosswalks.items():
        codes = [choice.code for choice in plan.lists.get(item, ())]
        file = f"crosswalks/{item}.csv"
        if not codes:
            yield Problem("list-missing", file, None, None, item, f"Add lists/{item}.csv: the answers it leads to.")
            continue
        for number, (register_code, (answer, _)) in enumerate(crosswalk.items(), 2):
            if answer and answer not in codes:
                remedy = f"{near(answer, codes)} (register code {register_code}, list {item})"
                yield Problem("unknown-answer", file, number, "answer", answer, remedy)
