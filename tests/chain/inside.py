"""What a site holds after all, read in a process of its own with the site's environment: one JSON object on stdout.

Run as `python -m tests.chain.inside`. The people in it are simulated.
"""

import os
import sys
import time
from collections import Counter
from typing import Any
from uuid import UUID

import django
import orjson

PATIENCE = 20.0
"""Seconds until the worker has counted what happened last."""


def _asked(case: Any, sitting: Any) -> dict[str, list[str]]:
    """By part id, the items that its answers ask for: what is answered besides stays in the draft."""
    from cacah.cases import reads
    from cacah.instrument import reads as instruments

    parts, added = instruments.current().parts, {one.id for one in sitting.members if not one.register_person}
    return {
        str(part): sorted(
            parts[draft.kind].walk(draft.answers, reads.context(case, part in added, case.home_id)).relevant
        )
        for part, draft in sitting.drafts.items()
    }


def _case(case: Any) -> dict[str, Any]:
    """A family's case: what is saved, what was sent, how it is counted. Values by part id."""
    from cacah.cases import reads
    from cacah.cases.models import Envelope, PersonIndex, Version

    sitting = reads.sitting(case.id, "self")
    numbers = Counter(map(str, Version.objects.filter(case_id=case.id).values_list("part_id", flat=True)))
    return {
        "case": str(case.id),
        "status": case.word,
        "residents": case.residents,
        "listed": case.listed,
        "members": [str(member.id) for member in sitting.members],
        "asked": _asked(case, sitting),
        "drafts": {str(part): draft.answers for part, draft in sitting.drafts.items()},
        "sent": {str(part): sent.values for part, sent in reads.latest_versions(case.id).items()},
        "versions": numbers,
        "envelopes": [str(pk) for pk in Envelope.objects.filter(case_id=case.id).values_list("id", flat=True)],
        "indexed": [str(pk) for pk in PersonIndex.objects.filter(case_id=case.id).values_list("member_id", flat=True)],
    }


def _cases() -> dict[str, dict[str, Any]]:
    """Every case somebody has begun, by the family card of the register."""
    from cacah.cases.models import Case
    from cacah.register import reads as register

    found = {}
    for case in Case.objects.exclude(started_at=None):
        family = register.family(case.register_family or UUID(int=0))
        assert family is not None
        found[register.opened(family).kk] = _case(case)
    return found


def _drift() -> list[str]:
    """Where the totals differ from a recount, once the worker had time to count."""
    from cacah.progress import reads as progress

    deadline = time.monotonic() + PATIENCE
    while (drift := progress.drift()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return [f"{one.column}: {one.counted} instead of {one.recounted}" for one in drift]


def told() -> dict[str, Any]:
    from cacah.cases.models import Envelope
    from cacah.lib import clock
    from cacah.plan import reads as plan
    from cacah.progress import reads as progress

    drift = _drift()
    nation = progress.nation(clock.now())
    return {
        "census_day": plan.current().census_day.isoformat(),
        "drift": drift,
        "nation": dict(nation.tally),
        "envelopes": Envelope.objects.count(),
        "cases": _cases(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    django.setup()
    sys.stdout.buffer.write(orjson.dumps(told()))
