"""Cases come to stand at another place: a unit was split. What was told or sent of a case goes with it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from cacah.audit import actions as audit
from cacah.cases import counts
from cacah.cases.models import Case, Event, Match, Member
from cacah.cases.sent import latest_versions
from cacah.cases.tokens import tokens
from cacah.lib import clock, rows


@transaction.atomic
def move(case_ids: Collection[UUID], source: int, target: int, actor: str) -> list[UUID]:
    """Cases registered at one place are registered at another from now on; those that were there, by id.

    The counts of both places follow in the same transaction, and phones hear of it. Moving back undoes it.
    """
    at = clock.now()
    cases = list(Case.objects.select_for_update(no_key=True).filter(pk__in=case_ids, place=source).order_by("pk"))
    left: list[Event] = []
    for case in cases:
        before = counts.Snapshot.of(case)
        case.place_id, case.version = target, case.version + 1
        left += counts.events(before, case, "moved", case.mode, at)
    moved = [case.pk for case in cases]
    Case.objects.bulk_update(cases, ["place", "version"])
    Match.objects.filter(other_case__in=moved, other_place=source).update(other_place=target)
    _mark_anew(cases)
    rows.insert(left)
    audit.note_all([audit.entry(actor, "move_case", f"case/{own}", target, source=source) for own in moved])
    return moved


def _mark_anew(cases: Sequence[Case]) -> None:
    """One of the tokens by which people meet is made of the place they live at."""
    for case in cases:
        if case.sent_at is None or case.home_id is not None:
            continue
        sent = latest_versions(case.pk, case.wrapped_key)
        for member in Member.objects.filter(case=case.pk, token_birth_sex_place__isnull=False).defer("sealed"):
            if member.id in sent:
                mark = tokens(case, sent[member.id].values, member.counted_here)[2]
                Member.objects.filter(case=case.pk, id=member.id).update(token_birth_sex_place=mark)
