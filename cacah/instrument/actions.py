"""Loading a questionnaire."""

from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from cacah.audit import actions as audit
from cacah.lib import clock
from cacah.lib.problems import Refused

from . import core, drawing, models, reads


def compiled(folder: Path) -> dict[str, Any]:
    """The instrument in `folder`, compiled; raises Refused with its problems."""
    found, problems = core.compile_sources(core.read(folder))
    if problems:
        raise Refused(problems)
    return found


def build(folder: Path) -> core.Instrument:
    """The instrument in `folder`, ready to walk and draw, without a database; raises Refused."""
    found = compiled(folder)
    return core.Instrument(found, drawing.draw(found), core.version(found))


def load(folder: Path, actor: str = "system:load") -> models.Instrument:
    """Put the instrument of a plan's folder in force; the same content again only draws it anew. Raises Refused."""
    found = compiled(folder)
    census = folder.parent.name if folder.name == "instrument" else folder.name
    values = {
        "census": census,
        "compiled": orjson.dumps(found),
        "fragments": orjson.dumps(drawing.draw(found)),
        "loaded_at": clock.now(),
    }
    with transaction.atomic():
        row, _ = models.Instrument.objects.update_or_create(version=core.version(found), defaults=values)
        audit.note(actor, "load_instrument", row.version)
    reads.forget()
    return row
