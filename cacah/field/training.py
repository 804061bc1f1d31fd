"""Officers learn, and show by a short test that they did, before somebody gives them a place."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.field.models import Attempt
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.plan.core import Question, Training
from cacah.vault import index


class NotNow(Exception):
    """Handed in already, or before the pause was over, or passed: nothing was recorded."""


def current() -> Training | None:
    """What the plan teaches, None where it has no training."""
    return plan.current().training


def passed(user: User, taught: Training) -> Attempt | None:
    """The test that the user passed, of this version or a later one."""
    rows = Attempt.objects.filter(user=user, version__gte=taught.version, passed=True)
    return rows.order_by("-version", "-number").first()


def due(user: User) -> bool:
    """Whether the plan demands a test that the user has not passed."""
    taught = current()
    return taught is not None and taught.required and passed(user, taught) is None


def last(user: User, taught: Training) -> Attempt | None:
    """The test of this version that the user handed in last."""
    return Attempt.objects.filter(user=user, version=taught.version).order_by("-number").first()


def opens_at(before: Attempt | None, taught: Training) -> datetime | None:
    """When the next test may be handed in; None: at once."""
    return before.at + timedelta(minutes=taught.pause_minutes) if before else None


def drawn(user: User, taught: Training, number: int) -> list[tuple[Question, list[str]]]:
    """The questions of a test, each with the order of its answers: as chance has it, and the same again when asked."""
    seed = index.blind("field.training", f"{user.pk}/{taught.version}/{number}")

    def lot(text: str) -> bytes:
        return index.blind("field.training", f"{seed.hex()}/{text}")

    found = sorted(taught.questions, key=lambda one: lot(one.code))[: taught.drawn]
    return [(one, sorted(one.choices, key=lambda code: lot(f"{one.code}/{code}"))) for one in found]


@transaction.atomic
def hand_in(user: User, number: int, answers: Mapping[str, str]) -> Attempt:
    """Take in the answers to the test of that number. Raises NotNow."""
    taught = current()
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = last(user, taught) if taught else None
    if taught is None or passed(user, taught) or number != (before.number if before else 0) + 1:
        raise NotNow
    opens = opens_at(before, taught)
    if opens and clock.now() < opens:
        raise NotNow
    asked = [question for question, _order in drawn(user, taught, number)]
    right = sum(answers[one.code] == one.right for one in asked)
    made = Attempt.objects.create(
        user=user, version=taught.version, number=number, at=clock.now(), right=right,
        answers={one.code: answers[one.code] for one in asked}, passed=taught.passes(right, len(asked)),
    )  # fmt: skip
    audit.note(user.actor, "hand_in_test", user.actor, version=taught.version, number=number, passed=int(made.passed))
    return made
