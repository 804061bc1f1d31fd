"""Who was not let in is written down for the help desk; who cannot get on leaves a telephone number."""

from typing import Any
from uuid import UUID

from django.db import connection

from cacah.audit import actions as audit
from cacah.entry.finding import Found
from cacah.entry.models import Callback
from cacah.entry.reads import callback_name
from cacah.lib import clock, ids
from cacah.vault import index, keys

# Somebody who has to wait presses again and again: a minute of that is one row.
_KNOCK = """
insert into entry_knock (id, at, way, cause, nik_index, kk_index, place_id)
select %(id)s::uuid, %(at)s::timestamptz, %(way)s::text, %(cause)s::text, %(nik)s::bytea, %(kk)s::bytea,
    %(place)s::bigint
where not exists (select 1 from entry_knock where nik_index = %(nik)s::bytea and cause = %(cause)s::text
    and way = %(way)s::text and at > %(at)s::timestamptz - interval '1 minute')
"""


def knock(found: Found, way: str, nik: str = "", kk: str = "") -> None:
    """Write down that somebody was not let in by `way` ("pair", "member", "facts", "code") and why. One statement."""
    row: dict[str, Any] = {
        "id": ids.new(), "at": clock.now(), "way": way, "cause": found.cause, "place": found.place_id,
        "nik": index.blind("nik", nik) if nik else None, "kk": index.blind("kk", kk) if kk else None,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KNOCK, row)


def call_me(phone: str, when: str) -> None:
    """Somebody wants to be called: the number and when it suits ("morning", "noon", "evening"), sealed."""
    key, own = keys.new_key(), ids.new()
    sealed = key.seal_json({"phone": phone, "when": when}, callback_name(own))
    Callback.objects.create(id=own, at=clock.now(), wrapped_key=key.wrapped, sealed=sealed)


def call_done(row_id: UUID, actor: str) -> None:
    """Somebody of the help desk has called; the number is erased. Again changes nothing."""
    done = {"done_at": clock.now(), "done_by": actor, "sealed": b"", "wrapped_key": b""}
    if Callback.objects.filter(pk=row_id, done_at=None).update(**done):
        audit.note(actor, "call_done", f"callback/{row_id}")
