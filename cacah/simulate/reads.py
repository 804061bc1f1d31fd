"""What a simulation takes from the loaded plan and its places, so that it can be made again exactly."""

from datetime import timedelta

from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.plan import reads as plan
from cacah.simulate.core import Days

CUT_BEFORE = timedelta(days=46)
"""SP2020's register was cut at the end of 2019, 46 days before its portal opened."""

DESTINATIONS = 40


def days() -> Days:
    """Census day; the day the portal opens, last of all days told of; the register's cut before it."""
    current = plan.current()
    moved = current.rehearsal
    until = current.day(f"{moved.phase}.{moved.edge}") if moved else current.census_day
    return Days(current.census_day, until - CUT_BEFORE, until)


def destinations(besides: set[str]) -> list[str]:
    """Codes of villages all over the country, the same ones every time."""
    known = geo.by_code(next(iter(besides)))
    if known is None:
        return []
    rows = Place.objects.filter(system=known.system, level=known.level, valid_to=None).exclude(code__in=besides)
    codes = list(rows.order_by("code").values_list("code", flat=True))
    return codes[:: max(1, len(codes) // DESTINATIONS)][:DESTINATIONS]


def labels(codes: set[str]) -> dict[str, str]:
    """How the places are called where people type them."""
    found = {code: geo.by_code(code) for code in codes}
    return {code: geo.label(place.id) for code, place in found.items() if place}
