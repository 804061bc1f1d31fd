"""Inside the site of `bench.withdraw`: officers with phones, drafts that lie ready, and sending them.

Run as `python -m bench.withdraw_inside prepare FOLDER CUT FAMILIES | send FOLDER PART PARTS RATE`, with the site's
environment. `prepare` writes `drafts.json`; `send` says that it is ready, reads when to start, and prints, by case, the
moment at which each send began.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import django

from bench.sync_inside import answers_of, officer, walks
from bench.ways_inside import load


@dataclass(frozen=True)
class Seat:
    """A family that answers for itself."""

    case_id: UUID
    channel: str = "self"
    mode: str = "self"
    issued: str = "bench"

    @property
    def actor(self) -> str:
        return f"seat:{self.case_id}"


def prepare(folder: Path, cut: date, families: int) -> None:
    """Load, give each phone's officer a walk, save everything that some families of all walks answer."""
    from cacah.cases import actions as hall
    from cacah.cases.models import Case
    from cacah.lib import clock

    load(folder / "register.csv", cut)
    Case.objects.update(visit_requested_at=clock.now())
    phones = json.loads((folder / "phones.json").read_text())
    answers, walked = answers_of(folder / "truth.jsonl.gz"), walks(len(phones))[1:]
    for number, (walk, owned) in enumerate(zip(walked, phones, strict=True)):
        officer(number, walk, owned, answers)
    chosen = [walk[row][0] for row in range(len(walked[0])) for walk in walked if row < len(walk)][:families]
    for case_id in chosen:
        seat, parts = Seat(case_id), answers[case_id]
        for part in parts[1:]:
            _add(seat, UUID(part["id"]))
        hall.save_parts(seat, [hall.PartSave(UUID(part["id"]), part["answers"]) for part in parts])
    (folder / "drafts.json").write_text(json.dumps([str(case_id) for case_id in chosen]))


def _add(seat: Seat, member: UUID) -> None:
    """Somebody who is not on the card."""
    from cacah.cases import actions as hall

    hall.add_member(seat, member)


def send(folder: Path, part: int, parts: int, rate: float, start: float) -> dict[str, float]:
    """Every so-many-th draft, each at its time."""
    from cacah.cases import actions as hall

    begun = {}
    for number, text in enumerate(json.loads((folder / "drafts.json").read_text())):
        if number % parts != part:
            continue
        time.sleep(max(0.0, start + number / rate - time.monotonic()))
        begun[text] = time.monotonic()
        hall.send_drafts(Seat(UUID(text)), uuid4())
    return begun


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    django.setup()
    where = Path(sys.argv[2])
    if sys.argv[1] == "prepare":
        prepare(where, date.fromisoformat(sys.argv[3]), int(sys.argv[4]))
    else:
        part, parts, rate = sys.argv[3:]
        print("ready", flush=True)
        print(json.dumps(send(where, int(part), int(parts), float(rate), float(sys.stdin.readline()))))
