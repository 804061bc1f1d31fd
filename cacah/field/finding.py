"""A family an officer found that is on no list: a case under the id its phone made, and what was told of it."""

from datetime import datetime

from django.db import transaction

from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.field import reads, splits
from cacah.field.charges import Lately
from cacah.field.core.batch import Found, Malformed
from cacah.field.unregistered import EVENT
from cacah.geo import reads as geo


def place_of(item: Found, lately: Lately, now: datetime) -> int:
    """Where the family was found: one of the officer's places, at which officers are on their way. Raises Malformed."""
    place = geo.row_by_code(item.place)
    if place is None or place.id not in lately.places:
        raise Malformed("not_yours", "place")
    if not (reads.on_foot(place.id, now) or reads.on_foot(place.id, now - reads.LATE)):
        raise Malformed("closed", "place")
    return splits.standing(place.id)


def take(item: Found, place_id: int, actor: str) -> tuple[Case, hall.Told]:
    """Its case, and the word that says so: the officer saw the family, and it counts. Twice is once.

    Raises what `cases.actions.tell` raises; then there is no case either.
    """
    with transaction.atomic():
        case = hall.open_case(place_id, actor, case_id=item.case_id)
        facts = {**item.facts, "sls": item.place}
        told = hall.tell(hall.Word(item.id, case.id, EVENT, item.at, actor, facts))
    case.refresh_from_db()
    return case, told
