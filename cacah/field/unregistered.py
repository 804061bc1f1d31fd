"""What a case that is in no register is called: an institution by its name, a family by what its finder told."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from cacah.cases import reads as cases
from cacah.cases.models import INSTITUTION, Case

EVENT = "new_family"


def told_of(heard: Sequence[cases.Heard]) -> Mapping[str, Any]:
    """What the officer told who found the family, of all that was said; nothing of one that reported itself."""
    return next((one.facts for one in reversed(heard) if one.event == EVENT and one.facts), {})


def named(ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """By case its name and street, as far as they were told, unsealed: the caller notes the look."""
    rows = Case.objects.filter(pk__in=ids, register_family=None) if ids else ()
    known = {case.id: case for case in rows}
    found = {own: (one.name, "") for own, one in cases.institutions(known).items()}
    for own, heard in cases.told_of([case for case in known.values() if case.kind != INSTITUTION]).items():
        facts = told_of(heard)
        found[own] = str(facts.get("who", "")), str(facts.get("street", ""))
    return found
