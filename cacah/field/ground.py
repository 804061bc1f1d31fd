"""Where an officer's places lie, for the sketch map on the phone: their borders, and those of their neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from cacah.field import charges
from cacah.field.models import Device, Trust
from cacah.geo import bordering

MOST = 50
"""Borders a page: 100 kB at most, as a rule a tenth of that."""

MOST_HELD = 5_000
"""Places of which a phone may say that it has them."""


@dataclass(frozen=True, slots=True)
class Page:
    """`borders`: those the phone has not, or not as they are now; `gone`: codes of places it need not draw any more."""

    borders: list[dict[str, Any]]
    gone: list[str]
    more: bool


def page(device: Device, held: Mapping[str, str]) -> Page:
    """What a phone lacks that has these marks by code."""
    charge = charges.charge(device.user)
    single = Trust.objects.filter(pk__in=charge.trusts.values()).values_list("place_id", flat=True)
    own = charge.places | set(single)
    known = bordering.sketches(own | bordering.around(own))
    told = {one.place.code: _told(one, place in own) for place, one in known.items()}
    fresh = [one for code, one in sorted(told.items()) if held.get(code) != one["mark"]]
    return Page(fresh[:MOST], sorted(held.keys() - told.keys()), len(fresh) > MOST)


def _told(one: bordering.Sketch, own: bool) -> dict[str, Any]:
    """`own`: a place whose families the officer visits; a neighbour is drawn thin."""
    mark = one.mark + ("+" if own else "-")
    place = one.place
    return {
        "code": place.code, "name": place.name, "level": place.level, "own": own, "mark": mark,
        "rings": orjson.Fragment(one.sketch),
    }  # fmt: skip


def held(told: Any) -> dict[str, str]:
    """The marks that a phone says it has. Raises ValueError."""
    marks = told.get("have") if isinstance(told, dict) else None
    if not isinstance(marks, dict) or len(marks) > MOST_HELD or not all(isinstance(one, str) for one in marks.values()):
        raise ValueError("no marks by code")
    return marks
