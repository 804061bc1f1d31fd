"""What the office knows of paper forms: families found by a number, and forms counted out, in and keyed, by place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from cacah.access import reads as access
from cacah.access.models import User
from cacah.cases import reads as cases
from cacah.cases.models import Case, Word
from cacah.entry.core import numbers
from cacah.field import keying, reads
from cacah.field.models import Keying
from cacah.geo import reads as geo
from cacah.plan import reads as plan
from cacah.register import reads as register
from cacah.vault import index


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms of a place: left with families, fetched, asked for in vain at last, keyed in."""

    place: str
    out: int
    back: int
    missing: int
    keyed: int


def by_number(user: User, typed: str) -> list[Case]:
    """Families with that NIK or KK, where the user keys forms."""
    current, plain = plan.current(), numbers.plain(typed)
    person, card = (form.clean(plain) for form in (current.person_id, current.family_id))
    families = [family.id for family in register.families_of_person(index.blind("nik", person))]
    families += register.families_with_card(index.blind("kk", card))
    found = cases.cases_of_families(families).values()
    return [case for case in dict.fromkeys(found) if access.may(user, keying.VERB, case.place_id)]


def counts(user: User) -> list[Forms]:
    """By place, where there was any form."""
    tops = access.places(user, keying.VERB)
    places = reads.places_in(tops) if tops else []
    told = Word.objects.filter(case__place__in=places, event__in=("dropped_off", "picked_up"))
    rows = told.order_by().values_list("case__place", "event").annotate(Count("case", distinct=True))
    found = {(place, event): number for place, event, number in rows}
    missing = _by_place(
        Case.objects.filter(place__in=places, field_state="not_returned").values_list("place", flat=True)
    )
    keyed = _by_place(Keying.objects.filter(place__in=places).exclude(sent_at=None).values_list("place", flat=True))
    seen = sorted({place for place, _ in found} | set(missing) | set(keyed), key=lambda place: geo.place(place).code)
    return [
        Forms(geo.label(place), found.get((place, "dropped_off"), 0), found.get((place, "picked_up"), 0),
               missing[place], keyed[place])
        for place in seen
    ]  # fmt: skip


def _by_place(places: Iterable[int]) -> Counter[int]:
    return Counter(places)


def heads(found: Sequence[Case]) -> list[tuple[UUID, str, str, str]]:
    """(case, head, street, place) of families, unsealed: the caller notes the look."""
    shown = [reads.one(case, [case.place_id]) for case in found]
    return [(one.entry.case_id, one.head, one.street, one.place) for one in shown]
