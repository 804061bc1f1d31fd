"""Whom an institution knows by an age: two years of birth are possible then, and the blocking tokens are of one."""

from collections.abc import Collection, Iterator
from uuid import UUID

from cacah.cases.core.matching import YEAR
from cacah.cases.ending_twice import listed
from cacah.cases.models import INSTITUTION, Case, Member, Standing
from cacah.cases.once_pairs import Entry, Pair, pair
from cacah.cases.sent import latest_versions
from cacah.cases.tokens import district, year_tokens


def by_age(cases: Collection[UUID]) -> set[Pair]:
    """Residents of the institutions among these cases, with whoever of the district has such a name and either year."""
    wanted = {
        entry: tokens for case in Case.objects.filter(pk__in=cases, kind=INSTITUTION) for entry, tokens in _by_age(case)
    }
    near = listed("token_name_year_place", {token for tokens in wanted.values() for token in tokens})
    return {
        pair(entry, other)
        for entry, tokens in wanted.items()
        for token in tokens
        for other in near.get(token, ())
        if other.case_id != entry.case_id
    }


def _by_age(case: Case) -> Iterator[tuple[Entry, list[int]]]:
    """Whoever is there without a whole birth date, and the tokens of the years."""
    parts = latest_versions(case.id, case.wrapped_key)
    people = Member.objects.filter(case_id=case.id, standing=Standing.LISTED, counted_here=True)
    for member in people.values_list("id", flat=True):
        told = parts[member].values if member in parts else {}
        born = str(told.get("birth_date") or "")
        if len(born) == YEAR:
            yield Entry(case.id, member), year_tokens(str(told.get("name", "")), born, district(case))[1]
