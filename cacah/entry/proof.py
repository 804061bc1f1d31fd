"""Proof of work (ALTCHA): who has guessed wrong too often may let the own device compute instead of waiting.

The seconds it takes are paid once per try; whoever tries by the thousand pays them by the thousand.
"""

from secrets import randbelow
from typing import Any

import altcha
import orjson

from cacah.entry.models import Attempt
from cacah.lib import clock
from cacah.vault import index, keys

ALGORITHM, ROUNDS = "PBKDF2/SHA-256", 5000
"""One try is about 1.5 ms on a desktop, ten times that on a phone of 2017; a browser is as fast as any attacker."""
FEWEST, MOST = 40, 120
"""Tries until the hidden number: 0.1 s on a desktop, 1 s on an old phone."""
SECONDS = 600
LONGEST = 4000


def _secret(purpose: str) -> bytes:
    return keys.derive("cookie", f"entry.proof.{purpose}")


def challenge() -> str:
    """What a device has to solve, as JSON for the page; good once, for ten minutes."""
    until = int(clock.now().timestamp()) + SECONDS  # the library's own expiry asks another clock than ours
    made = altcha.create_challenge(
        ALGORITHM, ROUNDS, counter=FEWEST + randbelow(MOST - FEWEST), data={"until": until},
        hmac_secret=_secret("challenge"), hmac_key_secret=_secret("key"),
    )  # fmt: skip
    return orjson.dumps(made.to_dict()).decode()


def is_paid(solution: str) -> bool:
    """Whether `solution` (JSON: challenge and derived key) solves a challenge of ours that nobody has handed in yet."""
    if not solution or len(solution) > LONGEST:
        return False
    payload = _payload(solution)
    if payload is None:
        return False
    found = altcha.verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("key"))
    if not found.verified:
        return False
    until = (payload.challenge.parameters.data or {}).get("until", 0)
    return clock.now().timestamp() <= until and _first_time(str(payload.challenge.signature))


def _payload(solution: str) -> altcha.Payload | None:
    try:
        read: dict[str, Any] = orjson.loads(solution)
        return altcha.Payload(
            altcha.Challenge.from_dict(read["challenge"]), altcha.Solution.from_dict(read["solution"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _first_time(signature: str) -> bool:
    """Whether the signature was not seen; kept among the guesses, forgotten with them."""
    _, is_new = Attempt.objects.get_or_create(
        bucket=index.blind("entry.solved", signature), defaults={"level": 1, "at": clock.now()}
    )
    return is_new
