"""Loading a plan, and moving it in time. Each leaves a new edition; rights are checked by whoever calls (a command)."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from cacah.audit import actions as audit
from cacah.geo.models import Place
from cacah.lib import clock
from cacah.lib.problems import Problem, Refused
from cacah.plan import core, reads
from cacah.plan.core import moving
from cacah.plan.models import Edition


def load(folder: Path, rehearse: datetime | None = None) -> Edition:
    """Make the plan in `folder` the one that holds; the same again leaves the edition there is.

    `rehearse` (aware) moves every day so that the plan's rehearsal began the day before it; without it the days are
    those of the files. Places must be loaded already. Raises Refused with every problem.
    """
    files, unreadable = core.read(folder)
    parsed = core.examine(files)
    problems = unreadable + parsed.problems
    plan = parsed.plan
    if problems or plan is None:
        raise Refused(problems)
    if strange := core.examine(files, _codes(plan)).problems:
        raise Refused(strange)
    if rehearse and plan.rehearsal is None:
        remedy = 'Add [rehearsal] with anchor = "PHASE.opens".'
        raise Refused([Problem("no-rehearsal", "plan.toml", None, "rehearsal", "", remedy)])
    days = moving.days_until_rehearsal(plan, _today(plan, rehearse)) if rehearse else 0
    return _add(Edition(name=plan.name, files=files, moved_days=days, rehearsal=rehearse is not None))


def begin(now: datetime) -> Edition:
    """Move the current plan so that its rehearsal began the day before `now` (aware)."""
    last = _last()
    original = core.parse(last.files).plan
    if original is None or original.rehearsal is None:
        raise reads.NoPlan("The plan has no rule for a rehearsal: add [rehearsal] to plan.toml.")
    days = moving.days_until_rehearsal(original, _today(original, now))
    return _add(Edition(name=last.name, files=last.files, moved_days=days, rehearsal=True))


def shift(days: int) -> Edition:
    """Move every day of the current plan, the census day too, `days` later (or earlier, below 0)."""
    last = _last()
    moved = Edition(name=last.name, files=last.files, moved_days=last.moved_days + days, rehearsal=last.rehearsal)
    if last.census_day:
        moved.census_day = date.fromordinal(last.census_day.toordinal() + days)
    return _add(moved)


def move_census_day(day: date) -> Edition:
    """Move the census day alone; phases, windows and deadlines stay."""
    last = _last()
    return _add(
        Edition(name=last.name, files=last.files, moved_days=last.moved_days, rehearsal=last.rehearsal, census_day=day)
    )


def _last() -> Edition:
    last = Edition.objects.order_by("-pk").first()
    if last is None:
        raise reads.NoPlan("No plan is loaded. Run: cacah load DIR")
    return last


def _add(edition: Edition) -> Edition:
    """Store the edition unless it says just what the last one says."""
    edition.digest = _digest(edition.files)
    edition.loaded_at = clock.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('plan.load'))")
        last = Edition.objects.order_by("-pk").first()
        if last is None or _said(last) != _said(edition):
            edition.save(force_insert=True)
            audit.note("system:load", "load_plan", f"plan.edition/{edition.pk}", moved_days=edition.moved_days)
            last = edition
    reads.forget()
    return last


def _said(edition: Edition) -> tuple[object, ...]:
    return edition.name, edition.digest, edition.moved_days, edition.census_day, edition.rehearsal


def _digest(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name, files[name]):
            digest.update(len(part.encode()).to_bytes(8, "big") + part.encode())
    return digest.hexdigest()


def _codes(plan: core.Plan) -> set[str]:
    """Which of the plan's place codes exist in the places that are loaded."""
    rows = Place.objects.filter(system=plan.system, code__in=plan.place_codes(), valid_to=None)
    return set(rows.values_list("code", flat=True))


def _today(plan: core.Plan, now: datetime) -> date:
    """The day of `now` at the head of the country, in UTC where no place is loaded."""
    zone = Place.objects.filter(system=plan.system, level=0, valid_to=None).values_list("zone", flat=True).first()
    return now.astimezone(ZoneInfo(zone or "UTC")).date()
