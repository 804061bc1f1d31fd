"""How long a staffed reset and a letter hold, and what of an address may be shown."""

from datetime import timedelta

ASKED = timedelta(hours=24)
"""So long a second person may confirm what a first one asked for."""

HOLDS = timedelta(hours=24)
"""So long a confirmed reset may show its code, and the code shown opens."""

LETTER_HOLDS = timedelta(minutes=30)
"""So long the link in an e-mail opens."""


def masked(address: str) -> str:
    """An e-mail address as its owner recognises it and nobody else learns it."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"
