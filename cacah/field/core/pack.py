"""The sealed file that a phone gives out for its supervisor, as static/field/phone.js writes it."""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

FORMAT = "cacah phone 1"
KIND = "cacah phone "
"""What the format of every file begins with that any version of the app made."""

MOST_BYTES = 10_000_000
"""Some 1,500 interviews of four people: more than an officer holds in two weeks by far."""

MOST_ITEMS = 3000


class NotAPack(ValueError):
    """The file is not taken: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sealed:
    """One value of the phone. `name`: what it is bound to, its table and id."""

    name: str
    value: bytes

    @property
    def table(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def id(self) -> str:
        return self.name.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Pack:
    """A file as read. `payload`: the bytes that the phone signed."""

    device: UUID
    ephemeral: bytes
    wrapped: bytes
    items: tuple[Sealed, ...]
    payload: bytes
    signature: bytes


def read(raw: bytes) -> Pack:
    """The file's parts, nothing opened yet. Raises NotAPack."""
    if not raw.strip():
        raise NotAPack("empty")
    if len(raw) > MOST_BYTES:
        raise NotAPack("too_big")
    told = _json(raw)
    form = told.get("format")
    if not isinstance(form, str) or not form.startswith(KIND):
        raise NotAPack("other_file")
    if form != FORMAT:
        raise NotAPack("version")
    try:
        return _pack(told)
    except (KeyError, TypeError, AttributeError, ValueError, Error) as error:
        raise error if isinstance(error, NotAPack) else NotAPack("damaged") from error


def _json(raw: bytes) -> dict[str, Any]:
    """What begins as the phone's file and does not end as one was cut off on its way."""
    try:
        told = orjson.loads(raw)
    except ValueError as error:
        raise NotAPack(
            "damaged" if raw.lstrip()[:40].startswith(b'{"format":"cacah phone') else "other_file"
        ) from error
    if not isinstance(told, dict):
        raise NotAPack("other_file")
    return told


def _pack(told: Mapping[str, Any]) -> Pack:
    if not told["device"]:
        raise NotAPack("no_device")
    device, key, items = str(UUID(told["device"])), told["key"], told["items"]
    if len(items) > MOST_ITEMS:
        raise NotAPack("too_big")
    lines = [FORMAT, device, key["own"], key["wrapped"], *(f"{one['name']} {one['sealed']}" for one in items)]
    sealed = tuple(Sealed(str(one["name"]), _raw(one["sealed"])) for one in items)
    signature = _raw(told.get("signature", ""))
    return Pack(UUID(device), _raw(key["own"]), _raw(key["wrapped"]), sealed, "\n".join(lines).encode(), signature)


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
