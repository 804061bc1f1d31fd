"""Adding to the trail."""

import re
from collections.abc import Sequence

from cacah.audit.models import Entry
from cacah.lib import clock, rows

PERSONAL_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
LONGEST = 120
PLACES = 2**63
"""From this number on no place can have it: somebody typed it into an address."""


class NotForTheTrail(ValueError):
    """Somebody tried to write a personal number or free text into the trail; the message never repeats it."""


def note(actor: str, verb: str, subject: str = "", place: int | None = None, **codes: str | int) -> None:
    """Add an entry at this moment, in the caller's transaction.

    `actor` is "user:12", "seat:<case id>" or "system:<job>"; `subject` names a row ("case/<id>"); `codes` are short
    codes and counts. Raises NotForTheTrail for a run of 16 digits (a NIK, a KK) or a text longer than 120 characters.
    """
    rows.insert([entry(actor, verb, subject, place, **codes)])


def entry(actor: str, verb: str, subject: str = "", place: int | None = None, **codes: str | int) -> Entry:
    """The entry that `note` adds, for whoever adds several of one kind at once (`note_all`). Raises as `note`."""
    for name, value in {"actor": actor, "verb": verb, "subject": subject, **codes}.items():
        _refuse_personal(name, str(value))
    known = place if place is None or place < PLACES else None
    return Entry(at=clock.now(), actor=actor, verb=verb, subject=subject, place=known, codes=codes)


def note_all(entries: Sequence[Entry]) -> None:
    """Add entries in one statement, in the caller's transaction."""
    rows.insert(entries)


def _refuse_personal(name: str, text: str) -> None:
    if PERSONAL_NUMBER.search(text):
        raise NotForTheTrail(f"{name} holds 16 digits, which may be a NIK. Name the row by its id instead.")
    if len(text) > LONGEST:
        raise NotForTheTrail(f"{name} is longer than {LONGEST} characters. The trail holds codes, not answers.")
