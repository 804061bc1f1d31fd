"""Institutions on a phone's list: what they are called, whom to ask there, and who is on their roll."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from cacah.cases import reads as cases
from cacah.cases.models import INSTITUTION, Case
from cacah.field.titles import INSTITUTIONS


def of(rows: Sequence[Case]) -> dict[UUID, dict[str, Any]]:
    """By case, what a line has more than a family's; asks nothing while there is no institution among them."""
    wanted = [case.pk for case in rows if case.kind == INSTITUTION]
    if not wanted:
        return {}
    people = cases.members_of(wanted)
    found = {}
    for own, seen in cases.institutions(wanted).items():
        names = cases.roll(own)
        told = {"name": seen.name, "type": str(INSTITUTIONS[seen.type]), "contact": seen.contact, "phone": seen.phone}
        listed = [{"id": one.id, "origin": one.origin, "name": names.get(one.id, "")} for one in people[own]]
        found[own] = {"institution": told, "people": listed}
    return found
