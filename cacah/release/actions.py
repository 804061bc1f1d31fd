"""Starting, finishing and signing a run: right, change, trail, one transaction."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cacah.access.models import User
from cacah.access.reads import may
from cacah.audit.actions import note
from cacah.geo import reads as geo
from cacah.lib import clock, ids
from cacah.release.core.states import State, refusal_to_sign, state_after_signature
from cacah.release.models import Run, Signature


class Refused(Exception):
    """The action may not be done; `code` says why: no_right, not_done, already_public, signed_before."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def start(user: User, census_day: date) -> Run:
    """Queue a run of the whole country as of `census_day`; the worker takes it. Raises Refused."""
    _demand(user, "run_release", "start_release")
    with transaction.atomic():
        run = Run.objects.create(id=ids.new(), census_day=census_day, requested_by=user.pk, requested_at=clock.now())
        note(user.actor, "start_release", subject(run.pk), census_day=census_day.isoformat())
    return run


def retry(user: User, run_id: UUID) -> None:
    """Queue a failed run again. Raises Refused, Run.DoesNotExist."""
    _demand(user, "run_release", "retry_release", run_id)
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.state != State.FAILED:
            raise Refused("not_failed")
        run.state, run.problem = State.QUEUED, ""
        run.save(update_fields=["state", "problem"])
        note(user.actor, "retry_release", subject(run_id))


def sign(user: User, run_id: UUID) -> Run:
    """Put `user`'s signature under a finished run; the second person's makes it public. Raises Refused."""
    _demand(user, "sign_release", "sign_release", run_id)
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        signers = set(run.signatures.values_list("user_id", flat=True))
        refusal = refusal_to_sign(run.state, signers, user.pk)
        if refusal:
            raise Refused(refusal)
        now = clock.now()
        Signature.objects.create(run=run, user_id=user.pk, at=now)
        note(user.actor, "sign_release", subject(run_id), census_day=run.census_day.isoformat())
        run.state = state_after_signature(signers | {user.pk})
        if run.state == State.PUBLIC:
            run.published_at = now
            note(user.actor, "publish_release", subject(run_id))
        run.save(update_fields=["state", "published_at"])
    return run


def begin(run_id: UUID, now: datetime) -> Run:
    """Mark a run as being worked on."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        run.state, run.started_at, run.problem = State.RUNNING, now, ""
        run.attempts += 1
        run.save(update_fields=["state", "started_at", "problem", "attempts"])
        note("system:release", "open_answers", subject(run_id), attempt=run.attempts)
    return run


def fix_position(run: Run, position: str) -> None:
    """Hold the event position, so that another attempt takes the same responses."""
    run.params = {**run.params, "position": position}
    run.save(update_fields=["params"])


def finish(run: Run, manifest: dict[str, Any]) -> None:
    """The tables stand."""
    with transaction.atomic():
        run.state, run.finished_at, run.manifest = State.DONE, clock.now(), manifest
        run.save(update_fields=["state", "finished_at", "manifest"])
        note("system:release", "finish_release", subject(run.pk))


def fail(run: Run, problem: str) -> None:
    """The attempt ended; `problem` is a kind of error, never a text with a value."""
    with transaction.atomic():
        run.state, run.finished_at, run.problem = State.FAILED, clock.now(), problem[:60]
        run.save(update_fields=["state", "finished_at", "problem"])
        note("system:release", "fail_release", subject(run.pk), problem=problem[:60])


def opened(user: User, run_id: UUID, what: str, place: int | None = None) -> None:
    """Note that `user` looked at (or took away) something of a run."""
    note(user.actor, "open_release", subject(run_id), place, what=what)


def subject(run_id: UUID) -> str:
    """How the trail names a run."""
    return f"release/{run_id}"


def _demand(user: User, verb: str, action: str, run_id: UUID | None = None) -> None:
    """A release concerns the whole country, so the right is asked for there."""
    root = geo.root()
    if root is None or not may(user, verb, root.id):
        note(user.actor, "refused", subject(run_id) if run_id else "release", wanted=action)
        raise Refused("no_right")
