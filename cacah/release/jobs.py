"""What the worker runs: it hands a waiting run to a process of its own, so that counts keep flowing meanwhile."""

import subprocess
import sys
from datetime import datetime
from uuid import UUID

from django.db import connection

from cacah.freeze.run import run as freeze
from cacah.lib import clock
from cacah.outputs.run import run as print_tables
from cacah.release import actions, reads
from cacah.release.core.states import State
from cacah.release.models import Run
from cacah.store import manifest as manifests
from cacah.store.errors import ShelfError
from cacah.vault import keys

_working: list[subprocess.Popen[bytes]] = []


def run_releases(now: datetime) -> int:
    """Start the oldest waiting run unless one is being worked on; 1 when it did."""
    _reap()
    run_id = None if _working else reads.waiting().values_list("pk", flat=True).first()
    if run_id is None or not _free(run_id):
        return 0
    _working.append(subprocess.Popen([sys.executable, "-m", "cacah.release", str(run_id)], stdin=subprocess.PIPE))
    return 1


def _reap() -> None:
    """Forget processes that have ended."""
    for process in [process for process in _working if process.poll() is not None]:
        if process.stdin:
            process.stdin.close()
        _working.remove(process)


def execute(run_id: UUID) -> State:
    """Freeze, then print; what an earlier attempt finished is kept. Only one process at a time works on a run.

    The lock is the session's: it ends with the process, so a run whose worker was killed is simply taken again.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [_lock(run_id)])
        if not cursor.fetchone()[0]:
            return State.RUNNING
    try:
        run = Run.objects.get(pk=run_id)
        return _attempt(run) if run.state in (State.QUEUED, State.RUNNING) else State(run.state)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_lock(run_id)])


def _attempt(run: Run) -> State:
    run = actions.begin(run.pk, clock.now())
    try:
        actions.finish(run, _work(run))
    except Exception as error:
        actions.fail(run, type(error).__name__)
        raise
    return State.DONE


def _work(run: Run) -> dict[str, object]:
    place = reads.folder(run.pk) / "freeze"
    if not _frozen(run):
        freeze(
            run.census_day,
            place,
            run.params.get("position"),
            freeze_id=str(run.pk),
            position_fixed=lambda position: actions.fix_position(run, position),
        )
    answers = keys.derive("answers", str(run.pk))
    index = print_tables(place, {"answers": answers}, reads.tables(run.pk))
    head = manifests.load(place).head
    return {"freeze": head.freeze, "position": head.position, "details": dict(head.details), "tables": index["tables"]}


def _frozen(run: Run) -> bool:
    """An earlier attempt left a whole freeze of the same census day."""
    try:
        manifest = manifests.load(reads.folder(run.pk) / "freeze")
        manifest.check("answers", keys.derive("answers", str(run.pk)))
    except ShelfError:
        return False
    return manifest.head.census_day == run.census_day.isoformat()


def _lock(run_id: UUID) -> int:
    """The name of the lock: 63 bits of the id's random end."""
    return int.from_bytes(run_id.bytes[8:], "big") >> 1


def _free(run_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [_lock(run_id)])
        free = bool(cursor.fetchone()[0])
        if free:
            cursor.execute("select pg_advisory_unlock(%s)", [_lock(run_id)])
    return free


JOBS = [run_releases]
