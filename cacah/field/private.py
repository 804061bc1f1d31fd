"""What a member answered alone on an officer's phone: sealed there for the census, opened here, hers from then on.

Whatever is wrong with it is one problem to the officer: a word more could tell what she answered.
"""

from uuid import UUID

import orjson

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.field.core import batch
from cacah.field.core.batch import Malformed, Part, Private
from cacah.lib.problems import Refused
from cacah.vault import keys, phone

CODE = "private"


def opened(item: Private) -> Part:
    """Her part, for whoever puts in the number behind four digits. Raises Malformed."""
    listed = {one.id for one in cases.members(item.case_id)}
    try:
        (raw,) = phone.opened(item.own, item.wrapped, [(item.sealed, item.name.encode())])
        part = batch.part({"id": str(item.member_id), "kind": "person", "answers": orjson.loads(raw)["answers"]})
    except (keys.Unreadable, Malformed, ValueError, KeyError, TypeError) as error:
        raise Malformed(CODE) from error
    if part.id not in listed:
        raise Malformed(CODE)
    return part


def receive(item: Private, part: Part) -> hall.Receipt:
    """As if she had sent it by a code of her own. Raises hall.Conflict, hall.Closed, Malformed for all else."""
    answers = (hall.PartAnswers(part.id, "person", part.answers),)
    author = _author(item.case_id, item.member_id)
    try:
        return hall.receive(
            hall.Envelope(item.id, item.case_id, channels.OWN, author, item.instrument, answers, item.at)
        )
    except (hall.Malformed, Refused) as error:
        raise Malformed(CODE) from error


def _author(case_id: UUID, member_id: UUID) -> str:
    """She herself, as on a seat of her own: an officer never stands for what was answered here."""
    return f"seat:{case_id}/{member_id}"
