"""Wrong guesses make the next one wait, longer each time, up to a bound: slow, and nobody is ever locked out."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` wrong guesses cost nothing; then 1, 2, 4 … seconds, at most `longest`; forgotten after `memory`."""

    free: int
    longest: timedelta
    memory: timedelta


RULES = {
    # one name from one network: a person who forgot, or a patient guesser (at most 1,440 guesses a day)
    "pair": Rule(5, timedelta(seconds=60), timedelta(hours=1)),
    # one network, any name: an office behind one address must be able to work
    "network": Rule(50, timedelta(seconds=30), timedelta(hours=1)),
    # one name from everywhere: short, or strangers could keep its owner out
    "name": Rule(20, timedelta(seconds=5), timedelta(hours=1)),
    # six digits, three of a million right at a time: 96 guesses a day find one in ten years
    "code": Rule(5, timedelta(minutes=15), timedelta(hours=24)),
}


def wait(rule: Rule, failures: int, last: datetime, now: datetime) -> timedelta:
    """How long until the next guess is looked at; zero when it is now."""
    over = remembered(rule, failures, last, now) - rule.free
    if over < 0:
        return timedelta(0)
    pause = min(rule.longest, timedelta(seconds=2 ** min(over, 20)))
    return max(timedelta(0), last + pause - now)


def remembered(rule: Rule, failures: int, last: datetime, now: datetime) -> int:
    """Failures that still count: none when the last is older than the rule's memory."""
    return failures if now - last < rule.memory else 0
