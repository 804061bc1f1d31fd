"""An interview that was sent back begins with what was answered in it, for the officer who brought it alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import reads
from cacah.field.core import digits
from cacah.instrument import reads as instruments

STATE = "returned"
"""Of a case, and of a response: the supervisor sent it back, and nothing was told or sent since. Also the event."""


def of(rows: Sequence[Case], author: str) -> dict[UUID, Mapping[str, Any]]:
    """By case sent back, of the response that `author` brought: `instrument` and, by part, its answers in `parts`.

    A NIK is shown by its last digits. Every response that is opened is noted as a look at its family.
    """
    back = {case.pk for case in rows if case.field_state == STATE}
    found = _opened(back, author, STATE) if back else []
    for one in found:
        audit.note(author, "pull_returned", f"case/{one.case.pk}", one.case.place_id)
    return {one.case.pk: _shown(one) for one in reversed(found) if one.parts}


def niks(case_id: UUID, author: str) -> list[tuple[UUID, str]]:
    """(Member, number) of what `author` has brought of a family, the newest first: it may be answered anew by them."""
    numbers = reads.masked(instruments.current())
    parts = [part for one in _opened({case_id}, author) for part in one.parts]
    return [(part.part_id, str(part.values[name])) for part in parts for name in numbers if part.values.get(name)]


def _opened(ids: Collection[UUID], author: str, state: str = "") -> list[cases.OpenedResponse]:
    """What `author` brought of these cases, the newest first."""
    sent = [cases.Brought(*row) for row in cases.brought(Case.objects.filter(pk__in=ids), author, state)]
    opened = cases.opened_responses({(one.case_id, one.id) for one in sent})
    return [opened[one.id] for one in sent]


def _shown(one: cases.OpenedResponse) -> Mapping[str, Any]:
    masked = reads.masked(instruments.current())
    parts = {
        str(part.part_id): {
            name: digits.masked(value) if name in masked and isinstance(value, str) else value
            for name, value in part.values.items()
        }
        for part in one.parts
    }
    return {"instrument": one.parts[0].instrument, "parts": parts}
