"""Lists on paper for neighbourhood heads without a phone: each print is counted out and in, and keyed in at the office.

A list says who is registered in an SLS, never who has answered.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cacah.access.guard import require
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases.core.status import Status
from cacah.cases.models import Case
from cacah.field import reads
from cacah.field.models import PrintedList
from cacah.field.reads import Shown
from cacah.geo import reads as geo
from cacah.lib import clock, pdf
from cacah.plan import reads as plan

VERB = "assign"
TEMPLATE = Path(__file__).parent / "typst" / "list.typ"
EMPTY = 8
"""Rows on paper for families that are not on the list."""

TICKS = ("here", "moved", "died", "unknown")
SAID = {
    False: {"here": "list_here", "moved": "list_moved", "died": "list_died", "unknown": "list_unknown"},
    True: {"here": "list_still_here", "moved": "list_out", "died": "list_death", "unknown": "list_unknown"},
}
"""By whether the family has answered, the word of a tick: the paper is the same, only the office knows."""


class NotOut(Exception):
    """The list came back or was lost already: nothing was recorded."""


class NotOpen(Exception):
    """Nobody goes through lists where this one is from at present: nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """How many ticks and new families were taken in, and how many ticks the cases did not take as they are."""

    taken: int
    refused: int


def families(place_id: int) -> list[Shown]:
    """The register's families of an SLS in the order of a walk, unsealed: the caller notes the look."""
    rows = Case.objects.filter(place=place_id, kind="register").exclude(register_family=None)
    return sorted(reads.shown(reads.families(rows, [place_id])), key=_walk)


def _walk(one: Shown) -> tuple[list[tuple[int, str]], str, UUID]:
    """By street, its numbers as numbers, then by name."""
    steps = [(int(step), "") if step.isdecimal() else (0, step.casefold()) for step in re.split(r"(\d+)", one.street)]
    return steps, one.head.casefold(), one.entry.case_id


@transaction.atomic
def issue(by: User, place_id: int, holder: str, language: str) -> tuple[PrintedList, bytes]:
    """A new print of an SLS for somebody, with its PDF. Raises access.guard.NotPermitted."""
    require(by, VERB, place_id)
    found = families(place_id)
    made = PrintedList.objects.create(
        place_id=place_id, holder=holder, families=[str(one.entry.case_id) for one in found], printed_at=clock.now(),
        printed_by=by,
    )  # fmt: skip
    audit.note(by.actor, "print_list", f"print/{made.pk}", place_id, families=len(found))
    return made, _paper(made, found, language)


def _paper(made: PrintedList, found: list[Shown], language: str) -> bytes:
    title = _("Daftar keluarga nomor %(number)s") % {"number": made.pk}
    at = made.printed_at.astimezone(geo.zone(made.place_id))
    data: dict[str, Any] = {
        "census": plan.current().title(language), "heading": title, "place": geo.label(made.place_id),
        "for": _("Untuk: %(holder)s") % {"holder": made.holder},
        "printed": _("Dicetak %(day)s") % {"day": date_format(at, "j F Y")},
        "how": _("Beri satu tanda untuk setiap keluarga. Kembalikan daftar ini kepada petugas; jangan disalin."),
        "columns": [_("No."), _("Kepala keluarga"), _("Alamat"), *(str(word) for word in tick_words().values())],
        "rows": [[str(number), one.head, one.street] for number, one in enumerate(found, 1)],
        "missing": _("Tinggal di sini, tetapi belum ada pada daftar"),
        "missing_columns": [_("Nama kepala keluarga"), _("Alamat")], "empty": EMPTY,
        "signed": _("Nama dan tanda tangan ketua RT, tanggal"), "page": _("halaman"), "of": _("dari"),
    }  # fmt: skip
    return pdf.compile(TEMPLATE, data, title=title, language=language)


def tick_words() -> dict[str, str]:
    """What stands above the boxes."""
    return {"here": _("Tinggal di sini"), "moved": _("Pindah"), "died": _("Meninggal"), "unknown": _("Tidak dikenal")}


@transaction.atomic
def lose(by: User, number: int, reason: str) -> None:
    """The list will not come back. Raises access.guard.NotPermitted, NotOut."""
    row = _out(by, number)
    row.lost_reason = reason
    _ended(row, by)
    audit.note(by.actor, "lose_list", f"print/{number}", row.place_id)


@transaction.atomic
def key_in(by: User, number: int, ticks: Mapping[int, str], new: Iterable[str]) -> Keyed:
    """The list came back: take in its ticks, by the number of the row from 1, and families that were written below.

    They are told as words of the list check, said by the neighbourhood head. Raises access.guard.NotPermitted, NotOut,
    NotOpen.
    """
    row = _out(by, number)
    if not any(plan.still_open(row.place_id, mode, clock.now()) for mode in reads.ON_FOOT):
        raise NotOpen
    known = Case.objects.in_bulk([UUID(own) for own in row.families])
    words = [_word(row, by, known[UUID(row.families[at - 1])], at, tick) for at, tick in sorted(ticks.items())
             if tick in TICKS and 1 <= at <= len(row.families) and UUID(row.families[at - 1]) in known]  # fmt: skip
    words += [_found(row, by, at, text) for at, text in enumerate(new, 1) if text]
    answers = hall.tell_all(words)
    refused = sum(isinstance(answer, Exception) for answer in answers)
    _ended(row, by)
    audit.note(by.actor, "key_list", f"print/{number}", row.place_id, told=len(words) - refused, refused=refused)
    return Keyed(len(words) - refused, refused)


def _out(by: User, number: int) -> PrintedList:
    """The print, locked, while it is out."""
    row = PrintedList.objects.select_for_update(no_key=True).get(pk=number)
    require(by, VERB, row.place_id)
    if row.ended_at:
        raise NotOut
    return row


def _ended(row: PrintedList, by: User) -> None:
    row.ended_at, row.ended_by = clock.now(), by
    row.save(update_fields=["ended_at", "ended_by", "lost_reason"])


def _word(row: PrintedList, by: User, case: Case, at: int, tick: str) -> hall.Word:
    event = SAID[case.status >= Status.SENT][tick]
    note = _("Kata ketua RT, daftar cetak %(number)s, baris %(row)s") % {"number": row.pk, "row": at}
    return hall.Word(uuid5(case.id, f"print/{row.pk}"), case.id, event, clock.now(), by.actor, {"note": note})


def _found(row: PrintedList, by: User, at: int, text: str) -> hall.Word:
    """A family that was written below the list: a case of its own, to be interviewed."""
    own = uuid5(UUID(int=row.pk), f"print/new/{at}")
    case = hall.open_case(row.place_id, by.actor, case_id=own)
    note = _("Kata ketua RT, daftar cetak %(number)s: %(text)s") % {"number": row.pk, "text": text}
    return hall.Word(uuid5(own, "word"), case.id, "list_not_listed", clock.now(), by.actor, {"note": note})
