"""Codes that let a family in: given out for a case or a place, kept as keyed hash only, used, taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.entry.core import codes
from cacah.entry.finding import CLOSED, KNOWN, WRONG_CODE, Found
from cacah.entry.models import Code
from cacah.lib import clock
from cacah.vault import index

ACCESS, DELIVERED, MEMBER = "access", "delivered", "member"
LASTS = timedelta(days=240)
"""From the letter to the end of the field."""
WAYS_IN = (ACCESS, DELIVERED)


@dataclass(frozen=True, slots=True)
class Used:
    """What a code opened: its case, what it was given out for, and whether this use made the case."""

    case: Case
    purpose: str
    is_new: bool


def issue_code(case_id: UUID | None, place_id: int, purpose: str, actor: str) -> str:
    """A fresh code, grouped for paper; only its hash is kept, so it cannot be shown again.

    Without a case it opens a new claimed case in the place at its first use, and that case afterwards.
    """
    code, now = codes.new(), clock.now()
    with transaction.atomic():
        row = Code.objects.create(
            code_index=_index(code), purpose=purpose, case_id=case_id, place_id=place_id,
            issued_at=now, issued_by=actor, expires_at=now + LASTS,
        )  # fmt: skip
        audit.note(actor, "issue_code", f"code/{row.pk}", place_id, purpose=purpose)
    return codes.grouped(code)


def bind_code(text: str, case_id: UUID, place_id: int, actor: str) -> bool:
    """A code that was made where it was given out, at the door: from now on it lets the family in. Again is harmless.

    False when it is another family's.
    """
    now = clock.now()
    told = {"purpose": DELIVERED, "case_id": case_id, "place_id": place_id, "issued_at": now, "issued_by": actor,
            "expires_at": now + LASTS}  # fmt: skip
    with transaction.atomic():
        row, is_new = Code.objects.get_or_create(code_index=_index(codes.clean(text)), defaults=told)
        if is_new:
            audit.note(actor, "bind_code", f"code/{row.pk}", place_id, purpose=DELIVERED)
    return row.case_id == case_id


def revoke_codes(case_id: UUID, actor: str, purpose: str = "") -> int:
    """Take back the codes of a case, of one purpose or all; how many."""
    with transaction.atomic():
        rows = Code.objects.filter(case_id=case_id, revoked_at=None)
        taken = (rows.filter(purpose=purpose) if purpose else rows).update(revoked_at=clock.now())
        audit.note(actor, "revoke_codes", f"case/{case_id}", None, taken=taken)
    return taken


def find_code(text: str) -> Found:
    """Whether the code leads somewhere now; its case is there after its first use. One statement."""
    row = _rows(text).first()
    if row is None:
        return Found(WRONG_CODE)
    if row.purpose not in WAYS_IN or _is_over(row, clock.now()):
        return Found(CLOSED, None, row.place_id)
    return Found(KNOWN, row.case, row.place_id)


def use_code(text: str, purposes: tuple[str, ...] = WAYS_IN) -> Used | None:
    """Use a code; None for one that is unknown, ended, taken back, or given out for something else."""
    now = clock.now()
    with transaction.atomic():
        row = _rows(text).select_for_update(of=("self",)).first()
        if row is None or row.purpose not in purposes or _is_over(row, now):
            return None
        is_new = row.case is None
        case = row.case or hall.open_case(row.place_id, f"code:{row.pk}", "claimed")
        if row.used_at is None:
            row.used_at, row.case = now, case
            row.save(update_fields=["used_at", "case"])
            audit.note(f"seat:{case.id}", "use_code", f"code/{row.pk}", row.place_id, purpose=row.purpose)
    return Used(case, row.purpose, is_new)


def _rows(text: str) -> QuerySet[Code]:
    return Code.objects.filter(code_index=_index(codes.clean(text))).select_related("case")


def _is_over(row: Code, now: datetime) -> bool:
    return row.revoked_at is not None or row.expires_at <= now


def _index(code: str) -> bytes:
    return index.blind("entry.code", code)
